#define _POSIX_C_SOURCE 200809L

#include "neighbours.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "listing.h"
#include "results/text.h"

static int is_array(const struct dirent *entry)
{
	return text_ends_with(entry->d_name, ".npy") ||
	       text_ends_with(entry->d_name, ".npz");
}

static char *folder_of(const char *path)
{
	const char *end = strrchr(path, '/');

	return end ? text_format("%.*s/", (int)(end - path), path) :
	             text_format(".");
}

static void add_names(const char *folder, struct listing *names)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_array, alphasort);

	for (int i = 0; i < count; i++) {
		listing_add(names, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

bool neighbours_tell(const char *path, struct error *error)
{
	size_t length = strlen(error->text);
	struct listing names = { 0 };
	struct stat status;
	const bool is_there = stat(path, &status) == 0;
	char *folder;

	if (is_there ? !S_ISDIR(status.st_mode) : errno != ENOENT)
		return false;
	folder = is_there ? text_format("%s", path) : folder_of(path);
	if (folder)
		add_names(folder, &names);
	free(folder);
	listing_end(&names);
	if (names.count > 0)
		snprintf(error->text + length, sizeof(error->text) - length,
		         "; %s has %s", is_there ? "it" : "its folder",
		         names.text);
	return false;
}

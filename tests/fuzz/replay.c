/*
 * Runs a fuzzer's inputs once, with any compiler: the files and folders that
 * are named, else the committed ones, tests/fuzz/corpus/NAME and
 * tests/fuzz/regressions/NAME of the program fuzz_NAME, in the present folder.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static size_t replayed;

static void replay_file(FILE *file)
{
	uint8_t *bytes = NULL;
	size_t size = 0, got;

	do {
		bytes = realloc(bytes, size + 4096);
		CHECK(bytes != NULL);
		got = fread(bytes + size, 1, 4096, file);
		size += got;
	} while (got > 0);
	/* Exactly as large as the input, so that a sanitizer sees its end. */
	bytes = realloc(bytes, size + (size == 0));
	CHECK(bytes != NULL);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	replayed++;
}

static void replay(const char *path);

static void replay_folder(DIR *folder, const char *path)
{
	const struct dirent *entry;
	char name[4096];

	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		replay(name);
	}
}

static void replay(const char *path)
{
	DIR *folder = opendir(path);
	FILE *file;

	if (folder != NULL) {
		replay_folder(folder, path);
		closedir(folder);
		return;
	}
	file = fopen(path, "rb");
	if (file == NULL) {
		fprintf(stderr, "cannot open %s\n", path);
		exit(1);
	}
	/* Which one it was, if it is the last that happens. */
	fprintf(stderr, "%s\n", path);
	replay_file(file);
	fclose(file);
}

static void replay_committed(const char *program)
{
	static const char *const kinds[] = { "corpus", "regressions" };
	const char *mark = strstr(program, "/fuzz_");
	char path[4096];
	size_t i;

	CHECK(mark != NULL);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		snprintf(path, sizeof(path), "tests/fuzz/%s/%s", kinds[i],
		         mark + strlen("/fuzz_"));
		if (access(path, F_OK) == 0)
			replay(path);
	}
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc < 2)
		replay_committed(argv[0]);
	printf("%zu inputs\n", replayed);
	return replayed == 0;
}

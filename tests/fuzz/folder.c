#define _XOPEN_SOURCE 700

#include "folder.h"

#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static char folder[64];
static int before; /* the present folder before the first call */
static struct timespec noted;
static const char *const *kept_names;

static bool is_kept(const char *name)
{
	const char *const *kept = kept_names;

	while (kept != NULL && *kept != NULL && strcmp(name, *kept) != 0)
		kept++;
	return kept != NULL && *kept != NULL;
}

static void check_unchanged(const struct stat *status)
{
	const struct timespec *changed = &status->st_ctim;

	CHECK(changed->tv_sec < noted.tv_sec ||
	      (changed->tv_sec == noted.tv_sec &&
	       changed->tv_nsec <= noted.tv_nsec));
}

/* A file that src/output.c writes before it has its name. No file of the tool's
 * is called so, but a folder may be. */
static bool is_part(const char *name, int type)
{
	const size_t length = strlen(name);

	return type == FTW_F && name[0] == '.' && length > strlen(".tmp") &&
	       strcmp(name + length - strlen(".tmp"), ".tmp") == 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *walk)
{
	const char *name = path + walk->base;

	CHECK(!is_part(name, type));
	if (walk->level == 0)
		return 0;
	if (walk->level > 1 || !is_kept(name))
		return remove(path);
	check_unchanged(status);
	return 0;
}

void folder_note(void)
{
	clock_gettime(CLOCK_REALTIME, &noted);
}

void folder_clean(const char *const *kept)
{
	kept_names = kept;
	CHECK(nftw(".", remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

static void remove_folder(void)
{
	folder_enter();
	folder_clean(NULL);
	folder_leave();
	rmdir(folder);
}

static void make_folder(void)
{
	snprintf(folder, sizeof(folder), "%s/salmap-fuzz-XXXXXX",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	CHECK(mkdtemp(folder) != NULL);
	before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK(before >= 0);
	atexit(remove_folder);
}

void folder_enter(void)
{
	if (folder[0] == '\0')
		make_folder();
	CHECK(chdir(folder) == 0);
}

void folder_leave(void)
{
	CHECK(fchdir(before) == 0);
}

void folder_write(const char *name, const void *bytes, size_t size)
{
	FILE *file = fopen(name, "wb");

	CHECK(file != NULL);
	CHECK(fwrite(bytes, 1, size, file) == size);
	CHECK(fclose(file) == 0);
}

void check_told(const struct error *error, bool good)
{
	CHECK((error->exit_status == 0) == good);
	CHECK((error->text[0] == '\0') == good);
}

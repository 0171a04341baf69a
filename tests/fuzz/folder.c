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

/* What src/output.c has while it writes; a user's folder may look much like it.
 */
static bool is_part(const char *name)
{
	char end[32];
	const size_t length = strlen(name);
	const int end_length = snprintf(end, sizeof(end), ".%ld.tmp",
	                                (long)getpid());

	return length > (size_t)end_length && name[0] == '.' &&
	       strcmp(name + length - end_length, end) == 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *walk)
{
	const char *name = path + walk->base;

	(void)type;
	CHECK(!is_part(name));
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

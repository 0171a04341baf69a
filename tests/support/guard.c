#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "kernels.h"

#if defined(_WIN32)

#include <windows.h>

struct guarded guard(size_t bytes, bool behind)
{
	struct guarded guarded;
	SYSTEM_INFO system;
	DWORD before;

	GetSystemInfo(&system);
	guarded.page = system.dwPageSize;
	guarded.size = (bytes + guarded.page) / guarded.page * guarded.page;
	guarded.pages = VirtualAlloc(NULL, guarded.size + 2 * guarded.page,
	                             MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
	assert_non_null(guarded.pages);
	guarded.first = guarded.pages + guarded.page;
	assert_true(VirtualProtect(guarded.first, guarded.size, PAGE_READWRITE,
	                           &before));
	if (behind)
		guarded.first += guarded.size - bytes;
	return guarded;
}

void unguard(struct guarded *guarded)
{
	VirtualFree(guarded->pages, 0, MEM_RELEASE);
}

#elif defined(__EMSCRIPTEN__)

/* WebAssembly's memory has no pages to protect: other machines' tests see what
 * reads too far. */
struct guarded guard(size_t bytes, bool behind)
{
	struct guarded guarded = { .page = 0, .size = bytes };

	(void)behind;
	guarded.pages = must_allocate(bytes + 1);
	guarded.first = guarded.pages;
	memset(guarded.first, 0, bytes); /* as new pages are */
	return guarded;
}

void unguard(struct guarded *guarded)
{
	free(guarded->pages);
}

#else

#include <sys/mman.h>
#include <unistd.h>

struct guarded guard(size_t bytes, bool behind)
{
	struct guarded guarded;
	void *pages;

	guarded.page = (size_t)sysconf(_SC_PAGESIZE);
	guarded.size = (bytes + guarded.page) / guarded.page * guarded.page;
	pages = mmap(NULL, guarded.size + 2 * guarded.page, PROT_NONE,
	             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	guarded.pages = pages;
	guarded.first = guarded.pages + guarded.page;
	assert_int_equal(mprotect(guarded.first, guarded.size,
	                          PROT_READ | PROT_WRITE), 0);
	if (behind)
		guarded.first += guarded.size - bytes;
	return guarded;
}

void unguard(struct guarded *guarded)
{
	munmap(guarded->pages, guarded->size + 2 * guarded->page);
}

#endif

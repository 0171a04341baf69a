/* The version of the library: the errors of all other files may name it. */
#include "../include/salmap.h"

#define TEXT(x) #x
#define VERSION_TEXT(major, minor, patch) \
	TEXT(major) "." TEXT(minor) "." TEXT(patch)

uint32_t salmap_version(void)
{
	return SALMAP_VERSION;
}

const char *salmap_version_string(void)
{
	return VERSION_TEXT(SALMAP_VERSION_MAJOR, SALMAP_VERSION_MINOR,
	                    SALMAP_VERSION_PATCH);
}

/* A folder of the fuzzer's own, in memory where the system has such a place,
 * and what the tool's parts are asked in it. */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "results/error.h"

/* Makes it the present folder; the first time it is made, and goes when the
 * program ends. And back to the one before. */
void folder_enter(void);
void folder_leave(void);

/* A file in the present folder. */
void folder_write(const char *name, const void *bytes, size_t size);

/* Notes that the files of the present folder are all there. */
void folder_note(void);

/* Removes what is in the present folder but for files of these names, NULL at
 * the end, which may not have been written to since folder_note. Nor may a part
 * of a result have been left. */
void folder_clean(const char *const *kept);

/* Checks that there is a sentence and a status if and only if it failed. */
void check_told(const struct error *error, bool good);

#endif

/* What can be made from the lists of salmap.h, whose rows are
 * ROW(enumerator, value, name, meaning). */
#ifndef SALMAP_LISTS_H
#define SALMAP_LISTS_H

#include "../include/salmap.h"

#define SALMAP_ONE_ROW(enumerator, value, name, meaning) +1

/* The number of rows of a list. */
#define SALMAP_ROWS(list) (0 list(SALMAP_ONE_ROW))

/* Refuses to compile where the values of a list have gaps, or where `table`,
 * which is indexed by them, has another length: no entry is then missing. */
#define SALMAP_TABLE_IS_COMPLETE(table, list)                                  \
	__extension__ _Static_assert(sizeof(table) / sizeof((table)[0]) ==     \
	                                     SALMAP_ROWS(list),                \
	                             #table " does not match " #list)

#define SALMAP_ONE_KERNEL(has, name) +1

/* Refuses to compile where a struct, all of whose members point to functions,
 * has more or fewer than `list`, of rows KERNEL(has, name). */
#define SALMAP_KERNELS_ARE_LISTED(type, list)                                  \
	__extension__ _Static_assert(sizeof(type) / sizeof(void (*)(void)) ==  \
	                                     0 list(SALMAP_ONE_KERNEL),        \
	                             #type " does not match " #list)

/* The name of a row, as salmap_statistic_name and the others return it. */
typedef const char *(*salmap_row_name)(int32_t index);

/* The longest text of salmap_rows_text, with its NUL. */
#define SALMAP_ROWS_TEXT 160

/* What a sentence says that it wants: "gauss (0), gamma (1) or range (2)". Cut
 * where a list is longer than `text`. */
void salmap_rows_text(salmap_row_name name, char text[SALMAP_ROWS_TEXT]);

/* Whether a list in which each value is the row's number has this one. */
static inline int salmap_is_row(salmap_row_name name, int32_t value)
{
	return value >= 0 && name(value) != 0;
}

#endif

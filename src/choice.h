/* The names that the library has for the values of an enumeration. */
#ifndef CHOICE_H
#define CHOICE_H

#include <stdbool.h>
#include <stdint.h>

/* Such as salmap_statistic_name: the name of a value from 0 on, NULL past the
 * last. */
typedef const char *(*choice_names)(int32_t value);

/* Puts the value that has this name into `out`, if there is one. */
bool choice_find(choice_names name_of, const char *name, int32_t *out);

/* All names, such as "smoe, mean or max" with " or " before the last. */
#define CHOICE_LIST_SIZE 256
void choice_list(choice_names name_of, const char *before_last,
                 char out[CHOICE_LIST_SIZE]);

#endif

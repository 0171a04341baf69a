/* A check of JSON's grammar, RFC 8259. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>

/* Whether all of `text` is one JSON value in UTF-8. */
bool json_is_valid(const char *text);

#endif

/* The parts of JSON (RFC 8259) that printf cannot do. */
#ifndef JSON_H
#define JSON_H

#include "buffer.h"

/* A string in quotes, from text that may not be UTF-8. */
void json_string(struct buffer *out, const char *text);

/* The shortest number that reads back as `value`; null for no number. */
void json_number(struct buffer *out, double value);

/* `"key": ` with either, and what comes after it; a key is plain text. */
void json_string_entry(struct buffer *out, const char *key, const char *text,
                       const char *after);
void json_number_entry(struct buffer *out, const char *key, double value,
                       const char *after);

/* `"limits": ` with the limits of pictures, [low, high], or null where there are
 * none, and what comes after it. */
void json_limits_entry(struct buffer *out, double low, double high,
                       const char *after);

#endif

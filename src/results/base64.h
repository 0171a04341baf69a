/* Bytes as text, RFC 4648 section 4. */
#ifndef BASE64_H
#define BASE64_H

#include "buffer.h"

void base64_add(struct buffer *out, const void *bytes, size_t size);

#endif

/* The source of all programs, which opencl.mk puts together. */
#ifndef SALMAP_OPENCL_PROGRAM_TEXT_H
#define SALMAP_OPENCL_PROGRAM_TEXT_H

#include <stddef.h>

extern const unsigned char program_text[];
extern const size_t program_text_size;

#endif

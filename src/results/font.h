/* src/results/font/DejaVuSans-subset.ttf, which make turns into an array. */
#ifndef FONT_H
#define FONT_H

#include <stddef.h>

extern const unsigned char font[];
extern const size_t font_size;

#endif

/* What tests of a caller's structs share: numbers to point at, and extents that
 * are wrong. */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "internals.h"

/* Room for [2][3][5][7], and two more. */
extern float numbers[2 * 3 * 5 * 7 + 2];

/* Makes them 0, 1, 2, ... */
void number_elements(void);

/* [2][3][5][7] of the numbers. */
salmap_tensor valid_tensor(void);

/* Sides that no map, plane or picture has. */
#define BAD_SIDES 5
extern const int64_t bad_sides[BAD_SIDES];

/* One element of a tensor of floats that passes the check. */
float element(const salmap_tensor *tensor, int64_t n, int64_t c, int64_t h,
              int64_t w);

#endif

/* Which way up a camera was held, by the EXIF block of its photo. */
#ifndef EXIF_H
#define EXIF_H

#include <stddef.h>

/* The values of the tag Orientation: 1 is upright, 2 to 4 are mirrored or upside
 * down, and 5 to 8 lie on a side. EXIF 2.32, 4.6.4. */
enum { EXIF_UPRIGHT = 1, EXIF_ON_A_SIDE = 5, EXIF_LAST = 8 };

/* The orientation in a block, which begins with the header of a TIFF. Upright
 * if it says nothing, or is broken in whatever way. */
int exif_orientation(const unsigned char *bytes, size_t size);

#endif

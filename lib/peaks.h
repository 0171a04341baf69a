/* The highest local maxima of a plane. */
#ifndef SALMAP_PEAKS_H
#define SALMAP_PEAKS_H

#include "picture.h"

/* As salmap_plane_peaks. */
salmap_status salmap_find_peaks(const salmap_plane *map, int64_t radius,
                                uint32_t capacity, salmap_peak *peaks,
                                uint32_t *count,
                                struct salmap_sentence *message);

#endif

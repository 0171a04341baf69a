/* The connected regions of a plane above a share of its maximum. */
#ifndef SALMAP_BOXES_H
#define SALMAP_BOXES_H

#include "picture.h"

/* As salmap_plane_boxes. */
salmap_status salmap_find_boxes(const salmap_plane *map, double share,
                                uint32_t capacity, salmap_box *boxes,
                                int32_t *labels, uint32_t *count,
                                struct salmap_sentence *message);

#endif

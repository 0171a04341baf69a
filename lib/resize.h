/* A photo at another size. */
#ifndef SALMAP_RESIZE_H
#define SALMAP_RESIZE_H

#include "picture.h"

/* As salmap_picture_resize. */
salmap_status salmap_resize(const salmap_picture *picture,
                            const salmap_picture *out,
                            struct salmap_sentence *message);

#endif

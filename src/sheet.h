/* layers.png: the photo, each layer in its own hue, the combined map and the
 * LOVI picture side by side, as the paper draws them. */
#ifndef SHEET_H
#define SHEET_H

#include "job.h"

bool sheet_draw(const struct job *job, uint32_t image, struct image *out,
                struct error *error);

#endif

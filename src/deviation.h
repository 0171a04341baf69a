/* How much maps differ between the images of an aggregate, in files. */
#ifndef DEVIATION_H
#define DEVIATION_H

#include "results/request.h"

#define DEVIATION_MAPS "deviation.npy"
#define DEVIATION_PICTURE "deviation.png"

/* Writes both into the request's folder, which is there. */
bool deviation_write(const salmap_aggregate *aggregate, const char *name,
                     const struct request *request, struct error *error);

#endif

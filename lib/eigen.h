/* The first principal component of a tensor's channels, as a class map. */
#ifndef SALMAP_EIGEN_H
#define SALMAP_EIGEN_H

#include "configuration.h"
#include "normalize.h"

/* The doubles of scratch that salmap_eigen_maps wants. */
int64_t salmap_eigen_scratch(const struct salmap_view *view);

/* As salmap_push_cam_eigen: fills maps[image][d][h][w] of a view, and
 * infos[image].ambiguous. Returns whether NaN or infinity was met, which counts
 * as 0. */
bool salmap_eigen_maps(const struct salmap_configuration *settings,
                       const struct salmap_view *view, double *scratch,
                       float *maps, struct salmap_map_info *infos);

#endif

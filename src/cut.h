/* What results show of volumes: --slice, --project, --axis and --slices. */
#ifndef CUT_H
#define CUT_H

#include "options.h"

/* The axis of the slices; without a cut, that of the only one. */
salmap_cut_axis cut_axis(const struct options *options);

/* The cut that is asked for of volumes whose depth, height and width are
 * `sides`; without --slices it has as many slices as these have along its axis.
 * Refuses a slice that is not there. */
bool cut_choose(const struct options *options, const int64_t sides[3],
                salmap_cut *cut, struct error *error);

/* The size of a slice along an axis. */
void cut_size(const int64_t sides[3], salmap_cut_axis axis, int64_t *width,
              int64_t *height);

#endif

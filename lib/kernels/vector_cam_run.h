/*
 * The kernels of class maps, tile by tile; included by vector.h. Tiles with
 * values that are not finite, and those with sums that leave the range where
 * floats are right to the last bits, are computed once more by scalar_cam.c.
 */

/* How the terms of a kernel are added up. */
#define class_way ISA(class_way)
struct class_way {
	void (*planes)(struct class_tile *tile);
	void (*locations)(struct class_tile *tile);
	salmap_statistic_kernel scalar;
};

/* Ones where is_in_range of scalar_cam.c is true. */
#define sums_in_range ISA(sums_in_range)
INLINE vl sums_in_range(vd sum)
{
	const vd magnitude = (vd)((vl)sum & INT64_MAX);

	return (sum == 0) | ((magnitude >= SALMAP_CAM_SMALLEST) &
	                     (magnitude <= SALMAP_CAM_LARGEST));
}

/* The results of one class; false if the sums are not good enough for them. */
#define class_results ISA(class_results)
INLINE bool class_results(const double *sum, int places, float *out)
{
	vl all = ~(vl){ 0 };
	int64_t lanes[DOUBLES];
	bool good = true;
	int i;

	for (i = 0; i < places; i += DOUBLES) {
		const vd x = vd_load(sum + i);

		all &= sums_in_range(x);
		to_floats(x, out + i);
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		good &= lanes[i] != 0;
	return good;
}

/* Whether vectors are to hold locations, in both tensors. */
#define class_has_planes ISA(class_has_planes)
INLINE bool class_has_planes(const struct class_tile *tile)
{
	const struct salmap_view *other = tile->other;

	if (channels_adjoin(tile->view, tile->count))
		return false;
	return other == NULL ||
	       (!channels_adjoin(other, tile->count) &&
	        ends_with_vector(other, tile->count) ==
	                ends_with_vector(tile->view, tile->count));
}

/* What a run is made of: class 0, and those of parameters->more. */
#define class_work ISA(class_work)
struct class_work {
	const struct salmap_view *view;
	const struct salmap_run *run;
	const struct salmap_statistic_parameters *parameters;
	const struct class_way *way;
	float *out;
	int width; /* of tiles */
};

#define class_weights ISA(class_weights)
INLINE const float *class_weights(const struct class_work *work, int number)
{
	return number == 0 ? work->parameters->weights
	                   : work->parameters->more[number - 1].weights;
}

/* Where the results of a class go, from the run's first location on. */
#define class_out ISA(class_out)
INLINE float *class_out(const struct class_work *work, int number)
{
	return number == 0 ? work->out
	                   : work->parameters->more[number - 1].maps +
	                             salmap_cam_place(work->view, work->run);
}

#define take_weights ISA(take_weights)
INLINE void take_weights(struct class_tile *tile, int number,
                         const float *weights)
{
	const int64_t c = tile->view->c, rest = c % BLOCK;
	float *last = tile->last_weights[number];

	tile->weights[number] = weights;
	if (rest == 0)
		return;
	memset(last, 0, sizeof(tile->last_weights[number]));
	memcpy(last, weights + (c - rest), (size_t)rest * sizeof(*last));
}

/* Locations of the run, for some of its classes. */
#define class_tile_of ISA(class_tile_of)
INLINE void class_tile_of(const struct class_work *work,
                          const struct tile_share *share, int from, int classes,
                          struct class_tile *tile)
{
	const struct salmap_statistic_parameters *given = work->parameters;
	const struct salmap_run *run = work->run;
	const int64_t column = run->column + share->first;
	int i;

	tile->view = work->view;
	tile->other = given->other;
	tile->first = salmap_view_element(work->view, run->image, 0, run->slice,
	                                  run->row, column);
	tile->count = share->count;
	tile->classes = classes;
	tile->width = work->width;
	tile->low = (vf){ 0 };
	if (given->other != NULL)
		tile->other_first = salmap_view_element(
			given->other, run->image, 0, run->slice, run->row,
			column);
	for (i = 0; given->weights != NULL && i < classes; i++)
		take_weights(tile, i, class_weights(work, from + i) +
		                              run->image *
		                              given->weights_stride);
	if (given->sums != NULL) {
		memset(tile->sums, 0, sizeof(tile->sums));
		memcpy(tile->sums,
		       given->sums + run->image * given->sums_stride +
			       run->row * work->view->w + column,
		       (size_t)share->count * sizeof(*tile->sums));
	}
	memset(tile->sum, 0,
	       (size_t)(classes * tile->width) * sizeof(tile->sum[0]));
}

/* One class of a tile once more. */
#define class_mend ISA(class_mend)
RARE bool class_mend(const struct class_work *work,
                     const struct tile_share *share, int number)
{
	struct salmap_statistic_parameters given = *work->parameters;
	struct salmap_run run = *work->run;

	given.more_count = 0;
	given.weights = class_weights(work, number);
	run.column += share->first;
	run.count = share->count;
	return work->way->scalar(work->view, &run, &given,
	                         class_out(work, number) + share->first);
}

/* Some classes of a tile. Returns whether values were not finite. */
#define classes_of_tile ISA(classes_of_tile)
SHARED bool classes_of_tile(const struct class_work *work,
                            const struct tile_share *share, int from,
                            int classes)
{
	const int count = share->count;
	const int places = (count + W - 1) / W * W;
	struct class_tile tile;
	float results[CLASS_TILE];
	bool planes, suspect, nonfinite = false;
	int i;

	class_tile_of(work, share, from, classes, &tile);
	planes = class_has_planes(&tile);
	if (planes)
		work->way->planes(&tile);
	else
		work->way->locations(&tile);
	suspect = is_infinite(&tile.low);
	for (i = 0; i < classes; i++) {
		/* Not &&: AVX-512 sees a NaN for minus infinity. */
		if (class_results(class_sum(&tile, i), places, results) & !suspect) {
			if (planes && ends_with_vector(work->view, count))
				memmove(results + count - W,
				        results + places - W,
				        W * sizeof(*results));
			memcpy(class_out(work, from + i) + share->first,
			       results, (size_t)count * sizeof(*results));
		} else {
			nonfinite |= class_mend(work, share, from + i);
		}
	}
	return nonfinite;
}

/* Locations of a tile: as many as there is room for. */
#define class_width ISA(class_width)
INLINE int class_width(const struct salmap_view *view,
                       const struct salmap_view *other, int64_t count,
                       int classes)
{
	const bool copied = !channels_adjoin(view, count) &&
	                    !are_floats_beside(view, view->stride_w);
	const bool other_copied = other != NULL &&
	                          !channels_adjoin(other, count) &&
	                          !are_floats_beside(other, other->stride_w);

	return copied || other_copied ? SUMS_TILE
	                              : CLASS_TILE / classes / W * W;
}

/* What kernels return. */
#define class_run ISA(class_run)
SHARED bool class_run(const struct salmap_view *view,
                      const struct salmap_run *run,
                      const struct salmap_statistic_parameters *parameters,
                      float *out, const struct class_way *way)
{
	const int classes = 1 + parameters->more_count;
	const int at_once = classes < CLASSES_AT_ONCE ? classes
	                                              : CLASSES_AT_ONCE;
	const struct class_work work = {
		view, run, parameters, way, out,
		class_width(view, parameters->other, run->count, at_once),
	};
	struct tile_share share = { 0, 0 };
	bool nonfinite = false;
	int from;

	while (next_share(view, run->count, work.width, &share))
		for (from = 0; from < classes; from += at_once)
			nonfinite |= classes_of_tile(
				&work, &share, from,
				classes - from < at_once ? classes - from
				                         : at_once);
	return nonfinite;
}

#define CLASS_KERNEL(name, factor, term)                                       \
	SHARED void ISA(name##_planes)(struct class_tile * tile)               \
	{                                                                      \
		class_planes(tile, factor, term);                              \
	}                                                                      \
                                                                               \
	SHARED void ISA(name##_locations)(struct class_tile * tile)            \
	{                                                                      \
		class_locations(tile, factor, term);                           \
	}                                                                      \
                                                                               \
	static TARGET bool ISA(cam_##name)(                                    \
		const struct salmap_view *view, const struct salmap_run *run,  \
		const struct salmap_statistic_parameters *parameters,          \
		float *out)                                                    \
	{                                                                      \
		const struct class_way way = { ISA(name##_planes),             \
			                       ISA(name##_locations),          \
			                       salmap_cam_scalar.name };       \
                                                                               \
		return class_run(view, run, parameters, out, &way);            \
	}

CLASS_KERNEL(weigh, SALMAP_CAM_WEIGHT, term_product)
CLASS_KERNEL(hirescam, SALMAP_CAM_OTHER, term_product)
CLASS_KERNEL(elementwise, SALMAP_CAM_OTHER, term_positive)
CLASS_KERNEL(layercam, SALMAP_CAM_OTHER, term_layercam)
CLASS_KERNEL(gradcampp, SALMAP_CAM_SUM, term_gradcampp)

/* In double throughout, and few maps are made this way: the scalar code. */
static TARGET bool ISA(cam_similarity)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return salmap_cam_scalar.similarity(view, run, parameters, out);
}

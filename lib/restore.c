/* Takes back maps that a context gave out: see "maps that travel" in salmap.h. */
#include "strict_fp.h"

#include <float.h>

#include "left_out.h"
#include "push.h"
#include "statistic.h"
#include "structs.h"

/* What is told of one map. */
struct told {
	uint32_t flags; /* as they were */
	int64_t channels, depth, height, width;
	struct salmap_map_info map;
};

/* Reads a caller's struct of `size` bytes, which was checked. */
typedef void (*read_told)(const void *info, size_t size, struct told *out);

/* What slots are restored from. */
struct restoring {
	struct salmap_view maps;
	const unsigned char *infos; /* [n], of info_size bytes each */
	uint32_t info_size;
	read_told read;
	float lowest, highest; /* that a map can have */
	const char *wanted;    /* these, in a sentence */
};

/* ---------------------------------------------------------------------- infos */

static void read_layer_told(const void *from, size_t size, struct told *out)
{
	struct salmap_layer_info info;

	salmap_struct_copy(&info, sizeof(info), from, size);
	*out = (struct told){
		.flags = info.flags,
		.channels = info.channels,
		.depth = info.depth == 0 ? 1 : info.depth, /* 0.1.0 has none */
		.height = info.height,
		.width = info.width,
		.map = {
			.min = info.min,
			.max = info.max,
			.mean = info.mean,
			.nonfinite = info.nonfinite,
			.flat = (info.flags & SALMAP_LAYER_FLAT) != 0,
		},
	};
}

static void read_cam_told(const void *from, size_t size, struct told *out)
{
	struct salmap_cam_info info;

	salmap_struct_copy(&info, sizeof(info), from, size);
	*out = (struct told){
		.flags = info.flags,
		.channels = info.channels,
		.depth = info.depth,
		.height = info.height,
		.width = info.width,
		.map = {
			.min = info.min,
			.max = info.max,
			.mean = info.mean,
			.nonfinite = info.nonfinite,
			.flat = (info.flags & SALMAP_CAM_FLAT) != 0,
			.none = (info.flags & SALMAP_CAM_NONE) != 0,
			.ambiguous = (info.flags & SALMAP_CAM_AMBIGUOUS) != 0,
		},
	};
}

static void read_image(const struct restoring *from, int64_t image,
                       struct told *out)
{
	from->read(from->infos + (size_t)image * from->info_size,
	           from->info_size, out);
}

static bool is_possible(const struct salmap_map_info *map)
{
	return salmap_is_finite(map->mean) &&
	       salmap_is_finite(map->max - map->min) &&
	       map->min <= map->max;
}

static salmap_status check_told(const struct salmap_target *target,
                                const struct restoring *from, int64_t image)
{
	const struct salmap_view *view = &from->maps;
	struct told told;

	read_image(from, image, &told);
	if (told.depth != view->d || told.height != view->h ||
	    told.width != view->w || told.channels < 1)
		return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
		                   "%s %lld: the info of image %lld tells d "
		                   "%lld, h %lld, w %lld of %lld channel%s, the "
		                   "maps have d %lld, h %lld, w %lld; want the "
		                   "same, and 1 channel or more",
		                   target->stack->name,
		                   (long long)target->first, (long long)image,
		                   (long long)told.depth,
		                   (long long)told.height,
		                   (long long)told.width,
		                   (long long)told.channels,
		                   salmap_plural(told.channels),
		                   (long long)view->d, (long long)view->h,
		                   (long long)view->w);
	if (is_possible(&told.map))
		return SALMAP_OK;
	return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
	                   "%s %lld: the info of image %lld tells min, max and "
	                   "mean that no map has; want finite ones, min at most "
	                   "max", target->stack->name,
	                   (long long)target->first, (long long)image);
}

/* Checks the infos of all images, the first of which tells the size of all. */
static salmap_status check_infos(const struct salmap_target *target,
                                 struct restoring *from, const void *infos,
                                 size_t first, size_t known)
{
	struct salmap_sentence *message = target->sm->message;
	salmap_status status = SALMAP_OK;
	int64_t n;

	if (infos == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s %lld: infos is NULL; want one of each "
		                   "image", target->stack->name,
		                   (long long)target->first);
	from->infos = infos;
	memcpy(&from->info_size, infos, sizeof(from->info_size));
	for (n = 0; n < from->maps.n && status == SALMAP_OK; n++) {
		status = salmap_struct_check(
			from->infos + (size_t)n * from->info_size,
			from->info_size, first, known, "info of an image",
			message);
		if (status == SALMAP_OK)
			status = check_told(target, from, n);
	}
	return status;
}

/* ----------------------------------------------------------------------- maps */

/* Checks the values of one map, and completes what is told of it. */
static salmap_status check_map(const struct salmap_target *target,
                               const struct restoring *from, int64_t image,
                               struct salmap_map_info *info)
{
	const int64_t locations = from->maps.d * from->maps.h * from->maps.w;
	const struct salmap_slot *slot = &target->stack->slots[target->first];
	struct salmap_measures measures;

	target->sm->configuration.kernels->normalize.measure(
		slot->maps + image * locations, locations, &measures);
	info->high = (float)measures.high;
	if (measures.low >= from->lowest && measures.high <= from->highest)
		return SALMAP_OK;
	return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
	                   "%s %lld: the map of image %lld has values that it "
	                   "cannot have with these settings; want %s",
	                   target->stack->name, (long long)target->first,
	                   (long long)image, from->wanted);
}

/* The maximum over one channel is the map itself. */
static salmap_status fill_restored(const struct salmap_target *target,
                                   void *context)
{
	const struct restoring *from = context;
	struct salmap_slot *slot = &target->stack->slots[target->first];
	salmap_status status = SALMAP_OK;
	struct told told = { .flags = 0 };
	int64_t n;

	const bool nonfinite = salmap_statistic_maps(
		&target->sm->configuration, SALMAP_STATISTIC_MAX, &from->maps,
		slot->maps);

	for (n = 0; n < from->maps.n && status == SALMAP_OK; n++) {
		read_image(from, n, &told);
		slot->infos[n] = told.map;
		status = check_map(target, from, n, &slot->infos[n]);
	}
	slot->raw = NULL; /* which do not come along */
	slot->channels = told.channels;
	slot->flags = told.flags & SALMAP_LAYER_SINGLE_CHANNEL;
	return status == SALMAP_OK && nonfinite
		? salmap_target_count_nonfinite(target, "", &from->maps)
		: status;
}

static salmap_status restore(struct salmap_target *target,
                             struct restoring *from, const salmap_tensor *maps,
                             const void *infos, size_t first, size_t known)
{
	struct salmap_sentence *message = target->sm->message;
	salmap_status status = salmap_stack_check(target->stack, target->first,
	                                          1, message);

	if (status == SALMAP_OK)
		status = salmap_target_view(target, "", maps, &from->maps);
	if (status != SALMAP_OK)
		return status;
	if (from->maps.c != 1)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s %lld: maps with %lld channels; want 1",
		                   target->stack->name,
		                   (long long)target->first,
		                   (long long)from->maps.c);
	status = check_infos(target, from, infos, first, known);
	if (status != SALMAP_OK)
		return status;
	return salmap_target_push(target, &from->maps, 0, fill_restored, from);
}

salmap_status salmap_restore_layer(salmap *sm, uint32_t layer,
                                   const salmap_tensor *maps,
                                   const struct salmap_layer_info *infos)
{
	struct restoring from = {
		.read = read_layer_told,
		.lowest = 0,
		.highest = 1,
		.wanted = "0 to 1, as normalised maps have",
	};
	struct salmap_target target;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (sm->configuration.normalizer == SALMAP_NORMALIZER_NONE) {
		from.lowest = -FLT_MAX;
		from.highest = FLT_MAX;
	}
	target = (struct salmap_target){ sm, &sm->stack, layer, 1 };
	return restore(&target, &from, maps, infos,
	               offsetof(struct salmap_layer_info, depth),
	               sizeof(struct salmap_layer_info));
}

salmap_status salmap_restore_cam(salmap *sm, uint32_t cam,
                                 const salmap_tensor *maps,
                                 const struct salmap_cam_info *infos)
{
	struct restoring from = {
		.read = read_cam_told,
		.lowest = 0,
		.highest = FLT_MAX,
		.wanted = "0 or more, as evidence has",
	};
	struct salmap_target target;
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = SALMAP_CHECK_IN(CLASS_MAPS, "class maps are", sm->message);
	if (status != SALMAP_OK) /* LCOV_EXCL_BR_LINE: other builds */
		return status; /* LCOV_EXCL_LINE: other builds */
	target = (struct salmap_target){ sm, &sm->cams, cam, 1 };
	return restore(&target, &from, maps, infos,
	               sizeof(struct salmap_cam_info),
	               sizeof(struct salmap_cam_info));
}

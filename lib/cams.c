/* The public functions of class maps: check, delegate, report. */
#include "strict_fp.h"

#include "cam.h"
#include "colour.h"
#include "eigen.h"
#include "evidence.h"
#include "grey.h"
#include "lists.h"
#include "push.h"
#include "read.h"
#include "span.h"
#include "statistic.h"
#include "structs.h"

/* -------------------------------------------------------------------- checks */

/* What a class map is pushed from. */
struct cam_push {
	struct salmap_target target;
	struct salmap_view activation;
	struct salmap_view other; /* gradient, weights or vector */
	const char *other_name;
	int64_t channels; /* that a map was made of */
	salmap_cam_method method;
};

/* ARGUMENT without a context, UNSUPPORTED where class maps are left out. */
static inline salmap_status check_cams(const salmap *sm)
{
	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	return SALMAP_CHECK_IN(CLASS_MAPS, "class maps are", sm->message);
}

static salmap_status open_cam_push(struct cam_push *push, salmap *sm,
                                   uint32_t cam,
                                   const salmap_tensor *activation)
{
	const salmap_status status = salmap_stack_check(&sm->cams, cam, 1,
	                                                sm->message);

	if (status != SALMAP_OK)
		return status;
	push->target = (struct salmap_target){ sm, &sm->cams, cam, 1 };
	return salmap_target_view(&push->target, "activation", activation,
	                          &push->activation);
}

/* Checks a class map and the tensor that it is made of. */
static inline salmap_status check_cam_push(struct cam_push *push, salmap *sm,
                                           uint32_t cam,
                                           const salmap_tensor *activation)
{
	const salmap_status status = check_cams(sm);

	return status == SALMAP_OK ? open_cam_push(push, sm, cam, activation)
	                           : status;
}

/* Checks numbers per channel, [n or 1][rows][c], one row for each class map. */
static salmap_status check_cam_numbers(struct cam_push *push, const char *name,
                                   const salmap_tensor *numbers)
{
	const struct salmap_view *view = &push->activation;
	struct salmap_target *target = &push->target;
	struct salmap_view *other = &push->other;
	salmap_status status = salmap_target_view(target, name, numbers, other);

	push->other_name = name;
	if (status != SALMAP_OK)
		return status;
	if (other->c != view->c || (other->n != 1 && other->n != view->n) ||
	    other->d != 1 || other->w != 1)
		return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
		                   "class map %lld: %s have n %lld, c %lld, d "
		                   "%lld, w %lld, the activation n %lld, c %lld; "
		                   "want the same c, n of 1 or the same, d and w "
		                   "of 1",
		                   (long long)target->first, name,
		                   (long long)other->n, (long long)other->c,
		                   (long long)other->d, (long long)other->w,
		                   (long long)view->n,
		                   (long long)view->c);
	if (other->h > SALMAP_MAX_CAMS)
		return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
		                   "class map %lld: %s have %lld rows; want one "
		                   "for each class map", (long long)target->first,
		                   name, (long long)other->h);
	target->count = (uint32_t)other->h;
	return salmap_stack_check(target->stack, target->first, target->count,
	                          target->sm->message);
}

static salmap_status check_cam_gradient(struct cam_push *push,
                                    const salmap_tensor *gradient,
                                    salmap_cam_method method)
{
	const struct salmap_view *view = &push->activation;
	struct salmap_target *target = &push->target;
	const struct salmap_view *other = &push->other;
	char wanted[SALMAP_ROWS_TEXT];
	salmap_status status = salmap_target_view(target, "gradient", gradient,
	                                          &push->other);

	push->other_name = "gradient";
	push->method = method;
	if (status != SALMAP_OK)
		return status;
	if (other->n != view->n || other->c != view->c ||
	    other->d != view->d || other->h != view->h ||
	    other->w != view->w)
		return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
		                   "class map %lld: the gradient is n %lld, c "
		                   "%lld, d %lld, h %lld, w %lld, the activation "
		                   "n %lld, c %lld, d %lld, h %lld, w %lld; want "
		                   "the same",
		                   (long long)target->first,
		                   (long long)other->n, (long long)other->c,
		                   (long long)other->d, (long long)other->h,
		                   (long long)other->w, (long long)view->n,
		                   (long long)view->c, (long long)view->d,
		                   (long long)view->h, (long long)view->w);
	if (salmap_is_row(salmap_cam_method_name, method))
		return SALMAP_OK;
	salmap_rows_text(salmap_cam_method_name, wanted);
	return salmap_fail(target->sm->message, SALMAP_E_ARGUMENT,
	                   "class map %lld: method is %lld; want %s",
	                   (long long)target->first, (long long)method, wanted);
}

/* ---------------------------------------------------------------------- fill */

/* Classes that are made in one reading of the activation, and numbers that are
 * converted by one call. */
#define CLASSES_TOGETHER 16
#define NUMBERS_LOADED 1024
/* Numbers that are looked at together. */
#define PIECE 16

/* One class map of a push. */
static struct salmap_target one_of(const struct salmap_target *target,
                                   uint32_t index)
{
	struct salmap_target one = *target;

	one.first += index;
	one.count = 1;
	return one;
}

/* Takes the evidence of the maps of a slot. */
static void finish_cam(const struct cam_push *push,
                       const struct salmap_target *one)
{
	const struct salmap_view *view = &push->activation;
	struct salmap_slot *slot = &one->stack->slots[one->first];

	salmap_slot_keep_raw(slot, view);
	salmap_evidence_maps(&one->sm->configuration, view->n,
	                     salmap_view_locations(view), slot->maps,
	                     slot->infos);
}

/* Counts what is not finite in the activation, and in the other tensor. */
static salmap_status count_both(const struct cam_push *push,
                                const struct salmap_target *one)
{
	const salmap_status status = salmap_target_count_nonfinite(
		one, "activation", &push->activation);

	return status != SALMAP_OK || push->other_name == NULL
		? status
		: salmap_target_count_nonfinite(one, push->other_name,
	                                        &push->other);
}

/* The row of the numbers that belongs to one class map. */
static struct salmap_view row_of(const struct salmap_view *numbers,
                                 uint32_t index)
{
	struct salmap_view row = *numbers;

	row.data += (ptrdiff_t)(index * row.stride_h);
	row.h = 1;
	return row;
}

/* Elements as floats. Those that lie side by side are copied as they are. */
static void load_elements(const struct salmap_view *view,
                          const struct salmap_elements *elements,
                          float *numbers)
{
	const size_t size = sizeof(*numbers);

	if (view->dtype == SALMAP_F32 && elements->stride == (ptrdiff_t)size)
		memcpy(numbers, elements->first,
		       (size_t)elements->count * size);
	else
		salmap_scalar_load(view, elements, numbers);
}

/* The top bit is set where x is not finite. */
static uint32_t nonfinite_bit(float x)
{
	return (salmap_bits_of_float(x) & UINT32_C(0x7f800000)) +
	       UINT32_C(0x00800000);
}

/* Whole pieces of a fixed size, which compilers make vectors of. */
static bool has_nonfinite(const float *numbers, int count)
{
	uint32_t bits[PIECE] = { 0 }, all = 0;
	int i, j;

	for (i = 0; i + PIECE <= count; i += PIECE)
		for (j = 0; j < PIECE; j++)
			bits[j] |= nonfinite_bit(numbers[i + j]);
	for (; i < count; i++)
		all |= nonfinite_bit(numbers[i]);
	for (j = 0; j < PIECE; j++)
		all |= bits[j];
	return all >> 31 != 0;
}

/* Elements as floats, with 0 for what is not finite. Returns whether there was
 * such. */
static bool load_finite_numbers(const struct salmap_view *view,
                                const struct salmap_elements *elements,
                                float *numbers)
{
	bool nonfinite;
	int i;

	load_elements(view, elements, numbers);
	nonfinite = has_nonfinite(numbers, elements->count);
	for (i = 0; nonfinite && i < elements->count; i++)
		if (!salmap_is_finite_float(numbers[i]))
			numbers[i] = 0;
	return nonfinite;
}

/* Copies a row of numbers, [n][c]. */
static bool load_numbers(const struct salmap_view *row, float *numbers)
{
	const int64_t step = row->channel_block == 0 ? NUMBERS_LOADED : 1;
	bool nonfinite = false;
	int64_t n, c;

	for (n = 0; n < row->n; n++)
		for (c = 0; c < row->c; c += step) {
			const int64_t rest = row->c - c;
			const struct salmap_elements elements = {
				salmap_view_element(row, n, c, 0, 0, 0),
				(ptrdiff_t)row->stride_c, c, 1,
				(int)(rest < step ? rest : step),
			};

			nonfinite |= load_finite_numbers(
				row, &elements, numbers + n * row->c + c);
		}
	return nonfinite;
}

/* Makes the maps of some slots of numbers per channel. */
typedef bool (*cam_of_numbers)(const struct salmap_configuration *settings,
                               const struct salmap_cam_source *source,
                               float *maps);

/* What is made in one reading of the activation, and what was not finite among
 * its numbers. */
struct cam_share {
	struct salmap_cam_class classes[CLASSES_TOGETHER];
	bool nonfinite[CLASSES_TOGETHER];
	uint32_t first, count;
};

static void load_share(const struct salmap_target *target,
                       const struct salmap_view *numbers,
                       struct cam_share *share)
{
	uint32_t i;

	for (i = 0; i < share->count; i++) {
		const uint32_t row = share->first + i;
		const struct salmap_slot *slot =
			&target->stack->slots[target->first + row];
		const struct salmap_view view = row_of(numbers, row);
		float *scratch = (float *)(void *)slot->scratch;

		share->nonfinite[i] = load_numbers(&view, scratch);
		share->classes[i] =
			(struct salmap_cam_class){ scratch, slot->maps };
	}
}

/* Counts what is not finite where there was such, and takes the evidence. */
static salmap_status finish_share(struct cam_push *push,
                                  const struct salmap_target *target,
                                  const struct salmap_view *numbers,
                                  const struct cam_share *share)
{
	salmap_status status = SALMAP_OK;
	uint32_t i;

	for (i = 0; i < share->count && status == SALMAP_OK; i++) {
		const struct salmap_target one =
			one_of(target, share->first + i);

		push->other = row_of(numbers, share->first + i);
		if (share->nonfinite[i])
			status = count_both(push, &one);
		if (status == SALMAP_OK)
			finish_cam(push, &one);
	}
	return status;
}

static salmap_status fill_of_numbers(struct cam_push *push,
                                     const struct salmap_target *target,
                                     cam_of_numbers of_numbers)
{
	const struct salmap_view numbers = push->other;
	struct cam_share share = { .first = 0 };
	salmap_status status = SALMAP_OK;

	for (; share.first < target->count && status == SALMAP_OK;
	     share.first += share.count) {
		const uint32_t rest = target->count - share.first;
		struct salmap_cam_source source = {
			.activation = &push->activation,
			.numbers_stride = numbers.n == 1 ? 0 : numbers.c,
			.more = share.classes + 1,
		};
		uint32_t i;

		share.count = rest < CLASSES_TOGETHER ? rest
		                                      : CLASSES_TOGETHER;
		load_share(target, &numbers, &share);
		source.numbers = share.classes[0].weights;
		source.more_count = (int)share.count - 1;
		if (of_numbers(&target->sm->configuration, &source,
		               share.classes[0].maps))
			for (i = 0; i < share.count; i++)
				share.nonfinite[i] = true;
		status = finish_share(push, target, &numbers, &share);
	}
	return status;
}

static salmap_status fill_weights(const struct salmap_target *target,
                                  void *context)
{
	return fill_of_numbers(context, target, salmap_cam_of_weights);
}

static salmap_status fill_similarity(const struct salmap_target *target,
                                     void *context)
{
	return fill_of_numbers(context, target, salmap_cam_of_vector);
}

static salmap_status fill_gradient(const struct salmap_target *target,
                                   void *context)
{
	const struct cam_push *push = context;
	const struct salmap_slot *slot = &target->stack->slots[target->first];
	const struct salmap_cam_source source = {
		.activation = &push->activation,
		.gradient = &push->other,
		.method = push->method,
	};
	salmap_status status = SALMAP_OK;

	if (salmap_cam_of_gradient(&target->sm->configuration, &source,
	                           slot->scratch, slot->maps))
		status = count_both(push, target);
	if (status == SALMAP_OK)
		finish_cam(push, target);
	return status;
}

static salmap_status fill_eigen(const struct salmap_target *target,
                                void *context)
{
	const struct cam_push *push = context;
	const struct salmap_slot *slot = &target->stack->slots[target->first];
	salmap_status status = SALMAP_OK;

	if (salmap_eigen_maps(&target->sm->configuration, &push->activation,
	                      slot->scratch, slot->maps, slot->infos))
		status = count_both(push, target);
	if (status == SALMAP_OK)
		finish_cam(push, target);
	return status;
}

/* The maximum over one channel is the map itself. */
static salmap_status fill_map(const struct salmap_target *target, void *context)
{
	const struct cam_push *push = context;
	struct salmap_slot *slot = &target->stack->slots[target->first];
	salmap_status status = SALMAP_OK;

	slot->channels = push->channels;
	if (salmap_statistic_maps(&target->sm->configuration,
	                          SALMAP_STATISTIC_MAX, &push->activation,
	                          slot->maps))
		status = count_both(push, target);
	if (status == SALMAP_OK)
		finish_cam(push, target);
	return status;
}

/* -------------------------------------------------------------------- pushes */

static salmap_status push_numbers(salmap *sm, uint32_t cam,
                                  const salmap_tensor *activation,
                                  const char *name,
                                  const salmap_tensor *numbers,
                                  salmap_target_fill fill)
{
	struct cam_push push;
	salmap_status status = check_cam_push(&push, sm, cam, activation);

	if (status == SALMAP_OK)
		status = check_cam_numbers(&push, name, numbers);
	if (status != SALMAP_OK)
		return status;
	return salmap_target_push(&push.target, &push.activation,
	                          (push.other.n * push.other.c + 1) / 2, fill,
	                          &push);
}

salmap_status salmap_push_cam_weights(salmap *sm, uint32_t cam,
                                      const salmap_tensor *activation,
                                      const salmap_tensor *weights)
{
	return push_numbers(sm, cam, activation, "weights", weights,
	                    fill_weights);
}

salmap_status salmap_push_cam_similarity(salmap *sm, uint32_t cam,
                                         const salmap_tensor *activation,
                                         const salmap_tensor *vector)
{
	return push_numbers(sm, cam, activation, "vector", vector,
	                    fill_similarity);
}

salmap_status salmap_push_cam_gradient(salmap *sm, uint32_t cam,
                                       const salmap_tensor *activation,
                                       const salmap_tensor *gradient,
                                       salmap_cam_method method)
{
	struct cam_push push;
	salmap_status status = check_cam_push(&push, sm, cam, activation);

	if (status == SALMAP_OK)
		status = check_cam_gradient(&push, gradient, method);
	if (status != SALMAP_OK)
		return status;
	return salmap_target_push(&push.target, &push.activation,
	                          salmap_cam_scratch(&push.activation),
	                          fill_gradient, &push);
}

salmap_status salmap_push_cam_eigen(salmap *sm, uint32_t cam,
                                    const salmap_tensor *activation)
{
	struct cam_push push = { .other_name = NULL };
	const salmap_status status = check_cam_push(&push, sm, cam, activation);

	if (status != SALMAP_OK)
		return status;
	return salmap_target_push(&push.target, &push.activation,
	                          salmap_eigen_scratch(&push.activation),
	                          fill_eigen, &push);
}

salmap_status salmap_push_cam_map(salmap *sm, uint32_t cam,
                                  const salmap_tensor *map)
{
	struct cam_push push = { .other_name = NULL };
	const salmap_status status = check_cam_push(&push, sm, cam, map);

	if (status != SALMAP_OK)
		return status;
	push.channels = salmap_view_join_channels(&push.activation);
	if (push.activation.c != 1)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "class map %lld: a map with %lld channels; "
		                   "want 1, or a stride_c of 0, or another way "
		                   "to push",
		                   (long long)cam,
		                   (long long)push.activation.c);
	return salmap_target_push(&push.target, &push.activation, 0, fill_map,
	                          &push);
}

/* ------------------------------------------------------------------- reading */

static SALMAP_RARE salmap_status find_cam(const salmap *sm, uint32_t image,
                                          uint32_t cam)
{
	const salmap_status status = salmap_stack_check(&sm->cams, cam, 1,
	                                                sm->message);

	if (status != SALMAP_OK)
		return status;
	if (!salmap_stack_holds(&sm->cams, cam))
		return salmap_fail(sm->message, SALMAP_E_INCOMPLETE,
		                   "class map %lld was not pushed; push it "
		                   "first", (long long)cam);
	return salmap_read_image(sm, image);
}

/* ARGUMENT unless there is such a class map and image; INCOMPLETE if it is not
 * held. */
static inline salmap_status check_cam_held(const salmap *sm, uint32_t image,
                                           uint32_t cam)
{
	const salmap_status status = check_cams(sm);

	return status == SALMAP_OK ? find_cam(sm, image, cam) : status;
}

/* Gives the scene a class map, which is known to be held. */
static void add_cam(const salmap *sm, uint32_t cam,
                    salmap_fastcam_factor factor, struct salmap_scene *scene)
{
	const struct salmap_slicing shown = scene->slicing;
	struct salmap_span span;

	scene->cam.slot = &sm->cams.slots[cam];
	scene->cam.factor = factor;
	/* Of all slices for a projection too, which is made of the factors that
	 * these have. */
	scene->slicing = (struct salmap_slicing){ .is_cut = false };
	span = salmap_span_of_layer(scene, salmap_scene_cam(scene));
	scene->slicing = shown;
	scene->cam.range = salmap_range_of(span.low, span.high);
}

salmap_status salmap_cam(salmap *sm, uint32_t image, uint32_t cam,
                         const salmap_plane *out)
{
	struct salmap_scene scene;
	salmap_plane plane;
	salmap_status status = check_cam_held(sm, image, cam);

	if (status == SALMAP_OK)
		status = salmap_read_one_plane(sm, &sm->cams, image, cam, out,
		                               &plane, &scene);
	if (status != SALMAP_OK)
		return status;
	add_cam(sm, cam, SALMAP_FASTCAM_INSIDE, &scene);
	salmap_factor_plane(&scene, &plane);
	return SALMAP_OK;
}

salmap_status salmap_cam_raw(salmap *sm, uint32_t image, uint32_t cam,
                             const salmap_plane *out)
{
	const salmap_status status = check_cam_held(sm, image, cam);

	return status == SALMAP_OK
		? salmap_read_raw(sm, &sm->cams, image, cam, out) : status;
}

/* The class map of FastCAM has to fit the output, as the layers have. */
static salmap_status add_fastcam(const salmap *sm, uint32_t cam,
                                 struct salmap_scene *scene)
{
	const salmap_status status = salmap_read_depth(sm, &sm->cams, cam,
	                                               scene);

	if (status == SALMAP_OK)
		add_cam(sm, cam, sm->configuration.fastcam_factor, scene);
	return status;
}

salmap_status salmap_fastcam(salmap *sm, uint32_t image, uint32_t cam,
                             const salmap_plane *out)
{
	struct salmap_scene scene;
	salmap_plane plane;
	salmap_status status = check_cam_held(sm, image, cam);

	if (status == SALMAP_OK)
		status = salmap_read_plane(sm, image, out, &plane, &scene);
	if (status == SALMAP_OK)
		status = add_fastcam(sm, cam, &scene);
	if (status == SALMAP_OK)
		salmap_combine_plane(&scene, &plane);
	return status;
}

salmap_status salmap_cam_grey(salmap *sm, uint32_t image, uint32_t cam,
                              const salmap_grey *out)
{
	struct salmap_scene scene;
	salmap_grey grey;
	salmap_status status = check_cam_held(sm, image, cam);

	if (status == SALMAP_OK)
		status = salmap_read_one_grey(sm, &sm->cams, image, cam, out,
		                              &grey, &scene);
	if (status != SALMAP_OK)
		return status;
	add_cam(sm, cam, SALMAP_FASTCAM_INSIDE, &scene);
	salmap_grey_factor(&scene, &grey);
	return SALMAP_OK;
}

salmap_status salmap_fastcam_grey(salmap *sm, uint32_t image, uint32_t cam,
                                  const salmap_grey *out)
{
	struct salmap_scene scene;
	salmap_grey grey;
	salmap_status status = check_cam_held(sm, image, cam);

	if (status == SALMAP_OK)
		status = salmap_read_grey(sm, image, out, &grey, &scene);
	if (status == SALMAP_OK)
		status = add_fastcam(sm, cam, &scene);
	if (status == SALMAP_OK)
		salmap_grey_combine(&scene, &grey);
	return status;
}

/* Checks what pictures of FastCAM want. */
static salmap_status read_fastcam(const salmap *sm, uint32_t image,
                                  uint32_t cam, const salmap_picture *given,
                                  salmap_picture *out,
                                  struct salmap_scene *scene)
{
	salmap_status status = salmap_read_may_draw(sm);

	if (status == SALMAP_OK)
		status = check_cam_held(sm, image, cam);
	if (status == SALMAP_OK)
		status = salmap_read_picture(sm, image, given, out, scene);
	return status == SALMAP_OK ? add_fastcam(sm, cam, scene) : status;
}

salmap_status salmap_fastcam_lovi(salmap *sm, uint32_t image, uint32_t cam,
                                  const salmap_picture *out)
{
	struct salmap_scene scene;
	salmap_picture picture;
	const salmap_status status = read_fastcam(sm, image, cam, out, &picture,
	                                          &scene);

	if (status == SALMAP_OK)
		salmap_colour_lovi(&scene, &picture);
	return status;
}

salmap_status salmap_fastcam_heatmap(salmap *sm, uint32_t image, uint32_t cam,
                                     const salmap_picture *out)
{
	struct salmap_scene scene;
	salmap_picture picture;
	salmap_status status = read_fastcam(sm, image, cam, out, &picture,
	                                    &scene);

	if (status == SALMAP_OK)
		status = salmap_combine_check(&scene, sm->message);
	if (status == SALMAP_OK)
		salmap_colour_heatmap(&scene, &picture);
	return status;
}

salmap_status salmap_cam_evidence(salmap *sm, uint32_t image, uint32_t cam,
                                  const salmap_plane *out)
{
	const salmap_status status = check_cam_held(sm, image, cam);

	return status == SALMAP_OK
		? salmap_read_copy(sm, &sm->cams, image, cam,
	                           sm->cams.slots[cam].maps, out)
		: status;
}

salmap_status salmap_cam_info(salmap *sm, uint32_t image, uint32_t cam,
                              struct salmap_cam_info *out)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	const struct salmap_slot *slot;
	const struct salmap_map_info *map;
	salmap_status status = check_cam_held(sm, image, cam);

	if (status == SALMAP_OK)
		status = salmap_read_info(sm->message, "class map info", out,
		                          sizeof(info));
	if (status != SALMAP_OK)
		return status;
	slot = &sm->cams.slots[cam];
	map = &slot->infos[image];
	info.flags = (map->flat ? SALMAP_CAM_FLAT : 0u) |
	             (map->nonfinite ? SALMAP_CAM_NONFINITE : 0u) |
	             (map->none ? SALMAP_CAM_NONE : 0u) |
	             (map->ambiguous ? SALMAP_CAM_AMBIGUOUS : 0u);
	info.channels = slot->channels;
	info.depth = slot->depth;
	info.height = slot->height;
	info.width = slot->width;
	info.min = map->min;
	info.max = map->max;
	info.mean = map->mean;
	info.nonfinite = map->nonfinite;
	info.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &info, sizeof(info));
	return SALMAP_OK;
}

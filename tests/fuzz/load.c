#include "load.h"

#include "../support/rows.h"
#include "../support/test.h"

#include "check.h"

#include <math.h>

/* ----------------------------------------------------------------- layout */

static size_t size_of(salmap_dtype dtype)
{
	static const size_t sizes[] = { 4, 2, 2, 8, 1, 1 };

	return sizes[dtype];
}

/* More elements than this make a run slow. */
#define MOST_ELEMENTS 4096

/* Mostly small, at times as long as several vectors and a rest, if `before`
 * times as many elements are not too many. */
static int64_t extent_of(struct input *input, uint32_t most, int64_t before)
{
	const int64_t extent = input_side(input, most);

	return before * extent > MOST_ELEMENTS ? 1 + extent % 4 : extent;
}

/* The distance of an element from the first, in elements. */
static int64_t place_of(const salmap_tensor *tensor, int64_t n, int64_t c,
                        int64_t d, int64_t h, int64_t w)
{
	int64_t place = n * tensor->stride_n + d * tensor->stride_d +
	                h * tensor->stride_h + w * tensor->stride_w;

	if (tensor->channel_block == 0)
		return place + c * tensor->stride_c;
	return place + c % tensor->channel_block * tensor->stride_c +
	       c / tensor->channel_block * tensor->stride_block;
}

static void for_each_of_channel(const salmap_tensor *tensor, int64_t n,
                                int64_t c,
                                void (*visit)(void *context, int64_t place),
                                void *context)
{
	int64_t d, h, w;

	for (d = 0; d < tensor->d; d++)
		for (h = 0; h < tensor->h; h++)
			for (w = 0; w < tensor->w; w++)
				visit(context,
				      place_of(tensor, n, c, d, h, w));
}

/* Calls `visit` for the place of each element. */
static void for_each(const salmap_tensor *tensor,
                     void (*visit)(void *context, int64_t place), void *context)
{
	int64_t n, c;

	for (n = 0; n < tensor->n; n++)
		for (c = 0; c < tensor->c; c++)
			for_each_of_channel(tensor, n, c, visit, context);
}

/* Strides of the five axes nested in any order, with gaps; turned round or
 * without a step, as they come. */
static void set_strides(salmap_tensor *tensor, struct input *input)
{
	int64_t *const strides[] = { &tensor->stride_n, &tensor->stride_c,
		                     &tensor->stride_d, &tensor->stride_h,
		                     &tensor->stride_w };
	const int64_t extents[] = { tensor->n, tensor->c, tensor->d, tensor->h,
		                    tensor->w };
	uint32_t order = input_below(input, 120);
	int64_t stride = 1 + input_below(input, 3);
	bool done[5] = { false };
	uint32_t left;

	for (left = 5; left > 0; left--) {
		int pick = (int)(order % left);
		uint32_t axis = 0;

		order /= left;
		while (done[axis] || pick > 0) {
			if (!done[axis])
				pick--;
			axis++;
		}
		done[axis] = true;
		*strides[axis] = stride;
		stride = stride * extents[axis] + input_below(input, 2);
		if (input_once_in(input, 4))
			*strides[axis] = -*strides[axis];
		if (input_once_in(input, 8))
			*strides[axis] = 0;
	}
}

static struct extents extents_of(struct input *input)
{
	struct extents extents;
	int64_t before;

	extents.n = 1 + input_below(input, 3);
	extents.d = input_once_in(input, 3) ? 2 + input_below(input, 4) : 1;
	before = extents.n * extents.d;
	extents.c = extent_of(input, 600, before);
	extents.h = extent_of(input, 20, before * extents.c);
	extents.w = extent_of(input, 90, before * extents.c * extents.h);
	return extents;
}

/* Makes slices of rows that lie one below the other. */
static void split_rows(salmap_tensor *tensor, int64_t d)
{
	tensor->d = d;
	tensor->h /= d;
	tensor->stride_d = tensor->h * tensor->stride_h;
}

static void set_layout(salmap_tensor *tensor, salmap_dtype dtype,
                       const struct extents *extents, struct input *input)
{
	const int64_t n = extents->n, c = extents->c;
	const int64_t d = extents->d > 0 ? extents->d : 1;
	const int64_t h = extents->h, w = extents->w, rows = d * h;
	const int64_t prefix = input_below(input, 3);

	switch (input_below(input, 6)) {
	case 0:
		CHECK(!salmap_tensor_nchw(tensor, NULL, dtype, n, c, rows, w));
		split_rows(tensor, d);
		break;
	case 1:
		CHECK(!salmap_tensor_ndhwc(tensor, NULL, dtype, n, c, d, h, w));
		break;
	case 2:
		CHECK(!salmap_tensor_tokens(tensor, NULL, dtype, n,
		                            prefix + rows * w, c, prefix, rows,
		                            w));
		split_rows(tensor, d);
		break;
	case 3:
		CHECK(!salmap_tensor_blocked(tensor, NULL, dtype, n, c, rows, w,
		                             1 + input_below(input, 20)));
		split_rows(tensor, d);
		break;
	case 4:
		CHECK(!salmap_tensor_ncdhw(tensor, NULL, dtype, n, c, d, h, w));
		break;
	default:
		CHECK(!salmap_tensor_ncdhw(tensor, NULL, dtype, n, c, d, h, w));
		set_strides(tensor, input);
	}
}

/* ----------------------------------------------------------------- values */

struct reach {
	int64_t low, high;
};

static void note_reach(void *context, int64_t place)
{
	struct reach *reach = context;

	reach->low = place < reach->low ? place : reach->low;
	reach->high = place > reach->high ? place : reach->high;
}

/* Elements of one kind, as bits: `low` to `high`, then some that are odd. */
struct filler {
	struct load *load;
	struct random random;
	struct input *input;
	uint32_t kind, odd; /* the latter is how many in 256 */
};

static float plain_value(struct filler *filler)
{
	const float unit = random_unit(&filler->random);
	uint32_t bits;
	float value;

	switch (filler->kind) {
	case 0:
		return unit < 0.5f ? 0 : unit * unit;
	case 1:
		return unit - 0.5f;
	case 2:
		return random_below(&filler->random, 20) ? 0 : unit;
	case 3:
		return unit * 0x1p-100f;
	case 4:
		return unit * 0x1p126f;
	case 5:
		return 1 + (float)(int)(unit * 4) * 0x1p-23f;
	case 6:
		return 2.5f;
	case 7:
		return (float)input_byte(filler->input) - 100;
	default:
		bits = (uint32_t)random_next(&filler->random);
		/* Of either sign, neither NaN nor infinite. */
		bits &= (bits >> 23 & 0xff) == 0xff ? UINT32_C(0x807fffff)
		                                    : UINT32_MAX;
		memcpy(&value, &bits, sizeof(value));
		return value;
	}
}

static float value_of(struct filler *filler)
{
	static const float odd[] = { -0.0f, 0x1p-149f, 0x1.fffffep127f,
		                     -0x1.fffffep127f, NAN, INFINITY,
		                     -INFINITY };
	const uint64_t pick = random_next(&filler->random);

	if ((pick & 0xff) >= filler->odd)
		return plain_value(filler);
	return odd[(pick >> 8) % (sizeof(odd) / sizeof(odd[0]))];
}

/* A float16 as good as any: a float's sign, and bits of its own where it is a
 * number. */
static uint16_t half_of(float value, struct filler *filler)
{
	const uint16_t sign = signbit(value) ? 0x8000 : 0;

	if (isnan(value))
		return 0x7e01;
	if (isinf(value))
		return (uint16_t)(sign | 0x7c00);
	if (value == 0)
		return sign;
	return (uint16_t)(sign | (random_next(&filler->random) & 0x7bff));
}

static void fill_one(void *context, int64_t place)
{
	struct filler *filler = context;
	salmap_tensor *tensor = &filler->load->tensor;
	const size_t size = size_of(tensor->dtype);
	unsigned char *at = (unsigned char *)(uintptr_t)tensor->data +
	                    place * (int64_t)size;
	const float value = value_of(filler);
	const double wide = (double)value * (filler->odd > 8 ? 1e30 : 1);
	const uint16_t half = half_of(value, filler);
	unsigned char byte = (unsigned char)random_next(&filler->random);
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (tensor->dtype == SALMAP_F32)
		memcpy(at, &value, size);
	else if (tensor->dtype == SALMAP_F64)
		memcpy(at, &wide, size);
	else if (tensor->dtype == SALMAP_F16)
		memcpy(at, &half, size);
	else if (tensor->dtype == SALMAP_BF16)
		memcpy(at, &(uint16_t){ (uint16_t)(bits >> 16) }, size);
	else
		memcpy(at, &byte, size);
}

/* Whether an element is finite; elements may share their memory, so this looks
 * once all are there. */
static void note_finite(void *context, int64_t place)
{
	struct load *load = context;
	const size_t size = size_of(load->tensor.dtype);
	const unsigned char *at = (const unsigned char *)load->tensor.data +
	                          place * (int64_t)size;
	uint16_t half;
	uint32_t bits;
	double wide;

	memcpy(&half, at, size < 2 ? size : 2);
	memcpy(&bits, at, size < 4 ? size : 4);
	memcpy(&wide, at, size < 8 ? size : 8);
	if (load->tensor.dtype == SALMAP_F32)
		load->finite &= (bits & 0x7f800000) != 0x7f800000;
	else if (load->tensor.dtype == SALMAP_F64)
		load->finite &= isfinite(wide) != 0;
	else if (load->tensor.dtype == SALMAP_F16)
		load->finite &= (half & 0x7c00) != 0x7c00;
	else if (load->tensor.dtype == SALMAP_BF16)
		load->finite &= (half & 0x7f80) != 0x7f80;
}

/* Memory from the first element to the last. What lies between elements is
 * all ones, a NaN of any type. */
static void fill(struct load *load, struct input *input)
{
	struct filler filler = { load, { input_byte(input) }, input, 0, 0 };
	const size_t size = size_of(load->tensor.dtype);
	const size_t shift = input_below(input, (uint32_t)size);
	struct reach reach = { 0, 0 };
	size_t bytes;

	filler.kind = input_below(input, 9);
	filler.odd = input_once_in(input, 6) ? input_byte(input) : 0;
	for_each(&load->tensor, note_reach, &reach);
	bytes = (size_t)(reach.high - reach.low + 1) * size;
	load->memory = must_allocate(shift + bytes);
	memset(load->memory, 0xff, shift + bytes);
	load->tensor.data = (unsigned char *)load->memory + shift -
	                    reach.low * (int64_t)size;
	for_each(&load->tensor, fill_one, &filler);
	load->finite = true;
	for_each(&load->tensor, note_finite, load);
}

static void set_quanta(struct load *load, struct input *input)
{
	salmap_tensor *tensor = &load->tensor;
	const int32_t lowest = tensor->dtype == SALMAP_I8 ? -128 : 0;
	int64_t c;

	tensor->scale = (float)(1 + input_byte(input)) / 16;
	tensor->zero_point = lowest + input_byte(input);
	if (input_once_in(input, 2)) {
		load->scales = must_allocate((size_t)tensor->c * sizeof(float));
		for (c = 0; c < tensor->c; c++)
			load->scales[c] = (float)(1 + c) / 8;
		tensor->channel_scale = load->scales;
	}
	if (input_once_in(input, 2)) {
		load->zero_points = must_allocate((size_t)tensor->c *
		                                  sizeof(int32_t));
		for (c = 0; c < tensor->c; c++)
			load->zero_points[c] = lowest + (int32_t)(c % 256);
		tensor->channel_zero_point = load->zero_points;
	}
}

/* ----------------------------------------------------------------- DLPack */

/* The same tensor, which has no blocks and whose integers are as they are. */
static void export(struct load *load, struct input *input)
{
	static const struct {
		uint8_t code, bits;
	} types[] = { { 2, 32 }, { 2, 16 }, { 4, 16 },
		      { 2, 64 }, { 1, 8 },  { 0, 8 } };
	const salmap_tensor *tensor = &load->tensor;
	const int64_t extents[] = { tensor->n, tensor->c, tensor->h, tensor->w,
		                    tensor->d };
	const int64_t strides[] = { tensor->stride_n, tensor->stride_c,
		                    tensor->stride_h, tensor->stride_w,
		                    tensor->stride_d };
	const int32_t axes = tensor->d > 1 ? 5 : 4;
	const uint32_t first = input_below(input, 4);
	const uint64_t offset = input_byte(input);
	int32_t i;

	for (i = 0; i < axes; i++) {
		const uint32_t axis = (first + (uint32_t)i) % (uint32_t)axes;

		load->axes[i] = "nchwd"[axis];
		load->shape[i] = extents[axis];
		load->strides[i] = strides[axis];
	}
	load->dlpack = (struct dl_versioned){
		.major = 1,
		.tensor = { .data = (unsigned char *)(uintptr_t)tensor->data -
			            offset,
			    .device_type = 1,
			    .ndim = axes,
			    .code = types[tensor->dtype].code,
			    .bits = types[tensor->dtype].bits,
			    .lanes = 1,
			    .shape = load->shape,
			    .strides = load->strides,
			    .byte_offset = offset },
	};
	load->kind = (salmap_dlpack_kind)input_below(
		input, rows_of(salmap_dlpack_kind_name));
	load->is_viewed = load->axes[0] == 'h';
}

static void damage_export(struct load *load, struct input *input)
{
	struct dl_tensor *tensor = &load->dlpack.tensor;

	load->valid = false;
	switch (input_below(input, 9)) {
	case 0:
		tensor->device_type = 2;
		break;
	case 1:
		tensor->lanes = 4;
		break;
	case 2:
		tensor->bits = 33;
		break;
	case 3:
		tensor->ndim = 2;
		break;
	case 4:
		tensor->shape = NULL;
		break;
	case 5:
		load->axes[0] = load->axes[1];
		break;
	case 6:
		tensor->byte_offset = UINT64_MAX;
		break;
	case 7:
		load->kind = 3;
		break;
	default:
		load->kind = SALMAP_DLPACK_VERSIONED;
		load->dlpack.major = 2;
	}
}

/* ----------------------------------------------------------------- damage */

/* One that is refused whatever else holds. */
static int64_t bad_extent(struct input *input)
{
	static const int64_t bad[] = { 0, -1, INT64_MIN, INT64_MAX };

	return bad[input_below(input, 4)];
}

/* A stride that is too long, unless it is never taken. */
static bool damage_stride(salmap_tensor *tensor, struct input *input)
{
	int64_t *const strides[] = { &tensor->stride_n, &tensor->stride_c,
		                     &tensor->stride_h, &tensor->stride_w,
		                     &tensor->stride_d };
	const int64_t c = tensor->channel_block == 1 ? 1 : tensor->c;
	const int64_t extents[] = { tensor->n, c, tensor->h, tensor->w,
		                    tensor->d };
	const uint32_t axis = input_below(input, 5);
	const bool fits = size_of(tensor->dtype) == 1;

	*strides[axis] = fits || input_once_in(input, 2) ? INT64_MIN
	                                                 : INT64_MAX;
	return extents[axis] > 1;
}

static bool damage_quantum(salmap_tensor *tensor, struct input *input)
{
	static const float scales[] = { 0, -1, NAN, INFINITY, 2e36f };
	const bool counts = tensor->dtype >= SALMAP_U8;

	if (input_once_in(input, 2)) {
		tensor->zero_point = 256;
		tensor->channel_zero_point = NULL;
	} else {
		tensor->scale = scales[input_below(input, 5)];
		tensor->channel_scale = NULL;
	}
	return counts;
}

static void damage(struct load *load, struct input *input)
{
	salmap_tensor *tensor = &load->tensor;

	load->valid = false;
	switch (input_below(input, 9)) {
	case 0:
		tensor->struct_size = input_byte(input) % 100;
		break;
	case 1:
		tensor->struct_size = sizeof(load->room);
		load->room[sizeof(*tensor) + input_below(input, 32)] = 1;
		break;
	case 2:
		tensor->dtype = input_once_in(input, 2) ? -1 : 6;
		break;
	case 3:
		tensor->data = NULL;
		break;
	case 4:
		*(input_once_in(input, 2) ? &tensor->n : &tensor->c) =
			bad_extent(input);
		break;
	case 5:
		*(input_once_in(input, 2) ? &tensor->h : &tensor->w) =
			bad_extent(input);
		break;
	case 6:
		tensor->d = bad_extent(input);
		break;
	case 7:
		load->valid = !damage_stride(tensor, input);
		break;
	default:
		load->valid = !damage_quantum(tensor, input);
	}
}

/* ------------------------------------------------------------------- load */

static salmap_dtype any_dtype(struct input *input)
{
	return (salmap_dtype)input_below(input, rows_of(salmap_dtype_name));
}

struct load *load_create(struct input *input)
{
	struct load *load = calloc(1, sizeof(*load));
	const salmap_dtype dtype = any_dtype(input);
	const struct extents extents = extents_of(input);

	CHECK(load != NULL);
	set_layout(&load->tensor, dtype, &extents, input);
	load->way = (enum load_way)input_below(input, 3);
	if (load->way == LOAD_MAP)
		load->tensor.c = 1;
	fill(load, input);
	load->valid = true;
	if (load->way == LOAD_DLPACK && load->tensor.channel_block != 0)
		load->way = LOAD_PUSH;
	if (load->way == LOAD_DLPACK)
		export(load, input);
	else if (load->tensor.dtype >= SALMAP_U8)
		set_quanta(load, input);
	if (!input_once_in(input, 8))
		return load;
	if (load->way == LOAD_DLPACK)
		damage_export(load, input);
	else
		damage(load, input);
	return load;
}

struct load *load_create_tensor(const struct extents *extents,
                                struct input *input)
{
	const struct extents any = extents ? *extents : extents_of(input);
	struct load *load = calloc(1, sizeof(*load));

	CHECK(load != NULL);
	set_layout(&load->tensor, any_dtype(input), &any, input);
	fill(load, input);
	load->valid = true;
	if (load->tensor.dtype >= SALMAP_U8)
		set_quanta(load, input);
	if (input_once_in(input, 8))
		damage(load, input);
	return load;
}

void load_destroy(struct load *load)
{
	if (load == NULL)
		return;
	free(load->memory);
	free(load->scales);
	free(load->zero_points);
	free(load);
}

/* The struct that the kind says. */
static const void *exported(const struct load *load)
{
	return load->kind == SALMAP_DLPACK_VERSIONED
		? (const void *)&load->dlpack : &load->dlpack.tensor;
}

static salmap_status push_dlpack(const struct load *load, salmap *sm,
                                 uint32_t layer)
{
	return salmap_push_dlpack(sm, layer, exported(load), load->kind,
	                          load->axes);
}

/* Where there is no view, the context is to tell why. */
static salmap_status push_view(const struct load *load, salmap *sm,
                               uint32_t layer)
{
	salmap_tensor view;
	const salmap_status status = salmap_tensor_dlpack(
		&view, exported(load), load->kind, load->axes, NULL);

	CHECK((status == SALMAP_OK) == (view.struct_size == sizeof(view)));
	return status == SALMAP_OK ? salmap_push(sm, layer, &view)
	                           : push_dlpack(load, sm, layer);
}

salmap_status load_push(const struct load *load, salmap *sm, uint32_t layer)
{
	if (load->way == LOAD_MAP)
		return salmap_push_map(sm, layer, &load->tensor);
	if (load->way == LOAD_PUSH)
		return salmap_push(sm, layer, &load->tensor);
	return load->is_viewed ? push_view(load, sm, layer)
	                       : push_dlpack(load, sm, layer);
}

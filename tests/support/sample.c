#include "sample.h"

#include "lists.h"

float nasty_float(struct random *random, int kind)
{
	const float unit = random_unit(random);

	switch (kind == 7 ? (int)random_below(random, 7) : kind) {
	case 0:
		return unit < 0.5f ? 0 : unit;
	case 1: /* negative too */
		return 8 * unit - 4;
	case 2: /* all octaves below 2^32 */
		return (float)(random_next(random) >>
		               (32 + random_below(random, 32)));
	case 3: /* subnormal */
		return unit * 0x1p-130f;
	case 4: /* nearly equal */
		return 3 + unit * 0x1p-15f;
	case 5: /* beyond 2^32 now and then */
		return random_below(random, 40) ? unit : 0x1p33f + unit;
	default: /* -0 and the largest */
		return random_below(random, 30) ? -0.0f : 3e38f;
	}
}

static uint16_t half_of(float value)
{
	uint32_t bits;
	const float scaled = value * 0x1p-112f;

	memcpy(&bits, &scaled, sizeof(bits));
	return (uint16_t)((bits >> 16 & 0x8000) |
	                  (bits >> 13 & 0x7fff) % 0x7c00);
}

static size_t size_of(salmap_dtype dtype)
{
	return (size_t)salmap_dtype_size(dtype);
}

static void store(unsigned char *at, salmap_dtype dtype, float value,
                  struct random *random)
{
	const double wide = value;
	const uint16_t half = half_of(value);
	const unsigned char byte = (unsigned char)random_next(random);
	uint32_t bits;
	uint16_t upper;

	memcpy(&bits, &value, sizeof(bits));
	upper = (uint16_t)(bits >> 16);
	if (dtype == SALMAP_F32)
		memcpy(at, &value, sizeof(value));
	else if (dtype == SALMAP_F16)
		memcpy(at, &half, sizeof(half));
	else if (dtype == SALMAP_BF16)
		memcpy(at, &upper, sizeof(upper));
	else if (dtype == SALMAP_F64)
		memcpy(at, &wide, sizeof(wide));
	else
		*at = byte;
}

/* Sizes around multiples of 4, 8, 16 and 64, and some between. */
static int64_t random_size(struct random *random, int64_t limit)
{
	static const int64_t steps[] = { 4, 8, 16, 64 };
	const int64_t step = steps[random_below(random, 4)];
	const int64_t size = step * (int64_t)random_below(
				     random, (uint64_t)(limit / step)) +
	                     (int64_t)random_below(random, 3) - 1;

	return size < 1 ? 1 + (int64_t)random_below(random, 20) : size;
}

void sample_fill(struct sample *sample, int kind, struct random *random)
{
	const struct salmap_view *view = &sample->view;
	int64_t c, w;

	for (c = 0; c < view->c; c++)
		for (w = 0; w < view->w; w++)
			store((unsigned char *)salmap_view_element(view, 0, c,
			                                           0, 0, w),
			      view->dtype, nasty_float(random, kind), random);
}

void sample_set_quanta(struct sample *sample, struct random *random)
{
	struct salmap_view *view = &sample->view;
	const int32_t lowest = view->dtype == SALMAP_I8 ? -128 : 0;
	size_t i;

	view->scale = 0.5f + random_unit(random);
	view->zero_point = lowest + (int32_t)random_below(random, 256);
	for (i = 0; i < SAMPLE_QUANTA; i++) {
		sample->scales[i] = random_unit(random) + 0.01f;
		sample->zero_points[i] = lowest +
		                         (int32_t)random_below(random, 256);
	}
	if (view->c <= SAMPLE_QUANTA && random_below(random, 4) == 0) {
		view->channel_scale = sample->scales;
		view->channel_zero_point = sample->zero_points;
	}
}

void random_extents(struct random *random, int64_t *c, int64_t *w)
{
	const uint64_t height = random_below(random, 50);

	*c = height == 0   ? 4090 + (int64_t)random_below(random, 12)
	     : height == 1 ? 440 + (int64_t)random_below(random, 20)
	                   : random_size(random, 256);
	*w = height <= 1 ? 1 + (int64_t)random_below(random, 40)
	                 : random_size(random, 128);
}

/* Channels in blocks, side by side or with gaps. */
static void set_blocks(struct salmap_view *view, struct random *random)
{
	static const int64_t blocks[] = { 1, 3, 8, 16, 17 };
	const int64_t size = (int64_t)size_of(view->dtype);

	view->channel_block = blocks[random_below(random, 5)];
	view->stride_c = size * (1 + (int64_t)random_below(random, 2));
	view->stride_w = view->channel_block * view->stride_c;
	view->stride_block = view->w * view->stride_w + size;
}

/* Bytes to the channel that lies furthest behind. */
static int64_t last_channel(const struct salmap_view *view)
{
	const int64_t last = view->c - 1, block = view->channel_block;

	if (block == 0 || last < block)
		return last * view->stride_c;
	return last / block * view->stride_block + (block - 1) * view->stride_c;
}

struct sample sample_make(struct random *random, int64_t c, int64_t w)
{
	struct sample sample = { .view = { .n = 1, .h = 1 } };
	struct salmap_view *view = &sample.view;
	const bool planes = random_below(random, 2) == 0;
	const int64_t gap = (int64_t)random_below(random, 4);
	size_t bytes;

	view->dtype = (salmap_dtype)random_below(
		random, SALMAP_ROWS(SALMAP_DTYPES));
	view->c = c;
	view->w = w;
	view->stride_w = (planes ? 1 : view->c + gap) *
	                 (int64_t)size_of(view->dtype);
	view->stride_c = (planes ? view->w + gap : 1) *
	                 (int64_t)size_of(view->dtype);
	if (random_below(random, 8) == 0) { /* neither lies side by side */
		view->stride_w *= 2;
		view->stride_c *= 2;
	}
	if (planes && view->c < 40 && random_below(random, 8) == 0)
		view->stride_c = (view->stride_c + 4095) / 4096 * 4096;
	if (random_below(random, 8) == 0)
		set_blocks(view, random);
	bytes = (size_t)(last_channel(view) + (view->w - 1) * view->stride_w) +
	        size_of(view->dtype);
	sample.guarded = guard(bytes, random_below(random, 2));
	view->data = sample.guarded.first;
	sample_fill(&sample, (int)random_below(random, 8), random);
	return sample;
}

struct sample sample_make_rows(struct random *random, int64_t c, int64_t w)
{
	for (;;) {
		struct sample sample = sample_make(random, c, w);

		if (sample.view.dtype == SALMAP_F32 &&
		    sample.view.channel_block == 0 &&
		    (sample.view.stride_w == (int64_t)sizeof(float) ||
		     sample.view.stride_c == (int64_t)sizeof(float)))
			return sample;
		unguard(&sample.guarded);
	}
}

void sample_poison(struct sample *sample, struct random *random)
{
	static const uint32_t poisons[] = { 0x7fc00000, 0x7f800000, 0xff800000,
		                            0xffc00001 };
	const struct salmap_view *view = &sample->view;
	unsigned char *at = (unsigned char *)salmap_view_element(
		view, 0, (int64_t)random_below(random, (uint64_t)view->c), 0, 0,
		(int64_t)random_below(random, (uint64_t)view->w));

	if (view->dtype == SALMAP_F32 && random_below(random, 3) == 0)
		memcpy(at, &poisons[random_below(random, 4)], 4);
}

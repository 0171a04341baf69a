/* In place of lib/view.h and lib/kernels/scalar_channels.h. */

#define SALMAP_SCALAR_TILE 1

#define salmap_view salmap_geometry

struct salmap_statistic_parameters {
	float epsilon;
};

struct salmap_scalar_tile {
	const struct salmap_view *view;
	const struct salmap_statistic_parameters *parameters;
	__global const uchar *first; /* the location, of channel 0 */
	int count;                   /* 1 */
	/* One per channel, or NULL: then those of the view. */
	__global const float *channel_scale;
	__global const int32_t *channel_zero_point;
};

static float load_f32(__global const uchar *p, struct salmap_quantum quantum)
{
	return *(__global const float *)p;
}

static float load_f16(__global const uchar *p, struct salmap_quantum quantum)
{
	return salmap_float_of_half(*(__global const uint16_t *)p);
}

static float load_bf16(__global const uchar *p, struct salmap_quantum quantum)
{
	return salmap_float_of_upper(*(__global const uint16_t *)p);
}

static float load_f64(__global const uchar *p, struct salmap_quantum quantum)
{
	return salmap_float_of_double(*(__global const double *)p);
}

static float load_u8(__global const uchar *p, struct salmap_quantum quantum)
{
	return salmap_float_of_integer(*p, quantum);
}

static float load_i8(__global const uchar *p, struct salmap_quantum quantum)
{
	return salmap_float_of_integer(*(__global const char *)p, quantum);
}

/* Bytes from channel 0 to a channel of a location. */
static int64_t channel_offset(const struct salmap_view *view, int64_t channel)
{
	const int64_t block = view->channel_block;

	return block == 0 ? channel * view->stride_c
	                  : channel / block * view->stride_block +
	                            channel % block * view->stride_c;
}

/* One channel as it is. */
static float load_channel(const struct salmap_scalar_tile *tile,
                          int64_t channel)
{
	const struct salmap_view *view = tile->view;
	struct salmap_quantum quantum;

	quantum.scale = tile->channel_scale ? tile->channel_scale[channel]
	                                    : view->scale;
	quantum.zero_point = tile->channel_zero_point
	                             ? tile->channel_zero_point[channel]
	                             : view->zero_point;
	return ELEMENT(tile->first + channel_offset(view, channel), quantum);
}

/* As lib/kernels/scalar_channels.c has it. */
static bool salmap_scalar_channel(const struct salmap_scalar_tile *tile,
                                  int64_t channel, float *row)
{
	const float value = load_channel(tile, channel);
	const bool is_finite = salmap_is_finite_float(value);

	*row = is_finite ? value : 0;
	return !is_finite;
}

/* The kernels: a work-item for each location of each image, in the order of a
 * packed map. The last group may have more than there are. */

/* The tile of a work-item; false if there is none. */
static bool find_tile(struct salmap_scalar_tile *tile,
                      __global const uchar *data,
                      const struct salmap_view *view,
                      __global const float *channel_scale,
                      __global const int32_t *channel_zero_point)
{
	const int64_t index = (int64_t)get_global_id(0);
	const int64_t row = index / view->w;
	const int64_t slice = row / view->h;
	const int64_t image = slice / view->d;

	tile->view = view;
	tile->first = data + view->first + image * view->stride_n +
	              slice % view->d * view->stride_d +
	              row % view->h * view->stride_h +
	              index % view->w * view->stride_w;
	tile->count = 1;
	tile->channel_scale = channel_scale;
	tile->channel_zero_point = channel_zero_point;
	return image < view->n;
}

/* The word after the maps is set where NaN or infinity was met. */
__kernel void statistic(__global const uchar *data,
                        const struct salmap_view view,
                        __global const float *channel_scale,
                        __global const int32_t *channel_zero_point,
                        __global float *maps)
{
	struct salmap_statistic_parameters parameters;
	struct salmap_scalar_tile tile;
	float result;

	if (!find_tile(&tile, data, &view, channel_scale, channel_zero_point))
		return;
	parameters.epsilon = view.epsilon;
	tile.parameters = &parameters;
	if (STATISTIC(&tile, &result))
		atomic_xchg((volatile __global int32_t *)maps +
		                    view.n * view.d * view.h * view.w, 1);
	maps[get_global_id(0)] = result;
}

/* How many channels of each location are not finite, and which is the first of
 * them: two numbers for each location. */
__kernel void count_nonfinite(__global const uchar *data,
                              const struct salmap_view view,
                              __global const float *channel_scale,
                              __global const int32_t *channel_zero_point,
                              __global int32_t *counts)
{
	struct salmap_scalar_tile tile;
	int32_t count = 0, first = 0;
	float value;
	int64_t c;

	if (!find_tile(&tile, data, &view, channel_scale, channel_zero_point))
		return;
	for (c = view.c - 1; c >= 0; c--)
		if (salmap_scalar_channel(&tile, c, &value)) {
			count++;
			first = (int32_t)c;
		}
	counts[2 * get_global_id(0)] = count;
	counts[2 * get_global_id(0) + 1] = first;
}

/* For the test of a device: of each four numbers a, b, c and d, a * b + c as
 * doubles, a * b + d as floats, and a / b. */
__kernel void arithmetic(__global const double *numbers,
                         __global double *results)
{
	const size_t item = get_global_id(0);
	const double a = numbers[4 * item], b = numbers[4 * item + 1];
	const double c = numbers[4 * item + 2], d = numbers[4 * item + 3];

	results[3 * item] = a * b + c;
	results[3 * item + 1] = (float)a * (float)b + (float)d;
	results[3 * item + 2] = a / b;
}

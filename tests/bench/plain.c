#include "plain.h"

#include <math.h>

#define EPSILON 1e-7f

static void add_channel(const float *channel, size_t locations, float *logs,
                        float *sums)
{
	size_t i;

	for (i = 0; i < locations; i++) {
		const float a = (channel[i] > 0 ? channel[i] : 0) + EPSILON;

		sums[i] += a;
		logs[i] += log2f(a);
	}
}

void bench_plain_smoe(const float *data, size_t channels, size_t locations,
                      float *logs, float *out)
{
	size_t c, i;

	for (i = 0; i < locations; i++)
		logs[i] = out[i] = 0;
	for (c = 0; c < channels; c++)
		add_channel(data + c * locations, locations, logs, out);
	for (i = 0; i < locations; i++) {
		const float mean = out[i] / (float)channels;

		out[i] = mean * (log2f(mean) - logs[i] / (float)channels);
	}
}

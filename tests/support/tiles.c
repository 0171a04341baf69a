#include "tiles.h"

struct target {
	const struct salmap_render_kernels *render;
	float *out;
	int64_t stride;
};

static void put(void *context, const struct salmap_between *rows)
{
	const struct target *target = context;

	target->render->put(rows, target->out + rows->first * target->stride,
	                    target->stride);
}

void resample_part(const struct salmap_map *map, salmap_resampling resampling,
                   const struct salmap_size *size, const struct part *part,
                   const struct salmap_render_kernels *render, float *out)
{
	int64_t done;

	for (done = 0; done < part->columns; done += SALMAP_STRIP) {
		const int64_t rest = part->columns - done;
		const struct salmap_tile tile = {
			0, part->row, part->column + done, (int)part->rows,
			rest < SALMAP_STRIP ? (int)rest : SALMAP_STRIP
		};
		struct target target = { render, out + done, part->columns };
		struct salmap_sampler sampler;

		salmap_sampler_init(&sampler, map, resampling, size, &along_d,
		                    &tile);
		salmap_sampler_read(&sampler, &tile, render, put, &target);
	}
}

/* A heat map against LOVI, and one thread against two, at the size of a
 * screen. */
#include "figures.h"

#include <stdlib.h>

#include "must.h"
#include "pool.h"
#include "push.h"

#define WIDTH 3840
#define HEIGHT 2160
#define THREADS 2

typedef salmap_status (*draw_picture)(salmap *sm, uint32_t image,
                                      const salmap_picture *out);

struct canvas {
	salmap *sm;
	draw_picture draw;
	salmap_picture picture;
};

static void draw(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm,
	           canvas->draw(canvas->sm, 0, &canvas->picture));
}

/* `pool`: NULL for one thread. */
static struct canvas open_canvas(struct bench_job *job, const char *set,
                                 draw_picture picture, struct bench_pool *pool)
{
	struct canvas canvas = {
		.sm = bench_context(BENCH_LAYERS, set, SALMAP_NORMALIZER_GAMMA),
		.draw = picture,
	};
	unsigned char *bytes = bench_allocate((size_t)3 * WIDTH * HEIGHT);

	bench_must(NULL, salmap_picture_packed(&canvas.picture, bytes,
	                                       SALMAP_PIXEL_RGB8, WIDTH,
	                                       HEIGHT));
	if (pool != NULL)
		bench_must(canvas.sm, salmap_set_parallel(
					      canvas.sm, bench_pool_run, pool));
	bench_must(canvas.sm, bench_push_layers(canvas.sm, &job->stack));
	return canvas;
}

static void close_canvas(struct canvas *canvas)
{
	free(canvas->picture.data);
	salmap_destroy(canvas->sm);
}

static void report(struct bench_job *job, const char *set, const char *figure,
                   struct canvas *left, struct canvas *right, bench_clock now,
                   enum bench_bound bound, double target)
{
	const struct bench_side left_side = { draw, left };
	const struct bench_side right_side = { draw, right };
	struct bench_comparison comparison;

	bench_compare(&left_side, &right_side, now, job->seconds, &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison, bound,
	                   target);
	bench_report_note("    %.1f ms; %.1f ms", comparison.left.median * 1e3,
	                  comparison.right.median * 1e3);
}

void bench_figure_pictures(struct bench_job *job, const char *set)
{
	struct bench_pool *pool = bench_pool_open(THREADS);
	struct canvas heat = open_canvas(job, set, salmap_heatmap, NULL);
	struct canvas lovi = open_canvas(job, set, salmap_lovi, NULL);
	struct canvas two = open_canvas(job, set, salmap_heatmap, pool);
	struct canvas two_lovi = open_canvas(job, set, salmap_lovi, pool);

	report(job, set, "heat map / LOVI, 3840x2160", &heat, &lovi,
	       bench_thread_seconds, BENCH_AT_MOST, 1.5);
	report(job, set, "1 / 2 threads, heat map 3840x2160", &heat, &two,
	       bench_wall_seconds, BENCH_AT_LEAST, 1.8);
	report(job, set, "1 / 2 threads, LOVI 3840x2160", &lovi, &two_lovi,
	       bench_wall_seconds, BENCH_AT_LEAST, 1.8);
	close_canvas(&two_lovi);
	close_canvas(&two);
	close_canvas(&lovi);
	close_canvas(&heat);
	bench_pool_close(pool);
}

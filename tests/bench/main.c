/*
 * Measures libsalmap: a table on standard output, the same as JSON in a file.
 *     bench STRIPPED_LIBRARY JSON [SECONDS_A_ROW [KERNELS...]]
 * What the rows mean: docs/performance.md. The exit status is 0 whether or not
 * targets are met; a benchmark is not a test.
 */
#include <stdlib.h>

#include "figures.h"
#include "push.h"

#define DEFAULT_SECONDS 1.5

static const char *const all_sets[] = {
	"scalar", "sse2", "avx2", "avx512", "neon", "wasm", NULL,
};

static void all_figures(struct bench_job *job, const char *set)
{
	if (!bench_has_kernels(set)) {
		bench_report_note("%-48s skipped: not in this build or CPU",
		                  set);
		return;
	}
	bench_figure_reading(job, set);
	bench_figure_memory(job, set);
	bench_figure_layout(job, set);
	bench_figure_types(job, set);
	bench_figure_statistics(job, set);
	bench_figure_guide(job, set);
	bench_figure_plain(job, set);
	bench_figure_threads(job, set);
	bench_figure_line(job, set);
	bench_figure_stages(job, set);
	bench_figure_class_maps(job, set);
	bench_figure_pictures(job, set);
	bench_figure_volumes(job, set);
	bench_figure_aggregates(job, set);
}

int main(int argc, char **argv)
{
	const char *const *sets = all_sets;
	struct bench_job job;

	if (argc < 3) {
		fprintf(stderr, "usage: bench STRIPPED_LIBRARY JSON "
		                "[SECONDS_A_ROW [KERNELS...]]\n");
		return 2;
	}
	job.seconds = argc > 3 ? atof(argv[3]) : DEFAULT_SECONDS;
	if (argc > 4)
		sets = (const char *const *)argv + 4;
	bench_stack_make(&job.stack, SALMAP_F32, false);
	bench_report_open(&job.report, argv[2]);
	bench_figure_size(&job, argv[1]);
	for (; *sets; sets++)
		all_figures(&job, *sets);
	bench_report_close(&job.report);
	bench_stack_release(&job.stack);
	return 0;
}

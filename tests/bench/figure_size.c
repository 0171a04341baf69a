#include "figures.h"

#include <stdio.h>

void bench_figure_size(struct bench_job *job, const char *path)
{
	FILE *file = fopen(path, "rb");
	struct bench_row row = {
		.figure = "stripped shared library, KiB",
		.set = "",
		.unit = "KiB",
		.bound = BENCH_AT_MOST,
		.target = 200,
		.rounds = 1,
	};

	if (!file || fseek(file, 0, SEEK_END) != 0) {
		bench_report_note("%-40s%-8s skipped: cannot read %s",
		                  row.figure, row.set, path);
	} else {
		row.value.median = (double)ftell(file) / 1024;
		row.value.lowest = row.value.highest = row.value.median;
		bench_report_row(&job->report, &row);
	}
	if (file)
		fclose(file);
}

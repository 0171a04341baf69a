/* The figures, one file each; each prints its rows for one set of kernels. */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include "report.h"
#include "stack.h"

/* What all figures share. */
struct bench_job {
	struct bench_report report;
	struct bench_stack stack; /* f32, channels first */
	double seconds; /* for one row */
};

void bench_figure_reading(struct bench_job *job, const char *set);
void bench_figure_memory(struct bench_job *job, const char *set);
void bench_figure_layout(struct bench_job *job, const char *set);
void bench_figure_types(struct bench_job *job, const char *set);
void bench_figure_statistics(struct bench_job *job, const char *set);
void bench_figure_guide(struct bench_job *job, const char *set);
void bench_figure_plain(struct bench_job *job, const char *set);
void bench_figure_threads(struct bench_job *job, const char *set);
void bench_figure_line(struct bench_job *job, const char *set);
void bench_figure_stages(struct bench_job *job, const char *set);
void bench_figure_class_maps(struct bench_job *job, const char *set);
void bench_figure_pictures(struct bench_job *job, const char *set);
void bench_figure_volumes(struct bench_job *job, const char *set);
void bench_figure_aggregates(struct bench_job *job, const char *set);

/* Of the stripped shared library at `path`; no matter which kernels. */
void bench_figure_size(struct bench_job *job, const char *path);

#endif

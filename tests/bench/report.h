/* The table on standard output and the same as a JSON file. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include <stdio.h>

#include "compare.h"

enum bench_bound { BENCH_NO_TARGET, BENCH_AT_MOST, BENCH_AT_LEAST };

struct bench_row {
	const char *figure;
	const char *set; /* of kernels; "" where it does not matter */
	struct bench_spread value;
	const char *unit;
	enum bench_bound bound;
	double target;
	double left_seconds, right_seconds; /* medians; 0 for none */
	int rounds;
};

struct bench_report {
	FILE *json;
	int rows;
};

/* Opens the JSON file and writes the heading; ends the program if it cannot. */
void bench_report_open(struct bench_report *report, const char *json_path);
void bench_report_close(struct bench_report *report);

/* A line of its own between groups of rows. */
void bench_report_note(const char *format, ...);

void bench_report_row(struct bench_report *report, const struct bench_row *row);

/* A row from a comparison: left over right. */
void bench_report_ratio(struct bench_report *report, const char *figure,
                        const char *set,
                        const struct bench_comparison *comparison,
                        enum bench_bound bound, double target);

/* A row in microseconds without a target. */
void bench_report_time(struct bench_report *report, const char *figure,
                       const char *set, const struct bench_spread *seconds,
                       int rounds);

#endif

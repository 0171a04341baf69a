#define _POSIX_C_SOURCE 200809L

#include "report.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <salmap.h>

#ifdef __clang__
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

/* The CPU's name where the system tells it in Linux's way. */
static void cpu_name(char *out, size_t capacity)
{
	FILE *file = fopen("/proc/cpuinfo", "r");
	char line[256];
	const char *colon;

	snprintf(out, capacity, "unknown");
	while (file && fgets(line, sizeof(line), file)) {
		colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) != 0 || !colon)
			continue;
		line[strcspn(line, "\n\"\\")] = '\0';
		snprintf(out, capacity, "%s", colon + 2);
		break;
	}
	if (file)
		fclose(file);
}

void bench_report_open(struct bench_report *report, const char *json_path)
{
	char cpu[128], date[32];
	const time_t now = time(NULL);
	struct tm utc;

	cpu_name(cpu, sizeof(cpu));
	strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&now, &utc));
	report->rows = 0;
	report->json = fopen(json_path, "w");
	if (!report->json) {
		perror(json_path);
		exit(1);
	}
	fprintf(report->json,
	        "{\n \"version\": \"%s\",\n \"cpu\": \"%s\",\n"
	        " \"compiler\": \"" COMPILER " %s\",\n \"date\": \"%s\",\n"
	        " \"rows\": [",
	        salmap_version_string(), cpu, __VERSION__, date);
	printf("libsalmap %s, %s, %s %s, %s\n", salmap_version_string(), cpu,
	       COMPILER, __VERSION__, date);
	printf("%-40s%-8s%9s  %-19s %-10s%s\n", "figure", "kernels", "median",
	       "min..max", "target", "met");
}

void bench_report_close(struct bench_report *report)
{
	fprintf(report->json, "\n ]\n}\n");
	fclose(report->json);
}

void bench_report_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

static bool is_met(const struct bench_row *row)
{
	return row->bound == BENCH_AT_MOST ? row->value.median <= row->target
	                                   : row->value.median >= row->target;
}

static void write_json(struct bench_report *report, const struct bench_row *row)
{
	FILE *json = report->json;

	fprintf(json, "%s\n  {\"figure\": \"%s\", \"kernels\": \"%s\",",
	        report->rows++ ? "," : "", row->figure, row->set);
	fprintf(json, " \"median\": %.6g, \"min\": %.6g, \"max\": %.6g,",
	        row->value.median, row->value.lowest, row->value.highest);
	fprintf(json, " \"unit\": \"%s\", \"rounds\": %d", row->unit,
	        row->rounds);
	if (row->left_seconds > 0)
		fprintf(json, ", \"left_us\": %.6g", row->left_seconds * 1e6);
	if (row->right_seconds > 0)
		fprintf(json, ", \"right_us\": %.6g", row->right_seconds * 1e6);
	if (row->bound != BENCH_NO_TARGET)
		fprintf(json, ", \"%s\": %.6g, \"met\": %s",
		        row->bound == BENCH_AT_MOST ? "at_most" : "at_least",
		        row->target, is_met(row) ? "true" : "false");
	fprintf(json, "}");
}

void bench_report_row(struct bench_report *report, const struct bench_row *row)
{
	char range[40], target[24] = "";
	const char *met = "";

	snprintf(range, sizeof(range), "%.4g..%.4g", row->value.lowest,
	         row->value.highest);
	if (row->bound != BENCH_NO_TARGET) {
		snprintf(target, sizeof(target), "%s %g",
		         row->bound == BENCH_AT_MOST ? "<=" : ">=",
		         row->target);
		met = is_met(row) ? "yes" : "no";
	}
	printf("%-40s%-8s%9.4g  %-19s %-10s%s\n", row->figure, row->set,
	       row->value.median, range, target, met);
	fflush(stdout);
	write_json(report, row);
}

void bench_report_ratio(struct bench_report *report, const char *figure,
                        const char *set,
                        const struct bench_comparison *comparison,
                        enum bench_bound bound, double target)
{
	const struct bench_row row = {
		figure,
		set,
		comparison->ratio,
		"times",
		bound,
		target,
		comparison->left.median,
		comparison->right.median,
		comparison->rounds,
	};

	bench_report_row(report, &row);
}

void bench_report_time(struct bench_report *report, const char *figure,
                       const char *set, const struct bench_spread *seconds,
                       int rounds)
{
	const struct bench_row row = {
		.figure = figure,
		.set = set,
		.value = { seconds->median * 1e6, seconds->lowest * 1e6,
		           seconds->highest * 1e6 },
		.unit = "us",
		.rounds = rounds,
	};

	bench_report_row(report, &row);
}

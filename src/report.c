#include "report.h"

#include <stdio.h>
#include <string.h>

#include "aggregate_text.h"
#include "interrupt.h"
#include "results/results.h"
#include "terminal.h"

static bool show_step(void *user, const char *what, uint32_t done,
                      uint32_t total)
{
	progress_step(user, what, done, total);
	return true;
}

struct request report_request(const struct options *options,
                              const struct contexts *contexts,
                              struct progress *progress)
{
	struct request request;

	salmap_results_default(&request);
	request.sm = contexts->items[0];
	if (contexts->count > 1)
		request.guided = contexts->items;
	request.plain = contexts->plain;
	request.explorer = options->html;
	request.layout = options->reading.layout.name;
	request.folder = options->output;
	request.keep = options->keep;
	request.legend = options->legend;
	request.overlay = options->overlay;
	request.alpha = options->alpha;
	request.step = show_step;
	request.user = progress;
	request.guard = (struct guard){ interrupt_hold, interrupt_release };
	return request;
}

bool report_write(const struct request *request, struct progress *progress,
                  struct error *error)
{
	bool good = salmap_results_write(request, error);

	progress_end(progress);
	return good;
}

/* What the engine makes of a request. */
typedef bool (*text_maker)(const struct request *request, struct bytes *out,
                           struct error *error);

static bool print_text(const struct request *request, text_maker make,
                       struct error *error)
{
	struct bytes text;
	bool good = make(request, &text, error);

	if (good)
		fwrite(text.data, 1, text.size, stdout);
	salmap_results_free(&text);
	return good;
}

bool report_warnings(const struct request *request, struct error *error)
{
	struct bytes lines;
	bool good = salmap_results_warnings(request, &lines, error);
	const char *line = lines.data;

	while (good && line && *line) {
		const char *end = strchr(line, '\n');

		fprintf(stderr, "salmap: warning: %.*s\n", (int)(end - line),
		        line);
		line = end + 1;
	}
	salmap_results_free(&lines);
	return good;
}

/* A picture in a file or a pipe would be of no use. */
bool report_preview(const struct request *request, struct error *error)
{
	struct terminal terminal = terminal_find();
	struct bytes text;
	bool good;

	if (!terminal.is_there) {
		fputs("salmap: warning: --show: standard output is no "
		      "terminal\n", stderr);
		return true;
	}
	good = salmap_results_preview(request, terminal.columns,
	                              terminal.has_true_colour, &text, error);
	if (good)
		fwrite(text.data, 1, text.size, stdout);
	salmap_results_free(&text);
	return good;
}

bool report_files(const struct request *request, struct error *error)
{
	return print_text(request, salmap_results_list, error);
}

static bool print_table(const struct request *request,
                         const struct options *options, struct error *error)
{
	if (options->json)
		return print_text(request, salmap_results_stats, error);
	if (options->quiet)
		return true;
	if (!print_text(request, salmap_results_table, error))
		return false;
	fputc('\n', stdout);
	return report_files(request, error);
}

bool report_print(const struct request *request, const struct options *options,
                  struct error *error)
{
	return report_warnings(request, error) &&
	       (!options->show || report_preview(request, error)) &&
	       print_table(request, options, error);
}

bool report_text(bool made, struct buffer *text, const char *subject,
                 struct error *error)
{
	bool good = made && buffer_check(text, subject, error);

	if (good)
		fwrite(text->bytes, 1, text->size, stdout);
	buffer_free(text);
	return good;
}

bool report_aggregate(const salmap_aggregate *aggregate, const char *name,
                      const struct options *options, struct error *error)
{
	struct buffer text = { 0 };
	bool made;

	if (options->quiet && !options->json)
		return true;
	made = options->json ? aggregate_json(aggregate, name, &text, error) :
	                       aggregate_table(aggregate, name, &text, error);
	return report_text(made, &text, name, error);
}

/* What the command prints, and has written, of results. */
#ifndef REPORT_H
#define REPORT_H

#include "context.h"
#include "progress.h"
#include "results/buffer.h"

/* A request with what the options say, for what is pushed to these contexts; without
 * names, size and photo. All three have to stay. */
struct request report_request(const struct options *options,
                              const struct contexts *contexts,
                              struct progress *progress);

/* Writes all files. */
bool report_write(const struct request *request, struct progress *progress,
                  struct error *error);

/* Prints warnings, on standard error, also with --quiet: a black picture is no
 * silent success. */
bool report_warnings(const struct request *request, struct error *error);

/* Prints the same, what --show asks for, and the table and the files, or
 * stats.json. */
bool report_print(const struct request *request, const struct options *options,
                  struct error *error);

/* A picture where standard output is a terminal. */
bool report_preview(const struct request *request, struct error *error);

/* The paths of all files. */
bool report_files(const struct request *request, struct error *error);

/* Prints a text if it was `made`, and frees it; `subject` is what a message calls
 * it. */
bool report_text(bool made, struct buffer *text, const char *subject,
                 struct error *error);

/* Prints what an aggregate holds as the options say; `name` is that of its file. */
bool report_aggregate(const salmap_aggregate *aggregate, const char *name,
                      const struct options *options, struct error *error);

#endif

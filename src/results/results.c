#define _POSIX_C_SOURCE 200809L

#include "results.h"

#include <locale.h>

#include "buffer.h"
#include "explorer.h"
#include "files.h"
#include "kinds.h"
#include "overlay.h"
#include "png_encode.h"
#include "preview.h"
#include "stats.h"
#include "table.h"
#include "warnings.h"

uint32_t salmap_results_version(void)
{
	return SALMAP_VERSION;
}

const char *salmap_results_overlay_name(int32_t index)
{
	return overlay_name(index);
}

void salmap_results_default(struct request *out)
{
	request_default(out);
}

/* What is written for a request. */
typedef bool (*writer)(const struct request *request, struct buffer *out,
                       struct error *error);

static bool run(const struct request *request, writer write,
                struct buffer *out, struct error *error)
{
	*error = (struct error){ 0 };
	return request_check(request, error) && write(request, out, error) &&
	       buffer_check(out, "results", error);
}

/* A program that Python runs in may have set a locale where 0.5 is "0,5". */
static bool run_in_c_locale(const struct request *request, writer write,
                            struct buffer *out, struct error *error)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before = uselocale(plain);
	bool good = run(request, write, out, error);

	uselocale(before);
	if (plain)
		freelocale(plain);
	return good;
}

static bool make_text(const struct request *request, writer write,
                      struct bytes *out, struct error *error)
{
	struct buffer text = { 0 };
	bool good = run_in_c_locale(request, write, &text, error);

	*out = (struct bytes){ text.bytes, text.size };
	return good;
}

void salmap_results_free(struct bytes *bytes)
{
	struct buffer buffer = { .bytes = bytes->data };

	buffer_free(&buffer);
	*bytes = (struct bytes){ 0 };
}

static bool write_files(const struct request *request, struct buffer *out,
                        struct error *error)
{
	(void)out;
	return files_write(request, error);
}

bool salmap_results_write(const struct request *request, struct error *error)
{
	struct buffer nothing = { 0 };

	return run_in_c_locale(request, write_files, &nothing, error);
}

static bool list_files(const struct request *request, struct buffer *out,
                       struct error *error)
{
	(void)error;
	files_list(request, out);
	return true;
}

bool salmap_results_list(const struct request *request, struct bytes *out,
                         struct error *error)
{
	return make_text(request, list_files, out, error);
}

bool salmap_results_warnings(const struct request *request, struct bytes *out,
                             struct error *error)
{
	return make_text(request, warnings_add, out, error);
}

bool salmap_results_table(const struct request *request, struct bytes *out,
                          struct error *error)
{
	return make_text(request, table_add, out, error);
}

bool salmap_results_stats(const struct request *request, struct bytes *out,
                          struct error *error)
{
	return make_text(request, stats_add, out, error);
}

bool salmap_results_explorer(const struct request *request, struct bytes *out,
                             struct error *error)
{
	return make_text(request, explorer_add, out, error);
}

static const struct kind *find_kind(const struct request *request,
                                    const char *name, struct error *error)
{
	*error = (struct error){ 0 };
	return request_check(request, error) ?
	               kinds_find(request, name, error) :
	               NULL;
}

bool salmap_results_measure(const struct request *request, const char *kind,
                            struct image *out, struct error *error)
{
	const struct kind *found = find_kind(request, kind, error);

	if (found)
		kinds_measure(request, found, out);
	return found != NULL;
}

bool salmap_results_draw(const struct request *request, const char *kind,
                         uint32_t index, const struct image *out,
                         struct error *error)
{
	const struct kind *found = find_kind(request, kind, error);
	struct image wanted;

	if (!found)
		return false;
	kinds_measure(request, found, &wanted);
	if (out->width != wanted.width || out->height != wanted.height ||
	    out->channels != wanted.channels)
		return error_input(error, "%s: the picture has not the size "
		                   "that was measured", kind);
	return kinds_draw(request, found, index, out, error);
}

bool salmap_results_preview(const struct request *request, uint32_t columns,
                            bool has_true_colour, struct bytes *out,
                            struct error *error)
{
	struct buffer text = { 0 };
	bool good;

	*error = (struct error){ 0 };
	good = request_check(request, error) &&
	       preview_add(request, columns, has_true_colour, &text, error) &&
	       buffer_check(&text, "preview", error);
	*out = (struct bytes){ text.bytes, text.size };
	return good;
}

static bool add_to_buffer(void *user, const void *data, size_t size,
                          struct error *error)
{
	buffer_add(user, data, size);
	return buffer_check(user, "PNG", error);
}

bool salmap_results_png(const struct image *image, struct bytes *out,
                        struct error *error)
{
	struct buffer file = { 0 };
	bool good;

	*error = (struct error){ 0 };
	good = (image_fits(image->width, image->height) ||
	        error_input(error, "PNG: the picture is too large")) &&
	       png_encode(image, "PNG", add_to_buffer, &file, error);
	*out = (struct bytes){ file.bytes, file.size };
	return good;
}

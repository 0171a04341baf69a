#define _POSIX_C_SOURCE 200809L

#include "files.h"

#include <inttypes.h>
#include <stdlib.h>

#include "explorer.h"
#include "kinds.h"
#include "maps.h"
#include "output.h"
#include "png_encode.h"
#include "stats.h"
#include "text.h"

#define STATS "stats.json"
#define EXPLORER "explorer.html"

/* "lovi.png", or "lovi-007.png" if there are more images; a new string. */
static char *picture_name(const struct request *request,
                          const struct kind *kind, uint32_t index)
{
	if (request_images(request) == 1)
		return text_format("%s.png", kind->name);
	return text_format("%s-%03" PRIu32 ".png", kind->name, index);
}

static bool write_to_output(void *user, const void *data, size_t size,
                            struct error *error)
{
	return output_write(user, data, size, error);
}

bool files_write_png(const struct request *request, const struct image *image,
                     const char *name, struct error *error)
{
	struct output output;
	bool good;

	if (!output_open(&output, request->folder, name, &request->guard,
	                 error))
		return false;
	good = png_encode(image, output.path, write_to_output, &output, error);
	return output_close(&output, good, error);
}

static bool draw_and_write(const struct request *request,
                           const struct kind *kind, uint32_t index,
                           const char *name, struct error *error)
{
	struct image image;
	bool good;

	kinds_measure(request, kind, &image);
	if (!image_create(&image, image.width, image.height, image.channels,
	                  name, error))
		return false;
	good = kinds_draw(request, kind, index, &image, error) &&
	       files_write_png(request, &image, name, error);
	image_free(&image);
	return good;
}

static bool write_picture(const struct request *request,
                          const struct kind *kind, uint32_t index,
                          struct error *error)
{
	char *name = picture_name(request, kind, index);
	bool good = name ? draw_and_write(request, kind, index, name, error) :
	                   error_memory(error, kind->name);

	free(name);
	return good;
}

static uint32_t count_kinds(const struct request *request)
{
	uint32_t count = 0;

	while (kinds_get(request, count))
		count++;
	return count;
}

static bool write_pictures(const struct request *request, struct error *error)
{
	uint32_t kinds = count_kinds(request);
	uint32_t total = request_images(request) * kinds;
	bool good = true;

	for (uint32_t i = 0; good && i < total; i++)
		good = request_step(request, "drawing picture", i, total,
		                    error) &&
		       write_picture(request, kinds_get(request, i % kinds),
		                     i / kinds, error);
	return good;
}

bool files_write_text(const struct request *request, const char *name,
                      const struct buffer *text, struct error *error)
{
	struct output output;
	bool good;

	if (!output_open(&output, request->folder, name, &request->guard,
	                 error))
		return false;
	good = output_write(&output, text->bytes, text->size, error);
	return output_close(&output, good, error);
}

static bool write_stats(const struct request *request, struct error *error)
{
	struct buffer text = { 0 };
	bool good = stats_add(request, &text, error) &&
	            buffer_check(&text, STATS, error) &&
	            files_write_text(request, STATS, &text, error);

	buffer_free(&text);
	return good;
}

static bool write_explorer(const struct request *request, struct error *error)
{
	struct buffer page = { 0 };
	bool good = explorer_add(request, &page, error) &&
	            files_write_text(request, EXPLORER, &page, error);

	buffer_free(&page);
	return good;
}

bool files_write(const struct request *request, struct error *error)
{
	return output_make_folder(request->folder, error) &&
	       maps_write(request, error) && write_pictures(request, error) &&
	       (!request->explorer || write_explorer(request, error)) &&
	       write_stats(request, error);
}

static void list_file(const struct request *request, const char *name,
                      struct buffer *out)
{
	buffer_add_line(out, request->folder);
	buffer_print(out, "/%s\n", name);
}

/* Of more images, the first and the last. */
static void list_pictures(const struct request *request,
                          const struct kind *kind, struct buffer *out)
{
	uint32_t images = request_images(request);

	buffer_add_line(out, request->folder);
	if (images == 1)
		buffer_print(out, "/%s.png\n", kind->name);
	else
		buffer_print(out, "/%s-000.png to %s-%03" PRIu32 ".png\n",
		             kind->name, kind->name, images - 1);
}

static void list_first(const struct request *request, struct buffer *out)
{
	const struct kind *kind = kinds_first(request);

	buffer_print(out, "\nOpen first: ");
	buffer_add_line(out, request->folder);
	if (request->explorer) {
		buffer_print(out, "/" EXPLORER " (in a browser: all of it, to "
		             "try out)\n");
		return;
	}
	buffer_print(out, "/%s%s.png (%s)\n", kind->name,
	             request_images(request) == 1 ? "" : "-000",
	             kind->meaning);
}

void files_list(const struct request *request, struct buffer *out)
{
	const struct kind *kind;
	const char *name;

	for (size_t i = 0; (name = maps_name(request, i)) != NULL; i++)
		list_file(request, name, out);
	for (size_t i = 0; (kind = kinds_get(request, i)) != NULL; i++)
		list_pictures(request, kind, out);
	list_file(request, STATS, out);
	if (request->explorer)
		list_file(request, EXPLORER, out);
	list_first(request, out);
}

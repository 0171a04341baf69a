#include "explorer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "explorer_head.h"
#include "explorer_maps.h"
#include "explorer_page.h"
#include "explorer_signal.h"
#include "explorer_volume.h"
#include "image.h"
#include "png_encode.h"

#define SUBJECT "explorer.html"

/* Where the data goes in the page. */
static const char mark[] = "<!--salmap:data-->";

/* Of the mark in the page; the page is made with one. */
static size_t find_mark(void)
{
	size_t at = 0;

	while (memcmp(explorer_page + at, mark, sizeof(mark) - 1) != 0)
		at++;
	return at;
}

/* ------------------------------------------------------------------ elements */

/* Scripts of a type that browsers do not run: a page that is open reads their
 * text. */
static void open_element(struct buffer *out, const char *type, const char *name,
                         uint32_t number)
{
	buffer_print(out, "<script type=\"%s\" id=\"salmap-%s-%" PRIu32 "\">",
	             type, name, number);
}

static void close_element(struct buffer *out)
{
	buffer_print(out, "</script>\n");
}

/* JSON in which no text can end the element or begin another: outside of strings
 * it has none of these characters. */
static void add_escaped(struct buffer *out, const struct buffer *json)
{
	const char *next = json->bytes, *end = json->bytes + json->size;

	while (next < end) {
		const size_t plain = strcspn(next, "<>&");

		buffer_add(out, next, plain);
		next += plain;
		if (next < end)
			buffer_print(out, "\\u%04x", (unsigned int)*next++);
	}
}

static void add_head_element(struct buffer *out, const struct buffer *head)
{
	open_element(out, "application/json", "head", 0);
	add_escaped(out, head);
	close_element(out);
}

static void add_bytes_element(struct buffer *out, const char *name,
                              uint32_t number, const struct buffer *bytes)
{
	open_element(out, "application/octet-stream", name, number);
	base64_add(out, bytes->bytes, bytes->size);
	close_element(out);
}

/* -------------------------------------------------------------------- photos */

static bool add_to_buffer(void *user, const void *data, size_t size,
                          struct error *error)
{
	buffer_add(user, data, size);
	return buffer_check(user, SUBJECT, error);
}

static bool add_photo(const struct request *request, uint32_t number,
                      struct buffer *out, struct error *error)
{
	const salmap_picture *photo = &request->photos[number];
	struct buffer png = { 0 };
	struct image image;
	salmap_picture copy;
	bool good;

	if (!image_create(&image, photo->width, photo->height, IMAGE_RGB,
	                  SUBJECT, error))
		return false;
	copy = image_picture(&image);
	good = image_resize(photo, &copy, error) &&
	       png_encode(&image, SUBJECT, add_to_buffer, &png, error);
	if (good)
		add_bytes_element(out, "photo", number, &png);
	buffer_free(&png);
	image_free(&image);
	return good;
}

static bool add_photos(const struct request *request, struct buffer *out,
                       struct error *error)
{
	bool good = true;

	for (uint32_t i = 0; good && i < request->photo_count; i++)
		good = add_photo(request, i, out, error);
	return good;
}

static bool add_signals(const struct request *request, struct buffer *out,
                        struct error *error)
{
	const uint32_t count = explorer_signals(request);
	bool good = true;

	for (uint32_t i = 0; good && i < count; i++) {
		struct buffer bytes = { 0 };

		good = explorer_signal_add(request, i, &bytes, error);
		add_bytes_element(out, "signal", i, &bytes);
		buffer_free(&bytes);
	}
	return good;
}

/* ---------------------------------------------------------------------- data */

static bool add_image(const struct request *request, uint32_t index,
                      struct buffer *head, struct buffer *out,
                      struct error *error)
{
	struct buffer maps = { 0 };
	const uint32_t images = request_images(request);
	bool good = request_step(request, "writing explorer", index, images,
	                         error) &&
	            explorer_maps_add(request, index, head, &maps, error) &&
	            buffer_check(&maps, SUBJECT, error);

	if (good)
		add_bytes_element(out, "maps", index, &maps);
	buffer_free(&maps);
	return good;
}

/* What the head tells of maps is known when they were read. */
static bool add_data(const struct request *request, struct buffer *head,
                     struct buffer *out, struct error *error)
{
	const uint32_t images = request_images(request);
	struct explorer_volume volume;
	bool good = explorer_volume_get(request, &volume, error) &&
	            explorer_head_open(request, &volume, head, error) &&
	            (volume.is_volume || add_photos(request, out, error)) &&
	            add_signals(request, out, error);

	for (uint32_t i = 0; good && i < images; i++) {
		buffer_print(head, i ? ",\n" : "");
		good = add_image(request, i, head, out, error);
	}
	explorer_head_close(head);
	return good && buffer_check(head, SUBJECT, error);
}

bool explorer_add(const struct request *request, struct buffer *out,
                  struct error *error)
{
	const size_t at = find_mark();
	const size_t after = at + sizeof(mark) - 1;
	struct buffer head = { 0 };
	bool good;

	buffer_add(out, explorer_page, at);
	good = add_data(request, &head, out, error);
	if (good) {
		add_head_element(out, &head);
		buffer_add(out, explorer_page + after,
		           explorer_page_size - after);
	}
	buffer_free(&head);
	return good && buffer_check(out, SUBJECT, error);
}

#include "preview.h"

#include <stdlib.h>

#include "kinds.h"

/* Larger previews do not fit a screen. */
#define MOST_COLUMNS 160
#define MOST_ROWS 50

#define UPPER_HALF_BLOCK "\u2580"

/* The step of the cube of 6 x 6 x 6 colours that a part is nearest to: 0, 95, 135, 175,
 * 215 and 255. */
static int step_of(unsigned char part)
{
	if (part < 48)
		return 0;
	return part < 115 ? 1 : (part - 35) / 40;
}

static void add_colour(struct buffer *out, int layer, bool has_true_colour,
                       const unsigned char *pixel)
{
	if (has_true_colour)
		buffer_print(out, "\033[%d;2;%d;%d;%dm", layer, pixel[0],
		             pixel[1], pixel[2]);
	else
		buffer_print(out, "\033[%d;5;%dm", layer,
		             16 + 36 * step_of(pixel[0]) +
		                     6 * step_of(pixel[1]) +
		                     step_of(pixel[2]));
}

static void add_rows(const struct image *image, bool has_true_colour,
                     struct buffer *out)
{
	enum { FOREGROUND = 38, BACKGROUND = 48 };

	for (int64_t y = 0; y + 1 < image->height; y += 2) {
		for (int64_t x = 0; x < image->width; x++) {
			add_colour(out, FOREGROUND, has_true_colour,
			           image_pixel(image, x, y));
			add_colour(out, BACKGROUND, has_true_colour,
			           image_pixel(image, x, y + 1));
			buffer_print(out, UPPER_HALF_BLOCK);
		}
		buffer_print(out, "\033[0m\n");
	}
}

static int64_t at_least_one(double number)
{
	return number < 1 ? 1 : (int64_t)number;
}

/* As wide as the terminal, or less where it would be too high; an even height. */
static void choose_size(const struct image *whole, uint32_t columns,
                        struct image *small)
{
	double width = columns < MOST_COLUMNS ? columns : MOST_COLUMNS;
	double shape = (double)whole->height / (double)whole->width;

	if (width * shape > 2 * MOST_ROWS)
		width = 2 * MOST_ROWS / shape;
	small->width = at_least_one(width);
	small->height = 2 * at_least_one(width * shape / 2 + 0.5);
}

static bool shrink(const struct image *whole, uint32_t columns,
                   bool has_true_colour, struct buffer *out,
                   struct error *error)
{
	salmap_picture from = image_picture(whole), to;
	struct image small;
	bool good;

	choose_size(whole, columns, &small);
	if (!image_create(&small, small.width, small.height, IMAGE_RGB,
	                  "preview", error))
		return false;
	to = image_picture(&small);
	good = image_resize(&from, &to, error);
	if (good)
		add_rows(&small, has_true_colour, out);
	image_free(&small);
	return good;
}

bool preview_add(const struct request *request, uint32_t columns,
                 bool has_true_colour, struct buffer *out,
                 struct error *error)
{
	const struct kind *kind = kinds_first(request);
	struct request plain = *request;
	struct image image;
	bool good;

	plain.legend = false; /* its text would be too small */
	kinds_measure(&plain, kind, &image);
	if (!image_create(&image, image.width, image.height, image.channels,
	                  "preview", error))
		return false;
	good = kinds_draw(&plain, kind, 0, &image, error) &&
	       shrink(&image, columns ? columns : 1, has_true_colour, out,
	              error);
	image_free(&image);
	return good;
}

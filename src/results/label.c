#include "label.h"

#include "text.h"

#define LEAST_SIZE 13 /* that can be read with ease */
#define GREATEST_SIZE 40

int64_t label_size(int64_t width)
{
	int64_t size = LEAST_SIZE + (width - 320) / 64;

	if (size < LEAST_SIZE)
		return LEAST_SIZE;
	return size > GREATEST_SIZE ? GREATEST_SIZE : size;
}

int64_t label_height(int64_t size)
{
	return size + (size + 2) / 4;
}

#if defined(__has_include) && !defined(SALMAP_NO_TEXT)
#if __has_include(<stb/stb_truetype.h>)
#define HAS_TEXT
#endif
#endif

#ifdef HAS_TEXT

#include <stddef.h>
#include <string.h>

#include "font.h"

/* What drawing a glyph allocates, on the stack, so that no glyph can be missing for
 * want of memory. Our font needs half of it at the greatest size. */
struct arena {
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[128 * 1024];
};

static void *arena_take(struct arena *arena, size_t size)
{
	size_t aligned = (size + 15) / 16 * 16;

	if (aligned > sizeof(arena->bytes) - arena->used)
		return NULL;
	arena->used += aligned;
	return arena->bytes + arena->used - aligned;
}

#define STBTT_malloc(size, user) arena_take(user, size)
#define STBTT_free(memory, user) ((void)(memory), (void)(user))
#define STBTT_assert(what) ((void)sizeof(what))
#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

const bool label_is_there = true;

#define ELLIPSIS 0x2026

struct pen {
	stbtt_fontinfo font;
	struct arena arena;
	float scale;
	int base; /* of the line, below its top */
};

static void pen_start(struct pen *pen, int64_t size)
{
	int ascent, descent, gap;

	pen->arena.used = 0;
	stbtt_InitFont(&pen->font, font, 0);
	pen->font.userdata = &pen->arena;
	pen->scale = stbtt_ScaleForPixelHeight(&pen->font, (float)size);
	stbtt_GetFontVMetrics(&pen->font, &ascent, &descent, &gap);
	pen->base = (int)((float)ascent * pen->scale + 1);
}

/* In whole pixels, so that equal letters look equal. */
static int64_t advance_of(const struct pen *pen, uint32_t point)
{
	int advance, bearing;

	stbtt_GetCodepointHMetrics(&pen->font, (int)point, &advance, &bearing);
	return (int64_t)((float)advance * pen->scale + 0.5f);
}

/* The next code point as it is shown; 0 at the end. */
static uint32_t next_shown(const char **text)
{
	uint32_t point = text_next(text);
	bool steers = (point > 0 && point < 0x20) ||
	              (point >= 0x7f && point < 0xa0);

	return steers ? '?' : point;
}

static int64_t width_of(const struct pen *pen, const char *text, int64_t most)
{
	int64_t width = 0;
	uint32_t point;

	while (width <= most && (point = next_shown(&text)) != 0)
		width += advance_of(pen, point);
	return width;
}

static void darken(unsigned char *pixel, unsigned char ink)
{
	for (int part = 0; part < IMAGE_RGB; part++)
		pixel[part] = (unsigned char)(pixel[part] * (255 - ink) / 255);
}

/* Puts what a glyph covers, cut to the picture. */
static void put_glyph(const struct image *image, int64_t x, int64_t y,
                      int width, int height, const unsigned char *ink)
{
	for (int row = 0; row < height; row++)
		for (int column = 0; column < width; column++)
			if (x + column >= 0 && x + column < image->width &&
			    y + row >= 0 && y + row < image->height)
				darken(image_pixel(image, x + column, y + row),
				       ink[row * width + column]);
}

static void draw_glyph(struct pen *pen, const struct image *image, int64_t x,
                       int64_t y, uint32_t point)
{
	int width, height, left, top;
	unsigned char *ink;

	pen->arena.used = 0;
	ink = stbtt_GetCodepointBitmap(&pen->font, pen->scale, pen->scale,
	                               (int)point, &width, &height, &left,
	                               &top);
	if (ink)
		put_glyph(image, x + left, y + pen->base + top, width, height,
		          ink);
}

int64_t label_width(const char *text, int64_t size, int64_t most)
{
	struct pen pen;
	int64_t width;

	pen_start(&pen, size);
	width = width_of(&pen, text, most);
	return width < most ? width : most;
}

/* Draws what fits before `end`, and leaves the rest; returns where that goes on. */
static int64_t draw_glyphs(struct pen *pen, const struct image *image,
                           int64_t x, int64_t y, int64_t end,
                           const char **text)
{
	for (const char *next = *text;; *text = next) {
		uint32_t point = next_shown(&next);

		if (point == 0 || x + advance_of(pen, point) > end)
			return x;
		draw_glyph(pen, image, x, y, point);
		x += advance_of(pen, point);
	}
}

void label_draw(const struct image *image, int64_t x, int64_t y, int64_t width,
                int64_t size, const char *text)
{
	struct pen pen;
	int64_t end = x + width;
	bool is_cut;

	pen_start(&pen, size);
	is_cut = width_of(&pen, text, width) > width;
	if (is_cut)
		end -= advance_of(&pen, ELLIPSIS);
	x = draw_glyphs(&pen, image, x, y, end, &text);
	if (is_cut && x <= end)
		draw_glyph(&pen, image, x, y, ELLIPSIS);
}

void label_draw_name(const struct image *image, int64_t x, int64_t y,
                     int64_t width, int64_t size, const char *name)
{
	struct pen pen;
	int64_t end = x + width, dots;

	pen_start(&pen, size);
	dots = advance_of(&pen, ELLIPSIS);
	if (width_of(&pen, name, width) > width && dots <= width) {
		x = draw_glyphs(&pen, image, x, y, x + (width - dots) / 2,
		                &name);
		draw_glyph(&pen, image, x, y, ELLIPSIS);
		x += dots;
		while (width_of(&pen, name, end - x) > end - x)
			next_shown(&name);
	}
	draw_glyphs(&pen, image, x, y, end, &name);
}

#else

const bool label_is_there = false;

int64_t label_width(const char *text, int64_t size, int64_t most)
{
	(void)text, (void)size, (void)most;
	return 0;
}

void label_draw(const struct image *image, int64_t x, int64_t y, int64_t width,
                int64_t size, const char *text)
{
	(void)image, (void)x, (void)y, (void)width, (void)size, (void)text;
}

void label_draw_name(const struct image *image, int64_t x, int64_t y,
                     int64_t width, int64_t size, const char *name)
{
	label_draw(image, x, y, width, size, name);
}

#endif

void label_draw_right(const struct image *image, int64_t x, int64_t y,
                      int64_t width, int64_t size, const char *text)
{
	int64_t taken = label_width(text, size, width);

	label_draw_name(image, x + width - taken, y, taken, size, text);
}

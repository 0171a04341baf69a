/* What everybody does with a map or picture next. */
#include "strict_fp.h"

#include "draw.h"

#include "math.h"

/* ---------------------------------------------------------------- overlay */

/* Writes pixels side by side; what leaves 0..1 is cut to it. */
static void store_pixels(const salmap_picture *picture, int64_t row,
                         int64_t column, int count, float *rgb)
{
	const float white = salmap_pixel_white(picture->pixel);
	int i;

	for (i = 0; i < 3 * count; i++) {
		const float positive = rgb[i] > 0 ? rgb[i] : 0;

		rgb[i] = (positive < 1 ? positive : 1) * white;
	}
	salmap_pixel_store_stored(picture->pixel,
	                          salmap_picture_at(picture, row, column),
	                          count, rgb);
}

void salmap_draw_over(const struct salmap_overlay *slice, int64_t row,
                      int64_t column, int count, const float *alphas)
{
	const salmap_picture *photo = &slice->photo;
	const salmap_picture *picture = &slice->picture;
	float rgb[3 * SALMAP_PIXELS_TOGETHER], over[3 * SALMAP_PIXELS_TOGETHER];
	int i, j;

	salmap_pixel_load_all(photo->pixel,
	                      salmap_picture_at(photo, row, column), count,
	                      rgb);
	salmap_pixel_load_all(picture->pixel,
	                      salmap_picture_at(picture, row, column), count,
	                      over);
	for (i = 0; i < count; i++)
		for (j = 3 * i; j < 3 * i + 3; j++)
			rgb[j] = (1 - alphas[i]) * rgb[j] + alphas[i] * over[j];
	store_pixels(&slice->out, row, column, count, rgb);
}

salmap_status salmap_draw_open_overlay(const salmap_picture *photo,
                                       const salmap_picture *picture,
                                       double alpha,
                                       const salmap_picture *out,
                                       struct salmap_overlay *films,
                                       struct salmap_sentence *message)
{
	salmap_status status = salmap_film_open(photo, "photo", &films->photo,
	                                        message);

	if (status == SALMAP_OK)
		status = salmap_film_open(picture, "picture", &films->picture,
		                          message);
	if (status == SALMAP_OK)
		status = salmap_film_open(out, "output", &films->out, message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_film_size(&films->photo),
		                           salmap_film_size(&films->picture),
		                           "picture", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_film_size(&films->photo),
		                           salmap_film_size(&films->out),
		                           "output", message);
	if (status == SALMAP_OK && !(alpha >= 0 && alpha <= 1))
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "alpha is %g; want 0 to 1", alpha);
	if (status == SALMAP_OK)
		status = salmap_film_check_finite(&films->photo, "photo",
		                                  message);
	if (status == SALMAP_OK)
		status = salmap_film_check_finite(&films->picture, "picture",
		                                  message);
	return status;
}

struct salmap_overlay
salmap_draw_overlay_slice(const struct salmap_overlay *films, int64_t slice)
{
	return (struct salmap_overlay){
		salmap_film_slice(&films->photo, slice),
		salmap_film_slice(&films->picture, slice),
		salmap_film_slice(&films->out, slice),
	};
}

static void draw_overlay_slice(const struct salmap_overlay *slice,
                               const float *alphas)
{
	const int64_t width = slice->out.width;
	int64_t row, column;

	for (row = 0; row < slice->out.height; row++)
		for (column = 0; column < width;
		     column += SALMAP_PIXELS_TOGETHER)
			salmap_draw_over(slice, row, column,
			                 salmap_draw_together(width - column),
			                 alphas);
}

salmap_status salmap_draw_overlay(const salmap_picture *photo,
                                  const salmap_picture *picture, double alpha,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message)
{
	float alphas[SALMAP_PIXELS_TOGETHER];
	struct salmap_overlay films, slice;
	int64_t number;
	int i;
	const salmap_status status = salmap_draw_open_overlay(
		photo, picture, alpha, out, &films, message);

	if (status != SALMAP_OK)
		return status;
	for (i = 0; i < SALMAP_PIXELS_TOGETHER; i++)
		alphas[i] = (float)alpha;
	for (number = 0; number < films.out.depth; number++) {
		slice = salmap_draw_overlay_slice(&films, number);
		draw_overlay_slice(&slice, alphas);
	}
	return SALMAP_OK;
}

/* ------------------------------------------------------------------- keep */

/* An integer that is ordered as the floats are; -0 counts as 0. */
static uint32_t key_of(float x)
{
	const uint32_t bits = salmap_bits_of_float(x + 0.0f);

	return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

/* Which of the four bytes of keys are counted. */
struct counted_byte {
	uint32_t prefix; /* what the higher bits of a key have to be */
	int shift;
};

/* Adds how many keys of a row of values have each value of a byte. */
static void count_row(const float *values, int64_t width,
                      const struct counted_byte *byte, int64_t counts[256])
{
	const uint32_t higher = byte->shift == 24
	                        ? 0 : ~UINT32_C(0) << (byte->shift + 8);
	int64_t i;

	for (i = 0; i < width; i++) {
		const uint32_t key = key_of(values[i]);

		if ((key & higher) == byte->prefix)
			counts[key >> byte->shift & 255]++;
	}
}

static void count_bytes(const salmap_plane *map,
                        const struct counted_byte *byte, int64_t counts[256])
{
	int64_t slice, row;
	int i;

	for (i = 0; i < 256; i++)
		counts[i] = 0;
	for (slice = 0; slice < map->depth; slice++)
		for (row = 0; row < map->height; row++)
			count_row(salmap_volume_at(map, slice, row, 0),
			          map->width, byte, counts);
}

/* The key of the `rank`-th highest pixel, 1 for the highest, by radix; *ties
 * gets how many pixels with that key are among the `rank` highest. */
static uint32_t key_of_rank(const salmap_plane *map, int64_t rank,
                            int64_t *ties)
{
	int64_t counts[256];
	struct counted_byte byte = { 0, 24 };

	for (; byte.shift >= 0; byte.shift -= 8) {
		uint32_t value = 255;

		count_bytes(map, &byte, counts);
		while (counts[value] < rank) {
			rank -= counts[value];
			value--;
		}
		byte.prefix |= value << byte.shift;
	}
	*ties = rank;
	return byte.prefix;
}

static void mark_row(const float *values, int64_t width, uint32_t threshold,
                     int64_t *ties, float *out)
{
	int64_t i;

	for (i = 0; i < width; i++) {
		const uint32_t key = key_of(values[i]);
		const bool kept = key > threshold ||
		                  (key == threshold && *ties > 0);

		if (key == threshold)
			--*ties;
		out[i] = kept ? 1 : 0;
	}
}

static void mark(const salmap_plane *map, uint32_t threshold, int64_t ties,
                 const salmap_plane *out)
{
	int64_t slice, row;

	for (slice = 0; slice < map->depth; slice++)
		for (row = 0; row < map->height; row++)
			mark_row(salmap_volume_at(map, slice, row, 0),
			         map->width, threshold, &ties,
			         salmap_volume_at(out, slice, row, 0));
}

/* k of salmap_plane_keep. */
static int64_t pixels_to_keep(const salmap_plane *map, double percent)
{
	const double pixels = (double)map->depth *
	                      (double)(map->width * map->height);

	return (int64_t)(pixels * percent / 100 + 0.5);
}

salmap_status salmap_draw_keep(const salmap_plane *given, double percent,
                               const salmap_plane *given_out,
                               struct salmap_sentence *message)
{
	int64_t keep, ties = 0;
	uint32_t threshold = UINT32_MAX; /* above the key of any number */
	salmap_plane map, out;
	salmap_status status = salmap_volume_open(given, "map", &map, message);

	if (status == SALMAP_OK)
		status = salmap_volume_open(given_out, "output", &out, message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_volume_size(&map),
		                           salmap_volume_size(&out), "output",
		                           message);
	if (status == SALMAP_OK && !(percent >= 0 && percent <= 100))
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "percent is %g; want 0 to 100", percent);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&map, "map", message);
	if (status != SALMAP_OK)
		return status;
	keep = pixels_to_keep(&map, percent);
	if (keep > 0)
		threshold = key_of_rank(&map, keep, &ties);
	mark(&map, threshold, ties, &out);
	return SALMAP_OK;
}

/* ------------------------------------------------------------------- mask */

static void mask_row(const salmap_picture *photo, const salmap_plane *mask,
                     const salmap_picture *out, int64_t row)
{
	int64_t column;

	for (column = 0; column < out->width; column++) {
		float rgb[3] = { 0, 0, 0 };

		if (*salmap_plane_at(mask, row, column) > 0)
			salmap_pixel_load(photo->pixel,
			                  salmap_picture_at(photo, row, column),
			                  rgb);
		salmap_pixel_store(out->pixel,
		                   salmap_picture_at(out, row, column), rgb);
	}
}

static void mask_slice(const salmap_picture *photo, const salmap_plane *mask,
                       const salmap_picture *out)
{
	int64_t row;

	for (row = 0; row < out->height; row++)
		mask_row(photo, mask, out, row);
}

/* What a mask is drawn with. */
struct masking {
	salmap_picture photo, out;
	salmap_plane mask;
};

static salmap_status open_masking(const salmap_picture *photo,
                                  const salmap_plane *mask,
                                  const salmap_picture *out,
                                  struct masking *opened,
                                  struct salmap_sentence *message)
{
	salmap_status status = salmap_film_open(photo, "photo", &opened->photo,
	                                        message);

	if (status == SALMAP_OK)
		status = salmap_volume_open(mask, "mask", &opened->mask,
		                            message);
	if (status == SALMAP_OK)
		status = salmap_film_open(out, "output", &opened->out, message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_film_size(&opened->photo),
		                           salmap_volume_size(&opened->mask),
		                           "mask", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_film_size(&opened->photo),
		                           salmap_film_size(&opened->out),
		                           "output", message);
	if (status == SALMAP_OK)
		status = salmap_film_check_finite(&opened->photo, "photo",
		                                  message);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&opened->mask, "mask",
		                                    message);
	return status;
}

salmap_status salmap_draw_mask(const salmap_picture *photo,
                               const salmap_plane *mask,
                               const salmap_picture *out,
                               struct salmap_sentence *message)
{
	struct masking opened;
	int64_t slice;
	const salmap_status status = open_masking(photo, mask, out, &opened,
	                                          message);

	if (status != SALMAP_OK)
		return status;
	for (slice = 0; slice < opened.out.depth; slice++) {
		const salmap_picture from = salmap_film_slice(&opened.photo,
		                                              slice);
		const salmap_plane keeps = salmap_volume_slice(&opened.mask,
		                                               slice);
		const salmap_picture to = salmap_film_slice(&opened.out, slice);

		mask_slice(&from, &keeps, &to);
	}
	return SALMAP_OK;
}

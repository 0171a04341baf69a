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

void salmap_draw_over(const salmap_picture *photo,
                      const salmap_picture *picture, int64_t row,
                      int64_t column, int count, const float *alphas,
                      const salmap_picture *out)
{
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
	store_pixels(out, row, column, count, rgb);
}

salmap_status salmap_draw_check_overlay(const salmap_picture *photo,
                                        const salmap_picture *picture,
                                        double alpha,
                                        const salmap_picture *out,
                                        struct salmap_sentence *message)
{
	salmap_status status = salmap_picture_check(photo, "photo", message);

	if (status == SALMAP_OK)
		status = salmap_picture_check(picture, "picture", message);
	if (status == SALMAP_OK)
		status = salmap_picture_check(out, "output", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(photo->width, photo->height,
		                     picture->width, picture->height, "picture",
		                     message);
	if (status == SALMAP_OK)
		status = salmap_size_check(photo->width, photo->height, out->width,
		                     out->height, "output", message);
	if (status == SALMAP_OK && !(alpha >= 0 && alpha <= 1))
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "alpha is %g; want 0 to 1", alpha);
	if (status == SALMAP_OK)
		status = salmap_picture_check_finite(photo, "photo", message);
	if (status == SALMAP_OK)
		status = salmap_picture_check_finite(picture, "picture", message);
	return status;
}

salmap_status salmap_draw_overlay(const salmap_picture *photo,
                                  const salmap_picture *picture, double alpha,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message)
{
	float alphas[SALMAP_PIXELS_TOGETHER];
	int64_t row, column;
	int i;
	const salmap_status status = salmap_draw_check_overlay(
		photo, picture, alpha, out, message);

	if (status != SALMAP_OK)
		return status;
	for (i = 0; i < SALMAP_PIXELS_TOGETHER; i++)
		alphas[i] = (float)alpha;
	for (row = 0; row < out->height; row++)
		for (column = 0; column < out->width;
		     column += SALMAP_PIXELS_TOGETHER)
			salmap_draw_over(photo, picture, row, column,
			                 salmap_draw_together(out->width -
			                                      column),
			                 alphas, out);
	return SALMAP_OK;
}

/* ------------------------------------------------------------------- keep */

/* An integer that is ordered as the floats are; -0 counts as 0. */
static uint32_t key_of(float x)
{
	const uint32_t bits = salmap_bits_of_float(x + 0.0f);

	return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

/* How many of `map`'s keys have each value of their byte at `shift`, of those
 * whose higher bits are `prefix`'s. */
static void count_bytes(const salmap_plane *map, uint32_t prefix, int shift,
                        int64_t counts[256])
{
	const uint32_t higher = shift == 24 ? 0 : ~UINT32_C(0) << (shift + 8);
	int64_t row, column;
	int i;

	for (i = 0; i < 256; i++)
		counts[i] = 0;
	for (row = 0; row < map->height; row++)
		for (column = 0; column < map->width; column++) {
			const uint32_t key = key_of(
				*salmap_plane_at(map, row, column));

			if ((key & higher) == prefix)
				counts[key >> shift & 255]++;
		}
}

/* The key of the `rank`-th highest pixel, 1 for the highest, by radix; *ties
 * gets how many pixels with that key are among the `rank` highest. */
static uint32_t key_of_rank(const salmap_plane *map, int64_t rank,
                            int64_t *ties)
{
	int64_t counts[256];
	uint32_t key = 0;
	int shift;

	for (shift = 24; shift >= 0; shift -= 8) {
		uint32_t byte = 255;

		count_bytes(map, key, shift, counts);
		while (counts[byte] < rank) {
			rank -= counts[byte];
			byte--;
		}
		key |= byte << shift;
	}
	*ties = rank;
	return key;
}

static void mark(const salmap_plane *map, uint32_t threshold, int64_t ties,
                 const salmap_plane *out)
{
	int64_t row, column;

	for (row = 0; row < map->height; row++)
		for (column = 0; column < map->width; column++) {
			const uint32_t key = key_of(
				*salmap_plane_at(map, row, column));
			const bool kept = key > threshold ||
			                  (key == threshold && ties > 0);

			if (key == threshold)
				ties--;
			*salmap_plane_at(out, row, column) = kept ? 1 : 0;
		}
}

salmap_status salmap_draw_keep(const salmap_plane *map, double percent,
                               const salmap_plane *out,
                               struct salmap_sentence *message)
{
	int64_t keep, ties = 0;
	uint32_t threshold = UINT32_MAX; /* above the key of any number */
	salmap_status status = salmap_plane_check(map, "map", message);

	if (status == SALMAP_OK)
		status = salmap_plane_check(out, "output", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(map->width, map->height, out->width,
		                     out->height, "output", message);
	if (status == SALMAP_OK && !(percent >= 0 && percent <= 100))
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "percent is %g; want 0 to 100", percent);
	if (status == SALMAP_OK)
		status = salmap_plane_check_finite(map, "map", message);
	if (status != SALMAP_OK)
		return status;
	keep = (int64_t)((double)(map->width * map->height) * percent / 100 +
	                 0.5);
	if (keep > 0)
		threshold = key_of_rank(map, keep, &ties);
	mark(map, threshold, ties, out);
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

salmap_status salmap_draw_mask(const salmap_picture *photo,
                               const salmap_plane *mask,
                               const salmap_picture *out,
                               struct salmap_sentence *message)
{
	int64_t row;
	salmap_status status = salmap_picture_check(photo, "photo", message);

	if (status == SALMAP_OK)
		status = salmap_plane_check(mask, "mask", message);
	if (status == SALMAP_OK)
		status = salmap_picture_check(out, "output", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(photo->width, photo->height,
		                           mask->width, mask->height, "mask",
		                           message);
	if (status == SALMAP_OK)
		status = salmap_size_check(photo->width, photo->height,
		                           out->width, out->height, "output",
		                           message);
	if (status == SALMAP_OK)
		status = salmap_picture_check_finite(photo, "photo", message);
	if (status == SALMAP_OK)
		status = salmap_plane_check_finite(mask, "mask", message);
	if (status != SALMAP_OK)
		return status;
	for (row = 0; row < out->height; row++)
		mask_row(photo, mask, out, row);
	return SALMAP_OK;
}

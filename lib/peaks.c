#include "strict_fp.h"

#include "peaks.h"

#include <stdbool.h>

#include "array.h"
#include "axis.h"

/* A pixel, and what is nearby. */
struct neighbourhood {
	const salmap_plane *map; /* which was opened as a volume */
	int64_t slice, row, column;
	float value;
};

/* Whether a pixel of a slice, within `radius`, is higher. */
static bool is_exceeded_in(const struct neighbourhood *at, int64_t slice,
                           int64_t radius)
{
	const salmap_plane *map = at->map;
	const int64_t left = salmap_clamp_index(at->column - radius, map->width);
	const int64_t right = salmap_clamp_index(at->column + radius,
	                                         map->width);
	const int64_t bottom = salmap_clamp_index(at->row + radius, map->height);
	int64_t row = salmap_clamp_index(at->row - radius, map->height), column;

	for (; row <= bottom; row++)
		for (column = left; column <= right; column++)
			if (*salmap_volume_at(map, slice, row, column) >
			    at->value)
				return true;
	return false;
}

/* Whether a pixel within `radius` is higher. */
static bool is_exceeded(const struct neighbourhood *at, int64_t radius)
{
	const int64_t depth = at->map->depth;
	const int64_t last = salmap_clamp_index(at->slice + radius, depth);
	int64_t slice = salmap_clamp_index(at->slice - radius, depth);

	for (; slice <= last; slice++)
		if (is_exceeded_in(at, slice, radius))
			return true;
	return false;
}

static float least_of(const salmap_plane *map)
{
	float least = *map->data;
	int64_t slice, row, column;

	for (slice = 0; slice < map->depth; slice++)
		for (row = 0; row < map->height; row++)
			for (column = 0; column < map->width; column++) {
				const float value = *salmap_volume_at(
					map, slice, row, column);

				least = value < least ? value : least;
			}
	return least;
}

/* What has been found, highest first. */
struct found {
	struct salmap_array peaks;
	uint32_t count;
	float least; /* of the map */
};

static salmap_peak peak_at(const struct found *found, uint32_t index)
{
	salmap_peak peak = { 0 };

	salmap_array_get(&found->peaks, index, &peak, sizeof(peak));
	return peak;
}

/* Whether a value is too low for the list. Pixels come in reading order, so
 * that an equal one has lost. */
static bool is_too_low(const struct found *found, float value)
{
	return value <= found->least ||
	       (found->count == found->peaks.capacity &&
	        value <= peak_at(found, found->count - 1).value);
}

static int64_t pixels_apart(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* Whether a pixel is near a peak that was found; if it is a maximum, both are
 * equal. One that the list had no room for has equals neither in the list nor to
 * come. */
static bool is_taken(const struct found *found,
                     const struct neighbourhood *at, int64_t radius)
{
	uint32_t i;

	for (i = 0; i < found->count; i++) {
		const salmap_peak peak = peak_at(found, i);

		if (pixels_apart(peak.slice, at->slice) <= radius &&
		    pixels_apart(peak.row, at->row) <= radius &&
		    pixels_apart(peak.column, at->column) <= radius)
			return true;
	}
	return false;
}

/* All pixels within `radius` are looked at last: most have a neighbour that is
 * higher, and those of a plateau have a peak nearby. */
static bool is_peak(const struct found *found, const struct neighbourhood *at,
                    int64_t radius)
{
	return (radius < 2 || !is_exceeded(at, 1)) &&
	       !is_taken(found, at, radius) && !is_exceeded(at, radius);
}

static void insert_peak(struct found *found, const struct neighbourhood *at)
{
	const salmap_peak peak = { found->peaks.size, at->value, at->slice,
		                   at->row, at->column };
	uint32_t place = found->count;

	if (found->count < found->peaks.capacity)
		found->count++;
	else
		place--;
	for (; place > 0 && peak_at(found, place - 1).value < at->value; place--)
		salmap_array_move(&found->peaks, place - 1, place);
	salmap_array_set(&found->peaks, place, &peak, sizeof(peak));
}

/* Those of a row: `at` tells which. */
static void find_in_row(struct neighbourhood at, int64_t radius,
                        struct found *found)
{
	for (; at.column < at.map->width; at.column++) {
		at.value = *salmap_volume_at(at.map, at.slice, at.row,
		                             at.column);
		if (!is_too_low(found, at.value) &&
		    is_peak(found, &at, radius))
			insert_peak(found, &at);
	}
}

static void find_all(const salmap_plane *map, int64_t radius,
                     struct found *found)
{
	struct neighbourhood at = { .map = map };

	for (; at.slice < map->depth; at.slice++)
		for (at.row = 0; at.row < map->height; at.row++)
			find_in_row(at, radius, found);
}

salmap_status salmap_find_peaks(const salmap_plane *given, int64_t radius,
                                uint32_t capacity, salmap_peak *peaks,
                                uint32_t *count,
                                struct salmap_sentence *message)
{
	struct found found = { .count = 0 };
	salmap_plane map;
	salmap_status status = salmap_volume_open(given, "map", &map, message);

	if (status == SALMAP_OK)
		status = salmap_array_check(&found.peaks, peaks, capacity,
		                            sizeof(*peaks), "peaks", message);
	if (status == SALMAP_OK && count == NULL)
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "count is NULL; want room for the number "
		                     "of peaks");
	if (status == SALMAP_OK && (radius < 0 || radius > SALMAP_MAX_SIDE))
		status = salmap_fail(message, SALMAP_E_ARGUMENT,
		                     "radius is %lld; want 0 to %lld",
		                     (long long)radius,
		                     (long long)SALMAP_MAX_SIDE);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&map, "map", message);
	if (status != SALMAP_OK)
		return status;
	found.least = least_of(&map);
	find_all(&map, radius, &found);
	*count = found.count;
	return SALMAP_OK;
}

/*
 * Colours of the pixels of a tile, and their bytes; included by vector.h. All
 * is as in scalar_render.c, operation by operation. The file of an instruction
 * set gives store_rgb, as three bytes for each pixel suit no vector.
 */

#define clamp_unit_vector ISA(clamp_unit_vector)
INLINE vf clamp_unit_vector(vf x)
{
	return smaller(larger(x, (vf){ 0 }), vf_of(1));
}

/* The same, but not of NaN. */
#define clamp_number ISA(clamp_number)
INLINE vf clamp_number(vf x)
{
	return CAPPED(RAISED(x, (vf){ 0 }), vf_of(1));
}

/* By the sign bit: units that compare floats have enough to do. */
#define magnitude ISA(magnitude)
INLINE vf magnitude(vf x)
{
	return (vf)((vi)x & 0x7fffffff);
}

/* ------------------------------------------------------------------ pixels */

#define has_alpha ISA(has_alpha)
INLINE bool has_alpha(salmap_pixel pixel)
{
	return pixel == SALMAP_PIXEL_RGBA8 || pixel == SALMAP_PIXEL_BGRA8;
}

#define is_blue_first ISA(is_blue_first)
INLINE bool is_blue_first(salmap_pixel pixel)
{
	return pixel == SALMAP_PIXEL_BGR8 || pixel == SALMAP_PIXEL_BGRA8;
}

/* W parts as integers of 0..255. */
#define bytes_of ISA(bytes_of)
INLINE vu bytes_of(vf part)
{
	return (vu)__builtin_convertvector(part * 255 + 0.5f, vi);
}

#define clamped_bytes_at ISA(clamped_bytes_at)
INLINE vu clamped_bytes_at(const float *part)
{
	return bytes_of(clamp_unit_vector(vf_load(part)));
}

/* The pixels of a row from `at` on: W integers, of which the lower three bytes
 * are colours. */
#define put_pixels ISA(put_pixels)
INLINE void put_pixels(unsigned char *row, int at, bool alpha, vu pixels)
{
	if (alpha)
		vi_store(row + 4 * at, (vi)(pixels | 0xff000000));
	else
		store_rgb(row + 3 * at, (vf)pixels);
}

/* Those of them that lie before `end`: some, or none. */
#define put_some ISA(put_some)
RARE void put_some(unsigned char *row, int at, int end, bool alpha, vu pixels)
{
	const int size = alpha ? 4 : 3;
	uint32_t packed[W];
	int i;

	vi_store(packed, (vi)(pixels | 0xff000000));
	for (i = 0; i < W && at + i < end; i++)
		memcpy(row + size * (at + i), &packed[i], (size_t)size);
}

#define store_row ISA(store_row)
INLINE void store_row(salmap_pixel pixel, const float *red, const float *green,
                      const float *blue, int columns, unsigned char *bytes)
{
	const bool alpha = has_alpha(pixel);
	const float *first = is_blue_first(pixel) ? blue : red;
	const float *third = is_blue_first(pixel) ? red : blue;
	const int whole = pixel == SALMAP_PIXEL_RGB_F32 ? 0
	                                                : columns - columns % W;
	int i;

	for (i = 0; i < whole; i += W)
		put_pixels(bytes, i, alpha,
		           clamped_bytes_at(first + i) |
		                   clamped_bytes_at(green + i) << 8 |
		                   clamped_bytes_at(third + i) << 16);
	if (whole < columns)
		salmap_scalar_store(pixel, red, green, blue, whole, columns,
		                    bytes);
}

/* Fetches a row of pixels `away` bytes from this one, which will be written. No
 * hardware foresees that a tile follows below, where another page of memory
 * begins. Integers, as that may lie beyond the picture: it is a hint. */
#define fetch_pixels ISA(fetch_pixels)
INLINE void fetch_pixels(const unsigned char *row, int64_t away, int64_t size)
{
	const uintptr_t bytes = (uintptr_t)row + (uintptr_t)away;
	int64_t i;

	for (i = 0; i < size; i += CACHE_LINE)
		__builtin_prefetch((const void *)(bytes + (uintptr_t)i), 1);
}

static TARGET void ISA(store)(const struct salmap_parts *parts,
                              const struct salmap_canvas *canvas)
{
	/* A copy, which the bytes cannot change. */
	const struct salmap_canvas to = *canvas;
	const int64_t size = to.columns * salmap_pixel_size(to.pixel);
	int row;

	for (row = 0; row < to.rows; row++) {
		const int at = row * SALMAP_STRIP;
		unsigned char *pixels = to.bytes + (ptrdiff_t)(row * to.stride);

		fetch_pixels(pixels, to.rows * to.stride, size);
		store_row(to.pixel, parts->red + at, parts->green + at,
		          parts->blue + at, to.columns, pixels);
	}
}

/* ----------------------------------------------------------------- colours */

/* As set_parts. */
#define set_parts_vector ISA(set_parts_vector)
INLINE void set_parts_vector(struct salmap_parts *parts, int i, vf sector,
                             vf chroma, vf value)
{
	vf_store(parts->red + i,
	         value - chroma * clamp_unit_vector(2 - magnitude(sector - 3)));
	vf_store(parts->green + i,
	         value - chroma * clamp_unit_vector(magnitude(sector - 2) - 1));
	vf_store(parts->blue + i,
	         value - chroma * clamp_unit_vector(magnitude(sector - 4) - 1));
}

#define tints ISA(tints)
struct tints {
	vf place, chroma, value;
};

/* As tint_of. */
#define tints_of ISA(tints_of)
INLINE struct tints tints_of(const struct salmap_chroma *chroma,
                             const struct salmap_sums *sums, int i)
{
	const vf total = vf_load(sums->total + i);
	const vf value = vf_load(sums->highest + i);
	const vi some = total > 0;
	/* Where the total is 0, the place is 0 too. */
	const vf place = vf_load(sums->place + i) /
	                 vf_select(some, total, vf_of(1));
	const vf excess = (vf_of(chroma->layers) * value - total) *
	                  vf_of(chroma->per_other);

	return (struct tints){ (vf)(some & (vi)place),
		               smaller(larger(excess, (vf){ 0 }), value),
		               value };
}

static TARGET void ISA(lovi)(const struct salmap_chroma *chroma, int rows,
                             int columns, union salmap_pixels *pixels)
{
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column += W) {
			const int i = row * SALMAP_STRIP + column;
			const struct tints tint = tints_of(chroma,
			                                   &pixels->sums, i);

			set_parts_vector(&pixels->parts, i,
			                 (float)SALMAP_LOVI_SECTORS *
			                         tint.place,
			                 tint.chroma, tint.value);
		}
}

/* As part_of_path. */
#define parts_of_path ISA(parts_of_path)
INLINE vf parts_of_path(const struct salmap_path *path, int part, vf at)
{
	const vf along = (float)SALMAP_PATH_LINES * at;
	vf colour = vf_of(path->first[part]);
	int line;

	UNROLL
	for (line = 0; line < SALMAP_PATH_LINES; line++)
		colour = colour + path->steps[line][part] *
		                  clamp_unit_vector(along - (float)line);
	return clamp_unit_vector(colour);
}

static TARGET void ISA(lovi_path)(const struct salmap_chroma *chroma,
                                  const struct salmap_path *path, int rows,
                                  int columns, union salmap_pixels *pixels)
{
	struct salmap_parts *parts = &pixels->parts;
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column += W) {
			const int i = row * SALMAP_STRIP + column;
			const struct tints tint = tints_of(chroma,
			                                   &pixels->sums, i);
			const vf white = tint.value - tint.chroma;

			vf_store(parts->red + i, white + tint.chroma *
			         parts_of_path(path, 0, tint.place));
			vf_store(parts->green + i, white + tint.chroma *
			         parts_of_path(path, 1, tint.place));
			vf_store(parts->blue + i, white + tint.chroma *
			         parts_of_path(path, 2, tint.place));
		}
}

/* Vectors that are worked on step by step at the same time, two of each of two
 * rows: the steps of one wait for each other, and a core looks ahead by fewer
 * instructions than a pixel of a heat map takes. One at a time, a heat
 * map took a fifth longer. IN_REGISTER ends a step: compilers would do those of
 * a vector one after the other. */
#define ABREAST 4
#define FOR_ABREAST                                                            \
	UNROLL                                                                 \
	for (k = 0; k < ABREAST; k++)

/* As salmap_polynomial_float. `count` is a constant where it is inlined. */
#define vf_polynomials ISA(vf_polynomials)
INLINE void vf_polynomials(const float *coefficients, int count,
                           const vf x[ABREAST], vf results[ABREAST])
{
	vf square[ABREAST], even[ABREAST], odd[ABREAST];
	int i, k;

	FOR_ABREAST
	{
		square[k] = x[k] * x[k];
		even[k] = vf_of(coefficients[count - 1]);
		odd[k] = vf_of(coefficients[count - 2]);
	}
	UNROLL
	for (i = count - 3; i >= 2; i -= 2) {
		FOR_ABREAST
		{
			even[k] = even[k] * square[k] + coefficients[i];
			odd[k] = odd[k] * square[k] + coefficients[i - 1];
		}
	}
	FOR_ABREAST
	results[k] = (even[k] * square[k] + coefficients[0]) + x[k] * odd[k];
}

/* As power_of: the logarithm of x to the power 1 / e. */
#define power_logs ISA(power_logs)
INLINE void power_logs(const vf x[ABREAST], vf power[ABREAST])
{
	static const float log[] = SALMAP_HEAT_LOG;
	vf f[ABREAST], logs[ABREAST];
	int k;

	FOR_ABREAST
	{
		/* Times 2^23, as is the number that it is converted to. */
		const vi exponent = ((vi)x[k] - SALMAP_SQRT_HALF_BITS) &
		                    ~0x7fffff;

		f[k] = (vf)((vi)x[k] - exponent) - 1;
		power[k] = __builtin_convertvector(exponent, vf) *
		           (SALMAP_HEAT_EXPONENT * 0x1p-23f);
	}
	vf_polynomials(log, SALMAP_HEAT_LOG_TERMS, f, logs);
	FOR_ABREAST
	{
		power[k] += f[k] * logs[k];
		IN_REGISTER(power[k]);
	}
}

/* And 2 to the power of that, in place of x. */
#define powers_of_2 ISA(powers_of_2)
INLINE void powers_of_2(vf x[ABREAST], const vf power[ABREAST])
{
	static const float exp[] = SALMAP_HEAT_EXP;
	const float rounder = 0x1.8p23f;
	vf rest[ABREAST], shifted[ABREAST], results[ABREAST];
	int k;

	FOR_ABREAST
	{
		shifted[k] = power[k] + rounder;
		rest[k] = power[k] - (shifted[k] - rounder);
	}
	vf_polynomials(exp, SALMAP_HEAT_EXP_TERMS, rest, results);
	FOR_ABREAST
	{
		/* Times a power of 2, where x is at least FLT_MIN. */
		const vi result = (vi)results[k] + ((vi)shifted[k] << 23);

		x[k] = (vf)(((vi)x[k] > 0x7fffff) & result);
	}
}

/* What heat maps have for all pixels. */
#define heat_vectors ISA(heat_vectors)
struct heat_vectors {
	vf low, scale, layers, per_other;
	vf sectors, first, third; /* of factors_of_value */
};

#define heat_vectors_of ISA(heat_vectors_of)
INLINE struct heat_vectors heat_vectors_of(const struct salmap_chroma *chroma,
                                           const struct salmap_range *range,
                                           bool blue_first)
{
	const float turn = blue_first ? -1 : 1;

	return (struct heat_vectors){
		vf_of(range->low),
		vf_of(range->reciprocal),
		vf_of(chroma->layers),
		vf_of(chroma->per_other),
		vf_of(SALMAP_HEAT_SECTORS * turn),
		vf_of(1 - 2 * turn),
		vf_of(1 + 2 * turn),
	};
}

/* The saturation of W pixels, before its power; 0 where no layer is above 0. */
#define heat_saturation ISA(heat_saturation)
INLINE vf heat_saturation(const struct heat_vectors *heat, vf total, vf highest)
{
	const vi some = (vi)highest > 0;
	const vf ratio = total / vf_select(some, highest, vf_of(1));

	return (vf)(some & (vi)clamp_number((heat->layers - ratio) *
	                                    heat->per_other));
}

/* Of W pixels, in the order of their bytes. */
#define heat_parts ISA(heat_parts)
struct heat_parts {
	vf first, green, third;
};

/* What is multiplied with chroma: as in set_parts_vector, for a sector of at
 * most 4, which is a multiple of 2^-22: all differences are exact, so that one
 * serves several parts. Where blue comes first, sectors run from 0 to -4. */
#define factors_of_value ISA(factors_of_value)
INLINE struct heat_parts factors_of_value(const struct heat_vectors *heat,
                                          vf value)
{
	const vf sector = heat->sectors * (1 - value);
	const vf first = heat->first + sector, third = heat->third - sector;
	struct heat_parts no = {
		clamp_number(first),
		RAISED(RAISED(-first, -third), (vf){ 0 }),
		clamp_number(third),
	};

	IN_REGISTER(no.first);
	IN_REGISTER(no.green);
	IN_REGISTER(no.third);
	return no;
}

/* The colours of ABREAST vectors. The factors are made while the steps of the
 * powers wait. */
#define heat_colours ISA(heat_colours)
INLINE void heat_colours(const struct heat_vectors *heat,
                         const struct salmap_sums *sums, const double *means,
                         const int at[ABREAST],
                         struct heat_parts colours[ABREAST])
{
	vf saturation[ABREAST], value[ABREAST], power[ABREAST];
	int k;

	FOR_ABREAST
	{
		saturation[k] = heat_saturation(heat,
		                                vf_load(sums->total + at[k]),
		                                vf_load(sums->highest + at[k]));
		IN_REGISTER(saturation[k]);
	}
	FOR_ABREAST
	value[k] = clamp_number((means_of(means + at[k]) - heat->low) *
	                        heat->scale);
	power_logs(saturation, power);
	FOR_ABREAST
	colours[k] = factors_of_value(heat, value[k]);
	powers_of_2(saturation, power);
	FOR_ABREAST
	{
		const vf chroma = value[k] * saturation[k];
		struct heat_parts *colour = &colours[k];

		colour->first = value[k] - chroma * colour->first;
		colour->green = value[k] - chroma * colour->green;
		colour->third = value[k] - chroma * colour->third;
	}
}

#define keep_colours ISA(keep_colours)
INLINE void keep_colours(const struct heat_parts colours[ABREAST],
                         const int at[ABREAST], struct salmap_parts *parts)
{
	int k;

	FOR_ABREAST
	{
		vf_store(parts->red + at[k], colours[k].first);
		vf_store(parts->green + at[k], colours[k].green);
		vf_store(parts->blue + at[k], colours[k].third);
	}
}

/* As 8 bits, in columns before `end`. Without clamps: no part is above 1, and
 * one is below 0 by the error of a power at most, which rounds to 0. */
#define put_colours ISA(put_colours)
INLINE void put_colours(const struct heat_parts colours[ABREAST], int column,
                        int end, bool alpha, unsigned char *const lines[2])
{
	vu pixels[ABREAST];
	int k;

	FOR_ABREAST
	pixels[k] = bytes_of(colours[k].first) |
	            bytes_of(colours[k].green) << 8 |
	            bytes_of(colours[k].third) << 16;
	if (column + 2 * W <= end) {
		FOR_ABREAST
		put_pixels(lines[k / 2], column + k % 2 * W, alpha, pixels[k]);
	} else {
		FOR_ABREAST
		put_some(lines[k / 2], column + k % 2 * W, end, alpha,
		         pixels[k]);
	}
}

/* Two rows, which may be the same one, with their pixels. */
#define heat_rows ISA(heat_rows)
INLINE void heat_rows(const struct heat_vectors *heat, const double *means,
                      const int rows[2], unsigned char *const lines[2],
                      union salmap_pixels *pixels, salmap_pixel pixel,
                      int columns)
{
	const bool keeps = pixel == SALMAP_PIXEL_RGB_F32;
	const bool alpha = has_alpha(pixel);
	int column;

	for (column = 0; column < columns; column += 2 * W) {
		const int at[ABREAST] = {
			rows[0] * SALMAP_STRIP + column,
			rows[0] * SALMAP_STRIP + column + W,
			rows[1] * SALMAP_STRIP + column,
			rows[1] * SALMAP_STRIP + column + W,
		};
		struct heat_parts colours[ABREAST];

		heat_colours(heat, &pixels->sums, means, at, colours);
		if (keeps)
			keep_colours(colours, at, &pixels->parts);
		else
			put_colours(colours, column, columns, alpha, lines);
	}
}

static TARGET void ISA(heat)(const struct salmap_chroma *chroma,
                             const struct salmap_range *range,
                             const double *means, union salmap_pixels *pixels,
                             const struct salmap_canvas *canvas)
{
	const struct salmap_canvas to = *canvas;
	const struct heat_vectors heat = heat_vectors_of(
		chroma, range, is_blue_first(to.pixel));
	const int64_t size = to.columns * salmap_pixel_size(to.pixel);
	int row;

	if (!(range->reciprocal > 0)) {
		salmap_render_scalar.heat(chroma, range, means, pixels, canvas);
		return;
	}
	for (row = 0; row < to.rows; row += 2) {
		const int rows[] = { row, row + 1 < to.rows ? row + 1 : row };
		unsigned char *const lines[] = {
			to.bytes + (ptrdiff_t)(rows[0] * to.stride),
			to.bytes + (ptrdiff_t)(rows[1] * to.stride),
		};

		fetch_pixels(lines[0], to.rows * to.stride, size);
		fetch_pixels(lines[1], to.rows * to.stride, size);
		heat_rows(&heat, means, rows, lines, pixels, to.pixel,
		          to.columns);
	}
	if (to.pixel == SALMAP_PIXEL_RGB_F32)
		ISA(store)(&pixels->parts, canvas);
}

static TARGET void ISA(heat_path)(const struct salmap_path *path,
                                  const struct salmap_range *range,
                                  const double *means, int rows, int columns,
                                  struct salmap_parts *parts)
{
	const vf low = vf_of(range->low), scale = vf_of(range->reciprocal);
	int row, column;

	if (!(range->reciprocal > 0)) {
		salmap_render_scalar.heat_path(path, range, means, rows,
		                               columns, parts);
		return;
	}
	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column += W) {
			const int i = row * SALMAP_STRIP + column;
			const vf value = clamp_unit_vector(
				(means_of(means + i) - low) * scale);

			vf_store(parts->red + i, parts_of_path(path, 0, value));
			vf_store(parts->green + i,
			         parts_of_path(path, 1, value));
			vf_store(parts->blue + i,
			         parts_of_path(path, 2, value));
		}
}

/* ------------------------------------------------------------------- grey */

/*
 * As render_put_grey, in floats: what they round to is the level or, seldom, the
 * next above it. Whether 255 * x is below level - 1/2 shows in differences of
 * near numbers, which are exact where it is near.
 */
#define grey_of ISA(grey_of)
INLINE byte_vector grey_of(vf x)
{
	const vf unit = clamp_unit_vector(x);
	const vi level = __builtin_convertvector(unit * 255 + 0.5f, vi);
	const vf edge = __builtin_convertvector(level, vf) - 0.5f;
	const vi exact = level + ((unit * 256 - edge) - unit < 0);

	return __builtin_convertvector(exact, byte_vector);
}

static TARGET void ISA(put_grey)(const float *values, int count, uint8_t *out)
{
	int i;

	for (i = 0; i < count; i += W) {
		const byte_vector grey = grey_of(vf_load(values + i));

		if (count - i < W)
			memcpy(out + i, &grey, (size_t)(count - i));
		else
			memcpy(out + i, &grey, sizeof(grey));
	}
}

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
};

/* The saturation of W pixels, before its power; 0 where no layer is above 0. */
#define heat_saturation ISA(heat_saturation)
INLINE vf heat_saturation(const struct heat_vectors *heat, vf total, vf highest)
{
	const vi some = (vi)highest > 0;
	const vf ratio = total / vf_select(some, highest, vf_of(1));

	return (vf)(some & (vi)clamp_number((heat->layers - ratio) *
	                                    heat->per_other));
}

/* What is multiplied with chroma, of W pixels. */
#define heat_factors ISA(heat_factors)
struct heat_factors {
	vf red, green, blue;
};

/* As in set_parts_vector, for a sector of at most 4, which is a multiple of
 * 2^-22: all differences are exact, so that one serves several parts. */
#define factors_of_value ISA(factors_of_value)
INLINE struct heat_factors factors_of_value(vf value)
{
	const vf sector = (float)SALMAP_HEAT_SECTORS * (1 - value);
	const vf red = sector - 1, blue = 3 - sector;
	struct heat_factors no = {
		clamp_number(red),
		RAISED(RAISED(-red, -blue), (vf){ 0 }),
		clamp_number(blue),
	};

	IN_REGISTER(no.red);
	IN_REGISTER(no.green);
	IN_REGISTER(no.blue);
	return no;
}

/* The colours of ABREAST vectors. The factors are made while the steps of the
 * powers wait. */
#define heat_pixels ISA(heat_pixels)
INLINE void heat_pixels(const struct heat_vectors *heat, const double *means,
                        const int at[ABREAST], union salmap_pixels *pixels)
{
	const struct salmap_sums *sums = &pixels->sums;
	struct salmap_parts *parts = &pixels->parts;
	vf saturation[ABREAST], value[ABREAST], power[ABREAST];
	struct heat_factors no[ABREAST];
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
	no[k] = factors_of_value(value[k]);
	powers_of_2(saturation, power);
	FOR_ABREAST
	{
		const vf chroma = value[k] * saturation[k];

		vf_store(parts->red + at[k], value[k] - chroma * no[k].red);
		vf_store(parts->green + at[k], value[k] - chroma * no[k].green);
		vf_store(parts->blue + at[k], value[k] - chroma * no[k].blue);
	}
}

static TARGET void ISA(heat)(const struct salmap_chroma *chroma,
                             const struct salmap_range *range,
                             const double *means, int rows, int columns,
                             union salmap_pixels *pixels)
{
	const struct heat_vectors heat = {
		vf_of(range->low), vf_of(range->reciprocal),
		vf_of(chroma->layers), vf_of(chroma->per_other)
	};
	int row, column;

	if (!(range->reciprocal > 0)) {
		salmap_render_scalar.heat(chroma, range, means, rows, columns,
		                          pixels);
		return;
	}
	for (row = 0; row < rows; row += 2) {
		const int below = row + 1 < rows ? row + 1 : row;

		for (column = 0; column < columns; column += 2 * W) {
			const int at[ABREAST] = {
				row * SALMAP_STRIP + column,
				row * SALMAP_STRIP + column + W,
				below * SALMAP_STRIP + column,
				below * SALMAP_STRIP + column + W,
			};

			heat_pixels(&heat, means, at, pixels);
		}
	}
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

/* ------------------------------------------------------------------ pixels */

/* W parts as integers of 0..255. */
#define bytes_of ISA(bytes_of)
INLINE vu bytes_of(const float *part)
{
	return (vu)__builtin_convertvector(
		clamp_unit_vector(vf_load(part)) * 255 + 0.5f, vi);
}

#define store_row ISA(store_row)
INLINE void store_row(salmap_pixel pixel, const float *red, const float *green,
                      const float *blue, int columns, unsigned char *bytes)
{
	const bool blue_first = pixel == SALMAP_PIXEL_BGR8 ||
	                        pixel == SALMAP_PIXEL_BGRA8;
	const bool alpha = pixel == SALMAP_PIXEL_RGBA8 ||
	                   pixel == SALMAP_PIXEL_BGRA8;
	const float *first = blue_first ? blue : red;
	const float *third = blue_first ? red : blue;
	const int whole = pixel == SALMAP_PIXEL_RGB_F32 ? 0
	                                                : columns - columns % W;
	int i;

	for (i = 0; i < whole; i += W) {
		const vu x = bytes_of(first + i) | bytes_of(green + i) << 8 |
		             bytes_of(third + i) << 16 | 0xff000000;

		if (alpha)
			memcpy(bytes + 4 * i, &x, sizeof(x));
		else
			store_rgb(bytes + 3 * i, (vf)x);
	}
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

static TARGET void ISA(store)(salmap_pixel pixel,
                              const struct salmap_parts *parts, int rows,
                              int columns, unsigned char *bytes, int64_t stride)
{
	const int64_t size = columns * salmap_pixel_size(pixel);
	int row;

	for (row = 0; row < rows; row++) {
		const int at = row * SALMAP_STRIP;
		unsigned char *pixels = bytes + (ptrdiff_t)(row * stride);

		fetch_pixels(pixels, rows * stride, size);
		store_row(pixel, parts->red + at, parts->green + at,
		          parts->blue + at, columns, pixels);
	}
}

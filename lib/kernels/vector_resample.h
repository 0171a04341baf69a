/*
 * Resampling by vectors of W columns; included by vector.h. All is as in
 * scalar_render.c, operation by operation. Columns of a map that is enlarged
 * lie close together: a vector of them is found within one register, by the
 * permutation `take` that the file of an instruction set gives.
 */

#define blend_vector ISA(blend_vector)
INLINE vf blend_vector(vf a, vf b, vf t)
{
	return a + t * (b - a);
}

#define cubic_vector ISA(cubic_vector)
struct cubic_vector {
	vf before, after, beyond;
};

/* As cubic_of and cubic_blend. */
#define cubic_blend_vector ISA(cubic_blend_vector)
INLINE vf cubic_blend_vector(vf t, vf before, vf at, vf after, vf beyond)
{
	const vf rest = 1 - t;
	const struct cubic_vector w = {
		-0.75f * t * (rest * rest),
		(1.25f * rest - 2.25f) * (rest * rest) + 1,
		-0.75f * rest * (t * t),
	};

	return at + ((w.before * (before - at) + w.after * (after - at)) +
	             w.beyond * (beyond - at));
}

/* W columns of a row. Indices of a map that is enlarged grow by one at most, so
 * that all lie within W from the first lane's on. */
#define take_columns ISA(take_columns)
INLINE vf take_columns(const float *row, vi indices)
{
	int32_t lanes[W];

	memcpy(lanes, &indices, sizeof(lanes));
	return take(row + lanes[0], (vf)(indices - lanes[0]));
}

static TARGET void ISA(across)(salmap_resampling resampling,
                               const struct salmap_columns *columns, int count,
                               const float *row, float *out)
{
	int i;

	for (i = 0; i < count; i += W) {
		const vf t = vf_load(columns->fraction + i);
		const vi at = vi_load(columns->at + i);
		const vi next = vi_load(columns->next + i);
		vf value = take_columns(row, at);

		if (resampling == SALMAP_RESAMPLING_BILINEAR)
			value = blend_vector(value, take_columns(row, next), t);
		else if (SALMAP_HAS_BICUBIC &&
		         resampling == SALMAP_RESAMPLING_BICUBIC)
			value = cubic_blend_vector(
				t, take_columns(row, at + (at > 0)), value,
				take_columns(row, next),
				take_columns(row,
			                     next - (next < columns->last)));
		vf_store(out + i, value);
	}
}

static TARGET void ISA(cubic)(const float *const rows[4], float down,
                              const struct salmap_map *map, int count,
                              float *out)
{
	int i;

	for (i = 0; i < count; i += W) {
		const vf value = cubic_blend_vector(
			vf_of(down), vf_load(rows[0] + i), vf_load(rows[1] + i),
			vf_load(rows[2] + i), vf_load(rows[3] + i));

		vf_store(out + i, smaller(vf_of(map->high),
		                          larger(vf_of(map->low), value)));
	}
}

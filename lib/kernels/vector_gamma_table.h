/*
 * A table of the Gamma CDF at SALMAP_LOOK_UPS values; included by vector.h. All
 * is as in gamma_table.c, operation by operation.
 *
 * Positions of all values come first, by vectors; then their segments are
 * copied side by side, two doubles at a time; then the polynomials are
 * evaluated, by vectors again. Copies are plain loads, of which none waits for
 * another.
 */
#define FRACTION_BITS SALMAP_GAMMA_FRACTION_BITS

/* As position_of_value. */
#define value_positions ISA(value_positions)
INLINE vul value_positions(const struct salmap_gamma_table *table, vd value,
                           vl *below)
{
	const struct salmap_gamma_zone *zones = table->zones;
	const vl lower = value < table->low;
	vul bits, upper;

	*below |= lower;
	value = vd_select(lower, vd_of(table->low), value);
	value = vd_select(value < table->end, value, vd_of(table->end));
	bits = (vul)value;
	upper = (vul)(value >= table->split);
	return (upper & (((bits - zones[1].start) >> zones[1].shift) +
	                 (uint64_t)zones[1].position)) |
	       (~upper & ((bits - zones[0].start) >> zones[0].shift));
}

/* As position_of_deviation. */
#define deviation_positions ISA(deviation_positions)
INLINE vul deviation_positions(const struct salmap_gamma_table *table,
                               vd deviation, vl *below)
{
	const double limit = table->count * 0x1p24;
	vd position = deviation * table->scale + table->offset, whole;

	*below |= position < 0;
	position = vd_select(position < 0, (vd){ 0 }, position);
	position = vd_select(position < limit, position, vd_of(limit));
	whole = position + 0x1p52;
	/* One less where that was rounded up. */
	return ((vul)whole & 0x000fffffffffffff) +
	       (vul)(whole - 0x1p52 > position);
}

/* What the segments of some values hold: start, first coefficient; ... */
#define found_pair ISA(found_pair)
typedef double found_pair __attribute__((vector_size(16)));

#define found_segments ISA(found_segments)
struct found_segments {
	SALMAP_ALIGNED uint64_t index[SALMAP_LOOK_UPS];
	double t[SALMAP_LOOK_UPS];
	found_pair pair[3][SALMAP_LOOK_UPS];
};

#define find_segments ISA(find_segments)
INLINE void find_segments(const struct salmap_gamma_table *table,
                          struct found_segments *found)
{
	int i, j;

	for (i = 0; i < SALMAP_LOOK_UPS; i++) {
		const struct salmap_gamma_segment *segment =
			&table->segments[found->index[i]];

		UNROLL
		for (j = 0; j < 3; j++)
			memcpy(&found->pair[j][i], &segment->start + 2 * j,
			       sizeof(found_pair));
	}
}

/* As cdf_at, for DOUBLES values from `at` on. */
#define found_cdf ISA(found_cdf)
INLINE vd found_cdf(const struct found_segments *found, int at)
{
	const vd t = vd_load(found->t + at);
	vd cdf = { 0 };
	int j;

	UNROLL
	for (j = 2; j >= 0; j--) {
		vd a, b;

		memcpy(&a, found->pair[j] + at, sizeof(a));
		memcpy(&b, found->pair[j] + at + DOUBLES / 2, sizeof(b));
		cdf = j == 2 ? SHUFFLE(a, b, ODDS)
		             : SHUFFLE(a, b, ODDS) + t * cdf;
		cdf = SHUFFLE(a, b, EVENS) + t * cdf;
	}
	return vd_select(cdf < 1, cdf, vd_of(1));
}

static TARGET bool ISA(look_up)(const struct salmap_gamma_table *table,
                                const struct salmap_shifted *shifted,
                                const float values[SALMAP_LOOK_UPS],
                                float cdfs[SALMAP_LOOK_UPS])
{
	struct found_segments found;
	int64_t lanes[DOUBLES], any = 0;
	vl below = { 0 };
	int i;

	for (i = 0; i < SALMAP_LOOK_UPS; i += DOUBLES) {
		const vd x = widen(values + i);
		const vul position =
			table->by_value
				? value_positions(table,
		                                  x - shifted->low +
		                                          shifted->epsilon,
		                                  &below)
				: deviation_positions(
					  table, x - shifted->map_mean, &below);
		const vul index = position >> FRACTION_BITS;
		const vd t = 0x1p-24 *
		             whole_double(position &
		                          ((1 << FRACTION_BITS) - 1));

		memcpy(found.index + i, &index, sizeof(index));
		vd_store(found.t + i, t);
	}
	find_segments(table, &found);
	for (i = 0; i < SALMAP_LOOK_UPS; i += DOUBLES)
		to_floats(found_cdf(&found, i), cdfs + i);
	memcpy(lanes, &below, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		any |= lanes[i];
	return any != 0;
}

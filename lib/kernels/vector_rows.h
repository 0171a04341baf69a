/*
 * What becomes of rows between two rows of a map: stored, measured, or added to
 * the sums of a tile; included by vector.h. All is as in scalar_render.c,
 * operation by operation. Arrays of a tile are whole vectors long; what is the
 * caller's is written to the pixel. There are few rows between two, so sums
 * take two vectors of columns at once.
 */

/* W columns between two rows. */
#define columns_between ISA(columns_between)
struct columns_between {
	vf above, change;
};

#define load_columns ISA(load_columns)
INLINE struct columns_between load_columns(const struct salmap_between *rows,
                                           int column)
{
	const vf above = vf_load(rows->above + column);
	const struct columns_between columns = {
		above, vf_load(rows->below + column) - above
	};

	return columns;
}

#define value_between ISA(value_between)
INLINE vf value_between(const struct columns_between *columns, float down)
{
	return columns->above + down * columns->change;
}

/* The first `count` of W floats, or all of them. */
#define put_floats ISA(put_floats)
INLINE void put_floats(float *out, vf x, int count)
{
	if (count < W)
		memcpy(out, &x, (size_t)count * sizeof(*out));
	else
		vf_store(out, x);
}

static TARGET void ISA(put)(const struct salmap_between *rows, float *out,
                            int64_t stride)
{
	int row, i;

	for (i = 0; i < rows->columns; i += W) {
		const struct columns_between columns = load_columns(rows, i);

		for (row = 0; row < rows->rows; row++)
			put_floats(out + row * stride + i,
			           value_between(&columns, rows->down[row]),
			           rows->columns - i);
	}
}

static TARGET void ISA(extend)(const struct salmap_between *rows,
                               struct salmap_extent *extent)
{
	const float first = rows->down[0], last = rows->down[rows->rows - 1];
	vf low = vf_load(extent->lows), high = vf_load(extent->highs);
	int i;

	for (i = 0; i < rows->columns; i += W) {
		const struct columns_between columns = load_columns(rows, i);
		const vf a = value_between(&columns, first);
		const vf b = value_between(&columns, last);

		low = smaller(a, smaller(b, low));
		high = larger(a, larger(b, high));
	}
	vf_store(extent->lows, low);
	vf_store(extent->highs, high);
}

/* ------------------------------------------------------------------ layers */

#define add_means ISA(add_means)
INLINE void add_means(double *sums, double weight, bool begins, vf x)
{
	vd low = { 0 }, high = { 0 };

	if (!begins) {
		low = vd_load(sums);
		high = vd_load(sums + DOUBLES);
	}
	vd_store(sums, low + weight * widen_low(x));
	vd_store(sums + DOUBLES, high + weight * widen_high(x));
}

/* Two vectors at once: there are few rows. */
static TARGET void ISA(add_mean)(const struct salmap_between *rows,
                                 double weight, bool begins, double *sums)
{
	const int count = rows->rows;
	int row, i;

	for (i = 0; i < rows->columns; i += 2 * W) {
		const struct columns_between a = load_columns(rows, i);
		const struct columns_between b = load_columns(rows, i + W);
		double *at = sums + rows->first * SALMAP_STRIP + i;

		for (row = 0; row < count; row++, at += SALMAP_STRIP) {
			const float down = rows->down[row];

			add_means(at, weight, begins, value_between(&a, down));
			add_means(at + W, weight, begins,
			          value_between(&b, down));
		}
	}
}

/* As struct salmap_share. */
#define share_vectors ISA(share_vectors)
struct share_vectors {
	vf low, scale, weight, position;
	bool begins, has_places;
};

#define add_share ISA(add_share)
INLINE void add_share(struct salmap_sums *sums, int at,
                      const struct share_vectors *share, vf x)
{
	const vf above = (x - share->low) * share->scale;
	const vf v = CAPPED(RAISED(above, (vf){ 0 }), share->weight);
	vf total = { 0 }, place = { 0 }, highest = { 0 };

	if (!share->begins) {
		total = vf_load(sums->total + at);
		highest = vf_load(sums->highest + at);
	}
	vf_store(sums->total + at, total + v);
	vf_store(sums->highest + at, RAISED(v, highest));
	if (!share->has_places)
		return;
	if (!share->begins)
		place = vf_load(sums->place + at);
	vf_store(sums->place + at, place + v * share->position);
}

#define vectors_of_share ISA(vectors_of_share)
INLINE struct share_vectors vectors_of_share(const struct salmap_share *share,
                                             bool has_places)
{
	return (struct share_vectors){
		vf_of(share->range.low), vf_of(share->scale),
		vf_of(share->weight), vf_of(share->position), share->begins,
		has_places
	};
}

static TARGET void ISA(add_layer)(const struct salmap_between *rows,
                                  const struct salmap_share *share,
                                  struct salmap_sums *sums)
{
	const struct share_vectors vectors =
		vectors_of_share(share, share->has_places);
	const int count = rows->rows;
	int row, i;

	if (!(share->scale > 0)) {
		salmap_render_scalar.add_layer(rows, share, sums);
		return;
	}
	for (i = 0; i < rows->columns; i += 2 * W) {
		const struct columns_between a = load_columns(rows, i);
		const struct columns_between b = load_columns(rows, i + W);
		int at = rows->first * SALMAP_STRIP + i;

		for (row = 0; row < count; row++, at += SALMAP_STRIP) {
			const float down = rows->down[row];

			add_share(sums, at, &vectors, value_between(&a, down));
			add_share(sums, at + W, &vectors,
			          value_between(&b, down));
		}
	}
}

/* `begins` is a constant where it is inlined: loops lack branches then. */
#define add_both_rows ISA(add_both_rows)
INLINE void add_both_rows(const struct salmap_between *rows, double weight,
                          bool begins, double *means,
                          struct share_vectors vectors,
                          struct salmap_sums *sums)
{
	const int count = rows->rows;
	int row, i;

	vectors.begins = begins;
	for (i = 0; i < rows->columns; i += 2 * W) {
		const struct columns_between a = load_columns(rows, i);
		const struct columns_between b = load_columns(rows, i + W);
		int at = rows->first * SALMAP_STRIP + i;

		for (row = 0; row < count; row++, at += SALMAP_STRIP) {
			const float down = rows->down[row];
			const vf x = value_between(&a, down);
			const vf y = value_between(&b, down);

			add_means(means + at, weight, begins, x);
			add_means(means + at + W, weight, begins, y);
			add_share(sums, at, &vectors, x);
			add_share(sums, at + W, &vectors, y);
		}
	}
}

/* What is between two rows is found once for both. */
static TARGET void ISA(add_both)(const struct salmap_between *rows,
                                 double weight, double *means,
                                 const struct salmap_share *share,
                                 struct salmap_sums *sums)
{
	const struct share_vectors vectors = vectors_of_share(share, false);

	if (!(share->scale > 0))
		salmap_render_scalar.add_both(rows, weight, means, share, sums);
	else if (share->begins)
		add_both_rows(rows, weight, true, means, vectors, sums);
	else
		add_both_rows(rows, weight, false, means, vectors, sums);
}

/* --------------------------------------------------------------- class map */

/* As struct salmap_dimming. */
#define dim_vectors ISA(dim_vectors)
struct dim_vectors {
	vf low, reciprocal;
	double base;
	salmap_fastcam_factor factor;
};

/* As in scalar_render.c. */
#define factor_of ISA(factor_of)
INLINE vf factor_of(salmap_fastcam_factor factor, vf m)
{
	if (factor == SALMAP_FASTCAM_OUTSIDE)
		return 1 - m;
	return factor == SALMAP_FASTCAM_FOCUSED
	       ? m * root_floats(root_floats(m)) : m;
}

#define dim_doubles ISA(dim_doubles)
INLINE void dim_doubles(double *means, double base, vd factor)
{
	vd_store(means, base + (vd_load(means) - base) * factor);
}

/* W means, by W values of the class map. */
#define dim_floats ISA(dim_floats)
INLINE void dim_floats(double *means, const struct dim_vectors *dimming, vf x)
{
	const vf one = 1 - (vf){ 0 };
	const vf above = (x - dimming->low) * dimming->reciprocal;
	const vf m = smaller(larger(above, (vf){ 0 }), one);
	const vf factor = factor_of(dimming->factor, m);

	dim_doubles(means, dimming->base, widen_low(factor));
	dim_doubles(means + DOUBLES, dimming->base, widen_high(factor));
}

static TARGET void ISA(dim)(const struct salmap_between *rows,
                            const struct salmap_dimming *dimming,
                            double *means)
{
	const struct dim_vectors vectors = {
		vf_of(dimming->range.low), vf_of(dimming->range.reciprocal),
		dimming->base, dimming->factor
	};
	int row, i;

	if (!(dimming->range.reciprocal > 0)) {
		salmap_render_scalar.dim(rows, dimming, means);
		return;
	}
	for (i = 0; i < rows->columns; i += W) {
		const struct columns_between columns = load_columns(rows, i);
		double *at = means + rows->first * SALMAP_STRIP + i;

		for (row = 0; row < rows->rows; row++, at += SALMAP_STRIP)
			dim_floats(at, &vectors,
			           value_between(&columns, rows->down[row]));
	}
}

/* ------------------------------------------------------------------- means */

/* W means as floats. */
#define means_of ISA(means_of)
INLINE vf means_of(const double *means)
{
	return narrow(vd_load(means), vd_load(means + DOUBLES));
}

static TARGET void ISA(put_mean)(const double *means, int rows, int columns,
                                 float *out, int64_t stride)
{
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i += W)
			put_floats(out + row * stride + i,
			           means_of(means + row * SALMAP_STRIP + i),
			           columns - i);
}

static TARGET void ISA(peak)(const double *means, int rows, int columns,
                             double *highest)
{
	vd most = *highest + (vd){ 0 };
	double lanes[DOUBLES];
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i += DOUBLES) {
			const vd x = vd_load(means + row * SALMAP_STRIP + i);

			most = vd_select(x > most, x, most);
		}
	memcpy(lanes, &most, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		*highest = lanes[i] > *highest ? lanes[i] : *highest;
}

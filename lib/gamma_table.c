#include "strict_fp.h"

#include "gamma_table.h"

#include "kernels/normalize.h"
#include "math.h"

#define FRACTION_BITS SALMAP_GAMMA_FRACTION_BITS
#define FRACTION_MASK ((INT64_C(1) << FRACTION_BITS) - 1)

/* Tails below are left out of the table: the lower one is computed, the upper
 * one is 0. */
#define LOWER_TAIL 1e-13
#define UPPER_TAIL 0x1p-30

/* Of a segment, in standard deviations. */
#define STEP 0.25

/* ----------------------------------------------------------------- lookup */

/* Of a value that the table has. */
static int64_t position_of_value(const struct salmap_gamma_table *table,
                                 double value)
{
	const double inner = value < table->end ? value : table->end;
	const struct salmap_gamma_zone *zone =
		&table->zones[inner >= table->split];
	const uint64_t bits = salmap_bits_of_double(inner);

	return zone->position + (int64_t)((bits - zone->start) >> zone->shift);
}

static int64_t position_of_deviation(const struct salmap_gamma_table *table,
                                     double deviation)
{
	const double limit = (double)((int64_t)table->count << FRACTION_BITS);
	const double position = deviation * table->scale + table->offset;

	return (int64_t)(position < limit ? position : limit);
}

static double segment_at(const struct salmap_gamma_segment *segment, double t)
{
	const double *c = segment->c;
	const double high = c[2] + t * (c[3] + t * c[4]);

	return segment->start + t * (c[0] + t * (c[1] + t * high));
}

static double cdf_at(const struct salmap_gamma_table *table, int64_t position)
{
	const double cdf = segment_at(
		&table->segments[position >> FRACTION_BITS],
		(double)(position & FRACTION_MASK) * 0x1p-24);

	return cdf < 1 ? cdf : 1;
}

static bool is_below(const struct salmap_gamma_table *table, double value,
                     double deviation)
{
	return table->by_value ? value < table->low
	                       : deviation * table->scale + table->offset < 0;
}

/* Below the table, P as such. */
static double cdf_below(const struct salmap_gamma_table *table, double value,
                        double deviation)
{
	const double cdf = salmap_gamma_cdf(&table->gamma, value, deviation);

	return cdf < table->segments[0].start ? cdf : table->segments[0].start;
}

double salmap_gamma_table_cdf(const struct salmap_gamma_table *table,
                              double value, double deviation)
{
	if (is_below(table, value, deviation))
		return cdf_below(table, value, deviation);
	return cdf_at(table, table->by_value
	                     ? position_of_value(table, value)
	                     : position_of_deviation(table, deviation));
}

/* --------------------------------------------------------------- segments */

/* The density of P at x = k r, by r, and its first three derivatives. `at` is r
 * or d, whichever differs between neighbours. */
struct node {
	double at, density, slope, curve, third;
};

/* `prefactor` is salmap_gamma_prefactor. */
static struct node node_of(const struct salmap_gamma *gamma, double d, double r,
                           double prefactor)
{
	const double reciprocal = 1 / r;
	/* Of the density's logarithm; the second derivative's sign turned. */
	const double first = -(1 + gamma->shape * d) * reciprocal;
	const double second = (gamma->shape - 1) * (reciprocal * reciprocal);
	struct node node;

	node.at = gamma->shape < SALMAP_GAMMA_UNIFORM_SHAPE ? r : d;
	node.density = prefactor * gamma->shape * reciprocal;
	node.slope = node.density * first;
	node.curve = node.density * (first * first - second);
	node.third = node.density * (first * (first * first - 3 * second) +
	                             2 * second * reciprocal);
	return node;
}

/*
 * Whether the polynomial of a segment cannot fall as computed: the control
 * points of its derivative, between which that lies, are all well above the
 * rounding errors. docs/numerics.md has the numbers.
 */
static bool rises(const double c[5])
{
	const double a0 = c[0], a1 = c[1] / 2.0, a2 = c[2] / 2.0, a3 = c[3],
	             a4 = 5.0 * c[4];
	const double control[] = {
		a0, a0 + a1, a0 + 2 * a1 + a2, a0 + 3 * a1 + 3 * a2 + a3,
		a0 + 4 * a1 + 6 * a2 + 4 * a3 + a4,
	};
	double sum = 0;
	int i;

	for (i = 0; i < 5; i++)
		sum += c[i] < 0 ? -c[i] : c[i];
	for (i = 0; i < 5; i++)
		if (!(control[i] >= sum * 0x1p-20))
			return false;
	return true;
}

/* Fills a segment between two nodes; returns its rise, by Hermite's rule, which
 * uses the derivatives as well. */
static double fill_segment(struct salmap_gamma_segment *segment,
                           const struct node *a, const struct node *b)
{
	const double width = b->at - a->at;
	const double square = width * width;
	const double da = a->density * width, db = b->density * width;
	const double sa = a->slope * square, sb = b->slope * square;
	const double rise = (da + db) / 2 + (sa - sb) * (3.0 / 28) +
	                    (a->curve + b->curve) * (square * width / 84) +
	                    (a->third - b->third) * (square * square / 1680);
	int i;

	segment->c[0] = da;
	segment->c[1] = sa / 2;
	segment->c[2] = 10 * rise - 6 * da - 4 * db - 1.5 * sa + 0.5 * sb;
	segment->c[3] = -15 * rise + 8 * da + 7 * db + 1.5 * sa - sb;
	segment->c[4] = 6 * rise - 3 * (da + db) - 0.5 * (sa - sb);
	if (rises(segment->c))
		return rise;
	for (i = 1; i < 5; i++)
		segment->c[i] = 0;
	segment->c[0] = rise > 0 ? rise : 0;
	return segment->c[0];
}

/* Adds the segment that ends at a node; the first start is given. The next one
 * starts where it ends, and not below its last value as computed. */
static void add_segment(struct salmap_gamma_table *table,
                        const struct node *last, const struct node *next)
{
	struct salmap_gamma_segment *segment = &table->segments[table->count];
	const double end = segment->start +
	                   fill_segment(segment, last, next);
	const double at_last = segment_at(segment, 1 - 0x1p-24);

	segment[1].start = end > at_last ? end : at_last;
	table->count++;
}

/* ------------------------------------------------------------------ nodes */

/* So many nodes or candidates at once. */
#define BATCH 32

/* Deviations and values, relative to the mean, and the prefactors there. */
struct node_batch {
	double d[BATCH], r[BATCH], prefactor[BATCH];
};

/* A bound of what is above r, where that is more than the mean. */
static double upper_tail(const struct salmap_gamma *gamma, double d,
                         double prefactor)
{
	return prefactor / (d + 1 / gamma->shape);
}

/* Where the table is cut: the first of 1, ratio, ratio^2, ... beyond which
 * there is next to nothing, or no value. */
static double cut_at(const struct salmap_gamma *gamma,
                     const struct salmap_normalize_kernels *kernels,
                     double ratio, double farthest)
{
	struct node_batch batch;
	double r = 1;
	int i;

	for (i = 0; i < BATCH; i++, r *= ratio) {
		batch.r[i] = r;
		batch.d[i] = r - 1;
	}
	kernels->prefactors(gamma, BATCH, batch.d, batch.r, batch.prefactor);
	for (i = 0; i < BATCH - 1; i++)
		if (ratio > 1 ? batch.r[i] >= farthest ||
		                        upper_tail(gamma, batch.d[i],
		                                   batch.prefactor[i]) <=
		                                UPPER_TAIL
		              : batch.r[i] <= farthest ||
		                        batch.prefactor[i] <= LOWER_TAIL)
			break;
	return batch.r[i];
}

/* Adds segments between the nodes that are planned, until the tail above is
 * negligible if there is no other end. */
static void add_segments(struct salmap_gamma_table *table,
                         const struct salmap_normalize_kernels *kernels,
                         void (*place)(const struct salmap_gamma_table *table,
                                       int node, double *d, double *r),
                         int planned)
{
	const struct salmap_gamma *gamma = &table->gamma;
	double tail = 1;
	struct node_batch batch;
	struct node last = { 0 };
	int done, i;

	for (done = 0; done <= planned; done += BATCH) {
		for (i = 0; i < BATCH; i++)
			place(table, done + i, &batch.d[i], &batch.r[i]);
		kernels->prefactors(gamma, BATCH, batch.d, batch.r,
		                    batch.prefactor);
		for (i = 0; i < BATCH && done + i <= planned; i++) {
			const struct node node = node_of(gamma, batch.d[i],
			                                 batch.r[i],
			                                 batch.prefactor[i]);

			if (done + i > 0)
				add_segment(table, &last, &node);
			last = node;
			if (batch.d[i] < 0)
				continue;
			tail = upper_tail(gamma, batch.d[i],
			                  batch.prefactor[i]);
			if (!table->by_value && tail <= UPPER_TAIL)
				planned = done + i;
		}
	}
	/* What is left above is negligible, or nothing is there. */
	if (tail <= UPPER_TAIL)
		table->segments[table->count].start = 1;
	for (i = 0; i < 5; i++)
		table->segments[table->count].c[i] = 0;
}

/* -------------------------------------------------------- segments by bits */

/* Segments of an octave as a power of two, from `split` on. */
static int upper_power(double shape)
{
	return shape <= 5 ? 3 : shape <= 20 ? 4 : 5;
}

static uint64_t aligned_bits(double value, int shift)
{
	return salmap_bits_of_double(value) >> shift << shift;
}

/* The value where a segment starts. */
static double value_of_node(const struct salmap_gamma_table *table, int node)
{
	const struct salmap_gamma_zone *zones = table->zones;
	const int below = (int)(zones[1].position >> FRACTION_BITS);
	const struct salmap_gamma_zone *zone = &zones[node >= below];
	const int64_t steps = node >= below ? node - below : node;

	return salmap_double_of_bits(
		zone->start + ((uint64_t)steps << (zone->shift + FRACTION_BITS)));
}

static void place_by_value(const struct salmap_gamma_table *table, int node,
                           double *d, double *r)
{
	const double mean = table->gamma.mean;
	const double value = value_of_node(table, node);

	*d = (value - mean) / mean;
	*r = value / mean;
}

static void make_by_value(struct salmap_gamma_table *table,
                          const struct salmap_normalize_kernels *kernels,
                          double lowest, double highest)
{
	const struct salmap_gamma *gamma = &table->gamma;
	const double mean = gamma->mean, k = gamma->shape;
	const int power = upper_power(k);
	const int lower = 53 - power, upper = 52 - power;
	const double low = mean * cut_at(gamma, kernels,
	                                 k < 1 ? 0.25 : k < 4 ? 0.5 : 0.75,
	                                 lowest / mean);
	const double high = mean * cut_at(gamma, kernels,
	                                  k < 1 ? 1.5 : k < 4 ? 1.25 : 1.125,
	                                  highest / mean);
	uint64_t end = aligned_bits(high, upper) + (UINT64_C(1) << upper);
	uint64_t split = aligned_bits(mean * (k < 1 ? 1 / k : 0.5), lower);
	uint64_t bits = aligned_bits(low, lower), room;
	int planned;

	if (split > end)
		split = end = aligned_bits(high, lower) +
		              (UINT64_C(1) << lower);
	if (split < bits)
		split = bits;
	room = SALMAP_GAMMA_SEGMENTS - ((end - split) >> upper);
	if (split - bits > room << lower)
		bits = split - (room << lower);
	table->zones[0] = (struct salmap_gamma_zone){
		bits, 0, lower - FRACTION_BITS
	};
	table->zones[1] = (struct salmap_gamma_zone){
		split, (int64_t)((split - bits) >> (lower - FRACTION_BITS)),
		upper - FRACTION_BITS
	};
	table->low = salmap_double_of_bits(bits);
	table->split = salmap_double_of_bits(split);
	table->end = salmap_double_of_bits(end);
	table->segments[0].start = salmap_gamma_cdf(gamma, table->low,
	                                            table->low - mean);
	planned = (int)((split - bits) >> lower) +
	          (int)((end - split) >> upper);
	add_segments(table, kernels, place_by_value, planned);
}

/* --------------------------------------------------- segments by deviations */

/* The first node, in steps: 7.5 standard deviations below the mean. */
#define FIRST_STEP (-30)

static void place_by_deviation(const struct salmap_gamma_table *table, int node,
                               double *d, double *r)
{
	*d = (FIRST_STEP + node) * (STEP / table->gamma.root);
	*r = 1 + *d;
}

static void make_by_deviation(struct salmap_gamma_table *table,
                              const struct salmap_normalize_kernels *kernels)
{
	const struct salmap_gamma *gamma = &table->gamma;
	double d, r;

	place_by_deviation(table, 0, &d, &r);
	table->scale = 0x1p24 / STEP * gamma->root / gamma->mean;
	table->offset = -FIRST_STEP * 0x1p24;
	table->segments[0].start = salmap_gamma_cdf(gamma, r * gamma->mean,
	                                            d * gamma->mean);
	add_segments(table, kernels, place_by_deviation, SALMAP_GAMMA_SEGMENTS);
}

void salmap_gamma_table_make(struct salmap_gamma_table *table,
                             const struct salmap_normalize_kernels *kernels,
                             const struct salmap_gamma *gamma, double lowest,
                             double highest)
{
	table->gamma = *gamma;
	table->by_value = gamma->shape < SALMAP_GAMMA_UNIFORM_SHAPE;
	table->count = 0;
	if (table->by_value)
		make_by_value(table, kernels, lowest, highest);
	else
		make_by_deviation(table, kernels);
}

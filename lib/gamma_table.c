#include "strict_fp.h"

#include "gamma_table.h"

#include "math.h"

/* A position in the table: a segment, and this many bits of t. */
#define FRACTION_BITS 24
#define FRACTION_MASK ((INT64_C(1) << FRACTION_BITS) - 1)

/* Tails below are left out of the table: the lower one is computed, the upper
 * one is 0. */
#define LOWER_TAIL 1e-13
#define UPPER_TAIL 0x1p-30

/* Of a segment, in standard deviations. */
#define STEP 0.25

/* ----------------------------------------------------------------- lookup */

/* Without a branch that no CPU could foretell. */
static inline int64_t position_of_value(const struct salmap_gamma_table *table,
                                        double value)
{
	const uint64_t bits = salmap_bits_of_double(value);
	const struct salmap_gamma_zone *zone =
		&table->zones[bits >= table->zones[1].start];

	if (bits < table->zones[0].start)
		return -1;
	return zone->position + (int64_t)((bits - zone->start) >> zone->shift);
}

static inline int64_t
position_of_deviation(const struct salmap_gamma_table *table, double deviation)
{
	const double limit = (double)((int64_t)table->count << FRACTION_BITS);
	const double position = deviation * table->scale + table->offset;

	if (position < 0)
		return -1;
	return (int64_t)(position < limit ? position : limit);
}

static inline double cdf_at(const struct salmap_gamma_table *table,
                            int64_t position)
{
	const struct salmap_gamma_segment *segment =
		&table->segments[position >> FRACTION_BITS];
	const float *c = segment->c;
	const double t = (double)(position & FRACTION_MASK) * 0x1p-24;
	const double high = c[2] + t * (c[3] + t * c[4]);
	const double cdf = segment->start + t * (c[0] + t * (c[1] + t * high));

	return cdf < segment[1].start ? cdf : segment[1].start;
}

/* Below the table, P as such. */
static double cdf_below(const struct salmap_gamma_table *table, double value,
                        double deviation)
{
	const double cdf = salmap_gamma_cdf(&table->gamma, value, deviation);

	return cdf < table->segments[0].start ? cdf : table->segments[0].start;
}

static inline double cdf_of(const struct salmap_gamma_table *table,
                            int64_t position, double value, double deviation)
{
	const int64_t limit = (int64_t)table->count << FRACTION_BITS;

	if ((uint64_t)position < (uint64_t)limit)
		return cdf_at(table, position);
	if (position < 0)
		return cdf_below(table, value, deviation);
	return table->segments[table->count].start;
}

double salmap_gamma_table_cdf(const struct salmap_gamma_table *table,
                              double value, double deviation)
{
	const int64_t position =
		table->gamma.shape < SALMAP_GAMMA_UNIFORM_SHAPE
			? position_of_value(table, value)
			: position_of_deviation(table, deviation);

	return cdf_of(table, position, value, deviation);
}

void salmap_gamma_table_map(const struct salmap_gamma_table *table, float *map,
                            int64_t count, double low, double epsilon,
                            double map_mean)
{
	const bool by_value = table->gamma.shape < SALMAP_GAMMA_UNIFORM_SHAPE;
	int64_t i;

	for (i = 0; by_value && i < count; i++) {
		const double value = map[i] - low + epsilon;

		map[i] = (float)cdf_of(table, position_of_value(table, value),
		                       value, map[i] - map_mean);
	}
	for (i = 0; !by_value && i < count; i++) {
		const double deviation = map[i] - map_mean;

		map[i] = (float)cdf_of(table,
		                       position_of_deviation(table, deviation),
		                       map[i] - low + epsilon, deviation);
	}
}

/* --------------------------------------------------------------- segments */

/* The density of P at x = k r, by r, and its first three derivatives. */
struct node {
	double r, density, slope, curve, third;
};

static struct node node_at(const struct salmap_gamma *gamma, double d, double r)
{
	/* Of the density's logarithm; the second derivative's sign turned. */
	const double first = -(1 + gamma->shape * d) / r;
	const double second = (gamma->shape - 1) / (r * r);
	struct node node;

	node.r = r;
	node.density = salmap_gamma_prefactor(gamma, d, r) * gamma->shape / r;
	node.slope = node.density * first;
	node.curve = node.density * (first * first - second);
	node.third = node.density * (first * (first * first - 3 * second) +
	                             2 * second / r);
	return node;
}

/*
 * Whether the polynomial of a segment cannot fall as computed: the control
 * points of its derivative, between which that lies, are all well above the
 * rounding errors. docs/numerics.md has the numbers.
 */
static bool rises(const float c[5])
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

/* Fills a segment between two nodes `width` apart; returns its rise, by
 * Hermite's rule, which uses the derivatives as well. */
static double fill_segment(struct salmap_gamma_segment *segment,
                           const struct node *a, const struct node *b,
                           double width)
{
	const double square = width * width;
	const double da = a->density * width, db = b->density * width;
	const double sa = a->slope * square, sb = b->slope * square;
	const double rise = (da + db) / 2 + (sa - sb) * (3.0 / 28) +
	                    (a->curve + b->curve) * (square * width / 84) +
	                    (a->third - b->third) * (square * square / 1680);
	int i;

	segment->c[0] = (float)da;
	segment->c[1] = (float)(sa / 2);
	segment->c[2] = (float)(10 * rise - 6 * da - 4 * db - 1.5 * sa +
	                        0.5 * sb);
	segment->c[3] = (float)(-15 * rise + 8 * da + 7 * db + 1.5 * sa - sb);
	segment->c[4] = (float)(6 * rise - 3 * (da + db) - 0.5 * (sa - sb));
	if (rises(segment->c))
		return rise;
	for (i = 1; i < 5; i++)
		segment->c[i] = 0;
	segment->c[0] = (float)(rise > 0 ? rise : 0);
	return segment->c[0];
}

/* Adds the segment that ends at a node; the first start is given. */
static void add_segment(struct salmap_gamma_table *table, struct node *last,
                        const struct node *next, double width)
{
	struct salmap_gamma_segment *segment = &table->segments[table->count];
	const double end = segment->start +
	                   fill_segment(segment, last, next, width);

	segment[1].start = end < 1 ? end : 1;
	table->count++;
	*last = *next;
}

/* A bound of what is above r, where that is more than the mean. */
static double upper_tail(const struct salmap_gamma *gamma, double d, double r)
{
	return salmap_gamma_prefactor(gamma, d, r) / (d + 1 / gamma->shape);
}

/* -------------------------------------------------------- segments by bits */

/* Segments of an octave as a power of two, from `split` on. */
static int upper_power(double shape)
{
	return shape <= 5 ? 3 : shape <= 20 ? 4 : 5;
}

static double lower_end(const struct salmap_gamma *gamma, double lowest)
{
	double r = 1;

	if (lowest < 1 && salmap_gamma_prefactor(gamma, lowest - 1, lowest) >
	                          LOWER_TAIL)
		return lowest;
	while (r > lowest &&
	       salmap_gamma_prefactor(gamma, r - 1, r) > LOWER_TAIL)
		r *= gamma->shape < 4 ? 0.5 : 0.875;
	return r < lowest ? lowest : r;
}

static double upper_end(const struct salmap_gamma *gamma, double highest)
{
	double r = 1;

	while (r < highest && upper_tail(gamma, r - 1, r) > UPPER_TAIL)
		r *= gamma->shape < 4 ? 1.25 : 1.0625;
	return r;
}

static uint64_t aligned_bits(double value, int shift)
{
	return salmap_bits_of_double(value) >> shift << shift;
}

static void make_by_value(struct salmap_gamma_table *table, double lowest,
                          double highest)
{
	const struct salmap_gamma *gamma = &table->gamma;
	const double mean = gamma->mean, k = gamma->shape;
	const int power = upper_power(k);
	const int lower = 53 - power, upper = 52 - power;
	const double low = lower_end(gamma, lowest / mean) * mean;
	const double high = upper_end(gamma, highest / mean) * mean;
	uint64_t end = aligned_bits(high, upper) + (UINT64_C(1) << upper);
	uint64_t split = aligned_bits(mean * (k < 1 ? 1 / k : 0.5), lower);
	uint64_t bits = aligned_bits(low, lower), room;
	struct node last;
	double value;

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
	value = salmap_double_of_bits(bits);
	table->segments[0].start = salmap_gamma_cdf(gamma, value, value - mean);
	last = node_at(gamma, (value - mean) / mean, value / mean);
	while (bits < end) {
		struct node next;

		bits += UINT64_C(1) << (bits < split ? lower : upper);
		value = salmap_double_of_bits(bits);
		next = node_at(gamma, (value - mean) / mean, value / mean);
		add_segment(table, &last, &next, next.r - last.r);
	}
	/* What is left above is negligible, or nothing is there. */
	if (upper_tail(gamma, last.r - 1, last.r) <= UPPER_TAIL)
		table->segments[table->count].start = 1;
}

/* --------------------------------------------------- segments by deviations */

static void make_by_deviation(struct salmap_gamma_table *table)
{
	const struct salmap_gamma *gamma = &table->gamma;
	const double width = STEP / gamma->root;
	const double unit = 0x1p24 / STEP * gamma->root / gamma->mean;
	int step = -30; /* 7.5 standard deviations */
	double d = step * width;
	struct node last = node_at(gamma, d, 1 + d);

	table->scale = unit;
	table->offset = -step * 0x1p24;
	table->segments[0].start = salmap_gamma_cdf(
		gamma, gamma->mean + d * gamma->mean, d * gamma->mean);
	while (step < 0 || upper_tail(gamma, d, 1 + d) > UPPER_TAIL) {
		struct node next;

		d = ++step * width;
		next = node_at(gamma, d, 1 + d);
		add_segment(table, &last, &next, width);
	}
	table->segments[table->count].start = 1;
}

void salmap_gamma_table_make(struct salmap_gamma_table *table,
                             const struct salmap_gamma *gamma, double lowest,
                             double highest)
{
	table->gamma = *gamma;
	table->count = 0;
	if (gamma->shape < SALMAP_GAMMA_UNIFORM_SHAPE)
		make_by_value(table, lowest, highest);
	else
		make_by_deviation(table);
}

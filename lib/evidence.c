#include "strict_fp.h"

#include "evidence.h"

#include "lists.h"

#define PIECE 16

/* What counts of a value: the larger of two multiples of it. */
struct evidence_factors {
	float one, other;
};

#define EVIDENCE_positive { 1, 0 }
#define EVIDENCE_negative { 0, -1 }
#define EVIDENCE_magnitude { 1, -1 }
#define EVIDENCE(enumerator, value, name, meaning) [value] = EVIDENCE_##name,
static const struct evidence_factors evidence_of[] = {
	SALMAP_EVIDENCES(EVIDENCE)
};

SALMAP_TABLE_IS_COMPLETE(evidence_of, SALMAP_EVIDENCES);

/* Adding 0 turns -0 into 0. */
static inline float larger_multiple(struct evidence_factors factors, float m)
{
	const float one = factors.one * m, other = factors.other * m;

	return (one > other ? one : other) + 0.0f;
}

/* Whole pieces of a fixed size, which compilers make vectors of. */
static void take_larger(struct evidence_factors factors, float *map,
                        int64_t count)
{
	int64_t i;
	int j;

	for (i = 0; i + PIECE <= count; i += PIECE)
		for (j = 0; j < PIECE; j++)
			map[i + j] = larger_multiple(factors, map[i + j]);
	for (; i < count; i++)
		map[i] = larger_multiple(factors, map[i]);
}

static void take_evidence(const struct salmap_configuration *settings,
                          float *map, int64_t count,
                          struct salmap_map_info *info)
{
	const struct evidence_factors factors =
		evidence_of[settings->evidence];
	struct salmap_measures measures;
	float of_low, of_high;

	settings->kernels->normalize.measure(map, count, &measures);
	info->min = measures.low;
	info->max = measures.high;
	info->mean = measures.low == measures.high
	             ? measures.low : measures.sum / (double)count;
	of_low = larger_multiple(factors, measures.low);
	of_high = larger_multiple(factors, measures.high);
	take_larger(factors, map, count);
	info->high = of_low > of_high ? of_low : of_high;
	info->none = info->high == 0;
	info->flat = of_low == of_high;
	if (!info->flat)
		return;
	/* Magnitudes between them may be smaller. */
	settings->kernels->normalize.measure(map, count, &measures);
	info->flat = measures.low == measures.high;
}

void salmap_evidence_maps(const struct salmap_configuration *settings,
                          int64_t images, int64_t locations, float *maps,
                          struct salmap_map_info *infos)
{
	int64_t i;

	for (i = 0; i < images; i++)
		take_evidence(settings, maps + i * locations, locations,
		              &infos[i]);
}

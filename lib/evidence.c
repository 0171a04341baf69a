#include "strict_fp.h"

#include "evidence.h"

#include "lists.h"

/* What counts of a value: evidence_ and the name of the row. */
static float evidence_positive(float m)
{
	return m > 0 ? m : 0;
}

static float evidence_negative(float m)
{
	return m < 0 ? -m : 0;
}

static float evidence_magnitude(float m)
{
	return m < 0 ? -m : m;
}

#define EVIDENCE(enumerator, value, name, meaning) [value] = evidence_##name,
static float (*const evidence_of[])(float m) = { SALMAP_EVIDENCES(EVIDENCE) };

SALMAP_TABLE_IS_COMPLETE(evidence_of, SALMAP_EVIDENCES);

static void take_evidence(const struct salmap_configuration *settings,
                          float *map, int64_t count,
                          struct salmap_map_info *info)
{
	float (*const evidence)(float m) = evidence_of[settings->evidence];
	struct salmap_measures measures;
	int64_t i;

	settings->kernels->normalize.measure(map, count, &measures);
	info->min = measures.low;
	info->max = measures.high;
	info->mean = measures.low == measures.high
	             ? measures.low : measures.sum / (double)count;
	for (i = 0; i < count; i++)
		map[i] = evidence(map[i]);
	settings->kernels->normalize.measure(map, count, &measures);
	info->flat = measures.low == measures.high;
	info->none = measures.high == 0;
	info->high = (float)measures.high;
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

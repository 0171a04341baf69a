/*
 * The reading pass in several widths and manners; the fastest one is the
 * measure, so that the comparison is with what the machine can do and not with
 * what one loop happens to do. GNU vectors stand for the registers of each
 * instruction set; eight sums hide the latency of an addition.
 */
#include "reading.h"

#include <string.h>

#define SUMS 8

#if defined(__x86_64__) || defined(__i386__)
#define X86 1
#define TARGET(features) __attribute__((target(features)))
#else
#define X86 0
#endif

/*
 * Defines a pass with registers of `bytes`.
 *   streams: 1 reads front to back; 4 reads four quarters side by side, which
 *     keeps more of the hardware's prefetchers busy.
 *   ahead: how many floats ahead of the first stream to prefetch; 0: not.
 */
#define READING_PASS(name, target, bytes, streams, ahead)                      \
	typedef float name##_vector __attribute__((                            \
		vector_size(bytes), aligned(4), may_alias));                   \
	target static float name(const float *data, size_t count)              \
	{                                                                      \
		enum {                                                         \
			LANES = bytes / (int)sizeof(float),                    \
			RUN = SUMS / streams * LANES                           \
		};                                                             \
		const size_t part = count / (streams * RUN) * RUN;             \
		name##_vector sums[SUMS];                                      \
		float sum = 0;                                                 \
		size_t i;                                                      \
		int s, lane;                                                   \
                                                                               \
		memset(sums, 0, sizeof(sums));                                 \
		for (i = 0; i < part; i += RUN) {                              \
			for (s = 0; (ahead) > 0 && s < RUN; s += 16)           \
				__builtin_prefetch(data + i + (ahead) + s);    \
			for (s = 0; s < SUMS; s++) {                           \
				const float *stream = data +                   \
					(size_t)(s % streams) * part;          \
				const size_t at = i +                          \
					(size_t)(s / streams * LANES);         \
                                                                               \
				sums[s] += *(const name##_vector *)(           \
					stream + at);                          \
			}                                                      \
		}                                                              \
		for (s = 1; s < SUMS; s++)                                     \
			sums[0] += sums[s];                                    \
		for (lane = 0; lane < LANES; lane++)                           \
			sum += sums[0][lane];                                  \
		for (i = streams * part; i < count; i++)                       \
			sum += data[i];                                        \
		return sum;                                                    \
	}

/* The prefetch stays inside the data but for the end, where it is a hint that
 * no machine minds. */
READING_PASS(plain_16, , 16, 1, 0)
READING_PASS(streams_16, , 16, 4, 0)
READING_PASS(ahead_16, , 16, 1, 512)

#if X86
READING_PASS(plain_32, TARGET("avx2"), 32, 1, 0)
READING_PASS(streams_32, TARGET("avx2"), 32, 4, 0)
READING_PASS(ahead_32, TARGET("avx2"), 32, 1, 512)
READING_PASS(plain_64, TARGET("avx512f"), 64, 1, 0)
READING_PASS(streams_64, TARGET("avx512f"), 64, 4, 0)
READING_PASS(ahead_64, TARGET("avx512f"), 64, 1, 512)
#endif

static const struct bench_reading narrow[] = {
	{ "16 bytes", plain_16 },
	{ "16 bytes, four streams", streams_16 },
	{ "16 bytes, prefetch", ahead_16 },
};

#if X86
static const struct bench_reading wide[] = {
	{ "32 bytes", plain_32 },
	{ "32 bytes, four streams", streams_32 },
	{ "32 bytes, prefetch", ahead_32 },
};

static const struct bench_reading widest[] = {
	{ "64 bytes", plain_64 },
	{ "64 bytes, four streams", streams_64 },
	{ "64 bytes, prefetch", ahead_64 },
};
#endif

int bench_readings(struct bench_reading out[BENCH_READINGS_MAX])
{
	int count = 3;

	memcpy(out, narrow, sizeof(narrow));
#if X86
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2")) {
		memcpy(out + count, wide, sizeof(wide));
		count += 3;
	}
	if (__builtin_cpu_supports("avx512f")) {
		memcpy(out + count, widest, sizeof(widest));
		count += 3;
	}
#endif
	return count;
}

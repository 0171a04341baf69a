#include "tokens.h"

#define MOST_PREFIX 16

int64_t tokens_side(int64_t count)
{
	int64_t low = 0, high = INT64_C(3037000499); /* the root of INT64_MAX */

	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		if (middle <= count / middle)
			low = middle;
		else
			high = middle - 1;
	}
	return low > 0 && low * low == count ? low : 0;
}

bool tokens_guess(int64_t count, int64_t *prefix, int64_t *side)
{
	for (*prefix = 0; *prefix <= MOST_PREFIX; ++*prefix) {
		*side = tokens_side(count - *prefix);
		if (*side >= 2)
			return true;
	}
	return false;
}

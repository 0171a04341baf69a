#include "input.h"

#include <math.h>
#include <string.h>

uint8_t input_byte(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->bytes++;
}

uint32_t input_below(struct input *input, uint32_t limit)
{
	return input_byte(input) % limit;
}

bool input_once_in(struct input *input, uint32_t times)
{
	return input_below(input, times) == times - 1;
}

int64_t input_side(struct input *input, uint32_t most)
{
	const uint32_t byte = input_byte(input);

	return 1 + (byte < 224 ? byte % 9 : byte * 7) % most;
}

void input_copy(struct input *input, void *out, size_t size)
{
	unsigned char *bytes = out;
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = input_byte(input);
}

int64_t input_edge(struct input *input)
{
	static const int64_t edges[] = {
		0, -1, 1, INT8_MIN, UINT8_MAX, INT32_MAX, INT32_MIN, UINT32_MAX,
		INT64_MAX, INT64_MIN, INT64_MAX / 2, INT64_MIN / 2,
	};
	const uint32_t count = sizeof(edges) / sizeof(edges[0]);
	const uint32_t choice = input_below(input, count + 1);
	int64_t number;

	if (choice < count)
		return edges[choice];
	input_copy(input, &number, sizeof(number));
	return number;
}

double input_odd_double(struct input *input)
{
	const double odd[] = { 0,   -0.0,  1,      -1,       1e-30,
		               1e30, 1e308, 0x1p-1074, INFINITY, NAN };
	const uint32_t count = sizeof(odd) / sizeof(odd[0]);
	const uint32_t choice = input_below(input, 2 * count);
	double number;

	if (choice < count)
		return odd[choice];
	if (choice % 2 == 0)
		return input_byte(input) / 255.0;
	input_copy(input, &number, sizeof(number));
	return number;
}

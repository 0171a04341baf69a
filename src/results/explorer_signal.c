#include "explorer_signal.h"

#include <string.h>

#include "curve.h"
#include "deflate.h"

#define SUBJECT "explorer.html"

uint32_t explorer_signals(const struct request *request)
{
	return curve_is_there(request) ? request->signal_count : 0;
}

static void add_float(struct buffer *out, float value)
{
	unsigned char bytes[sizeof(value)];
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(bits >> 8 * i);
	buffer_add(out, bytes, sizeof(bytes));
}

bool explorer_signal_add(const struct request *request, uint32_t number,
                         struct buffer *out, struct error *error)
{
	const float *signal = request_signal(request, number);
	const int64_t count = curve_lines(request) * request->signal_samples;
	struct buffer bytes = { 0 };
	bool good;

	for (int64_t i = 0; i < count; i++)
		add_float(&bytes, signal[i]);
	good = buffer_check(&bytes, SUBJECT, error) &&
	       deflate_add(out, &bytes, SUBJECT, error);
	buffer_free(&bytes);
	return good;
}

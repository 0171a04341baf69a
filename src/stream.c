#include "stream.h"

bool stream_read(struct stream *stream, void *buffer, size_t size,
                 struct error *error)
{
	size_t done = 0;

	while (done < size) {
		int64_t got = stream->read(stream, (char *)buffer + done,
		                           size - done, error);

		if (got < 0)
			return false;
		if (got == 0)
			return error_input(error, "%s: ends too early",
			                   stream->name);
		done += (size_t)got;
	}
	stream->left -= size;
	return true;
}

bool stream_end(struct stream *stream, struct error *error)
{
	char byte;
	int64_t got = stream->read(stream, &byte, 1, error);

	if (got > 0)
		error_input(error, "%s: goes on after its last element",
		            stream->name);
	return got == 0;
}

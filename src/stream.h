/*
 * Bytes that are read once, front to back, from a file or from an entry of an
 * archive.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "results/error.h"

struct stream {
	const char *name; /* for messages */
	void *handle;
	/* Reads some bytes, up to `size`; returns how many, 0 at the end, or
	 * -1 after it filled `error`. */
	int64_t (*read)(struct stream *stream, void *buffer, size_t size,
	                struct error *error);
	uint64_t left; /* bytes that are to come */
};

/* Reads exactly `size` bytes. */
bool stream_read(struct stream *stream, void *buffer, size_t size,
                 struct error *error);

/* Whether the stream ends here; for an archive this checks the sum, too. */
bool stream_end(struct stream *stream, struct error *error);

#endif

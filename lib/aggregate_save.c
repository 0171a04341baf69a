/*
 * Aggregates as bytes: docs/aggregates.md has the format. All numbers are
 * unsigned and little-endian, the least significant byte first; doubles are
 * their bits.
 */
#include "strict_fp.h"

#include "aggregate.h"

#include <string.h>

#include "lists.h"
#include "shape.h"

/* The second one has a depth, for maps of several slices; what has one slice has
 * the bytes of the first. */
enum { FORMAT = 1, FORMAT_OF_VOLUMES = 2 };

static const unsigned char magic[8] = {'S', 'A', 'L', 'M', 'A', 'P', 'A', 'G'};

enum { HEADER = 80, DEPTH = 8, CHECKSUM = 8 };

/* Both lead past the number. */
static void put(unsigned char **to, uint64_t number, int bytes)
{
	int i;

	for (i = 0; i < bytes; i++)
		(*to)[i] = (unsigned char)(number >> 8 * i);
	*to += bytes;
}

static uint64_t next_number(const unsigned char **from, int bytes)
{
	uint64_t number = 0;
	int i;

	for (i = 0; i < bytes; i++)
		number |= (uint64_t)(*from)[i] << 8 * i;
	*from += bytes;
	return number;
}

/* FNV-1a with 64 bits (RFC 9923 of G. Fowler, L. C. Noll, K.-P. Vo and D.
 * Eastlake): each step can be undone, so that no single change is missed. */
static uint64_t checksum_of(const unsigned char *bytes, size_t size)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	size_t i;

	for (i = 0; i < size; i++)
		sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	return sum;
}

/* The bytes of an aggregate of which the block fits the memory, or did. */
static uint64_t size_of(uint64_t layers, uint64_t pixels, bool has_depth)
{
	return HEADER + (has_depth ? (uint64_t)DEPTH : 0) +
	       layers * (8 + 8 * SALMAP_BINS) +
	       (layers + 1) * pixels * (8 + 8 + 4) + CHECKSUM;
}

/* -------------------------------------------------------------------- save */

static void put_traits(unsigned char **to, const salmap_aggregate *aggregate)
{
	const struct salmap_traits *traits = &aggregate->traits;

	put(to, (uint32_t)traits->statistic, 4);
	put(to, (uint32_t)traits->normalizer, 4);
	put(to, (uint32_t)traits->resampling, 4);
	put(to, (uint32_t)traits->guided, 4);
	put(to, salmap_bits_of_double(traits->epsilon), 8);
	put(to, salmap_bits_of_double(traits->relative_epsilon), 8);
}

static void put_numbers(unsigned char **to, const salmap_aggregate *aggregate)
{
	const size_t bins = (size_t)aggregate->layers * SALMAP_BINS;
	const size_t pixels = ((size_t)aggregate->layers + 1) *
	                      (size_t)salmap_aggregate_pixels(aggregate);
	size_t i;

	for (i = 0; i < aggregate->layers; i++)
		put(to, salmap_bits_of_double(aggregate->weights[i]), 8);
	for (i = 0; i < bins; i++)
		put(to, aggregate->counts[i], 8);
	for (i = 0; i < pixels; i++)
		put(to, aggregate->fixed.sums[i], 8);
	for (i = 0; i < pixels; i++)
		put(to, aggregate->fixed.squares[i], 8);
	for (i = 0; i < pixels; i++)
		put(to, aggregate->fixed.maxima[i], 4);
}

static void write_bytes(const salmap_aggregate *aggregate, unsigned char *bytes)
{
	const struct salmap_size *size = &aggregate->size;
	unsigned char *to = bytes;

	memcpy(to, magic, sizeof(magic));
	to += sizeof(magic);
	put(&to, size->depth > 1 ? FORMAT_OF_VOLUMES : FORMAT, 4);
	put(&to, aggregate->layers, 4);
	put(&to, (uint64_t)size->width, 8);
	put(&to, (uint64_t)size->height, 8);
	put(&to, aggregate->images, 8);
	put(&to, SALMAP_BINS, 8);
	put_traits(&to, aggregate);
	if (size->depth > 1)
		put(&to, (uint64_t)size->depth, DEPTH);
	put_numbers(&to, aggregate);
	put(&to, checksum_of(bytes, (size_t)(to - bytes)), CHECKSUM);
}

static salmap_status save(const salmap_aggregate *aggregate, void *bytes,
                          size_t capacity, size_t *size,
                          struct salmap_sentence *sentence)
{
	size_t needed;

	if (aggregate == NULL || size == NULL)
		return salmap_fail(
			sentence, SALMAP_E_ARGUMENT,
			"%s is NULL; want an aggregate, and room for "
			"the size",
			aggregate == NULL ? "the aggregate" : "size");
	needed = (size_t)size_of(aggregate->layers,
	                         (uint64_t)salmap_aggregate_pixels(aggregate),
	                         aggregate->size.depth > 1);
	if (bytes != NULL && capacity < needed)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the aggregate has %lld bytes, and there is "
		                   "room for %lld; want room for all",
		                   (long long)needed, (long long)capacity);
	if (bytes != NULL) {
		salmap_pending_settle(aggregate);
		write_bytes(aggregate, bytes);
	}
	*size = needed;
	return SALMAP_OK;
}

salmap_status salmap_aggregate_save(const salmap_aggregate *aggregate,
                                    void *bytes, size_t capacity, size_t *size,
                                    salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = save(aggregate, bytes, capacity, size, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* -------------------------------------------------------------------- load */

static SALMAP_RARE salmap_status broken(const char *what,
                                        struct salmap_sentence *sentence)
{
	return salmap_fail(sentence, SALMAP_E_ARGUMENT,
	                   "the bytes are no aggregate: %s; want those of "
	                   "one that was saved", what);
}

/* What the header tells. */
struct header {
	uint64_t layers, width, height, depth, images;
	bool has_depth;
	struct salmap_traits traits;
};

static void take_traits(const unsigned char **from,
			struct salmap_traits *traits)
{
	traits->statistic = (int32_t)next_number(from, 4);
	traits->normalizer = (int32_t)next_number(from, 4);
	traits->resampling = (int32_t)next_number(from, 4);
	traits->guided = (int32_t)next_number(from, 4);
	traits->epsilon = salmap_double_of_bits(next_number(from, 8));
	traits->relative_epsilon = salmap_double_of_bits(next_number(from, 8));
}

static bool is_number_from_0(double number)
{
	return number >= 0 && salmap_is_finite(number);
}

static bool knows_traits(const struct salmap_traits *traits)
{
	return salmap_is_row(salmap_statistic_name, traits->statistic) &&
	       salmap_is_row(salmap_normalizer_name, traits->normalizer) &&
	       salmap_is_row(salmap_resampling_name, traits->resampling) &&
	       (traits->guided == 0 || traits->guided == 1) &&
	       is_number_from_0(traits->epsilon) &&
	       is_number_from_0(traits->relative_epsilon);
}

static salmap_status check_format(const unsigned char *bytes, size_t size,
                                  struct header *header,
                                  struct salmap_sentence *sentence)
{
	const unsigned char *from;
	uint64_t format;

	if (bytes == NULL || size < HEADER + CHECKSUM)
		return broken("too short", sentence);
	if (memcmp(bytes, magic, sizeof(magic)) != 0)
		return broken("they begin otherwise", sentence);
	from = bytes + sizeof(magic);
	format = next_number(&from, 4);
	if (format != FORMAT && format != FORMAT_OF_VOLUMES)
		return salmap_fail(sentence, SALMAP_E_UNSUPPORTED,
		                   "the aggregate has format %lld; salmap %s "
		                   "knows %lld and %lld", (long long)format,
		                   salmap_version_string(), (long long)FORMAT,
		                   (long long)FORMAT_OF_VOLUMES);
	header->has_depth = format == FORMAT_OF_VOLUMES;
	if (header->has_depth && size < HEADER + DEPTH + CHECKSUM)
		return broken("too short", sentence);
	return SALMAP_OK;
}

static bool sizes_are_possible(const struct header *header)
{
	const uint64_t least = header->has_depth ? 2 : 1;
	const uint64_t most = SIZE_MAX / 32 / (header->layers + 1);

	return header->layers <= SALMAP_MAX_LAYERS && header->width >= 1 &&
	       header->width <= SALMAP_MAX_SIDE && header->height >= 1 &&
	       header->height <= SALMAP_MAX_SIDE && header->depth >= least &&
	       header->depth <= SALMAP_MAX_SIDE &&
	       header->width * header->height <= most / header->depth;
}

static salmap_status read_header(const unsigned char *bytes, size_t size,
                                 struct header *header,
                                 struct salmap_sentence *sentence)
{
	const unsigned char *from = bytes + sizeof(magic) + 4;
	const unsigned char *sum = bytes + (size - CHECKSUM);
	uint64_t bins;

	header->layers = next_number(&from, 4);
	header->width = next_number(&from, 8);
	header->height = next_number(&from, 8);
	header->images = next_number(&from, 8);
	bins = next_number(&from, 8);
	take_traits(&from, &header->traits);
	header->depth = header->has_depth ? next_number(&from, DEPTH) : 1;
	if (bins != SALMAP_BINS || !sizes_are_possible(header))
		return broken("wrong sizes", sentence);
	if (size != size_of(header->layers,
	                    header->width * header->height * header->depth,
	                    header->has_depth))
		return broken("too short or too long", sentence);
	if (next_number(&sum, CHECKSUM) != checksum_of(bytes, size - CHECKSUM))
		return broken("they were changed", sentence);
	if (header->images > SALMAP_AGGREGATE_MAX_IMAGES ||
	    !knows_traits(&header->traits))
		return broken("wrong settings", sentence);
	return SALMAP_OK;
}

/* The numbers after the header. */
static void take_numbers(const unsigned char *from, salmap_aggregate *aggregate)
{
	const size_t bins = (size_t)aggregate->layers * SALMAP_BINS;
	const size_t pixels = ((size_t)aggregate->layers + 1) *
	                      (size_t)salmap_aggregate_pixels(aggregate);
	size_t i;

	for (i = 0; i < aggregate->layers; i++)
		aggregate->weights[i] = salmap_double_of_bits(next_number(&from, 8));
	for (i = 0; i < bins; i++)
		aggregate->counts[i] = next_number(&from, 8);
	for (i = 0; i < pixels; i++)
		aggregate->fixed.sums[i] = next_number(&from, 8);
	for (i = 0; i < pixels; i++)
		aggregate->fixed.squares[i] = next_number(&from, 8);
	for (i = 0; i < pixels; i++)
		aggregate->fixed.maxima[i] = (uint32_t)next_number(&from, 4);
}

/* Whether the numbers may be those of images: so that what was made up cannot
 * overflow later. */
static bool numbers_are_possible(const salmap_aggregate *aggregate)
{
	const size_t pixels = ((size_t)aggregate->layers + 1) *
	                      (size_t)salmap_aggregate_pixels(aggregate);
	const uint64_t most = aggregate->images << 32;
	const uint32_t highest = aggregate->images > 0
		? salmap_bits_of_float(1) : 0;
	uint32_t layer;
	size_t i;

	for (layer = 0; layer < aggregate->layers; layer++) {
		const uint64_t *counts = salmap_aggregate_counts(aggregate,
		                                                 layer);
		uint64_t total = 0;
		int bin;

		for (bin = 0; bin < SALMAP_BINS; bin++) {
			if (counts[bin] > INT64_MAX - total)
				return false;
			total += counts[bin];
		}
		if ((total == 0) != (aggregate->images == 0) ||
		    !is_number_from_0(aggregate->weights[layer]))
			return false;
	}
	for (i = 0; i < pixels; i++)
		if (aggregate->fixed.sums[i] > most ||
		    aggregate->fixed.squares[i] > most ||
		    aggregate->fixed.maxima[i] > highest)
			return false;
	return true;
}

static salmap_status load(const unsigned char *bytes, size_t size,
                          const salmap_allocator *allocator,
                          salmap_aggregate **out,
                          struct salmap_sentence *sentence)
{
	struct header header;
	struct salmap_size maps;
	salmap_aggregate *made;
	salmap_status status = check_format(bytes, size, &header, sentence);

	if (status == SALMAP_OK)
		status = read_header(bytes, size, &header, sentence);
	if (status != SALMAP_OK)
		return status;
	maps = (struct salmap_size){ (int64_t)header.depth,
		                     (int64_t)header.height,
		                     (int64_t)header.width };
	status = salmap_aggregate_make((uint32_t)header.layers, &maps,
	                               allocator, &made, sentence);
	if (status != SALMAP_OK)
		return status;
	made->images = header.images;
	made->traits = header.traits;
	take_numbers(bytes + HEADER + (header.has_depth ? DEPTH : 0), made);
	if (!numbers_are_possible(made)) {
		salmap_aggregate_destroy(made);
		return broken("impossible numbers", sentence);
	}
	*out = made;
	return SALMAP_OK;
}

salmap_status salmap_aggregate_load(const void *bytes, size_t size,
                                    const salmap_allocator *allocator,
                                    salmap_aggregate **out,
                                    salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (out == NULL) {
		status =
			salmap_fail(&sentence, SALMAP_E_ARGUMENT,
				    "out is NULL; want room for the aggregate");
	} else {
		*out = NULL;
		status = load(bytes, size, allocator, out, &sentence);
	}
	return salmap_message_tell(message, status, &sentence);
}

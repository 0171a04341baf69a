/* Names in a sentence, few enough to be read: "a, b, c and 190 more". */
#ifndef LISTING_H
#define LISTING_H

#include <stdbool.h>
#include <stddef.h>

#define LISTING_MOST 12
#define LISTING_SIZE 512

/* Starts as { 0 }. */
struct listing {
	char text[LISTING_SIZE];
	size_t length; /* of the text */
	size_t count, shown; /* names */
};

void listing_add(struct listing *listing, const char *name);

/* Adds how many there are beyond those that are shown. */
void listing_end(struct listing *listing);

#endif

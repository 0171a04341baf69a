/* Range normalisation, and the reciprocal that it multiplies with. */
#ifndef SALMAP_RANGE_H
#define SALMAP_RANGE_H

/* Range normalisation: a value becomes min(1, (value - low) * reciprocal), or
 * is divided by `span` where that has no reciprocal. */
struct salmap_range {
	float low, span;
	float reciprocal; /* 0: none */
};

/* A span of 0 gives 0 for all values. */
struct salmap_range salmap_range_of(float low, float high);

/* The reciprocal, rounded so that x times it is at least 1. x is at least the
 * smallest normal float. */
float salmap_reciprocal_above(float x);

#endif

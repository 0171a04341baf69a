/* The struct_size rule for what callers hand in: docs/abi.md. */
#ifndef SALMAP_STRUCTS_H
#define SALMAP_STRUCTS_H

#include "rare.h"
#include "status.h"

/*
 * Checks the struct_size, `size`, that begins the struct at `start`, of which
 * the first version had `first` bytes and this one knows `known`. ARGUMENT if it
 * is smaller than the first, or so large that it was never set; UNSUPPORTED if a field beyond is not zero, since what a
 * caller asks for is not left out silently. The sentence calls the struct
 * `name`, followed by `number` where that is not negative.
 */
salmap_status salmap_struct_check(const void *start, uint32_t size,
                                  size_t first, size_t known, const char *name,
                                  long long number,
                                  struct salmap_message *message) SALMAP_RARE;

#endif

/* Whether a device computes the bits of libsalmap. */
#ifndef SALMAP_OPENCL_SELF_TEST_H
#define SALMAP_OPENCL_SELF_TEST_H

#include "program.h"

/* Runs a program on numbers of all magnitudes and compares its maps with those
 * of this machine's CPU. UNSUPPORTED with a sentence where they differ. */
salmap_status salmap_opencl_self_test(const struct salmap_opencl_target *target,
                                      cl_program program,
                                      struct salmap_sentence *message);

#endif

/* What a call says that wants what a build leaves out. */
#ifndef SALMAP_LEFT_OUT_H
#define SALMAP_LEFT_OUT_H

#include "status.h"
#include "switches.h"

/* Notes that `what`, such as "pictures are", is not in this build, because of a
 * switch. */
void salmap_left_out(struct salmap_sentence *message, const char *what,
                     const char *by) SALMAP_RARE;

/* UNSUPPORTED where the build leaves `part` out; a constant, so that compilers
 * drop what would follow. */
#define SALMAP_CHECK_IN(part, what, message)                                   \
	(SALMAP_HAS_##part ? SALMAP_OK                                         \
	                   : (salmap_left_out(message, what,                   \
	                                      "SALMAP_WITHOUT_" #part),        \
	                      SALMAP_E_UNSUPPORTED))

#endif

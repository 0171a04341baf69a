#include "left_out.h"

void salmap_left_out(struct salmap_sentence *message, const char *what,
                     const char *by)
{
	salmap_fail(message, SALMAP_E_UNSUPPORTED,
	            "%s not in this build (%s)", what, by);
}

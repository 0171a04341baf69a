/* What class maps do not say, though they seem to. */
#ifndef CAM_WARNINGS_H
#define CAM_WARNINGS_H

#include "buffer.h"
#include "request.h"

/* Adds a line for each warning. */
bool cam_warnings_add(const struct request *request,
                      const salmap_settings *settings, struct buffer *out,
                      struct error *error);

#endif

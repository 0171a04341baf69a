/* What the library tells of a class map. */
#ifndef CAM_INFO_H
#define CAM_INFO_H

#include "request.h"

/* In the words for layers; flags are SALMAP_CAM_*. */
bool cam_info_get(const struct request *request, uint32_t index, uint32_t cam,
                  struct salmap_layer_info *info, struct error *error);

#endif

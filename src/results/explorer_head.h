/* What an explorer tells of its maps, as JSON: docs/explorer.md. */
#ifndef EXPLORER_HEAD_H
#define EXPLORER_HEAD_H

#include "buffer.h"
#include "explorer_volume.h"
#include "request.h"

/* All but the images, whose objects follow. */
bool explorer_head_open(const struct request *request,
                        const struct explorer_volume *volume,
                        struct buffer *out, struct error *error);
void explorer_head_close(struct buffer *out);

#endif

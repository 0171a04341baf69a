/*
 * Maps and pictures of a stack as results show them: all of what the library
 * renders or, where the network saw a photo with padding below it and to its right,
 * the photo's part of it.
 */
#ifndef RENDER_H
#define RENDER_H

#include "request.h"

/* Renders into a plane; `layer` is for those that want one. */
typedef salmap_status (*render_map)(salmap *sm, uint32_t image, uint32_t layer,
                                    const salmap_plane *out);
typedef salmap_status (*render_colours)(salmap *sm, uint32_t image,
                                        uint32_t layer,
                                        const salmap_picture *out);

salmap_status render_combined(salmap *sm, uint32_t image, uint32_t layer,
                              const salmap_plane *out);
salmap_status render_lovi(salmap *sm, uint32_t image, uint32_t layer,
                          const salmap_picture *out);
salmap_status render_heatmap(salmap *sm, uint32_t image, uint32_t layer,
                             const salmap_picture *out);

/* Fill a packed plane or an RGB picture of any size; `subject` is what a message
 * calls it. */
bool render_plane(const struct request *request, uint32_t index,
                  render_map render, uint32_t layer, const salmap_plane *out,
                  const char *subject, struct error *error);
bool render_picture(const struct request *request, uint32_t index,
                    render_colours render, uint32_t layer,
                    const salmap_picture *out, const char *subject,
                    struct error *error);

#endif

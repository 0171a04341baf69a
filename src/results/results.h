/*
 * The engine for results: what the command and the Python package draw and
 * write. The command has it inside; Python loads it as libsalmap-results.so,
 * which exports these functions and nothing else. It is a part of this version,
 * not an interface for others: it may change with any release.
 *
 * A function that can fail returns false and fills `error`, which it clears
 * first. Numbers are written as in the C locale. Any thread may call them at the
 * same time for the same context, as the library's reading functions.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include "image.h"
#include "request.h"

#define RESULTS_API __attribute__((visibility("default")))

/* The version that it belongs to, as SALMAP_VERSION. */
RESULTS_API uint32_t salmap_results_version(void);

/* The names in SALMAP_RESULTS_OVERLAYS, from 0 on; NULL past the last. */
RESULTS_API const char *salmap_results_overlay_name(int32_t index);

/* An empty request with what is usual for a command. */
RESULTS_API void salmap_results_default(struct request *out);

/* Writes all files into the request's folder, which is made if missing. Each is
 * replaced as a whole or not at all. */
RESULTS_API bool salmap_results_write(const struct request *request,
                                      struct error *error);

/* Bytes with a NUL behind the last; salmap_results_free, whatever the function
 * returned. */
struct bytes {
	void *data;
	size_t size;
};

RESULTS_API void salmap_results_free(struct bytes *bytes);

/* The paths of these files, one per line. Of more than one image, the first and
 * the last picture of each kind are in one line. The last line says what to open
 * first. */
RESULTS_API bool salmap_results_list(const struct request *request,
                                     struct bytes *out, struct error *error);

/* What is probably not as the user meant it, one warning per line; empty if
 * nothing is. Options are named as on the command line. stats.json has them
 * too. */
RESULTS_API bool salmap_results_warnings(const struct request *request,
                                         struct bytes *out,
                                         struct error *error);

/* A table of the layers. Of more than one image, it has the range and the mean
 * of all. */
RESULTS_API bool salmap_results_table(const struct request *request,
                                      struct bytes *out, struct error *error);

/* The content of stats.json. */
RESULTS_API bool salmap_results_stats(const struct request *request,
                                      struct bytes *out, struct error *error);

/* The content of explorer.html, a page with all maps in it. */
RESULTS_API bool salmap_results_explorer(const struct request *request,
                                         struct bytes *out,
                                         struct error *error);

/* Fills all but the pixels of one kind of picture: "combined", "lovi",
 * "heatmap", "layers", "overlay", "mask", "cam", "fastcam" or
 * "fastcam-overlay". */
RESULTS_API bool salmap_results_measure(const struct request *request,
                                        const char *kind, struct image *out,
                                        struct error *error);

/* Draws such a picture of the image at `index` into the caller's pixels. */
RESULTS_API bool salmap_results_draw(const struct request *request,
                                     const char *kind, uint32_t index,
                                     const struct image *out,
                                     struct error *error);

/* The picture to look at first, of the first image, as text for a terminal with so
 * many columns and, without true colour, 256 colours. */
RESULTS_API bool salmap_results_preview(const struct request *request,
                                        uint32_t columns, bool has_true_colour,
                                        struct bytes *out, struct error *error);

/* The bytes of a PNG file. */
RESULTS_API bool salmap_results_png(const struct image *image,
                                    struct bytes *out, struct error *error);

#endif

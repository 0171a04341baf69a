/*
 * What a front end asks for: all that the files and pictures of results are made
 * of, once every layer is pushed. The command and the Python package fill one;
 * what is written for it is the same.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "error.h"
#include "guard.h"

/* What overlay.png shows over the photo. */
typedef int32_t salmap_results_overlay;

#define SALMAP_RESULTS_OVERLAYS(ROW)                                           \
	ROW(RESULTS_OVERLAY_HEATMAP, 0, heatmap,                               \
	    "the combined map as a heat map: the place stands out most")       \
	ROW(RESULTS_OVERLAY_LOVI, 1, lovi,                                     \
	    "the LOVI picture, where the combined map is high: which layers "  \
	    "saw the place")                                                   \
	ROW(RESULTS_OVERLAY_FASTCAM, 2, fastcam,                               \
	    "FastCAM of the first class map, as a heat map")

enum { SALMAP_RESULTS_OVERLAYS(SALMAP_ENUMERATOR) };

struct request {
	uint32_t struct_size; /* sizeof(struct request): request_default sets it */
	uint32_t image_count; /* of `images` */
	const uint32_t *images; /* of the batch, which the results show in this
	                           order; NULL for all of them */
	salmap *sm; /* every layer is pushed */
	const char *const *names; /* of the layers, early to late */
	uint32_t cam_count; /* the first so many class maps of `sm`, which are
	                       pushed, are in the results */
	/* Where class maps guide the layers: for each class map a context that has
	 * it as class map 0, and the layers that it guides. `sm` is the first of
	 * them then. NULL if all class maps are in `sm`. */
	salmap *const *guided;
	salmap *plain; /* the layers without a guide, for an explorer; or NULL */
	const char *const *cam_names; /* of the class maps */
	int64_t width, height; /* of the results */
	int64_t canvas_width, canvas_height; /* of what the network saw, in pixels
	                                        of the results, where it saw the
	                                        photo with padding below it and to
	                                        its right; else 0 */
	const salmap_picture *photos; /* of this size */
	uint32_t photo_count; /* none, one for all images, or one for each */
	/* What the network saw, where that was signals; or NULL: one for all images,
	 * or one for each, packed floats [channels][samples]. */
	const float *signals;
	uint32_t signal_count;
	int64_t signal_channels, signal_samples;
	const char *photo_name; /* the file that the photo is from, or NULL */
	int orientation; /* of that file by EXIF, by which it was turned; 1 if it
	                    was not */
	const char *layout; /* of the activations, for stats.json */
	const bool *lacks_images; /* of each layer, whether its array had no axis
	                             of images, though the layout has; or NULL */
	const char *const *warnings; /* the front end's own */
	uint32_t warning_count;
	const char *folder; /* for the files */
	bool explorer; /* whether the files have explorer.html */
	const char *peaks; /* for an explorer: JSON, as docs/explorer.md tells
	                      it; or NULL */
	double keep; /* how much of the photo the mask shows, in percent */
	bool legend; /* pictures in colours get a key below them */
	salmap_results_overlay overlay; /* what the overlay is of */
	double alpha; /* how much of the overlay is not the photo where the map is
	                 highest, 0 to 1 */
	const salmap_cut *cut; /* what maps and pictures show of layers that are
	                          volumes; or NULL */
	/* Before each step of the work, or NULL. False stops it: that is an error,
	 * and the file that is being written is removed. */
	bool (*step)(void *user, const char *what, uint32_t done,
	             uint32_t total);
	void *user;
	struct guard guard;
};

/* An empty request with what is usual for a command. */
void request_default(struct request *request);

/* Refuses a request of another version of this struct, without images, or of
 * pictures that are too large. */
bool request_check(const struct request *request, struct error *error);

/* The number of images in the results, and which image of the batch is the one
 * at `index`. */
uint32_t request_images(const struct request *request);
uint32_t request_image(const struct request *request, uint32_t index);

/* Depth, height and width of the output that a cut is a slice or projection of,
 * where that has the results' size. */
void request_sides(const struct request *request, const salmap_cut *cut,
                   int64_t sides[3]);

/* The context that has a class map; `cam` becomes its number there. */
salmap *request_cam(const struct request *request, uint32_t *cam);

/* The photo for the image at `index`; there has to be one. */
const salmap_picture *request_photo(const struct request *request,
                                    uint32_t index);

/* Whether the results are of one row: of signals. */
bool request_is_signal(const struct request *request);

/* The signal of the image at `index`; there has to be one. */
const float *request_signal(const struct request *request, uint32_t index);

bool request_step(const struct request *request, const char *what,
                  uint32_t done, uint32_t total, struct error *error);

#endif

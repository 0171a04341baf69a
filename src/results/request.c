#include "request.h"

#include <inttypes.h>

#include "image.h"

void request_default(struct request *request)
{
	*request = (struct request){
		.struct_size = sizeof(*request),
		.orientation = 1,
		.layout = "nchw",
		.folder = "salmap-out",
		.keep = 10,
		.overlay = RESULTS_OVERLAY_HEATMAP,
		.alpha = 0.8,
	};
}

static bool check_size(int64_t width, int64_t height, struct error *error)
{
	return image_fits(width, height) ||
	       error_input(error, "results: %" PRId64 "x%" PRId64
	                   " pixels are too many; want 1 to %d a side and at "
	                   "most %" PRId64, width, height, IMAGE_MAX_SIDE,
	                   IMAGE_MAX_PIXELS);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

bool request_check(const struct request *request, struct error *error)
{
	if (request->struct_size != sizeof(*request))
		return error_input(error, "results: the request has %" PRIu32
		                   " bytes, not %zu: it is of another version",
		                   request->struct_size, sizeof(*request));
	if (request_images(request) == 0)
		return error_input(error, "results: there are no images");
	if (request->overlay == RESULTS_OVERLAY_FASTCAM &&
	    request->cam_count == 0)
		return error_input(error, "--overlay: fastcam needs a class "
		                   "map");
	return check_size(request->width, request->height, error) &&
	       check_size(larger(request->width, request->canvas_width),
	                  larger(request->height, request->canvas_height),
	                  error);
}

uint32_t request_images(const struct request *request)
{
	return request->images ? request->image_count :
	                         salmap_batch_size(request->sm);
}

uint32_t request_image(const struct request *request, uint32_t index)
{
	return request->images ? request->images[index] : index;
}

void request_sides(const struct request *request, const salmap_cut *cut,
                   int64_t sides[3])
{
	sides[cut->axis] = cut->count;
	sides[cut->axis == SALMAP_CUT_D ? 1 : 0] = request->height;
	sides[cut->axis == SALMAP_CUT_W ? 1 : 2] = request->width;
}

salmap *request_cam(const struct request *request, uint32_t *cam)
{
	salmap *sm = request->sm;

	if (request->guided) {
		sm = request->guided[*cam];
		*cam = 0;
	}
	return sm;
}

const salmap_picture *request_photo(const struct request *request,
                                    uint32_t index)
{
	return &request->photos[request->photo_count > 1 ? index : 0];
}

bool request_is_signal(const struct request *request)
{
	return request->height == 1 && !request->cut;
}

const float *request_signal(const struct request *request, uint32_t index)
{
	const uint32_t number = request->signal_count > 1 ? index : 0;

	return request->signals + (int64_t)number * request->signal_channels *
	                                  request->signal_samples;
}

bool request_step(const struct request *request, const char *what,
                  uint32_t done, uint32_t total, struct error *error)
{
	return !request->step ||
	       request->step(request->user, what, done, total) ||
	       error_input(error, "%s: stopped", what);
}

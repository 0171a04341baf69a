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
		.alpha = 0.5,
	};
}

bool request_check(const struct request *request, struct error *error)
{
	if (request->struct_size != sizeof(*request))
		return error_input(error, "results: the request has %" PRIu32
		                   " bytes, not %zu: it is of another version",
		                   request->struct_size, sizeof(*request));
	if (request_images(request) == 0)
		return error_input(error, "results: there are no images");
	return image_fits(request->width, request->height) ||
	       error_input(error, "results: %" PRId64 "x%" PRId64
	                   " pixels are too many; want 1 to %d a side and at "
	                   "most %" PRId64, request->width, request->height,
	                   IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS);
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

const salmap_picture *request_photo(const struct request *request,
                                    uint32_t index)
{
	return &request->photos[request->photo_count > 1 ? index : 0];
}

bool request_step(const struct request *request, const char *what,
                  uint32_t done, uint32_t total, struct error *error)
{
	return !request->step ||
	       request->step(request->user, what, done, total) ||
	       error_input(error, "%s: stopped", what);
}

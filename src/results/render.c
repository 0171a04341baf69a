#include "render.h"

#include <string.h>

#include "image.h"
#include "plane.h"

static salmap_status render_combined(salmap *sm, uint32_t image,
                                     uint32_t number, const salmap_plane *out)
{
	(void)number;
	return salmap_combined(sm, image, out);
}

static salmap_status render_lovi(salmap *sm, uint32_t image,
                                 uint32_t number, const salmap_picture *out)
{
	(void)number;
	return salmap_lovi(sm, image, out);
}

static salmap_status render_heatmap(salmap *sm, uint32_t image,
                                    uint32_t number, const salmap_picture *out)
{
	(void)number;
	return salmap_heatmap(sm, image, out);
}

const struct map map_combined = { render_combined, false };
const struct map map_layer = { salmap_layer_map, false };
const struct map map_cam = { salmap_cam, true };
const struct map map_fastcam = { salmap_fastcam, true };

const struct colours colours_lovi = { render_lovi, false };
const struct colours colours_heatmap = { render_heatmap, false };
const struct colours colours_layer = { salmap_layer_lovi, false };
const struct colours colours_fastcam = { salmap_fastcam_heatmap, true };

/* The context that has it; `number` becomes its number there. */
static salmap *find_context(const struct request *request, bool is_cam,
                            uint32_t *number)
{
	return is_cam ? request_cam(request, number) : request->sm;
}

/* A side of the canvas, for a picture that may be smaller than the results. */
static int64_t canvas_side(int64_t side, int64_t results, int64_t canvas)
{
	return canvas > results ? (side * canvas + results / 2) / results : side;
}

/* The size to render, of which width x height are wanted; whether it is more. */
static bool find_canvas(const struct request *request, int64_t *width,
                        int64_t *height)
{
	int64_t w = *width, h = *height;

	*width = canvas_side(w, request->width, request->canvas_width);
	*height = canvas_side(h, request->height, request->canvas_height);
	return *width > w || *height > h;
}

static bool check(const salmap *sm, salmap_status status, const char *subject,
                  struct error *error)
{
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, subject, sm, status);
}

/* The same plane or picture, which shows what the request wants of a volume. */
static salmap_plane cut_plane(const struct request *request,
                              const salmap_plane *out)
{
	return (salmap_plane){
		.struct_size = sizeof(salmap_plane),
		.data = out->data,
		.width = out->width,
		.height = out->height,
		.stride = out->stride,
		.cut = request->cut,
	};
}

static salmap_picture cut_picture(const struct request *request,
                                  const salmap_picture *out)
{
	return (salmap_picture){
		.struct_size = sizeof(salmap_picture),
		.pixel = out->pixel,
		.data = out->data,
		.width = out->width,
		.height = out->height,
		.stride = out->stride,
		.cut = request->cut,
	};
}

static bool read_plane(const struct request *request, const struct map *map,
                       salmap *sm, uint32_t image, uint32_t number,
                       const salmap_plane *out, const char *subject,
                       struct error *error)
{
	const salmap_plane cut = cut_plane(request, out);

	return check(sm, map->render(sm, image, number, &cut), subject, error);
}

static bool read_picture(const struct request *request,
                         const struct colours *colours, salmap *sm,
                         uint32_t image, uint32_t number,
                         const salmap_picture *out, const char *subject,
                         struct error *error)
{
	const salmap_picture cut = cut_picture(request, out);

	return check(sm, colours->render(sm, image, number, &cut), subject,
	             error);
}

bool render_plane(const struct request *request, uint32_t index,
                  const struct map *map, uint32_t number,
                  const salmap_plane *out, const char *subject,
                  struct error *error)
{
	salmap *sm = find_context(request, map->is_cam, &number);
	int64_t width = out->width, height = out->height;
	uint32_t image = request_image(request, index);
	salmap_plane canvas;
	bool good;

	if (!find_canvas(request, &width, &height))
		return read_plane(request, map, sm, image, number, out, subject,
		                  error);
	if (!plane_create(&canvas, width, height, subject, error))
		return false;
	good = read_plane(request, map, sm, image, number, &canvas, subject,
	                  error);
	for (int64_t y = 0; good && y < out->height; y++)
		memcpy(out->data + y * out->stride, canvas.data + y * width,
		       (size_t)out->width * sizeof(float));
	plane_free(&canvas);
	return good;
}

bool render_volume(const struct request *request, uint32_t index,
                   const struct map *map, uint32_t number,
                   const salmap_plane *out, const char *subject,
                   struct error *error)
{
	salmap *sm = find_context(request, map->is_cam, &number);
	const uint32_t image = request_image(request, index);

	return check(sm, map->render(sm, image, number, out), subject, error);
}

bool render_picture(const struct request *request, uint32_t index,
                    const struct colours *colours, uint32_t number,
                    const salmap_picture *out, const char *subject,
                    struct error *error)
{
	salmap *sm = find_context(request, colours->is_cam, &number);
	int64_t width = out->width, height = out->height;
	uint32_t image = request_image(request, index);
	struct image canvas;
	salmap_picture all;
	bool good;

	if (!find_canvas(request, &width, &height))
		return read_picture(request, colours, sm, image, number, out,
		                    subject, error);
	if (!image_create(&canvas, width, height, IMAGE_RGB, subject, error))
		return false;
	all = image_picture(&canvas);
	good = read_picture(request, colours, sm, image, number, &all, subject,
	                    error);
	for (int64_t y = 0; good && y < out->height; y++)
		memcpy((unsigned char *)out->data + y * out->stride,
		       image_pixel(&canvas, 0, y),
		       (size_t)out->width * IMAGE_RGB);
	image_free(&canvas);
	return good;
}

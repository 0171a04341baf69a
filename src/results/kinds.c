#include "kinds.h"

#include <string.h>

#include "draw.h"
#include "sheet.h"

/* Those that want a photo come last: they are passed over without one. Of those
 * with a meaning, the last one is to be looked at first. */
static const struct kind kinds[] = {
	{ "combined", NULL, IMAGE_GREY, false, draw_combined, NULL },
	{ "lovi", "where the network looked; its hues tell the layers",
	  IMAGE_RGB, false, draw_lovi, NULL },
	{ "heatmap", NULL, IMAGE_RGB, false, draw_heatmap, NULL },
	{ "layers", NULL, IMAGE_RGB, false, sheet_draw, sheet_size },
	{ "overlay", "where on the photo the network looked", IMAGE_RGB, true,
	  draw_overlay, NULL },
	{ "mask", NULL, IMAGE_RGB, true, draw_mask, NULL },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool is_wanted(const struct request *request, const struct kind *kind)
{
	return request->photo_count > 0 || !kind->needs_photo;
}

const struct kind *kinds_get(const struct request *request, size_t number)
{
	return number < KINDS && is_wanted(request, &kinds[number]) ?
	               &kinds[number] :
	               NULL;
}

const struct kind *kinds_first(const struct request *request)
{
	const struct kind *first = NULL;

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].meaning && is_wanted(request, &kinds[i]))
			first = &kinds[i];
	return first;
}

const struct kind *kinds_find(const struct request *request, const char *name,
                              struct error *error)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].name, name) != 0)
		i++;
	if (i == KINDS) {
		error_input(error, "%s: is no picture of the results", name);
		return NULL;
	}
	if (!is_wanted(request, &kinds[i])) {
		error_input(error, "%s: there is no photo to draw on", name);
		return NULL;
	}
	return &kinds[i];
}

void kinds_measure(const struct request *request, const struct kind *kind,
                   struct image *out)
{
	*out = (struct image){ request->width, request->height, kind->channels,
		               NULL };
	if (kind->size)
		kind->size(request, &out->width, &out->height);
}

#include "cam_warnings.h"

#include <inttypes.h>

#include "cam_info.h"
#include "summary.h"

/* "W.npy:282: in 1 of 3 images" */
static void begin(const struct request *request, uint32_t cam, uint32_t images,
                  struct buffer *out)
{
	buffer_add_line(out, request->cam_names[cam]);
	buffer_print(out, ": ");
	if (images < request_images(request))
		buffer_print(out, "in %" PRIu32 " of %" PRIu32 " images, ",
		             images, request_images(request));
}

/* What becomes of a class map, and of what depends on it. */
static void add_loss(const salmap_settings *settings, struct buffer *out)
{
	buffer_print(out, "so the class map is 0");
	if (settings->guide != SALMAP_NO_GUIDE)
		buffer_print(out, ", as are the layers that it guides");
}

static void warn_of_none(const struct request *request, uint32_t cam,
                         uint32_t images, const salmap_settings *settings,
                         const struct salmap_layer_info *info,
                         struct buffer *out)
{
	begin(request, cam, images, out);
	if (settings->evidence == SALMAP_EVIDENCE_MAGNITUDE) {
		buffer_print(out, "all values are 0, ");
		add_loss(settings, out);
		buffer_print(out, "; want numbers that are not all 0\n");
		return;
	}
	buffer_print(out, "no place has %s evidence, ",
	             salmap_evidence_name(settings->evidence));
	add_loss(settings, out);
	buffer_print(out,
	             "; values are from %g to %g; --evidence magnitude takes "
	             "both signs\n",
	             info->min, info->max);
}

static void warn_of_equal(const struct request *request, uint32_t cam,
                          uint32_t images, const salmap_settings *settings,
                          const struct salmap_layer_info *info,
                          struct buffer *out)
{
	begin(request, cam, images, out);
	buffer_print(out, "all values are %g, ", info->max);
	add_loss(settings, out);
	if (info->width * info->height * info->depth == 1)
		buffer_print(out, "; its layer has one location; want what "
		             "comes before the pooling\n");
	else
		buffer_print(out, "; want a layer whose locations differ\n");
}

static void warn_of_cam(const struct request *request, uint32_t cam,
                        const salmap_settings *settings,
                        const struct summary *summary, struct buffer *out)
{
	const struct salmap_layer_info *info = &summary->info;
	const uint32_t none = summary_flagged(summary, SALMAP_CAM_NONE);
	const uint32_t flat = summary_flagged(summary, SALMAP_CAM_FLAT);
	const uint32_t ambiguous =
		summary_flagged(summary, SALMAP_CAM_AMBIGUOUS);

	if (none > 0)
		warn_of_none(request, cam, none, settings, info, out);
	if (flat > none)
		warn_of_equal(request, cam, flat - none, settings, info, out);
	if (ambiguous > 0) {
		begin(request, cam, ambiguous, out);
		buffer_print(out, "the first principal component is hardly "
		             "stronger than the second, so the map says "
		             "little; want the weights of a class, gradients "
		             "or another layer\n");
	}
	if (info->nonfinite > 0) {
		begin(request, cam, request_images(request), out);
		buffer_print(out, "NaN or infinity was taken as 0 in %" PRIu64
		             " of the numbers of the class map\n",
		             info->nonfinite);
	}
}

bool cam_warnings_add(const struct request *request,
                      const salmap_settings *settings, struct buffer *out,
                      struct error *error)
{
	struct summary summary;

	for (uint32_t cam = 0; cam < request->cam_count; cam++) {
		if (!summary_get(request, cam_info_get, cam, &summary, error))
			return false;
		warn_of_cam(request, cam, settings, &summary, out);
	}
	return true;
}

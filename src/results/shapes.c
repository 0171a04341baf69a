#include "shapes.h"

#include <inttypes.h>
#include <string.h>

#include "plural.h"
#include "tokens.h"

/* Channels of an embedding; no transformer in use has fewer. */
#define LEAST_EMBEDDING 8

static uint32_t count_of(const struct request *request)
{
	return salmap_layer_count(request->sm);
}

/* Whether the array had three axes, which were taken for [c,h,w] because the
 * layout was not given: it may be [n,tokens,c]. */
static bool is_guessed(const struct request *request, uint32_t layer)
{
	return request->lacks_images && request->lacks_images[layer] &&
	       strcmp(request->layout, "nchw") == 0;
}

static void add_shape(const char *name, const struct salmap_layer_info *info,
                      struct buffer *out)
{
	buffer_add_line(out, name);
	buffer_print(out,
	             ": was read as %" PRId64 " channel%s of %" PRId64
	             " row%s and %" PRId64 " column%s; ",
	             info->channels, plural(info->channels), info->height,
	             plural(info->height), info->width, plural(info->width));
}

static void add_tokens(const struct salmap_layer_info *info,
                       struct buffer *out)
{
	int64_t prefix, side;

	buffer_print(out, "--layout tokens");
	if (tokens_guess(info->height, &prefix, &side) && prefix > 0)
		buffer_print(out, " --prefix %" PRId64, prefix);
}

/* ------------------------------------------------------------------ tokens */

bool shapes_is_single_channel(const struct request *request,
                              const struct salmap_layer_info *info)
{
	const char *layout = request->layout;

	return (info->flags & SALMAP_LAYER_SINGLE_CHANNEL) &&
	       layout[strspn(layout, "ndhwt")] != '\0';
}

static void warn_of_single_channels(const struct request *request,
                                    const struct summary *layers,
                                    struct buffer *out)
{
	for (uint32_t i = 0; i < count_of(request); i++) {
		const struct salmap_layer_info *info = &layers[i].info;

		if (!shapes_is_single_channel(request, info))
			continue;
		add_shape(request->names[i], info, out);
		if (is_guessed(request, i)) {
			buffer_print(out, "if these are tokens and channels, "
			             "want ");
			add_tokens(info, out);
		} else {
			buffer_print(out, "if the channels are another axis, "
			             "want it named, such as --layout nhwc");
		}
		buffer_print(out, "\n");
	}
}

/* Whether [c,h,w] may be [n,tokens,c]. Before the grid come a class token,
 * perhaps a distillation token, or a class token and four registers. */
static bool may_be_tokens(const struct salmap_layer_info *info)
{
	int64_t prefix, side;

	return info->height != info->width && info->width >= LEAST_EMBEDDING &&
	       tokens_guess(info->height, &prefix, &side) &&
	       (prefix <= 2 || prefix == 5);
}

/* Whether the guessed layers may all be tokens: planes become smaller from early
 * to late, but embeddings do not. */
static bool may_all_be_tokens(const struct request *request,
                              const struct summary *layers)
{
	int64_t width = 0;

	for (uint32_t i = 0; i < count_of(request); i++) {
		if (!is_guessed(request, i))
			continue;
		if (!may_be_tokens(&layers[i].info) ||
		    layers[i].info.width < width)
			return false;
		width = layers[i].info.width;
	}
	return true;
}

static void warn_of_tokens(const struct request *request,
                           const struct summary *layers, struct buffer *out)
{
	if (!may_all_be_tokens(request, layers))
		return;
	for (uint32_t i = 0; i < count_of(request); i++) {
		const struct salmap_layer_info *info = &layers[i].info;

		if (!is_guessed(request, i) ||
		    shapes_is_single_channel(request, info))
			continue;
		add_shape(request->names[i], info, out);
		buffer_print(out, "if they are images, tokens and channels, "
		             "want ");
		add_tokens(info, out);
		buffer_print(out, ", else --layout chw\n");
	}
}

/* ------------------------------------------------------------ channels last */

/* Networks see square images mostly: read in the wrong order, their channels
 * and one side become equal, and the other side is what the channels were. In
 * one layer, that may be so by chance if the sides are not far apart. */
static bool has_mixed_axes(const struct salmap_layer_info *info, uint32_t count,
                           bool channels_last)
{
	int64_t same = channels_last ? info->width : info->height;
	int64_t other = channels_last ? info->height : info->width;

	return same > 1 && info->channels == same && other != same &&
	       (count > 1 || other >= 4 * same);
}

static bool have_mixed_axes(const struct request *request,
                            const struct summary *layers, bool channels_last)
{
	if (!channels_last && strcmp(request->layout, "nchw") != 0)
		return false;
	for (uint32_t i = 0; i < count_of(request); i++)
		if (!has_mixed_axes(&layers[i].info, count_of(request),
		                    channels_last))
			return false;
	return true;
}

static void warn_of_channels(const struct request *request,
                             const struct summary *layers, bool channels_last,
                             struct buffer *out)
{
	add_shape(request->names[0], &layers[0].info, out);
	buffer_print(out, "if its channels come %s, want --layout %s\n",
	             channels_last ? "first" : "last",
	             channels_last ? "nchw" : "nhwc");
}

/* ------------------------------------------------------------ late to early */

static double locations(const struct salmap_layer_info *info)
{
	/* In floating point, where the product cannot overflow. */
	return (double)info->width * (double)info->height *
	       (double)info->depth;
}

/*
 * From early to late, maps become smaller and channels more. Where no map is
 * smaller than the one before, the last has at least four times the locations of
 * the first, that is both sides are twice as long, and no more channels, the order
 * is probably the other one. A bottleneck between them may have fewer channels.
 * The layers of a whole U-Net become smaller first; those of its second half, or
 * of a generator, cannot be told from layers in the wrong order.
 */
static bool is_late_to_early(const struct request *request,
                             const struct summary *layers)
{
	const struct salmap_layer_info *first = &layers[0].info;
	const struct salmap_layer_info *last =
		&layers[count_of(request) - 1].info;

	for (uint32_t i = 1; i < count_of(request); i++)
		if (locations(&layers[i].info) < locations(&layers[i - 1].info))
			return false;
	return locations(last) >= 4 * locations(first) &&
	       last->channels <= first->channels;
}

static void warn_of_order(const struct request *request,
                          const struct summary *layers, struct buffer *out)
{
	const struct salmap_layer_info *first = &layers[0].info;
	const struct salmap_layer_info *last =
		&layers[count_of(request) - 1].info;

	if (!is_late_to_early(request, layers))
		return;
	buffer_print(out,
	             "layers: they grow from %" PRId64 "x%" PRId64
	             " to %" PRId64 "x%" PRId64
	             ", as if they came late to early; want the one nearest to "
	             "the network's input first\n",
	             first->width, first->height, last->width, last->height);
}

void shapes_warn(const struct request *request, const struct summary *layers,
                 struct buffer *out)
{
	const bool channels_last = strcmp(request->layout, "nhwc") == 0;

	warn_of_single_channels(request, layers, out);
	/* Fourteen images of fourteen tokens each are rare. */
	if (have_mixed_axes(request, layers, channels_last))
		warn_of_channels(request, layers, channels_last, out);
	else
		warn_of_tokens(request, layers, out);
	warn_of_order(request, layers, out);
}

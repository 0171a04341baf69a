#include "layout.h"

#include <inttypes.h>
#include <string.h>

#include "results/plural.h"
#include "results/tokens.h"

/* t stands for tokens, which are split into h and w. */
#define AXES "ncdhwt"

static const char *letters_of(const char *name)
{
	return strcmp(name, "tokens") == 0 ? "ntc" : name;
}

bool layout_is_known(const char *name)
{
	const char *letters = letters_of(name);

	for (const char *letter = letters; *letter; letter++)
		if (!strchr(AXES, *letter) || strchr(letter + 1, *letter))
			return false;
	return *letters && strlen(letters) <= NPY_MAX_DIMENSIONS &&
	       !(strchr(letters, 't') && strpbrk(letters, "dhw"));
}

bool layout_has_tokens(const struct layout *layout)
{
	return strchr(letters_of(layout->name), 't') != NULL;
}

/* One axis of an array. */
struct axis {
	int64_t extent, stride; /* in elements */
};

/* Those of the letters, in the order of AXES. */
static void find_axes(const char *letters, bool lacks_images,
                      const struct npy *array, struct axis *axes)
{
	int64_t strides[NPY_MAX_DIMENSIONS];
	size_t number = 0;

	npy_strides(array, strides);
	for (size_t i = 0; i < strlen(AXES); i++)
		axes[i] = (struct axis){ 1, 0 };
	for (; *letters; letters++) {
		if (lacks_images && *letters == 'n')
			continue;
		axes[strchr(AXES, *letters) - AXES] =
			(struct axis){ array->shape[number], strides[number] };
		number++;
	}
}

/* What arrays of so many dimensions mostly are. */
static const char *other_layout(size_t dimensions)
{
	switch (dimensions) {
	case 1:
		return "; want what comes before the pooling";
	case 2:
		return "; tokens and channels are --layout tokens, rows and "
		       "columns --layout hw";
	case 5:
		return "; volumes and clips are --layout ncdhw";
	default:
		return "";
	}
}

static bool refuse_dimensions(const struct layout *layout,
                              const struct npy *array, const char *name,
                              struct error *error)
{
	size_t wanted = strlen(letters_of(layout->name));
	bool has_images = strchr(letters_of(layout->name), 'n') != NULL;

	return error_input(error,
	                   "%s: has %zu dimension%s; --layout %s wants %zu%s%s",
	                   name, array->dimensions,
	                   plural((int64_t)array->dimensions), layout->name,
	                   wanted, has_images ? ", or one less for one image" :
	                                        "",
	                   other_layout(array->dimensions));
}

static bool refuse_square(const struct layout *layout, int64_t tokens,
                          const char *name, struct error *error)
{
	const char *verb = tokens == 1 ? "is" : "are";
	int64_t prefix, side;

	if (tokens_guess(tokens, &prefix, &side))
		return error_input(error,
		                   "%s: %" PRId64 " token%s less --prefix "
		                   "%" PRId64 " %s no square; want --prefix "
		                   "%" PRId64 " for a grid of %" PRId64
		                   "x%" PRId64 ", or --grid HxW",
		                   name, tokens, plural(tokens), layout->prefix,
		                   verb, prefix, side, side);
	return error_input(error,
	                   "%s: %" PRId64 " token%s less --prefix %" PRId64
	                   " %s no square; want the grid of the patches, "
	                   "--grid HxW, and how many other tokens come first, "
	                   "--prefix N",
	                   name, tokens, plural(tokens), layout->prefix,
	                   verb);
}

/* Whether prefix + height * width are so many, without an overflow. */
static bool fits(int64_t tokens, int64_t prefix, int64_t height, int64_t width)
{
	return prefix < tokens && height <= (tokens - prefix) / width &&
	       height * width == tokens - prefix;
}

/* Makes rows of tokens that lie in one. */
static bool split_tokens(const struct layout *layout, const struct npy *array,
                         const struct axis *tokens, const char *name,
                         salmap_tensor *tensor, struct error *error)
{
	int64_t height = layout->grid_height, width = layout->grid_width;

	if (height == 0) {
		height = tokens_side(tokens->extent - layout->prefix);
		width = height;
		if (height == 0)
			return refuse_square(layout, tokens->extent, name,
			                     error);
	}
	if (!fits(tokens->extent, layout->prefix, height, width))
		return error_input(error,
		                   "%s: has %" PRId64 " token%s; want prefix + "
		                   "height * width, which is %" PRId64
		                   " + %" PRId64 " * %" PRId64,
		                   name, tokens->extent, plural(tokens->extent),
		                   layout->prefix, height, width);
	tensor->data = (const char *)array->data +
	               (size_t)(layout->prefix * tokens->stride) *
	                       array->type.size;
	tensor->h = height;
	tensor->w = width;
	tensor->stride_h = tokens->stride * width;
	tensor->stride_w = tokens->stride;
	return true;
}

static salmap_tensor view_of(const struct npy *array, const struct axis *axes)
{
	return (salmap_tensor){
		.struct_size = sizeof(salmap_tensor),
		.dtype = array->type.dtype,
		.data = array->data,
		.n = axes[0].extent,
		.c = axes[1].extent,
		.d = axes[2].extent,
		.h = axes[3].extent,
		.w = axes[4].extent,
		.stride_n = axes[0].stride,
		.stride_c = axes[1].stride,
		.stride_d = axes[2].stride,
		.stride_h = axes[3].stride,
		.stride_w = axes[4].stride,
		.scale = 1,
	};
}

bool layout_tensor(const struct layout *layout, const struct npy *array,
                   const char *name, salmap_tensor *tensor,
                   bool *lacks_images, struct error *error)
{
	const char *letters = letters_of(layout->name);
	size_t wanted = strlen(letters);
	struct axis axes[sizeof(AXES) - 1];

	*lacks_images = strchr(letters, 'n') &&
	                array->dimensions + 1 == wanted;
	if (array->dimensions != wanted && !*lacks_images)
		return refuse_dimensions(layout, array, name, error);
	find_axes(letters, *lacks_images, array, axes);
	*tensor = view_of(array, axes);
	return !layout_has_tokens(layout) ||
	       split_tokens(layout, array, &axes[5], name, tensor, error);
}

/*
 * The terms that class maps are sums of; included by vector.h. Two files add
 * them up, each for the layouts that it suits, and vector_cam_run.h makes
 * kernels of it.
 *
 * The order of operations is that of scalar_cam.c, which defines the bits: the
 * floats of a block of channels in 16 lanes, the four of a lane added pairwise,
 * and a tree that folds the lanes into doubles. A value that is not finite makes
 * a sum that is not, or shows in `low`; such tiles, and those with sums that
 * floats are too coarse for, are left to scalar_cam.c.
 *
 * Several classes of one activation are weighed together: the rows of a tile
 * are read and converted once, and stay in the innermost cache for all classes.
 */

/* More of them would not stay there. */
#define CLASSES_AT_ONCE 10

/* Locations of a tile, which its classes share: long rows, which hardware
 * foresees. Rows that are copied have SUMS_TILE at most. */
#define CLASS_TILE 1024

/* Some locations, and what their terms are made of. */
#define class_tile ISA(class_tile)
struct class_tile {
	const struct salmap_view *view, *other; /* `other` NULL for none */
	const unsigned char *first, *other_first;
	int count, classes;
	int width; /* locations that each class has room for */
	const float *weights[CLASSES_AT_ONCE]; /* of the image */
	/* The last of them, and zeros, if they do not fill a block. */
	float last_weights[CLASSES_AT_ONCE][BLOCK];
	float sums[CLASS_TILE];                /* of the locations */
	/* What comes of it: of each class, and as rectified has it. */
	double sum[CLASS_TILE];
	vf low;
};

/* The sums of a class. */
#define class_sum ISA(class_sum)
INLINE double *class_sum(struct class_tile *tile, int number)
{
	return tile->sum + number * tile->width;
}

/* Whether what lies so many bytes apart are floats side by side. */
#define are_floats_beside ISA(are_floats_beside)
INLINE bool are_floats_beside(const struct salmap_view *view, int64_t stride)
{
	return view->dtype == SALMAP_F32 && view->channel_block == 0 &&
	       stride == (int64_t)sizeof(float);
}

/* The term of an element x and of y, the weight of its channel, the element of
 * the other tensor, or the sum of its location; 0 if x is 0. */
#define class_term ISA(class_term)
typedef vf (*class_term)(vf x, vf y, vf *low);

#define term_product ISA(term_product)
INLINE vf term_product(vf x, vf y, vf *low)
{
	(void)low;
	return x * y;
}

#define term_positive ISA(term_positive)
INLINE vf term_positive(vf x, vf y, vf *low)
{
	vf product = x * y;

	IN_REGISTER(product);
	return rectified(product, low);
}

#define term_layercam ISA(term_layercam)
INLINE vf term_layercam(vf x, vf y, vf *low)
{
	IN_REGISTER(y);
	return x * rectified(y, low);
}

#define term_gradcampp ISA(term_gradcampp)
INLINE vf term_gradcampp(vf x, vf y, vf *low)
{
	vf r;

	IN_REGISTER(x);
	r = rectified(x, low);
	return r / (2 + r * y);
}

/* The sum of a group's terms. */
#define terms_sum ISA(terms_sum)
INLINE vf terms_sum(const vf x[GROUP], const vf y[GROUP], class_term term,
                    vf *low)
{
	vf terms[GROUP];
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++)
		terms[j] = term(x[j], y[j], low);
	return (terms[0] + terms[1]) + (terms[2] + terms[3]);
}

/* The weights of a class from `channel` on, where a block begins. */
#define block_weights ISA(block_weights)
INLINE const float *block_weights(const struct class_tile *tile, int number,
                                  int64_t channel)
{
	return tile->view->c - channel < BLOCK ? tile->last_weights[number]
	                                       : tile->weights[number] + channel;
}

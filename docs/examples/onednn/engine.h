/* A convolution and its ReLU. oneDNN chooses how the tensors lie in memory, as
 * it recommends. A function that fails ends the program with a sentence. */
#ifndef ENGINE_H
#define ENGINE_H

#include <oneapi/dnnl/dnnl.h>

#if DNNL_VERSION_MAJOR != 2
#error "this example is for the C interface of oneDNN 2"
#endif

struct engine {
	dnnl_engine_t engine;
	dnnl_stream_t stream;
	dnnl_format_tag_t layout; /* of activations; dnnl_format_tag_any: what
	                             oneDNN finds best on this machine */
};

/* 3 x 3, without padding. */
struct convolution {
	dnnl_dim_t in, out, stride;
	float *weights; /* [out][in][3][3] */
};

void engine_start(struct engine *engine, dnnl_format_tag_t layout);
void engine_stop(struct engine *engine);

/* A memory object for [n][c][h][w] in a layout. It borrows `data`, or allocates
 * for DNNL_MEMORY_ALLOCATE. The caller destroys it, as well as the memory
 * objects that the other functions return. */
dnnl_memory_t engine_memory(struct engine *engine, const dnnl_dims_t dims,
                            dnnl_data_type_t type, dnnl_format_tag_t layout,
                            void *data);

/* The number of channels, which is the second dimension. */
dnnl_dim_t engine_channels(dnnl_memory_t memory);

/* A copy in another layout, or of another type. */
dnnl_memory_t engine_reorder(struct engine *engine, dnnl_memory_t from,
                             const dnnl_memory_desc_t *to);

/* The output of the ReLU, in the layout of the engine. */
dnnl_memory_t engine_convolve_relu(struct engine *engine, dnnl_memory_t input,
                                   const struct convolution *convolution);

#endif

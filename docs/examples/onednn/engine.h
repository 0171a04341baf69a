/* A convolution and its ReLU, the way oneDNN wants to be used: it chooses how
 * tensors lie in memory. What fails ends the program with a sentence. */
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

/* A memory of [n][c][h][w] in a layout; of `data`, which is borrowed, or of new
 * memory for DNNL_MEMORY_ALLOCATE. To be destroyed by the caller, as are those
 * that the others return. */
dnnl_memory_t engine_memory(struct engine *engine, const dnnl_dims_t dims,
                            dnnl_data_type_t type, dnnl_format_tag_t layout,
                            void *data);

/* The second of its dimensions. */
dnnl_dim_t engine_channels(dnnl_memory_t memory);

/* A copy in another layout, or of another type. */
dnnl_memory_t engine_reorder(struct engine *engine, dnnl_memory_t from,
                             const dnnl_memory_desc_t *to);

/* What the ReLU gives, in the engine's layout. */
dnnl_memory_t engine_convolve_relu(struct engine *engine, dnnl_memory_t input,
                                   const struct convolution *convolution);

#endif

#include "engine.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 3 };

static void must(dnnl_status_t status, const char *what)
{
	if (status == dnnl_success)
		return;
	fprintf(stderr, "oneDNN: %s: status %d\n", what, (int)status);
	exit(1);
}

void engine_start(struct engine *engine, dnnl_format_tag_t layout)
{
	engine->layout = layout;
	must(dnnl_engine_create(&engine->engine, dnnl_cpu, 0), "engine");
	must(dnnl_stream_create(&engine->stream, engine->engine,
	                        dnnl_stream_default_flags), "stream");
}

void engine_stop(struct engine *engine)
{
	dnnl_stream_destroy(engine->stream);
	dnnl_engine_destroy(engine->engine);
}

static dnnl_memory_desc_t layout_of(const dnnl_dims_t dims,
                                    dnnl_data_type_t type,
                                    dnnl_format_tag_t layout)
{
	dnnl_memory_desc_t desc;

	must(dnnl_memory_desc_init_by_tag(&desc, 4, dims, type, layout),
	     "layout");
	return desc;
}

static dnnl_memory_t new_memory(struct engine *engine,
                                const dnnl_memory_desc_t *desc, void *data)
{
	dnnl_memory_t memory;

	must(dnnl_memory_create(&memory, desc, engine->engine, data), "memory");
	return memory;
}

dnnl_memory_t engine_memory(struct engine *engine, const dnnl_dims_t dims,
                            dnnl_data_type_t type, dnnl_format_tag_t layout,
                            void *data)
{
	const dnnl_memory_desc_t desc = layout_of(dims, type, layout);

	return new_memory(engine, &desc, data);
}

static const dnnl_memory_desc_t *desc_of(dnnl_memory_t memory)
{
	const dnnl_memory_desc_t *desc;

	must(dnnl_memory_get_memory_desc(memory, &desc), "memory");
	return desc;
}

dnnl_dim_t engine_channels(dnnl_memory_t memory)
{
	return desc_of(memory)->dims[1];
}

static void execute(struct engine *engine, dnnl_primitive_desc_t desc,
                    const dnnl_exec_arg_t *arguments, int count)
{
	dnnl_primitive_t primitive;

	must(dnnl_primitive_create(&primitive, desc), "primitive");
	must(dnnl_primitive_execute(primitive, engine->stream, count,
	                            arguments), "execution");
	must(dnnl_stream_wait(engine->stream), "execution");
	dnnl_primitive_destroy(primitive);
	dnnl_primitive_desc_destroy(desc);
}

dnnl_memory_t engine_reorder(struct engine *engine, dnnl_memory_t from,
                             const dnnl_memory_desc_t *to)
{
	const dnnl_memory_t copy = new_memory(engine, to,
	                                      DNNL_MEMORY_ALLOCATE);
	const dnnl_exec_arg_t arguments[] = {
		{ DNNL_ARG_FROM, from },
		{ DNNL_ARG_TO, copy },
	};
	dnnl_primitive_desc_t desc;

	must(dnnl_reorder_primitive_desc_create(&desc, desc_of(from),
	                                        engine->engine, to,
	                                        engine->engine, NULL),
	     "reorder");
	execute(engine, desc, arguments, 2);
	return copy;
}

/* The ReLU is a post-op of the convolution before it. */
static dnnl_primitive_attr_t with_relu(void)
{
	dnnl_primitive_attr_t attributes;
	dnnl_post_ops_t after;

	must(dnnl_post_ops_create(&after), "ReLU");
	must(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0),
	     "ReLU");
	must(dnnl_primitive_attr_create(&attributes), "ReLU");
	must(dnnl_primitive_attr_set_post_ops(attributes, after), "ReLU");
	dnnl_post_ops_destroy(after);
	return attributes;
}

static dnnl_primitive_desc_t
choose(struct engine *engine, const dnnl_dims_t source,
       const dnnl_dims_t weights, const dnnl_dims_t result, dnnl_dim_t stride)
{
	const dnnl_memory_desc_t
		any_source = layout_of(source, dnnl_f32, dnnl_format_tag_any),
		any_weights = layout_of(weights, dnnl_f32, dnnl_format_tag_any),
		laid_out = layout_of(result, dnnl_f32, engine->layout);
	const dnnl_dims_t strides = { stride, stride }, padding = { 0, 0 };
	const dnnl_primitive_attr_t attributes = with_relu();
	dnnl_convolution_desc_t wanted;
	dnnl_primitive_desc_t chosen;

	must(dnnl_convolution_forward_desc_init(
		     &wanted, dnnl_forward_inference, dnnl_convolution_direct,
		     &any_source, &any_weights, NULL, &laid_out, strides,
		     padding, padding), "convolution");
	must(dnnl_primitive_desc_create(&chosen, &wanted, attributes,
	                                engine->engine, NULL), "convolution");
	dnnl_primitive_attr_destroy(attributes);
	return chosen;
}

/* The memory itself or, if the convolution reads another layout, a copy in that
 * layout. The photo and the weights are copied, but seldom an activation. */
static dnnl_memory_t brought(struct engine *engine, dnnl_memory_t memory,
                             dnnl_primitive_desc_t convolution,
                             dnnl_query_t what)
{
	const dnnl_memory_desc_t *wanted =
		dnnl_primitive_desc_query_md(convolution, what, 0);

	return dnnl_memory_desc_equal(desc_of(memory), wanted) ?
	               memory : engine_reorder(engine, memory, wanted);
}

static void too_small(const dnnl_dims_t dims)
{
	fprintf(stderr, "an input of %lld x %lld is too small for a "
	        "convolution of %d x %d\n", (long long)dims[2],
	        (long long)dims[3], SIDE, SIDE);
	exit(1);
}

dnnl_memory_t engine_convolve_relu(struct engine *engine, dnnl_memory_t input,
                                   const struct convolution *convolution)
{
	const dnnl_dim_t *from = desc_of(input)->dims;
	const dnnl_dim_t step = convolution->stride;
	const dnnl_dims_t shape = { convolution->out, convolution->in, SIDE,
		                    SIDE };
	const dnnl_dims_t result = { from[0], convolution->out,
		                     (from[2] - SIDE) / step + 1,
		                     (from[3] - SIDE) / step + 1 };
	dnnl_primitive_desc_t chosen;
	dnnl_memory_t plain, source, weights, activation;

	if (from[2] < SIDE || from[3] < SIDE)
		too_small(from);
	chosen = choose(engine, from, shape, result, step);
	plain = engine_memory(engine, shape, dnnl_f32, dnnl_oihw,
	                      convolution->weights);
	source = brought(engine, input, chosen, dnnl_query_src_md);
	weights = brought(engine, plain, chosen, dnnl_query_weights_md);
	activation = new_memory(engine,
	                        dnnl_primitive_desc_query_md(
					chosen, dnnl_query_dst_md, 0),
	                        DNNL_MEMORY_ALLOCATE);
	execute(engine, chosen, (const dnnl_exec_arg_t[]){
		{ DNNL_ARG_SRC, source },
		{ DNNL_ARG_WEIGHTS, weights },
		{ DNNL_ARG_DST, activation },
	}, 3);
	if (source != input)
		dnnl_memory_destroy(source);
	if (weights != plain)
		dnnl_memory_destroy(weights);
	dnnl_memory_destroy(plain);
	return activation;
}

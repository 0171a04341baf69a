#include <stdbool.h>

#include "buffer.h"
#include "program.h"
#include "run.h"
#include "tensor.h"

/* Settings that want more of a layer than its statistic. */
static salmap_status check_settings(const salmap_settings *settings,
                                    struct salmap_sentence *message)
{
	if (settings->guide != SALMAP_NO_GUIDE)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "class map %lld guides the layers; guided "
		                   "ones want salmap_push, of a copy of the "
		                   "activations", (long long)settings->guide);
	if (settings->relative_epsilon > 0)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "the relative epsilon is %g; want 0, or "
		                   "salmap_push of a copy of the activations",
		                   settings->relative_epsilon);
	return SALMAP_OK;
}

/* What a queue belongs to. */
static salmap_status find_target(cl_command_queue queue,
                                 struct salmap_opencl_target *target,
                                 struct salmap_sentence *message)
{
	cl_int error;

	if (queue == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the queue is NULL");
	error = clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT,
	                              sizeof(target->context),
	                              &target->context, NULL);
	if (error == CL_SUCCESS)
		error = clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE,
		                              sizeof(target->device),
		                              &target->device, NULL);
	return salmap_opencl_check(error, "clGetCommandQueueInfo", message);
}

/* The first channel with NaN or infinity of an image, and of the locations
 * where it is not finite the first; false if there is none. */
static bool find_first(const struct salmap_opencl_count *counts,
                       int64_t locations, int64_t *first)
{
	bool found = false;
	int64_t i;

	for (i = 0; i < locations; i++)
		if (counts[i].count > 0 &&
		    (!found || counts[i].first < counts[*first].first)) {
			*first = i;
			found = true;
		}
	return found;
}

/* Tells of the first image with NaN or infinity, as salmap_push does. */
static salmap_status tell_nonfinite(const struct salmap_opencl_job *job,
                                    struct salmap_sentence *message)
{
	const struct salmap_view *view = job->view;
	const int64_t locations = view->d * view->h * view->w;
	struct salmap_opencl_counts counts;
	int64_t n = 0, first = 0;
	salmap_status status = salmap_opencl_make_counts(job, &counts, message);

	if (status != SALMAP_OK)
		return status;
	while (!find_first(counts.values + n * locations, locations, &first) &&
	       n < view->n - 1)
		n++;
	status = salmap_fail(
		message, SALMAP_E_NONFINITE,
		"NaN or infinity in image %lld, channel %lld, row %lld, column "
		"%lld; want finite values, or a policy that takes them as 0",
		(long long)n,
		(long long)counts.values[n * locations + first].first,
		(long long)(first / view->w % view->h),
		(long long)(first % view->w));
	salmap_opencl_free_counts(job, &counts);
	return status;
}

/* One push, of a tensor that was checked. */
struct push {
	salmap *sm;
	uint32_t layer;
	salmap_settings settings;
	struct salmap_view view;
	struct salmap_opencl_target target;
	struct salmap_opencl_job job;
	bool is_told; /* the context has a sentence already */
};

static salmap_status push_maps(struct push *push,
                               const struct salmap_opencl_maps *maps,
                               struct salmap_sentence *message)
{
	const struct salmap_view *view = &push->view;
	salmap_tensor tensor;

	if (maps->nonfinite &&
	    push->settings.nonfinite == SALMAP_NONFINITE_ERROR)
		return tell_nonfinite(&push->job, message);
	salmap_tensor_ncdhw(&tensor, maps->values, SALMAP_F32, view->n, 1,
	                    view->d, view->h, view->w);
	tensor.c = view->c; /* of which the map was made */
	tensor.stride_c = 0;
	push->is_told = true;
	return salmap_push_map(push->sm, push->layer, &tensor);
}

static salmap_status check(struct push *push, cl_command_queue queue,
                           cl_mem buffer, const salmap_tensor *activation,
                           struct salmap_sentence *message)
{
	salmap_status status = check_settings(&push->settings, message);

	if (status == SALMAP_OK)
		status = salmap_view_check_shape(&push->view, activation,
		                                 message);
	if (status == SALMAP_OK)
		status = find_target(queue, &push->target, message);
	if (status == SALMAP_OK)
		status = salmap_opencl_check_buffer(buffer, &push->view,
		                                    message);
	push->target.dtype = push->view.dtype;
	push->target.statistic = push->settings.statistic;
	push->job = (struct salmap_opencl_job){
		.queue = queue,
		.context = push->target.context,
		.device = push->target.device,
		.buffer = buffer,
		.view = &push->view,
		.epsilon = (float)push->settings.epsilon,
	};
	return status;
}

static salmap_status push(struct push *push, struct salmap_sentence *message)
{
	struct salmap_opencl_maps maps;
	salmap_status status = salmap_opencl_find_program(
		&push->target, &push->job.program, message);

	if (status != SALMAP_OK)
		return status;
	status = salmap_opencl_make_maps(&push->job, &maps, message);
	if (status == SALMAP_OK) {
		status = push_maps(push, &maps, message);
		salmap_opencl_free_maps(&push->job, &maps);
	}
	clReleaseProgram(push->job.program);
	return status;
}

/* Gives the context a sentence of this library's. */
static salmap_status tell(const struct push *push, salmap_status status,
                          struct salmap_sentence *message)
{
	struct salmap_sentence whole;
	char text[SALMAP_SENTENCE_CAPACITY];

	salmap_sentence_copy(message, text, sizeof(text));
	salmap_sentence_init(&whole);
	salmap_fail(&whole, status, "layer %lld: %s", (long long)push->layer,
	            text);
	salmap_sentence_copy(&whole, text, sizeof(text));
	return salmap_note_error(push->sm, status, text);
}

salmap_status salmap_push_opencl(salmap *sm, uint32_t layer,
                                 cl_command_queue queue, cl_mem buffer,
                                 const salmap_tensor *activation)
{
	struct push state = {
		.sm = sm,
		.layer = layer,
		.settings = { .struct_size = sizeof(state.settings) },
	};
	struct salmap_sentence message;
	salmap_status status = salmap_get_settings(sm, &state.settings);

	if (status != SALMAP_OK)
		return status;
	salmap_sentence_init(&message);
	status = check(&state, queue, buffer, activation, &message);
	if (status == SALMAP_OK)
		status = push(&state, &message);
	return status == SALMAP_OK || state.is_told
		? status : tell(&state, status, &message);
}

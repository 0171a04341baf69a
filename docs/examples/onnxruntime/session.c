#include "session.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_DIMENSIONS = 4 };

static void must_run(const struct session *session, OrtStatus *status)
{
	if (status == NULL)
		return;
	fprintf(stderr, "ONNX Runtime: %s\n",
	        session->api->GetErrorMessage(status));
	exit(1);
}

void session_open(struct session *session, const char *path)
{
	OrtSessionOptions *options;

	session->api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
	if (session->api == NULL) {
		fprintf(stderr, "ONNX Runtime %s is too old for version %d of "
		        "its interface\n", OrtGetApiBase()->GetVersionString(),
		        ORT_API_VERSION);
		exit(1);
	}
	must_run(session, session->api->CreateEnv(ORT_LOGGING_LEVEL_ERROR,
	                                          "explain",
	                                          &session->environment));
	must_run(session, session->api->CreateSessionOptions(&options));
	must_run(session, session->api->CreateSession(session->environment,
	                                              path, options,
	                                              &session->model));
	session->api->ReleaseSessionOptions(options);
}

static char *name_of_input(const struct session *session,
                           OrtAllocator *allocator)
{
	size_t inputs;
	char *name;

	must_run(session,
	         session->api->SessionGetInputCount(session->model, &inputs));
	if (inputs != 1) {
		fprintf(stderr, "the model has %zu inputs; this example wants "
		        "one\n", inputs);
		exit(1);
	}
	must_run(session, session->api->SessionGetInputName(session->model, 0,
	                                                    allocator, &name));
	return name;
}

void session_run(struct session *session, float *input, int64_t height,
                 int64_t width, const char *const *names, size_t count,
                 OrtValue **outputs)
{
	const int64_t shape[] = { 1, 3, height, width };
	const size_t bytes = 3 * (size_t)height * (size_t)width *
	                     sizeof(*input);
	const OrtApi *api = session->api;
	OrtAllocator *allocator;
	OrtMemoryInfo *memory;
	OrtValue *value;
	char *name;
	size_t i;

	for (i = 0; i < count; i++)
		outputs[i] = NULL;
	must_run(session, api->GetAllocatorWithDefaultOptions(&allocator));
	name = name_of_input(session, allocator);
	must_run(session, api->CreateCpuMemoryInfo(OrtArenaAllocator,
	                                           OrtMemTypeDefault, &memory));
	must_run(session, api->CreateTensorWithDataAsOrtValue(
				  memory, input, bytes, shape, 4,
				  ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &value));
	must_run(session, api->Run(session->model, NULL,
	                           (const char *const *)&name,
	                           (const OrtValue *const *)&value, 1, names,
	                           count, outputs));
	api->ReleaseValue(value);
	api->ReleaseMemoryInfo(memory);
	must_run(session, api->AllocatorFree(allocator, name));
}

/* The type of ONNX as one of salmap; -1 for one that it cannot read. */
static int32_t dtype_of(ONNXTensorElementDataType type)
{
	switch (type) {
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
		return SALMAP_F32;
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16:
		return SALMAP_F16;
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16:
		return SALMAP_BF16;
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE:
		return SALMAP_F64;
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8:
		return SALMAP_U8;
	case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8:
		return SALMAP_I8;
	default:
		return -1;
	}
}

salmap_tensor session_view(struct session *session, OrtValue *output,
                           const char *name)
{
	int64_t shape[MOST_DIMENSIONS] = { 1, 1, 1, 1 };
	ONNXTensorElementDataType type;
	OrtTensorTypeAndShapeInfo *info;
	salmap_tensor view;
	size_t dimensions;
	int32_t dtype;
	void *data;

	must_run(session, session->api->GetTensorTypeAndShape(output, &info));
	must_run(session, session->api->GetTensorElementType(info, &type));
	must_run(session, session->api->GetDimensionsCount(info, &dimensions));
	dtype = dtype_of(type);
	if (dimensions < 2 || dimensions > MOST_DIMENSIONS || dtype < 0) {
		fprintf(stderr, "%s has %zu dimensions and type %d of ONNX; "
		        "want 2 to 4 dimensions of float, double, float16, "
		        "bfloat16, uint8 or int8\n", name, dimensions,
		        (int)type);
		exit(1);
	}
	must_run(session,
	         session->api->GetDimensions(info, shape, dimensions));
	session->api->ReleaseTensorTypeAndShapeInfo(info);
	must_run(session, session->api->GetTensorMutableData(output, &data));
	if (dimensions == 3) {
		shape[3] = shape[2];
		shape[2] = 1;
	}
	salmap_tensor_nchw(&view, data, dtype, shape[0], shape[1], shape[2],
	                   shape[3]);
	return view;
}

void session_release(struct session *session, OrtValue **outputs, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		session->api->ReleaseValue(outputs[i]);
}

void session_close(struct session *session)
{
	session->api->ReleaseSession(session->model);
	session->api->ReleaseEnv(session->environment);
}

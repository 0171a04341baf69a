/*
 * A stand-in for the header of the same name that comes with ONNX Runtime, where
 * only its library is installed. It has what docs/examples/onnxruntime calls, each
 * function at its place in version 1 of the table OrtApi, whose 102 entries no
 * later version moves:
 * https://onnxruntime.ai/docs/api/c/struct_ort_api.html.
 */
#ifndef ONNXRUNTIME_C_API_H
#define ONNXRUNTIME_C_API_H

#include <stddef.h>
#include <stdint.h>

#define ORT_API_VERSION 1

typedef struct OrtEnv OrtEnv;
typedef struct OrtStatus OrtStatus;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtSession OrtSession;
typedef struct OrtValue OrtValue;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtAllocator OrtAllocator;

typedef enum { ORT_LOGGING_LEVEL_ERROR = 3 } OrtLoggingLevel;
typedef enum { OrtArenaAllocator = 1 } OrtAllocatorType;
typedef enum { OrtMemTypeDefault = 0 } OrtMemType;
typedef enum {
	ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT = 1,
	ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 = 2,
	ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 = 3,
	ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 = 10,
	ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE = 11,
	ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 = 16
} ONNXTensorElementDataType;

typedef void (*OrtUnused)(void);

typedef struct {
	OrtUnused entries_0_to_1[2];
	const char *(*GetErrorMessage)(const OrtStatus *);
	OrtStatus *(*CreateEnv)(OrtLoggingLevel, const char *, OrtEnv **);
	OrtUnused entries_4_to_6[3];
	OrtStatus *(*CreateSession)(const OrtEnv *, const char *,
	                            const OrtSessionOptions *, OrtSession **);
	OrtUnused entry_8;
	OrtStatus *(*Run)(OrtSession *, const OrtRunOptions *,
	                  const char *const *, const OrtValue *const *, size_t,
	                  const char *const *, size_t, OrtValue **);
	OrtStatus *(*CreateSessionOptions)(OrtSessionOptions **);
	OrtUnused entries_11_to_29[19];
	OrtStatus *(*SessionGetInputCount)(const OrtSession *, size_t *);
	OrtUnused entries_31_to_35[5];
	OrtStatus *(*SessionGetInputName)(const OrtSession *, size_t,
	                                  OrtAllocator *, char **);
	OrtUnused entries_37_to_48[12];
	OrtStatus *(*CreateTensorWithDataAsOrtValue)(
		const OrtMemoryInfo *, void *, size_t, const int64_t *, size_t,
		ONNXTensorElementDataType, OrtValue **);
	OrtUnused entry_50;
	OrtStatus *(*GetTensorMutableData)(OrtValue *, void **);
	OrtUnused entries_52_to_59[8];
	OrtStatus *(*GetTensorElementType)(const OrtTensorTypeAndShapeInfo *,
	                                   ONNXTensorElementDataType *);
	OrtStatus *(*GetDimensionsCount)(const OrtTensorTypeAndShapeInfo *,
	                                 size_t *);
	OrtStatus *(*GetDimensions)(const OrtTensorTypeAndShapeInfo *,
	                            int64_t *, size_t);
	OrtUnused entries_63_to_64[2];
	OrtStatus *(*GetTensorTypeAndShape)(const OrtValue *,
	                                    OrtTensorTypeAndShapeInfo **);
	OrtUnused entries_66_to_68[3];
	OrtStatus *(*CreateCpuMemoryInfo)(OrtAllocatorType, OrtMemType,
	                                  OrtMemoryInfo **);
	OrtUnused entries_70_to_75[6];
	OrtStatus *(*AllocatorFree)(OrtAllocator *, void *);
	OrtUnused entry_77;
	OrtStatus *(*GetAllocatorWithDefaultOptions)(OrtAllocator **);
	OrtUnused entries_79_to_91[13];
	void (*ReleaseEnv)(OrtEnv *);
	OrtUnused entry_93;
	void (*ReleaseMemoryInfo)(OrtMemoryInfo *);
	void (*ReleaseSession)(OrtSession *);
	void (*ReleaseValue)(OrtValue *);
	OrtUnused entries_97_to_98[2];
	void (*ReleaseTensorTypeAndShapeInfo)(OrtTensorTypeAndShapeInfo *);
	void (*ReleaseSessionOptions)(OrtSessionOptions *);
	OrtUnused entry_101;
} OrtApi;

_Static_assert(sizeof(OrtApi) == 102 * sizeof(OrtUnused), "an entry is missing");

typedef struct {
	const OrtApi *(*GetApi)(uint32_t version);
	const char *(*GetVersionString)(void);
} OrtApiBase;

const OrtApiBase *OrtGetApiBase(void);

#endif

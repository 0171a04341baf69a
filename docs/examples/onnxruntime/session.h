/* What the example wants of ONNX Runtime's C API. A function that fails ends the
 * program with ONNX Runtime's sentence. */
#ifndef SESSION_H
#define SESSION_H

#include <onnxruntime_c_api.h>
#include <salmap.h>

struct session {
	const OrtApi *api;
	OrtEnv *environment;
	OrtSession *model;
};

void session_open(struct session *session, const char *path);

/* Runs the model on [1][3][height][width] floats, which is its only input.
 * `outputs` gets a value for each of `names`, for session_release(). */
void session_run(struct session *session, float *input, int64_t height,
                 int64_t width, const char *const *names, size_t count,
                 OrtValue **outputs);

/* A view of an output with up to four dimensions, of which those that lack are 1:
 * [n][c], [n][c][w] or [n][c][h][w]. Ends the program for others, and for types
 * that salmap cannot read. The view is valid until the value is released. */
salmap_tensor session_view(struct session *session, OrtValue *output,
                           const char *name);

void session_release(struct session *session, OrtValue **outputs, size_t count);
void session_close(struct session *session);

#endif

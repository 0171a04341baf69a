#include "program.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "build.h"
#include "device.h"
#include "self_test.h"

/* A program that was tested, or what stands against it. It holds the OpenCL
 * context, so that no other one can get the same handle. */
struct entry {
	struct entry *next;
	struct salmap_opencl_target target;
	cl_program program; /* NULL if the device is refused */
	struct salmap_sentence why;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *entries;

static bool is_for(const struct entry *entry,
                   const struct salmap_opencl_target *target)
{
	return entry->target.context == target->context &&
	       entry->target.device == target->device &&
	       entry->target.dtype == target->dtype &&
	       entry->target.statistic == target->statistic;
}

static struct entry *find(const struct salmap_opencl_target *target)
{
	struct entry *entry = entries;

	while (entry != NULL && !is_for(entry, target))
		entry = entry->next;
	return entry;
}

/* Compiles and tests. The program is NULL unless this succeeds. */
static salmap_status make_program(const struct salmap_opencl_target *target,
                                  cl_program *program,
                                  struct salmap_sentence *message)
{
	salmap_status status = salmap_opencl_check_device(target->device,
	                                                  message);

	*program = NULL;
	if (status == SALMAP_OK)
		status = salmap_opencl_build(target, program, message);
	if (status == SALMAP_OK)
		status = salmap_opencl_self_test(target, *program, message);
	if (status != SALMAP_OK && *program != NULL) {
		clReleaseProgram(*program);
		*program = NULL;
	}
	return status;
}

/* Keeps what was found out. */
static salmap_status keep(const struct salmap_opencl_target *target,
                          cl_program program, struct salmap_sentence *why)
{
	struct entry *entry = malloc(sizeof(*entry));

	if (entry == NULL)
		return salmap_fail(why, SALMAP_E_MEMORY,
		                   "no memory to keep a program: %lld bytes",
		                   (long long)sizeof(*entry));
	entry->target = *target;
	entry->program = program;
	salmap_sentence_init(&entry->why);
	salmap_sentence_pass(why, &entry->why);
	clRetainContext(target->context);
	entry->next = entries;
	entries = entry;
	return SALMAP_OK;
}

/* Refusals are kept, too, but for want of memory, which may come back. */
static salmap_status add(const struct salmap_opencl_target *target,
                         struct salmap_sentence *message)
{
	cl_program program;
	salmap_status status = make_program(target, &program, message);

	if (status != SALMAP_OK && status != SALMAP_E_UNSUPPORTED)
		return status;
	status = keep(target, program, message);
	if (status != SALMAP_OK && program != NULL)
		clReleaseProgram(program);
	return status;
}

salmap_status salmap_opencl_find_program(
	const struct salmap_opencl_target *target, cl_program *out,
	struct salmap_sentence *message)
{
	salmap_status status = SALMAP_OK;
	struct entry *entry;

	pthread_mutex_lock(&lock);
	if (find(target) == NULL)
		status = add(target, message);
	if (status == SALMAP_OK) {
		entry = find(target);
		*out = entry->program;
		if (*out != NULL)
			clRetainProgram(*out);
		else
			salmap_sentence_pass(&entry->why, message);
		status = *out != NULL ? SALMAP_OK : SALMAP_E_UNSUPPORTED;
	}
	pthread_mutex_unlock(&lock);
	return status;
}

static void forget(struct entry *entry)
{
	if (entry->program != NULL)
		clReleaseProgram(entry->program);
	clReleaseContext(entry->target.context);
	free(entry);
}

void salmap_opencl_release(cl_context context)
{
	struct entry **place = &entries;

	pthread_mutex_lock(&lock);
	while (*place != NULL) {
		struct entry *entry = *place;

		if (context == NULL || entry->target.context == context) {
			*place = entry->next;
			forget(entry);
		} else {
			place = &entry->next;
		}
	}
	pthread_mutex_unlock(&lock);
}

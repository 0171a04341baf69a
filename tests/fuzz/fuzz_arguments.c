/*
 * Runs the whole tool with the lines of the input for arguments, in a folder
 * with two layers, an archive of them, integers with a scale for each channel,
 * weights of two classes, a photo, and an aggregate. Checks the exit status, that an error is
 * one line and nothing but errors and warnings say something there, that all that
 * is printed is text, and that the files are as they were.
 */
#define _POSIX_C_SOURCE 200809L

#include "folder.h"

#include <getopt.h>
#include <string.h>
#include <zip.h>

#include "check.h"
#include "options.h"
#include "results/npy_preamble.h"
#include "results/output.h"
#include "results/results.h"
#include "results/text.h"

/* src/main.c's. */
int tool_main(int argc, char **argv);

#define MOST_ARGUMENTS 32

static const char *const files[] = { "a.npy", "b.npy", "c.npz", "p.png",
	                             "q.npy", "s.npy", "w.npy", "d.sma", NULL };

/* ------------------------------------------------------------------ files */

static const struct guard no_guard;

static void write_floats(const char *name, const uint64_t *shape,
                         size_t dimensions)
{
	struct error error = { 0 };
	char preamble[NPY_PREAMBLE_SIZE];
	struct output output;
	size_t i, count = 1;

	for (i = 0; i < dimensions; i++)
		count *= (size_t)shape[i];
	CHECK(output_open(&output, ".", name, &no_guard, &error));
	CHECK(output_write(&output, preamble,
	                   npy_preamble(preamble, shape, dimensions), &error));
	for (i = 0; i < count; i++) {
		const float value = (float)(i * i % 17);

		CHECK(output_write(&output, &value, sizeof(value), &error));
	}
	CHECK(output_close(&output, true, &error));
}

static void write_layer(const char *name, uint64_t c, uint64_t h, uint64_t w)
{
	const uint64_t shape[] = { 2, c, h, w };

	write_floats(name, shape, 4);
}

static void write_integers(void)
{
	static const char header[] = "\x93NUMPY\x01\x00\x40\x00"
	                             "{'descr': '|u1', 'fortran_order': False, "
	                             "'shape': (2, 3, 4, 5)}\n";
	const uint64_t shape[] = { 3 };
	struct error error = { 0 };
	struct output output;
	unsigned char values[2 * 3 * 4 * 5];
	size_t i;

	for (i = 0; i < sizeof(values); i++)
		values[i] = (unsigned char)(i * i);
	CHECK(output_open(&output, ".", files[4], &no_guard, &error));
	CHECK(output_write(&output, header, sizeof(header) - 1, &error));
	CHECK(output_write(&output, values, sizeof(values), &error));
	CHECK(output_close(&output, true, &error));
	write_floats(files[5], shape, 1);
}

static void write_archive(void)
{
	zip_t *archive = zip_open(files[2], ZIP_CREATE, NULL);
	int i;

	CHECK(archive != NULL);
	for (i = 0; i < 2; i++) {
		zip_source_t *source = zip_source_file(archive, files[i], 0, 0);

		CHECK(zip_file_add(archive, files[i], source, 0) == i);
	}
	CHECK(zip_close(archive) == 0);
}

static void write_photo(void)
{
	struct error error = { 0 };
	struct output output;
	struct image photo;
	struct bytes png;

	CHECK(image_create(&photo, 7, 5, IMAGE_RGB, "photo", &error));
	memset(photo.pixels, 77, 50);
	CHECK(salmap_results_png(&photo, &png, &error));
	CHECK(output_open(&output, ".", files[3], &no_guard, &error));
	CHECK(output_write(&output, png.data, png.size, &error));
	CHECK(output_close(&output, true, &error));
	salmap_results_free(&png);
	image_free(&photo);
}

/* Weights of two classes, for three channels. */
static void write_rows(void)
{
	const uint64_t shape[] = { 2, 3 };

	write_floats(files[6], shape, 2);
}

/* By the tool itself: glibc's getopt begins anew with 0. */
static void write_aggregate(void)
{
	static char words[][10] = { "salmap", "aggregate", "-qo", "d.sma",
		                    "c.npz" };
	char *arguments[] = { words[0], words[1], words[2], words[3], words[4],
		              NULL };

	optind = 0;
	CHECK(tool_main(5, arguments) == 0);
}

static void write_files(void)
{
	static bool written;

	if (written)
		return;
	written = true;
	write_layer(files[0], 3, 4, 5);
	write_layer(files[1], 5, 2, 3);
	write_integers();
	write_rows();
	write_archive();
	write_photo();
	write_aggregate();
	folder_note();
}

/* -------------------------------------------------------------- arguments */

/* The lines of a copy of the input; returns how many, the program first. */
static int split(char *lines, char **arguments)
{
	static char program[] = "salmap";
	int count = 0;

	arguments[count++] = program;
	while (lines != NULL && count < MOST_ARGUMENTS) {
		char *end = strchr(lines, '\n');

		arguments[count++] = lines;
		if (end != NULL)
			*end++ = '\0';
		lines = end;
	}
	arguments[count] = NULL;
	return count;
}

/* Whether the tool would write in the present folder and below, and not to the
 * aggregate that is there. */
static bool stays_here(const struct options *options)
{
	const char *output = options->output;

	return output[0] != '/' && strstr(output, "..") == NULL &&
	       !(command_row(options->command)->writes_file &&
	         text_ends_with(output, files[7]));
}

/* Parses alone, and tells whether the tool may go on. */
static bool may_run(int count, char **arguments)
{
	char *copy[MOST_ARGUMENTS + 1];
	struct options options;
	struct error error = { 0 };
	bool good, here;

	memcpy(copy, arguments, sizeof(copy));
	optind = 0; /* glibc's getopt begins anew */
	good = options_parse(&options, count, copy, &error);
	check_told(&error, good);
	here = stays_here(&options);
	options_free(&options);
	optind = 0;
	return here;
}

/* ---------------------------------------------------------------- printing */

struct print {
	char *text;
	size_t size;
};

/* UTF-8 without control characters; returns the number of lines. */
static int check_text(const struct print *print)
{
	const char *cursor = print->text;
	uint32_t code;
	int lines = 0;

	CHECK(strlen(print->text) == print->size);
	while ((code = text_next(&cursor)) != 0) {
		lines += code == '\n';
		CHECK(code == '\n' || (code >= 0x20 && code < 0x7f) ||
		      code >= 0xa0);
	}
	/* text_next stands for bytes that are no UTF-8 too. */
	CHECK((size_t)(cursor - print->text) == print->size);
	return lines;
}

/* The number of lines that begin so. */
static int count_lines(const char *text, const char *start)
{
	int count = 0;

	for (; *text != '\0'; text = strchr(text, '\n') + 1)
		count += strncmp(text, start, strlen(start)) == 0;
	return count;
}

static void check_prints(int status, const struct print *output,
                         const struct print *errors)
{
	const int lines = check_text(errors);
	const int warnings = count_lines(errors->text, "salmap: warning: ");

	check_text(output);
	CHECK(status >= 0 && status <= EXIT_BAD_USAGE);
	CHECK(lines == warnings + (status != 0));
	CHECK(lines == count_lines(errors->text, "salmap: "));
	CHECK(status == 0 || output->size == 0);
}

/* glibc lets a program set its streams. */
static void run(int count, char **arguments)
{
	FILE *const streams[] = { stdout, stderr };
	struct print output, errors;
	int status;

	stdout = open_memstream(&output.text, &output.size);
	stderr = open_memstream(&errors.text, &errors.size);
	CHECK(stdout != NULL && stderr != NULL);
	status = tool_main(count, arguments);
	fclose(stdout);
	fclose(stderr);
	stdout = streams[0];
	stderr = streams[1];
	check_prints(status, &output, &errors);
	free(output.text);
	free(errors.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *arguments[MOST_ARGUMENTS + 1] = { NULL };
	char *lines = malloc(size + 1);
	int count;

	CHECK(lines != NULL);
	memcpy(lines, data, size);
	lines[size] = '\0';
	count = split(lines, arguments);
	folder_enter();
	write_files();
	if (may_run(count, arguments))
		run(count, arguments);
	folder_clean(files);
	folder_leave();
	free(lines);
	return 0;
}

#include "png_encode.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>

struct encoder {
	png_structp png;
	png_infop info;
	png_sink sink;
	void *user;
	struct error *error; /* the sink fills it */
	char message[128];
};

_Noreturn static void give_up(png_structp png, png_const_charp message)
{
	struct encoder *encoder = png_get_error_ptr(png);

	snprintf(encoder->message, sizeof(encoder->message), "%s", message);
	png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static void pass_on(png_structp png, png_bytep data, size_t size)
{
	struct encoder *encoder = png_get_io_ptr(png);

	if (!encoder->sink(encoder->user, data, size, encoder->error))
		png_error(png, "");
}

/* What is written last comes with png_write_end. */
static void flush_nothing(png_structp png)
{
	(void)png;
}

static void write_picture(struct encoder *encoder, const struct image *image)
{
	png_set_IHDR(encoder->png, encoder->info, (png_uint_32)image->width,
	             (png_uint_32)image->height, 8,
	             image->channels == IMAGE_GREY ? PNG_COLOR_TYPE_GRAY :
	                                             PNG_COLOR_TYPE_RGB,
	             PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	             PNG_FILTER_TYPE_DEFAULT);
	png_set_sRGB(encoder->png, encoder->info, PNG_sRGB_INTENT_PERCEPTUAL);
	png_write_info(encoder->png, encoder->info);
	for (int64_t y = 0; y < image->height; y++)
		png_write_row(encoder->png, image_pixel(image, 0, y));
	png_write_end(encoder->png, encoder->info);
}

static bool encode(struct encoder *encoder, const struct image *image,
                   const char *subject)
{
	errno = 0;
	if (setjmp(png_jmpbuf(encoder->png))) {
		if (encoder->error->exit_status)
			return false;
		if (errno == ENOMEM)
			return error_memory(encoder->error, subject);
		return error_input(encoder->error, "%s: cannot be a PNG: %s",
		                   subject, encoder->message);
	}
	png_set_write_fn(encoder->png, encoder, pass_on, flush_nothing);
	write_picture(encoder, image);
	return true;
}

bool png_encode(const struct image *image, const char *subject, png_sink sink,
                void *user, struct error *error)
{
	struct encoder encoder = { NULL, NULL, sink, user, error, "" };
	bool good = false;

	encoder.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &encoder,
	                                      give_up, ignore_warning);
	if (encoder.png)
		encoder.info = png_create_info_struct(encoder.png);
	if (encoder.info)
		good = encode(&encoder, image, subject);
	else
		error_memory(error, subject);
	png_destroy_write_struct(&encoder.png, &encoder.info);
	return good;
}

#include "photo_png.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "photo_picture.h"

/* Not libpng's simplified interface, which reads pictures of 16 bits in Adam7's
 * passes wrongly in some versions, and beyond their buffer in others:
 * CVE-2025-65018. */
struct decoder {
	png_structp png;
	png_infop info;
	char message[128];
};

_Noreturn static void give_up(png_structp png, png_const_charp message)
{
	struct decoder *decoder = png_get_error_ptr(png);

	snprintf(decoder->message, sizeof(decoder->message), "%s", message);
	png_longjmp(png, 1);
}

/* A warning is about what is not needed, such as a comment with a wrong sum. */
static void ignore_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

/* Chunks that have nothing to do with pixels are passed over; for a text, libpng
 * would allocate as many bytes as the chunk claims to have. */
static void skip_chunks(struct decoder *decoder)
{
	/* Names with their closing NUL each, as libpng wants them. */
	static const png_byte names[] = "eXIf\0iTXt\0pCAL\0sCAL\0sPLT\0tEXt\0"
					"zTXt";

	png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_NEVER, names,
	                            sizeof(names) / 5);
}

/* Any picture becomes one of 8-bit RGB, in the colours of sRGB; transparent
 * pixels are laid on white, as on paper. */
static void set_conversions(struct decoder *decoder)
{
	const png_color_16 white = { 0, 255, 255, 255, 255 };

	png_set_expand(decoder->png);
	png_set_scale_16(decoder->png);
	png_set_gray_to_rgb(decoder->png);
	png_set_alpha_mode(decoder->png, PNG_ALPHA_PNG, PNG_DEFAULT_sRGB);
	png_set_background(decoder->png, &white, PNG_BACKGROUND_GAMMA_SCREEN,
	                   0, 1);
}

static void read_rows(struct decoder *decoder, const struct image *photo)
{
	int passes = png_set_interlace_handling(decoder->png);

	png_read_update_info(decoder->png, decoder->info);
	if (png_get_rowbytes(decoder->png, decoder->info) !=
	    (size_t)photo->width * IMAGE_RGB)
		png_error(decoder->png, "its rows are of an unknown kind");
	while (passes-- > 0)
		for (int64_t y = 0; y < photo->height; y++)
			png_read_row(decoder->png, image_pixel(photo, 0, y),
			             NULL);
	png_read_end(decoder->png, NULL);
}

static bool decode(struct decoder *decoder, struct image *photo, FILE *file,
                   const char *path, struct error *error)
{
	bool good;

	if (setjmp(png_jmpbuf(decoder->png)))
		return photo_refuse(path, "PNG", decoder->message, error);
	skip_chunks(decoder);
	png_init_io(decoder->png, file);
	png_read_info(decoder->png, decoder->info);
	set_conversions(decoder);
	good = photo_create(photo,
	                    png_get_image_width(decoder->png, decoder->info),
	                    png_get_image_height(decoder->png, decoder->info),
	                    path, error);
	if (good)
		read_rows(decoder, photo);
	return good;
}

bool photo_read_png(struct image *photo, FILE *file, const char *path,
                    struct error *error)
{
	struct decoder decoder = { NULL, NULL, "" };
	bool good = false;

	decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder,
	                                     give_up, ignore_warning);
	if (decoder.png)
		decoder.info = png_create_info_struct(decoder.png);
	if (decoder.info)
		good = decode(&decoder, photo, file, path, error);
	else
		error_memory(error, path);
	png_destroy_read_struct(&decoder.png, &decoder.info, NULL);
	return good;
}

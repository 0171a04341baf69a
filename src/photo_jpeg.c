#include "photo_jpeg.h"

#include <setjmp.h>

#include <jpeglib.h>

#include <jerror.h>

#include "photo_picture.h"

/* A file of many empty scans would keep the decoder busy for hours; common
 * progressive files have about ten. */
#define MAX_SCANS 100

/* What libjpeg calls back with: its parts come first, so that a pointer to
 * one is a pointer to the whole. */
struct trouble {
	struct jpeg_error_mgr manager;
	jmp_buf escape;
	char message[JMSG_LENGTH_MAX];
};

struct decoder {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_progress_mgr progress;
	struct trouble trouble;
};

_Noreturn static void give_up(j_common_ptr jpeg)
{
	struct trouble *trouble = (struct trouble *)jpeg->err;

	jpeg->err->format_message(jpeg, trouble->message);
	longjmp(trouble->escape, 1);
}

/* Warnings that leave every pixel as it was meant; cameras cause them. */
static bool is_harmless(int code)
{
	return code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR ||
	       code == JWRN_ADOBE_XFORM;
}

static void take_message(j_common_ptr jpeg, int level)
{
	if (level < 0 && !is_harmless(jpeg->err->msg_code))
		give_up(jpeg);
}

static void count_scans(j_common_ptr jpeg)
{
	struct trouble *trouble = (struct trouble *)jpeg->err;

	if (((j_decompress_ptr)jpeg)->input_scan_number <= MAX_SCANS)
		return;
	snprintf(trouble->message, sizeof(trouble->message),
	         "it has more than %d scans", MAX_SCANS);
	longjmp(trouble->escape, 1);
}

static void start(struct decoder *decoder, FILE *file)
{
	jpeg_create_decompress(&decoder->jpeg);
	decoder->progress.progress_monitor = count_scans;
	decoder->jpeg.progress = &decoder->progress;
	jpeg_stdio_src(&decoder->jpeg, file);
	jpeg_read_header(&decoder->jpeg, TRUE);
	if (decoder->jpeg.num_components == 4)
		decoder->jpeg.out_color_space = JCS_CMYK;
	else
		decoder->jpeg.out_color_space = JCS_RGB;
}

/* Adobe's files hold the inverse of the inks, others the inks. */
static void convert_cmyk(const unsigned char *from, unsigned char *to,
                         int64_t width, bool inverted)
{
	int flip = inverted ? 0 : 255;

	for (int64_t x = 0; x < width; x++, from += 4, to += IMAGE_RGB)
		for (int i = 0; i < IMAGE_RGB; i++) {
			int light = from[i] ^ flip, black = from[3] ^ flip;

			to[i] = (unsigned char)((light * black + 127) / 255);
		}
}

static void read_rows(struct decoder *decoder, const struct image *photo)
{
	struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
	bool is_cmyk = jpeg->out_color_space == JCS_CMYK;
	JSAMPARRAY buffer;

	jpeg_start_decompress(jpeg);
	/* libjpeg frees it with the rest. */
	buffer = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE,
	                                 jpeg->output_width * 4, 1);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = image_pixel(photo, 0, jpeg->output_scanline);

		jpeg_read_scanlines(jpeg, is_cmyk ? buffer : &row, 1);
		if (is_cmyk)
			convert_cmyk(buffer[0], row, photo->width,
			             jpeg->saw_Adobe_marker);
	}
	jpeg_finish_decompress(jpeg);
}

static bool decode(struct decoder *decoder, struct image *photo, FILE *file,
                   const char *path, struct error *error)
{
	bool good;

	if (setjmp(decoder->trouble.escape))
		return photo_refuse(path, "JPEG", decoder->trouble.message,
		                    error);
	start(decoder, file);
	good = photo_create(photo, decoder->jpeg.image_width,
	                    decoder->jpeg.image_height, path, error);
	if (good)
		read_rows(decoder, photo);
	return good;
}

bool photo_read_jpeg(struct image *photo, FILE *file, const char *path,
                     struct error *error)
{
	struct decoder decoder = { 0 };
	bool good;

	decoder.jpeg.err = jpeg_std_error(&decoder.trouble.manager);
	decoder.trouble.manager.error_exit = give_up;
	decoder.trouble.manager.emit_message = take_message;
	good = decode(&decoder, photo, file, path, error);
	jpeg_destroy_decompress(&decoder.jpeg);
	return good;
}

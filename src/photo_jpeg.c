#include "photo_jpeg.h"

#include <setjmp.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "photo_rows.h"

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

/* An APP1 segment that starts so is EXIF's (EXIF 2.32, 4.7.2); others hold XMP.
 * The first one counts. */
#define EXIF_NAME "Exif\0"
#define EXIF_MARKER (JPEG_APP0 + 1)
#define SEGMENT_MAX 0xffff

static void find_orientation(const struct decoder *decoder,
                             struct photo_file *file)
{
	const struct jpeg_marker_struct *segment = decoder->jpeg.marker_list;

	for (; segment; segment = segment->next)
		if (segment->data_length >= sizeof(EXIF_NAME) &&
		    memcmp(segment->data, EXIF_NAME, sizeof(EXIF_NAME)) == 0) {
			photo_file_see_exif(file,
			                    segment->data + sizeof(EXIF_NAME),
			                    segment->data_length -
			                            sizeof(EXIF_NAME));
			return;
		}
}

static void start(struct decoder *decoder, struct photo_file *file)
{
	jpeg_create_decompress(&decoder->jpeg);
	decoder->progress.progress_monitor = count_scans;
	decoder->jpeg.progress = &decoder->progress;
	jpeg_stdio_src(&decoder->jpeg, file->file);
	jpeg_save_markers(&decoder->jpeg, EXIF_MARKER, SEGMENT_MAX);
	jpeg_read_header(&decoder->jpeg, TRUE);
	find_orientation(decoder, file);
	if (decoder->jpeg.num_components == 4)
		decoder->jpeg.out_color_space = JCS_CMYK;
	else
		decoder->jpeg.out_color_space = JCS_RGB;
}

/* CMYK to RGB, in place. Adobe's files hold the inverse of the inks, others the
 * inks. */
static void convert_cmyk(unsigned char *row, int64_t width, bool inverted)
{
	const unsigned char *from = row;
	int flip = inverted ? 0 : 255;

	for (int64_t x = 0; x < width; x++, from += 4, row += IMAGE_RGB) {
		int black = from[3] ^ flip;

		for (int i = 0; i < IMAGE_RGB; i++) {
			int light = from[i] ^ flip;

			row[i] = (unsigned char)((light * black + 127) / 255);
		}
	}
}

static void read_rows(struct decoder *decoder, const struct photo_rows *rows)
{
	struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
	JSAMPARRAY row;

	jpeg_start_decompress(jpeg);
	/* libjpeg frees it with the rest. */
	row = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE,
	                              jpeg->output_width * 4, 1);
	while (jpeg->output_scanline < jpeg->output_height) {
		int64_t y = jpeg->output_scanline;

		jpeg_read_scanlines(jpeg, row, 1);
		if (jpeg->out_color_space == JCS_CMYK)
			convert_cmyk(row[0], rows->width,
			             jpeg->saw_Adobe_marker);
		photo_rows_put(rows, y, row[0]);
	}
	jpeg_finish_decompress(jpeg);
}

static bool decode(struct decoder *decoder, struct image *photo,
                   struct photo_file *file, struct error *error)
{
	struct photo_rows rows;

	if (setjmp(decoder->trouble.escape))
		return photo_file_refuse(file, "JPEG",
		                         decoder->trouble.message, error);
	start(decoder, file);
	if (!photo_file_create(file, photo, decoder->jpeg.image_width,
	                       decoder->jpeg.image_height, error))
		return false;
	rows = photo_rows_of(photo, file->orientation);
	read_rows(decoder, &rows);
	return true;
}

bool photo_read_jpeg(struct image *photo, struct photo_file *file,
                     struct error *error)
{
	struct decoder decoder = { 0 };
	bool good;

	decoder.jpeg.err = jpeg_std_error(&decoder.trouble.manager);
	decoder.trouble.manager.error_exit = give_up;
	decoder.trouble.manager.emit_message = take_message;
	good = decode(&decoder, photo, file, error);
	jpeg_destroy_decompress(&decoder.jpeg);
	return good;
}

#include "photo_png.h"

#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "photo_rows.h"

/* Not libpng's simplified interface, which reads pictures of 16 bits in Adam7's
 * passes wrongly in some versions, and beyond their buffer in others:
 * CVE-2025-65018. */
struct decoder {
	png_structp png;
	png_infop info;
	png_bytep row; /* of packed RGB */
	bool has_broken_exif;
	char message[128];
};

_Noreturn static void give_up(png_structp png, png_const_charp message)
{
	struct decoder *decoder = png_get_error_ptr(png);

	snprintf(decoder->message, sizeof(decoder->message), "%s", message);
	png_longjmp(png, 1);
}

#define EXIF_CHUNK "eXIf"

/* Larger blocks are passed over; in a JPEG they have at most 64 KiB. */
#define EXIF_MAX (1 << 20)

/* A warning is about what is not needed, such as a chunk with a wrong sum; it
 * begins with the name of the chunk. Without memory for EXIF, the photo could
 * lie on its side. */
static void note_warning(png_structp png, png_const_charp message)
{
	struct decoder *decoder = png_get_error_ptr(png);

	if (strncmp(message, EXIF_CHUNK, strlen(EXIF_CHUNK)) != 0)
		return;
	if (errno == ENOMEM)
		give_up(png, message);
	decoder->has_broken_exif = true;
}

/* Chunks that say nothing about the pixels as they are stored are passed over;
 * for some, libpng would allocate as many bytes as they claim to have. EXIF's,
 * where it does so too, becomes one that it keeps if it is small. */
static void choose_chunks(struct decoder *decoder)
{
	/* Names with their closing NUL each, as libpng wants them. */
	static const png_byte skipped[] =
		"cHRM\0gAMA\0iCCP\0iTXt\0pCAL\0sCAL\0sPLT\0sRGB\0tEXt\0zTXt";
	static const png_byte kept[] = EXIF_CHUNK;

	png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_NEVER,
	                            skipped, sizeof(skipped) / 5);
	png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_ALWAYS, kept,
	                            1);
	png_set_chunk_malloc_max(decoder->png, EXIF_MAX);
}

/* Any picture becomes one of 8-bit RGB; transparent pixels are laid on white,
 * as on paper. Values count as they are stored, whatever gamma or profile the
 * file claims; so they do in OpenCV and Pillow, by which networks get photos. */
static void set_conversions(struct decoder *decoder)
{
	const png_color_16 white = { 0, 255, 255, 255, 255 };

	png_set_expand(decoder->png);
	png_set_scale_16(decoder->png);
	png_set_gray_to_rgb(decoder->png);
	png_set_background(decoder->png, &white, PNG_BACKGROUND_GAMMA_SCREEN,
	                   0, 1);
}

/* The chunk with EXIF may come before the pixels or after them. */
static void find_orientation(struct decoder *decoder, struct photo_file *file)
{
	png_unknown_chunkp chunks;
	int count = png_get_unknown_chunks(decoder->png, decoder->info,
	                                   &chunks);

	if (count > 0 && !decoder->has_broken_exif)
		photo_file_see_exif(file, chunks[0].data, chunks[0].size);
}

static void read_rows(struct decoder *decoder, const struct photo_rows *rows)
{
	int passes = png_set_interlace_handling(decoder->png);
	int64_t height = png_get_image_height(decoder->png, decoder->info);

	png_read_update_info(decoder->png, decoder->info);
	if (png_get_rowbytes(decoder->png, decoder->info) !=
	    (size_t)rows->width * IMAGE_RGB)
		png_error(decoder->png, "its rows are of an unknown kind");
	for (int pass = 0; pass < passes; pass++)
		for (int64_t y = 0; y < height; y++) {
			if (pass > 0)
				photo_rows_get(rows, y, decoder->row);
			png_read_row(decoder->png, decoder->row, NULL);
			photo_rows_put(rows, y, decoder->row);
		}
	png_read_end(decoder->png, decoder->info);
}

static bool decode(struct decoder *decoder, struct image *photo,
                   struct photo_file *file, int *used, struct error *error)
{
	struct photo_rows rows;

	if (setjmp(png_jmpbuf(decoder->png)))
		return photo_file_refuse(file, "PNG", decoder->message, error);
	choose_chunks(decoder);
	png_init_io(decoder->png, file->file);
	png_read_info(decoder->png, decoder->info);
	find_orientation(decoder, file);
	*used = file->orientation;
	set_conversions(decoder);
	if (!photo_file_create(
		    file, photo,
		    png_get_image_width(decoder->png, decoder->info),
		    png_get_image_height(decoder->png, decoder->info), error))
		return false;
	rows = photo_rows_of(photo, *used);
	decoder->row = png_malloc(decoder->png,
	                          (size_t)rows.width * IMAGE_RGB);
	read_rows(decoder, &rows);
	find_orientation(decoder, file);
	return true;
}

/* `used` gets the orientation by which the picture is turned. */
static bool read_once(struct image *photo, struct photo_file *file, int *used,
                      struct error *error)
{
	struct decoder decoder = { .message = "" };
	bool good = false;

	decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder,
	                                     give_up, note_warning);
	if (decoder.png)
		decoder.info = png_create_info_struct(decoder.png);
	if (decoder.info)
		good = decode(&decoder, photo, file, used, error);
	else
		error_memory(error, file->path);
	if (decoder.png)
		png_free(decoder.png, decoder.row);
	png_destroy_read_struct(&decoder.png, &decoder.info, NULL);
	return good;
}

/* An orientation that comes after the pixels is there before them when the file
 * is read once more, so that there is never a second picture. */
bool photo_read_png(struct image *photo, struct photo_file *file,
                    struct error *error)
{
	int used;
	bool good = read_once(photo, file, &used, error);

	if (!good || used == file->orientation)
		return good;
	image_free(photo);
	rewind(file->file);
	return read_once(photo, file, &used, error);
}

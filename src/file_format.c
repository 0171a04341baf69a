#include "file_format.h"

/* The first bytes of a format, of which ? may be any. */
struct signature {
	struct file_format format;
	size_t size;
	const char *bytes;
};

#define PICTURE(name, bytes) { { name, true }, sizeof(bytes) - 1, bytes }
#define OTHER(name, bytes) { { name, false }, sizeof(bytes) - 1, bytes }

/* The first row that fits counts: that of any kind of MPEG-4 comes last. */
static const struct signature signatures[] = {
	PICTURE("a PNG", "\x89PNG\r\n\x1a\n"),
	PICTURE("a JPEG", "\xff\xd8\xff"),
	PICTURE("a GIF", "GIF8"),
	PICTURE("a WebP", "RIFF????WEBP"),
	PICTURE("a BMP", "BM????\0\0\0\0"),
	PICTURE("a TIFF", "II*\0"),
	PICTURE("a TIFF", "MM\0*"),
	PICTURE("a TIFF", "II+\0"),
	PICTURE("a TIFF", "MM\0+"),
	PICTURE("an AVIF", "????ftypavif"),
	PICTURE("an AVIF", "????ftypavis"),
	PICTURE("a HEIC", "????ftyphei"),
	PICTURE("a HEIC", "????ftyphev"),
	PICTURE("a HEIF", "????ftypmif1"),
	PICTURE("a HEIF", "????ftypmsf1"),
	PICTURE("a JPEG XL", "\xff\x0a"),
	PICTURE("a JPEG XL", "\0\0\0\x0cJXL "),
	PICTURE("a JPEG 2000", "\0\0\0\x0cjP  "),
	PICTURE("a JPEG 2000", "\xff\x4f\xff\x51"),
	PICTURE("a Photoshop", "8BPS"),
	PICTURE("a PGM", "P2\n"),
	PICTURE("a PPM", "P3\n"),
	PICTURE("a PGM", "P5\n"),
	PICTURE("a PPM", "P6\n"),
	OTHER("a NumPy array", "\x93NUMPY"),
	OTHER("a ZIP archive", "PK\x03\x04"),
	OTHER("a PDF", "%PDF-"),
	OTHER("a web page", "<!DOCTYPE"),
	OTHER("a web page", "<!doctype"),
	OTHER("a web page", "<html"),
	OTHER("a Git LFS pointer, not the file itself", "version https://"),
	OTHER("a video", "????ftyp"),
};

static bool fits(const struct signature *signature, const unsigned char *start,
                 size_t size)
{
	if (size < signature->size)
		return false;
	for (size_t i = 0; i < signature->size; i++)
		if (signature->bytes[i] != '?' &&
		    (unsigned char)signature->bytes[i] != start[i])
			return false;
	return true;
}

const struct file_format *file_format_find(const unsigned char *start,
                                           size_t size)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (fits(&signatures[i], start, size))
			return &signatures[i].format;
	return NULL;
}

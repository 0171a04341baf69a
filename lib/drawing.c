/* The public functions that need no context: drawing, and places on a plane. */
#include "strict_fp.h"

#include "boxes.h"
#include "context.h"
#include "draw.h"
#include "highlight.h"
#include "palette.h"
#include "peak_vector.h"
#include "peaks.h"
#include "resize.h"

static struct salmap_sentence *sentence_of(const salmap *sm)
{
	return sm == NULL ? NULL : sm->message;
}

salmap_status salmap_picture_overlay(salmap *sm, const salmap_picture *photo,
                                     const salmap_picture *picture,
                                     double alpha, const salmap_picture *out)
{
	return salmap_draw_overlay(photo, picture, alpha, out, sentence_of(sm));
}

salmap_status salmap_picture_overlay_with(const salmap_picture *photo,
                                          const salmap_picture *picture,
                                          double alpha,
                                          const salmap_picture *out,
                                          salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_draw_overlay(photo, picture, alpha, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_plane_keep(salmap *sm, const salmap_plane *map,
                                double percent, const salmap_plane *out)
{
	return salmap_draw_keep(map, percent, out, sentence_of(sm));
}

salmap_status salmap_plane_keep_with(const salmap_plane *map, double percent,
                                     const salmap_plane *out,
                                     salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_draw_keep(map, percent, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_picture_resize(const salmap_picture *picture,
                                    const salmap_picture *out,
                                    salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_resize(picture, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_picture_mask(const salmap_picture *photo,
                                  const salmap_plane *mask,
                                  const salmap_picture *out,
                                  salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_draw_mask(photo, mask, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_picture_highlight(const salmap_picture *photo,
                                       const salmap_picture *picture,
                                       const salmap_plane *map,
                                       const double *limits, double alpha,
                                       const salmap_picture *out,
                                       salmap_message *message)
{
	const struct salmap_highlight highlight = { photo, picture, map, limits,
		                                    alpha, out };
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_draw_highlight(&highlight, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_plane_colour(const salmap_plane *map,
                                  salmap_palette palette, const double *limits,
                                  const salmap_picture *out,
                                  salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_draw_plane(map, palette, limits, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_plane_peaks(const salmap_plane *map, int64_t radius,
                                 uint32_t capacity, salmap_peak *peaks,
                                 uint32_t *count, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_find_peaks(map, radius, capacity, peaks, count,
	                           &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_plane_boxes(const salmap_plane *map, double share,
                                 uint32_t capacity, salmap_box *boxes,
                                 int32_t *labels, uint32_t *count,
                                 salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_find_boxes(map, share, capacity, boxes, labels, count,
	                           &sentence);
	return salmap_message_tell(message, status, &sentence);
}

salmap_status salmap_peak_vector(const salmap_tensor *activation,
                                 uint32_t image, int64_t row, int64_t column,
                                 int64_t height, int64_t width,
                                 int64_t capacity, float *vector,
                                 salmap_message *message)
{
	const struct salmap_output_place place = {
		{ 0, row, column }, { 0, height, width }
	};
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = salmap_vector_at(activation, image, &place, capacity, vector,
	                          &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* A depth of 0 stands for a plane inside of the library alone. */
static salmap_status volume_vector(const salmap_tensor *activation,
                                   uint32_t image, const int64_t *place,
                                   const int64_t *size, int64_t capacity,
                                   float *vector,
                                   struct salmap_sentence *sentence)
{
	if (place == NULL || size == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "%s is NULL; want three numbers",
		                   place == NULL ? "place" : "size");
	if (size[0] == 0)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the output is 0 slices; want 1 to %lld",
		                   (long long)SALMAP_MAX_SIDE);
	return salmap_vector_at(activation, image,
	                        &(const struct salmap_output_place){
					{ place[0], place[1], place[2] },
					{ size[0], size[1], size[2] } },
	                        capacity, vector, sentence);
}

salmap_status salmap_volume_vector(const salmap_tensor *activation,
                                   uint32_t image, const int64_t *place,
                                   const int64_t *size, int64_t capacity,
                                   float *vector, salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = volume_vector(activation, image, place, size, capacity, vector,
	                       &sentence);
	return salmap_message_tell(message, status, &sentence);
}

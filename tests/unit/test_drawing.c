#include "../support/internals.h"

#include "boxes.h"
#include "draw.h"
#include "highlight.h"
#include "palette.h"
#include "peak_vector.h"
#include "peaks.h"
#include "resize.h"

enum { WIDTH = 7, HEIGHT = 5, COUNT = WIDTH * HEIGHT, PEAKS = 4, C = 3 };

/* All that a function may write. */
struct results {
	unsigned char pixels[COUNT * 3];
	float values[COUNT];
	salmap_peak peaks[PEAKS];
	salmap_box boxes[PEAKS];
	int32_t labels[COUNT];
	uint32_t count;
	float vector[C];
};

/* What functions read, and views of what they write. */
struct board {
	unsigned char photo_pixels[COUNT * 3], picture_pixels[COUNT * 3];
	float values[COUNT], activations[2 * C * COUNT];
	salmap_picture photo, picture, out;
	salmap_plane map, kept;
	salmap_tensor tensor;
	/* The first argument of each function is one of these. */
	const salmap_picture *given_photo;
	const salmap_plane *given_map;
	const salmap_tensor *given_tensor;
	struct results results;
};

static void clear_results(struct board *board)
{
	memset(&board->results, 0x5a, sizeof(board->results));
	board->results.peaks[0].struct_size = sizeof(salmap_peak);
	board->results.boxes[0].struct_size = sizeof(salmap_box);
}

static void fill(struct board *board)
{
	struct random random = { 4 };
	struct results *results = &board->results;
	int i;

	for (i = 0; i < COUNT * 3; i++) {
		board->photo_pixels[i] =
			(unsigned char)random_below(&random, 256);
		board->picture_pixels[i] =
			(unsigned char)random_below(&random, 256);
	}
	for (i = 0; i < COUNT; i++)
		board->values[i] = random_unit(&random) - 0.25f;
	for (i = 0; i < 2 * C * COUNT; i++)
		board->activations[i] = random_unit(&random);
	salmap_picture_packed(&board->photo, board->photo_pixels,
	                      SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
	salmap_picture_packed(&board->picture, board->picture_pixels,
	                      SALMAP_PIXEL_BGR8, WIDTH, HEIGHT);
	salmap_picture_packed(&board->out, results->pixels, SALMAP_PIXEL_RGB8,
	                      WIDTH, HEIGHT);
	salmap_plane_packed(&board->map, board->values, WIDTH, HEIGHT);
	salmap_plane_packed(&board->kept, results->values, WIDTH, HEIGHT);
	salmap_tensor_nchw(&board->tensor, board->activations, SALMAP_F32, 2, C,
	                   HEIGHT, WIDTH);
	board->given_photo = &board->photo;
	board->given_map = &board->map;
	board->given_tensor = &board->tensor;
	clear_results(board);
}

/* -------------------------------------------------------------------- calls */

static salmap_status tell_overlay(struct board *board, salmap_message *message)
{
	return salmap_picture_overlay_with(board->given_photo, &board->picture,
	                                   0.25, &board->out, message);
}

static salmap_status draw_overlay(struct board *board,
                                  struct salmap_sentence *sentence)
{
	return salmap_draw_overlay(board->given_photo, &board->picture, 0.25,
	                           &board->out, sentence);
}

static salmap_status tell_keep(struct board *board, salmap_message *message)
{
	return salmap_plane_keep_with(board->given_map, 30, &board->kept,
	                              message);
}

static salmap_status draw_keep(struct board *board,
                               struct salmap_sentence *sentence)
{
	return salmap_draw_keep(board->given_map, 30, &board->kept, sentence);
}

static salmap_status tell_resize(struct board *board, salmap_message *message)
{
	return salmap_picture_resize(board->given_photo, &board->out, message);
}

static salmap_status draw_resize(struct board *board,
                                 struct salmap_sentence *sentence)
{
	return salmap_resize(board->given_photo, &board->out, sentence);
}

static salmap_status tell_mask(struct board *board, salmap_message *message)
{
	return salmap_picture_mask(board->given_photo, &board->map, &board->out,
	                           message);
}

static salmap_status draw_mask(struct board *board,
                               struct salmap_sentence *sentence)
{
	return salmap_draw_mask(board->given_photo, &board->map, &board->out,
	                        sentence);
}

static const double limits[2] = { -0.125, 0.5 };

static salmap_status tell_highlight(struct board *board,
                                    salmap_message *message)
{
	return salmap_picture_highlight(board->given_photo, &board->picture,
	                                &board->map, limits, 0.75, &board->out,
	                                message);
}

static salmap_status draw_highlight(struct board *board,
                                    struct salmap_sentence *sentence)
{
	const struct salmap_highlight highlight = {
		board->given_photo, &board->picture, &board->map, limits, 0.75,
		&board->out,
	};

	return salmap_draw_highlight(&highlight, sentence);
}

static salmap_status tell_colour(struct board *board, salmap_message *message)
{
	return salmap_plane_colour(board->given_map, SALMAP_PALETTE_VIRIDIS,
	                           limits, &board->out, message);
}

static salmap_status draw_colour(struct board *board,
                                 struct salmap_sentence *sentence)
{
	return salmap_draw_plane(board->given_map, SALMAP_PALETTE_VIRIDIS,
	                         limits, &board->out, sentence);
}

static salmap_status tell_peaks(struct board *board, salmap_message *message)
{
	return salmap_plane_peaks(board->given_map, 1, PEAKS,
	                          board->results.peaks, &board->results.count,
	                          message);
}

static salmap_status find_peaks(struct board *board,
                                struct salmap_sentence *sentence)
{
	return salmap_find_peaks(board->given_map, 1, PEAKS,
	                         board->results.peaks, &board->results.count,
	                         sentence);
}

static salmap_status tell_boxes(struct board *board, salmap_message *message)
{
	return salmap_plane_boxes(board->given_map, 0.5, PEAKS,
	                          board->results.boxes, board->results.labels,
	                          &board->results.count, message);
}

static salmap_status find_boxes(struct board *board,
                                struct salmap_sentence *sentence)
{
	return salmap_find_boxes(board->given_map, 0.5, PEAKS,
	                         board->results.boxes, board->results.labels,
	                         &board->results.count, sentence);
}

static salmap_status tell_vector(struct board *board, salmap_message *message)
{
	return salmap_peak_vector(board->given_tensor, 1, 4, 9, 10, 14, C,
	                          board->results.vector, message);
}

static salmap_status find_vector(struct board *board,
                                 struct salmap_sentence *sentence)
{
	const struct salmap_output_place place = { { 0, 4, 9 }, { 0, 10, 14 } };

	return salmap_vector_at(board->given_tensor, 1, &place, C,
	                        board->results.vector, sentence);
}

static const int64_t place_in_volume[3] = { 1, 4, 9 };
static const int64_t volume_size[3] = { 2, 10, 14 };

static salmap_status tell_volume_vector(struct board *board,
                                        salmap_message *message)
{
	return salmap_volume_vector(board->given_tensor, 1, place_in_volume,
	                            volume_size, C, board->results.vector,
	                            message);
}

static salmap_status find_volume_vector(struct board *board,
                                        struct salmap_sentence *sentence)
{
	const struct salmap_output_place place = { { 1, 4, 9 }, { 2, 10, 14 } };

	return salmap_vector_at(board->given_tensor, 1, &place, C,
	                        board->results.vector, sentence);
}

/* A public function and what it stands for; what it says of a first argument
 * that is NULL. */
static const struct call {
	salmap_status (*tell)(struct board *board, salmap_message *message);
	salmap_status (*inner)(struct board *board,
	                       struct salmap_sentence *sentence);
	const char *of_null;
} calls[] = {
	{ tell_overlay, draw_overlay, "photo: is NULL" },
	{ tell_keep, draw_keep, "map: is NULL" },
	{ tell_resize, draw_resize, "picture: is NULL" },
	{ tell_mask, draw_mask, "photo: is NULL" },
	{ tell_highlight, draw_highlight, "photo: is NULL" },
	{ tell_colour, draw_colour, "map: is NULL" },
	{ tell_peaks, find_peaks, "map: is NULL" },
	{ tell_boxes, find_boxes, "map: is NULL" },
	{ tell_vector, find_vector, "the tensor is NULL" },
	{ tell_volume_vector, find_volume_vector, "the tensor is NULL" },
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

/* -------------------------------------------------------------------- tests */

static struct board board;

static void take_first_arguments_away(void)
{
	board.given_photo = NULL;
	board.given_map = NULL;
	board.given_tensor = NULL;
}

static salmap_message old_message(void)
{
	return (salmap_message){ .struct_size = sizeof(salmap_message),
		                 .status = SALMAP_E_MEMORY, .text = "old" };
}

static void each_does_what_it_stands_for_and_clears_the_message(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < CALLS; i++) {
		salmap_message message = old_message();
		struct results untouched, wanted;

		fill(&board);
		untouched = board.results;
		assert_int_equal(calls[i].inner(&board, NULL), SALMAP_OK);
		wanted = board.results;
		assert_memory_not_equal(&wanted, &untouched, sizeof(wanted));
		clear_results(&board);
		assert_int_equal(calls[i].tell(&board, &message), SALMAP_OK);
		assert_memory_equal(&board.results, &wanted, sizeof(wanted));
		assert_int_equal(message.status, SALMAP_OK);
		assert_string_equal(message.text, "");
		clear_results(&board);
		assert_int_equal(calls[i].tell(&board, NULL), SALMAP_OK);
		assert_memory_equal(&board.results, &wanted, sizeof(wanted));
	}
}

static void each_tells_why_it_failed_and_writes_nothing(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < CALLS; i++) {
		salmap_message message = old_message(), small = old_message();
		struct salmap_sentence sentence;
		struct results untouched;

		fill(&board);
		take_first_arguments_away();
		untouched = board.results;
		salmap_sentence_init(&sentence);
		calls[i].inner(&board, &sentence);
		assert_int_equal(calls[i].tell(&board, &message),
		                 SALMAP_E_ARGUMENT);
		assert_int_equal(message.status, SALMAP_E_ARGUMENT);
		assert_non_null(strstr(message.text, calls[i].of_null));
		assert_string_equal(message.text, sentence.text);
		small.struct_size--;
		assert_int_equal(calls[i].tell(&board, &small),
		                 SALMAP_E_ARGUMENT);
		assert_string_equal(small.text, "old");
		assert_int_equal(calls[i].tell(&board, NULL),
		                 SALMAP_E_ARGUMENT);
		assert_memory_equal(&board.results, &untouched,
		                    sizeof(untouched));
	}
}

/* Overlay and keep are older than messages: contexts hold their sentences. */
static void contexts_hold_the_sentences_of_two(void **state)
{
	salmap *sm = must_create(1);
	struct results wanted;

	(void)state;
	fill(&board);
	draw_overlay(&board, NULL);
	draw_keep(&board, NULL);
	wanted = board.results;
	clear_results(&board);
	assert_ok(sm, salmap_picture_overlay(sm, &board.photo, &board.picture,
	                                     0.25, &board.out));
	assert_ok(sm, salmap_plane_keep(sm, &board.map, 30, &board.kept));
	assert_memory_equal(&board.results, &wanted, sizeof(wanted));
	assert_fails(sm, salmap_picture_overlay(sm, NULL, &board.picture, 0.25,
	                                        &board.out),
	             SALMAP_E_ARGUMENT, "photo: is NULL", NULL);
	assert_fails(sm, salmap_plane_keep(sm, &board.map, 101, &board.kept),
	             SALMAP_E_ARGUMENT, "percent is 101", NULL);
	assert_int_equal(salmap_picture_overlay(NULL, &board.photo, NULL, 0.25,
	                                        &board.out),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_plane_keep(NULL, NULL, 30, &board.kept),
	                 SALMAP_E_ARGUMENT);
	assert_memory_equal(&board.results, &wanted, sizeof(wanted));
	salmap_destroy(sm);
}

static void a_volume_wants_three_numbers_each(void **state)
{
	static const struct {
		int64_t place[3], size[3];
		bool has_place, has_size;
		const char *text;
	} wrong[] = {
		{ { 0 }, { 1, 1, 1 }, false, true,
		  "place is NULL; want three numbers" },
		{ { 0 }, { 1, 1, 1 }, true, false,
		  "size is NULL; want three numbers" },
		{ { 0 }, { 1, 1, 1 }, false, false, "place is NULL" },
		{ { 0 }, { 0, 5, 7 }, true, true,
		  "the output is 0 slices; want 1 to 1073741823" },
		{ { 0 }, { -1, 5, 7 }, true, true, "-1 slices x 5 rows" },
		{ { 1, 0, 0 }, { 1, 5, 7 }, true, true,
		  "slice 1, row 0, column 0 lie outside of 1 slice x 5 rows" },
		{ { 0, 0, 7 }, { 1, 5, 7 }, true, true, "column 7 lie outside" },
	};
	size_t i;

	(void)state;
	fill(&board);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		salmap_message message = old_message();
		const struct results untouched = board.results;

		assert_int_equal(salmap_volume_vector(
			&board.tensor, 0,
			wrong[i].has_place ? wrong[i].place : NULL,
			wrong[i].has_size ? wrong[i].size : NULL, C,
			board.results.vector, &message), SALMAP_E_ARGUMENT);
		assert_non_null(strstr(message.text, wrong[i].text));
		assert_memory_equal(&board.results, &untouched,
		                    sizeof(untouched));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_does_what_it_stands_for_and_clears_the_message),
		cmocka_unit_test(each_tells_why_it_failed_and_writes_nothing),
		cmocka_unit_test(contexts_hold_the_sentences_of_two),
		cmocka_unit_test(a_volume_wants_three_numbers_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

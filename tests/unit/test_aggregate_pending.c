#include "../support/aggregates.h"
#include "../support/loops.h"

#include "aggregate.h"

/* Enough for the places to be taken several times over. */
enum { IMAGES = 3 * SALMAP_PENDING + 2 };
enum { PIXELS = AGGREGATE_WIDTH * AGGREGATE_HEIGHT };

static salmap_plane plane_on(float *map)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, AGGREGATE_WIDTH,
	                                     AGGREGATE_HEIGHT), SALMAP_OK);
	return plane;
}

/* Each image in an aggregate of its own, merged at the end: none is ever added
 * together with another. */
static salmap_aggregate *must_merge_single(salmap *sm, int images)
{
	salmap_aggregate *all = must_aggregate();
	int i;

	for (i = 0; i < images; i++) {
		salmap_aggregate *one = must_aggregate();

		must_add(one, sm, (uint32_t)(i % AGGREGATE_BATCH));
		assert_int_equal(salmap_aggregate_merge(all, one, NULL),
		                 SALMAP_OK);
		salmap_aggregate_destroy(one);
	}
	return all;
}

static void together_they_are_as_one_by_one(void **state)
{
	salmap *sm = must_fill(1, SALMAP_NORMALIZER_GAMMA);
	int images;

	(void)state;
	for (images = 0; images <= IMAGES; images++) {
		salmap_aggregate *sum = must_aggregate();
		salmap_aggregate *wanted = must_merge_single(sm, images);
		int i;

		for (i = 0; i < images; i++)
			must_add(sum, sm, (uint32_t)(i % AGGREGATE_BATCH));
		assert_same_aggregates(sum, wanted);
		salmap_aggregate_destroy(wanted);
		salmap_aggregate_destroy(sum);
	}
	salmap_destroy(sm);
}

static void reading_in_between_changes_nothing(void **state)
{
	salmap *sm = must_fill(2, SALMAP_NORMALIZER_RANGE);
	salmap_aggregate *wanted = must_merge_single(sm, IMAGES);
	struct random random = { 3 };
	int turn, i;

	(void)state;
	for (turn = 0; turn < 20; turn++) {
		salmap_aggregate *sum = must_aggregate();
		size_t size;

		for (i = 0; i < IMAGES; i++) {
			must_add(sum, sm, (uint32_t)(i % AGGREGATE_BATCH));
			if (random_below(&random, 3) == 0)
				free(must_save(sum, &size));
		}
		assert_same_aggregates(sum, wanted);
		salmap_aggregate_destroy(sum);
	}
	salmap_aggregate_destroy(wanted);
	salmap_destroy(sm);
}

/* What a reader makes of an aggregate. */
struct reading {
	float maps[3][PIXELS];
	struct salmap_aggregate_layer_info info;
	struct salmap_aggregate_distance distance[2];
};

typedef void reader(const salmap_aggregate *sum, const salmap_aggregate *other,
                    struct reading *out);

static void read_mean(const salmap_aggregate *sum,
                      const salmap_aggregate *other, struct reading *out)
{
	const salmap_plane plane = plane_on(out->maps[0]);

	(void)other;
	assert_int_equal(salmap_aggregate_mean(sum, 1, &plane, NULL),
	                 SALMAP_OK);
}

static void read_deviation(const salmap_aggregate *sum,
                           const salmap_aggregate *other, struct reading *out)
{
	const salmap_plane plane = plane_on(out->maps[1]);

	(void)other;
	assert_int_equal(salmap_aggregate_deviation(
				 sum, SALMAP_AGGREGATE_COMBINED, &plane, NULL),
	                 SALMAP_OK);
}

static void read_maximum(const salmap_aggregate *sum,
                         const salmap_aggregate *other, struct reading *out)
{
	const salmap_plane plane = plane_on(out->maps[2]);

	(void)other;
	assert_int_equal(salmap_aggregate_maximum(sum, 0, &plane, NULL),
	                 SALMAP_OK);
}

static void read_layer_info(const salmap_aggregate *sum,
                            const salmap_aggregate *other, struct reading *out)
{
	(void)other;
	out->info.struct_size = sizeof(out->info);
	assert_int_equal(salmap_aggregate_layer_info(sum, 0, &out->info, NULL),
	                 SALMAP_OK);
}

static void read_distances(const salmap_aggregate *sum,
                           const salmap_aggregate *other, struct reading *out)
{
	out->distance[0].struct_size = sizeof(out->distance[0]);
	out->distance[1].struct_size = sizeof(out->distance[1]);
	assert_int_equal(salmap_aggregate_distance(sum, other, 0,
	                                           &out->distance[0], NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_aggregate_distance(other, sum, 1,
	                                           &out->distance[1], NULL),
	                 SALMAP_OK);
}

static void read_pushed(const salmap_aggregate *sum,
                        const salmap_aggregate *other, struct reading *out)
{
	salmap *drawn = must_create(AGGREGATE_LAYERS);
	const salmap_plane plane = plane_on(out->maps[0]);

	(void)other;
	assert_ok(drawn, salmap_set_normalizer(drawn, SALMAP_NORMALIZER_NONE));
	assert_int_equal(salmap_aggregate_push(sum, drawn, NULL), SALMAP_OK);
	assert_ok(drawn, salmap_combined(drawn, 0, &plane));
	salmap_destroy(drawn);
}

static void read_merged(const salmap_aggregate *sum,
                        const salmap_aggregate *other, struct reading *out)
{
	salmap_aggregate *all = must_aggregate();

	assert_int_equal(salmap_aggregate_merge(all, sum, NULL), SALMAP_OK);
	read_mean(all, other, out);
	salmap_aggregate_destroy(all);
}

static reader *const readers[] = {
	read_mean,      read_deviation, read_maximum, read_layer_info,
	read_distances, read_pushed,    read_merged,
};

/* An aggregate of bytes has nothing that is pending. */
static void all_that_reads_has_every_image(void **state)
{
	salmap *sm = must_fill(4, SALMAP_NORMALIZER_GAMMA);
	salmap_aggregate *other = must_add_up(5);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		static struct reading found, wanted;
		salmap_aggregate *sum = must_aggregate(), *settled;
		unsigned char *bytes;
		size_t size;

		memset(&found, 0, sizeof(found));
		memset(&wanted, 0, sizeof(wanted));
		must_add(sum, sm, 2);
		must_add(sum, sm, 0);
		readers[i](sum, other, &found);
		bytes = must_save(sum, &size);
		settled = must_load(bytes, size);
		readers[i](settled, other, &wanted);
		assert_memory_equal(&found, &wanted, sizeof(wanted));
		salmap_aggregate_destroy(settled);
		salmap_aggregate_destroy(sum);
		free(bytes);
	}
	salmap_aggregate_destroy(other);
	salmap_destroy(sm);
}

static void what_is_merged_with_itself_doubles(void **state)
{
	salmap *sm = must_fill(6, SALMAP_NORMALIZER_GAMMA);
	salmap_aggregate *sum = must_aggregate();
	salmap_aggregate *wanted = must_merge_single(sm, 2 * AGGREGATE_BATCH);
	uint32_t image;

	(void)state;
	for (image = 0; image < AGGREGATE_BATCH; image++)
		must_add(sum, sm, image);
	assert_int_equal(salmap_aggregate_merge(sum, sum, NULL), SALMAP_OK);
	assert_same_aggregates(sum, wanted);
	salmap_aggregate_destroy(wanted);
	salmap_aggregate_destroy(sum);
	salmap_destroy(sm);
}

/* One image, with a loop, which has to be set before the push. */
static salmap *must_fill_one(salmap_parallel loop, void *user)
{
	float *data = random_activations(9, 7 * 5 * 11);
	salmap *sm = must_create(AGGREGATE_LAYERS);

	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_ok(sm, salmap_set_parallel(sm, loop, user));
	must_push(sm, 0, data, 1, 7, 5, 11);
	must_push(sm, 1, data, 1, 5, 7, 11);
	free(data);
	return sm;
}

/* Any loop adds all that is pending once. */
static void loops_add_each_image_once(void **state)
{
	int loop;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		salmap *sm = must_fill_one(all_loops[loop], NULL);
		salmap *plain = must_fill_one(NULL, NULL);
		salmap_aggregate *sum = must_aggregate();
		salmap_aggregate *wanted = must_aggregate();
		int i;

		for (i = 0; i < IMAGES; i++) {
			must_add(sum, sm, 0);
			must_add(wanted, plain, 0);
		}
		assert_same_aggregates(sum, wanted);
		salmap_aggregate_destroy(wanted);
		salmap_aggregate_destroy(sum);
		salmap_destroy(plain);
		salmap_destroy(sm);
	}
}

/* Other images that are added while one is. */
struct meanwhile {
	salmap_aggregate *sum;
	salmap *sm;
	int images;
};

static void add_meanwhile(void *user, uint32_t count, salmap_task task,
                          void *context)
{
	struct meanwhile *meanwhile = user;

	for (; meanwhile->sum->images > 0 && meanwhile->images > 0;
	     meanwhile->images--)
		must_add(meanwhile->sum, meanwhile->sm, 0);
	loop_backwards(NULL, count, task, context);
}

/* One has taken a place and not written its maps: the places run out, and what
 * comes then is added at once. */
static void without_a_place_images_are_added_at_once(void **state)
{
	int images;

	(void)state;
	for (images = 0; images <= IMAGES; images++) {
		salmap_aggregate *sum = must_aggregate();
		salmap_aggregate *wanted = must_aggregate();
		salmap *sm = must_fill_one(NULL, NULL), *outer;
		struct meanwhile meanwhile = { sum, sm, images };
		int i;

		outer = must_fill_one(add_meanwhile, &meanwhile);
		must_add(sum, outer, 0);
		for (i = 0; i <= images; i++)
			must_add(wanted, sm, 0);
		assert_same_aggregates(sum, wanted);
		salmap_destroy(outer);
		salmap_destroy(sm);
		salmap_aggregate_destroy(wanted);
		salmap_aggregate_destroy(sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(together_they_are_as_one_by_one),
		cmocka_unit_test(reading_in_between_changes_nothing),
		cmocka_unit_test(all_that_reads_has_every_image),
		cmocka_unit_test(what_is_merged_with_itself_doubles),
		cmocka_unit_test(loops_add_each_image_once),
		cmocka_unit_test(without_a_place_images_are_added_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

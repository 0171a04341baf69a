/* Lists the arrays of an .npz archive, and reads and pushes them all. */
#include "folder.h"

#include "check.h"
#include "layers.h"

#define NAME "input.npz"

static bool push_all(struct layers *layers, bool channels_last,
                     struct error *error)
{
	const struct reading reading = {
		.layout.name = channels_last ? "nhwc" : "nchw"
	};
	struct progress progress;
	struct contexts contexts;
	salmap *sm;
	bool good;

	progress_start(&progress, true);
	CHECK(!salmap_create(layers->sources.count, NULL, &sm));
	contexts = (struct contexts){ &sm, 1, NULL };
	good = layers_push(layers, &contexts, &reading, &progress, error);
	salmap_destroy(sm);
	return good;
}

/* One that is asked for by name has to be the first one. */
static void list_by_name(const struct layers *layers)
{
	char *argument = layers->sources.names[0];
	struct error error = { 0 };
	struct layers again;

	CHECK(layers_list(&again, &argument, 1, &error));
	CHECK(again.sources.count == 1);
	CHECK(again.sources.items[0].entry == layers->sources.items[0].entry);
	layers_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[] = NAME, *argument = name;
	struct error error = { 0 };
	struct layers layers;
	bool good;

	folder_enter();
	folder_write(NAME, data, size);
	good = layers_list(&layers, &argument, 1, &error);
	check_told(&error, good);
	if (good) {
		list_by_name(&layers);
		good = push_all(&layers, size % 2, &error);
		check_told(&error, good);
	}
	layers_free(&layers);
	folder_leave();
	return 0;
}

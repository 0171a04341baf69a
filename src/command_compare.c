/* How far two aggregates are apart. */
#include "commands.h"

#include "aggregate_file.h"
#include "aggregate_text.h"
#include "report.h"

static bool print(const struct aggregate_pair *pair, bool as_json,
                  struct error *error)
{
	struct buffer text = { 0 };
	bool made = as_json ? aggregate_pair_json(pair, &text, error) :
	                      aggregate_pair_table(pair, &text, error);

	return report_text(made, &text, "distances", error);
}

bool command_compare(const struct options *options, struct error *error)
{
	const char *const *names = (const char *const *)options->arguments;
	salmap_aggregate *a = NULL, *b = NULL;
	bool good = aggregate_load(&a, names[0], error) &&
	            aggregate_load(&b, names[1], error);

	if (good) {
		const struct aggregate_pair pair = { a, b, names[0], names[1] };

		good = print(&pair, options->json, error);
	}
	salmap_aggregate_destroy(a);
	salmap_aggregate_destroy(b);
	return good;
}

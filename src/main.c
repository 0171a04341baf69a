/* salmap - saliency maps on the command line. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "help.h"
#include "interrupt.h"

typedef bool (*runner)(const struct options *options, struct error *error);

static const runner runners[] = {
	[COMMAND_MAPS] = command_maps,
	[COMMAND_AGGREGATE] = command_aggregate,
	[COMMAND_MERGE] = command_merge,
	[COMMAND_COMPARE] = command_compare,
	[COMMAND_SHOW] = command_show,
};

static bool answer(const struct options *options, struct error *error)
{
	bool good = true;

	if (options->help)
		help_print(stdout, options->command);
	else if (options->version)
		printf("salmap %s\n", salmap_version_string());
	else
		good = runners[options->command](options, error);
	if (good && (fflush(stdout) != 0 || ferror(stdout)))
		good = error_input(error, "standard output: %s",
		                   strerror(errno));
	return good;
}

int main(int argc, char **argv)
{
	struct options options;
	struct error error = { 0 };

	/* A file that grows too large is an error, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	interrupt_catch();
	if (options_parse(&options, argc, argv, &error))
		answer(&options, &error);
	options_free(&options);
	return error_report(&error);
}

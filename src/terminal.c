#define _DEFAULT_SOURCE

#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_COLUMNS 80

static uint32_t find_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return USUAL_COLUMNS;
	return size.ws_col;
}

struct terminal terminal_find(void)
{
	const char *colours = getenv("COLORTERM");

	return (struct terminal){
		.is_there = isatty(STDOUT_FILENO),
		.columns = find_columns(),
		.has_true_colour = colours &&
		                   (strcmp(colours, "truecolor") == 0 ||
		                    strcmp(colours, "24bit") == 0),
	};
}

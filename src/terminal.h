/* What is known of the terminal behind standard output. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

struct terminal {
	bool is_there;
	uint32_t columns;
	bool has_true_colour; /* as COLORTERM says */
};

struct terminal terminal_find(void);

#endif

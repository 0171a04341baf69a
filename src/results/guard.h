/*
 * What a program does about signals that would end it while a file is written.
 * Both may be NULL.
 */
#ifndef GUARD_H
#define GUARD_H

struct guard {
	/* Before a file comes or goes: lets signals wait. */
	void (*hold)(void);
	/* After that: lets them in again, and has the file at `unfinished`
	 * removed by them; NULL for none. The string stays until the next
	 * call. */
	void (*release)(const char *unfinished);
};

#endif

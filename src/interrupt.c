#define _POSIX_C_SOURCE 200809L

#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };
#define END_SIGNALS (sizeof(end_signals) / sizeof(end_signals[0]))

/* A signal handler gets no argument of its own. It cannot meet a change of
 * this: that is made while the signals are held. */
static const char *volatile unfinished;

static sigset_t ends, before;

static void end(int signal_number)
{
	if (unfinished)
		unlink(unfinished);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void interrupt_catch(void)
{
	struct sigaction action = { .sa_handler = end }, present;

	sigemptyset(&ends);
	for (size_t i = 0; i < END_SIGNALS; i++)
		sigaddset(&ends, end_signals[i]);
	action.sa_mask = ends;
	for (size_t i = 0; i < END_SIGNALS; i++)
		if (sigaction(end_signals[i], NULL, &present) == 0 &&
		    present.sa_handler != SIG_IGN)
			sigaction(end_signals[i], &action, NULL);
}

void interrupt_hold(void)
{
	sigprocmask(SIG_BLOCK, &ends, &before);
}

void interrupt_release(const char *path)
{
	unfinished = path;
	sigprocmask(SIG_SETMASK, &before, NULL);
}

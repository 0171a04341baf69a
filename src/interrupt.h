/*
 * The signals by which a user ends a program: SIGHUP, SIGINT and SIGTERM. They
 * end this one at once, whatever it is at, but no part of a file stays behind.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/* Once, at the start. Signals that are ignored go on being ignored. */
void interrupt_catch(void);

/* Lets these signals wait while a file comes or goes. */
void interrupt_hold(void);

/* Lets them in again; from now on they remove the file at `path`, a string
 * that has to stay, or nothing for NULL. */
void interrupt_release(const char *path);

#endif

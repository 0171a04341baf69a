/* Tests of the same program that are compiled without exceptions. */
#ifndef RETURNING_H
#define RETURNING_H

void a_failure_is_returned(void **state);
void a_failed_create_keeps_what_there_was(void **state);
void an_aggregate_tells_what_failed(void **state);
void a_container_that_is_too_short_is_told(void **state);

#endif

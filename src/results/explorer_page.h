/* The page of an explorer, explorer.html, which holds all but the data: made into
 * an array by the Makefile. */
#ifndef EXPLORER_PAGE_H
#define EXPLORER_PAGE_H

#include <stddef.h>

extern const unsigned char explorer_page[];
extern const size_t explorer_page_size;

#endif

#include "listing.h"

#include <stdio.h>
#include <string.h>

/* For " and N more". */
#define ROOM 40

static void append(struct listing *listing, const char *before,
                   const char *name)
{
	char *end = listing->text + listing->length;
	size_t room = sizeof(listing->text) - listing->length;

	listing->length += (size_t)snprintf(end, room, "%s%s", before, name);
}

void listing_add(struct listing *listing, const char *name)
{
	const char *before = listing->count ? ", " : "";
	size_t length = listing->length + strlen(before) + strlen(name);

	/* Once one is left out, so are all that follow. */
	if (listing->shown == listing->count && listing->shown < LISTING_MOST &&
	    length < sizeof(listing->text) - ROOM) {
		append(listing, before, name);
		listing->shown++;
	}
	listing->count++;
}

void listing_end(struct listing *listing)
{
	char rest[ROOM];

	if (listing->shown == listing->count)
		return;
	snprintf(rest, sizeof(rest), "%zu", listing->count - listing->shown);
	append(listing, listing->shown ? " and " : "", rest);
	append(listing, "", listing->shown ? " more" : " with long names");
}

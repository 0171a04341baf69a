/* What class maps are made of, as options say. */
#ifndef CAM_SOURCES_H
#define CAM_SOURCES_H

#include "results/error.h"

enum cam_kind { CAM_WEIGHTS, CAM_GRADIENT, CAM_VECTOR };

struct cam_source {
	enum cam_kind kind;
	const char *text; /* FILE.npy or FILE.npz:NAME, and :ROW of what has
	                     rows */
};

/* In the order of the options; starts as { 0 }. */
struct cam_sources {
	struct cam_source *items;
	uint32_t count;
};

/* The option for a kind. */
const char *cam_sources_option(enum cam_kind kind);

/* `text` has to stay. cam_sources_free, whatever it returns. */
bool cam_sources_add(struct cam_sources *sources, enum cam_kind kind,
                     const char *text, struct error *error);
void cam_sources_free(struct cam_sources *sources);

bool cam_sources_have(const struct cam_sources *sources, enum cam_kind kind);

#endif

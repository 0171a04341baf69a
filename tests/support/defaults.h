/* The configuration of a context with default settings. */
#ifndef TEST_DEFAULTS_H
#define TEST_DEFAULTS_H

#include "configuration.h"

static inline struct salmap_configuration default_configuration(void)
{
	const salmap_settings settings = salmap_settings_defaults();
	struct salmap_configuration configuration;

	salmap_configure(&configuration, &settings, NULL);
	return configuration;
}

#endif

/* salmap.hpp with SALMAP_NO_EXCEPTIONS, compiled with -fno-exceptions. */
#define SALMAP_NO_EXCEPTIONS
#include "salmap.hpp"

#include "returning.h"

#include <cstring>

#include "checks.h"

namespace lsm = libsalmap;

void a_failure_is_returned(void **)
{
	float activation[3 * 4 * 5] = {};
	char sentence[256];
	lsm::context maps;

	CHECK(maps.create(0) == SALMAP_E_ARGUMENT);
	CHECK(!maps && maps.reset() == SALMAP_E_ARGUMENT);
	CHECK(maps.create(2) == SALMAP_OK);
	CHECK(maps.push(2, lsm::tensor_nchw(activation, 1, 3, 4, 5)) ==
	      SALMAP_E_ARGUMENT);
	CHECK(maps.message(sentence) == std::strlen(sentence));
	CHECK(std::strstr(sentence, "layer is 2") != nullptr);
	CHECK(maps.push(1, lsm::tensor_nchw(activation, 1, 3, 4, 5)) ==
	      SALMAP_OK);
	CHECK(maps.push(1, lsm::tensor_nchw(activation, 1, 3, 4, 5)) ==
	      SALMAP_E_STATE);
	CHECK(lsm::resize(lsm::picture(), lsm::picture()) == SALMAP_E_ARGUMENT);
}

void a_failed_create_keeps_what_there_was(void **)
{
	lsm::context maps;

	CHECK(maps.create(3) == SALMAP_OK);
	CHECK(maps.create(0) == SALMAP_E_ARGUMENT);
	CHECK(maps.layer_count() == 3);
}

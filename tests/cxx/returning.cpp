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

void an_aggregate_tells_what_failed(void **)
{
	unsigned char bytes[100] = {};
	std::size_t size = 7;
	lsm::aggregate sum;

	CHECK(sum.create(1, 0, 3) == SALMAP_E_ARGUMENT && !sum);
	CHECK(sum.create(1, 4, 3) == SALMAP_OK && sum);
	CHECK(sum.load(bytes) == SALMAP_E_ARGUMENT && sum);
	CHECK(sum.save(bytes, size) == SALMAP_E_ARGUMENT && size == 7);
	CHECK(sum.add(lsm::context(), 0) == SALMAP_E_ARGUMENT);
}

void a_container_that_is_too_short_is_told(void **)
{
	float activation[11] = {};
	float map[12];
	char sentence[256];
	salmap_message why = lsm::message_for_call();
	lsm::context maps;

	CHECK(maps.create(1) == SALMAP_OK);
	const lsm::tensor view =
		lsm::tensor_nchw(activation, 1, 3, 2, 2, &why);
	CHECK(why.status == SALMAP_E_ARGUMENT);
	CHECK(std::strcmp(why.text, "tensor_nchw: [1][3][2][2] needs 12 "
	                            "elements; the container has 11") == 0);
	CHECK(view.struct_size == 0);
	CHECK(maps.push(0, view) == SALMAP_E_ARGUMENT);
	CHECK(maps.push(0, lsm::tensor_nchw(activation, 1, 3, 2, 2)) ==
	      SALMAP_E_ARGUMENT);
	CHECK(maps.message(sentence) > 0);
	CHECK(std::strstr(sentence, "container") != nullptr);
	CHECK(maps.push(0, lsm::tensor_nchw(activation, 1, 2, 2, 2, &why)) ==
	      SALMAP_OK);
	CHECK(why.status == SALMAP_OK && why.text[0] == '\0');
	CHECK(lsm::plane_packed(map, 4, 4, &why).struct_size == 0);
	CHECK(std::strstr(why.text, "needs 16 elements") != nullptr);
	CHECK(maps.combined(0, lsm::plane_packed(map, 4, 4)) ==
	      SALMAP_E_ARGUMENT);
	CHECK(maps.combined(0, lsm::plane_packed(map, 4, 3)) == SALMAP_OK);

	/* A message of an unknown size is not written. */
	why = salmap_message();
	(void)lsm::plane_packed(map, 4, 4, &why);
	CHECK(why.status == SALMAP_OK && why.text[0] == '\0');
}

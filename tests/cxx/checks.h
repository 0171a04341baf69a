/* cmocka in C++. */
#ifndef CHECKS_H
#define CHECKS_H

extern "C" {
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
}

#define CHECK(condition) assert_true(condition)

#endif

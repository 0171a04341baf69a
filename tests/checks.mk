# The targets that check. The Makefile includes this file; tests/tests.mk builds
# what they run.

VALGRIND ?= valgrind --quiet --trace-children=yes --error-exitcode=99 \
	--leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all

# What scripts take from the environment.
HERE = CC='$(CC)' CXX='$(CXX)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' \
	BUILD='$(BUILD)' PYTHON='$(PYTHON)'
# The longer checks, each of which is a row; a row is named with its group or not.
CHECKS = BUILD='$(BUILD)' PYTHON='$(PYTHON)' tests/run.sh tests/full/checks.txt
# Programs, under RUNNER; tests in Python run the command under it.
PROGRAMS = SALMAP_TOOL=$(TOOL) BUILD='$(BUILD)' PYTHON='$(PYTHON)' \
	RUNNER='$(RUNNER)' tests/run.sh -
PYTEST = -B -m pytest -q -p no:cacheprovider
IN_PYTHON = python:numpy python:pytest python:PIL | $$PYTHON $(PYTEST) -rs $$ROW
PYTHON_TESTS = $(HERE) bindings/python/tests/run.sh

.PHONY: check check-programs check-lib check-kernels check-failures \
	check-threads check-big check-valgrind check-foreign check-embed \
	check-amalgamation check-python check-python-full check-full abi-check \
	coverage fuzz mutation

check: all check-programs ## build and run all tests
	@$(HERE) tests/install/run.sh
	@$(HERE) tests/install/hardening.sh
	@$(HERE) tests/abi/release.sh
	@$(if $(ONE_FILE),,$(HERE) tests/layers/run.sh)
	@$(HERE) tests/lists/run.sh
	@$(PYTHON_TESTS) core

# Python loads the library, where it has no sanitizer.
check-programs: tool tests $(if $(is_sanitized),,lib) ## run the test programs only, under RUNNER if set
	@printf '%s\n' $(TESTS) | sed 's/\.py$$/& | $(IN_PYTHON)/' | $(PROGRAMS)

check-lib: $(LIB_TESTS) ## run the library's tests only, under RUNNER if set
	@printf '%s\n' $(LIB_TESTS) | $(PROGRAMS)

check-kernels: $(KERNEL_TESTS) ## run the tests of kernels and outputs only, the same way
	@printf '%s\n' $(KERNEL_TESTS) | $(PROGRAMS)

check-failures: $(TOOL) $(FAILING_TOOL) ## fail every allocation of the salmap command
	@SALMAP_TOOL=$(TOOL) TEST_FAILURES=1000000 $(PYTHON) $(PYTEST) -rP \
		tests/tool/test_memory.py

check-threads: $(BUILD)/tests/threads/test_threads$(EXE) ## push and draw 100,000 images on eight threads
	@TEST_IMAGES=$${TEST_IMAGES:-100000} $(RUNNER) $<

check-big: $(BIG_TEST) ## push tensors above 4 GiB
	@$(RUNNER) $(BIG_TEST)

check-valgrind: RUNNER = $(VALGRIND)
check-valgrind: check-programs ## run the tests under valgrind

check-foreign: ## run the library's tests for other CPUs, under qemu
	@$(CHECKS) foreign

check-embed: all amalgamation ## use the library as other projects would
	@$(CHECKS) embed

check-amalgamation: ## run the tests in C and C++ on the library as one file
	@$(MAKE) -s check ONE_FILE=1 BUILD=$(BUILD)/one-file PYTHON_TESTS=:

check-python: all ## run the Python package's tests, those without PyTorch
	@$(PYTHON_TESTS) core

check-python-full: all wheel ## run all of the Python package's tests
	@$(PYTHON_TESTS) all

check-full: all tests amalgamation ## run the longer checks, those in STEPS if set
	@TEST_KERNELS_RAN="$${TEST_KERNELS_RAN:-$(abspath $(BUILD))/full/kernels-ran}" \
		$(CHECKS) $(STEPS)

abi-check: lib ## compare the ABI with what is committed, by abidiff
	@$(HERE) tests/abi/release.sh
	@tests/abi/check.sh

coverage: ## count what the library's tests reach, into build/coverage/
	@BUILD='$(BUILD)' tests/coverage/run.sh

fuzz: ## fuzz each FUZZ_TARGETS for FUZZ_SECONDS, into build/fuzz/; wants clang
	@+MAKE='$(MAKE)' BUILD='$(BUILD)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
		tests/fuzz/run.sh $(FUZZ_TARGETS)

mutation: ## change lib/ in MUTATIONS=200 ways, one at a time: do the tests notice?
	@$(PYTHON) tests/mutation/run.py

# The targets that check. The Makefile includes this file; tests/tests.mk builds
# what they run.

VALGRIND ?= valgrind --quiet --trace-children=yes --error-exitcode=99 \
	--leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all

# What scripts take from the environment.
HERE = CC='$(CC)' CXX='$(CXX)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' \
	BUILD='$(BUILD)' PYTHON='$(PYTHON)'
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

check-programs: tool tests ## run the test programs only, under RUNNER if set
	@SALMAP_TOOL=$(TOOL) tests/run.sh "$(RUNNER)" $(TESTS)

check-lib: $(LIB_TESTS) ## run the library's tests only, under RUNNER if set
	@tests/run.sh "$(RUNNER)" $(LIB_TESTS)

check-kernels: $(KERNEL_TESTS) ## run the tests of kernels and outputs only, the same way
	@tests/run.sh "$(RUNNER)" $(KERNEL_TESTS)

check-failures: $(TOOL) $(BUILD)/tests/tool/test_memory ## fail every allocation of the salmap command
	@SALMAP_TOOL=$(TOOL) TEST_FAILURES=1000000 $(BUILD)/tests/tool/test_memory

check-threads: $(BUILD)/tests/threads/test_threads$(EXE) ## push and draw 100,000 images on eight threads
	@TEST_IMAGES=$${TEST_IMAGES:-100000} $(RUNNER) $<

check-big: $(BIG_TEST) ## push tensors above 4 GiB
	@$(RUNNER) $(BIG_TEST)

check-valgrind: tool tests ## run the tests under valgrind
	@SALMAP_TOOL=$(TOOL) tests/run.sh "$(VALGRIND)" $(TESTS)

check-foreign: ## run the library's tests for other CPUs, under qemu
	@BUILD='$(BUILD)' tests/foreign/run.sh

check-embed: all amalgamation ## use the library as other projects would
	@BUILD='$(BUILD)' tests/embed/run.sh

check-amalgamation: ## run the tests in C and C++ on the library as one file
	@$(MAKE) -s check ONE_FILE=1 BUILD=$(BUILD)/one-file PYTHON_TESTS=:

check-python: all ## run the Python package's tests, those without PyTorch
	@$(PYTHON_TESTS) core

check-python-full: all wheel ## run all of the Python package's tests
	@$(PYTHON_TESTS) all

check-full: ## run the longer checks, those in STEPS if set
	@BUILD='$(BUILD)' PYTHON='$(PYTHON)' tests/full/run.sh $(STEPS)

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

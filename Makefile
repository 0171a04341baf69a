# libsalmap. GNU Make; gcc or clang. `make help` lists the targets.

# The header is the one place that tells the version.
version_part = $(shell awk '$$2 == "SALMAP_VERSION_$1" { print $$3 }' \
	include/salmap.h)
ABI := $(call version_part,MAJOR)
VERSION := $(ABI).$(call version_part,MINOR).$(call version_part,PATCH)

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man
CMAKEDIR = $(LIBDIR)/cmake/salmap
DESTDIR ?=

BUILD ?= build
EXE ?= # what the tests' names end in, for other systems
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL ?= install
STRIP ?= strip
# Debian's: the one that sees python3-torch, whichever comes first in PATH.
PYTHON ?= /usr/bin/python3
VALGRIND ?= valgrind --quiet --trace-children=yes --error-exitcode=99 \
	--leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
ALL_CFLAGS = -std=c11 $(WARNINGS) -Iinclude $(CFLAGS) $(CPPFLAGS)
# What keeps a mistake in C from being of use to an attacker, and how bytes are
# won back for it: those of these flags that the compiler knows, before the
# user's own. docs/testing.md says why kernels have no stack protector.
HARDENING := $(BUILD)/hardening
hardened = $$(cat $(HARDENING)/$1)
PROTECTOR = $(call hardened,stack)
# tests/coverage/run.sh wants what tests reach in the library to be counted.
COVERAGE_CFLAGS ?=
LIB_CFLAGS = $(call hardened,code) $(PROTECTOR) $(ALL_CFLAGS) -fPIC \
	-fvisibility=hidden $(COVERAGE_CFLAGS)
# Asked for when it runs, not when make starts: `make deps check` installs first.
PHOTO_CFLAGS = $$($(PKG_CONFIG) --cflags libpng libjpeg libzip)
TOOL_CFLAGS = $(call hardened,code) $(PROTECTOR) -fPIE $(ALL_CFLAGS) \
	$(PHOTO_CFLAGS)
TOOL_LIBS = $$($(PKG_CONFIG) --libs libpng libjpeg libzip)
CXXFLAGS ?= $(CFLAGS)
CXX_CFLAGS = -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion \
	-Wshadow -Wold-style-cast -Iinclude $(CXXFLAGS) $(CPPFLAGS)
TEST_CFLAGS = $(ALL_CFLAGS) -iquote lib $$($(PKG_CONFIG) --cflags cmocka)
TEST_LIBS = $$($(PKG_CONFIG) --libs cmocka) -lm -pthread \
	$(if $(COVERAGE_CFLAGS),--coverage)

LIB_SOURCES := $(wildcard lib/*.c lib/*/*.c)
AMALGAMATION := $(BUILD)/amalgamation
ifdef ONE_FILE # the library made from what `make amalgamation` writes
LIB_OBJECTS := $(AMALGAMATION)/salmap.o
else
LIB_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(LIB_SOURCES))
endif
TOOL_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*.c))
SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
TOOL_SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,\
	$(filter-out tests/tool/test_%,$(wildcard tests/tool/*.c)))
TOOL_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/tool/test_*.c))
LIB_TESTS := $(patsubst %.c,$(BUILD)/%$(EXE),\
	$(wildcard $(patsubst %,tests/%/test_*.c,kernels unit property golden bits \
	demo failure threads sizes abi)))
BIG_TEST := $(BUILD)/tests/sizes/big
KERNEL_TESTS := $(filter $(BUILD)/tests/kernels/% %/test_cpu$(EXE) \
	%/test_bits$(EXE) %/test_golden$(EXE),$(LIB_TESTS))
CXX_TEST := $(BUILD)/tests/cxx/test_cxx
FUZZ_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
# Those that take long come first.
TESTS := $(TOOL_TESTS) $(LIB_TESTS) $(CXX_TEST) $(FUZZ_TESTS)

# Fuzzers take what they want of the tool, built for them, and of the tests.
FUZZ_PARTS := $(patsubst %.c,$(BUILD)/tests/fuzz/%.o,$(wildcard src/*.c)) \
	$(patsubst %.c,$(BUILD)/%.o,tests/support/test.c tests/support/loops.c \
	$(filter-out tests/fuzz/fuzz_% %/replay.c,$(wildcard tests/fuzz/*.c)))
FUZZ_CFLAGS = $(PHOTO_CFLAGS) '-DIMAGE_MAX_PIXELS=INT64_C(65536)'
FUZZ_ENGINE ?= $(BUILD)/tests/fuzz/replay.o # or a compiler's, as `make fuzz` says

BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c))
PROFILE_OBJECT := $(BUILD)/tests/bench/profile/one_image.o

PYTHON_TESTS = PYTHON='$(PYTHON)' CC='$(CC)' CFLAGS='$(CFLAGS)' \
	BUILD='$(BUILD)' bindings/python/tests/run.sh

STATIC := $(BUILD)/libsalmap.a
SHARED := $(BUILD)/libsalmap.so.$(VERSION)
LINKS := $(BUILD)/libsalmap.so.$(ABI) $(BUILD)/libsalmap.so
PACKAGE_FILES := $(addprefix $(BUILD)/,salmap.pc salmapConfig.cmake \
	salmapConfigVersion.cmake)
TOOL := $(BUILD)/salmap
STRIPPED := $(BUILD)/bench/libsalmap.so
BENCH := $(BUILD)/bench/bench
PROFILE := $(BUILD)/bench/one_image

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.PHONY: all lib tool dll tests check check-lib check-foreign check-valgrind \
	check-python check-python-full wheel amalgamation check-amalgamation \
	check-embed check-programs check-kernels check-failures check-threads \
	check-big check-full abi-check coverage fuzz fuzzers mutation bench \
	bench-torch profile demo deps install uninstall clean help FORCE

all: lib tool ## build the library and the salmap command

lib: $(STATIC) $(SHARED) $(LINKS) $(PACKAGE_FILES) ## build the library only

tool: $(TOOL) ## build the salmap command only

dll: $(STATIC) $(BUILD)/salmap.dll ## build the library for Windows (set CC and AR)

tests: $(TESTS) ## build the tests without running them

check: all check-programs ## build and run all tests
	@CC='$(CC)' CFLAGS='$(CFLAGS)' BUILD='$(BUILD)' tests/install/run.sh
	@CC='$(CC)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' BUILD='$(BUILD)' \
		tests/install/hardening.sh
	@CC='$(CC)' CFLAGS='$(CFLAGS)' BUILD='$(BUILD)' tests/abi/release.sh
	@$(PYTHON_TESTS) core

check-python: lib tool ## run the Python package's tests, those without PyTorch
	@$(PYTHON_TESTS) core

check-python-full: lib tool wheel ## run all of the Python package's tests
	@$(PYTHON_TESTS) all

wheel: lib ## build the Python package with the library in it, into build/wheel/
	@PYTHON='$(PYTHON)' BUILD='$(BUILD)' bindings/python/build_wheel.sh

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

check-foreign: ## run the library's tests for other CPUs, under qemu
	@BUILD='$(BUILD)' tests/foreign/run.sh

coverage: ## count what the library's tests reach, into build/coverage/
	@BUILD='$(BUILD)' tests/coverage/run.sh

check-valgrind: tool tests ## run the tests under valgrind
	@SALMAP_TOOL=$(TOOL) tests/run.sh "$(VALGRIND)" $(TESTS)

fuzz: ## fuzz each FUZZ_TARGETS for FUZZ_SECONDS, into build/fuzz/; wants clang
	@+MAKE='$(MAKE)' BUILD='$(BUILD)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
		tests/fuzz/run.sh $(FUZZ_TARGETS)

fuzzers: $(FUZZ_TESTS)

check-full: ## run the longer checks, those in STEPS if set
	@BUILD='$(BUILD)' PYTHON='$(PYTHON)' tests/full/run.sh $(STEPS)

amalgamation: $(AMALGAMATION)/salmap.c $(AMALGAMATION)/salmap.h ## write the library as one .c and one .h

abi-check: lib ## compare the ABI with what is committed, by abidiff
	@CC='$(CC)' CFLAGS='$(CFLAGS)' BUILD='$(BUILD)' tests/abi/release.sh
	@tests/abi/check.sh

mutation: ## change lib/ in MUTATIONS=200 ways, one at a time: do the tests notice?
	@$(PYTHON) tests/mutation/run.py

check-amalgamation: ## run the tests in C and C++ on the library as one file
	@$(MAKE) -s check ONE_FILE=1 BUILD=$(BUILD)/one-file PYTHON_TESTS=:

check-embed: all amalgamation ## use the library as other projects would
	@BUILD='$(BUILD)' tests/embed/run.sh

bench: $(BENCH) $(STRIPPED) ## measure: a table, and build/bench.json
	@$(BENCH) $(STRIPPED) $(BUILD)/bench.json $(BENCH_SECONDS) $(BENCH_KERNELS)

bench-torch: $(SHARED) $(LINKS) ## measure against PyTorch, into build/bench.json too
	@$(PYTHON) tests/bench/torch_bench.py $(BUILD)/libsalmap.so \
		$(BUILD)/bench.json

profile: $(PROFILE) ## count the instructions of each stage
	@tests/bench/profile/run.sh $(PROFILE) $(PROFILE_KERNELS)

DEMO_LAYERS := $(sort $(wildcard docs/demo/layer*.npy))

demo: $(TOOL) ## explain a real photo and network, into build/demo/
	$(TOOL) -i docs/demo/astronaut-320x240.png -o $(BUILD)/demo $(DEMO_LAYERS)
	@echo
	@echo 'Where did a face detector look? Open, in $(BUILD)/demo/:'
	@echo '  mask.png     the tenth of the photo that counted most: the face'
	@echo '  lovi.png     violet: early layers; red: late; white: all; black: none'
	@echo '  overlay.png  the same, laid over the photo'
	@echo '  layers.png   the photo, each layer on its own, all of them together'

DEBIAN_PACKAGES := gcc g++ make pkg-config libcmocka-dev libpng-dev libjpeg-dev \
	libzip-dev libdlpack-dev python3-numpy python3-pytest python3-hypothesis

deps: ## install what the build, the tests and the tool need
	@./.ci/deps $(DEBIAN_PACKAGES)

# Changes when the compiler or its flags do, so that all is built again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CXX) $(LIB_CFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(CXX) $(LIB_CFLAGS) $(LDFLAGS)' > $@

$(HARDENING)/code: FLAGS = -D_FORTIFY_SOURCE=2 -fstack-clash-protection \
	-fcf-protection=return -fno-align-functions -fno-align-jumps -fno-align-loops
$(HARDENING)/stack: FLAGS = -fstack-protector-strong
$(HARDENING)/link: FLAGS = -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack

# Tried with the user's flags: some of these want optimisation, and sanitizers do
# better without. Other systems than those of ELF have ways of their own.
$(HARDENING)/%: $(BUILD)/flags
	@mkdir -p $(@D)
	@: >$@
	@! echo __ELF__ | $(CC) $(CFLAGS) -E -P -x c - | grep -qx 1 || \
	for flag in $(if $(findstring -fsanitize,$(CFLAGS)),,$(FLAGS)); do \
		printf '#include <string.h>\nint main(void) { return 0; }\n' | \
		$(CC) -Werror $$flag $(ALL_CFLAGS) $(LDFLAGS) -x c -o $@.probe - \
			2>$@.why && echo $$flag >>$@; \
	done; rm -f $@.probe $@.why

# ----------------------------------------------------------------- library

$(STATIC): $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(SHARED): $(LIB_OBJECTS) lib/salmap.map $(HARDENING)/link
	$(CC) -shared $(call hardened,link) -Wl,-soname,libsalmap.so.$(ABI) \
		-Wl,--version-script=lib/salmap.map -Wl,-z,defs $(CFLAGS) \
		$(LDFLAGS) -o $@ $(LIB_OBJECTS)

# For Windows; what it exports is what the version script does.
$(BUILD)/salmap.def: lib/salmap.map
	@mkdir -p $(@D)
	awk 'BEGIN { print "EXPORTS" } /^\t\tsalmap_/ { sub(";", ""); print }' \
		$< > $@

$(BUILD)/salmap.dll: $(LIB_OBJECTS) $(BUILD)/salmap.def
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^ \
		-Wl,--out-implib,$(BUILD)/libsalmap.dll.a

$(LINKS): $(SHARED)
	ln -sf $(notdir $<) $@

# For those who look the library up. Written anew each time, since they hold
# PREFIX; what lies below it is told from there, so that all can be moved.
below_prefix = $(patsubst $(PREFIX)/%,$2%,$1)

$(PACKAGE_FILES): $(BUILD)/%: lib/%.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|@PC_LIBDIR@|$(call below_prefix,$(LIBDIR),$${prefix}/)|' \
		-e 's|@PC_INCLUDEDIR@|$(call below_prefix,$(INCLUDEDIR),$${prefix}/)|' \
		-e 's|@LIBDIR@|$(call below_prefix,$(LIBDIR))|' \
		-e 's|@INCLUDEDIR@|$(call below_prefix,$(INCLUDEDIR))|' \
		-e 's|@ABI@|$(ABI)|' -e "s|@POINTER_SIZE@|$$(echo \
			__SIZEOF_POINTER__ | $(CC) -E -P -x c -)|" $< > $@

$(BUILD)/lib/kernels/%.o: PROTECTOR =

$(BUILD)/lib/%.o: lib/%.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(CC) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

$(AMALGAMATION)/salmap.c: lib/amalgamate.awk lib/amalgamation.h COPYING \
		$(LIB_SOURCES) $(wildcard lib/*.h lib/*/*.h)
	@mkdir -p $(@D)
	awk -f lib/amalgamate.awk lib/amalgamation.h lib/strict_fp.h \
		$(sort $(LIB_SOURCES)) > $@

$(AMALGAMATION)/salmap.h: include/salmap.h
	@mkdir -p $(@D)
	cp $< $@

$(AMALGAMATION)/salmap.o: $(AMALGAMATION)/salmap.c $(AMALGAMATION)/salmap.h \
		$(HARDENING)/code $(HARDENING)/stack
	$(CC) $(call hardened,code) $(PROTECTOR) $(CFLAGS) $(CPPFLAGS) \
		-std=c99 -Wall -Wextra -Wpedantic -fPIC -c -o $@ $<

# -------------------------------------------------------------------- tool

$(TOOL): $(TOOL_OBJECTS) $(STATIC) $(HARDENING)/link
	$(CC) $(if $(filter -static,$(LDFLAGS)),,-pie) $(call hardened,link) \
		$(CFLAGS) $(LDFLAGS) -o $@ $(TOOL_OBJECTS) $(STATIC) $(TOOL_LIBS)

$(BUILD)/src/%.o: src/%.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

# ------------------------------------------------------------------- tests

$(LIB_TESTS): %$(EXE): %.o $(SUPPORT_OBJECTS) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS)

# Not among the tests of `make check`: takes longer.
$(BIG_TEST): %: %.o $(SUPPORT_OBJECTS) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS)

# Linker flags that send the calls of functions to __wrap_ ones.
comma := ,
wrap = $(patsubst %,-Wl$(comma)--wrap=%,$1)

# What the library asks malloc for, that test sees.
ALLOCATION_TEST := $(BUILD)/tests/failure/test_allocation$(EXE)
$(ALLOCATION_TEST): $(BUILD)/tests/failure/calls.o
$(ALLOCATION_TEST): TEST_LIBS += $(call wrap,malloc calloc realloc free)

$(TOOL_TESTS): %: %.o $(TOOL_SUPPORT_OBJECTS) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS) $(TOOL_LIBS)

# The tool with a heap that fails. A sanitizer wants to be the heap itself.
FAILING_TOOL := $(BUILD)/tests/failure/salmap
FAILING_OBJECTS := $(BUILD)/tests/failure/heap.o $(TOOL_OBJECTS)
is_sanitized = $(findstring -fsanitize,$(CFLAGS))
$(BUILD)/tests/tool/test_memory: | $(FAILING_TOOL)
$(FAILING_TOOL): $(FAILING_OBJECTS) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) $(call wrap,main) \
		$(if $(is_sanitized),$(call wrap,malloc calloc realloc)) \
		-o $@ $^ $(TOOL_LIBS)

$(BUILD)/tests/failure/heap.o: ALL_CFLAGS += $(if $(is_sanitized),-DWRAP)

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/tool/%.o: tests/tool/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) $(PHOTO_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/parts.a: $(FUZZ_PARTS)
	rm -f $@
	$(AR) rcs $@ $^

$(FUZZ_TESTS): %: %.o $(BUILD)/tests/fuzz/parts.a $(STATIC) \
		$(filter %.o,$(FUZZ_ENGINE))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out %/replay.o,$^) \
		$(FUZZ_ENGINE) $(TEST_LIBS) $(TOOL_LIBS) -lz

$(BUILD)/tests/fuzz/src/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(FUZZ_CFLAGS) $(FUZZ_TOOL_CFLAGS) -Dmain=tool_main \
		-MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) -iquote src $(TEST_CFLAGS) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(CXX_TEST): $(BUILD)/tests/cxx/test_cxx.o $(BUILD)/tests/cxx/returning.o $(STATIC)
	$(CXX) $(CXXFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS)

$(BUILD)/tests/cxx/returning.o: CXX_CFLAGS += -fno-exceptions

$(BUILD)/tests/cxx/%.o: tests/cxx/%.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	$(CXX) $(CXX_CFLAGS) $$($(PKG_CONFIG) --cflags cmocka) -MMD -MP -c -o $@ $<

# -------------------------------------------------------------- benchmarks

$(BENCH): $(BENCH_OBJECTS) $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm -pthread

$(PROFILE): $(PROFILE_OBJECT) $(filter-out %/main.o,$(BENCH_OBJECTS)) $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm -pthread

$(STRIPPED): $(SHARED)
	@mkdir -p $(@D)
	$(STRIP) -o $@ $<

# What the library is measured against is as fast as the compiler can make it.
$(BUILD)/tests/bench/reading.o: ALL_CFLAGS += -O3

$(BUILD)/tests/bench/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -pthread -MMD -MP -c -o $@ $<

# Where `deps` is asked for, it comes first, with -j too.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(LIB_OBJECTS) $(TOOL_OBJECTS) $(SUPPORT_OBJECTS) $(TOOL_SUPPORT_OBJECTS): | deps
$(FUZZ_PARTS) $(BUILD)/tests/fuzz/replay.o: | deps
$(addsuffix .o,$(basename $(TESTS))) $(BUILD)/tests/cxx/returning.o: | deps
endif

# ----------------------------------------------------------------- install

install: all ## install under DESTDIR and PREFIX
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(INCLUDEDIR) \
		$(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(CMAKEDIR) \
		$(DESTDIR)$(MANDIR)/man1
	$(INSTALL) -m 755 $(TOOL) $(DESTDIR)$(BINDIR)/
	$(INSTALL) -m 644 include/salmap.h include/salmap.hpp \
		$(DESTDIR)$(INCLUDEDIR)/
	$(INSTALL) -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/
	$(INSTALL) -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/libsalmap.so.$(ABI)
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/libsalmap.so
	$(INSTALL) -m 644 $(BUILD)/salmap.pc $(DESTDIR)$(LIBDIR)/pkgconfig/
	$(INSTALL) -m 644 $(filter %.cmake,$(PACKAGE_FILES)) $(DESTDIR)$(CMAKEDIR)/
	$(INSTALL) -m 644 docs/salmap.1 $(DESTDIR)$(MANDIR)/man1/

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(BINDIR)/salmap $(DESTDIR)$(INCLUDEDIR)/salmap.h \
		$(DESTDIR)$(INCLUDEDIR)/salmap.hpp \
		$(DESTDIR)$(LIBDIR)/libsalmap.a \
		$(addprefix $(DESTDIR)$(LIBDIR)/,$(notdir $(SHARED) $(LINKS))) \
		$(DESTDIR)$(LIBDIR)/pkgconfig/salmap.pc \
		$(addprefix $(DESTDIR)$(CMAKEDIR)/,$(notdir \
			$(filter %.cmake,$(PACKAGE_FILES)))) \
		$(DESTDIR)$(MANDIR)/man1/salmap.1

clean: ## remove everything that was built
	rm -rf $(BUILD)

help: ## show this list
	@echo 'Targets:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
		| awk -F'|' '{ printf "%-19s %s\n", $$1, $$2 }'
	@echo 'Variables: CC CFLAGS LDFLAGS BUILD RUNNER STEPS PREFIX DESTDIR LIBDIR BINDIR'

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(TOOL_OBJECTS) $(SUPPORT_OBJECTS) \
	$(TOOL_SUPPORT_OBJECTS) $(BENCH_OBJECTS) $(PROFILE_OBJECT) \
	$(FUZZ_PARTS) $(BUILD)/tests/fuzz/replay.o \
	$(addsuffix .o,$(basename $(TESTS))) $(BUILD)/tests/cxx/returning.o \
	$(BIG_TEST).o $(addprefix $(BUILD)/tests/failure/,calls.o heap.o))

.SECONDARY:

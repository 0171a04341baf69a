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
PRIVATEDIR = $(LIBDIR)/salmap
DESTDIR ?=

BUILD ?= build
EXE ?= # what programs' names end in, for other systems
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL ?= install
# Debian's: the one that sees python3-torch, whichever comes first in PATH.
PYTHON ?= /usr/bin/python3

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
ALL_CFLAGS = -std=c11 $(WARNINGS) -Iinclude $(CFLAGS) $(CPPFLAGS)
# What keeps a mistake in C from being of use to an attacker, and how bytes are
# won back for it: those of these flags that the compiler knows, before the
# user's own. docs/security.md says why kernels have no stack protector.
HARDENING := $(BUILD)/hardening
hardened = $$(cat $(HARDENING)/$1)
PROTECTOR = $(call hardened,stack)
# tests/coverage/run.sh wants what tests reach in the library to be counted.
COVERAGE_CFLAGS ?=
LIB_CFLAGS = $(call hardened,code) $(PROTECTOR) $(ALL_CFLAGS) -fPIC \
	-fvisibility=hidden $(COVERAGE_CFLAGS)
# Asked for when it runs, not when make starts: `make deps check` installs first.
PHOTO_CFLAGS = $$($(PKG_CONFIG) --cflags libpng libjpeg libzip zlib)
TOOL_CFLAGS = $(call hardened,code) $(PROTECTOR) $(POSITION) $(ALL_CFLAGS) \
	$(PHOTO_CFLAGS)
# What is in the command and in a shared library, too.
SHARED_PART = -fPIC -fvisibility=hidden
TOOL_LIBS = $$($(PKG_CONFIG) --libs libpng libjpeg libzip zlib) -lm

# Sorted, as make 3.82 to 4.2 do not: the order decides about the bytes.
LIB_SOURCES := $(sort $(wildcard lib/*.c lib/*/*.c))
AMALGAMATION := $(BUILD)/amalgamation
ifdef ONE_FILE # the library made from what `make amalgamation` writes
LIB_OBJECTS := $(AMALGAMATION)/salmap.o
else
LIB_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(LIB_SOURCES))
endif
RESULTS_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,\
	$(sort $(wildcard src/results/*.c))) $(BUILD)/src/results/explorer_page.o \
	$(BUILD)/src/results/font.o
TOOL_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*.c)) \
	$(RESULTS_OBJECTS)

HEADERS := salmap.h salmap.hpp salmap_opencv.hpp
STATIC := $(BUILD)/libsalmap.a
SHARED := $(BUILD)/libsalmap.so.$(VERSION)
LINKS := $(BUILD)/libsalmap.so.$(ABI) $(BUILD)/libsalmap.so
PACKAGE_FILES := $(addprefix $(BUILD)/,salmap.pc salmapConfig.cmake \
	salmapConfigVersion.cmake)
TOOL := $(BUILD)/salmap
RESULTS := $(BUILD)/libsalmap-results.so
MANUAL := $(BUILD)/salmap.1

# What a recipe does, in a word. V=1 shows its command in place of that, and
# `make -s` neither; what a command itself says is always seen.
V ?= 0
is_silent = $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say = $(if $(filter 1,$V),,@$(if $(is_silent),,printf '  %-7s %s\n' '$1' '$2' &&) )

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all lib tool dll amalgamation python-libraries wheel demo demo-classes \
	demo-volumes faithfulness faithfulness-photos faithfulness-known-truth \
	faithfulness-retraining faithfulness-detector deps install install-lib \
	uninstall dist clean help FORCE

all: lib tool $(RESULTS) $(MANUAL) ## build the library and the salmap command

lib: $(STATIC) $(SHARED) $(LINKS) $(PACKAGE_FILES) ## build the library only

tool: $(TOOL) ## build the salmap command only

dll: $(STATIC) $(BUILD)/salmap.dll ## build the library for Windows (set CC and AR)

amalgamation: $(AMALGAMATION)/salmap.c $(AMALGAMATION)/salmap.h ## write the library as one .c and one .h

python-libraries: $(LINKS) $(RESULTS) ## build what the Python package loads

wheel: ## build the Python package with the libraries in it, into build/wheel/
	@PYTHON='$(PYTHON)' BUILD='$(BUILD)' CC='$(CC)' CFLAGS='$(CFLAGS)' \
		CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' \
		PKG_CONFIG='$(PKG_CONFIG)' bindings/python/build_wheel.sh

DEMO_LAYERS := $(sort $(wildcard docs/demo/layer*.npy))

PHOTOS ?= ../shared/models/squeezenet/photos
CLASSES ?= ../shared/models/squeezenet/labels.txt

MODEL ?= ../shared/models/ultraface-rfb-320.onnx

# What `make faithfulness` measures: one of these words, or several. With PAGE=1 all but
# the photos write their sections of docs/faithfulness.md too.
PART ?= photos known-truth retraining detector
PAGE ?=
page_option = $(if $(PAGE),--page)

faithfulness: $(PART:%=faithfulness-%) ## measure how true maps are, in PART or in all

# The program.
measure = PYTHONPATH=bindings/python '$(PYTHON)' -B docs/faithfulness/$1

faithfulness-photos: python-libraries
	$(call measure,squeezenet.py) '$(PHOTOS)' '$(CLASSES)' \
		-o '$(BUILD)/faithfulness'

faithfulness-known-truth: python-libraries
	$(call measure,known_truth.py) $(page_option) \
		-o '$(BUILD)/faithfulness/known-truth'

faithfulness-retraining: python-libraries
	$(call measure,retraining.py) $(page_option) \
		-o '$(BUILD)/faithfulness/retraining'

faithfulness-detector: python-libraries
	$(call measure,detector.py) '$(MODEL)' $(page_option) \
		-o '$(BUILD)/faithfulness/detector'

demo: $(TOOL) ## explain a real photo and network, into build/demo/
	$(TOOL) --html -i docs/demo/astronaut-320x240.png -o $(BUILD)/demo $(DEMO_LAYERS)
	@echo
	@echo 'Where did a face detector look? Open, in $(BUILD)/demo/:'
	@echo '  explorer.html  in a browser: all of what follows, to try out'
	@echo '  mask.png     the tenth of the photo that counted most: the face'
	@echo '  lovi.png     violet: early layers; red: late; white: all; black: none'
	@echo '  overlay.png  the places that counted most, on the photo'
	@echo '  layers.png   the photo, each layer on its own, all of them together'

demo-classes: python-libraries ## explain two classes that a network finds in a photo, likewise
	@mkdir -p $(BUILD)/demo
	PYTHONPATH=bindings/python SALMAP_LIBRARY=$(BUILD)/libsalmap.so \
		$(PYTHON) -B docs/demo/squeezenet/draw.py \
		docs/demo/cat-and-espresso-454x227.png $(BUILD)/demo espresso 'tiger cat'
	@echo
	@echo 'Why did a network say "espresso", and why "tiger cat"? Open, in $(BUILD)/demo/:'
	@echo '  why-espresso.png and why-tiger-cat.png, which glow where the evidence lies'

demo-volumes: python-libraries ## find lesions in volumes and what moves in clips, with PyTorch
	PYTHONPATH=bindings/python SALMAP_LIBRARY=$(BUILD)/libsalmap.so \
		$(PYTHON) -B docs/demo/volumes/lesion.py $(BUILD)/demo
	PYTHONPATH=bindings/python SALMAP_LIBRARY=$(BUILD)/libsalmap.so \
		$(PYTHON) -B docs/demo/volumes/clip.py $(BUILD)/demo
	@echo
	@echo 'Do maps point at what is known to be there? Open, in $(BUILD)/demo/:'
	@echo '  lesion.png  slices of a volume with a lesion, and where the evidence lies'
	@echo '  clip.gif    a clip in which a shape moves, likewise'

DEBIAN_PACKAGES := gcc g++ make pkg-config libcmocka-dev libpng-dev libjpeg-dev \
	libzip-dev zlib1g-dev libstb-dev libdlpack-dev python3-numpy python3-pytest python3-hypothesis \
	python3-pil

deps: ## install what the build, the tests and the tool need
	@./.ci/deps $(DEBIAN_PACKAGES)

clean: ## remove everything that was built
	$(call say,CLEAN,$(BUILD))rm -rf $(BUILD)

help: ## show this list
	@echo 'Targets:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(filter %Makefile %.mk,\
		$(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-19s %s\n", $$1, $$2 }'
	@echo 'Variables: CC CFLAGS LDFLAGS BUILD RUNNER STEPS V PREFIX DESTDIR LIBDIR BINDIR'

# --------------------------------------------------------- compilers' flags

# Changes when the compiler or its flags do, so that all is built again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CXX) $(LIB_CFLAGS) $(SHARED_PART) $(LDFLAGS)' | cmp -s - $@ || \
		echo '$(CC) $(CXX) $(LIB_CFLAGS) $(SHARED_PART) $(LDFLAGS)' > $@

# All that is compiled depends on it: where `deps` is asked for, it comes first.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(BUILD)/flags: | deps
endif

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
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(SHARED): $(LIB_OBJECTS) lib/salmap.map $(HARDENING)/link
	$(call say,LD,$@)$(CC) -shared $(call hardened,link) \
		-Wl,-soname,libsalmap.so.$(ABI) -Wl,-z,defs \
		-Wl,--version-script=lib/salmap.map $(CFLAGS) $(LDFLAGS) \
		-o $@ $(LIB_OBJECTS)

# For Windows; what it exports is what the version script does.
$(BUILD)/salmap.def: lib/salmap.map
	@mkdir -p $(@D)
	$(call say,GEN,$@)awk 'BEGIN { print "EXPORTS" } \
		/^\t\tsalmap_/ { sub(";", ""); print }' $< > $@

$(BUILD)/salmap.dll: $(LIB_OBJECTS) $(BUILD)/salmap.def
	$(call say,LD,$@)$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $^ \
		-Wl,--out-implib,$(BUILD)/libsalmap.dll.a

$(LINKS): $(SHARED)
	$(call say,LN,$@)ln -sf $(notdir $<) $@

# For those who look the library up. Written anew each time, since they hold
# PREFIX; what lies below it is told from there, so that all can be moved. CMake's
# file knows PREFIX by LIBDIR, or not at all.
below_prefix = $(patsubst $(PREFIX)/%,$2%,$1)
cmake_includedir = $(if $(filter $(PREFIX)/%,$(LIBDIR)),$(call \
	below_prefix,$(INCLUDEDIR)),$(INCLUDEDIR))

$(PACKAGE_FILES): $(BUILD)/%: lib/%.in $(BUILD)/flags FORCE
	@mkdir -p $(@D)
	$(package_file)

package_file = @sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|@PC_LIBDIR@|$(call below_prefix,$(LIBDIR),$${prefix}/)|' \
		-e 's|@PC_INCLUDEDIR@|$(call below_prefix,$(INCLUDEDIR),$${prefix}/)|' \
		-e 's|@LIBDIR@|$(call below_prefix,$(LIBDIR))|' \
		-e 's|@INCLUDEDIR@|$(cmake_includedir)|' \
		-e 's|@ABI@|$(ABI)|' -e "s|@POINTER_SIZE@|$$(echo \
			__SIZEOF_POINTER__ | $(CC) -E -P -x c -)|" $< > $@

$(BUILD)/lib/kernels/%.o: PROTECTOR =

$(BUILD)/lib/%.o: lib/%.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

$(AMALGAMATION)/salmap.c: lib/amalgamate.awk lib/amalgamation.h COPYING \
		$(LIB_SOURCES) $(wildcard lib/*.h lib/*/*.h)
	@mkdir -p $(@D)
	$(call say,GEN,$@)awk -f lib/amalgamate.awk lib/amalgamation.h \
		lib/strict_fp.h $(sort $(LIB_SOURCES)) > $@

$(AMALGAMATION)/salmap.h: include/salmap.h
	@mkdir -p $(@D)
	$(call say,CP,$@)cp $< $@

$(AMALGAMATION)/salmap.o: $(AMALGAMATION)/salmap.c $(AMALGAMATION)/salmap.h \
		$(HARDENING)/code $(HARDENING)/stack
	$(call say,CC,$<)$(CC) $(call hardened,code) $(PROTECTOR) \
		$(CFLAGS) $(CPPFLAGS) -std=c99 -Wall -Wextra -Wpedantic -fPIC -c -o $@ $<

# -------------------------------------------------------------------- tool

$(TOOL): $(TOOL_OBJECTS) $(STATIC) $(HARDENING)/link
	$(call say,LD,$@)$(CC) $(if $(filter -static,$(LDFLAGS)),,-pie) \
		$(call hardened,link) $(CFLAGS) $(LDFLAGS) -o $@ \
		$(TOOL_OBJECTS) $(STATIC) $(TOOL_LIBS)

# What draws and writes results is a part of the command, and a library of its
# own for the Python package.
$(RESULTS): $(RESULTS_OBJECTS) $(SHARED) $(HARDENING)/link
	$(call say,LD,$@)$(CC) -shared $(call hardened,link) \
		-Wl,-soname,$(@F) -Wl,-z,defs $(RESULTS_RUNPATH) \
		$(CFLAGS) $(LDFLAGS) -o $@ \
		$(RESULTS_OBJECTS) $(SHARED) \
		$$($(PKG_CONFIG) --libs libpng zlib) -lm

RESULTS_RUNPATH ?= -Wl,-rpath,'$$ORIGIN'

$(BUILD)/src/%.o: POSITION = -fPIE
$(BUILD)/src/results/%.o: POSITION = $(SHARED_PART)
$(BUILD)/src/results/%.o: PHOTO_CFLAGS = $$($(PKG_CONFIG) --cflags libpng zlib) -Isrc/results

# Files that are a part of the program, as arrays NAME, whose length is NAME_size: the
# page of explorers, which bindings/web/explorer builds, and the font of labels.
FILES_INSIDE := $(addprefix $(BUILD)/src/results/,explorer_page.c font.c)
$(BUILD)/src/results/explorer_page.c: src/results/explorer.html
$(BUILD)/src/results/font.c: src/results/font/DejaVuSans-subset.ttf

file_inside = $(call say,GEN,$@){ echo '\#include "$(basename $(@F)).h"'; \
		echo 'const unsigned char $(basename $(@F))[] = {'; \
		od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; echo '};'; \
		echo 'const size_t $(basename $(@F))_size = sizeof($(basename $(@F)));'; \
		} >$@

$(FILES_INSIDE):
	@mkdir -p $(@D)
	$(file_inside)

$(FILES_INSIDE:.c=.o): %.o: %.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/src/%.o: src/%.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

$(MANUAL): docs/manual.awk include/salmap.h src/results/request.h docs/salmap.1.in
	@mkdir -p $(@D)
	$(call say,GEN,$@)awk -f $^ > $@

# ----------------------------------------------------------------- install

# put MODE,FILES,FOLDER
put = $(call say,INSTALL,$(DESTDIR)$3)$(INSTALL) -d $(DESTDIR)$3 && \
	$(INSTALL) -m $1 $2 $(DESTDIR)$3/

install: all install-lib ## install under DESTDIR and PREFIX
	$(call put,755,$(TOOL),$(BINDIR))
	$(call put,755,$(RESULTS),$(PRIVATEDIR))
	$(call put,644,$(MANUAL),$(MANDIR)/man1)

install-lib: lib ## install the library only: headers, pkg-config's and CMake's files
	$(call put,644,$(addprefix include/,$(HEADERS)),$(INCLUDEDIR))
	$(call put,644,$(STATIC),$(LIBDIR))
	$(call put,755,$(SHARED),$(LIBDIR))
	@ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/libsalmap.so.$(ABI)
	@ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/libsalmap.so
	$(call put,644,$(BUILD)/salmap.pc,$(LIBDIR)/pkgconfig)
	$(call put,644,$(filter %.cmake,$(PACKAGE_FILES)),$(CMAKEDIR))

uninstall: ## remove what install or install-lib put there
	$(call say,REMOVE,$(DESTDIR)$(PREFIX))rm -f $(DESTDIR)$(BINDIR)/salmap \
		$(addprefix $(DESTDIR)$(INCLUDEDIR)/,$(HEADERS)) \
		$(DESTDIR)$(LIBDIR)/libsalmap.a \
		$(addprefix $(DESTDIR)$(LIBDIR)/,$(notdir $(SHARED) $(LINKS))) \
		$(DESTDIR)$(PRIVATEDIR)/$(notdir $(RESULTS)) \
		$(DESTDIR)$(LIBDIR)/pkgconfig/salmap.pc \
		$(DESTDIR)$(INCLUDEDIR)/salmap_opencl.h \
		$(addprefix $(DESTDIR)$(LIBDIR)/,$(notdir $(OPENCL_STATIC) \
			$(OPENCL_SHARED) $(OPENCL_LINKS))) \
		$(DESTDIR)$(LIBDIR)/pkgconfig/$(notdir $(OPENCL_PACKAGE)) \
		$(addprefix $(DESTDIR)$(CMAKEDIR)/,$(notdir \
			$(filter %.cmake,$(PACKAGE_FILES)))) \
		$(DESTDIR)$(MANDIR)/man1/salmap.1
	@rmdir $(DESTDIR)$(PRIVATEDIR) $(DESTDIR)$(CMAKEDIR) 2>/dev/null || :

dist: ## pack what git tracks, into build/salmap-VERSION.tar.gz and .tar.xz
	@docs/packaging/dist.sh '$(BUILD)' salmap-$(VERSION)

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(TOOL_OBJECTS))

# The page of explorers.
-include bindings/web/explorer/explorer.mk

# What tests, checks and measures it.
-include bindings/web/web.mk
-include docs/pictures.mk
-include tests/tests.mk tests/checks.mk tests/bench/bench.mk
-include bindings/opencl/opencl.mk

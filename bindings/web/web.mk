# The package for JavaScript, put together in build/web/salmap/.

EMCC ?= emcc
WEB := $(BUILD)/web
WEB_PACKAGE := $(WEB)/salmap
WEB_SOURCES := $(wildcard bindings/web/src/*.js)
WEB_SCRIPTS := $(patsubst bindings/web/src/%,$(WEB_PACKAGE)/%,$(WEB_SOURCES)) \
	$(WEB_PACKAGE)/native.js
WEB_BINARIES := $(WEB_PACKAGE)/salmap.wasm $(WEB_PACKAGE)/salmap-simd.wasm
WEB_REST := $(addprefix $(WEB_PACKAGE)/,package.json README.md LICENSE)
WEB_MODULES := bindings/web/node_modules/.package-lock.json

.PHONY: web web-core web-scripts

web: web-core $(WEB_PACKAGE)/index.d.ts ## build the package for browsers and Node.js (needs emcc, npm)

# What runs, without the types, which want npm.
web-core: web-scripts $(WEB_BINARIES) $(WEB_REST)

web-scripts: $(WEB_SCRIPTS) $(WEB_PACKAGE)/package.json

$(WEB_PACKAGE)/native.js: bindings/web/generate.py bindings/python/generate.py \
		include/salmap.h
	@mkdir -p $(@D)
	$(call say,GEN,$@)$(PYTHON) -B $< $@ $(WEB)/layout.c

$(WEB)/layout.c: $(WEB_PACKAGE)/native.js

$(WEB_PACKAGE)/%.js: bindings/web/src/%.js
	@mkdir -p $(@D)
	$(call say,CP,$@)cp $< $@

$(WEB_PACKAGE)/package.json $(WEB_PACKAGE)/README.md: \
		$(WEB_PACKAGE)/%: bindings/web/%
	@mkdir -p $(@D)
	$(call say,CP,$@)cp $< $@

$(WEB_PACKAGE)/LICENSE: COPYING
	@mkdir -p $(@D)
	$(call say,CP,$@)cp $< $@

# There are no imports but the one that tells of memory that grew, and what is
# exported is what the scripts name. Frames are small (docs/embedded.md).
WEB_FLAGS := -std=c11 $(WARNINGS) -Iinclude -O3 -DSALMAP_ONE_THREAD \
	-mnontrapping-fptoint --no-entry -sSTANDALONE_WASM -sALLOW_MEMORY_GROWTH -sFILESYSTEM=0 \
	-sTOTAL_STACK=262144 -sINITIAL_MEMORY=1048576
web_exports = $$(cat $(WEB_SOURCES) | grep -o '[".]salmap_[a-z_]*' | sort -u | \
	sed 's/^./,_/' | tr -d '\n')

# For the few engines that have no vectors, where the size counts.
$(WEB_PACKAGE)/salmap.wasm: WEB_VECTORS = -mno-simd128 -Os
$(WEB_PACKAGE)/salmap-simd.wasm: WEB_VECTORS = -msimd128
$(WEB_BINARIES): $(LIB_SOURCES) $(wildcard lib/*.h lib/*/*.h) include/salmap.h \
		$(WEB)/layout.c $(WEB_SOURCES) bindings/web/web.mk
	@mkdir -p $(@D)
	$(call say,EMCC,$@)$(EMCC) $(WEB_FLAGS) $(WEB_VECTORS) \
		"-sEXPORTED_FUNCTIONS=_malloc,_free$(web_exports)" \
		-o $@ $(LIB_SOURCES) $(WEB)/layout.c

$(WEB_MODULES): bindings/web/package-lock.json
	$(call say,NPM,$(@D))npm --prefix bindings/web ci --silent --ignore-scripts

# From the comments of the scripts, which are checked on the way; all but the first
# are beside it.
$(WEB_PACKAGE)/index.d.ts: $(WEB_SCRIPTS) $(WEB_MODULES) bindings/web/tsconfig.json
	$(call say,TSC,$@)rm -f $(WEB_PACKAGE)/*.d.ts && \
		cp bindings/web/tsconfig.json $(WEB) && \
		bindings/web/node_modules/.bin/tsc -p $(WEB) --outDir $(WEB_PACKAGE) \
		--typeRoots bindings/web/node_modules/@types

# What the stages of one image take natively, in Node.js and in Chromium.
WEB_BENCH := $(addprefix tests/bench/,web/stages.c clock.c must.c push.c stack.c \
	activations.c)
WEB_STAGES := $(WEB)/stages.wasm $(WEB)/stages

.PHONY: web-bench

web-bench: $(WEB_STAGES) $(WEB_MODULES) ## measure WebAssembly against SSE2 (needs emcc, npm, chromium)
	@node bindings/web/bench/compare.mjs $(WEB)/stages $(WEB)/stages.wasm

$(WEB)/stages: $(WEB_BENCH) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(ALL_CFLAGS) $(WEB_BENCH) $(STATIC) -lm -pthread -o $@

$(WEB)/stages.wasm: $(WEB_BENCH) $(LIB_SOURCES) bindings/web/web.mk
	@mkdir -p $(@D)
	$(call say,EMCC,$@)$(EMCC) $(filter-out --no-entry,$(WEB_FLAGS)) -msimd128 \
		-o $@ $(WEB_BENCH) $(LIB_SOURCES)

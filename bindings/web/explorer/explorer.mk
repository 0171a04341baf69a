# The page of explorers: src/results/explorer.html, which is committed, so that the
# command and the Python package can be built without Emscripten and npm.

EXPLORER := bindings/web/explorer
EXPLORER_MODULES := $(EXPLORER)/node_modules/.package-lock.json

.PHONY: explorer explorer-bench explorer-tools

explorer: $(BUILD)/explorer.html ## build the explorer's page anew, into src/results/ (needs emcc, npm)
	$(call say,CP,src/results/explorer.html)cp $< src/results/explorer.html

explorer-bench: explorer-tools ## time how the explorer redraws 640x480, and slices of 128x128x128, with five layers
	@WEB_SCRIPTS='$(abspath $(BUILD))/web/salmap' node $(EXPLORER)/tests/speed.mjs

# What builds and tests it.
explorer-tools: web-scripts $(EXPLORER_MODULES)

$(EXPLORER_MODULES): $(EXPLORER)/package-lock.json
	$(call say,NPM,$(EXPLORER))npm --prefix $(EXPLORER) ci --silent --ignore-scripts

$(BUILD)/explorer.html: web-core $(EXPLORER_MODULES) $(EXPLORER)/build.mjs \
		$(wildcard $(EXPLORER)/src/*)
	$(call say,GEN,$@)node $(EXPLORER)/build.mjs '$(abspath $(BUILD))/web/salmap' $@

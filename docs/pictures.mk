# The pictures of README and docs, each with one rule that draws it. The Makefile
# includes this file. Those of the explorer are taken by its tests, in a browser.

PICTURES := $(patsubst %,docs/demo/%.png,lovi overlay why-espresso why-tiger-cat \
	lesion clip) docs/python.png

.PHONY: pictures $(PICTURES)

pictures: $(PICTURES) ## draw the pictures of README and docs anew

# With the key to its colours below each, in the palette that all eyes tell apart.
docs/demo/lovi.png docs/demo/overlay.png: $(BUILD)/pictures/astronaut
	cp $</$(@F) $@

.PHONY: $(BUILD)/pictures/astronaut
$(BUILD)/pictures/astronaut: $(TOOL)
	$(TOOL) -q --palette ordered --legend -i docs/demo/astronaut-320x240.png -o $@ \
		$(DEMO_LAYERS)

docs/demo/why-%.png: demo-classes
	cp $(BUILD)/demo/$(@F) $@

# A network is trained for each, so that machines differ in the last bits.
docs/demo/lesion.png docs/demo/clip.png: demo-volumes
	cp $(BUILD)/demo/$(@F) $@

docs/python.png: python-libraries
	PYTHONPATH=bindings/python SALMAP_LIBRARY=$(BUILD)/libsalmap.so \
		$(PYTHON) -B docs/demo/sheet.py $@

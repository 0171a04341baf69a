# What measures the library. The Makefile includes this file.

BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c))
PROFILE_OBJECT := $(BUILD)/tests/bench/profile/one_image.o
STRIPPED := $(BUILD)/bench/libsalmap.so
BENCH := $(BUILD)/bench/bench
STRIP ?= strip
PROFILE := $(BUILD)/bench/one_image

.PHONY: bench bench-torch profile

bench: $(BENCH) $(STRIPPED) ## measure: a table, and build/bench.json
	@$(BENCH) $(STRIPPED) $(BUILD)/bench.json $(BENCH_SECONDS) $(BENCH_KERNELS)

bench-torch: $(SHARED) $(LINKS) ## measure against PyTorch, into build/bench.json too
	@$(PYTHON) tests/bench/torch_bench.py $(BUILD)/libsalmap.so \
		$(BUILD)/bench.json

profile: $(PROFILE) ## count the instructions of each stage
	@tests/bench/profile/run.sh $(PROFILE) $(PROFILE_KERNELS)

$(BENCH): $(BENCH_OBJECTS) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm -pthread

$(PROFILE): $(PROFILE_OBJECT) $(filter-out %/main.o,$(BENCH_OBJECTS)) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm -pthread

$(STRIPPED): $(SHARED)
	@mkdir -p $(@D)
	$(call say,STRIP,$@)$(STRIP) -o $@ $<

# What the library is measured against is as fast as the compiler can make it.
$(BUILD)/tests/bench/reading.o: ALL_CFLAGS += -O3

$(BUILD)/tests/bench/%.o: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) -pthread -MMD -MP -c -o $@ $<

-include $(patsubst %.o,%.d,$(BENCH_OBJECTS) $(PROFILE_OBJECT))

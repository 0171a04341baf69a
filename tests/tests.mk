# What builds the tests, the fuzzers among them. The Makefile includes this file;
# tests/checks.mk runs what it builds.

CXXFLAGS ?= $(CFLAGS)
CXX_CFLAGS = -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion \
	-Wshadow -Wold-style-cast -Iinclude $(CXXFLAGS) $(CPPFLAGS)
TEST_CFLAGS = $(ALL_CFLAGS) -iquote lib $$($(PKG_CONFIG) --cflags cmocka)
TEST_LIBS = $$($(PKG_CONFIG) --libs cmocka) -lm -pthread \
	$(if $(COVERAGE_CFLAGS),--coverage)

SUPPORT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
TOOL_TESTS := $(wildcard tests/tool/test_*.py)
# Of these, the longer checks leave out what another of them does.
LEFT_OUT ?=
TEST_FOLDERS := $(filter-out $(LEFT_OUT),kernels unit property golden bits demo \
	failure threads sizes abi)
LIB_TESTS := $(patsubst %.c,$(BUILD)/%$(EXE),\
	$(wildcard $(patsubst %,tests/%/test_*.c,$(TEST_FOLDERS))))
BIG_TEST := $(BUILD)/tests/sizes/big
KERNEL_TESTS := $(filter $(BUILD)/tests/kernels/% %/test_cpu$(EXE) \
	%/test_bits$(EXE) %/test_golden$(EXE),$(LIB_TESTS))
CXX_TEST := $(BUILD)/tests/cxx/test_cxx
# The command with a heap that fails, for test_memory.py.
FAILING_TOOL := $(BUILD)/tests/failure/salmap
FUZZ_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
# Those that take long come first.
TESTS := $(TOOL_TESTS) $(LIB_TESTS) $(CXX_TEST) $(FUZZ_TESTS)

# Fuzzers take what they want of the tool, built for them, and of the tests.
FUZZ_PARTS := $(patsubst %.c,$(BUILD)/tests/fuzz/%.o,\
	$(wildcard src/*.c src/*/*.c)) \
	$(BUILD)/src/results/explorer_page.o $(BUILD)/src/results/font.o \
	$(patsubst %.c,$(BUILD)/%.o,tests/support/test.c tests/support/loops.c \
	$(filter-out tests/fuzz/fuzz_% %/replay.c,$(wildcard tests/fuzz/*.c)))
FUZZ_CFLAGS = $(PHOTO_CFLAGS) '-DIMAGE_MAX_PIXELS=INT64_C(65536)'
FUZZ_ENGINE ?= $(BUILD)/tests/fuzz/replay.o # or a compiler's, as `make fuzz` says

.PHONY: tests fuzzers

tests: $(TESTS) $(if $(filter %/test_memory.py,$(TOOL_TESTS)),$(FAILING_TOOL)) ## build the tests without running them

fuzzers: $(FUZZ_TESTS)

# The library last: it serves objects that single tests add.
$(LIB_TESTS): %$(EXE): %.o $(SUPPORT_OBJECTS) $(STATIC)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(filter %.a,$^) $(TEST_LIBS)

# Not among the tests of `make check`: takes longer.
$(BIG_TEST): %: %.o $(SUPPORT_OBJECTS) $(STATIC)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS)

# Linker flags that send the calls of functions to __wrap_ ones.
comma := ,
wrap = $(patsubst %,-Wl$(comma)--wrap=%,$1)

# What the library asks malloc for, that test sees.
ALLOCATION_TEST := $(BUILD)/tests/failure/test_allocation$(EXE)
$(ALLOCATION_TEST): $(BUILD)/tests/failure/calls.o
$(ALLOCATION_TEST): TEST_LIBS += $(call wrap,malloc calloc realloc free)

# A sanitizer wants to be the heap itself.
FAILING_OBJECTS := $(BUILD)/tests/failure/heap.o $(TOOL_OBJECTS)
is_sanitized = $(findstring -fsanitize,$(CFLAGS))
$(FAILING_TOOL): $(FAILING_OBJECTS) $(STATIC)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) $(call wrap,main) \
		$(if $(is_sanitized),$(call wrap,malloc calloc realloc)) \
		-o $@ $^ $(TOOL_LIBS)

$(BUILD)/tests/failure/heap.o: ALL_CFLAGS += $(if $(is_sanitized),-DWRAP)

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/parts.a: $(FUZZ_PARTS)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(FUZZ_TESTS): %: %.o $(BUILD)/tests/fuzz/parts.a $(STATIC) \
		$(filter %.o,$(FUZZ_ENGINE))
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out %/replay.o,$^) \
		$(FUZZ_ENGINE) $(TEST_LIBS) $(TOOL_LIBS) -lz

$(BUILD)/tests/fuzz/src/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALL_CFLAGS) $(FUZZ_CFLAGS) $(FUZZ_TOOL_CFLAGS) -Dmain=tool_main \
		-MMD -MP -c -o $@ $<

$(BUILD)/tests/fuzz/%.o: tests/fuzz/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -iquote src $(TEST_CFLAGS) $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(CXX_TEST): $(BUILD)/tests/cxx/test_cxx.o $(BUILD)/tests/cxx/returning.o $(STATIC)
	$(call say,LD,$@)$(CXX) $(CXXFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LIBS)

$(BUILD)/tests/cxx/returning.o: CXX_CFLAGS += -fno-exceptions

$(BUILD)/tests/cxx/%.o: tests/cxx/%.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$<)$(CXX) $(CXX_CFLAGS) $$($(PKG_CONFIG) --cflags cmocka) -MMD -MP -c -o $@ $<

-include $(patsubst %.o,%.d,$(SUPPORT_OBJECTS) $(FUZZ_PARTS) $(BUILD)/tests/fuzz/replay.o \
	$(addsuffix .o,$(basename $(filter-out %.py,$(TESTS)))) $(BUILD)/tests/cxx/returning.o \
	$(BIG_TEST).o $(addprefix $(BUILD)/tests/failure/,calls.o heap.o))

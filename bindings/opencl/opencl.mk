# libsalmap-opencl: pushes of activations that lie in an OpenCL device's memory.
# Built where OpenCL's headers are; `make` and `make install` leave it out.

OPENCL := bindings/opencl

# A program of the device: the sources that define the bits, between what they
# want and the kernels that call them. Tables within functions are no `static`
# ones there.
OPENCL_PROGRAM := $(OPENCL)/before.cl lib/coefficients.h lib/math.h lib/math.c \
	lib/element.h lib/smoe.h lib/smoe.c $(OPENCL)/geometry.h $(OPENCL)/tile.cl \
	lib/kernels/moments.h lib/kernels/scalar_moments.h \
	lib/kernels/scalar_moments.c \
	lib/kernels/scalar_sums.h lib/kernels/scalar_sums.c \
	lib/kernels/entropy.h lib/kernels/gamma_scale.h lib/kernels/scalar.c \
	$(OPENCL)/after.cl

$(BUILD)/$(OPENCL)/program.cl: $(OPENCL_PROGRAM) $(OPENCL)/opencl.mk
	@mkdir -p $(@D)
	$(call say,GEN,$@)sed -e '/^#include /d' -e 's/\tstatic const double/\tconst double/' \
		$(OPENCL_PROGRAM) >$@

$(BUILD)/$(OPENCL)/program_text.c: $(BUILD)/$(OPENCL)/program.cl
	$(file_inside)

# What of lib/ checks tensors and makes sentences is a part of it; contexts are
# libsalmap's.
OPENCL_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard $(OPENCL)/*.c))) \
	$(BUILD)/$(OPENCL)/program_text.o
OPENCL_LIB_OBJECTS := $(patsubst %,$(BUILD)/lib/%.o,lists math status structs \
	tensor view)
OPENCL_NAME := libsalmap-opencl
OPENCL_STATIC := $(BUILD)/$(OPENCL_NAME).a
OPENCL_SHARED := $(BUILD)/$(OPENCL_NAME).so.$(VERSION)
OPENCL_LINKS := $(BUILD)/$(OPENCL_NAME).so.$(ABI) $(BUILD)/$(OPENCL_NAME).so
OPENCL_PACKAGE := $(BUILD)/salmap-opencl.pc
OPENCL_CFLAGS = $$($(PKG_CONFIG) --cflags OpenCL) -iquote lib
OPENCL_LIBS = $$($(PKG_CONFIG) --libs OpenCL) -pthread

.PHONY: opencl install-opencl

opencl: $(OPENCL_STATIC) $(OPENCL_LINKS) $(OPENCL_PACKAGE) ## build libsalmap-opencl (needs OpenCL's headers)

$(BUILD)/$(OPENCL)/%.o: $(OPENCL)/%.c $(HARDENING)/code $(HARDENING)/stack
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(LIB_CFLAGS) $(OPENCL_CFLAGS) \
		-iquote $(OPENCL) -MMD -MP -c -o $@ $<

$(BUILD)/$(OPENCL)/program_text.o: $(BUILD)/$(OPENCL)/program_text.c \
		$(HARDENING)/code $(HARDENING)/stack
	$(call say,CC,$<)$(CC) $(LIB_CFLAGS) -iquote $(OPENCL) -c -o $@ $<

$(OPENCL_STATIC): $(OPENCL_OBJECTS)
	$(call say,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(OPENCL_SHARED): $(OPENCL_OBJECTS) $(OPENCL_LIB_OBJECTS) $(LINKS) \
		$(OPENCL)/salmap-opencl.map $(HARDENING)/link
	$(call say,LD,$@)$(CC) -shared $(call hardened,link) \
		-Wl,-soname,$(OPENCL_NAME).so.$(ABI) -Wl,-z,defs \
		-Wl,--version-script=$(OPENCL)/salmap-opencl.map \
		$(CFLAGS) $(LDFLAGS) -o $@ $(OPENCL_OBJECTS) \
		$(OPENCL_LIB_OBJECTS) $(SHARED) $(OPENCL_LIBS)

$(OPENCL_LINKS): $(OPENCL_SHARED)
	$(call say,LN,$@)ln -sf $(notdir $<) $@

$(OPENCL_PACKAGE): $(OPENCL)/salmap-opencl.pc.in $(BUILD)/flags FORCE
	$(package_file)

install-opencl: opencl install-lib ## install libsalmap-opencl, and the library
	$(call put,644,include/salmap_opencl.h,$(INCLUDEDIR))
	$(call put,644,$(OPENCL_STATIC),$(LIBDIR))
	$(call put,755,$(OPENCL_SHARED),$(LIBDIR))
	@for link in $(notdir $(OPENCL_LINKS)); do \
		ln -sf $(notdir $(OPENCL_SHARED)) $(DESTDIR)$(LIBDIR)/$$link; done
	$(call put,644,$(OPENCL_PACKAGE),$(LIBDIR)/pkgconfig)

# ------------------------------------------------------------------- tests

OPENCL_TESTS := $(addprefix $(BUILD)/tests/opencl/,test_push test_refusals)
# Tests of the library, through a device.
OPENCL_THROUGH := $(addprefix $(BUILD)/tests/opencl/,test_bits test_views)

.PHONY: opencl-tests check-opencl

opencl-tests: $(OPENCL_TESTS) $(OPENCL_THROUGH)

check-opencl: opencl-tests ## run the tests of libsalmap-opencl (needs a device, such as pocl)
	@printf '%s\n' $(OPENCL_TESTS) $(OPENCL_THROUGH) | $(PROGRAMS)

$(OPENCL_TESTS): %: %.o $(BUILD)/tests/opencl/device.o $(SUPPORT_OBJECTS) \
		$(OPENCL_STATIC) $(STATIC)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(OPENCL_STATIC) $(STATIC) $(OPENCL_LIBS) $(TEST_LIBS)

# Each call of OpenCL, and of malloc, fails once.
OPENCL_FAULTS := $(BUILD)/tests/opencl/faults.o
$(BUILD)/tests/opencl/test_refusals: $(OPENCL_FAULTS)
$(BUILD)/tests/opencl/test_refusals: TEST_LIBS += $(call wrap,malloc calloc free \
	$(addprefix cl,BuildProgram CreateBuffer CreateCommandQueue CreateKernel \
	CreateProgramWithSource EnqueueBarrierWithWaitList EnqueueFillBuffer \
	EnqueueMapBuffer EnqueueNDRangeKernel EnqueueReadBuffer \
	GetCommandQueueInfo GetDeviceInfo \
	GetKernelWorkGroupInfo GetMemObjectInfo ReleaseCommandQueue ReleaseContext \
	ReleaseKernel ReleaseMemObject ReleaseProgram RetainContext RetainProgram \
	SetKernelArg))

# Both libraries are shared ones: libsalmap-opencl itself calls the function that
# is wrapped.
$(OPENCL_THROUGH): $(BUILD)/tests/opencl/%: $(BUILD)/tests/opencl/through.o \
		$(BUILD)/tests/opencl/device.o $(addprefix \
		$(BUILD)/tests/support/,test.o outputs.o) $(OPENCL_LINKS)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) $(call wrap,salmap_push) -o $@ \
		$(filter %.o,$^) $(OPENCL_SHARED) $(SHARED) \
		-Wl,-rpath,$(abspath $(BUILD)) $(OPENCL_LIBS) $(TEST_LIBS)

$(BUILD)/tests/opencl/test_bits: $(BUILD)/tests/bits/test_bits.o
$(BUILD)/tests/opencl/test_views: $(BUILD)/tests/property/test_views.o

-include $(OPENCL_OBJECTS:.o=.d) $(addsuffix .d,$(OPENCL_TESTS)) \
	$(addprefix $(BUILD)/tests/opencl/,device.d through.d faults.d)

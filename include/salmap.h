/*
 * salmap.h - saliency maps from the activations of a neural network.
 *
 * Push the activation tensors of some layers, in any order, from any thread;
 * get one combined saliency map, the map of each layer, and a LOVI picture
 * that shows which layers saw what. No gradients, no framework.
 *
 * Source of the method: T. Nathan Mundhenk, Barry Y. Chen, Gerald Friedland,
 * "Efficient Saliency Maps for Explainable AI", arXiv 1911.11293. "The paper"
 * below means this one. Every formula and edge case: docs/numerics.md.
 *
 * THE SHORT WAY
 *     salmap *sm;
 *     salmap_create(layers, NULL, &sm);
 *     for each layer i, early to late:
 *         salmap_tensor t;
 *         salmap_tensor_nchw(&t, activation[i], SALMAP_F32, 1, c, h, w);
 *         salmap_push(sm, i, &t);
 *     salmap_picture p;
 *     salmap_picture_packed(&p, pixels, SALMAP_PIXEL_RGB8, width, height);
 *     salmap_lovi(sm, 0, &p);
 *     salmap_reset(sm);             the next image
 *     salmap_destroy(sm);
 *
 * WHAT HOLDS FOR ALL FUNCTIONS
 * Errors. A function that can fail returns a salmap_status. One that fails
 *   changes no output and leaves the context as it was; if it was given a
 *   context, salmap_error_message then tells in a sentence what was wrong and
 *   what would be right. NULL for a pointer that is not said to be optional is
 *   SALMAP_E_ARGUMENT, never a crash.
 * Builds. A build may leave out settings and functions (docs/embedded.md). What
 *   wants one of them is SALMAP_E_UNSUPPORTED, and the message names the switch.
 * Threads. Calls on different contexts share nothing: the library has neither
 *   global nor thread-local state. On one context, salmap_push and
 *   salmap_push_map may run at the same time for different layers (of several
 *   pushes of the same layer one succeeds, and the others get SALMAP_E_STATE),
 *   and functions that only read (maps, pictures, info, messages) may run at
 *   the same time as each other and as pushes. salmap_reset, salmap_destroy and
 *   the setters need the context for themselves.
 * Order. The result does not depend on the order of pushes, on the number of
 *   threads or on which thread pushed what, to the last bit.
 * Ownership. The library keeps no pointer that it is given, but for the
 *   allocator's and the parallel hook's functions and user pointers: tensors,
 *   planes and pictures are borrowed for the length of the call.
 * Memory. A context allocates when it is made and when a layer is larger than
 *   any that it held in that place before. Reading functions never allocate.
 * Floating point. The library wants IEEE 754 arithmetic in the default
 *   rounding mode, and leaves the floating-point environment alone.
 */
#ifndef SALMAP_H
#define SALMAP_H

#include <stddef.h>
#include <stdint.h>

/* SALMAP_STATIC is for the library as one file: docs/linking.md. */
#ifndef SALMAP_API
#if defined(SALMAP_STATIC) && defined(__GNUC__)
#define SALMAP_API static __attribute__((unused))
#elif defined(SALMAP_STATIC)
#define SALMAP_API static
#elif defined(__GNUC__) && !defined(_WIN32)
#define SALMAP_API __attribute__((visibility("default")))
#else
#define SALMAP_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------- version */

#define SALMAP_VERSION_MAJOR 0
#define SALMAP_VERSION_MINOR 2
#define SALMAP_VERSION_PATCH 0

/* The version of this header as one number that grows: 0x00MMmmpp. */
#define SALMAP_VERSION                                                         \
	((SALMAP_VERSION_MAJOR << 16) | (SALMAP_VERSION_MINOR << 8) |          \
	 SALMAP_VERSION_PATCH)

/*
 * The version of the library that is linked, as SALMAP_VERSION. Compare the
 * two where a header and a shared library may come from different places.
 * Threads: any. Since 0.1.0.
 */
SALMAP_API uint32_t salmap_version(void);

/* The same as text, such as "0.2.0". The string is static. Threads: any.
 * Since 0.1.0. */
SALMAP_API const char *salmap_version_string(void);

/* ------------------------------------------------------------ enumerations */
/*
 * Each enumeration is one list. A row holds the enumerator, its value, the name
 * that front ends show and take, and what it means. The enumerators, the names
 * that functions such as salmap_statistic_name return, and the library's own
 * tables are all made from these rows, and a program can do the same:
 *
 *     #define ROW(enumerator, value, name, meaning) printf("%s\n", #name);
 *     SALMAP_STATISTICS(ROW)
 *
 * Values are fixed for good; new rows go to the end of a list. Enumerations
 * are passed as int32_t.
 */
#define SALMAP_ENUMERATOR(enumerator, value, name, meaning) enumerator = value,

/*
 * The functions that end in _name return the name of the row whose number is
 * `index`, from 0 on, or NULL past the last row, so that a loop can list all of
 * them. In every list but those of flags, `index` is the value; a flag has the
 * value 1 << index. The strings are static. Threads: any. Since 0.2.0.
 */

/* The result of a call. */
typedef int32_t salmap_status;

#define SALMAP_STATUSES(ROW)                                                   \
	ROW(SALMAP_OK, 0, ok, "success")                                       \
	/* an argument that can never be right */                              \
	ROW(SALMAP_E_ARGUMENT, 1, argument, "wrong argument")                  \
	/* right, but not now: a second push, a setter while maps are held */  \
	ROW(SALMAP_E_STATE, 2, state, "wrong state")                           \
	/* a layer that is needed was not pushed */                            \
	ROW(SALMAP_E_INCOMPLETE, 3, incomplete, "missing layer")               \
	/* NaN or infinity in the input */                                     \
	ROW(SALMAP_E_NONFINITE, 4, nonfinite, "non-finite input")              \
	/* valid, but this version or build cannot do it */                    \
	ROW(SALMAP_E_UNSUPPORTED, 5, unsupported, "not supported")             \
	/* the allocator returned NULL */                                      \
	ROW(SALMAP_E_MEMORY, 6, memory, "out of memory")

enum { SALMAP_STATUSES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_status_name(int32_t index);

/*
 * A few words for a status, such as "wrong argument". An unknown status has
 * some as well. The string is static. Threads: any. Since 0.1.0.
 */
SALMAP_API const char *salmap_status_string(salmap_status status);

/* ---------------------------------------------------------------- messages */

/*
 * An error message that the caller owns, for functions that have no context to
 * leave one in. The parameter may be NULL in every function that has it. A
 * function that fails writes a sentence into `text`, cut to its size; one that
 * succeeds makes `text` empty. Since 0.2.0.
 */
#define SALMAP_MESSAGE_SIZE 256

typedef struct salmap_message {
	uint32_t struct_size; /* sizeof(salmap_message), set by the caller; a
	                         message of a smaller size is not written */
	salmap_status status; /* what the function returned */
	char text[SALMAP_MESSAGE_SIZE]; /* ends with a NUL */
} salmap_message;

/* ---------------------------------------------------------------- context */

/* A stack of layers and its settings. It is opaque; salmap_create makes it. */
typedef struct salmap salmap;

/*
 * Where a context gets its memory. `allocate` returns `size` bytes (never 0)
 * aligned for any type, as malloc does, or NULL; `release` gets what
 * `allocate` returned (never NULL) and the same size. Both are called with
 * `user`, and must be thread-safe if pushes run at the same time.
 *
 * A stack is enough: every size is a multiple of 16 bytes, and every release is
 * of the block that was allocated last, as long as
 *   - pushes do not run at the same time,
 *   - the number of class maps is set once, and before a layer is pushed, and so
 *     is a reference (salmap_set_reference), in whose room others go, and
 *   - no layer grows: a push that is larger than all before it in its place
 *     allocates a new block, and then releases the old one. salmap_reserve with
 *     the largest shapes, or salmap_trim before larger ones, prevent it.
 */
typedef struct salmap_allocator {
	uint32_t struct_size; /* sizeof(salmap_allocator) */
	void *user;
	void *(*allocate)(void *user, size_t size);
	void (*release)(void *user, void *pointer, size_t size);
} salmap_allocator;

/* The most layers of a context, and the most images of a batch. */
#define SALMAP_MAX_LAYERS 4096
#define SALMAP_MAX_BATCH 524287

/*
 * Makes a context for `layers` layers, 1 to SALMAP_MAX_LAYERS. Layer 0 is the
 * earliest, the one nearest to the network's input.
 *   allocator: copied; NULL for malloc and free, which a library that was built
 *        with SALMAP_NO_MALLOC refuses.
 *   out: gets the context, which the caller gives back to salmap_destroy; NULL
 *        on failure.
 * Defaults: SMOE Scale, Gamma normaliser, bilinear, equal weights, epsilon
 * 1e-7, non-finite input is an error, every layer is required, one thread, the
 * best kernels that this CPU runs.
 * Status: ARGUMENT; MEMORY; UNSUPPORTED for an allocator with fields that this
 * version does not know, or for NULL where there is no malloc. Threads: any.
 * Since 0.1.0.
 */
SALMAP_API salmap_status salmap_create(uint32_t layers,
                                       const salmap_allocator *allocator,
                                       salmap **out);

/* Frees a context and all that it holds. NULL is allowed. Threads: needs the
 * context for itself. Since 0.1.0. */
SALMAP_API void salmap_destroy(salmap *sm);

/*
 * Forgets all maps, so that the next image or batch can be pushed; keeps the
 * settings and the memory. Status: ARGUMENT. Threads: needs the context for
 * itself. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_reset(salmap *sm);

/*
 * As salmap_reset, and gives back the memory of all layers and class maps, that
 * which was allocated last first. The next pushes allocate anew. Status:
 * ARGUMENT. Threads: needs the context for itself. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_trim(salmap *sm);

/*
 * Allocates what pushes of such maps will need, layer 0 first and class maps
 * last, so that they allocate nothing and cannot fail for want of memory. Layers
 * that are guided or have a relative epsilon, and class maps, get room for
 * SALMAP_RESERVED_CHANNELS channels; class maps for each way to push them. Call
 * it after the settings are made.
 *   batch: images, 1 to SALMAP_MAX_BATCH.
 *   shapes: [layers + class maps][3]: depth (1 for maps that are no volumes),
 *     height and width of each layer's maps, and then of each class map that
 *     salmap_set_cams asked for; smaller ones fit too.
 * A call that fails gives back what it got.
 * Status: ARGUMENT; STATE while maps are held; MEMORY. Threads: needs the
 * context for itself. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_reserve(salmap *sm, uint32_t batch,
                                        const int64_t *shapes);

/* The channels for which salmap_reserve makes room; pushes with more of them
 * allocate. */
#define SALMAP_RESERVED_CHANNELS 4096

/* What a context asks its allocator for. */
struct salmap_memory_size {
	uint32_t struct_size; /* set by the caller: sizeof, in bytes */
	uint32_t blocks;      /* one for the context, one for each layer; with
	                         class maps one for all, and one for each */
	uint64_t bytes;       /* of all blocks */
	uint64_t largest;     /* bytes of the largest block */
};

struct salmap_settings;

/*
 * How much memory a context takes, to the byte: after salmap_create_with these
 * settings and salmap_reserve, the allocator was asked for `blocks` blocks whose
 * sizes add up to `bytes`. One push of each layer in place of salmap_reserve
 * takes as much, without a guide and a relative epsilon. References
 * (salmap_set_reference) come on top.
 *   layers, batch, shapes: as for salmap_create and salmap_reserve.
 *   settings: as for salmap_create_with; NULL for the defaults, which have no
 *        class maps.
 *   out: struct_size set by the caller; so many bytes are written, and those
 *        that this version does not know are 0.
 *   message: may be NULL.
 * Status: ARGUMENT; UNSUPPORTED as salmap_create_with; MEMORY for more than the
 * address space. Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_memory_estimate(uint32_t layers, uint32_t batch, const int64_t *shapes,
                       const struct salmap_settings *settings,
                       struct salmap_memory_size *out, salmap_message *message);

/*
 * Copies the sentence about the last call that failed on this context, or an
 * empty string if none has, into `buffer`: at most `capacity` bytes with the
 * closing NUL. A later success does not clear it. Where calls fail at the same
 * time, it is the sentence of one of them.
 *   buffer: may be NULL if capacity is 0.
 * Returns the length of the whole sentence without the NUL, so that a result
 * of `capacity` or more means that it was cut; 0 for a NULL context.
 * Threads: may run beside all calls but salmap_destroy. Since 0.1.0.
 */
SALMAP_API size_t salmap_error_message(const salmap *sm, char *buffer,
                                       size_t capacity);

/*
 * Leaves a sentence in a context, as a call that failed does: for a library that
 * pushes to the contexts of its callers, and finds what this one cannot see.
 *   status: what that library returns.
 *   sentence: what was wrong, and what would be right; copied, and cut where it is
 *     longer than SALMAP_MESSAGE_SIZE with its NUL.
 * Returns `status`; ARGUMENT for NULL. Threads: as salmap_push. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_note_error(salmap *sm, salmap_status status,
                                           const char *sentence);

/* The number of layers that the context was made for; 0 for NULL.
 * Threads: any. Since 0.1.0. */
SALMAP_API uint32_t salmap_layer_count(const salmap *sm);

/* The number of images of the batch that is held or being pushed, 0 while none
 * is; 0 for NULL. Threads: any. Since 0.1.0. */
SALMAP_API uint32_t salmap_batch_size(const salmap *sm);

/* --------------------------------------------------------------- settings */
/*
 * What holds for all of them. A setting may change only while no map is held:
 * on a fresh context or after salmap_reset; otherwise SALMAP_E_STATE. A value
 * that is not in the list, or out of range, is SALMAP_E_ARGUMENT. These two are
 * the statuses of a setter, unless it says more. Threads: a setter needs the
 * context for itself. Settings survive salmap_reset.
 */

/* How the channels at one location become one number. */
typedef int32_t salmap_statistic;

#define SALMAP_STATISTICS(ROW)                                                 \
	ROW(SALMAP_STATISTIC_SMOE, 0, smoe,                                    \
	    "SMOE Scale; the paper, section 3.1")                              \
	ROW(SALMAP_STATISTIC_MEAN, 1, mean, "mean")                            \
	ROW(SALMAP_STATISTIC_STD, 2, std,                                      \
	    "standard deviation, unbiased; 0 for one channel")                 \
	ROW(SALMAP_STATISTIC_MAX, 3, max, "maximum")                           \
	ROW(SALMAP_STATISTIC_ENTROPY, 4, entropy,                              \
	    "entropy of a normal distribution that a ReLU cuts; it may be "    \
	    "negative")                                                        \
	ROW(SALMAP_STATISTIC_GAMMA_SCALE, 5, gamma_scale,                      \
	    "scale of the Gamma distribution of maximum likelihood")

enum { SALMAP_STATISTICS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_statistic_name(int32_t index);

/* Since 0.1.0; entropy and Gamma scale since 0.2.0. */
SALMAP_API salmap_status salmap_set_statistic(salmap *sm,
                                              salmap_statistic statistic);

/* How one map is brought to 0..1; each image of a batch on its own. All are
 * monotone: a location that scored at least as much as another still does. */
typedef int32_t salmap_normalizer;

#define SALMAP_NORMALIZERS(ROW)                                                \
	ROW(SALMAP_NORMALIZER_GAUSS, 0, gauss,                                 \
	    "normal CDF of (s - mean) / std")                                  \
	ROW(SALMAP_NORMALIZER_GAMMA, 1, gamma,                                 \
	    "CDF of the Gamma distribution fitted by maximum likelihood, "     \
	    "exact")                                                           \
	ROW(SALMAP_NORMALIZER_RANGE, 2, range, "(s - min) / (max - min)")      \
	ROW(SALMAP_NORMALIZER_NONE, 3, none,                                   \
	    "s itself, which may leave 0..1; as with all but reference, a "    \
	    "map whose values are equal becomes 0")                            \
	ROW(SALMAP_NORMALIZER_REFERENCE, 4, reference,                         \
	    "the share of a data set's values that are below s; see "          \
	    "salmap_set_reference")

enum { SALMAP_NORMALIZERS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_normalizer_name(int32_t index);

/* The default is GAMMA, or GAUSS where the library was built with
 * SALMAP_WITHOUT_GAMMA. Since 0.1.0. */
SALMAP_API salmap_status salmap_set_normalizer(salmap *sm,
                                               salmap_normalizer normalizer);

/* How a map is brought to the size of the output. Half-pixel centres, no
 * antialiasing, borders repeated: the formulas of PyTorch's interpolate with
 * align_corners=False and the mode of the same name, but that nearest is exact
 * where PyTorch rounds a quotient; docs/numerics.md. */
typedef int32_t salmap_resampling;

#define SALMAP_RESAMPLINGS(ROW)                                                \
	ROW(SALMAP_RESAMPLING_NEAREST, 0, nearest, "the nearest pixel")        \
	ROW(SALMAP_RESAMPLING_BILINEAR, 1, bilinear,                           \
	    "linear between neighbouring pixels")                              \
	ROW(SALMAP_RESAMPLING_BICUBIC, 2, bicubic,                             \
	    "Keys' kernel with a = -0.75, clamped to 0..1, or to the map's "   \
	    "range if it is not normalised")                                   \
	ROW(SALMAP_RESAMPLING_AREA, 3, area,                                   \
	    "mean of the pixels under the output's")

enum { SALMAP_RESAMPLINGS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_resampling_name(int32_t index);

/* Since 0.1.0. */
SALMAP_API salmap_status salmap_set_resampling(salmap *sm,
                                               salmap_resampling resampling);

/*
 * The weight of each layer in the combined map and the heat map.
 *   weights: `count` numbers, early to late, finite, at least 0, with a sum
 *            above 0 and finite; copied. They need not add up to 1.
 *   count: the number of layers of the context.
 * Status: ARGUMENT, STATE. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_set_weights(salmap *sm, const double *weights,
                                            uint32_t count);

/* Weights that have a name. */
typedef int32_t salmap_weight_preset;

#define SALMAP_WEIGHT_PRESETS(ROW)                                             \
	ROW(SALMAP_WEIGHTS_EQUAL, 0, equal, "1 for each layer")                \
	ROW(SALMAP_WEIGHTS_RAMP, 1, ramp,                                      \
	    "1 for the earliest layer, then 2, 3, ...")                        \
	ROW(SALMAP_WEIGHTS_PRIOR, 2, prior,                                    \
	    "the paper's, for exactly five layers: 0.18 0.15 0.37 0.40 0.72")

enum { SALMAP_WEIGHT_PRESETS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_weight_preset_name(int32_t index);

/* Status: ARGUMENT, also for PRIOR if the context does not have five layers;
 * STATE. Since 0.1.0. */
SALMAP_API salmap_status
salmap_set_weight_preset(salmap *sm, salmap_weight_preset preset);

/*
 * What is added to each activation before its logarithm, and to the shifted
 * map of the Gamma normaliser; the entropy takes it as the least standard
 * deviation. In the activations' own units; from 1e-30 to 1e30; 1e-7 is
 * published, and is the default. The value is rounded to float. Below 4.7e-10
 * or above 1 SMOE Scale takes a slower way. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_set_epsilon(salmap *sm, double epsilon);

/*
 * Makes the epsilon of the statistics relative: for each image of a layer it is
 * so many times the mean of max(0, x) over all elements x of the image, and SMOE
 * Scale of s * x is then s times that of x; to the bit if s is a power of two.
 * The Gamma normaliser goes on adding the epsilon of salmap_set_epsilon, and so
 * does an image without positive values.
 *   fraction: 1e-30 to 1e30, or 0, the default, for an epsilon that is not
 *     relative.
 * A push reads the activations twice, and needs as much memory as a guided one
 * (salmap_set_guide). With a guide, x is what the guide makes of the
 * activations. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_relative_epsilon(salmap *sm,
                                                     double fraction);

/* What a push does about NaN and infinity. */
typedef int32_t salmap_nonfinite;

#define SALMAP_NONFINITE_POLICIES(ROW)                                         \
	ROW(SALMAP_NONFINITE_ERROR, 0, error,                                  \
	    "the push fails with SALMAP_E_NONFINITE and names the first one")  \
	ROW(SALMAP_NONFINITE_ZERO, 1, zero,                                    \
	    "they are counted, taken as 0 and flagged in the layer's info")

enum { SALMAP_NONFINITE_POLICIES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_nonfinite_name(int32_t index);

/* Since 0.1.0. */
SALMAP_API salmap_status salmap_set_nonfinite(salmap *sm,
                                              salmap_nonfinite policy);

/* Whether maps and pictures of the whole stack require every layer. */
typedef int32_t salmap_incomplete;

#define SALMAP_INCOMPLETE_POLICIES(ROW)                                        \
	ROW(SALMAP_INCOMPLETE_ERROR, 0, error,                                 \
	    "SALMAP_E_INCOMPLETE names the first layer that is missing")       \
	ROW(SALMAP_INCOMPLETE_COMBINE, 1, combine,                             \
	    "the layers that are held are used, at least one; their hues "     \
	    "stay where they are")

enum { SALMAP_INCOMPLETE_POLICIES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_incomplete_name(int32_t index);

/* Since 0.1.0. */
SALMAP_API salmap_status salmap_set_incomplete(salmap *sm,
                                               salmap_incomplete policy);

/* The colours that LOVI pictures give to layers. */
typedef int32_t salmap_lovi_palette;

#define SALMAP_LOVI_PALETTES(ROW)                                              \
	ROW(SALMAP_LOVI_PAPER, 0, paper,                                       \
	    "the paper's hues: violet is early, red is late")                  \
	ROW(SALMAP_LOVI_ORDERED, 1, ordered,                                   \
	    "violet over teal to yellow, ever lighter: the order can be seen " \
	    "with any kind of colour vision")

enum { SALMAP_LOVI_PALETTES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_lovi_palette_name(int32_t index);

/* This setting, and the two that follow, change pictures alone, and may change
 * while maps are held. White stays "all layers", black "none". Status:
 * ARGUMENT. Since 0.2.0. */
SALMAP_API salmap_status salmap_set_palette(salmap *sm,
                                            salmap_lovi_palette palette);

/* The colours of heat maps. */
typedef int32_t salmap_heat_palette;

#define SALMAP_HEAT_PALETTES(ROW)                                              \
	ROW(SALMAP_HEAT_PAPER, 0, paper,                                       \
	    "the published hues: blue is little, red is much; the greyer, "    \
	    "the more layers agree")                                           \
	ROW(SALMAP_HEAT_RISING, 1, rising,                                     \
	    "black over purple and orange to pale yellow, ever lighter, "      \
	    "whatever the layers")

enum { SALMAP_HEAT_PALETTES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_heat_palette_name(int32_t index);

/* Status: ARGUMENT. Since 0.2.0. */
SALMAP_API salmap_status salmap_set_heat_palette(salmap *sm,
                                                 salmap_heat_palette palette);

/*
 * The same scale for the pictures of many images, frames or training steps.
 *   limits: two numbers, the second above the first: the values of a map that
 *     get the least and the most brightness in LOVI, and of the combined map in
 *     the heat map; values beyond them get the same. NULL, the default, stands
 *     for the least and the greatest value of each picture. They are rounded to
 *     float.
 * With one of the normalisers, maps lie in 0..1; with SALMAP_NORMALIZER_NONE
 * they have the units of the statistic.
 * Status: ARGUMENT. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_limits(salmap *sm, const double *limits);

/*
 * Keeps each map also as it was before it was normalised, and each class map with
 * its sign, for salmap_layer_raw and salmap_cam_raw: so that a program can try
 * another normaliser, or other evidence, without the activations. Each map then
 * takes twice the memory.
 *   keep: 0, the default, or 1.
 * Status: ARGUMENT, STATE. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_keep_raw(salmap *sm, int32_t keep);

/*
 * The caller's parallel loop. It has to call task(context, i) once for each i
 * from 0 to count - 1, in any order, on any threads, and return when all of
 * these calls have returned. If pushes run at the same time, so do calls of the
 * loop. The library itself makes the calls that the loop leaves out.
 */
typedef void (*salmap_task)(void *context, uint32_t index);
typedef void (*salmap_parallel)(void *user, uint32_t count, salmap_task task,
                                void *context);

/* With NULL for `parallel`, the default, the calling thread does all the work.
 * The library starts no threads of its own. Status: ARGUMENT, STATE.
 * Since 0.1.0. */
SALMAP_API salmap_status salmap_set_parallel(salmap *sm,
                                             salmap_parallel parallel,
                                             void *user);

/*
 * Forces a set of kernels by its name, for tests; NULL for the best that this
 * CPU runs. All sets give the same bits. Names: "scalar", "sse2", "avx2",
 * "avx512", "neon", "wasm".
 * Status: ARGUMENT for a name that this version does not know, UNSUPPORTED for
 * one that this CPU or build cannot run, STATE. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_set_isa(salmap *sm, const char *name);

/* The name of the set of kernels in use, or "" for NULL. The string is static.
 * Threads: any. Since 0.1.0. */
SALMAP_API const char *salmap_isa_name(const salmap *sm);

/* The names that salmap_set_isa accepts, best first, whether or not this build
 * and CPU can run them; NULL past the last. Threads: any. Since 0.2.0. */
SALMAP_API const char *salmap_isa_known(int32_t index);

/* The most class maps of a context. */
#define SALMAP_MAX_CAMS 4095

/*
 * How many class maps each image has beside its layers; see "class maps" below.
 *   count: 0, the default, to SALMAP_MAX_CAMS.
 * Status: ARGUMENT, STATE; MEMORY, and the context is then as it was.
 * Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_cams(salmap *sm, uint32_t count);

/* The number of class maps of each image; 0 for NULL. Threads: any.
 * Since 0.2.0. */
SALMAP_API uint32_t salmap_cam_count(const salmap *sm);

/* Which evidence of a class map m counts. */
typedef int32_t salmap_evidence;

#define SALMAP_EVIDENCES(ROW)                                                  \
	ROW(SALMAP_EVIDENCE_POSITIVE, 0, positive,                             \
	    "what speaks for the class: max(0, m)")                            \
	ROW(SALMAP_EVIDENCE_NEGATIVE, 1, negative,                             \
	    "what speaks against the class: max(0, -m)")                       \
	ROW(SALMAP_EVIDENCE_MAGNITUDE, 2, magnitude, "both: |m|")

enum { SALMAP_EVIDENCES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_evidence_name(int32_t index);

/* Since 0.2.0. */
SALMAP_API salmap_status salmap_set_evidence(salmap *sm,
                                             salmap_evidence evidence);

/* What FastCAM multiplies the combined map with; m is the class map, 0..1. */
typedef int32_t salmap_fastcam_factor;

#define SALMAP_FASTCAM_FACTORS(ROW)                                            \
	ROW(SALMAP_FASTCAM_INSIDE, 0, inside,                                  \
	    "m: what is salient where the class is")                           \
	ROW(SALMAP_FASTCAM_OUTSIDE, 1, outside,                                \
	    "1 - m: what is salient where it is not")                          \
	ROW(SALMAP_FASTCAM_FOCUSED, 2, focused,                                \
	    "m^1.25: less where the class is but faint")

enum { SALMAP_FASTCAM_FACTORS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_fastcam_factor_name(int32_t index);

/* Since 0.2.0. */
SALMAP_API salmap_status
salmap_set_fastcam_factor(salmap *sm, salmap_fastcam_factor factor);

/* Of no class map: 2^32 - 1. */
#define SALMAP_NO_GUIDE 4294967295

/*
 * Lets a class map guide the layers, whose maps are then those of its class:
 * each channel of a layer counts by how far its pattern agrees with the class
 * map. With G, the class map's evidence at its own size, and P_c, channel c of
 * one image resampled to that size by SALMAP_RESAMPLING_AREA, both less their
 * means, the statistic is that of u_c A_c in place of A_c, with
 *   u_c = max(0, <P_c, G> / (|P_c| |G|)), 0 where a norm is 0.
 * The class map has to be pushed before the first layer: until it is held,
 * salmap_push is SALMAP_E_STATE. The order of the layers stays free. What is
 * pushed as a map has no channels, and is not guided.
 *   cam: its number, below what was set by salmap_set_cams, which cannot be set
 *     to less while it guides; or SALMAP_NO_GUIDE, the default.
 * A guided push reads the activations twice, and needs memory for one more float
 * per channel, which the context keeps. salmap_reserve reserves it for
 * SALMAP_RESERVED_CHANNELS channels of each layer.
 * Status: ARGUMENT, STATE. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_guide(salmap *sm, uint32_t cam);

/*
 * All settings at once. Let salmap_settings_default fill the struct, change
 * fields, and pass it to salmap_create_with or salmap_set_settings.
 * Since 0.2.0.
 */
typedef struct salmap_settings {
	uint32_t struct_size; /* sizeof(salmap_settings); set by
	                         salmap_settings_default */
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	salmap_nonfinite nonfinite;
	salmap_incomplete incomplete;
	salmap_weight_preset weight_preset; /* used where `weights` is NULL */
	uint32_t weight_count;              /* length of `weights` */
	const double *weights; /* see salmap_set_weights; NULL for the preset */
	double epsilon;
	const char *isa; /* as for salmap_set_isa; NULL for the best */
	salmap_parallel parallel; /* NULL for the calling thread */
	void *parallel_user;
	uint32_t cams; /* class maps; see salmap_set_cams */
	salmap_evidence evidence;
	salmap_fastcam_factor fastcam_factor;
	uint32_t guide; /* a class map, or SALMAP_NO_GUIDE */
	double relative_epsilon; /* 0 for none; see its setter */
	salmap_lovi_palette palette; /* see salmap_set_palette */
	salmap_heat_palette heat_palette;
	double low_limit, high_limit; /* see salmap_set_limits; equal, as by
	                                 default, for each picture's own */
	int32_t keep_raw; /* 0 or 1; see salmap_set_keep_raw */
} salmap_settings;

/* Fills `out` with the defaults, which salmap_create lists. Status: ARGUMENT.
 * Threads: any. Since 0.2.0. */
SALMAP_API salmap_status salmap_settings_default(salmap_settings *out);

/*
 * Sets all settings, or none if one of them is refused; the message names that
 * one. Status: as the setters. Threads: needs the context for itself.
 * Since 0.2.0.
 */
SALMAP_API salmap_status salmap_set_settings(salmap *sm,
                                             const salmap_settings *settings);

/*
 * Gets the settings of a context.
 *   out: struct_size set by the caller; so many bytes are written, and those
 *        that this version does not know are 0. `isa` is the set in use.
 *        `weights` is NULL if a preset was set last; otherwise it points into
 *        the context, and is valid until the weights change or the context is
 *        destroyed.
 * Status: ARGUMENT. Threads: may run beside all calls but setters and
 * salmap_destroy. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_get_settings(const salmap *sm,
                                             salmap_settings *out);

/*
 * As salmap_create, with other settings than the defaults, and with a message
 * that tells what was wrong if the call fails.
 *   settings: copied; NULL for the defaults.
 *   message: may be NULL.
 * Status: as salmap_create and the setters. Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_create_with(uint32_t layers,
                                            const salmap_settings *settings,
                                            const salmap_allocator *allocator,
                                            salmap **out,
                                            salmap_message *message);

/* ----------------------------------------------------------------- tensor */

/* The type of a tensor's elements, in the machine's own byte order. */
typedef int32_t salmap_dtype;

#define SALMAP_DTYPES(ROW)                                                     \
	ROW(SALMAP_F32, 0, f32, "IEEE 754 binary32")                           \
	ROW(SALMAP_F16, 1, f16, "IEEE 754 binary16")                           \
	ROW(SALMAP_BF16, 2, bf16, "the upper half of a binary32")              \
	ROW(SALMAP_F64, 3, f64,                                                \
	    "IEEE 754 binary64; rounded to float when read, finite values "    \
	    "beyond the largest float cut to it")                              \
	ROW(SALMAP_U8, 4, u8, "(q - zero_point) * scale, q from 0 to 255")     \
	ROW(SALMAP_I8, 5, i8, "(q - zero_point) * scale, q from -128 to 127")

enum { SALMAP_DTYPES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_dtype_name(int32_t index);

/*
 * A borrowed view of a tensor: n images, c channels, d x h x w locations.
 * Element (n, c, d, h, w) is at data + (n * stride_n + c * stride_c +
 * d * stride_d + h * stride_h + w * stride_w) elements. Strides may be
 * negative, zero (broadcast) or out of order; data need not be aligned. Every
 * element that the extents and strides reach must be readable; nothing else is
 * read.
 *
 * Fill it with an initialiser below and change what differs, or by hand with
 * struct_size = sizeof(salmap_tensor) and all else zeroed first. An initialiser
 * fills the fields of the version that it came with and sets struct_size to
 * their size, so that programs built with an older header go on working; fields
 * beyond struct_size count as 0.
 */
typedef struct salmap_tensor {
	uint32_t struct_size; /* in bytes; 0 marks a view that is not valid */
	salmap_dtype dtype;
	const void *data;
	int64_t n, c, d, h, w; /* extents, at least 1; n at most
	                          SALMAP_MAX_BATCH */
	int64_t stride_n, stride_c, stride_d, stride_h, stride_w; /* elements */
	/* For U8 and I8: one scale and zero point, or one per channel where the
	 * pointer is not NULL (c of them, packed, aligned). Scales are above 0
	 * and at most 1e36; zero points lie in the range of the type. The
	 * initialisers set 1, 0 and NULL. Other types ignore all four. */
	float scale;
	int32_t zero_point;
	const float *channel_scale;
	const int32_t *channel_zero_point;
	/* Since 0.2.0. Where channels lie in blocks, as in oneDNN's nChw16c:
	 * channel c is number c % channel_block of block c / channel_block; a
	 * block starts stride_block elements after the one before, and stride_c
	 * leads from one channel of a block to the next. What pads the last
	 * block is not read. channel_block is 0 where there are no blocks. To
	 * set these fields by hand, also set struct_size to
	 * sizeof(salmap_tensor): all initialisers but salmap_tensor_blocked
	 * leave them out. */
	int64_t channel_block, stride_block;
} salmap_tensor;

/*
 * Views of packed tensors. Each function fills `*out` and returns SALMAP_OK. It
 * returns SALMAP_E_ARGUMENT for a NULL `out`, an unknown dtype, an extent below
 * 1 or a tensor larger than the address space, and sets struct_size in `*out`
 * to 0. A push of such a view fails too, and its message names the values.
 * `data` is checked by the push. Threads: any. Since 0.1.0.
 */

/* Channels first, as in PyTorch and ONNX: [n][c][h][w]. */
SALMAP_API salmap_status salmap_tensor_nchw(salmap_tensor *out,
                                            const void *data,
                                            salmap_dtype dtype, int64_t n,
                                            int64_t c, int64_t h, int64_t w);

/* Channels last, as in TensorFlow: [n][h][w][c]. Extents are still given in
 * the order n, c, h, w. */
SALMAP_API salmap_status salmap_tensor_nhwc(salmap_tensor *out,
                                            const void *data,
                                            salmap_dtype dtype, int64_t n,
                                            int64_t c, int64_t h, int64_t w);

/*
 * The tokens of a vision transformer: [n][tokens][c]. The first `prefix`
 * tokens (class token, registers) are skipped; the rest are the h x w grid,
 * row by row. Status: ARGUMENT also unless prefix is at least 0 and tokens is
 * prefix + h * w.
 */
SALMAP_API salmap_status salmap_tensor_tokens(salmap_tensor *out,
                                              const void *data,
                                              salmap_dtype dtype, int64_t n,
                                              int64_t tokens, int64_t c,
                                              int64_t prefix, int64_t h,
                                              int64_t w);

/*
 * Channels in blocks of `block`, as in oneDNN (nChw8c, nChw16c), OpenVINO and
 * ncnn: [n][ceil(c / block)][h][w][block]. c is the number of channels without
 * the padding of the last block. Status: ARGUMENT also for a block below 1.
 * Since 0.2.0.
 */
SALMAP_API salmap_status salmap_tensor_blocked(salmap_tensor *out,
                                               const void *data,
                                               salmap_dtype dtype, int64_t n,
                                               int64_t c, int64_t h, int64_t w,
                                               int64_t block);

/* Channels first with one to three spatial dimensions: [n][c][d][h][w], such as
 * volumes and clips. For signals [n][c][w] let d = h = 1. */
SALMAP_API salmap_status salmap_tensor_ncdhw(salmap_tensor *out,
                                             const void *data,
                                             salmap_dtype dtype, int64_t n,
                                             int64_t c, int64_t d, int64_t h,
                                             int64_t w);

/* Channels last: [n][d][h][w][c]. Since 0.2.0. */
SALMAP_API salmap_status salmap_tensor_ndhwc(salmap_tensor *out,
                                             const void *data,
                                             salmap_dtype dtype, int64_t n,
                                             int64_t c, int64_t d, int64_t h,
                                             int64_t w);

/* ------------------------------------------------------------------- push */

/*
 * Takes the activations of one layer, of the whole batch: computes the
 * statistic over the channels of each location and normalises the map of each
 * image, a volume as one. The data is read during the call only.
 *   layer: 0 (earliest) to layers - 1; one push per layer, then salmap_reset.
 *   activation: any c, d, h, w; n is the size of the batch, the same for all
 *     layers. It counts from the start of the first push; if no push succeeds,
 *     it is free again when the last one ends.
 * Status: ARGUMENT (also for a batch that differs from the first push's);
 * STATE for a second push, and without the guide or the reference that the
 * settings want; NONFINITE; UNSUPPORTED for a dtype that is not in this version;
 * MEMORY.
 * Threads: at the same time for different layers. Since 0.1.0; d above 1 since
 * 0.2.0.
 */
SALMAP_API salmap_status salmap_push(salmap *sm, uint32_t layer,
                                     const salmap_tensor *activation);

/*
 * Takes a map that the caller already has in place of a layer's statistic.
 * It is normalised, resampled and combined like the rest. c is 1; or, with a
 * stride_c of 0, so many channels the map was made of, as salmap_layer_info then
 * tells (since 0.2.0).
 * Status and threads: as salmap_push. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_push_map(salmap *sm, uint32_t layer,
                                         const salmap_tensor *map);

/* Which of DLPack's structs a pointer is for. Their contents do not show it. */
typedef int32_t salmap_dlpack_kind;

#define SALMAP_DLPACK_KINDS(ROW)                                               \
	ROW(SALMAP_DLPACK_TENSOR, 0, tensor, "DLTensor")                       \
	ROW(SALMAP_DLPACK_MANAGED, 1, managed,                                 \
	    "DLManagedTensor of 0.x; Python capsules called dltensor")         \
	ROW(SALMAP_DLPACK_VERSIONED, 2, versioned,                             \
	    "DLManagedTensorVersioned of 1.x; Python capsules called "         \
	    "dltensor_versioned")

enum { SALMAP_DLPACK_KINDS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_dlpack_kind_name(int32_t index);

/*
 * As salmap_push, for a tensor that another library exports through DLPack.
 *   managed_tensor: a struct of the kind that `kind` names. It and its data are
 *     borrowed for the call; the caller remains the one to call its deleter.
 *   axes: what each axis of the tensor is, in the tensor's order: some of the
 *     letters n, c, d, h, w, each at most once, such as "nchw", "nhwc", "chw"
 *     or "nc". An axis that is not named has an extent of 1. A tensor with one
 *     axis fewer than there are letters is one image, without the axis n.
 * Strides may be NULL, and the byte offset is added. Integers of 8 bits have
 * scale 1 and zero point 0; if they stand for other numbers, use
 * salmap_tensor_dlpack.
 * Status: as salmap_push; UNSUPPORTED also for memory other than the CPU's
 * (pinned memory is the CPU's), for a type that is no salmap_dtype, and for a
 * major version above 1.
 * Threads: as salmap_push. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_push_dlpack(salmap *sm, uint32_t layer,
                                            const void *managed_tensor,
                                            salmap_dlpack_kind kind,
                                            const char *axes);

/*
 * Makes the view that salmap_push_dlpack pushes, so that the caller can change
 * it first: set scales and zero points, or turn the tokens on axis w into rows
 * and columns of patches.
 *   out: filled as an initialiser fills it; struct_size is 0 on failure. It
 *     points to the tensor's own data, which has to stay valid until the push
 *     returns.
 *   message: may be NULL.
 * Status: ARGUMENT and UNSUPPORTED, as salmap_push_dlpack; the push checks
 * extents and data. Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_tensor_dlpack(salmap_tensor *out,
                                              const void *managed_tensor,
                                              salmap_dlpack_kind kind,
                                              const char *axes,
                                              salmap_message *message);

/* ------------------------------------------------------------------- info */

/* Bits that can be set at the same time. */
#define SALMAP_LAYER_FLAGS(ROW)                                                \
	ROW(SALMAP_LAYER_FLAT, 1, flat,                                        \
	    "all values equal, or one location: the layer says nothing, and "  \
	    "its map is 0 unless the normaliser is reference")                  \
	ROW(SALMAP_LAYER_NONFINITE, 2, nonfinite,                              \
	    "NaN or infinity was taken as 0")                                  \
	ROW(SALMAP_LAYER_SINGLE_CHANNEL, 4, single_channel,                    \
	    "activations of one channel with 64 locations or more: perhaps "   \
	    "the axes are in another order than the view says")

enum { SALMAP_LAYER_FLAGS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_layer_flag_name(int32_t index);

/* The function below has the struct's name, and C++ compilers may warn that it
 * hides the struct's constructor. */
#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

/* What the map of a layer was before it was normalised. The struct has no
 * typedef, because the function has the same name. */
struct salmap_layer_info {
	uint32_t struct_size; /* set by the caller: sizeof, in bytes */
	uint32_t flags;       /* SALMAP_LAYER_* */
	int64_t channels, height, width;
	double min, max, mean; /* of the statistic's map, in its own units */
	uint64_t nonfinite;    /* activations that were taken as 0 */
	double weight;         /* as set, not divided by the sum */
	int64_t depth;         /* since 0.2.0; 1 unless it is a volume */
};

/*
 * Describes one layer of one image.
 *   image: 0 to batch - 1. layer: one that was pushed.
 *   out: struct_size set by the caller; so many bytes are written, and those
 *        that this version does not know are 0.
 * Status: ARGUMENT, INCOMPLETE if the layer was not pushed.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_layer_info(salmap *sm, uint32_t image,
                                           uint32_t layer,
                                           struct salmap_layer_info *out);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/* ------------------------------------------------------------------- maps */

/*
 * Layers and class maps whose d is above 1 hold volumes. They are read at any
 * depth, height and width, and whatever depends on the whole output, such as what
 * is black in a LOVI picture, on the whole volume:
 *   - all slices at once: an output with a depth. depth is 0 in one that does not
 *     tell; that is SALMAP_E_ARGUMENT for volumes.
 *   - one slice along any axis, or what a projection makes of all slices along it:
 *     an output with a cut. It has the very bits of the slice in the volume.
 * Maps of one slice are the same in each slice of an output.
 */

/* The axis that the slices of a cut lie along. The rows and columns of a plane are
 * then the two others, in the order d, h, w. */
typedef int32_t salmap_cut_axis;

#define SALMAP_CUT_AXES(ROW)                                                   \
	ROW(SALMAP_CUT_D, 0, d, "depth, or time: a slice has h rows of w")    \
	ROW(SALMAP_CUT_H, 1, h, "height: a slice has d rows of w")            \
	ROW(SALMAP_CUT_W, 2, w, "width: a slice has d rows of h")

enum { SALMAP_CUT_AXES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_cut_axis_name(int32_t index);

/* What a cut shows of the slices along its axis. A projection is of the combined
 * map, of a layer, or of a class map; LOVI is drawn of the projections of the
 * layers. */
typedef int32_t salmap_projection;

#define SALMAP_PROJECTIONS(ROW)                                                \
	ROW(SALMAP_PROJECTION_NONE, 0, none, "one of them")                    \
	ROW(SALMAP_PROJECTION_MEAN, 1, mean, "their mean at each place")       \
	ROW(SALMAP_PROJECTION_MAX, 2, max, "their maximum at each place")

enum { SALMAP_PROJECTIONS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_projection_name(int32_t index);

/* A plane of a volume. Since 0.2.0. */
typedef struct salmap_cut {
	uint32_t struct_size; /* sizeof(salmap_cut) */
	salmap_cut_axis axis;
	salmap_projection projection;
	int64_t count; /* of the output's slices along the axis, 1 to
	                  SALMAP_MAX_SIDE */
	int64_t index; /* of the one that is read, 0 to count - 1; a projection
	                  does not read it */
} salmap_cut;

/* A borrowed plane of floats, aligned as such: pixel (row, column) is
 * data[row * stride + column], and lies slice * slice_stride further in a
 * volume. */
typedef struct salmap_plane {
	uint32_t struct_size; /* in bytes; 0 marks a plane that is not valid */
	float *data;
	int64_t width, height; /* 1 to SALMAP_MAX_SIDE */
	int64_t stride; /* in elements; at least width, or at most -width for a
	                   plane that is stored bottom up, with data at the top
	                   row */
	/* Since 0.2.0. The number of slices, 1 to SALMAP_MAX_SIDE, and the
	 * elements from one to the next, at least as many as a slice reaches
	 * over, or its negative. 0 counts as one slice, as does a struct_size
	 * that ends before. To set these fields by hand, also set struct_size
	 * to sizeof(salmap_plane), and all of them. */
	int64_t depth, slice_stride;
	/* What an output of a context, of one slice, shows of a volume; NULL for
	 * no cut. */
	const salmap_cut *cut;
} salmap_plane;

/* The largest width and height of a map, a plane or a picture. */
#define SALMAP_MAX_SIDE 1073741823

/*
 * Describes a plane without gaps between rows. It fills the fields of 0.1.0 and
 * sets struct_size to their size. `data` is checked where the plane is used.
 * Status: ARGUMENT, with struct_size 0 in `*out`, for a side out of range.
 * Threads: any. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_plane_packed(salmap_plane *out, float *data,
                                             int64_t width, int64_t height);

/*
 * The combined map of one image: the weighted mean of all layers' maps, at the
 * size of `out`. 0..1 (with SALMAP_NORMALIZER_NONE in the statistic's units).
 * The paper, section 3.3.
 *   image: 0 to batch - 1.
 * Status: ARGUMENT; INCOMPLETE.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_combined(salmap *sm, uint32_t image,
                                         const salmap_plane *out);

/*
 * The same as a volume, at the depth, height and width of `out`, whose depth of 0
 * counts as 1 here. SALMAP_RESAMPLING_BILINEAR is then trilinear, and
 * SALMAP_RESAMPLING_BICUBIC tricubic.
 * Status, threads: as salmap_combined. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_volume(salmap *sm, uint32_t image,
                                       const salmap_plane *out);

/* The same of one layer, as salmap_layer_map. Since 0.2.0. */
SALMAP_API salmap_status salmap_layer_volume(salmap *sm, uint32_t image,
                                             uint32_t layer,
                                             const salmap_plane *out);

/*
 * The normalised map of one layer of one image, at the size of `out`. The
 * layer must be held; the others need not be.
 * Status: ARGUMENT; INCOMPLETE.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_layer_map(salmap *sm, uint32_t image,
                                          uint32_t layer,
                                          const salmap_plane *out);

/*
 * The map of one layer of one image as it was before it was normalised, in the
 * units of the statistic. salmap_push_map of it, with the same normaliser, makes
 * the same map.
 *   out: of the layer's own size, as salmap_layer_info tells it.
 * Status: ARGUMENT, also for another size; INCOMPLETE if the layer was not
 * pushed; STATE without salmap_set_keep_raw.
 * Threads: may run beside pushes and other readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_layer_raw(salmap *sm, uint32_t image,
                                          uint32_t layer,
                                          const salmap_plane *out);

/* --------------------------------------------------------------- pictures */

/* What a pixel is made of, in the order of memory. 8-bit values are rounded to
 * nearest; alpha is 255; floats are 0..1. */
typedef int32_t salmap_pixel;

#define SALMAP_PIXELS(ROW)                                                     \
	ROW(SALMAP_PIXEL_RGB8, 0, rgb8, "red, green, blue; 8 bits each")       \
	ROW(SALMAP_PIXEL_BGR8, 1, bgr8, "blue, green, red; 8 bits each")       \
	ROW(SALMAP_PIXEL_RGBA8, 2, rgba8,                                      \
	    "red, green, blue, alpha; 8 bits each")                            \
	ROW(SALMAP_PIXEL_BGRA8, 3, bgra8,                                      \
	    "blue, green, red, alpha; 8 bits each")                            \
	ROW(SALMAP_PIXEL_RGB_F32, 4, rgb_f32, "red, green, blue; floats")

enum { SALMAP_PIXELS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_pixel_name(int32_t index);

/* A borrowed picture: row r starts at (char *)data + r * stride. */
typedef struct salmap_picture {
	uint32_t struct_size; /* in bytes; 0 marks a picture that is not valid */
	salmap_pixel pixel;
	void *data; /* need not be aligned */
	int64_t width, height; /* 1 to SALMAP_MAX_SIDE */
	int64_t stride; /* in bytes; at least that of a packed row, or negative
	                   by at least as much for a picture that is stored
	                   bottom up, with data at the top row */
	/* Since 0.2.0. As in a plane, but slice_stride is in bytes. */
	int64_t depth, slice_stride;
	const salmap_cut *cut;
} salmap_picture;

/*
 * Describes a picture without gaps between rows. It fills the fields of 0.1.0
 * and sets struct_size to their size. `data` is checked where the picture is
 * used. Status: ARGUMENT, with struct_size 0 in `*out`, for an unknown pixel or
 * a side out of range. Threads: any. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_picture_packed(salmap_picture *out, void *data,
                                               salmap_pixel pixel,
                                               int64_t width, int64_t height);

/*
 * The LOVI picture (Layer Ordered Visualization of Information) of one image:
 * the hue shows which layer is active, from violet (early) to red (late). It is
 * white where every layer is active and black where none is. It does not depend
 * on the weights. The paper, section 3.4.
 * Status: ARGUMENT; INCOMPLETE.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_lovi(salmap *sm, uint32_t image,
                                     const salmap_picture *out);

/*
 * One layer as LOVI would draw it alone: its own hue, as bright as its map is
 * after the range normalisation that LOVI applies to the whole stack. Drawn
 * side by side for all layers, these explain a LOVI picture.
 * Status: ARGUMENT; INCOMPLETE.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_layer_lovi(salmap *sm, uint32_t image,
                                           uint32_t layer,
                                           const salmap_picture *out);

/*
 * The weighted heat map of one image: blue and dark where the combined map is
 * low, red and bright where it is high, and pale where the layers agree;
 * docs/numerics.md has the formula.
 * Status: ARGUMENT; INCOMPLETE.
 * Threads: may run beside pushes and other readers. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_heatmap(salmap *sm, uint32_t image,
                                        const salmap_picture *out);

/* What a legend explains. */
typedef int32_t salmap_legend_kind;

#define SALMAP_LEGENDS(ROW)                                                    \
	ROW(SALMAP_LEGEND_LOVI, 0, lovi,                                       \
	    "a column per layer, early to late; from the top a quarter of the "\
	    "height each: that layer alone, with half of the others, all "     \
	    "layers, none")                                                    \
	ROW(SALMAP_LEGEND_HEATMAP, 1, heatmap,                                 \
	    "from the least value on the left to the greatest; with "          \
	    "SALMAP_HEAT_PAPER a third of the height each: one layer, half "   \
	    "of the others, all layers")

enum { SALMAP_LEGENDS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_legend_name(int32_t index);

/*
 * Draws the key of LOVI or of the heat map, in the colours of the context, at
 * any size, without text; into each slice of a picture that has several.
 * Status: ARGUMENT. Threads: may run beside pushes and readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_legend(salmap *sm, salmap_legend_kind kind,
                                       const salmap_picture *out);

/* ------------------------------------------------------------- class maps */
/*
 * A class map (CAM) tells where the evidence for one class, or for any other
 * score, lies. It is made of the activations of one layer, mostly the last one
 * before the pooling, and of numbers per channel, of gradients, or of a vector.
 * A context has salmap_set_cams of them for each image, 0 to count - 1, which
 * are pushed like layers: once, in any order, from any thread, for the whole
 * batch, and forgotten by salmap_reset. The layer may be one of the stack or
 * not; it may have any size, type and strides.
 *
 * What holds for all pushes of class maps. `activation` is a tensor as for
 * salmap_push; it need not be rectified. A class map is computed with its sign,
 * as salmap_cam_info tells it; then the evidence that was set is taken
 * (salmap_set_evidence). If no location has any, the map is 0, with
 * SALMAP_CAM_NONE set in its info. NaN and infinity are treated as the policy
 * for them says, in all tensors of a push.
 * Status: ARGUMENT (also for extents that do not fit each other, or a batch
 * that differs from that of other pushes); STATE for a second push; NONFINITE;
 * UNSUPPORTED for a dtype that is not in this version; MEMORY.
 * Threads: at the same time for different class maps and layers.
 * Since 0.2.0.
 */

/*
 * From a weight per channel: m = sum over k of w_k * A_k. With the row of a
 * linear classifier that follows a mean over all locations, this is the class
 * activation map of Zhou et al., "Learning Deep Features for Discriminative
 * Localization", arXiv 1512.04150, which needs no gradient.
 *   weights: [n or 1][c] or, for several classes, [n or 1][classes][c], which
 *     salmap_tensor_nhwc(&weights, data, dtype, n, c, classes, 1) describes: h
 *     is the number of class maps that are pushed, `cam` and those that follow
 *     it, d and w are 1. All are made in one pass over the activations, and if
 *     the call fails, none is held.
 */
SALMAP_API salmap_status salmap_push_cam_weights(salmap *sm, uint32_t cam,
                                                 const salmap_tensor *activation,
                                                 const salmap_tensor *weights);

/*
 * How gradients g of a score, with respect to the activations A, become a class
 * map. Sums without an index go over all locations of a channel, N of them, and
 * S_k is the sum of A_k.
 */
typedef int32_t salmap_cam_method;

#define SALMAP_CAM_METHODS(ROW)                                                \
	ROW(SALMAP_CAM_GRADCAM, 0, gradcam,                                    \
	    "sum over k of w_k A_k with w_k = mean of g_k; Selvaraju et al., " \
	    "arXiv 1610.02391")                                                \
	ROW(SALMAP_CAM_GRADCAMPP, 1, gradcampp,                                \
	    "the same with w_k = sum of r / (2 + r max(0, S_k)), "             \
	    "r = max(0, g_k); Chattopadhay et al., arXiv 1710.11063, without " \
	    "an epsilon")                                                      \
	ROW(SALMAP_CAM_XGRADCAM, 2, xgradcam,                                  \
	    "the same with w_k = sum of g_k A_k / S_k, 0 where S_k is 0; Fu "  \
	    "et al., arXiv 2008.02312")                                        \
	ROW(SALMAP_CAM_HIRESCAM, 3, hirescam,                                  \
	    "sum over k of g_k A_k; Draelos and Carin, arXiv 2011.08891")      \
	ROW(SALMAP_CAM_ELEMENTWISE, 4, elementwise,                            \
	    "sum over k of max(0, g_k A_k)")                                   \
	ROW(SALMAP_CAM_LAYERCAM, 5, layercam,                                  \
	    "sum over k of max(0, g_k) A_k; Jiang et al., IEEE TIP 2021")

enum { SALMAP_CAM_METHODS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_cam_method_name(int32_t index);

/*
 * From the gradients of a score.
 *   gradient: of the same extents as `activation`, of any type and strides. A
 *     positive factor changes nothing but the raw values, except with
 *     SALMAP_CAM_GRADCAMPP.
 */
SALMAP_API salmap_status salmap_push_cam_gradient(
	salmap *sm, uint32_t cam, const salmap_tensor *activation,
	const salmap_tensor *gradient, salmap_cam_method method);

/*
 * Without a class: the first principal component of the activations, for
 * detectors and networks without a head (Muhammad and Yeasin, "Eigen-CAM",
 * arXiv 2008.00299). The map is X v, where X has the activations of each
 * location less the mean of their channel, and v is its first right singular
 * vector, with the sign that makes the product of the map with the mean over
 * the channels of X positive. Where the second eigenvalue is above 0.9 of the
 * first, SALMAP_CAM_AMBIGUOUS is set: the direction is then one of several.
 * Needs memory for 33 floats per location and one per channel, which the context
 * keeps.
 */
SALMAP_API salmap_status salmap_push_cam_eigen(salmap *sm, uint32_t cam,
                                               const salmap_tensor *activation);

/*
 * From a vector: the cosine of the angle between it and the activations of each
 * location, 0 where one of them is 0. For embeddings of texts, or of the same
 * layer at a place of another image (salmap_peak_vector).
 *   vector: as the weights of salmap_push_cam_weights, also for several.
 */
SALMAP_API salmap_status
salmap_push_cam_similarity(salmap *sm, uint32_t cam,
                           const salmap_tensor *activation,
                           const salmap_tensor *vector);

/*
 * A class map that the caller already has, with its sign: c is 1 or, with a
 * stride_c of 0, so many channels it was made of.
 */
SALMAP_API salmap_status salmap_push_cam_map(salmap *sm, uint32_t cam,
                                             const salmap_tensor *map);

/*
 * A class map of one image, at the size of `out`: resampled like the layers'
 * maps, then brought to 0..1 by (m - min) / (max - min) of the image at that
 * size; 0 if all of its values are equal there. The layers need not be held.
 * Status: ARGUMENT; INCOMPLETE if the class map was not pushed.
 * Threads: may run beside pushes and other readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_cam(salmap *sm, uint32_t image, uint32_t cam,
                                    const salmap_plane *out);

/*
 * A class map of one image with its sign, before its evidence was taken.
 * salmap_push_cam_map of it makes the same class map.
 *   out: of the class map's own size, as salmap_cam_info tells it.
 * Status, threads: as salmap_layer_raw. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_cam_raw(salmap *sm, uint32_t image,
                                        uint32_t cam, const salmap_plane *out);

/*
 * FastCAM: the combined map of one image times a class map, as salmap_combined
 * and salmap_cam give them, or times 1 - m (salmap_set_fastcam_factor). Its
 * values are not rescaled. It is what the paper calls FastCAM.
 * Status: ARGUMENT; INCOMPLETE if the class map, or a layer, was not pushed.
 * Threads: may run beside pushes and other readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_fastcam(salmap *sm, uint32_t image,
                                        uint32_t cam, const salmap_plane *out);

/*
 * Pictures of FastCAM: the LOVI picture, whose brightness is multiplied by the
 * class map; and the heat map of the product.
 * Status and threads: as salmap_fastcam. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_fastcam_lovi(salmap *sm, uint32_t image,
                                             uint32_t cam,
                                             const salmap_picture *out);
SALMAP_API salmap_status salmap_fastcam_heatmap(salmap *sm, uint32_t image,
                                                uint32_t cam,
                                                const salmap_picture *out);

/* Bits that can be set at the same time. */
#define SALMAP_CAM_FLAGS(ROW)                                                  \
	ROW(SALMAP_CAM_FLAT, 1, flat,                                          \
	    "all values equal, or one location: the map is 0")                 \
	ROW(SALMAP_CAM_NONFINITE, 2, nonfinite,                                \
	    "NaN or infinity was taken as 0")                                  \
	ROW(SALMAP_CAM_NONE, 4, none,                                          \
	    "no location has evidence of the kind that was set: the map is 0") \
	ROW(SALMAP_CAM_AMBIGUOUS, 8, ambiguous,                                \
	    "the principal component is one of several that are about as "     \
	    "strong")

enum { SALMAP_CAM_FLAGS(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_cam_flag_name(int32_t index);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

/* What a class map was before its evidence was taken. */
struct salmap_cam_info {
	uint32_t struct_size; /* set by the caller: sizeof, in bytes */
	uint32_t flags;       /* SALMAP_CAM_* */
	int64_t channels, depth, height, width; /* of the activation */
	double min, max, mean; /* of the map with its sign */
	uint64_t nonfinite; /* elements of all tensors that were taken as 0 */
};

/*
 * Describes a class map of one image.
 *   out: struct_size set by the caller; so many bytes are written, and those
 *        that this version does not know are 0.
 * Status: ARGUMENT, INCOMPLETE if the class map was not pushed.
 * Threads: may run beside pushes and other readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_cam_info(salmap *sm, uint32_t image,
                                         uint32_t cam,
                                         struct salmap_cam_info *out);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/* ------------------------------------------------------ maps that travel */
/*
 * Maps that one context holds, for another: in a copy, a file or another
 * process. What is read of it has the same bits then, if both have the same
 * settings, and layers can be added to it as to the first. A layer gives its
 * maps by salmap_layer_map and salmap_layer_info, a class map by
 * salmap_cam_evidence and salmap_cam_info, each for all images and at the size
 * that the info tells.
 */

/*
 * A class map of one image as it is held: its evidence, neither resampled nor
 * brought to 0..1.
 *   out: of the size that salmap_cam_info tells.
 * Status: ARGUMENT; INCOMPLETE if the class map was not pushed.
 * Threads: may run beside pushes and other readers. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_cam_evidence(salmap *sm, uint32_t image,
                                             uint32_t cam,
                                             const salmap_plane *out);

/*
 * Take back what a context gave out, in place of a push: nothing is normalised,
 * and no evidence is taken. Raw maps (salmap_set_keep_raw) do not come along:
 * salmap_layer_raw and salmap_cam_raw of what was restored are STATE.
 *   maps: c is 1; those of all images.
 *   infos: of each of the maps->n images, as they were told; all have the
 *     struct_size of the first. The weight and SALMAP_LAYER_NONFINITE and
 *     SALMAP_CAM_NONFINITE are not read: the context has weights of its own, and
 *     the count says the other.
 * Status: as salmap_push_map and salmap_push_cam_map. ARGUMENT also for an info
 * of another size than the map's, and for values that no such map has: below 0
 * in a class map, and beyond 0..1 in a layer unless the normaliser is
 * SALMAP_NORMALIZER_NONE.
 * Memory and threads: as salmap_push_map. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_restore_layer(salmap *sm, uint32_t layer, const salmap_tensor *maps,
                     const struct salmap_layer_info *infos);
SALMAP_API salmap_status
salmap_restore_cam(salmap *sm, uint32_t cam, const salmap_tensor *maps,
                   const struct salmap_cam_info *infos);

/* -------------------------------------------------------------- grey maps */
/*
 * Maps of 8 bits, for displays and small machines. A value v of the map becomes
 * 255 * v rounded to nearest, halves up; below 0 it becomes 0, above 1 255. So
 * each pixel is what the same function without _grey gives, rounded, but no plane
 * of floats is needed.
 */

/* A borrowed plane of bytes: pixel (row, column) is data[row * stride +
 * column]. Since 0.2.0. */
typedef struct salmap_grey {
	uint32_t struct_size; /* in bytes; 0 marks one that is not valid */
	uint8_t *data;
	int64_t width, height; /* 1 to SALMAP_MAX_SIDE */
	int64_t stride; /* at least width, or at most -width, as in a plane */
	int64_t depth, slice_stride; /* as in a plane */
	const salmap_cut *cut;
} salmap_grey;

/*
 * Describes a grey map without gaps between rows, which tells no depth. `data` is
 * checked where it is used. Status: ARGUMENT, with struct_size 0 in `*out`, for a
 * side out of range. Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_grey_packed(salmap_grey *out, uint8_t *data,
                                            int64_t width, int64_t height);

/* salmap_combined, salmap_layer_map, salmap_cam and salmap_fastcam in 8 bits,
 * with their statuses. Threads: as they. Since 0.2.0. */
SALMAP_API salmap_status salmap_combined_grey(salmap *sm, uint32_t image,
                                              const salmap_grey *out);
SALMAP_API salmap_status salmap_layer_grey(salmap *sm, uint32_t image,
                                           uint32_t layer,
                                           const salmap_grey *out);
SALMAP_API salmap_status salmap_cam_grey(salmap *sm, uint32_t image,
                                         uint32_t cam, const salmap_grey *out);
SALMAP_API salmap_status salmap_fastcam_grey(salmap *sm, uint32_t image,
                                             uint32_t cam,
                                             const salmap_grey *out);

/* ---------------------------------------------------------------- drawing */
/*
 * Helpers for drawing with the results. They use the context only to leave a
 * message, and `sm` may be NULL here. None of them allocates memory.
 *
 * All take pictures and planes of several slices, of volumes or clips, without
 * a cut: each slice is drawn as it would be alone, but limits that are not given
 * are those of the whole map. All arguments of a call have as many slices; a
 * depth of 0 counts as 1.
 */

/*
 * Lays a picture over a photo: out = (1 - alpha) * photo + alpha * picture.
 *   photo, picture, out: the same size; each may have its own pixel type and
 *     stride; out may be either of the other two, but may not overlap them
 *     otherwise. The alpha of the inputs is ignored, that of the output 255.
 *   alpha: 0 (photo only) to 1 (picture only).
 * Status: ARGUMENT; NONFINITE for NaN or infinity in a float picture.
 * Threads: any. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_picture_overlay(salmap *sm,
                                                const salmap_picture *photo,
                                                const salmap_picture *picture,
                                                double alpha,
                                                const salmap_picture *out);

/* The same with a message in place of a context. Since 0.2.0. */
SALMAP_API salmap_status salmap_picture_overlay_with(
	const salmap_picture *photo, const salmap_picture *picture,
	double alpha, const salmap_picture *out, salmap_message *message);

/*
 * Marks the most salient pixels of a map: 1 for the k highest, 0 for the rest,
 * k = percent / 100 * depth * width * height, rounded to nearest, halves up.
 * Exactly k: of equal pixels at the edge, the first in reading order are kept.
 *   map, out: planes or volumes of the same size; out may be the map itself, but
 *     may not overlap it otherwise.
 *   percent: 0 to 100.
 * Status: ARGUMENT; NONFINITE.
 * Threads: any. Since 0.1.0.
 */
SALMAP_API salmap_status salmap_plane_keep(salmap *sm, const salmap_plane *map,
                                           double percent,
                                           const salmap_plane *out);

/* The same with a message in place of a context. Since 0.2.0. */
SALMAP_API salmap_status salmap_plane_keep_with(const salmap_plane *map,
                                                double percent,
                                                const salmap_plane *out,
                                                salmap_message *message);

/*
 * Shows the pixels of a photo that a mask keeps, on black.
 *   mask: keeps the pixels where it is above 0, as salmap_plane_keep marks
 *     them.
 *   photo, mask, out: the same size; out may be the photo, but may not overlap
 *     it otherwise. Photo and out may have different pixel types. The alpha of
 *     the photo is ignored, that of the output 255; floats are cut to 0..1.
 *   message: may be NULL.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in a float photo or the mask.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_picture_mask(const salmap_picture *photo,
                                             const salmap_plane *mask,
                                             const salmap_picture *out,
                                             salmap_message *message);

/*
 * Lays a picture over a photo where a map is high, and leaves the photo as it is
 * elsewhere: out = (1 - a) * photo + a * picture, a = alpha * sqrt(share), where
 * the share goes from 0 at the first limit of the map to 1 at the second, and
 * stays the same beyond them.
 *   photo, picture, map, out: the same size; out may be the photo or the picture,
 *     but may not overlap them otherwise. Each picture may have its own pixel type
 *     and stride. The alpha of the inputs is ignored, that of the output 255.
 *   limits: two finite numbers, the second above the first; NULL for the least and
 *     the greatest value of the map, of which a map with one value shows nothing.
 *     The command begins at six tenths of the way between these two
 *     (docs/numerics.md).
 *   alpha: 0 (photo only) to 1 (picture only, at the second limit).
 *   message: may be NULL.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in a float picture or the map.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_picture_highlight(
	const salmap_picture *photo, const salmap_picture *picture,
	const salmap_plane *map, const double *limits, double alpha,
	const salmap_picture *out, salmap_message *message);

/*
 * Brings a photo to the size of `out`: if neither side grows, each new pixel is
 * the mean of the pixels under it; otherwise the photo is bilinear between the
 * centres of its pixels. These are the formulas of SALMAP_RESAMPLING_AREA and
 * SALMAP_RESAMPLING_BILINEAR, on values as they are stored, without any
 * correction for gamma. The same size gives the same pixels.
 *   picture, out: any sizes and pixel types; they may not overlap. The alpha of
 *     the picture is ignored, that of the output 255; floats are cut to 0..1.
 *   message: may be NULL.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in a float picture.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_picture_resize(const salmap_picture *picture,
                                               const salmap_picture *out,
                                               salmap_message *message);

/* Which colours show the numbers of a map. */
typedef int32_t salmap_palette;

#define SALMAP_PALETTES(ROW)                                                   \
	ROW(SALMAP_PALETTE_GREY, 0, grey, "black to white")                    \
	ROW(SALMAP_PALETTE_VIRIDIS, 1, viridis,                                \
	    "dark violet over green to yellow, in even steps of lightness")    \
	ROW(SALMAP_PALETTE_MAGMA, 2, magma,                                    \
	    "black over purple to pale yellow, in even steps of lightness")    \
	ROW(SALMAP_PALETTE_TURBO, 3, turbo,                                    \
	    "blue over green to red: many hues, not ordered by lightness")     \
	ROW(SALMAP_PALETTE_DIVERGING, 4, diverging,                            \
	    "blue over white to red, white in the middle of the limits")

enum { SALMAP_PALETTES(SALMAP_ENUMERATOR) };

SALMAP_API const char *salmap_palette_name(int32_t index);

/*
 * Shows a map in the colours of a palette.
 *   map, out: the same size; they may not overlap.
 *   limits: two finite numbers, the second above the first: the values that get
 *     the first and the last colour, as do the values beyond them. NULL stands
 *     for the least and the greatest value of the map; with
 *     SALMAP_PALETTE_DIVERGING it stands for the greatest magnitude on both
 *     sides of 0, so that 0 is white. Give maps that are to be compared the
 *     same limits, such as 0 and 1 for normalised maps.
 *   message: may be NULL.
 * In between, a value gets the nearest of 256 colours, 255 if the palette is
 * diverging. A map whose values are all equal gets the first colour where
 * `limits` is NULL; with SALMAP_PALETTE_DIVERGING a map of zeros is white.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in the map.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_plane_colour(const salmap_plane *map,
                                             salmap_palette palette,
                                             const double *limits,
                                             const salmap_picture *out,
                                             salmap_message *message);

/* ------------------------------------------------------ places on a plane */

/*
 * A local maximum of a map. In an array of these, struct_size of the first says
 * how far apart they lie, and the caller sets that one alone. Since 0.2.0.
 */
typedef struct salmap_peak {
	uint32_t struct_size; /* sizeof(salmap_peak) */
	float value;
	int64_t slice, row, column; /* slice is 0 of a plane */
} salmap_peak;

/*
 * Finds the highest local maxima of a map, highest first; of equal ones, the
 * first in reading order first. A local maximum is a pixel above the least value
 * of the map that no pixel nearby exceeds, where nearby means at most `radius`
 * slices, at most `radius` rows and at most `radius` columns away. One that is
 * near a peak that comes before it is left out, as on a plateau. A map whose
 * values are all equal has none. At worst, all that is near is looked at for each
 * pixel.
 *   map: a plane or, with a depth, a volume, whose slices are read in their order.
 *   radius: 0 to SALMAP_MAX_SIDE; with 0 the highest pixels are found.
 *   capacity: the length of `peaks`, at least 1.
 *   peaks: gets the highest `capacity` of them. `peaks[0].struct_size` is set by
 *     the caller.
 *   count: gets the number of peaks that were written.
 *   message: may be NULL.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in the map.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_plane_peaks(const salmap_plane *map,
                                            int64_t radius, uint32_t capacity,
                                            salmap_peak *peaks,
                                            uint32_t *count,
                                            salmap_message *message);

/*
 * A connected region of a map. In an array of these, struct_size of the first
 * says how far apart they lie, and the caller sets that one alone. Since 0.2.0.
 */
typedef struct salmap_box {
	uint32_t struct_size; /* sizeof(salmap_box) */
	float peak;                 /* the greatest value of the region */
	int64_t slice, row, column; /* of the corner nearest to the origin */
	int64_t depth, height, width;
	int64_t peak_slice, peak_row, peak_column; /* the first such pixel */
	int64_t area; /* in pixels, of all slices */
	double mass;  /* the sum of the values of the region */
} salmap_box;

/*
 * Finds the regions of a map above a share of its greatest value: pixels above
 * it that are connected by their sides. The one with the largest mass comes
 * first; of equal ones, the one whose first pixel comes first. A map without a
 * value above 0 has none. At worst, each region moves all boxes before it.
 *   map: a plane or, with a depth, a volume, whose pixels are also connected to
 *     those of the slices before and behind.
 *   share: 0 to below 1.
 *   capacity: the length of `boxes`, at least 1.
 *   boxes: gets the first `capacity` of them. `boxes[0].struct_size` is set by
 *     the caller.
 *   labels: depth * height * width numbers, slice by slice and row by row, which
 *     the search works in, with a depth of 1 for a plane. Then
 *     a pixel of boxes[i] has the number i + 1, and all others have 0.
 *   count: gets the number of boxes that were written.
 *   message: may be NULL.
 * Status: ARGUMENT; NONFINITE for NaN or infinity in the map; UNSUPPORTED for a
 * map of more than 2147483646 pixels.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_plane_boxes(const salmap_plane *map,
                                            double share, uint32_t capacity,
                                            salmap_box *boxes, int32_t *labels,
                                            uint32_t *count,
                                            salmap_message *message);

/*
 * The activations of a layer behind one place of an output: the values of all
 * channels at the location that the centre of that pixel lies in.
 *   activation: as for a push.
 *   image: 0 to n - 1.
 *   row, column: the place, such as that of a peak. height, width: of the
 *     output, 1 to SALMAP_MAX_SIDE.
 *   capacity: the length of `vector`, at least c.
 *   vector: gets c values, as floats; NaN and infinity are handed on.
 *   message: may be NULL.
 * Status: ARGUMENT; UNSUPPORTED, as salmap_push, and for d above 1. Threads: any.
 * Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_peak_vector(const salmap_tensor *activation, uint32_t image, int64_t row,
                   int64_t column, int64_t height, int64_t width,
                   int64_t capacity, float *vector, salmap_message *message);

/*
 * The same of a volume.
 *   place: slice, row and column. size: depth, height and width of the output, 1
 *     to SALMAP_MAX_SIDE each.
 * Status, threads: as salmap_peak_vector. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_volume_vector(const salmap_tensor *activation, uint32_t image,
                     const int64_t *place, const int64_t *size,
                     int64_t capacity, float *vector, salmap_message *message);

/* -------------------------------------------------------------- aggregates */
/*
 * What many images gave, or many passes over one image, added up: for each
 * layer and for the combined map, at one size, the sum, the sum of squares and
 * the greatest value at each pixel; for each layer a histogram of the
 * statistic, before it was normalised. All of it is in integers, so that adding
 * and merging are exact: whatever the order, the grouping, the machine or the
 * set of kernels, the bytes of salmap_aggregate_save are the same.
 *
 *     salmap_set_keep_raw(sm, 1);
 *     salmap_aggregate_create(layers, width, height, NULL, &sum, NULL);
 *     for each batch:
 *         push its layers
 *         for each image of it: salmap_aggregate_add(sum, sm, image, NULL);
 *         salmap_reset(sm);
 *
 * A value v in 0..1 counts as v * 2^32, rounded to nearest, halves to even, and
 * its square likewise. Formulas: docs/numerics.md, "Aggregates".
 *
 * Threads: salmap_aggregate_add and salmap_aggregate_add_map may run at the
 * same time on one aggregate; they take turns in parts of it, so that an
 * aggregate for each thread, merged at the end, is faster. Functions that only
 * read may run at the same time as each other. All others need the aggregate for
 * themselves.
 */
typedef struct salmap_aggregate salmap_aggregate;

/* Where a function takes a layer of an aggregate: the combined map. */
#define SALMAP_AGGREGATE_COMBINED 4294967295

/* The most images of an aggregate: 2^31. */
#define SALMAP_AGGREGATE_MAX_IMAGES 2147483648

/*
 * Makes an aggregate without images.
 *   layers: as the contexts have that are added, at most SALMAP_MAX_LAYERS; 0
 *     for maps alone (salmap_aggregate_add_map).
 *   width, height: of its maps; those of what is added are resized to it.
 *   allocator: NULL for malloc and free; copied.
 *   out: gets the aggregate, to be freed by salmap_aggregate_destroy.
 *   message: may be NULL.
 * It takes 36 bytes per pixel for each layer and the combined map, and 16 KiB
 * for each layer, in one block; 20 bytes per pixel without layers. Status:
 * ARGUMENT, UNSUPPORTED, MEMORY. Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_create(uint32_t layers, int64_t width, int64_t height,
                        const salmap_allocator *allocator,
                        salmap_aggregate **out, salmap_message *message);

/*
 * The same for volumes. Layers of other depths are resized, too.
 *   depth: of its maps; with 1, layers of several slices are refused.
 * Since 0.2.0.
 */
SALMAP_API salmap_status salmap_aggregate_create_volume(
	uint32_t layers, int64_t width, int64_t height, int64_t depth,
	const salmap_allocator *allocator, salmap_aggregate **out,
	salmap_message *message);

/* NULL is fine. Since 0.2.0. */
SALMAP_API void salmap_aggregate_destroy(salmap_aggregate *aggregate);

/*
 * Adds one image of a context, of which all layers are held, with
 * salmap_set_keep_raw, and a normaliser other than SALMAP_NORMALIZER_NONE. The
 * first image says with which statistic, epsilons, guide, normaliser,
 * resampling and weights the aggregate is made, and the others must have the
 * same. Nothing is allocated.
 *   message: may be NULL.
 * Status: ARGUMENT, also for other settings; INCOMPLETE; STATE without raw
 * maps, and if a sum might overflow; UNSUPPORTED for layers of several slices
 * where the aggregate's maps have one. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_aggregate_add(salmap_aggregate *aggregate,
                                              salmap *sm, uint32_t image,
                                              salmap_message *message);

/*
 * Adds a map that the caller has, such as FastCAM, to an aggregate without
 * layers, as the combined map of one image.
 *   map: values in 0..1, of the aggregate's size and depth.
 * Status: ARGUMENT, NONFINITE, STATE as salmap_aggregate_add. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_aggregate_add_map(salmap_aggregate *aggregate,
                                                  const salmap_plane *map,
                                                  salmap_message *message);

/*
 * Adds the images of another aggregate, which stays as it is.
 *   from: of the same layers, size and settings; may be `aggregate` itself.
 * Status: ARGUMENT; STATE if a sum might overflow. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_aggregate_merge(salmap_aggregate *aggregate,
                                                const salmap_aggregate *from,
                                                salmap_message *message);

/*
 * Writes an aggregate as bytes, which are the same on every machine: for files,
 * and to send them. The format: docs/aggregates.md.
 *   bytes: room for `capacity` bytes; NULL to learn the size alone.
 *   size: gets the number of bytes.
 * Status: ARGUMENT if they do not fit. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_save(const salmap_aggregate *aggregate, void *bytes,
                      size_t capacity, size_t *size, salmap_message *message);

/*
 * Makes an aggregate of the bytes that salmap_aggregate_save wrote, anywhere.
 *   bytes: any; what is no aggregate, or was changed, is refused.
 *   allocator, out: as for salmap_aggregate_create.
 * Status: ARGUMENT, UNSUPPORTED for the format of another version, MEMORY.
 * Threads: any. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_load(const void *bytes, size_t size,
                      const salmap_allocator *allocator, salmap_aggregate **out,
                      salmap_message *message);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

/* What an aggregate is. The settings are those of its first image, and 0
 * before. Since 0.2.0. */
struct salmap_aggregate_info {
	uint32_t struct_size; /* set by the caller */
	uint32_t layers;
	int64_t width, height;
	uint64_t images;
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	int32_t guided; /* 0 or 1 */
	double epsilon, relative_epsilon;
	int64_t depth; /* 1 for planes */
};

/* Status: ARGUMENT. Since 0.2.0. */
SALMAP_API salmap_status
salmap_aggregate_info(const salmap_aggregate *aggregate,
                      struct salmap_aggregate_info *out,
                      salmap_message *message);

/* What one layer, or the combined map, is over all images. Since 0.2.0. */
struct salmap_aggregate_layer_info {
	uint32_t struct_size; /* set by the caller */
	uint64_t values; /* of the statistic; 0 for the combined map */
	double mean;     /* of the mean map */
	double weight;   /* of the layer */
	double share;    /* of the sum of the combined map, 0..1 */
};

/* Status: ARGUMENT; INCOMPLETE without an image. Since 0.2.0. */
SALMAP_API salmap_status
salmap_aggregate_layer_info(const salmap_aggregate *aggregate, uint32_t layer,
                            struct salmap_aggregate_layer_info *out,
                            salmap_message *message);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/*
 * The mean over the images of a layer's map, or of the combined map, their
 * standard deviation (the root of the mean squared distance, to within 2^-15),
 * and the greatest value.
 *   layer: its number, or SALMAP_AGGREGATE_COMBINED.
 *   out: of the aggregate's size and depth, without a cut.
 * Status: ARGUMENT; INCOMPLETE without an image. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_mean(const salmap_aggregate *aggregate, uint32_t layer,
                      const salmap_plane *out, salmap_message *message);
SALMAP_API salmap_status
salmap_aggregate_deviation(const salmap_aggregate *aggregate, uint32_t layer,
                           const salmap_plane *out, salmap_message *message);
SALMAP_API salmap_status
salmap_aggregate_maximum(const salmap_aggregate *aggregate, uint32_t layer,
                         const salmap_plane *out, salmap_message *message);

/*
 * Pushes the mean maps to all layers of a context, which then draws them as
 * those of an image: the mean LOVI picture, for one.
 *   sm: with as many layers, empty, and SALMAP_NORMALIZER_NONE, as the means
 *     are normalised already.
 * Status: ARGUMENT; STATE, MEMORY as salmap_push_map; INCOMPLETE without an
 * image. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_push(const salmap_aggregate *aggregate, salmap *sm,
                      salmap_message *message);

/*
 * The value of a layer's statistic that a share of all values lies below:
 * within a bin of the histogram, of an eighth of an octave, the logarithm is
 * linear.
 *   share: 0 to 1, such as 0.5 for the median.
 * Status: ARGUMENT; INCOMPLETE without an image. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_quantile(const salmap_aggregate *aggregate, uint32_t layer,
                          double share, double *out, salmap_message *message);

/* The bins of a histogram, in the order of their values: below -2^64; an eighth
 * of an octave each up to -2^-64; up to below 0; 0; and the same above it. */
#define SALMAP_AGGREGATE_BINS 2053

/*
 * The histogram of a layer's statistic.
 *   capacity: of the arrays, at least SALMAP_AGGREGATE_BINS.
 *   counts: gets the number of values in each bin.
 *   edges: gets the lower edge of each bin, -infinity for the first; may be
 *     NULL.
 * Status: ARGUMENT. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_histogram(const salmap_aggregate *aggregate, uint32_t layer,
                           uint32_t capacity, uint64_t *counts, double *edges,
                           salmap_message *message);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

/* How far two aggregates are apart in one layer, or in the combined map: 0
 * where they are the same, 1 where they have nothing in common. Since 0.2.0. */
struct salmap_aggregate_distance {
	uint32_t struct_size; /* set by the caller */
	double statistic; /* of the histograms; 0 for the combined map */
	double place;     /* of the mean maps, each divided by its sum */
};

/*
 * The Jensen-Shannon divergence, to base 2, of the two distributions (J. Lin,
 * "Divergence measures based on the Shannon entropy", IEEE Transactions on
 * Information Theory 37, 1991).
 *   a, b: of the same layers, size and settings.
 * Status: ARGUMENT; INCOMPLETE if one has no image. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_aggregate_distance(const salmap_aggregate *a, const salmap_aggregate *b,
                          uint32_t layer, struct salmap_aggregate_distance *out,
                          salmap_message *message);

#if defined(__cplusplus) && defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

/*
 * Takes the histograms of an aggregate as what SALMAP_NORMALIZER_REFERENCE
 * compares with: a map then says which share of the data set's values each
 * location is above, so that maps of different images, frames, training steps
 * and machines can be compared. They are copied, 16 KiB per layer, to where the
 * reference before was, if there was one.
 *   aggregate: with as many layers, and with the statistic, epsilons and guide
 *     of the context; NULL to forget a reference. If these settings change
 *     afterwards, pushes are STATE.
 * Status: ARGUMENT; INCOMPLETE without an image; STATE while maps are held;
 * MEMORY.
 * Threads: needs the context for itself. Since 0.2.0.
 */
SALMAP_API salmap_status
salmap_set_reference(salmap *sm, const salmap_aggregate *aggregate);

#ifdef __cplusplus
}
#endif

#endif

/*
 * salmap.hpp - salmap.h for C++17: a handle that frees itself, enumerations that
 * cannot be mixed up, views that know their size. Header only; it allocates
 * nothing and adds nothing to what salmap.h says of shapes, statuses, threads
 * and memory. Link the library as a C program would.
 *
 *     namespace lsm = libsalmap;
 *     lsm::context maps(layers);
 *     for each layer i, early to late:
 *         maps.push(i, lsm::tensor_nchw(activation[i], 1, c, h, w));
 *     maps.lovi(0, lsm::picture_packed(pixels, lsm::pixel::rgb8, width,
 *                                      height));
 *     maps.reset();                 the next image
 *
 * ERRORS
 * A function that can fail throws libsalmap::error, which has the status and the
 * sentence. With SALMAP_NO_EXCEPTIONS defined before the header, or exceptions
 * turned off in the compiler, it returns the salmap_status instead, and
 * context::message has the sentence; what needs exceptions is not there. Files
 * of one program may choose differently.
 *
 * VIEWS
 * tensor, plane and picture are the structs of salmap.h: they borrow memory, and
 * strides, scale and so on may be changed. What makes one takes a pointer, and
 * believes it, or a container: an array, std::vector, std::array, std::span, and
 * all else that has data() and size(). One that is too short for the extents is
 * an error that tells how many elements are needed and how many there are, and so
 * are extents that salmap.h refuses. Without exceptions the view then has a
 * struct_size of 0, and what gets it fails with SALMAP_E_ARGUMENT; the sentence
 * is in the salmap_message that the maker was given last, if it was:
 *
 *     salmap_message why = lsm::message_for_call();
 *     auto view = lsm::tensor_nchw(values, 1, c, h, w, &why);
 */
#ifndef SALMAP_HPP
#define SALMAP_HPP

#include "salmap.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <initializer_list>
#include <type_traits>
#include <utility>

#if !defined(SALMAP_NO_EXCEPTIONS) && !defined(__cpp_exceptions)
#define SALMAP_NO_EXCEPTIONS
#endif

#ifdef SALMAP_NO_EXCEPTIONS
#define SALMAP_HPP_OUTCOME [[nodiscard]] ::salmap_status
#define SALMAP_HPP_MODE returning
#else
#define SALMAP_HPP_OUTCOME void
#define SALMAP_HPP_MODE throwing
#endif

namespace libsalmap {

/* Of its own for each way of telling errors, so that both can be linked. */
inline namespace SALMAP_HPP_MODE {

/* ------------------------------------------------------------ enumerations */
/* The values of salmap.h, under the same names. Since 0.2.0. */

#define SALMAP_HPP_ENUMERATOR(enumerator, value, name, meaning) name = enumerator,

enum class statistic : salmap_statistic { SALMAP_STATISTICS(SALMAP_HPP_ENUMERATOR) };
enum class normalizer : salmap_normalizer { SALMAP_NORMALIZERS(SALMAP_HPP_ENUMERATOR) };
enum class resampling : salmap_resampling { SALMAP_RESAMPLINGS(SALMAP_HPP_ENUMERATOR) };
enum class weights : salmap_weight_preset { SALMAP_WEIGHT_PRESETS(SALMAP_HPP_ENUMERATOR) };
enum class nonfinite : salmap_nonfinite { SALMAP_NONFINITE_POLICIES(SALMAP_HPP_ENUMERATOR) };
enum class incomplete : salmap_incomplete { SALMAP_INCOMPLETE_POLICIES(SALMAP_HPP_ENUMERATOR) };
enum class dtype : salmap_dtype { SALMAP_DTYPES(SALMAP_HPP_ENUMERATOR) };
enum class pixel : salmap_pixel { SALMAP_PIXELS(SALMAP_HPP_ENUMERATOR) };
enum class palette : salmap_palette { SALMAP_PALETTES(SALMAP_HPP_ENUMERATOR) };
enum class dlpack : salmap_dlpack_kind { SALMAP_DLPACK_KINDS(SALMAP_HPP_ENUMERATOR) };
enum class evidence : salmap_evidence { SALMAP_EVIDENCES(SALMAP_HPP_ENUMERATOR) };
enum class fastcam_factor : salmap_fastcam_factor { SALMAP_FASTCAM_FACTORS(SALMAP_HPP_ENUMERATOR) };
enum class lovi_palette : salmap_lovi_palette { SALMAP_LOVI_PALETTES(SALMAP_HPP_ENUMERATOR) };
enum class heat_palette : salmap_heat_palette { SALMAP_HEAT_PALETTES(SALMAP_HPP_ENUMERATOR) };
enum class legend : salmap_legend_kind { SALMAP_LEGENDS(SALMAP_HPP_ENUMERATOR) };
enum class cam_method : salmap_cam_method { SALMAP_CAM_METHODS(SALMAP_HPP_ENUMERATOR) };
enum class cut_axis : salmap_cut_axis { SALMAP_CUT_AXES(SALMAP_HPP_ENUMERATOR) };
enum class projection : salmap_projection { SALMAP_PROJECTIONS(SALMAP_HPP_ENUMERATOR) };

#undef SALMAP_HPP_ENUMERATOR

/* An enumerator as salmap.h has it. */
template <typename Enumeration>
constexpr std::int32_t code(Enumeration choice) noexcept
{
	return static_cast<std::int32_t>(choice);
}

/* The name of an enumerator as front ends show it; NULL for a number that is
 * none. */
#define SALMAP_HPP_NAME(enumeration, function)                                 \
	inline const char *name(enumeration choice) noexcept                   \
	{                                                                      \
		return ::function(code(choice));                               \
	}

SALMAP_HPP_NAME(statistic, salmap_statistic_name)
SALMAP_HPP_NAME(normalizer, salmap_normalizer_name)
SALMAP_HPP_NAME(resampling, salmap_resampling_name)
SALMAP_HPP_NAME(weights, salmap_weight_preset_name)
SALMAP_HPP_NAME(nonfinite, salmap_nonfinite_name)
SALMAP_HPP_NAME(incomplete, salmap_incomplete_name)
SALMAP_HPP_NAME(dtype, salmap_dtype_name)
SALMAP_HPP_NAME(cut_axis, salmap_cut_axis_name)
SALMAP_HPP_NAME(projection, salmap_projection_name)
SALMAP_HPP_NAME(pixel, salmap_pixel_name)
SALMAP_HPP_NAME(palette, salmap_palette_name)
SALMAP_HPP_NAME(dlpack, salmap_dlpack_kind_name)
SALMAP_HPP_NAME(evidence, salmap_evidence_name)
SALMAP_HPP_NAME(fastcam_factor, salmap_fastcam_factor_name)
SALMAP_HPP_NAME(cam_method, salmap_cam_method_name)
SALMAP_HPP_NAME(lovi_palette, salmap_lovi_palette_name)
SALMAP_HPP_NAME(heat_palette, salmap_heat_palette_name)
SALMAP_HPP_NAME(legend, salmap_legend_name)

#undef SALMAP_HPP_NAME

/* ----------------------------------------------------------------- structs */
/* Those of salmap.h. Since 0.2.0. */

using tensor = ::salmap_tensor;
using plane = ::salmap_plane;
using grey = ::salmap_grey;
using picture = ::salmap_picture;
using allocator = ::salmap_allocator;
using settings = ::salmap_settings;
using memory_size = struct ::salmap_memory_size;
using layer_info = struct ::salmap_layer_info;
using cam_info = struct ::salmap_cam_info;
using peak = ::salmap_peak;
using box = ::salmap_box;
using aggregate_info = struct ::salmap_aggregate_info;
using aggregate_layer_info = struct ::salmap_aggregate_layer_info;
using aggregate_distance = struct ::salmap_aggregate_distance;

/* To be changed, and given to a context. */
inline settings default_settings() noexcept
{
	settings filled = {};

	(void)::salmap_settings_default(&filled);
	return filled;
}

/* ------------------------------------------------------------------- span */

/*
 * `size` elements side by side that somebody else owns: what C++20 calls
 * std::span, of which this takes any, as it does arrays, std::vector,
 * std::array, and all else that has data() and size(). Since 0.2.0.
 */
template <typename T>
class span {
public:
	constexpr span() noexcept = default;

	constexpr span(T *first, std::size_t count) noexcept
	    : first_(first), count_(count)
	{
	}

	template <std::size_t count>
	constexpr span(T (&array)[count]) noexcept
	    : first_(array), count_(count)
	{
	}

	template <typename Container,
	          typename = std::enable_if_t<std::is_convertible_v<
			  decltype(std::declval<Container &>().data()), T *>>>
	constexpr span(Container &&container) noexcept
	    : first_(container.data()), count_(container.size())
	{
	}

	constexpr T *data() const noexcept
	{
		return first_;
	}

	constexpr std::size_t size() const noexcept
	{
		return count_;
	}

private:
	T *first_ = nullptr;
	std::size_t count_ = 0;
};

/* ------------------------------------------------------------------- error */

#ifndef SALMAP_NO_EXCEPTIONS
#if defined(__clang__)
#pragma clang diagnostic push
/* A header has no other place for what a class overrides. */
#pragma clang diagnostic ignored "-Wweak-vtables"
#endif

/* What a call that failed throws. Holds its sentence itself. Since 0.2.0. */
class error : public std::exception {
public:
	/* `sm` may be NULL: what() is then the status in words. */
	error(salmap_status status, const ::salmap *sm) noexcept
	    : status_(status)
	{
		(void)::salmap_error_message(sm, sentence_, sizeof(sentence_));
	}

	explicit error(const salmap_message &message) noexcept
	    : status_(message.status)
	{
		for (std::size_t i = 0; i < sizeof(sentence_); i++)
			sentence_[i] = message.text[i];
	}

	salmap_status status() const noexcept
	{
		return status_;
	}

	const char *what() const noexcept override
	{
		return sentence_[0] != '\0' ? sentence_
		                            : salmap_status_string(status_);
	}

private:
	salmap_status status_;
	char sentence_[SALMAP_MESSAGE_SIZE] = {};
};

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#endif

/* Ends a function of the type `outcome`. */
#ifdef SALMAP_NO_EXCEPTIONS
inline salmap_status conclude(salmap_status status, const ::salmap *) noexcept
{
	return status;
}

inline salmap_status conclude(const salmap_message &message) noexcept
{
	return message.status;
}
#else
inline void conclude(salmap_status status, const ::salmap *sm)
{
	if (status != SALMAP_OK)
		throw error(status, sm);
}

inline void conclude(const salmap_message &message)
{
	if (message.status != SALMAP_OK)
		throw error(message);
}
#endif

/* A message for a call that has no context. Since 0.2.0. */
inline salmap_message message_for_call() noexcept
{
	salmap_message message = {};

	message.struct_size = sizeof(message);
	return message;
}

/* ------------------------------------------------------------------ tensor */

/* The bits of a number that C++17 has no type for. */
struct f16 {
	std::uint16_t bits;
};
struct bf16 {
	std::uint16_t bits;
};

/* The dtype of an element's C++ type; specialise it for a type of your own that
 * has the same bits. */
template <typename T>
struct dtype_of;
template <>
struct dtype_of<float> : std::integral_constant<dtype, dtype::f32> {};
template <>
struct dtype_of<double> : std::integral_constant<dtype, dtype::f64> {};
template <>
struct dtype_of<f16> : std::integral_constant<dtype, dtype::f16> {};
template <>
struct dtype_of<bf16> : std::integral_constant<dtype, dtype::bf16> {};
template <>
struct dtype_of<std::uint8_t> : std::integral_constant<dtype, dtype::u8> {};
template <>
struct dtype_of<std::int8_t> : std::integral_constant<dtype, dtype::i8> {};

template <typename T>
constexpr dtype dtype_in(span<T>) noexcept
{
	return dtype_of<std::remove_cv_t<T>>::value;
}

/* What a container holds, as all that take one see it. */
template <typename T, std::size_t count>
constexpr span<T> elements_of(T (&array)[count]) noexcept
{
	return { array, count };
}

template <typename Container>
constexpr auto elements_of(Container &&container) noexcept
	-> span<std::remove_pointer_t<decltype(container.data())>>
{
	return { container.data(), container.size() };
}

/* For makers of what is written to: a container whose elements a T * can. */
template <typename Data, typename T>
using if_holds = std::enable_if_t<std::is_convertible_v<
	decltype(elements_of(std::declval<Data &>()).data()), T *>>;

/* What tells of a view that a container cannot hold. */
struct maker {
	const char *name, *unit, *want;
};

inline constexpr char from_one[] = "extents from 1 that memory can hold";

/* The elements of extents of at least 0; as many as there can be, if more. */
inline std::uint64_t product(std::initializer_list<std::int64_t> extents) noexcept
{
	std::uint64_t all = 1;

	for (std::int64_t extent : extents) {
		const auto factor = static_cast<std::uint64_t>(extent);
		const bool fits = factor == 0 || all <= UINT64_MAX / factor;

		all = fits ? all * factor : UINT64_MAX;
	}
	return all;
}

/* The sentence, if the view was refused or needs more than `have`. At most five
 * extents. */
inline salmap_message misfit(const maker &from, bool is_refused,
                             std::initializer_list<std::int64_t> extents,
                             std::size_t have) noexcept
{
	salmap_message message = message_for_call();
	const std::uint64_t need = is_refused ? 0 : product(extents);
	char shape[5 * sizeof("[-9223372036854775808]")] = "";
	std::size_t used = 0;

	if (!is_refused && need <= have)
		return message;
	for (std::int64_t extent : extents)
		used += static_cast<std::size_t>(std::snprintf(
			shape + used, sizeof(shape) - used, "[%lld]",
			static_cast<long long>(extent)));
	message.status = SALMAP_E_ARGUMENT;
	if (is_refused)
		(void)std::snprintf(message.text, sizeof(message.text),
		                    "%s: %s is refused; want %s", from.name,
		                    shape, from.want);
	else
		(void)std::snprintf(
			message.text, sizeof(message.text),
			"%s: %s needs %llu %s; the container has %llu",
			from.name, shape, static_cast<unsigned long long>(need),
			from.unit, static_cast<unsigned long long>(have));
	return message;
}

/* The view of a packed array with these extents, if the container holds it. */
template <typename View>
View fitted(View view, const maker &from,
            std::initializer_list<std::int64_t> extents, std::size_t have,
            salmap_message *why)
{
	const salmap_message message =
		misfit(from, view.struct_size == 0, extents, have);

	if (why != nullptr && why->struct_size >= sizeof(message))
		*why = message;
	if (message.status != SALMAP_OK)
		view.struct_size = 0;
#ifndef SALMAP_NO_EXCEPTIONS
	conclude(message);
#endif
	return view;
}

/*
 * The initialisers of salmap.h, which return their view. `data` is a pointer
 * with a dtype, or a container of the whole packed tensor. Extents come as n, c,
 * h, w. Threads: any. Since 0.2.0.
 */
inline tensor tensor_nchw(const void *data, dtype type, std::int64_t n,
                          std::int64_t c, std::int64_t h,
                          std::int64_t w) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_nchw(&view, data, code(type), n, c, h, w);
	return view;
}

inline tensor tensor_nhwc(const void *data, dtype type, std::int64_t n,
                          std::int64_t c, std::int64_t h,
                          std::int64_t w) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_nhwc(&view, data, code(type), n, c, h, w);
	return view;
}

inline tensor tensor_tokens(const void *data, dtype type, std::int64_t n,
                            std::int64_t tokens, std::int64_t c,
                            std::int64_t prefix, std::int64_t h,
                            std::int64_t w) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_tokens(&view, data, code(type), n, tokens, c,
	                             prefix, h, w);
	return view;
}

inline tensor tensor_blocked(const void *data, dtype type, std::int64_t n,
                             std::int64_t c, std::int64_t h, std::int64_t w,
                             std::int64_t block) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_blocked(&view, data, code(type), n, c, h, w,
	                              block);
	return view;
}

inline tensor tensor_ncdhw(const void *data, dtype type, std::int64_t n,
                           std::int64_t c, std::int64_t d, std::int64_t h,
                           std::int64_t w) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_ncdhw(&view, data, code(type), n, c, d, h, w);
	return view;
}

inline tensor tensor_ndhwc(const void *data, dtype type, std::int64_t n,
                           std::int64_t c, std::int64_t d, std::int64_t h,
                           std::int64_t w) noexcept
{
	tensor view = {};

	(void)::salmap_tensor_ndhwc(&view, data, code(type), n, c, d, h, w);
	return view;
}

template <typename Data>
tensor tensor_nchw(const Data &data, std::int64_t n, std::int64_t c,
                   std::int64_t h, std::int64_t w,
                   salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(tensor_nchw(elements.data(), dtype_in(elements), n, c, h,
	                          w),
	              { "tensor_nchw", "elements", from_one },
	              { n, c, h, w }, elements.size(), why);
}

template <typename Data>
tensor tensor_nhwc(const Data &data, std::int64_t n, std::int64_t c,
                   std::int64_t h, std::int64_t w,
                   salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(tensor_nhwc(elements.data(), dtype_in(elements), n, c, h,
	                          w),
	              { "tensor_nhwc", "elements", from_one },
	              { n, h, w, c }, elements.size(), why);
}

template <typename Data>
tensor tensor_tokens(const Data &data, std::int64_t n, std::int64_t tokens,
                     std::int64_t c, std::int64_t prefix, std::int64_t h,
                     std::int64_t w, salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(tensor_tokens(elements.data(), dtype_in(elements), n,
	                            tokens, c, prefix, h, w),
	              { "tensor_tokens", "elements",
	                "extents from 1 that memory can hold, and prefix + h * w "
	                "tokens" },
	              { n, tokens, c }, elements.size(), why);
}

/* The container has the padding of the last block, too. */
template <typename Data>
tensor tensor_blocked(const Data &data, std::int64_t n, std::int64_t c,
                      std::int64_t h, std::int64_t w, std::int64_t block,
                      salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);
	const std::int64_t blocks = c < 1 || block < 1 ? 0
	                                               : (c - 1) / block + 1;

	return fitted(tensor_blocked(elements.data(), dtype_in(elements), n, c,
	                             h, w, block),
	              { "tensor_blocked", "elements",
	                "extents and a block from 1 that memory can hold" },
	              { n, blocks, h, w, block }, elements.size(), why);
}

template <typename Data>
tensor tensor_ncdhw(const Data &data, std::int64_t n, std::int64_t c,
                    std::int64_t d, std::int64_t h, std::int64_t w,
                    salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(tensor_ncdhw(elements.data(), dtype_in(elements), n, c, d,
	                           h, w),
	              { "tensor_ncdhw", "elements", from_one },
	              { n, c, d, h, w }, elements.size(), why);
}

template <typename Data>
tensor tensor_ndhwc(const Data &data, std::int64_t n, std::int64_t c,
                    std::int64_t d, std::int64_t h, std::int64_t w,
                    salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(tensor_ndhwc(elements.data(), dtype_in(elements), n, c, d,
	                           h, w),
	              { "tensor_ndhwc", "elements", from_one },
	              { n, c, d, h, w }, elements.size(), why);
}

/* A plane of a volume, for the `cut` of an output: see salmap.h. */
using cut = ::salmap_cut;

inline cut cut_slice(cut_axis axis, std::int64_t count,
                     std::int64_t index) noexcept
{
	return { sizeof(cut), code(axis), SALMAP_PROJECTION_NONE, count, index };
}

inline cut cut_projection(cut_axis axis, std::int64_t count,
                          projection kind) noexcept
{
	return { sizeof(cut), code(axis), code(kind), count, 0 };
}

/* The same plane, grey map or picture as the output of a cut, which has to live
 * as long as it. */
template <typename Output>
Output with_cut(Output output, const cut &shown) noexcept
{
	output.struct_size = sizeof(output);
	output.depth = output.slice_stride = 0;
	output.cut = &shown;
	return output;
}

template <typename Output> Output with_cut(Output output, cut &&) = delete;

/* ------------------------------------------------------- planes, pictures */

/*
 * The initialisers of salmap.h, which return their view: of a pointer, or of a
 * container, which has to be long enough. A picture takes any type of elements,
 * of which it needs as many bytes as its pixels have. Since 0.2.0.
 */
template <typename T> /* float; an array is no pointer here */
plane plane_packed(T *const &data, std::int64_t width,
                   std::int64_t height) noexcept
{
	plane view = {};

	(void)::salmap_plane_packed(&view, data, width, height);
	return view;
}

template <typename Data, typename = if_holds<Data, float>>
plane plane_packed(Data &&data, std::int64_t width, std::int64_t height,
                   salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(plane_packed(elements.data(), width, height),
	              { "plane_packed", "elements",
	                "sides from 1 to SALMAP_MAX_SIDE" },
	              { height, width }, elements.size(), why);
}

template <typename T> /* std::uint8_t */
grey grey_packed(T *const &data, std::int64_t width,
                 std::int64_t height) noexcept
{
	grey view = {};

	(void)::salmap_grey_packed(&view, data, width, height);
	return view;
}

template <typename Data, typename = if_holds<Data, std::uint8_t>>
grey grey_packed(Data &&data, std::int64_t width, std::int64_t height,
                 salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);

	return fitted(grey_packed(elements.data(), width, height),
	              { "grey_packed", "elements",
	                "sides from 1 to SALMAP_MAX_SIDE" },
	              { height, width }, elements.size(), why);
}

inline picture picture_packed(void *data, pixel type, std::int64_t width,
                              std::int64_t height) noexcept
{
	picture view = {};

	(void)::salmap_picture_packed(&view, data, code(type), width, height);
	return view;
}

template <typename Data, typename = if_holds<Data, void>>
picture picture_packed(Data &&data, pixel type, std::int64_t width,
                       std::int64_t height, salmap_message *why = nullptr)
{
	const auto elements = elements_of(data);
	const picture view = picture_packed(static_cast<void *>(elements.data()),
	                                    type, width, height);

	return fitted(view,
	              { "picture_packed", "bytes",
	                "sides from 1 to SALMAP_MAX_SIDE and a pixel of "
	                "salmap.h" },
	              { height, view.struct_size == 0 ? width : view.stride },
	              elements.size() * sizeof(*elements.data()), why);
}

/* ----------------------------------------------------------------- DLPack */

/* The view of a tensor in a struct of DLPack, to be changed and then pushed.
 * Since 0.2.0. */
SALMAP_HPP_OUTCOME inline tensor_dlpack(tensor &out, const void *managed_tensor,
                                        dlpack kind, const char *axes)
{
	salmap_message message = message_for_call();

	(void)::salmap_tensor_dlpack(&out, managed_tensor, code(kind), axes,
	                             &message);
	return conclude(message);
}

/* ----------------------------------------------------------------- drawing */
/* Without a context; each is the function of salmap.h with the longer name.
 * Since 0.2.0. */

SALMAP_HPP_OUTCOME inline resize(const picture &photo, const picture &out)
{
	salmap_message message = message_for_call();

	(void)::salmap_picture_resize(&photo, &out, &message);
	return conclude(message);
}

SALMAP_HPP_OUTCOME inline mask(const picture &photo, const plane &marked,
                               const picture &out)
{
	salmap_message message = message_for_call();

	(void)::salmap_picture_mask(&photo, &marked, &out, &message);
	return conclude(message);
}

/* With the map's own limits, or between two. */
SALMAP_HPP_OUTCOME inline highlight(const picture &photo, const picture &over,
                                    const plane &map, double alpha,
                                    const picture &out)
{
	salmap_message message = message_for_call();

	(void)::salmap_picture_highlight(&photo, &over, &map, nullptr, alpha,
	                                 &out, &message);
	return conclude(message);
}

SALMAP_HPP_OUTCOME inline highlight(const picture &photo, const picture &over,
                                    const plane &map, double low, double high,
                                    double alpha, const picture &out)
{
	salmap_message message = message_for_call();
	const double limits[2] = { low, high };

	(void)::salmap_picture_highlight(&photo, &over, &map, limits, alpha,
	                                 &out, &message);
	return conclude(message);
}

/* With the map's own limits, or between two. */
SALMAP_HPP_OUTCOME inline colour(const plane &map, palette colours,
                                 const picture &out)
{
	salmap_message message = message_for_call();

	(void)::salmap_plane_colour(&map, code(colours), nullptr, &out,
	                            &message);
	return conclude(message);
}

SALMAP_HPP_OUTCOME inline colour(const plane &map, palette colours, double low,
                                 double high, const picture &out)
{
	salmap_message message = message_for_call();
	const double limits[2] = { low, high };

	(void)::salmap_plane_colour(&map, code(colours), limits, &out,
	                            &message);
	return conclude(message);
}

/* ------------------------------------------------------ places on a plane */
/* Without a context; each is the function of salmap.h with the longer name, whose
 * capacity is the length of the container. Since 0.2.0. */

/* The most that a capacity of 32 bits can be. */
template <typename T>
std::uint32_t capacity_of(span<T> found) noexcept
{
	return found.size() < UINT32_MAX
		? static_cast<std::uint32_t>(found.size()) : UINT32_MAX;
}

SALMAP_HPP_OUTCOME inline peaks(const plane &map, std::int64_t radius,
                                span<peak> found, std::uint32_t &count)
{
	salmap_message message = message_for_call();

	if (found.size() > 0)
		found.data()->struct_size = sizeof(peak);
	(void)::salmap_plane_peaks(&map, radius, capacity_of(found),
	                           found.data(), &count, &message);
	return conclude(message);
}

/* The slices of a plane or volume, as C counts them. */
inline std::int64_t slices_of(const plane &map) noexcept
{
	const bool has_depth = map.struct_size > offsetof(plane, depth);

	return has_depth && map.depth > 1 ? map.depth : 1;
}

/* labels has to have an element for each pixel of the map, in all slices. */
SALMAP_HPP_OUTCOME inline boxes(const plane &map, double share, span<box> found,
                                span<std::int32_t> labels, std::uint32_t &count)
{
	const maker from = { "boxes: labels", "elements", "" };
	const std::int64_t slices = slices_of(map);
	salmap_message message = message_for_call();

	if (map.width > 0 && map.height > 0)
		message = slices > 1
			? misfit(from, false, { slices, map.height, map.width },
		                 labels.size())
			: misfit(from, false, { map.height, map.width },
		                 labels.size());
	if (found.size() > 0)
		found.data()->struct_size = sizeof(box);
	if (message.status == SALMAP_OK)
		(void)::salmap_plane_boxes(&map, share, capacity_of(found),
		                           found.data(), labels.data(), &count,
		                           &message);
	return conclude(message);
}

SALMAP_HPP_OUTCOME inline peak_vector(const tensor &activation,
                                      std::uint32_t image, std::int64_t row,
                                      std::int64_t column, std::int64_t height,
                                      std::int64_t width, span<float> vector)
{
	salmap_message message = message_for_call();
	const std::uint64_t most = INT64_MAX;
	const auto capacity = static_cast<std::int64_t>(
		vector.size() < most ? vector.size() : most);

	(void)::salmap_peak_vector(&activation, image, row, column, height,
	                           width, capacity, vector.data(), &message);
	return conclude(message);
}

/* `place`: slice, row and column. `size`: depth, height and width. */
SALMAP_HPP_OUTCOME inline volume_vector(const tensor &activation,
                                        std::uint32_t image,
                                        const std::int64_t (&place)[3],
                                        const std::int64_t (&size)[3],
                                        span<float> vector)
{
	salmap_message message = message_for_call();
	const std::uint64_t most = INT64_MAX;
	const auto capacity = static_cast<std::int64_t>(
		vector.size() < most ? vector.size() : most);

	(void)::salmap_volume_vector(&activation, image, place, size, capacity,
	                             vector.data(), &message);
	return conclude(message);
}

/* `shapes`: depth, height and width of each layer, and of each class map. */
SALMAP_HPP_OUTCOME inline memory_estimate(std::uint32_t layers,
                                          std::uint32_t batch,
                                          span<const std::int64_t> shapes,
                                          const settings &chosen,
                                          memory_size &out)
{
	salmap_message message =
		misfit({ "memory_estimate: shapes", "numbers", "" }, false,
		       { std::int64_t{ layers } + chosen.cams, 3 },
		       shapes.size());

	out.struct_size = sizeof(out);
	if (message.status == SALMAP_OK)
		(void)::salmap_memory_estimate(layers, batch, shapes.data(),
		                               &chosen, &out, &message);
	return conclude(message);
}

/* With the default settings. */
SALMAP_HPP_OUTCOME inline memory_estimate(std::uint32_t layers,
                                          std::uint32_t batch,
                                          span<const std::int64_t> shapes,
                                          memory_size &out)
{
	return memory_estimate(layers, batch, shapes, default_settings(), out);
}

/* ----------------------------------------------------------------- context */

class aggregate;

/*
 * A stack of layers and its settings, or empty. Owns its C context: movable, not
 * copyable, destroyed at the end of its scope. On an empty one all functions but
 * `create` fail with SALMAP_E_ARGUMENT. Each function is the one of salmap.h
 * that has its name after `salmap_`. Since 0.2.0.
 */
class context {
public:
	context() noexcept = default;

#ifndef SALMAP_NO_EXCEPTIONS
	explicit context(std::uint32_t layers,
	                 const allocator *memory = nullptr)
	{
		create(layers, memory);
	}

	context(std::uint32_t layers, const settings &chosen,
	        const allocator *memory = nullptr)
	{
		create(layers, chosen, memory);
	}
#endif

	context(context &&other) noexcept
	    : sm_(std::exchange(other.sm_, nullptr))
	{
	}

	context &operator=(context &&other) noexcept
	{
		if (this != &other) {
			salmap_destroy(sm_);
			sm_ = std::exchange(other.sm_, nullptr);
		}
		return *this;
	}

	context(const context &) = delete;
	context &operator=(const context &) = delete;

	~context()
	{
		salmap_destroy(sm_);
	}

	/* In place of what it held, which stays if this fails. */
	SALMAP_HPP_OUTCOME create(std::uint32_t layers,
	                          const allocator *memory = nullptr)
	{
		return make(layers, nullptr, memory);
	}

	SALMAP_HPP_OUTCOME create(std::uint32_t layers, const settings &chosen,
	                          const allocator *memory = nullptr)
	{
		return make(layers, &chosen, memory);
	}

	/* For functions of salmap.h; still owned by this. */
	::salmap *get() const noexcept
	{
		return sm_;
	}

	explicit operator bool() const noexcept
	{
		return sm_ != nullptr;
	}

	SALMAP_HPP_OUTCOME reset()
	{
		return conclude(salmap_reset(sm_), sm_);
	}

	SALMAP_HPP_OUTCOME trim()
	{
		return conclude(salmap_trim(sm_), sm_);
	}

	/* `shapes`: depth, height and width of each layer, and of each class
	 * map. */
	SALMAP_HPP_OUTCOME reserve(std::uint32_t batch,
	                           span<const std::int64_t> shapes)
	{
		const salmap_message message =
			misfit({ "reserve: shapes", "numbers", "" }, false,
			       { std::int64_t{ layer_count() } + cam_count(),
			         3 },
			       shapes.size());

		if (message.status != SALMAP_OK)
			return conclude(message);
		return conclude(salmap_reserve(sm_, batch, shapes.data()), sm_);
	}

	/* Returns the length of the whole sentence. */
	std::size_t message(span<char> buffer) const noexcept
	{
		return salmap_error_message(sm_, buffer.data(), buffer.size());
	}

	std::uint32_t layer_count() const noexcept
	{
		return salmap_layer_count(sm_);
	}

	std::uint32_t cam_count() const noexcept
	{
		return salmap_cam_count(sm_);
	}

	std::uint32_t batch_size() const noexcept
	{
		return salmap_batch_size(sm_);
	}

	const char *isa_name() const noexcept
	{
		return salmap_isa_name(sm_);
	}

	/* Settings; all of them, and one by one. */

	SALMAP_HPP_OUTCOME set(const settings &chosen)
	{
		return conclude(salmap_set_settings(sm_, &chosen), sm_);
	}

	SALMAP_HPP_OUTCOME get(settings &out) const
	{
		out.struct_size = sizeof(out);
		return conclude(salmap_get_settings(sm_, &out), sm_);
	}

	SALMAP_HPP_OUTCOME set(statistic choice)
	{
		return conclude(salmap_set_statistic(sm_, code(choice)), sm_);
	}

	SALMAP_HPP_OUTCOME set(normalizer choice)
	{
		return conclude(salmap_set_normalizer(sm_, code(choice)), sm_);
	}

	SALMAP_HPP_OUTCOME set(resampling choice)
	{
		return conclude(salmap_set_resampling(sm_, code(choice)), sm_);
	}

	SALMAP_HPP_OUTCOME set(nonfinite policy)
	{
		return conclude(salmap_set_nonfinite(sm_, code(policy)), sm_);
	}

	SALMAP_HPP_OUTCOME set(incomplete policy)
	{
		return conclude(salmap_set_incomplete(sm_, code(policy)), sm_);
	}

	SALMAP_HPP_OUTCOME set(evidence choice)
	{
		return conclude(salmap_set_evidence(sm_, code(choice)), sm_);
	}

	SALMAP_HPP_OUTCOME set(fastcam_factor choice)
	{
		return conclude(salmap_set_fastcam_factor(sm_, code(choice)),
		                sm_);
	}

	SALMAP_HPP_OUTCOME set(lovi_palette choice)
	{
		return conclude(salmap_set_palette(sm_, code(choice)), sm_);
	}

	SALMAP_HPP_OUTCOME set(heat_palette choice)
	{
		return conclude(salmap_set_heat_palette(sm_, code(choice)),
		                sm_);
	}

	/* Of pictures; those of each picture itself without arguments. */
	SALMAP_HPP_OUTCOME set_limits(double low, double high)
	{
		const double limits[] = { low, high };

		return conclude(salmap_set_limits(sm_, limits), sm_);
	}

	SALMAP_HPP_OUTCOME set_limits()
	{
		return conclude(salmap_set_limits(sm_, nullptr), sm_);
	}

	SALMAP_HPP_OUTCOME set_cams(std::uint32_t count)
	{
		return conclude(salmap_set_cams(sm_, count), sm_);
	}

	SALMAP_HPP_OUTCOME set(weights preset)
	{
		return conclude(salmap_set_weight_preset(sm_, code(preset)),
		                sm_);
	}

	SALMAP_HPP_OUTCOME set_weights(span<const double> values)
	{
		const auto count = values.size() <= SALMAP_MAX_LAYERS
			? static_cast<std::uint32_t>(values.size())
			: std::uint32_t(SALMAP_MAX_LAYERS + 1);

		return conclude(salmap_set_weights(sm_, values.data(), count),
		                sm_);
	}

	/* SALMAP_NO_GUIDE for none. */
	SALMAP_HPP_OUTCOME set_guide(std::uint32_t cam)
	{
		return conclude(salmap_set_guide(sm_, cam), sm_);
	}

	SALMAP_HPP_OUTCOME set_keep_raw(bool keep)
	{
		return conclude(salmap_set_keep_raw(sm_, keep ? 1 : 0), sm_);
	}

	SALMAP_HPP_OUTCOME set_relative_epsilon(double fraction)
	{
		return conclude(salmap_set_relative_epsilon(sm_, fraction),
		                sm_);
	}

	SALMAP_HPP_OUTCOME set_epsilon(double epsilon)
	{
		return conclude(salmap_set_epsilon(sm_, epsilon), sm_);
	}

	SALMAP_HPP_OUTCOME set_isa(const char *name)
	{
		return conclude(salmap_set_isa(sm_, name), sm_);
	}

	/*
	 * loop(count, task, user) has to call task(user, i) for each i below
	 * count; it must not throw. Kept by its address: it has to outlive the
	 * setting. clear_parallel goes back to one thread.
	 */
	template <typename Loop>
	SALMAP_HPP_OUTCOME set_parallel(Loop &loop)
	{
		return conclude(salmap_set_parallel(
			sm_,
			[](void *user, std::uint32_t count, salmap_task task,
			   void *work) noexcept {
				(*static_cast<Loop *>(user))(count, task, work);
			},
			&loop), sm_);
	}

	SALMAP_HPP_OUTCOME clear_parallel()
	{
		return conclude(salmap_set_parallel(sm_, nullptr, nullptr), sm_);
	}

	/* What normalizer::reference compares with. It is copied. */
	SALMAP_HPP_OUTCOME set_reference(const aggregate &known);

	SALMAP_HPP_OUTCOME clear_reference()
	{
		return conclude(salmap_set_reference(sm_, nullptr), sm_);
	}

	/* Pushes. */

	SALMAP_HPP_OUTCOME push(std::uint32_t layer,
	                        const tensor &activation)
	{
		return conclude(salmap_push(sm_, layer, &activation), sm_);
	}

	SALMAP_HPP_OUTCOME push_map(std::uint32_t layer,
	                            const tensor &map)
	{
		return conclude(salmap_push_map(sm_, layer, &map), sm_);
	}

	SALMAP_HPP_OUTCOME push_dlpack(std::uint32_t layer,
	                               const void *managed_tensor,
	                               dlpack kind, const char *axes)
	{
		return conclude(salmap_push_dlpack(sm_, layer, managed_tensor,
		                                   code(kind), axes), sm_);
	}

	/* Class maps. */

	SALMAP_HPP_OUTCOME push_cam_weights(std::uint32_t cam,
	                                    const tensor &activation,
	                                    const tensor &channel_weights)
	{
		return conclude(salmap_push_cam_weights(sm_, cam, &activation,
		                                        &channel_weights), sm_);
	}

	SALMAP_HPP_OUTCOME push_cam_gradient(
		std::uint32_t cam, const tensor &activation,
		const tensor &gradient,
		cam_method method = cam_method::gradcam)
	{
		return conclude(salmap_push_cam_gradient(sm_, cam, &activation,
		                                         &gradient,
		                                         code(method)), sm_);
	}

	SALMAP_HPP_OUTCOME push_cam_eigen(std::uint32_t cam,
	                                  const tensor &activation)
	{
		return conclude(salmap_push_cam_eigen(sm_, cam, &activation),
		                sm_);
	}

	SALMAP_HPP_OUTCOME push_cam_similarity(std::uint32_t cam,
	                                       const tensor &activation,
	                                       const tensor &vector)
	{
		return conclude(salmap_push_cam_similarity(
					sm_, cam, &activation, &vector), sm_);
	}

	SALMAP_HPP_OUTCOME push_cam_map(std::uint32_t cam, const tensor &map)
	{
		return conclude(salmap_push_cam_map(sm_, cam, &map), sm_);
	}

	SALMAP_HPP_OUTCOME info(std::uint32_t image, std::uint32_t cam,
	                        cam_info &out) const
	{
		out.struct_size = sizeof(out);
		return conclude(::salmap_cam_info(sm_, image, cam, &out), sm_);
	}

	SALMAP_HPP_OUTCOME cam(std::uint32_t image, std::uint32_t number,
	                       const plane &out) const
	{
		return conclude(salmap_cam(sm_, image, number, &out), sm_);
	}

	SALMAP_HPP_OUTCOME cam_raw(std::uint32_t image, std::uint32_t number,
	                           const plane &out) const
	{
		return conclude(salmap_cam_raw(sm_, image, number, &out), sm_);
	}

	SALMAP_HPP_OUTCOME cam_evidence(std::uint32_t image,
	                                std::uint32_t number,
	                                const plane &out) const
	{
		return conclude(salmap_cam_evidence(sm_, image, number, &out),
		                sm_);
	}

	/* infos has one of each image, as info told them. */
	SALMAP_HPP_OUTCOME restore_layer(std::uint32_t layer,
	                                 const tensor &maps,
	                                 span<const layer_info> infos)
	{
		const salmap_message message = one_of_each(
			{ "restore_layer: infos", "infos", "" }, maps,
			infos.size());

		return message.status == SALMAP_OK
			? conclude(salmap_restore_layer(sm_, layer, &maps,
			                                infos.data()), sm_)
			: conclude(message);
	}

	SALMAP_HPP_OUTCOME restore_cam(std::uint32_t cam, const tensor &maps,
	                               span<const cam_info> infos)
	{
		const salmap_message message = one_of_each(
			{ "restore_cam: infos", "infos", "" }, maps,
			infos.size());

		return message.status == SALMAP_OK
			? conclude(salmap_restore_cam(sm_, cam, &maps,
			                              infos.data()), sm_)
			: conclude(message);
	}

	SALMAP_HPP_OUTCOME fastcam(std::uint32_t image, std::uint32_t number,
	                           const plane &out) const
	{
		return conclude(salmap_fastcam(sm_, image, number, &out), sm_);
	}

	SALMAP_HPP_OUTCOME cam(std::uint32_t image, std::uint32_t number,
	                       const grey &out) const
	{
		return conclude(salmap_cam_grey(sm_, image, number, &out), sm_);
	}

	SALMAP_HPP_OUTCOME fastcam(std::uint32_t image, std::uint32_t number,
	                           const grey &out) const
	{
		return conclude(salmap_fastcam_grey(sm_, image, number, &out),
		                sm_);
	}

	SALMAP_HPP_OUTCOME fastcam_lovi(std::uint32_t image,
	                                std::uint32_t number,
	                                const picture &out) const
	{
		return conclude(salmap_fastcam_lovi(sm_, image, number, &out),
		                sm_);
	}

	SALMAP_HPP_OUTCOME fastcam_heatmap(std::uint32_t image,
	                                   std::uint32_t number,
	                                   const picture &out) const
	{
		return conclude(salmap_fastcam_heatmap(sm_, image, number,
		                                       &out), sm_);
	}

	/* Results. */

	SALMAP_HPP_OUTCOME info(std::uint32_t image, std::uint32_t layer,
	                        layer_info &out) const
	{
		out.struct_size = sizeof(out);
		return conclude(::salmap_layer_info(sm_, image, layer, &out),
		                sm_);
	}

#ifndef SALMAP_NO_EXCEPTIONS
	layer_info info(std::uint32_t image, std::uint32_t layer) const
	{
		layer_info out = {};

		info(image, layer, out);
		return out;
	}
#endif

	SALMAP_HPP_OUTCOME combined(std::uint32_t image,
	                            const plane &out) const
	{
		return conclude(salmap_combined(sm_, image, &out), sm_);
	}

	/* As a volume, at the depth of `out`. */
	SALMAP_HPP_OUTCOME volume(std::uint32_t image, const plane &out) const
	{
		return conclude(salmap_volume(sm_, image, &out), sm_);
	}

	SALMAP_HPP_OUTCOME layer_volume(std::uint32_t image, std::uint32_t layer,
	                                const plane &out) const
	{
		return conclude(salmap_layer_volume(sm_, image, layer, &out),
		                sm_);
	}

	SALMAP_HPP_OUTCOME combined(std::uint32_t image, const grey &out) const
	{
		return conclude(salmap_combined_grey(sm_, image, &out), sm_);
	}

	SALMAP_HPP_OUTCOME layer_raw(std::uint32_t image, std::uint32_t layer,
	                             const plane &out) const
	{
		return conclude(salmap_layer_raw(sm_, image, layer, &out), sm_);
	}

	SALMAP_HPP_OUTCOME layer_map(std::uint32_t image, std::uint32_t layer,
	                             const grey &out) const
	{
		return conclude(salmap_layer_grey(sm_, image, layer, &out), sm_);
	}

	SALMAP_HPP_OUTCOME layer_map(std::uint32_t image, std::uint32_t layer,
	                             const plane &out) const
	{
		return conclude(salmap_layer_map(sm_, image, layer, &out), sm_);
	}

	SALMAP_HPP_OUTCOME lovi(std::uint32_t image,
	                        const picture &out) const
	{
		return conclude(salmap_lovi(sm_, image, &out), sm_);
	}

	SALMAP_HPP_OUTCOME layer_lovi(std::uint32_t image, std::uint32_t layer,
	                              const picture &out) const
	{
		return conclude(salmap_layer_lovi(sm_, image, layer, &out), sm_);
	}

	SALMAP_HPP_OUTCOME heatmap(std::uint32_t image,
	                           const picture &out) const
	{
		return conclude(salmap_heatmap(sm_, image, &out), sm_);
	}

	SALMAP_HPP_OUTCOME legend(enum legend kind, const picture &out) const
	{
		return conclude(salmap_legend(sm_, code(kind), &out), sm_);
	}

	/* Drawing; uses the context for its sentence alone. */

	SALMAP_HPP_OUTCOME overlay(const picture &photo,
	                           const picture &over, double alpha,
	                           const picture &out) const
	{
		return conclude(salmap_picture_overlay(sm_, &photo, &over, alpha,
		                                       &out), sm_);
	}

	SALMAP_HPP_OUTCOME keep(const plane &map, double percent,
	                        const plane &out) const
	{
		return conclude(salmap_plane_keep(sm_, &map, percent, &out),
		                sm_);
	}

private:
	/* Of a tensor without images, C says more. */
	static salmap_message one_of_each(const maker &from, const tensor &maps,
	                                  std::size_t have) noexcept
	{
		return maps.n > 0 ? misfit(from, false, { maps.n }, have)
		                  : message_for_call();
	}

	SALMAP_HPP_OUTCOME make(std::uint32_t layers, const settings *chosen,
	                        const allocator *memory)
	{
		salmap_message message = message_for_call();
		::salmap *made = nullptr;

		if (salmap_create_with(layers, chosen, memory, &made,
		                       &message) == SALMAP_OK) {
			salmap_destroy(sm_);
			sm_ = made;
		}
		return conclude(message);
	}

	::salmap *sm_ = nullptr;
};

/* --------------------------------------------------------------- aggregate */

/* In place of a layer: the combined map. */
inline constexpr std::uint32_t combined_layer = SALMAP_AGGREGATE_COMBINED;

/*
 * What many images gave, or empty. Owns the aggregate of C as a context does its
 * own: movable, not copyable; on an empty one all functions but `create` and
 * `load` fail with SALMAP_E_ARGUMENT. Each function is the one of salmap.h that
 * has its name after `salmap_aggregate_`. Since 0.2.0.
 */
class aggregate {
public:
	aggregate() noexcept = default;

#ifndef SALMAP_NO_EXCEPTIONS
	aggregate(std::uint32_t layers, std::int64_t width, std::int64_t height,
	          const allocator *memory = nullptr)
	{
		create(layers, width, height, memory);
	}
#endif

	aggregate(aggregate &&other) noexcept
	    : sum_(std::exchange(other.sum_, nullptr))
	{
	}

	aggregate &operator=(aggregate &&other) noexcept
	{
		if (this != &other)
			hold(std::exchange(other.sum_, nullptr));
		return *this;
	}

	aggregate(const aggregate &) = delete;
	aggregate &operator=(const aggregate &) = delete;

	~aggregate()
	{
		salmap_aggregate_destroy(sum_);
	}

	/* In place of what it held, which stays if this fails. */
	SALMAP_HPP_OUTCOME create(std::uint32_t layers, std::int64_t width,
	                          std::int64_t height,
	                          const allocator *memory = nullptr)
	{
		return create_volume(layers, width, height, 1, memory);
	}

	SALMAP_HPP_OUTCOME create_volume(std::uint32_t layers,
	                                 std::int64_t width,
	                                 std::int64_t height,
	                                 std::int64_t depth,
	                                 const allocator *memory = nullptr)
	{
		salmap_message message = message_for_call();
		::salmap_aggregate *made = nullptr;

		if (salmap_aggregate_create_volume(layers, width, height, depth,
		                                   memory, &made,
		                                   &message) == SALMAP_OK)
			hold(made);
		return conclude(message);
	}

	/* Likewise, of the bytes that `save` wrote. */
	SALMAP_HPP_OUTCOME load(span<const unsigned char> bytes,
	                        const allocator *memory = nullptr)
	{
		salmap_message message = message_for_call();
		::salmap_aggregate *made = nullptr;

		if (salmap_aggregate_load(bytes.data(), bytes.size(), memory,
		                          &made, &message) == SALMAP_OK)
			hold(made);
		return conclude(message);
	}

	/* `size` gets how many bytes there are. */
	SALMAP_HPP_OUTCOME save(span<unsigned char> bytes,
	                        std::size_t &size) const
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_save(sum_, bytes.data(), bytes.size(),
		                            &size, &message);
		return conclude(message);
	}

	/* How many bytes `save` wants; 0 if empty. */
	std::size_t saved_size() const noexcept
	{
		std::size_t size = 0;

		(void)salmap_aggregate_save(sum_, nullptr, 0, &size, nullptr);
		return size;
	}

	/* For functions of salmap.h; still owned by this. */
	::salmap_aggregate *get() const noexcept
	{
		return sum_;
	}

	explicit operator bool() const noexcept
	{
		return sum_ != nullptr;
	}

	SALMAP_HPP_OUTCOME add(const context &maps, std::uint32_t image)
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_add(sum_, maps.get(), image, &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME add_map(const plane &map)
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_add_map(sum_, &map, &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME merge(const aggregate &from)
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_merge(sum_, from.sum_, &message);
		return conclude(message);
	}

	/* Pushes the means. */
	SALMAP_HPP_OUTCOME push(const context &maps) const
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_push(sum_, maps.get(), &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME info(aggregate_info &out) const
	{
		salmap_message message = message_for_call();

		out.struct_size = sizeof(out);
		(void)::salmap_aggregate_info(sum_, &out, &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME info(std::uint32_t layer,
	                        aggregate_layer_info &out) const
	{
		salmap_message message = message_for_call();

		out.struct_size = sizeof(out);
		(void)::salmap_aggregate_layer_info(sum_, layer, &out, &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME mean(std::uint32_t layer, const plane &out) const
	{
		return read(salmap_aggregate_mean, layer, out);
	}

	SALMAP_HPP_OUTCOME deviation(std::uint32_t layer, const plane &out) const
	{
		return read(salmap_aggregate_deviation, layer, out);
	}

	SALMAP_HPP_OUTCOME maximum(std::uint32_t layer, const plane &out) const
	{
		return read(salmap_aggregate_maximum, layer, out);
	}

	SALMAP_HPP_OUTCOME quantile(std::uint32_t layer, double share,
	                            double &out) const
	{
		salmap_message message = message_for_call();

		(void)salmap_aggregate_quantile(sum_, layer, share, &out,
		                                &message);
		return conclude(message);
	}

	/* Of SALMAP_AGGREGATE_BINS each. */
	SALMAP_HPP_OUTCOME histogram(std::uint32_t layer,
	                             span<std::uint64_t> counts,
	                             span<double> edges) const
	{
		salmap_message message =
			misfit({ "histogram: edges", "numbers", "" }, false,
			       { SALMAP_AGGREGATE_BINS }, edges.size());

		if (message.status == SALMAP_OK)
			(void)salmap_aggregate_histogram(
				sum_, layer, bins_in(counts), counts.data(),
				edges.data(), &message);
		return conclude(message);
	}

	SALMAP_HPP_OUTCOME distance(const aggregate &other, std::uint32_t layer,
	                            aggregate_distance &out) const
	{
		salmap_message message = message_for_call();

		out.struct_size = sizeof(out);
		(void)::salmap_aggregate_distance(sum_, other.sum_, layer, &out,
		                                  &message);
		return conclude(message);
	}

private:
	using reader = salmap_status(const ::salmap_aggregate *, std::uint32_t,
	                             const ::salmap_plane *, salmap_message *);

	SALMAP_HPP_OUTCOME read(reader &from, std::uint32_t layer,
	                        const plane &out) const
	{
		salmap_message message = message_for_call();

		(void)from(sum_, layer, &out, &message);
		return conclude(message);
	}

	static std::uint32_t bins_in(span<std::uint64_t> counts) noexcept
	{
		return counts.size() < SALMAP_AGGREGATE_BINS
			? static_cast<std::uint32_t>(counts.size())
			: SALMAP_AGGREGATE_BINS;
	}

	void hold(::salmap_aggregate *other) noexcept
	{
		salmap_aggregate_destroy(sum_);
		sum_ = other;
	}

	::salmap_aggregate *sum_ = nullptr;
};

SALMAP_HPP_OUTCOME inline context::set_reference(const aggregate &known)
{
	return conclude(salmap_set_reference(sm_, known.get()), sm_);
}

}
}

#undef SALMAP_HPP_OUTCOME
#undef SALMAP_HPP_MODE

#endif

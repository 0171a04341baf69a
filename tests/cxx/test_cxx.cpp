/* salmap.hpp: what it gives is what salmap.h gives, to the last bit; owning and
 * moving; containers that are too short; both ways of telling errors. */
#include "salmap.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include "checks.h"
#include "returning.h"

namespace lsm = libsalmap;

namespace {

constexpr std::int64_t N = 3, C = 5, H = 7, W = 11;
constexpr std::int64_t WIDTH = 23, HEIGHT = 13;

/* Counts what C++ allocates; the library uses malloc. */
int allocations;

std::vector<float> activations(float seed)
{
	std::vector<float> values(static_cast<std::size_t>(N * C * H * W));

	for (float &value : values) {
		seed = seed * 1.7f -
		       static_cast<float>(static_cast<int>(seed * 1.7f));
		value = seed > 0.5f ? seed : 0;
	}
	return values;
}

template <typename Call>
salmap_status status_of(Call call)
{
	try {
		call();
	} catch (const lsm::error &failure) {
		CHECK(std::strlen(failure.what()) > 0);
		return failure.status();
	}
	return SALMAP_OK;
}

std::vector<unsigned char> lovi_of_c(const std::vector<float> &early,
                                     const std::vector<float> &late)
{
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3);
	salmap *sm = nullptr;
	salmap_tensor tensor;
	salmap_picture picture;

	CHECK(salmap_create(2, nullptr, &sm) == SALMAP_OK);
	salmap_tensor_nchw(&tensor, early.data(), SALMAP_F32, N, C, H, W);
	CHECK(salmap_push(sm, 0, &tensor) == SALMAP_OK);
	salmap_tensor_nhwc(&tensor, late.data(), SALMAP_F32, N, C, H, W);
	CHECK(salmap_push(sm, 1, &tensor) == SALMAP_OK);
	salmap_picture_packed(&picture, pixels.data(), SALMAP_PIXEL_BGR8, WIDTH,
	                      HEIGHT);
	CHECK(salmap_lovi(sm, 2, &picture) == SALMAP_OK);
	salmap_destroy(sm);
	return pixels;
}

void it_gives_what_c_gives(void **)
{
	const std::vector<float> early = activations(0.3f);
	const std::vector<float> late = activations(0.8f);
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3);
	lsm::context maps(2);

	maps.push(1, lsm::tensor_nhwc(late, N, C, H, W));
	maps.push(0, lsm::tensor_nchw(early, N, C, H, W));
	maps.lovi(2, lsm::picture_packed(pixels, lsm::pixel::bgr8, WIDTH,
	                                 HEIGHT));
	CHECK(pixels == lovi_of_c(early, late));
	CHECK(maps.batch_size() == N && maps.layer_count() == 2);
}

void memory_is_estimated_reserved_and_given_back(void **)
{
	const std::vector<std::int64_t> shapes = { 1, H, W, 1, 2, 3 };
	const std::vector<float> early = activations(0.3f);
	const std::vector<std::int64_t> with_cam = { 1, H, W, 1, 2, 3, 1, 5,
		                                     4 };
	lsm::settings chosen = lsm::default_settings();
	lsm::memory_size size;
	lsm::context maps(2);

	lsm::memory_estimate(2, N, shapes, size);
	CHECK(size.blocks == 3 && size.bytes > size.largest);
	chosen.cams = 1;
	lsm::memory_estimate(2, N, with_cam, chosen, size);
	CHECK(size.blocks == 5);
	CHECK(status_of([&] {
		lsm::memory_estimate(2, N, shapes, chosen, size);
	}) == SALMAP_E_ARGUMENT);
	maps.reserve(N, shapes);
	maps.push(0, lsm::tensor_nchw(early, N, C, H, W));
	maps.trim();
	CHECK(maps.batch_size() == 0);
	maps.set(chosen);
	maps.reserve(N, with_cam);
	CHECK(status_of([&] { maps.reserve(N, shapes); }) ==
	      SALMAP_E_ARGUMENT);
	CHECK(status_of([&] {
		maps.reserve(N, std::array<std::int64_t, 3>{ 1, 2, 3 });
	}) == SALMAP_E_ARGUMENT);
	CHECK(status_of([&] {
		lsm::memory_estimate(
			2, N, std::array<std::int64_t, 3>{ 1, 2, 3 }, size);
	}) == SALMAP_E_ARGUMENT);
	CHECK(status_of([&] { lsm::memory_estimate(0, N, shapes, size); }) ==
	      SALMAP_E_ARGUMENT);
	CHECK(status_of([&] { lsm::context().reserve(N, shapes); }) ==
	      SALMAP_E_ARGUMENT);
}

void pictures_are_drawn_without_a_context(void **)
{
	std::array<unsigned char, 4 * 3 * 3> photo, shown, black = {};
	std::array<float, 4 * 3> marked = {};
	const lsm::picture view =
		lsm::picture_packed(photo, lsm::pixel::rgb8, 4, 3);
	const lsm::picture out = lsm::picture_packed(shown, lsm::pixel::rgb8, 4,
	                                             3);
	const lsm::plane none = lsm::plane_packed(marked, 4, 3);

	for (std::size_t i = 0; i < photo.size(); i++)
		photo[i] = static_cast<unsigned char>(7 * i);
	lsm::resize(view, out);
	CHECK(shown == photo);
	lsm::mask(view, none, out);
	CHECK(shown == black);
	lsm::highlight(view, view, none, 0.5, out);
	CHECK(shown == photo);
	lsm::highlight(view, out, none, -2, -1, 1, out);
	CHECK(shown == photo);
	lsm::colour(none, lsm::palette::diverging, out);
	CHECK(shown[0] == 255 && shown[35] == 255);
	lsm::colour(none, lsm::palette::grey, -1, 2, out);
	CHECK(shown[0] == 85 && shown[35] == 85);
	CHECK(status_of([&] { lsm::resize(view, lsm::picture()); }) ==
	      SALMAP_E_ARGUMENT);
	try {
		lsm::mask(view, lsm::plane(), out);
	} catch (const lsm::error &failure) {
		CHECK(std::strstr(failure.what(), "mask") != nullptr);
	}
}

/* One block of all channels is channels last. */
void blocks_reach_c(void **)
{
	const std::vector<float> early = activations(0.3f);
	const std::vector<float> late = activations(0.8f);
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3);
	lsm::context maps(2);

	maps.push(0, lsm::tensor_nchw(early, N, C, H, W));
	maps.push(1, lsm::tensor_blocked(late.data(), lsm::dtype::f32, N, C, H,
	                                 W, C));
	maps.lovi(2, lsm::picture_packed(pixels, lsm::pixel::bgr8, WIDTH,
	                                 HEIGHT));
	CHECK(pixels == lovi_of_c(early, late));
}

void every_setting_reaches_c(void **)
{
	const std::vector<float> data = activations(0.4f);
	const std::array<double, 2> shares = { 1, 3 };
	std::array<float, WIDTH * HEIGHT> first, second;
	lsm::context maps(2);
	salmap *sm = nullptr;
	salmap_plane plane;

	maps.set(lsm::statistic::mean);
	maps.set(lsm::normalizer::range);
	maps.set(lsm::resampling::area);
	maps.set(lsm::nonfinite::zero);
	maps.set(lsm::incomplete::combine);
	maps.set(lsm::weights::ramp);
	maps.set_weights(shares);
	maps.set_epsilon(1e-3);
	maps.set_isa("scalar");
	CHECK(std::strcmp(maps.isa_name(), "scalar") == 0);
	maps.push(1, lsm::tensor_nchw(data, N, C, H, W));
	maps.combined(1, lsm::plane_packed(first, WIDTH, HEIGHT));

	CHECK(salmap_create(2, nullptr, &sm) == SALMAP_OK);
	salmap_set_statistic(sm, SALMAP_STATISTIC_MEAN);
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_RANGE);
	salmap_set_resampling(sm, SALMAP_RESAMPLING_AREA);
	salmap_set_incomplete(sm, SALMAP_INCOMPLETE_COMBINE);
	salmap_set_weights(sm, shares.data(), 2);
	const salmap_tensor tensor = lsm::tensor_nchw(data, N, C, H, W);
	CHECK(salmap_push(sm, 1, &tensor) == SALMAP_OK);
	salmap_plane_packed(&plane, second.data(), WIDTH, HEIGHT);
	CHECK(salmap_combined(sm, 1, &plane) == SALMAP_OK);
	CHECK(std::memcmp(first.data(), second.data(), sizeof(first)) == 0);
	CHECK(maps.info(1, 1).weight == 3 && maps.info(1, 1).channels == C);
	salmap_destroy(sm);
}

/* Palettes, limits and the legend. */
void pictures_reach_c(void **)
{
	const std::vector<float> data = activations(0.4f);
	const std::array<double, 2> limits = { 0.25, 0.5 };
	std::vector<unsigned char> first(WIDTH * HEIGHT * 3), second(first);
	const auto tensor = lsm::tensor_nchw(data, N, C, H, W);
	const auto out = lsm::picture_packed(first, lsm::pixel::rgb8, WIDTH,
	                                     HEIGHT);
	const auto out_of_c = lsm::picture_packed(second, lsm::pixel::rgb8,
	                                          WIDTH, HEIGHT);
	lsm::context maps(2), same(2);

	maps.set(lsm::lovi_palette::ordered);
	maps.set(lsm::heat_palette::rising);
	maps.set_limits(0.25, 0.5);
	CHECK(salmap_set_palette(same.get(), SALMAP_LOVI_ORDERED) == SALMAP_OK);
	CHECK(salmap_set_heat_palette(same.get(), SALMAP_HEAT_RISING) ==
	      SALMAP_OK);
	CHECK(salmap_set_limits(same.get(), limits.data()) == SALMAP_OK);
	maps.push(0, tensor);
	maps.push(1, tensor);
	same.push(0, tensor);
	same.push(1, tensor);
	maps.lovi(1, out);
	CHECK(salmap_lovi(same.get(), 1, &out_of_c) == SALMAP_OK);
	CHECK(first == second);
	maps.set_limits();
	CHECK(salmap_set_limits(same.get(), nullptr) == SALMAP_OK);
	maps.heatmap(1, out);
	CHECK(salmap_heatmap(same.get(), 1, &out_of_c) == SALMAP_OK);
	CHECK(first == second);
	maps.legend(lsm::legend::heatmap, out);
	CHECK(salmap_legend(same.get(), SALMAP_LEGEND_HEATMAP, &out_of_c) ==
	      SALMAP_OK);
	CHECK(first == second);
}

/* What a context of C has of class map 1 after the same pushes. */
void class_maps_reach_c(void **)
{
	const std::vector<float> data = activations(0.4f);
	const std::vector<float> gradients = activations(0.7f);
	std::array<float, WIDTH * HEIGHT> first, second;
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3), others(pixels);
	const auto activation = lsm::tensor_nchw(data, N, C, H, W);
	const auto gradient = lsm::tensor_nchw(gradients, N, C, H, W);
	const auto row = lsm::tensor_nhwc(gradients, 1, C, 2, 1);
	const auto plane = lsm::plane_packed(first, WIDTH, HEIGHT);
	const auto plane_of_c = lsm::plane_packed(second, WIDTH, HEIGHT);
	lsm::context maps(1), same(1);
	lsm::cam_info info = {};

	maps.set_cams(6);
	maps.set(lsm::evidence::magnitude);
	maps.set(lsm::fastcam_factor::outside);
	CHECK(maps.cam_count() == 6);
	maps.push(0, activation);
	maps.push_cam_weights(0, activation, row);
	maps.push_cam_gradient(2, activation, gradient,
	                       lsm::cam_method::layercam);
	maps.push_cam_eigen(3, activation);
	maps.push_cam_similarity(4, activation,
	                         lsm::tensor_nchw(gradients, 1, C, 1, 1));
	maps.push_cam_map(5, lsm::tensor_nchw(data, N, 1, C * H, W));

	CHECK(salmap_set_cams(same.get(), 6) == SALMAP_OK);
	salmap_set_evidence(same.get(), SALMAP_EVIDENCE_MAGNITUDE);
	salmap_set_fastcam_factor(same.get(), SALMAP_FASTCAM_OUTSIDE);
	CHECK(salmap_push(same.get(), 0, &activation) == SALMAP_OK);
	CHECK(salmap_push_cam_weights(same.get(), 0, &activation, &row) ==
	      SALMAP_OK);
	maps.cam(1, 1, plane);
	CHECK(salmap_cam(same.get(), 1, 1, &plane_of_c) == SALMAP_OK);
	CHECK(first == second);
	maps.fastcam(1, 1, plane);
	CHECK(salmap_fastcam(same.get(), 1, 1, &plane_of_c) == SALMAP_OK);
	CHECK(first == second);
	std::vector<std::uint8_t> levels(WIDTH * HEIGHT), of_c(levels);
	const auto grey = lsm::grey_packed(levels, WIDTH, HEIGHT);
	const auto grey_of_c = lsm::grey_packed(of_c, WIDTH, HEIGHT);
	maps.cam(1, 1, grey);
	CHECK(salmap_cam_grey(same.get(), 1, 1, &grey_of_c) == SALMAP_OK);
	CHECK(levels == of_c);
	maps.fastcam(1, 1, grey);
	CHECK(salmap_fastcam_grey(same.get(), 1, 1, &grey_of_c) == SALMAP_OK);
	CHECK(levels == of_c);
	maps.combined(1, grey);
	CHECK(salmap_combined_grey(same.get(), 1, &grey_of_c) == SALMAP_OK);
	CHECK(levels == of_c);
	maps.layer_map(1, 0, grey);
	CHECK(salmap_layer_grey(same.get(), 1, 0, &grey_of_c) == SALMAP_OK);
	CHECK(levels == of_c);
	const auto picture = lsm::picture_packed(pixels, lsm::pixel::rgb8, WIDTH,
	                                         HEIGHT);
	const auto picture_of_c = lsm::picture_packed(
		others, lsm::pixel::rgb8, WIDTH, HEIGHT);
	maps.fastcam_lovi(1, 1, picture);
	CHECK(salmap_fastcam_lovi(same.get(), 1, 1, &picture_of_c) ==
	      SALMAP_OK);
	CHECK(pixels == others);
	maps.fastcam_heatmap(1, 1, picture);
	CHECK(salmap_fastcam_heatmap(same.get(), 1, 1, &picture_of_c) ==
	      SALMAP_OK);
	CHECK(pixels == others);
	maps.info(2, 3, info);
	CHECK(info.channels == C && info.height == H && info.width == W);
	CHECK(status_of([&] { maps.info(2, 6, info); }) == SALMAP_E_ARGUMENT);
}

void maps_travel_to_another_context(void **)
{
	const std::vector<float> data = activations(0.4f);
	const auto activation = lsm::tensor_nchw(data, N, C, H, W);
	std::vector<float> layer(N * H * W), cam(layer);
	std::vector<lsm::layer_info> infos(N);
	std::vector<lsm::cam_info> cam_infos(N);
	std::array<float, WIDTH * HEIGHT> first, second;
	lsm::context maps(1), other(1);

	for (lsm::context *each : { &maps, &other })
		each->set_cams(1);
	maps.push(0, activation);
	maps.push_cam_eigen(0, activation);
	for (std::uint32_t n = 0; n < N; n++) {
		float *at = layer.data() + n * H * W;

		maps.layer_map(n, 0, lsm::plane_packed(
			lsm::span<float>(at, H * W), W, H));
		at = cam.data() + n * H * W;
		maps.cam_evidence(n, 0, lsm::plane_packed(
			lsm::span<float>(at, H * W), W, H));
		maps.info(n, 0, infos[n]);
		maps.info(n, 0, cam_infos[n]);
	}
	const auto layers = lsm::tensor_nchw(layer, N, 1, H, W);
	const auto cams = lsm::tensor_nchw(cam, N, 1, H, W);
	infos.pop_back();
	cam_infos.pop_back();
	CHECK(status_of([&] { other.restore_layer(0, layers, infos); }) ==
	      SALMAP_E_ARGUMENT);
	CHECK(status_of([&] { other.restore_cam(0, cams, cam_infos); }) ==
	      SALMAP_E_ARGUMENT);
	CHECK(status_of([&] { other.restore_cam(0, {}, cam_infos); }) ==
	      SALMAP_E_ARGUMENT);
	infos.resize(N);
	cam_infos.resize(N);
	maps.info(N - 1, 0, infos[N - 1]);
	maps.info(N - 1, 0, cam_infos[N - 1]);
	other.restore_layer(0, layers, infos);
	other.restore_cam(0, cams, cam_infos);
	for (std::uint32_t n = 0; n < N; n++) {
		maps.fastcam(n, 0, lsm::plane_packed(first, WIDTH, HEIGHT));
		other.fastcam(n, 0, lsm::plane_packed(second, WIDTH, HEIGHT));
		CHECK(first == second);
	}
}

void guides_and_a_relative_epsilon_reach_c(void **)
{
	lsm::settings held = {};
	lsm::context maps(1);

	maps.set_cams(3);
	maps.set_guide(2);
	maps.set_relative_epsilon(0.25);
	maps.get(held);
	CHECK(held.guide == 2 && held.relative_epsilon == 0.25);
	CHECK(status_of([&] { maps.set_guide(3); }) == SALMAP_E_ARGUMENT);
	CHECK(status_of([&] { maps.set_relative_epsilon(-1); }) ==
	      SALMAP_E_ARGUMENT);
	maps.set_guide(SALMAP_NO_GUIDE);
}

void raw_maps_reach_c(void **)
{
	const std::array<float, 6> map = { 4, -1, 3, 0, 2, -5 };
	std::array<float, 6> raw = {};
	const auto out = lsm::plane_packed(raw.data(), 3, 2);
	lsm::context maps(1);

	maps.set_cams(1);
	maps.set_keep_raw(true);
	maps.push_cam_map(0, lsm::tensor_nchw(map, 1, 1, 2, 3));
	maps.push_map(0, lsm::tensor_nchw(map, 1, 1, 2, 3));
	maps.layer_raw(0, 0, out);
	CHECK(raw == map);
	raw = {};
	maps.cam_raw(0, 0, out);
	CHECK(raw == map);
}

void all_settings_reach_c_at_once(void **)
{
	lsm::settings chosen = lsm::default_settings();
	lsm::settings held = {};

	CHECK(chosen.normalizer == SALMAP_NORMALIZER_GAMMA);
	chosen.statistic = lsm::code(lsm::statistic::std);
	chosen.epsilon = 0.5;
	lsm::context maps(2, chosen);
	maps.get(held);
	CHECK(held.statistic == SALMAP_STATISTIC_STD && held.epsilon == 0.5);
	maps.set(lsm::default_settings());
	maps.get(held);
	CHECK(held.statistic == SALMAP_STATISTIC_SMOE && held.epsilon == 1e-7);
	chosen.resampling = -1;
	try {
		lsm::context none(2, chosen);
		fail();
	} catch (const lsm::error &failure) {
		CHECK(std::strstr(failure.what(), "resampling") != nullptr);
	}
}

void enumerators_have_names(void **)
{
	const auto is = [](const char *name, const char *wanted) {
		return std::strcmp(name, wanted) == 0;
	};

	CHECK(is(lsm::name(lsm::statistic::smoe), "smoe"));
	CHECK(is(lsm::name(lsm::normalizer::range), "range"));
	CHECK(is(lsm::name(lsm::resampling::area), "area"));
	CHECK(is(lsm::name(lsm::weights::prior), "prior"));
	CHECK(is(lsm::name(lsm::nonfinite::zero), "zero"));
	CHECK(is(lsm::name(lsm::incomplete::combine), "combine"));
	CHECK(is(lsm::name(lsm::dtype::bf16), "bf16"));
	CHECK(is(lsm::name(lsm::pixel::rgb_f32), "rgb_f32"));
	CHECK(is(lsm::name(lsm::palette::turbo), "turbo"));
	CHECK(is(lsm::name(lsm::dlpack::versioned), "versioned"));
	CHECK(is(lsm::name(lsm::evidence::magnitude), "magnitude"));
	CHECK(is(lsm::name(lsm::fastcam_factor::outside), "outside"));
	CHECK(is(lsm::name(lsm::cam_method::layercam), "layercam"));
	CHECK(is(lsm::name(lsm::lovi_palette::ordered), "ordered"));
	CHECK(is(lsm::name(lsm::heat_palette::rising), "rising"));
	CHECK(is(lsm::name(lsm::legend::heatmap), "heatmap"));
	CHECK(is(lsm::name(lsm::cut_axis::h), "h"));
	CHECK(is(lsm::name(lsm::projection::mean), "mean"));
	CHECK(lsm::name(static_cast<lsm::dtype>(-1)) == nullptr);
}

/* DLTensor, from the text of DLPack 1.0. */
struct exported {
	const void *data;
	std::int32_t device_type, device_id, ndim;
	std::uint8_t code, bits;
	std::uint16_t lanes;
	const std::int64_t *shape, *strides;
	std::uint64_t byte_offset;
};

void a_tensor_of_dlpack_is_viewed(void **)
{
	const std::vector<float> early = activations(0.3f);
	const std::vector<float> late = activations(0.8f);
	const std::array<std::int64_t, 4> nchw = { N, C, H, W };
	const std::array<std::int64_t, 4> nhwc = { N, H, W, C };
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3);
	exported struct_of_late = { late.data(), 1, 0, 4, 2, 32, 1, nhwc.data(),
		                    nullptr, 0 };
	const exported struct_of_early = { early.data(), 1, 0, 4, 2, 32, 1,
		                           nchw.data(), nullptr, 0 };
	lsm::context maps(2);
	lsm::tensor view = {};

	lsm::tensor_dlpack(view, &struct_of_late, lsm::dlpack::tensor, "nhwc");
	maps.push(1, view);
	maps.push_dlpack(0, &struct_of_early, lsm::dlpack::tensor, "nchw");
	maps.lovi(2, lsm::picture_packed(pixels, lsm::pixel::bgr8, WIDTH,
	                                 HEIGHT));
	CHECK(pixels == lovi_of_c(early, late));
	struct_of_late.device_type = 2;
	CHECK(status_of([&] {
		lsm::tensor_dlpack(view, &struct_of_late, lsm::dlpack::tensor,
		                   "nhwc");
	}) == SALMAP_E_UNSUPPORTED);
	CHECK(view.struct_size == 0);
}

void a_failure_is_thrown_with_its_sentence(void **)
{
	const std::vector<float> data = activations(0.6f);
	lsm::context maps(1);

	maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
	try {
		maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
		fail();
	} catch (const std::exception &failure) {
		CHECK(std::string(failure.what()).find("pushed already") !=
		      std::string::npos);
	}
	CHECK(status_of([&] { maps.set(lsm::statistic::max); }) ==
	      SALMAP_E_STATE);
	CHECK(status_of([] { lsm::context none(0); }) == SALMAP_E_ARGUMENT);
	CHECK(status_of([] { lsm::context none; none.reset(); }) ==
	      SALMAP_E_ARGUMENT);
}

std::string sentence_of(const std::function<void()> &call)
{
	try {
		call();
	} catch (const lsm::error &failure) {
		CHECK(failure.status() == SALMAP_E_ARGUMENT);
		return failure.what();
	}
	return "";
}

/* A maker gets by with as many elements as a packed array has, and tells how many
 * there should be where there is one less. */
template <typename T, typename Make>
void needs(std::size_t count, const char *name, Make make)
{
	std::vector<T> data(count);
	const std::string unit = sizeof(T) == 1 && std::strstr(name, "picture")
		? " bytes" : " elements";

	make(data);
	make(lsm::span<T>(data));
	data.pop_back();
	const std::string sentence = sentence_of([&] { make(data); });
	CHECK(sentence.find(std::string(name) + ": [") == 0);
	CHECK(sentence.find("needs " + std::to_string(count) + unit) !=
	      std::string::npos);
	CHECK(sentence.find("has " + std::to_string(count - 1)) !=
	      std::string::npos);
	CHECK(sentence_of([&] { make(lsm::span<T>()); }).find("has 0") !=
	      std::string::npos);
}

void a_container_that_is_too_short_says_so(void **)
{
	needs<float>(N * C * H * W, "tensor_nchw", [](const auto &data) {
		CHECK(lsm::tensor_nchw(data, N, C, H, W).struct_size != 0);
	});
	needs<double>(N * C * H * W, "tensor_nhwc", [](const auto &data) {
		CHECK(lsm::tensor_nhwc(data, N, C, H, W).struct_size != 0);
	});
	needs<lsm::bf16>(N * (2 + H * W) * C, "tensor_tokens",
	                 [](const auto &data) {
		CHECK(lsm::tensor_tokens(data, N, 2 + H * W, C, 2, H, W)
		              .struct_size != 0);
	});
	/* Five channels in blocks of four: three are padding. */
	needs<std::int8_t>(N * 8 * H * W, "tensor_blocked",
	                   [](const auto &data) {
		CHECK(lsm::tensor_blocked(data, N, C, H, W, 4).struct_size !=
		      0);
	});
	needs<lsm::f16>(N * C * 2 * H * W, "tensor_ncdhw",
	                [](const auto &data) {
		CHECK(lsm::tensor_ncdhw(data, N, C, 2, H, W).struct_size != 0);
	});
	needs<float>(WIDTH * HEIGHT, "plane_packed", [](auto &&data) {
		CHECK(lsm::plane_packed(data, WIDTH, HEIGHT).struct_size != 0);
	});
	needs<std::uint8_t>(WIDTH * HEIGHT, "grey_packed", [](auto &&data) {
		CHECK(lsm::grey_packed(data, WIDTH, HEIGHT).struct_size != 0);
	});
	needs<unsigned char>(WIDTH * HEIGHT * 4, "picture_packed",
	                     [](auto &&data) {
		CHECK(lsm::picture_packed(data, lsm::pixel::rgba8, WIDTH,
		                          HEIGHT).struct_size != 0);
	});
}

/* An array turns into a pointer where a function takes one. */
void an_array_that_is_too_short_says_so(void **)
{
	float activation[11] = {};
	float map[11];
	unsigned char pixels[35];
	float floats[36];

	CHECK(sentence_of([&] { lsm::tensor_nchw(activation, 1, 3, 2, 2); }) ==
	      "tensor_nchw: [1][3][2][2] needs 12 elements; the container has "
	      "11");
	CHECK(sentence_of([&] { lsm::plane_packed(map, 4, 3); }) ==
	      "plane_packed: [3][4] needs 12 elements; the container has 11");
	CHECK(sentence_of([&] {
		lsm::picture_packed(pixels, lsm::pixel::rgb8, 4, 3);
	}) == "picture_packed: [3][12] needs 36 bytes; the container has 35");
	CHECK(lsm::picture_packed(floats, lsm::pixel::rgb_f32, 4, 3).data ==
	      floats);
	CHECK(sentence_of([&] {
		lsm::picture_packed(floats, lsm::pixel::rgb_f32, 4, 4);
	}) == "picture_packed: [4][48] needs 192 bytes; the container has 144");
}

void extents_that_c_refuses_are_told(void **)
{
	std::vector<float> data(100);
	const auto huge = INT64_MAX;

	CHECK(sentence_of([&] { lsm::tensor_nchw(data, 1, -5, 2, 2); }) ==
	      "tensor_nchw: [1][-5][2][2] is refused; want extents from 1 that "
	      "memory can hold");
	CHECK(sentence_of([&] { lsm::tensor_tokens(data, 1, 7, 2, 2, 2, 2); })
	              .find("prefix + h * w") != std::string::npos);
	CHECK(sentence_of([&] { lsm::tensor_blocked(data, 1, 3, 2, 2, 0); })
	              .find("a block from 1") != std::string::npos);
	CHECK(sentence_of([&] {
		lsm::tensor_ncdhw(data, INT64_MIN, huge, huge, huge, huge);
	}).find("[-9223372036854775808][9223372036854775807]") !=
	      std::string::npos);
	CHECK(sentence_of([&] { lsm::plane_packed(data, 0, 3); }) ==
	      "plane_packed: [3][0] is refused; want sides from 1 to "
	      "SALMAP_MAX_SIDE");
	CHECK(sentence_of([&] {
		lsm::picture_packed(data, static_cast<lsm::pixel>(77), 3, 3);
	}).find("a pixel of salmap.h") != std::string::npos);
}

void places_on_a_plane_are_found_as_c_finds_them(void **)
{
	float values[12] = { 0, 0, 0, 9, 0, 5, 5, 0, 0, 5, 0, 0 };
	const lsm::plane map = lsm::plane_packed(values, 4, 3);
	std::array<lsm::peak, 3> peaks = {};
	std::vector<lsm::box> boxes(2);
	std::array<std::int32_t, 12> labels;
	std::uint32_t count = 0;

	lsm::peaks(map, 1, peaks, count);
	CHECK(count == 2 && peaks[0].value == 9 && peaks[0].column == 3);
	CHECK(peaks[1].row == 1 && peaks[1].column == 1);
	lsm::boxes(map, 0.5, boxes, labels, count);
	CHECK(count == 2 && boxes[0].mass == 15 && boxes[0].area == 3);
	CHECK(labels[3] == 2 && labels[5] == 1 && labels[0] == 0);
	CHECK(sentence_of([&] {
		lsm::boxes(map, 0.5, boxes,
		           lsm::span<std::int32_t>(labels.data(), 11), count);
	}) == "boxes: labels: [3][4] needs 12 elements; the container has 11");
	CHECK(status_of([&] {
		lsm::peaks(map, 1, lsm::span<lsm::peak>(), count);
	}) == SALMAP_E_ARGUMENT);
	CHECK(status_of([&] {
		lsm::boxes(lsm::plane(), 0.5, boxes, labels, count);
	}) == SALMAP_E_ARGUMENT);
}

/* A plane that does not tell its depth, since it is of the first version, is one
 * slice, whatever lies behind it. */
void regions_of_a_volume_need_labels_in_all_slices(void **)
{
	float values[3 * 4] = { 0, 0, 0, 9, 0, 5, 5, 0, 0, 5, 0, 0 };
	lsm::plane map = lsm::plane_packed(values, 2, 2);
	std::vector<lsm::box> boxes(2);
	std::array<std::int32_t, 12> labels;
	std::uint32_t count = 0;
	const lsm::span<std::int32_t> of_a_slice(labels.data(), 4);

	map.depth = 3;
	map.slice_stride = 4;
	lsm::boxes(map, 0.5, boxes, of_a_slice, count);
	CHECK(count == 1 && boxes[0].area == 1);
	map.struct_size = sizeof(map);
	lsm::boxes(map, 0.5, boxes, labels, count);
	CHECK(count == 2 && boxes[0].mass == 10 && boxes[0].depth == 2);
	CHECK(sentence_of([&] {
		lsm::boxes(map, 0.5, boxes, of_a_slice, count);
	}) == "boxes: labels: [3][2][2] needs 12 elements; the container has 4");
	CHECK(status_of([&] {
		map.depth = -1;
		lsm::boxes(map, 0.5, boxes, of_a_slice, count);
	}) == SALMAP_E_ARGUMENT);
}

void the_vector_behind_a_place_is_read(void **)
{
	const std::vector<float> data = activations(0.6f);
	const lsm::tensor view = lsm::tensor_nchw(data, N, C, H, W);
	std::array<float, C> vector;
	std::array<float, C - 1> short_one;

	lsm::peak_vector(view, 1, 2, 3, H, W, vector);
	for (std::size_t c = 0; c < vector.size(); c++)
		CHECK(vector[c] == data[((C + c) * H + 2) * W + 3]);
	lsm::volume_vector(view, 1, { 0, 2, 1 }, { 1, H, W }, vector);
	for (std::size_t c = 0; c < vector.size(); c++)
		CHECK(vector[c] == data[((C + c) * H + 2) * W + 1]);
	CHECK(sentence_of([&] {
		lsm::peak_vector(view, 1, 2, 3, H, W, short_one);
	}).find("holds 4 numbers; want one for each of 5 channels") !=
	      std::string::npos);
}

void tokens_of_a_container_reach_c(void **)
{
	const std::vector<float> late = activations(0.8f);
	std::vector<unsigned char> pixels(WIDTH * HEIGHT * 3);
	std::vector<unsigned char> wanted(pixels);
	const auto lovi = [](const lsm::tensor &view, auto &&out) {
		lsm::context maps(1);

		maps.push(0, view);
		maps.lovi(2, lsm::picture_packed(out, lsm::pixel::rgb8, WIDTH,
		                                 HEIGHT));
	};

	lovi(lsm::tensor_tokens(late, N, H * W, C, 0, H, W), pixels);
	lovi(lsm::tensor_nhwc(late, N, C, H, W), wanted);
	CHECK(pixels == wanted);
}

/* Adds so many images. */
void add_images(lsm::aggregate &sum, float seed, std::uint32_t images)
{
	const std::vector<float> early = activations(seed);
	lsm::context maps(2);

	maps.set_keep_raw(true);
	maps.push(0, lsm::tensor_nchw(early, N, C, H, W));
	maps.push(1, lsm::tensor_nhwc(early, N, C, H, W));
	for (std::uint32_t image = 0; image < images; image++)
		sum.add(maps, image);
}

std::vector<unsigned char> bytes_of(const lsm::aggregate &sum)
{
	std::vector<unsigned char> bytes(sum.saved_size());
	std::size_t size;

	sum.save(bytes, size);
	CHECK(size == bytes.size());
	return bytes;
}

void aggregates_are_added_merged_and_travel(void **)
{
	lsm::aggregate both(2, WIDTH, HEIGHT), one(2, WIDTH, HEIGHT), two;
	lsm::aggregate_info info;
	lsm::aggregate_distance distance;

	add_images(both, 0.3f, 3);
	add_images(both, 0.8f, 2);
	add_images(one, 0.8f, 2);
	two.create(2, WIDTH, HEIGHT);
	add_images(two, 0.3f, 3);
	one.distance(two, 0, distance);
	CHECK(distance.statistic > 0 && distance.place > 0);
	lsm::aggregate sent;
	sent.load(bytes_of(one));
	two.merge(sent);
	CHECK(bytes_of(two) == bytes_of(both));
	both.info(info);
	CHECK(info.images == 5 && info.layers == 2 && info.width == WIDTH);
	CHECK(status_of([&] {
		two.merge(lsm::aggregate(1, WIDTH, HEIGHT));
	}) == SALMAP_E_ARGUMENT);
	CHECK(status_of([&] {
		sent.load(std::vector<unsigned char>(100));
	}) == SALMAP_E_ARGUMENT);
	CHECK(bytes_of(sent) == bytes_of(one));
}

void aggregates_are_read_and_drawn(void **)
{
	std::vector<float> mean(WIDTH * HEIGHT), spread(mean), most(mean);
	std::vector<std::uint64_t> counts(SALMAP_AGGREGATE_BINS);
	std::vector<double> edges(counts.size());
	std::vector<float> shown(mean);
	lsm::aggregate sum(2, WIDTH, HEIGHT);
	lsm::aggregate_layer_info info;
	double median;

	add_images(sum, 0.3f, 3);
	sum.info(1, info);
	CHECK(info.values == 3 * H * W && info.share > 0 && info.share < 1);
	sum.mean(1, lsm::plane_packed(mean, WIDTH, HEIGHT));
	sum.deviation(1, lsm::plane_packed(spread, WIDTH, HEIGHT));
	sum.maximum(1, lsm::plane_packed(most, WIDTH, HEIGHT));
	for (std::size_t i = 0; i < mean.size(); i++)
		CHECK(mean[i] <= most[i] && spread[i] <= most[i]);
	sum.quantile(1, 0.5, median);
	sum.histogram(1, counts, edges);
	std::uint64_t below = 0;
	for (std::size_t i = 0; edges[i + 1] < median; i++)
		below += counts[i];
	CHECK(below <= info.values / 2);

	lsm::context drawn(2);
	drawn.set(lsm::normalizer::none);
	sum.push(drawn);
	drawn.layer_map(0, 1, lsm::plane_packed(shown, WIDTH, HEIGHT));
	CHECK(shown == mean);
	counts.pop_back();
	CHECK(status_of([&] { sum.histogram(1, counts, edges); }) ==
	      SALMAP_E_ARGUMENT);
	counts.push_back(0);
	edges.pop_back();
	CHECK(status_of([&] { sum.histogram(1, counts, edges); }) ==
	      SALMAP_E_ARGUMENT);
}

void a_reference_comes_from_an_aggregate(void **)
{
	const std::vector<float> data = activations(0.3f);
	lsm::aggregate sum(2, WIDTH, HEIGHT);
	lsm::context maps(2);

	add_images(sum, 0.3f, 3);
	maps.set(lsm::normalizer::reference);
	const auto push = [&] {
		maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
	};
	CHECK(status_of(push) == SALMAP_E_STATE);
	maps.set_reference(sum);
	CHECK(status_of(push) == SALMAP_OK);
	maps.reset();
	maps.clear_reference();
	CHECK(status_of(push) == SALMAP_E_STATE);
}

void maps_are_added_to_an_aggregate_without_layers(void **)
{
	std::vector<float> map(WIDTH * HEIGHT, 0.25f), mean(map);
	lsm::aggregate sum(0, WIDTH, HEIGHT), moved;

	sum.add_map(lsm::plane_packed(map, WIDTH, HEIGHT));
	map.assign(map.size(), 0.75f);
	sum.add_map(lsm::plane_packed(map, WIDTH, HEIGHT));
	moved = std::move(sum);
	CHECK(!sum && moved && sum.saved_size() == 0);
	lsm::aggregate last(std::move(moved));
	last.mean(lsm::combined_layer, lsm::plane_packed(mean, WIDTH, HEIGHT));
	CHECK(mean[0] == 0.5f && mean.back() == 0.5f);
	CHECK(status_of([&] {
		sum.add_map(lsm::plane_packed(map, WIDTH, HEIGHT));
	}) == SALMAP_E_ARGUMENT);
}

void moving_hands_the_context_over(void **)
{
	lsm::context first(3), second;

	second = std::move(first);
	CHECK(!first && second && second.layer_count() == 3);
	lsm::context third(std::move(second));
	CHECK(!second && third.layer_count() == 3);
	third = lsm::context(5);
	CHECK(third.layer_count() == 5);
}

void a_parallel_loop_may_be_any_callable(void **)
{
	const std::vector<float> data = activations(0.6f);
	int calls = 0;
	auto loop = [&calls](std::uint32_t count, salmap_task task,
	                     void *user) {
		calls++;
		for (std::uint32_t i = count; i > 0; i--)
			task(user, i - 1);
	};
	lsm::context maps(1);

	maps.set_parallel(loop);
	maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
	CHECK(calls > 0);
	maps.reset();
	maps.clear_parallel();
	calls = 0;
	maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
	CHECK(calls == 0);
}

/* A cut is a slice of the volume, and its projection the greatest of all. */
void volumes_reach_c(void **)
{
	const std::vector<float> data(2 * 3 * 4 * 5, 0.5f);
	std::vector<float> all(3 * 4 * 5), one(4 * 5);
	std::vector<float> values = data;
	lsm::context maps(1);

	for (std::size_t i = 0; i < values.size(); i++)
		values[i] += static_cast<float>(i * i % 7);
	maps.push(0, lsm::tensor_ncdhw(values, 1, 2, 3, 4, 5));
	lsm::plane volume = lsm::plane_packed(all, 5, 12);
	volume.struct_size = sizeof(volume);
	volume.height = 4;
	volume.depth = 3;
	volume.slice_stride = 20;
	volume.cut = nullptr;
	maps.volume(0, volume);
	const lsm::cut second = lsm::cut_slice(lsm::cut_axis::d, 3, 1);
	maps.combined(0, lsm::with_cut(lsm::plane_packed(one, 5, 4), second));
	CHECK(std::equal(one.begin(), one.end(), all.begin() + 20));
	maps.layer_volume(0, 0, volume);
	CHECK(std::equal(one.begin(), one.end(), all.begin() + 20));
	const lsm::cut most = lsm::cut_projection(lsm::cut_axis::d, 3,
	                                          lsm::projection::max);
	maps.combined(0, lsm::with_cut(lsm::plane_packed(one, 5, 4), most));
	for (std::size_t i = 0; i < one.size(); i++)
		CHECK(!(one[i] < all[i + 40]));
	CHECK(lsm::tensor_ndhwc(data, 1, 2, 3, 4, 5).stride_d == 40);
}

void it_allocates_nothing(void **)
{
	const std::vector<float> data = activations(0.6f);
	std::array<float, WIDTH * HEIGHT> map;
	const int before = allocations;

	{
		lsm::context maps(1);
		lsm::aggregate sum(1, WIDTH, HEIGHT);

		maps.set_keep_raw(true);
		maps.push(0, lsm::tensor_nchw(data, N, C, H, W));
		maps.combined(0, lsm::plane_packed(map, WIDTH, HEIGHT));
		sum.add(maps, 2);
	}
	CHECK(allocations == before);
}

}

/* Not inlined: valgrind puts its own in their place, all or none. */
__attribute__((noinline)) void *operator new(std::size_t size)
{
	void *memory = std::malloc(size);

	allocations++;
	if (memory == nullptr)
		throw std::bad_alloc();
	return memory;
}

__attribute__((noinline)) void operator delete(void *memory) noexcept
{
	std::free(memory);
}

__attribute__((noinline)) void operator delete(void *memory,
                                               std::size_t) noexcept
{
	std::free(memory);
}

int main()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_gives_what_c_gives),
		cmocka_unit_test(memory_is_estimated_reserved_and_given_back),
		cmocka_unit_test(pictures_are_drawn_without_a_context),
		cmocka_unit_test(blocks_reach_c),
		cmocka_unit_test(every_setting_reaches_c),
		cmocka_unit_test(pictures_reach_c),
		cmocka_unit_test(class_maps_reach_c),
		cmocka_unit_test(maps_travel_to_another_context),
		cmocka_unit_test(guides_and_a_relative_epsilon_reach_c),
		cmocka_unit_test(raw_maps_reach_c),
		cmocka_unit_test(volumes_reach_c),
		cmocka_unit_test(all_settings_reach_c_at_once),
		cmocka_unit_test(enumerators_have_names),
		cmocka_unit_test(a_tensor_of_dlpack_is_viewed),
		cmocka_unit_test(a_failure_is_thrown_with_its_sentence),
		cmocka_unit_test(a_container_that_is_too_short_says_so),
		cmocka_unit_test(an_array_that_is_too_short_says_so),
		cmocka_unit_test(extents_that_c_refuses_are_told),
		cmocka_unit_test(places_on_a_plane_are_found_as_c_finds_them),
		cmocka_unit_test(regions_of_a_volume_need_labels_in_all_slices),
		cmocka_unit_test(the_vector_behind_a_place_is_read),
		cmocka_unit_test(tokens_of_a_container_reach_c),
		cmocka_unit_test(aggregates_are_added_merged_and_travel),
		cmocka_unit_test(aggregates_are_read_and_drawn),
		cmocka_unit_test(a_reference_comes_from_an_aggregate),
		cmocka_unit_test(maps_are_added_to_an_aggregate_without_layers),
		cmocka_unit_test(moving_hands_the_context_over),
		cmocka_unit_test(a_parallel_loop_may_be_any_callable),
		cmocka_unit_test(it_allocates_nothing),
		cmocka_unit_test(a_failure_is_returned),
		cmocka_unit_test(a_failed_create_keeps_what_there_was),
		cmocka_unit_test(an_aggregate_tells_what_failed),
		cmocka_unit_test(a_container_that_is_too_short_is_told),
	};

	return cmocka_run_group_tests(tests, nullptr, nullptr);
}

#include "calls.h"

#include "../support/loops.h"

/* DLTensor, from the text of DLPack 0.6. */
struct dlpack_tensor {
	const void *data;
	int32_t device_type, device_id;
	int32_t ndim;
	uint8_t code, bits;
	uint16_t lanes;
	const int64_t *shape, *strides;
	uint64_t byte_offset;
};

/* ---------------------------------------------------- contexts and settings */

static salmap_status version(struct caller *caller)
{
	caller->out[0] = (float)salmap_version();
	return SALMAP_OK;
}

static salmap_status version_string(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_version_string());
	return SALMAP_OK;
}

static salmap_status status_string(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_status_string(SALMAP_E_MEMORY));
	return SALMAP_OK;
}

/* Through `out`, so that what a failed call writes beyond the pointer shows. */
static salmap_status create(struct caller *caller)
{
	salmap **sm = (salmap **)(void *)caller->out;
	salmap *before;
	salmap_status status;

	memcpy(&before, sm, sizeof(before));
	status = salmap_create(caller->layers, caller->allocator, sm);
	caller->sm = *sm;
	memcpy(sm, &before, sizeof(before));
	return status;
}

static salmap_status create_with(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_settings settings;
	salmap *sm;
	salmap_status status = salmap_settings_default(&settings);

	if (status == SALMAP_OK)
		status = salmap_create_with(caller->layers, &settings,
		                            caller->allocator, &sm, &message);
	if (status == SALMAP_OK)
		caller->sm = sm;
	else if (message.status != status || message.text[0] == '\0')
		fail_msg("salmap_create_with says nothing of its failure");
	return status;
}

static salmap_status settings_default(struct caller *caller)
{
	salmap_settings settings;
	const salmap_status status = salmap_settings_default(&settings);

	caller->out[0] = (float)settings.epsilon;
	return status;
}

static salmap_status get_settings(struct caller *caller)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };
	const salmap_status status = salmap_get_settings(caller->sm, &settings);

	caller->out[0] = (float)settings.statistic;
	caller->out[1] = (float)settings.normalizer;
	return status;
}

static salmap_status set_settings(struct caller *caller)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };
	const salmap_status status = salmap_get_settings(caller->sm, &settings);

	return status == SALMAP_OK
	       ? salmap_set_settings(caller->sm, &settings) : status;
}

/* What tells a row's name. */
#define TELL_NAME(list)                                                        \
	static salmap_status list(struct caller *caller)                       \
	{                                                                      \
		strcpy((char *)caller->out, salmap_##list(0));                 \
		return SALMAP_OK;                                              \
	}

TELL_NAME(status_name)
TELL_NAME(statistic_name)
TELL_NAME(normalizer_name)
TELL_NAME(resampling_name)
TELL_NAME(weight_preset_name)
TELL_NAME(nonfinite_name)
TELL_NAME(incomplete_name)
TELL_NAME(dtype_name)
TELL_NAME(dlpack_kind_name)
TELL_NAME(pixel_name)
TELL_NAME(cut_axis_name)
TELL_NAME(projection_name)
TELL_NAME(palette_name)
TELL_NAME(layer_flag_name)
TELL_NAME(isa_known)

static salmap_status destroy(struct caller *caller)
{
	salmap_destroy(caller->sm);
	caller->sm = NULL;
	return SALMAP_OK;
}

static salmap_status reset(struct caller *caller)
{
	return salmap_reset(caller->sm);
}

/* The most layers and class maps of a caller, and sides of their shapes. */
#define CALLER_SIDES (3 * (8 + CALLER_CAMS))

/* Of layers and class maps that have one location. */
static void fill_shapes(const struct caller *caller, int64_t *shapes)
{
	int i;

	assert_true(caller->layers <= 8);
	for (i = 0; i < CALLER_SIDES; i++)
		shapes[i] = 1;
}

static salmap_status reserve(struct caller *caller)
{
	int64_t shapes[CALLER_SIDES];

	fill_shapes(caller, shapes);
	return salmap_reserve(caller->sm, 1, shapes);
}

static salmap_status trim(struct caller *caller)
{
	return salmap_trim(caller->sm);
}

static salmap_status memory_estimate(struct caller *caller)
{
	struct salmap_memory_size size = { .struct_size = sizeof(size) };
	int64_t shapes[CALLER_SIDES];
	salmap_status status;

	fill_shapes(caller, shapes);
	status = salmap_memory_estimate(caller->layers, 1, shapes, NULL, &size,
	                                NULL);
	caller->out[0] = (float)size.blocks;
	return status;
}

static salmap_status error_message(struct caller *caller)
{
	salmap_error_message(caller->sm, (char *)caller->out, 200);
	return SALMAP_OK;
}

static salmap_status note_error(struct caller *caller)
{
	return salmap_note_error(caller->sm, SALMAP_OK, "nothing was wrong");
}

static salmap_status layer_count(struct caller *caller)
{
	caller->out[0] = (float)salmap_layer_count(caller->sm);
	return SALMAP_OK;
}

static salmap_status batch_size(struct caller *caller)
{
	caller->out[0] = (float)salmap_batch_size(caller->sm);
	return SALMAP_OK;
}

static salmap_status isa_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_isa_name(caller->sm));
	return SALMAP_OK;
}

static salmap_status set_statistic(struct caller *caller)
{
	return salmap_set_statistic(caller->sm, caller->statistic);
}

static salmap_status set_normalizer(struct caller *caller)
{
	return salmap_set_normalizer(caller->sm, caller->normalizer);
}

static salmap_status set_resampling(struct caller *caller)
{
	return salmap_set_resampling(caller->sm, caller->resampling);
}

static salmap_status set_weights(struct caller *caller)
{
	return salmap_set_weights(caller->sm, caller->weights, caller->layers);
}

static salmap_status set_weight_preset(struct caller *caller)
{
	return salmap_set_weight_preset(caller->sm, SALMAP_WEIGHTS_RAMP);
}

static salmap_status set_epsilon(struct caller *caller)
{
	return salmap_set_epsilon(caller->sm, 1e-7);
}

static salmap_status set_nonfinite(struct caller *caller)
{
	return salmap_set_nonfinite(caller->sm, SALMAP_NONFINITE_ERROR);
}

static salmap_status set_incomplete(struct caller *caller)
{
	return salmap_set_incomplete(caller->sm, SALMAP_INCOMPLETE_ERROR);
}

static salmap_status set_parallel(struct caller *caller)
{
	return salmap_set_parallel(caller->sm, loop_backwards, NULL);
}

static salmap_status set_isa(struct caller *caller)
{
	return salmap_set_isa(caller->sm, NULL);
}

static salmap_status evidence_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_evidence_name(0));
	return SALMAP_OK;
}

static salmap_status fastcam_factor_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_fastcam_factor_name(0));
	return SALMAP_OK;
}

static salmap_status cam_method_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_cam_method_name(0));
	return SALMAP_OK;
}

static salmap_status cam_flag_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_cam_flag_name(0));
	return SALMAP_OK;
}

static salmap_status set_cams(struct caller *caller)
{
	return salmap_set_cams(caller->sm, CALLER_CAMS);
}

static salmap_status cam_count(struct caller *caller)
{
	caller->out[0] = (float)salmap_cam_count(caller->sm);
	return SALMAP_OK;
}

static salmap_status set_evidence(struct caller *caller)
{
	return salmap_set_evidence(caller->sm, SALMAP_EVIDENCE_MAGNITUDE);
}

static salmap_status set_fastcam_factor(struct caller *caller)
{
	return salmap_set_fastcam_factor(caller->sm, SALMAP_FASTCAM_INSIDE);
}

static salmap_status set_guide(struct caller *caller)
{
	return salmap_set_guide(caller->sm, SALMAP_NO_GUIDE);
}

static salmap_status set_relative_epsilon(struct caller *caller)
{
	return salmap_set_relative_epsilon(caller->sm, 1e-3);
}

static salmap_status set_keep_raw(struct caller *caller)
{
	return salmap_set_keep_raw(caller->sm, 1);
}

static salmap_status set_palette(struct caller *caller)
{
	return salmap_set_palette(caller->sm, SALMAP_LOVI_ORDERED);
}

static salmap_status set_heat_palette(struct caller *caller)
{
	return salmap_set_heat_palette(caller->sm, SALMAP_HEAT_RISING);
}

static salmap_status set_limits(struct caller *caller)
{
	return salmap_set_limits(caller->sm, (const double[]){ 0, 1 });
}

static salmap_status lovi_palette_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_lovi_palette_name(0));
	return SALMAP_OK;
}

static salmap_status heat_palette_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_heat_palette_name(0));
	return SALMAP_OK;
}

static salmap_status legend_name(struct caller *caller)
{
	strcpy((char *)caller->out, salmap_legend_name(0));
	return SALMAP_OK;
}

/* ------------------------------------------------------- tensors and pushes */

static salmap_status tensor_nchw(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_nchw(&caller->tensor, caller->data, SALMAP_F32,
	                          extent[0], extent[1], extent[2], extent[3]);
}

static salmap_status tensor_nhwc(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_nhwc(&caller->tensor, caller->data, SALMAP_F32,
	                          extent[0], extent[1], extent[2], extent[3]);
}

static salmap_status tensor_ndhwc(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_ndhwc(&caller->tensor, caller->data, SALMAP_F32,
	                           extent[0], extent[1], 1, extent[2],
	                           extent[3]);
}

static salmap_status tensor_ncdhw(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_ncdhw(&caller->tensor, caller->data, SALMAP_F32,
	                           extent[0], extent[1], 1, extent[2],
	                           extent[3]);
}

static salmap_status tensor_tokens(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_tokens(&caller->tensor, caller->data, SALMAP_F32,
	                            extent[0], extent[2] * extent[3],
	                            extent[1], 0, extent[2], extent[3]);
}

/* All channels in one block: no padding, so the data is enough. */
static salmap_status tensor_blocked(struct caller *caller)
{
	const int64_t *extent = caller->extent;

	return salmap_tensor_blocked(&caller->tensor, caller->data, SALMAP_F32,
	                             extent[0], extent[1], extent[2], extent[3],
	                             extent[1]);
}

static salmap_status push(struct caller *caller)
{
	return salmap_push(caller->sm, caller->layer, &caller->tensor);
}

static salmap_status push_map(struct caller *caller)
{
	return salmap_push_map(caller->sm, caller->layer, &caller->tensor);
}

static struct dlpack_tensor exported(const struct caller *caller)
{
	return (struct dlpack_tensor){
		.data = caller->data,
		.device_type = 1, /* the CPU */
		.ndim = 4,
		.code = 2, /* floats */
		.bits = 32,
		.lanes = 1,
		.shape = caller->extent,
	};
}

static salmap_status tensor_dlpack(struct caller *caller)
{
	const struct dlpack_tensor tensor = exported(caller);
	salmap_message message = { .struct_size = sizeof(message) };

	return salmap_tensor_dlpack(&caller->tensor, &tensor,
	                            SALMAP_DLPACK_TENSOR, "nchw", &message);
}

static salmap_status push_dlpack(struct caller *caller)
{
	const struct dlpack_tensor tensor = exported(caller);

	return salmap_push_dlpack(caller->sm, caller->layer, &tensor,
	                          SALMAP_DLPACK_TENSOR, "nchw");
}

/* A weight per channel, from the same numbers. */
static salmap_tensor channel_numbers(const struct caller *caller)
{
	salmap_tensor numbers;

	salmap_tensor_nchw(&numbers, caller->data, SALMAP_F32, 1,
	                   caller->extent[1], 1, 1);
	return numbers;
}

static salmap_status push_cam_weights(struct caller *caller)
{
	const salmap_tensor weights = channel_numbers(caller);

	return salmap_push_cam_weights(caller->sm, caller->cam, &caller->tensor,
	                               &weights);
}

static salmap_status push_cam_similarity(struct caller *caller)
{
	const salmap_tensor vector = channel_numbers(caller);

	return salmap_push_cam_similarity(caller->sm, caller->cam,
	                                  &caller->tensor, &vector);
}

static salmap_status push_cam_gradient(struct caller *caller)
{
	return salmap_push_cam_gradient(caller->sm, caller->cam,
	                                &caller->tensor, &caller->tensor,
	                                SALMAP_CAM_XGRADCAM);
}

static salmap_status push_cam_eigen(struct caller *caller)
{
	return salmap_push_cam_eigen(caller->sm, caller->cam, &caller->tensor);
}

/* The first channels of all images, as a map. */
static salmap_status push_cam_map(struct caller *caller)
{
	const int64_t *extent = caller->extent;
	salmap_tensor map;

	salmap_tensor_nchw(&map, caller->data, SALMAP_F32, extent[0], 1,
	                   extent[2], extent[3]);
	return salmap_push_cam_map(caller->sm, caller->cam, &map);
}

/* Half everywhere, of all images. */
static salmap_tensor restored_maps(const struct caller *caller)
{
	static const float half = 0.5f;
	const int64_t *extent = caller->extent;
	salmap_tensor maps;

	salmap_tensor_nchw(&maps, &half, SALMAP_F32, extent[0], 1, extent[2],
	                   extent[3]);
	maps.stride_n = maps.stride_h = maps.stride_w = 0;
	return maps;
}

static salmap_status restore_layer(struct caller *caller)
{
	const salmap_tensor maps = restored_maps(caller);
	struct salmap_layer_info infos[8] = { { 0 } };
	int64_t i;

	assert_true(maps.n <= 8);
	for (i = 0; i < maps.n; i++) {
		infos[i].struct_size = sizeof(infos[i]);
		infos[i].channels = 1;
		infos[i].height = maps.h;
		infos[i].width = maps.w;
	}
	return salmap_restore_layer(caller->sm, caller->layer, &maps, infos);
}

static salmap_status restore_cam(struct caller *caller)
{
	const salmap_tensor maps = restored_maps(caller);
	struct salmap_cam_info infos[8] = { { 0 } };
	int64_t i;

	assert_true(maps.n <= 8);
	for (i = 0; i < maps.n; i++) {
		infos[i].struct_size = sizeof(infos[i]);
		infos[i].channels = infos[i].depth = 1;
		infos[i].height = maps.h;
		infos[i].width = maps.w;
	}
	return salmap_restore_cam(caller->sm, caller->cam, &maps, infos);
}

/* ------------------------------------------------------------------ reading */

static salmap_status cam_info(struct caller *caller)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	const salmap_status status = salmap_cam_info(
		caller->sm, caller->image, caller->cam, &info);

	memcpy(caller->out, &info, sizeof(info));
	return status;
}

static salmap_status layer_info(struct caller *caller)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	const salmap_status status = salmap_layer_info(
		caller->sm, caller->image, caller->layer, &info);

	memcpy(caller->out, &info, sizeof(info));
	return status;
}

static salmap_status plane_packed(struct caller *caller)
{
	salmap_plane plane;

	return salmap_plane_packed(&plane, caller->out, caller->width,
	                           caller->height);
}

static salmap_status picture_packed(struct caller *caller)
{
	salmap_picture picture;

	return salmap_picture_packed(&picture, caller->out,
	                             SALMAP_PIXEL_RGB_F32, caller->width,
	                             caller->height);
}

static salmap_plane out_plane(const struct caller *caller)
{
	salmap_plane plane;

	salmap_plane_packed(&plane, caller->out, caller->width, caller->height);
	return plane;
}

static salmap_picture out_picture(const struct caller *caller)
{
	salmap_picture picture;

	salmap_picture_packed(&picture, caller->out, SALMAP_PIXEL_RGB_F32,
	                      caller->width, caller->height);
	return picture;
}

static salmap_status grey_packed(struct caller *caller)
{
	salmap_grey grey;

	return salmap_grey_packed(&grey, (uint8_t *)caller->out, caller->width,
	                          caller->height);
}

static salmap_grey out_grey(const struct caller *caller)
{
	salmap_grey grey;

	salmap_grey_packed(&grey, (uint8_t *)caller->out, caller->width,
	                   caller->height);
	return grey;
}

static salmap_status combined(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_combined(caller->sm, caller->image, &plane);
}

/* Raw maps have a size of their own, and are read into a plane that holds them
 * all; what fits of them goes to the caller. */
static float raw[1 << 16];

static salmap_status copy_raw(struct caller *caller, const salmap_plane *out,
                              salmap_status status)
{
	const int64_t held = out->width * out->height;
	const int64_t room = caller->width * caller->height;

	if (status == SALMAP_OK)
		memcpy(caller->out, raw, (size_t)(held < room ? held : room) *
		       sizeof(*raw));
	return status;
}

static salmap_status layer_raw(struct caller *caller)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_plane out = { 0 };
	salmap_status status = salmap_layer_info(caller->sm, caller->image,
	                                         caller->layer, &info);

	if (status != SALMAP_OK)
		return status;
	salmap_plane_packed(&out, raw, info.width, info.height);
	status = salmap_layer_raw(caller->sm, caller->image, caller->layer,
	                          &out);
	return copy_raw(caller, &out, status);
}

/* At the size that it is held at, which is a small one. */
static salmap_status cam_evidence(struct caller *caller)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	salmap_status status = salmap_cam_info(caller->sm, caller->image,
	                                       caller->cam, &info);
	salmap_plane plane;

	if (status == SALMAP_OK)
		status = salmap_plane_packed(&plane, caller->out, info.width,
		                             info.height);
	return status == SALMAP_OK
	       ? salmap_cam_evidence(caller->sm, caller->image, caller->cam,
	                             &plane)
	       : status;
}

static salmap_status layer_map(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_layer_map(caller->sm, caller->image, caller->layer,
	                        &plane);
}

static salmap_status volume(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_volume(caller->sm, caller->image, &plane);
}

static salmap_status layer_volume(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_layer_volume(caller->sm, caller->image, caller->layer,
	                           &plane);
}

static salmap_status combined_grey(struct caller *caller)
{
	const salmap_grey grey = out_grey(caller);

	return salmap_combined_grey(caller->sm, caller->image, &grey);
}

static salmap_status layer_grey(struct caller *caller)
{
	const salmap_grey grey = out_grey(caller);

	return salmap_layer_grey(caller->sm, caller->image, caller->layer,
	                         &grey);
}

static salmap_status lovi(struct caller *caller)
{
	const salmap_picture picture = out_picture(caller);

	return salmap_lovi(caller->sm, caller->image, &picture);
}

static salmap_status layer_lovi(struct caller *caller)
{
	const salmap_picture picture = out_picture(caller);

	return salmap_layer_lovi(caller->sm, caller->image, caller->layer,
	                         &picture);
}

static salmap_status heatmap(struct caller *caller)
{
	const salmap_picture picture = out_picture(caller);

	return salmap_heatmap(caller->sm, caller->image, &picture);
}

static salmap_status legend(struct caller *caller)
{
	const salmap_picture picture = out_picture(caller);

	return salmap_legend(caller->sm, SALMAP_LEGEND_LOVI, &picture);
}

/* The input serves as a photo of 8 bits, and as the picture laid over it. */
static salmap_status picture_overlay(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_picture photo;

	salmap_picture_packed(&photo, (void *)(uintptr_t)caller->data,
	                      SALMAP_PIXEL_RGB8, caller->width, caller->height);
	return salmap_picture_overlay(caller->sm, &photo, &photo, 0.25, &out);
}

static salmap_status plane_keep(struct caller *caller)
{
	const salmap_plane out = out_plane(caller);
	salmap_plane map;

	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_plane_keep(caller->sm, &map, 10, &out);
}

static salmap_status picture_overlay_with(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_picture photo;

	salmap_picture_packed(&photo, (void *)(uintptr_t)caller->data,
	                      SALMAP_PIXEL_RGB8, caller->width, caller->height);
	return salmap_picture_overlay_with(&photo, &photo, 0.25, &out, NULL);
}

static salmap_status plane_keep_with(struct caller *caller)
{
	const salmap_plane out = out_plane(caller);
	salmap_plane map;

	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_plane_keep_with(&map, 10, &out, NULL);
}

static salmap_status picture_mask(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_picture photo;
	salmap_plane mask;

	salmap_picture_packed(&photo, (void *)(uintptr_t)caller->data,
	                      SALMAP_PIXEL_RGB8, caller->width, caller->height);
	salmap_plane_packed(&mask, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_picture_mask(&photo, &mask, &out, NULL);
}

static salmap_status picture_highlight(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_picture photo;
	salmap_plane map;

	salmap_picture_packed(&photo, (void *)(uintptr_t)caller->data,
	                      SALMAP_PIXEL_RGB8, caller->width, caller->height);
	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_picture_highlight(&photo, &photo, &map, NULL, 0.5, &out,
	                                NULL);
}

static salmap_status picture_resize(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_picture photo;

	salmap_picture_packed(&photo, (void *)(uintptr_t)caller->data,
	                      SALMAP_PIXEL_RGB8, 1, 1);
	return salmap_picture_resize(&photo, &out, NULL);
}

static salmap_status plane_colour(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);
	salmap_plane map;

	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_plane_colour(&map, SALMAP_PALETTE_VIRIDIS, NULL, &out,
	                           NULL);
}

static salmap_status cam(struct caller *caller)
{
	const salmap_plane out = out_plane(caller);

	return salmap_cam(caller->sm, caller->image, caller->cam, &out);
}

static salmap_status cam_raw(struct caller *caller)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	salmap_plane out = { 0 };
	salmap_status status = salmap_cam_info(caller->sm, caller->image,
	                                       caller->cam, &info);

	if (status != SALMAP_OK)
		return status;
	salmap_plane_packed(&out, raw, info.width, info.height);
	status = salmap_cam_raw(caller->sm, caller->image, caller->cam, &out);
	return copy_raw(caller, &out, status);
}

static salmap_status fastcam(struct caller *caller)
{
	const salmap_plane out = out_plane(caller);

	return salmap_fastcam(caller->sm, caller->image, caller->cam, &out);
}

static salmap_status cam_grey(struct caller *caller)
{
	const salmap_grey out = out_grey(caller);

	return salmap_cam_grey(caller->sm, caller->image, caller->cam, &out);
}

static salmap_status fastcam_grey(struct caller *caller)
{
	const salmap_grey out = out_grey(caller);

	return salmap_fastcam_grey(caller->sm, caller->image, caller->cam,
	                           &out);
}

static salmap_status fastcam_lovi(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);

	return salmap_fastcam_lovi(caller->sm, caller->image, caller->cam,
	                           &out);
}

static salmap_status fastcam_heatmap(struct caller *caller)
{
	const salmap_picture out = out_picture(caller);

	return salmap_fastcam_heatmap(caller->sm, caller->image, caller->cam,
	                              &out);
}

static salmap_status plane_peaks(struct caller *caller)
{
	salmap_peak peaks[3] = { { .struct_size = sizeof(peaks[0]) } };
	uint32_t count;
	salmap_plane map;

	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_plane_peaks(&map, 1, 3, peaks, &count, NULL);
}

static salmap_status plane_boxes(struct caller *caller)
{
	salmap_box boxes[3] = { { .struct_size = sizeof(boxes[0]) } };
	uint32_t count;
	salmap_plane map;

	salmap_plane_packed(&map, (float *)(uintptr_t)caller->data,
	                    caller->width, caller->height);
	return salmap_plane_boxes(&map, 0.5, 3, boxes,
	                          (int32_t *)(void *)caller->out, &count, NULL);
}

static salmap_status peak_vector(struct caller *caller)
{
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, caller->data, SALMAP_F32, 1, 1,
	                   caller->height, caller->width);
	return salmap_peak_vector(&tensor, 0, 0, 0, 2 * caller->height,
	                          2 * caller->width, 1, caller->out, NULL);
}

static salmap_status volume_vector(struct caller *caller)
{
	const int64_t place[3] = { 1, 0, 0 };
	const int64_t size[3] = { 2, 2 * caller->height, 2 * caller->width };
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, caller->data, SALMAP_F32, 1, 1,
	                   caller->height, caller->width);
	return salmap_volume_vector(&tensor, 0, place, size, 1, caller->out,
	                            NULL);
}

/* --------------------------------------------------------------------- list */

/* ----------------------------------------------------------------- aggregates
 */

/* What an aggregate is saved to. The library's heap is watched. */
static unsigned char saved[1 << 18];

static salmap_status told(const salmap_message *message, salmap_status status)
{
	if (message->status != status ||
	    (status != SALMAP_OK) != (message->text[0] != '\0'))
		fail_msg("an aggregate's function says nothing of its failure");
	return status;
}

static salmap_status aggregate_create(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_aggregate *made;
	const salmap_status status = salmap_aggregate_create(
		caller->layers, caller->width, caller->height,
		caller->allocator, &made, &message);

	if (status == SALMAP_OK)
		caller->aggregate = made;
	return told(&message, status);
}

static salmap_status aggregate_create_volume(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_aggregate *made;
	const salmap_status status = salmap_aggregate_create_volume(
		caller->layers, caller->width, caller->height, 2,
		caller->allocator, &made, &message);

	salmap_aggregate_destroy(made);
	return told(&message, status);
}

static salmap_status aggregate_destroy(struct caller *caller)
{
	salmap_aggregate_destroy(caller->aggregate);
	caller->aggregate = NULL;
	return SALMAP_OK;
}

static salmap_status aggregate_add(struct caller *caller)
{
	return salmap_aggregate_add(caller->aggregate, caller->sm,
	                            caller->image, NULL);
}

static salmap_status aggregate_add_map(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	float value = 0.5f;
	salmap_aggregate *made;
	salmap_plane map;
	salmap_status status = salmap_aggregate_create(0, 1, 1,
	                                               caller->allocator, &made,
	                                               &message);

	salmap_plane_packed(&map, &value, 1, 1);
	if (status == SALMAP_OK)
		status = salmap_aggregate_add_map(made, &map, &message);
	salmap_aggregate_destroy(made);
	return told(&message, status);
}

static salmap_status aggregate_merge(struct caller *caller)
{
	return salmap_aggregate_merge(caller->aggregate, caller->aggregate,
				      NULL);
}

static salmap_status aggregate_save(struct caller *caller)
{
	size_t size;

	return salmap_aggregate_save(caller->aggregate, saved, sizeof(saved),
	                             &size, NULL);
}

static salmap_status aggregate_load(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_aggregate *loaded;
	size_t size;
	salmap_status status = salmap_aggregate_save(
		caller->aggregate, saved, sizeof(saved), &size, NULL);

	if (status == SALMAP_OK)
		status = salmap_aggregate_load(saved, size, caller->allocator,
		                               &loaded, &message);
	if (status == SALMAP_OK)
		salmap_aggregate_destroy(loaded);
	return told(&message, status);
}

static salmap_status aggregate_info(struct caller *caller)
{
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	const salmap_status status = salmap_aggregate_info(caller->aggregate,
	                                                   &info, NULL);

	caller->out[0] = (float)info.images;
	return status;
}

static salmap_status aggregate_layer_info(struct caller *caller)
{
	struct salmap_aggregate_layer_info info = {.struct_size = sizeof(info)};
	const salmap_status status = salmap_aggregate_layer_info(
		caller->aggregate, caller->layer, &info, NULL);

	caller->out[0] = (float)info.share;
	return status;
}

static salmap_status aggregate_mean(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_aggregate_mean(caller->aggregate, caller->layer, &plane,
	                             NULL);
}

static salmap_status aggregate_deviation(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_aggregate_deviation(caller->aggregate, caller->layer,
	                                  &plane, NULL);
}

static salmap_status aggregate_maximum(struct caller *caller)
{
	const salmap_plane plane = out_plane(caller);

	return salmap_aggregate_maximum(caller->aggregate, caller->layer,
					&plane, NULL);
}

/* Into a context that is empty before and after. */
static salmap_status aggregate_push(struct caller *caller)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_status status;

	salmap_set_normalizer(caller->sm, SALMAP_NORMALIZER_NONE);
	status = salmap_aggregate_push(caller->aggregate, caller->sm, &message);
	salmap_reset(caller->sm);
	salmap_set_normalizer(caller->sm, caller->normalizer);
	return told(&message, status);
}

static salmap_status aggregate_quantile(struct caller *caller)
{
	double median = 0;
	const salmap_status status = salmap_aggregate_quantile(
		caller->aggregate, caller->layer, 0.5, &median, NULL);

	caller->out[0] = (float)median;
	return status;
}

static salmap_status aggregate_histogram(struct caller *caller)
{
	static uint64_t counts[SALMAP_AGGREGATE_BINS];

	return salmap_aggregate_histogram(caller->aggregate, caller->layer,
	                                  SALMAP_AGGREGATE_BINS, counts, NULL,
	                                  NULL);
}

static salmap_status aggregate_distance(struct caller *caller)
{
	struct salmap_aggregate_distance distance = {
		.struct_size = sizeof(distance)
	};

	return salmap_aggregate_distance(caller->aggregate, caller->aggregate,
	                                 caller->layer, &distance, NULL);
}

static salmap_status set_reference(struct caller *caller)
{
	return salmap_set_reference(caller->sm, caller->aggregate);
}

static const struct public_function functions[] = {
	{ "salmap_version", false, version },
	{ "salmap_version_string", false, version_string },
	{ "salmap_status_string", false, status_string },
	{ "salmap_create", true, create },
	{ "salmap_create_with", true, create_with },
	{ "salmap_status_name", false, status_name },
	{ "salmap_statistic_name", false, statistic_name },
	{ "salmap_normalizer_name", false, normalizer_name },
	{ "salmap_resampling_name", false, resampling_name },
	{ "salmap_weight_preset_name", false, weight_preset_name },
	{ "salmap_nonfinite_name", false, nonfinite_name },
	{ "salmap_incomplete_name", false, incomplete_name },
	{ "salmap_dtype_name", false, dtype_name },
	{ "salmap_dlpack_kind_name", false, dlpack_kind_name },
	{ "salmap_pixel_name", false, pixel_name },
	{ "salmap_cut_axis_name", false, cut_axis_name },
	{ "salmap_projection_name", false, projection_name },
	{ "salmap_palette_name", false, palette_name },
	{ "salmap_layer_flag_name", false, layer_flag_name },
	{ "salmap_evidence_name", false, evidence_name },
	{ "salmap_fastcam_factor_name", false, fastcam_factor_name },
	{ "salmap_cam_method_name", false, cam_method_name },
	{ "salmap_cam_flag_name", false, cam_flag_name },
	{ "salmap_isa_known", false, isa_known },
	{ "salmap_settings_default", false, settings_default },
	{ "salmap_get_settings", false, get_settings },
	{ "salmap_set_settings", false, set_settings },
	{ "salmap_picture_overlay_with", false, picture_overlay_with },
	{ "salmap_plane_keep_with", false, plane_keep_with },
	{ "salmap_plane_colour", false, plane_colour },
	{ "salmap_plane_peaks", false, plane_peaks },
	{ "salmap_plane_boxes", false, plane_boxes },
	{ "salmap_peak_vector", false, peak_vector },
	{ "salmap_volume_vector", false, volume_vector },
	{ "salmap_picture_mask", false, picture_mask },
	{ "salmap_picture_highlight", false, picture_highlight },
	{ "salmap_picture_resize", false, picture_resize },
	{ "salmap_destroy", false, destroy },
	{ "salmap_reset", false, reset },
	{ "salmap_trim", false, trim },
	{ "salmap_reserve", true, reserve },
	{ "salmap_memory_estimate", false, memory_estimate },
	{ "salmap_error_message", false, error_message },
	{ "salmap_note_error", false, note_error },
	{ "salmap_layer_count", false, layer_count },
	{ "salmap_batch_size", false, batch_size },
	{ "salmap_isa_name", false, isa_name },
	{ "salmap_set_statistic", false, set_statistic },
	{ "salmap_set_normalizer", false, set_normalizer },
	{ "salmap_set_resampling", false, set_resampling },
	{ "salmap_set_weights", false, set_weights },
	{ "salmap_set_weight_preset", false, set_weight_preset },
	{ "salmap_set_epsilon", false, set_epsilon },
	{ "salmap_set_nonfinite", false, set_nonfinite },
	{ "salmap_set_incomplete", false, set_incomplete },
	{ "salmap_set_parallel", false, set_parallel },
	{ "salmap_set_isa", false, set_isa },
	{ "salmap_tensor_nchw", false, tensor_nchw },
	{ "salmap_tensor_nhwc", false, tensor_nhwc },
	{ "salmap_tensor_ndhwc", false, tensor_ndhwc },
	{ "salmap_tensor_ncdhw", false, tensor_ncdhw },
	{ "salmap_tensor_tokens", false, tensor_tokens },
	{ "salmap_tensor_blocked", false, tensor_blocked },
	{ "salmap_push", true, push },
	{ "salmap_push_map", true, push_map },
	{ "salmap_tensor_dlpack", false, tensor_dlpack },
	{ "salmap_push_dlpack", true, push_dlpack },
	{ "salmap_set_cams", true, set_cams },
	{ "salmap_cam_count", false, cam_count },
	{ "salmap_set_evidence", false, set_evidence },
	{ "salmap_set_fastcam_factor", false, set_fastcam_factor },
	{ "salmap_set_guide", false, set_guide },
	{ "salmap_set_relative_epsilon", false, set_relative_epsilon },
	{ "salmap_set_keep_raw", false, set_keep_raw },
	{ "salmap_set_palette", false, set_palette },
	{ "salmap_set_heat_palette", false, set_heat_palette },
	{ "salmap_set_limits", false, set_limits },
	{ "salmap_lovi_palette_name", false, lovi_palette_name },
	{ "salmap_heat_palette_name", false, heat_palette_name },
	{ "salmap_legend_name", false, legend_name },
	{ "salmap_legend", false, legend },
	{ "salmap_push_cam_weights", true, push_cam_weights },
	{ "salmap_push_cam_gradient", true, push_cam_gradient },
	{ "salmap_push_cam_eigen", true, push_cam_eigen },
	{ "salmap_push_cam_similarity", true, push_cam_similarity },
	{ "salmap_push_cam_map", true, push_cam_map },
	{ "salmap_cam_info", false, cam_info },
	{ "salmap_cam_evidence", false, cam_evidence },
	{ "salmap_restore_layer", true, restore_layer },
	{ "salmap_restore_cam", true, restore_cam },
	{ "salmap_cam", false, cam },
	{ "salmap_cam_raw", false, cam_raw },
	{ "salmap_fastcam", false, fastcam },
	{ "salmap_cam_grey", false, cam_grey },
	{ "salmap_fastcam_grey", false, fastcam_grey },
	{ "salmap_fastcam_lovi", false, fastcam_lovi },
	{ "salmap_fastcam_heatmap", false, fastcam_heatmap },
	{ "salmap_layer_info", false, layer_info },
	{ "salmap_plane_packed", false, plane_packed },
	{ "salmap_grey_packed", false, grey_packed },
	{ "salmap_picture_packed", false, picture_packed },
	{ "salmap_combined", false, combined },
	{ "salmap_layer_map", false, layer_map },
	{ "salmap_volume", false, volume },
	{ "salmap_layer_volume", false, layer_volume },
	{ "salmap_layer_raw", false, layer_raw },
	{ "salmap_combined_grey", false, combined_grey },
	{ "salmap_layer_grey", false, layer_grey },
	{ "salmap_lovi", false, lovi },
	{ "salmap_layer_lovi", false, layer_lovi },
	{ "salmap_heatmap", false, heatmap },
	{ "salmap_picture_overlay", false, picture_overlay },
	{ "salmap_plane_keep", false, plane_keep },
	{ "salmap_aggregate_create", true, aggregate_create },
	{ "salmap_aggregate_create_volume", true, aggregate_create_volume },
	{ "salmap_aggregate_destroy", false, aggregate_destroy },
	{ "salmap_aggregate_add", false, aggregate_add },
	{ "salmap_aggregate_add_map", true, aggregate_add_map },
	{ "salmap_aggregate_merge", false, aggregate_merge },
	{ "salmap_aggregate_save", false, aggregate_save },
	{ "salmap_aggregate_load", true, aggregate_load },
	{ "salmap_aggregate_info", false, aggregate_info },
	{ "salmap_aggregate_layer_info", false, aggregate_layer_info },
	{ "salmap_aggregate_mean", false, aggregate_mean },
	{ "salmap_aggregate_deviation", false, aggregate_deviation },
	{ "salmap_aggregate_maximum", false, aggregate_maximum },
	{ "salmap_aggregate_push", true, aggregate_push },
	{ "salmap_aggregate_quantile", false, aggregate_quantile },
	{ "salmap_aggregate_histogram", false, aggregate_histogram },
	{ "salmap_aggregate_distance", false, aggregate_distance },
	{ "salmap_set_reference", true, set_reference },
};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

const struct public_function *public_function_at(size_t index)
{
	return index < FUNCTIONS ? &functions[index] : NULL;
}

const struct public_function *public_function(const char *name)
{
	size_t i = 0;

	while (i < FUNCTIONS && strcmp(functions[i].name, name) != 0)
		i++;
	if (i == FUNCTIONS)
		fail_msg("%s has no call in tests/failure/calls.c", name);
	return &functions[i];
}

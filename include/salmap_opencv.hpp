/*
 * salmap_opencv.hpp - OpenCV's cv::Mat and cv::UMat as the views of salmap.hpp.
 * Header only; nothing is copied. OpenCV 4 or later; link its core module.
 *
 *     lsm::context maps(layers);
 *     maps.push(i, lsm::tensor_of(blob));                 of cv::dnn
 *     cv::Mat lovi(photo.size(), CV_8UC3), map(photo.size(), CV_32F);
 *     maps.lovi(0, lsm::picture_of(lovi));
 *     maps.combined(0, lsm::plane_of(map));
 *
 * A view borrows the memory of the Mat, with its strides, so the Mat has to live as
 * long, and to be as large as the output is to be. A UMat is mapped to a Mat for one
 * call:
 *
 *     maps.push(i, lsm::tensor_of(blob.getMat(cv::ACCESS_READ)));
 *     maps.lovi(0, lsm::picture_of(lovi.getMat(cv::ACCESS_WRITE)));
 *
 * A Mat that a view cannot describe is an error, told as salmap.hpp tells those of
 * containers; `why` as there. Threads: any. Since 0.2.0.
 */
#ifndef SALMAP_OPENCV_HPP
#define SALMAP_OPENCV_HPP

#include "salmap.hpp"

#include <opencv2/core.hpp>

#ifdef SALMAP_NO_EXCEPTIONS
#define SALMAP_OPENCV_MODE returning
#else
#define SALMAP_OPENCV_MODE throwing
#endif

namespace libsalmap {
inline namespace SALMAP_OPENCV_MODE {

/* Whether the library reads elements of a depth such as CV_32F, and as which. */
inline bool find_dtype(int depth, dtype &found) noexcept
{
	switch (depth) {
	case CV_32F:
		found = dtype::f32;
		return true;
	case CV_64F:
		found = dtype::f64;
		return true;
	case CV_16F:
		found = dtype::f16;
		return true;
	case CV_8U:
		found = dtype::u8;
		return true;
	case CV_8S:
		found = dtype::i8;
		return true;
	default:
		return false;
	}
}

/* Whether the library writes pixels of a type such as CV_8UC3, which OpenCV has in
 * the order blue, green, red, and as which. */
inline bool find_pixel(int type, pixel &found) noexcept
{
	switch (type) {
	case CV_8UC3:
		found = pixel::bgr8;
		return true;
	case CV_8UC4:
		found = pixel::bgra8;
		return true;
	default:
		return false;
	}
}

/* Of an axis, in elements. */
inline std::int64_t stride_of(const cv::Mat &mat, int axis)
{
	return static_cast<std::int64_t>(mat.step[axis] / mat.elemSize1());
}

/* Activations: a blob [n,c,h,w], as cv::dnn gives them, of one channel in OpenCV's
 * sense; or one image [h,w] of any number of channels. */
inline tensor tensor_of(const cv::Mat &mat, salmap_message *why = nullptr)
{
	const maker from = {
		"tensor_of", "elements",
		"a cv::Mat of 4 dimensions and 1 channel, or of 2 dimensions, "
		"of CV_32F, CV_64F, CV_16F, CV_8U or CV_8S"
	};
	const std::size_t all = mat.total() * static_cast<std::size_t>(
		mat.channels());
	tensor view = {};
	dtype type = dtype::f32;
	const bool is_known = find_dtype(mat.depth(), type);

	if (is_known && mat.dims == 4 && mat.channels() == 1) {
		view = tensor_nchw(mat.data, type, mat.size[0], mat.size[1],
		                   mat.size[2], mat.size[3]);
		view.stride_n = stride_of(mat, 0);
		view.stride_c = stride_of(mat, 1);
		view.stride_h = stride_of(mat, 2);
		view.stride_w = stride_of(mat, 3);
		return fitted(view, from, { view.n, view.c, view.h, view.w },
		              all, why);
	}
	if (is_known && mat.dims == 2) {
		view = tensor_nhwc(mat.data, type, 1, mat.channels(),
		                   mat.rows, mat.cols);
		view.stride_h = stride_of(mat, 0);
	}
	return fitted(view, from, { mat.rows, mat.cols, mat.channels() }, all,
	              why);
}

/* A map: CV_32F, of one channel. What the library writes appears in the Mat. */
inline plane plane_of(const cv::Mat &mat, salmap_message *why = nullptr)
{
	plane view = {};

	if (mat.dims == 2 && mat.type() == CV_32FC1) {
		view = plane_packed(reinterpret_cast<float *>(mat.data),
		                    mat.cols, mat.rows);
		view.stride = stride_of(mat, 0);
	}
	return fitted(view,
	              { "plane_of", "elements",
	                "a cv::Mat of 2 dimensions and CV_32FC1" },
	              { mat.rows, mat.cols }, mat.total(), why);
}

/* A map of 8 bits: CV_8U, of one channel; likewise. */
inline grey grey_of(const cv::Mat &mat, salmap_message *why = nullptr)
{
	grey view = {};

	if (mat.dims == 2 && mat.type() == CV_8UC1) {
		view = grey_packed(mat.data, mat.cols, mat.rows);
		view.stride = stride_of(mat, 0);
	}
	return fitted(view,
	              { "grey_of", "elements",
	                "a cv::Mat of 2 dimensions and CV_8UC1" },
	              { mat.rows, mat.cols }, mat.total(), why);
}

/* A picture: CV_8UC3 or CV_8UC4, blue first; likewise. */
inline picture picture_of(const cv::Mat &mat, salmap_message *why = nullptr)
{
	picture view = {};
	pixel type = pixel::bgr8;

	if (mat.dims == 2 && find_pixel(mat.type(), type)) {
		view = picture_packed(mat.data, type, mat.cols, mat.rows);
		view.stride = stride_of(mat, 0);
	}
	return fitted(view,
	              { "picture_of", "pixels",
	                "a cv::Mat of 2 dimensions and CV_8UC3 or CV_8UC4" },
	              { mat.rows, mat.cols }, mat.total(), why);
}

}
}

#undef SALMAP_OPENCV_MODE

#endif

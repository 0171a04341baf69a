/* Pushes what OpenCV has in a device's memory where it lies. */
#ifndef PUSH_BLOB_HPP
#define PUSH_BLOB_HPP

#include <cstdint>

#include <opencv2/core.hpp>
#include <opencv2/core/ocl.hpp>

#include <salmap_opencl.h>

/*
 * Pushes a blob of floats, [n][c][h][w], or a part of one: in place of salmap_push,
 * with the same bits and the status of salmap_push_opencl. The work goes to the
 * queue in which OpenCV computes the blob.
 */
inline salmap_status push_blob(salmap *sm, std::uint32_t layer,
                               const cv::UMat &blob)
{
	const auto stride = [&blob](int axis) {
		return static_cast<std::int64_t>(blob.step[axis] /
		                                 blob.elemSize());
	};
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor,
	                   reinterpret_cast<const void *>(blob.offset),
	                   SALMAP_F32, blob.size[0], blob.size[1], blob.size[2],
	                   blob.size[3]);
	tensor.stride_n = stride(0);
	tensor.stride_c = stride(1);
	tensor.stride_h = stride(2);
	return salmap_push_opencl(
		sm, layer,
		static_cast<cl_command_queue>(
			cv::ocl::Queue::getDefault().ptr()),
		static_cast<cl_mem>(blob.handle(cv::ACCESS_READ)), &tensor);
}

#endif

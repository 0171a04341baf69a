/* push_blob of docs/examples/opencl gives the map that salmap_push gives: of a blob,
 * and of a part of one. Ends well where OpenCV uses OpenCL and the bits are
 * equal. */
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <vector>

#include "../../../docs/examples/opencl/push_blob.hpp"

namespace {

const int HEIGHT = 5, WIDTH = 7;

std::vector<float> map_of(salmap *sm, salmap_status status)
{
	std::vector<float> map(HEIGHT * WIDTH);
	salmap_plane plane;
	char why[SALMAP_MESSAGE_SIZE];

	salmap_plane_packed(&plane, map.data(), WIDTH, HEIGHT);
	if (status == SALMAP_OK)
		status = salmap_combined(sm, 0, &plane);
	if (status != SALMAP_OK) {
		salmap_error_message(sm, why, sizeof(why));
		std::cerr << why << '\n';
		std::exit(1);
	}
	salmap_reset(sm);
	return map;
}

bool same(const cv::Mat &here, const cv::UMat &there)
{
	std::vector<float> from_here, from_there;
	salmap_tensor tensor;
	salmap *sm;

	if (salmap_create(1, nullptr, &sm) != SALMAP_OK)
		return false;
	salmap_tensor_nchw(&tensor, here.data, SALMAP_F32, here.size[0],
	                   here.size[1], HEIGHT, WIDTH);
	from_here = map_of(sm, salmap_push(sm, 0, &tensor));
	from_there = map_of(sm, push_blob(sm, 0, there));
	salmap_destroy(sm);
	return std::memcmp(from_here.data(), from_there.data(),
	                   from_here.size() * sizeof(float)) == 0;
}

}

int main()
{
	const int sizes[] = { 3, 19, HEIGHT, WIDTH };
	const std::vector<cv::Range> last{ cv::Range(2, 3), cv::Range::all(),
		                           cv::Range::all(),
		                           cv::Range::all() };
	cv::Mat here(4, sizes, CV_32F);
	cv::UMat there;
	bool is_same;

	if (!cv::ocl::useOpenCL()) {
		std::cerr << "OpenCV does not use OpenCL\n";
		return 1;
	}
	cv::randu(here, -1.0, 1.0);
	here.copyTo(there);
	is_same = same(here, there) && same(here(last), there(last));
	salmap_opencl_release(nullptr);
	return is_same ? 0 : 1;
}

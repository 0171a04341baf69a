/*
 * explain [OPTION...] MODEL PHOTO [LAYER...]
 *
 * As docs/examples/opencv, with the blobs in a device's memory: they are pushed
 * from there, and only maps come to the host. The network runs there too with
 * --device. Without any LAYER, the last rectified one at each spatial scale is
 * used.
 */
#include <stdexcept>
#include <string>
#include <vector>

#include <opencv2/dnn.hpp>

#include "../common/command.hpp"
#include "../common/pictures.hpp"
#include "../opencv/network.hpp"
#include "push_blob.hpp"

namespace lsm = libsalmap;

namespace {

const char *const options = "{device  | | run the network on the device}";

std::vector<cv::UMat> run(cv::dnn::Net &net, const cv::Mat &input,
                          const std::vector<std::string> &layers)
{
	std::vector<cv::UMat> blobs;

	net.setInput(input);
	net.forward(blobs, layers);
	return blobs;
}

void push(lsm::context &maps, const std::vector<cv::UMat> &blobs)
{
	for (std::uint32_t i = 0; i < maps.layer_count(); i++)
		if (push_blob(maps.get(), i, blobs[i]) != SALMAP_OK) {
			char why[SALMAP_MESSAGE_SIZE];

			salmap_error_message(maps.get(), why, sizeof(why));
			throw std::runtime_error(why);
		}
}

void explain(const cv::CommandLineParser &arguments,
             const std::vector<std::string> &names)
{
	const cv::Mat photo = read_photo(names[1]);
	const cv::Mat input = cv::dnn::blobFromImage(
		photo, 1 / arguments.get<double>("divide"),
		input_size(arguments, photo), channel_means(arguments),
		!arguments.has("bgr"));
	cv::dnn::Net net = cv::dnn::readNet(names[0]);
	std::vector<std::string> layers(names.begin() + 2, names.end());

	if (!cv::ocl::useOpenCL())
		throw std::runtime_error("OpenCV found no device of OpenCL; a "
		                         "CPU's counts only with "
		                         "OPENCV_OPENCL_DEVICE=:CPU:");
	if (arguments.has("device"))
		net.setPreferableTarget(cv::dnn::DNN_TARGET_OPENCL);
	if (layers.empty())
		layers = last_rectified(net, input, "");

	lsm::context maps(static_cast<std::uint32_t>(layers.size()));

	push(maps, run(net, input, layers));
	write_pictures(maps, photo, arguments.get<std::string>("out"),
	               arguments.has("show"));
	salmap_opencl_release(nullptr);
}

}

int main(int count, char **arguments)
{
	return run_command(count, arguments, "MODEL", explain, options);
}

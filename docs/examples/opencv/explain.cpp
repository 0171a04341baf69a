/*
 * explain [OPTION...] MODEL PHOTO [LAYER...]
 *
 * Runs a network with OpenCV's dnn module and draws what it looked at. MODEL is
 * any file that cv::dnn::readNet reads, such as ONNX. Each LAYER is the name of
 * a layer, from early to late. Without any LAYER, the last ReLU at each spatial
 * scale is used.
 */
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <opencv2/dnn.hpp>
#include <opencv2/dnn/shape_utils.hpp>

#include "../common/command.hpp"
#include "../common/pictures.hpp"

namespace lsm = libsalmap;

namespace {

/* Layers that rectify, exactly or nearly. */
bool is_relu(const std::string &type)
{
	return type == "ReLU" || type == "ReLU6" || type == "PReLU" ||
	       type == "ELU" || type == "Swish" || type == "Mish" ||
	       type == "HardSwish";
}

/* The shape [n][c][h][w] of the first output of each layer, without running the
 * network. */
cv::dnn::MatShape shape_of(const cv::dnn::Net &net, int layer,
                           const cv::Mat &input)
{
	std::vector<cv::dnn::MatShape> in, out;

	net.getLayerShapes(cv::dnn::shape(input), layer, in, out);
	return out.empty() ? cv::dnn::MatShape() : out[0];
}

/* The last ReLU before each change of height or width. */
std::vector<std::string> last_relus(cv::dnn::Net &net, const cv::Mat &input)
{
	std::vector<std::string> names;
	cv::dnn::MatShape last;

	for (const std::string &name : net.getLayerNames()) {
		const int layer = net.getLayerId(name);

		if (!is_relu(net.getLayer(layer)->type))
			continue;
		const cv::dnn::MatShape shape = shape_of(net, layer, input);
		if (shape.size() != 4)
			continue;
		if (!last.empty() && shape[2] == last[2] && shape[3] == last[3])
			names.back() = name;
		else
			names.push_back(name);
		last = shape;
	}
	if (names.empty())
		throw std::runtime_error("the network has no ReLU; name layers");
	return names;
}

lsm::dtype dtype_of(const cv::Mat &blob)
{
	switch (blob.depth()) {
	case CV_32F:
		return lsm::dtype::f32;
	case CV_64F:
		return lsm::dtype::f64;
	case CV_16F:
		return lsm::dtype::f16;
	case CV_8U:
		return lsm::dtype::u8;
	case CV_8S:
		return lsm::dtype::i8;
	default:
		throw std::runtime_error("a blob of a type that salmap cannot "
		                         "read");
	}
}

/* A view of the memory of a blob, with its strides. */
lsm::tensor view_of(const cv::Mat &blob)
{
	if (blob.dims != 4)
		throw std::runtime_error("a layer whose blob is not [n,c,h,w]; "
		                         "choose another");
	const auto stride = [&blob](int axis) {
		return static_cast<std::int64_t>(blob.step[axis] /
		                                 blob.elemSize());
	};
	lsm::tensor view = lsm::tensor_nchw(blob.data, dtype_of(blob),
	                                    blob.size[0], blob.size[1],
	                                    blob.size[2], blob.size[3]);

	view.stride_n = stride(0);
	view.stride_c = stride(1);
	view.stride_h = stride(2);
	view.stride_w = stride(3);
	return view;
}

void explain(const cv::CommandLineParser &arguments,
             const std::vector<std::string> &names)
{
	const cv::Mat photo = read_photo(names[1]);
	const double mean = arguments.get<double>("mean");
	const cv::Mat input = cv::dnn::blobFromImage(
		photo, 1 / arguments.get<double>("divide"),
		input_size(arguments, photo),
		cv::Scalar(mean, mean, mean), !arguments.has("bgr"));
	cv::dnn::Net net = cv::dnn::readNet(names[0]);
	std::vector<std::string> layers(names.begin() + 2, names.end());
	std::vector<cv::Mat> blobs;

	if (layers.empty())
		layers = last_relus(net, input);
	net.setInput(input);
	net.forward(blobs, layers);

	lsm::context maps(static_cast<std::uint32_t>(layers.size()));

	for (std::uint32_t i = 0; i < maps.layer_count(); i++) {
		maps.push(i, view_of(blobs[i]));
		std::cout << layers[i] << "  " << blobs[i].size[1] << " x "
			  << blobs[i].size[2] << " x " << blobs[i].size[3]
			  << "\n";
	}
	write_pictures(maps, photo, arguments.get<std::string>("out"),
	               arguments.has("show"));
}

}

int main(int count, char **arguments)
{
	return run_command(count, arguments, "MODEL", explain);
}

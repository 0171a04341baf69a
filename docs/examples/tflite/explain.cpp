/*
 * explain [OPTION...] MODEL.tflite PHOTO LAYER...
 *
 * Runs a file of TensorFlow Lite with Arm NN and draws what its layers responded
 * to. Each LAYER is an output of the file, [1,h,w,c], from early to late; of an
 * int8 or uint8 network the integers are pushed as they are, with the scale and
 * the zero point of the tensor. With --class and --weights it also shows why the
 * network saw a class.
 */
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <armnn/ArmNN.hpp>
#include <armnnTfLiteParser/ITfLiteParser.hpp>

#include <opencv2/imgproc.hpp>

#include "../common/command.hpp"
#include "../common/pictures.hpp"

namespace lsm = libsalmap;

namespace {

const char *const options =
	"{class   | | a number: why this class? The last LAYER is what the "
	"classifier reads}"
	"{weights | | a file of floats: a row of weights for each class}";

/* A tensor of the network and its memory. */
struct tensor {
	std::string name;
	armnn::TensorInfo info;
	std::vector<char> memory;
};

lsm::dtype dtype_of(const tensor &from)
{
	switch (from.info.GetDataType()) {
	case armnn::DataType::Float32:
		return lsm::dtype::f32;
	case armnn::DataType::QAsymmU8:
		return lsm::dtype::u8;
	case armnn::DataType::QAsymmS8:
	case armnn::DataType::QSymmS8:
		return lsm::dtype::i8;
	default:
		throw std::runtime_error(from.name + " has a type that salmap "
		                         "cannot read");
	}
}

lsm::tensor view_of(const tensor &from)
{
	const armnn::TensorShape &shape = from.info.GetShape();

	if (shape.GetNumDimensions() != 4)
		throw std::runtime_error(from.name + " is not [1,h,w,c]; choose "
		                         "another");
	lsm::tensor view = lsm::tensor_nhwc(from.memory.data(), dtype_of(from),
	                                    shape[0], shape[3], shape[1],
	                                    shape[2]);

	if (from.info.IsQuantized()) {
		view.scale = from.info.GetQuantizationScale();
		view.zero_point = from.info.GetQuantizationOffset();
	}
	return view;
}

/* The photo as the input of the network, quantised where the network is. */
void fill_input(tensor &input, const cv::CommandLineParser &arguments,
                const cv::Mat &photo)
{
	const armnn::TensorShape &shape = input.info.GetShape();
	const cv::Size size(static_cast<int>(shape[2]),
	                    static_cast<int>(shape[1]));
	cv::Mat pixels;

	cv::resize(photo, pixels, size, 0, 0, cv::INTER_AREA);
	if (!arguments.has("bgr"))
		cv::cvtColor(pixels, pixels, cv::COLOR_BGR2RGB);
	pixels.convertTo(pixels, CV_32F);
	cv::subtract(pixels, channel_means(arguments), pixels);
	pixels /= arguments.get<double>("divide");
	if (!input.info.IsQuantized()) {
		pixels.copyTo(cv::Mat(size, CV_32FC3, input.memory.data()));
		return;
	}
	/* cv::Mat::convertTo() rounds to the nearest and saturates. */
	pixels.convertTo(cv::Mat(size, dtype_of(input) == lsm::dtype::u8 ?
	                                       CV_8UC3 : CV_8SC3,
	                         input.memory.data()),
	                 dtype_of(input) == lsm::dtype::u8 ? CV_8U : CV_8S,
	                 1 / double(input.info.GetQuantizationScale()),
	                 input.info.GetQuantizationOffset());
}

tensor tensor_of(const std::string &name, const armnn::TensorInfo &info)
{
	return { name, info, std::vector<char>(info.GetNumBytes()) };
}

/* All outputs of the file that `names` says, for this photo. */
std::vector<tensor> run(const std::string &path,
                        const cv::CommandLineParser &arguments,
                        const cv::Mat &photo,
                        const std::vector<std::string> &names)
{
	const auto parser = armnnTfLiteParser::ITfLiteParser::Create();
	const auto network = parser->CreateNetworkFromBinaryFile(path.c_str());
	const auto runtime = armnn::IRuntime::Create(
		armnn::IRuntime::CreationOptions());
	const auto in = parser->GetNetworkInputBindingInfo(
		0, parser->GetSubgraphInputTensorNames(0).at(0));
	tensor input = tensor_of("the input", in.second);
	std::vector<tensor> outputs;
	armnn::OutputTensors wanted;
	armnn::NetworkId id;

	fill_input(input, arguments, photo);
	/* Arm NN wants memory for all of the outputs. */
	for (const auto &name : parser->GetSubgraphOutputTensorNames(0))
		outputs.push_back(tensor_of(
			name,
			parser->GetNetworkOutputBindingInfo(0, name).second));
	for (auto &output : outputs)
		wanted.emplace_back(
			parser->GetNetworkOutputBindingInfo(0, output.name).first,
			armnn::Tensor(output.info, output.memory.data()));
	runtime->LoadNetwork(id, armnn::Optimize(*network,
	                                         { armnn::Compute::CpuAcc,
	                                           armnn::Compute::CpuRef },
	                                         runtime->GetDeviceSpec()));
	runtime->EnqueueWorkload(
		id, { { in.first, armnn::ConstTensor(in.second,
	                                             input.memory.data()) } },
		wanted);

	std::vector<tensor> layers;

	for (const auto &name : names) {
		const auto found = std::find_if(
			outputs.begin(), outputs.end(),
			[&name](const tensor &one) { return one.name == name; });

		if (found == outputs.end())
			throw std::runtime_error(name + " is no output of the "
			                         "file");
		layers.push_back(std::move(*found));
	}
	return layers;
}

/* The row of a class in a file that has `channels` floats for each class. */
std::vector<float> row_of(const std::string &path, int number,
                          std::size_t channels)
{
	std::ifstream file(path, std::ios::binary);
	std::vector<float> row(channels);
	const auto bytes = static_cast<std::streamoff>(channels * sizeof(float));

	file.seekg(number * bytes);
	if (!file.read(reinterpret_cast<char *>(row.data()), bytes))
		throw std::runtime_error(path + " has no row " +
		                         std::to_string(number) + " of " +
		                         std::to_string(channels) + " floats");
	return row;
}

/* Class map 0; it guides the layers, so that their maps are those of the class. */
void push_class(lsm::context &maps, const cv::CommandLineParser &arguments,
                const lsm::tensor &features)
{
	const auto channels = static_cast<std::size_t>(features.c);
	const auto row = row_of(arguments.get<std::string>("weights"),
	                        arguments.get<int>("class"), channels);

	maps.set_cams(1);
	maps.set(lsm::normalizer::range);
	maps.set_guide(0);
	maps.push_cam_weights(0, features,
	                      lsm::tensor_nchw(row.data(), lsm::dtype::f32, 1,
	                                       features.c, 1, 1));
}

void explain(const cv::CommandLineParser &arguments,
             const std::vector<std::string> &names)
{
	const cv::Mat photo = read_photo(names[1]);
	const std::string folder = arguments.get<std::string>("out");
	const bool why = arguments.has("class");

	if (names.size() < 3)
		throw std::runtime_error("name outputs of the file as layers");

	const std::vector<tensor> layers = run(
		names[0], arguments, photo, { names.begin() + 2, names.end() });
	lsm::context maps(static_cast<std::uint32_t>(layers.size()));

	if (why)
		push_class(maps, arguments, view_of(layers.back()));
	for (std::uint32_t i = 0; i < maps.layer_count(); i++) {
		const lsm::tensor view = view_of(layers[i]);

		maps.push(i, view);
		std::cout << layers[i].name << "  " << view.c << " x " << view.h
			  << " x " << view.w << "  "
			  << armnn::GetDataTypeName(layers[i].info.GetDataType())
			  << "\n";
	}
	if (why)
		write_class_pictures(maps, 0, photo, folder);
	write_pictures(maps, photo, folder, arguments.has("show"));
}

}

int main(int count, char **arguments)
{
	return run_command(count, arguments, "MODEL.tflite", explain, options);
}

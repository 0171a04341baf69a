/*
 * explain [OPTION...] MODEL PHOTO [LAYER...]
 *
 * Runs a network with OpenCV's dnn module and draws what it looked at; and, if
 * it ends in a classifier that is linear over the means of channels, why it
 * chose a class: --class, or the one with the highest output. MODEL is any file
 * that cv::dnn::readNet reads, such as ONNX. Each LAYER is the name of a layer,
 * from early to late. Without any LAYER, the last rectified one at each spatial
 * scale is used.
 */
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <opencv2/dnn.hpp>
#include <salmap_opencv.hpp>

#include "../common/command.hpp"
#include "../common/pictures.hpp"
#include "labels.hpp"
#include "network.hpp"

namespace lsm = libsalmap;

namespace {

const char *const options =
	"{class   | | a number, or a part of a label; the highest output}"
	"{against | | another class: what speaks for one rather than the other}"
	"{labels  | | a file with the names of each class on a line}";

cv::Mat input_of(const cv::CommandLineParser &arguments, const cv::Mat &photo)
{
	return cv::dnn::blobFromImage(photo,
	                              1 / arguments.get<double>("divide"),
	                              input_size(arguments, photo),
	                              channel_means(arguments),
	                              !arguments.has("bgr"));
}

/* A weight for each channel, [1,c,1,1]: the row of a class, less that of another
 * if one is given. */
cv::Mat weights_of(const cv::CommandLineParser &arguments,
                   const classifier &head, const cv::Mat &output)
{
	const auto labels = read_labels(arguments.get<std::string>("labels"));
	const auto chosen = arguments.get<std::string>("class");
	const auto against = arguments.get<std::string>("against");
	int highest[4] = {};

	cv::minMaxIdx(output.reshape(1, 1), nullptr, nullptr, nullptr, highest);
	const int number = chosen.empty() ? highest[1] :
		find_class(chosen, labels, head.rows.rows);
	cv::Mat weights = head.rows.row(number).clone();

	std::cout << "why " << class_name(number, labels);
	if (!against.empty()) {
		const int other = find_class(against, labels, head.rows.rows);

		weights -= head.rows.row(other);
		std::cout << " rather than " << class_name(other, labels);
	}
	std::cout << "\n";
	return weights.reshape(1, { 1, weights.cols, 1, 1 });
}

/* What class map 0 is made of; it guides the layers, so that their maps are
 * those of the class. */
void push_class(lsm::context &maps, const cv::Mat &features,
                const cv::Mat &weights)
{
	maps.set_cams(1);
	maps.set(lsm::normalizer::range);
	maps.set(lsm::fastcam_factor::focused);
	maps.set_guide(0);
	maps.push_cam_weights(0, lsm::tensor_of(features), lsm::tensor_of(weights));
}

/* The blobs of these layers, and of the two that class maps want besides. */
std::vector<cv::Mat> run(cv::dnn::Net &net, const cv::Mat &input,
                         std::vector<std::string> layers,
                         const std::optional<classifier> &head)
{
	std::vector<cv::Mat> blobs;

	if (head)
		layers.insert(layers.end(),
		              { head->features,
		                net.getUnconnectedOutLayersNames()[0] });
	net.setInput(input);
	net.forward(blobs, layers);
	return blobs;
}

void check_options(const cv::CommandLineParser &arguments,
                   const std::optional<classifier> &head)
{
	for (const char *option : { "class", "against" })
		if (!head && arguments.has(option))
			throw std::runtime_error(
				std::string("--") + option + ": the network "
				"does not end in a classifier that is linear "
				"over the means of channels");
}

void push_layers(lsm::context &maps, const std::vector<std::string> &layers,
                 const std::vector<cv::Mat> &blobs)
{
	for (std::uint32_t i = 0; i < maps.layer_count(); i++) {
		maps.push(i, lsm::tensor_of(blobs[i]));
		std::cout << layers[i] << "  " << blobs[i].size[1] << " x "
			  << blobs[i].size[2] << " x " << blobs[i].size[3]
			  << "\n";
	}
}

void explain(const cv::CommandLineParser &arguments,
             const std::vector<std::string> &names)
{
	const cv::Mat photo = read_photo(names[1]);
	const std::string folder = arguments.get<std::string>("out");
	const cv::Mat input = input_of(arguments, photo);
	cv::dnn::Net net = cv::dnn::readNet(names[0]);
	const std::optional<classifier> head = find_classifier(net, input);
	std::vector<std::string> layers(names.begin() + 2, names.end());

	check_options(arguments, head);
	if (layers.empty())
		layers = last_rectified(net, input, head ? head->name : "");

	const std::vector<cv::Mat> blobs = run(net, input, layers, head);
	lsm::context maps(static_cast<std::uint32_t>(layers.size()));

	if (head)
		push_class(maps, blobs[layers.size()],
		           weights_of(arguments, *head, blobs.back()));
	push_layers(maps, layers, blobs);
	if (head)
		write_class_pictures(maps, 0, photo, folder);
	write_pictures(maps, photo, folder, arguments.has("show"));
}

}

int main(int count, char **arguments)
{
	return run_command(count, arguments, "MODEL", explain, options);
}

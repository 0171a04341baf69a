/*
 * Checks docs/examples/opencv from outside of it.
 *
 *   check blobs MODEL PHOTO FOLDER DIVIDE RED GREEN BLUE LAYER...  runs the network
 *       as the example does and copies each layer's blob into FOLDER/N.npy
 *   check same TIFF NPY  the floats of a picture are those at the end of a .npy
 *   check pixels PNG PNG  two pictures are the same
 *   check peak TIFF LEFT TOP RIGHT BOTTOM  the highest lies within
 *   check share TIFF LEFT RIGHT SHARE  these columns have so much of the sum
 */
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>

namespace {

void write_npy(const std::string &path, const cv::Mat &blob)
{
	std::string header = "{'descr': '<f4', 'fortran_order': False, "
			     "'shape': (";
	std::ofstream file(path, std::ios::binary);

	for (int axis = 0; axis < blob.dims; axis++)
		header += std::to_string(blob.size[axis]) + ", ";
	header += "), }";
	header.resize((header.size() + 10 + 64) / 64 * 64 - 11, ' ');
	header += '\n';
	file << std::string("\x93NUMPY\x01\x00", 8)
	     << static_cast<char>(header.size() % 256)
	     << static_cast<char>(header.size() / 256) << header;
	file.write(blob.ptr<char>(), static_cast<std::streamsize>(
					     blob.total() * sizeof(float)));
}

int blobs(const std::vector<std::string> &words)
{
	const std::vector<std::string> layers(words.begin() + 7, words.end());
	const cv::Scalar means(std::stod(words[4]), std::stod(words[5]),
	                       std::stod(words[6]));
	cv::dnn::Net net = cv::dnn::readNet(words[0]);
	std::vector<cv::Mat> outputs;

	const cv::Mat photo = cv::imread(words[1]);
	net.setInput(cv::dnn::blobFromImage(photo, 1 / std::stod(words[3]),
	                                    photo.size(), means, true));
	net.forward(outputs, layers);
	for (std::size_t i = 0; i < outputs.size(); i++)
		write_npy(words[2] + "/" + std::to_string(i) + ".npy",
		          outputs[i].clone());
	return 0;
}

cv::Mat floats(const std::string &path)
{
	const cv::Mat map = cv::imread(path, cv::IMREAD_UNCHANGED);

	if (map.empty() || map.type() != CV_32F || !map.isContinuous()) {
		std::cerr << path << ": no floats\n";
		std::exit(1);
	}
	return map;
}

int same(const std::vector<std::string> &words)
{
	const cv::Mat map = floats(words[0]);
	std::ifstream file(words[1], std::ios::binary);
	const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
	const std::size_t size = map.total() * sizeof(float);

	return bytes.size() < size ||
	       std::memcmp(bytes.data() + (bytes.size() - size), map.data,
	                   size);
}

int pixels(const std::vector<std::string> &words)
{
	const cv::Mat first = cv::imread(words[0]);
	const cv::Mat second = cv::imread(words[1]);

	return first.empty() || first.size() != second.size() ||
	       cv::norm(first, second, cv::NORM_INF) != 0;
}

int peak(const std::vector<std::string> &words)
{
	cv::Point at;

	cv::minMaxLoc(floats(words[0]), nullptr, nullptr, nullptr, &at);
	std::cerr << "the peak is at " << at << "\n";
	return at.x < std::stoi(words[1]) || at.y < std::stoi(words[2]) ||
	       at.x > std::stoi(words[3]) || at.y > std::stoi(words[4]);
}

int share(const std::vector<std::string> &words)
{
	const cv::Mat map = floats(words[0]);
	const cv::Range columns(std::stoi(words[1]), std::stoi(words[2]));
	const double inside = cv::sum(map.colRange(columns))[0] / cv::sum(map)[0];

	std::cerr << inside << " of the sum, want " << words[3] << "\n";
	return !(inside >= std::stod(words[3]));
}

}

int main(int count, char **arguments)
{
	const std::vector<std::string> words(arguments + 2, arguments + count);
	const std::string task = arguments[1];

	return task == "blobs" ? blobs(words)
	       : task == "same" ? same(words)
	       : task == "pixels" ? pixels(words)
	       : task == "share"  ? share(words)
	                          : peak(words);
}

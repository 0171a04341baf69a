#include "command.hpp"

#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace {

const char *const known =
	"{help h || print this and exit}"
	"{out    | . | the folder for the pictures, made if missing}"
	"{size   | | WIDTHxHEIGHT of the network's input; the photo's own}"
	"{mean   | 127 | is subtracted from each 0..255; A,B,C: per channel}"
	"{divide | 128 | and the difference divided by this}"
	"{bgr    || the network wants blue first, not red}"
	"{show   || open a window}";

}

int run_command(int count, char **arguments, const char *network,
                explainer explain, const std::string &more)
{
	const cv::CommandLineParser options(count, arguments, known + more);
	std::vector<std::string> words;

	for (int i = 1; i < count; i++)
		if (arguments[i][0] != '-')
			words.push_back(arguments[i]);
	if (options.has("help") || words.size() < 2) {
		std::cerr << "usage: explain [--NAME=VALUE...] " << network
			  << " PHOTO [LAYER...]\n";
		options.printMessage();
		return options.has("help") ? 0 : 2;
	}
	try {
		explain(options, words);
	} catch (const std::exception &failure) {
		std::cerr << "explain: " << failure.what() << "\n";
		return 1;
	}
	return 0;
}

cv::Size input_size(const cv::CommandLineParser &options, const cv::Mat &photo)
{
	const std::string text = options.get<std::string>("size");
	cv::Size size = photo.size();
	char rest;

	if (!text.empty() && (std::sscanf(text.c_str(), "%dx%d%c", &size.width,
	                                  &size.height, &rest) != 2 ||
	                      size.width < 1 || size.height < 1))
		throw std::runtime_error("--size is \"" + text +
		                         "\"; want WIDTHxHEIGHT");
	return size;
}

cv::Scalar channel_means(const cv::CommandLineParser &options)
{
	const std::string text = options.get<std::string>("mean");
	double a, b, c;
	char rest;

	if (std::sscanf(text.c_str(), "%lf,%lf,%lf%c", &a, &b, &c, &rest) == 3)
		return cv::Scalar(a, b, c);
	if (std::sscanf(text.c_str(), "%lf%c", &a, &rest) == 1)
		return cv::Scalar::all(a);
	throw std::runtime_error("--mean is \"" + text +
	                         "\"; want a number, or three with commas");
}

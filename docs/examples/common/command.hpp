/* The command line that the examples in C++ share. */
#ifndef COMMAND_HPP
#define COMMAND_HPP

#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>

/* What an example does with the arguments that are not options: a network, a
 * photo, and names of layers, if there are any. */
using explainer = void (*)(const cv::CommandLineParser &options,
                           const std::vector<std::string> &words);

/* The body of main. It parses --out, --size, --mean, --divide, --bgr, --show and
 * `more` options, in OpenCV's notation, and prints the usage or the text of an
 * exception. Returns the exit status. */
int run_command(int count, char **arguments, const char *network,
                explainer explain, const std::string &more = "");

/* The size that --size sets, or without it the size of the photo. */
cv::Size input_size(const cv::CommandLineParser &options, const cv::Mat &photo);

/* What --mean says, for each channel in the order of the network. */
cv::Scalar channel_means(const cv::CommandLineParser &options);

#endif

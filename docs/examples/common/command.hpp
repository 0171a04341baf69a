/* The command line that the examples in C++ share. */
#ifndef COMMAND_HPP
#define COMMAND_HPP

#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>

/* What is done with the words of a command line that are no options: a network,
 * a photo, and names of layers, if any. */
using explainer = void (*)(const cv::CommandLineParser &options,
                           const std::vector<std::string> &words);

/* The body of main: parses --out, --size, --mean, --divide, --bgr and --show,
 * and prints usage or what an exception says. Returns the exit status. */
int run_command(int count, char **arguments, const char *network,
                explainer explain);

/* --size, or else the photo's own. */
cv::Size input_size(const cv::CommandLineParser &options, const cv::Mat &photo);

#endif

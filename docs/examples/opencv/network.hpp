/* What the example finds in a network before it runs it. */
#ifndef NETWORK_HPP
#define NETWORK_HPP

#include <optional>
#include <string>
#include <vector>

#include <opencv2/dnn.hpp>

/* A classifier that is linear over the means of channels: a row of weights for
 * each class, one weight for each channel of the layer `features`. A ReLU may
 * follow it. */
struct classifier {
	std::string name, features;
	cv::Mat rows; /* [classes][channels] */
};

/* What the network ends in, if that is such a classifier. */
std::optional<classifier> find_classifier(const cv::dnn::Net &net,
                                          const cv::Mat &input);

/* The last layer at each height and width whose values are rectified: a ReLU or
 * the like, or what several of them are joined to. The search ends before the
 * layer `end`, or with the network if that is empty. Throws std::runtime_error if
 * there is none. */
std::vector<std::string> last_rectified(const cv::dnn::Net &net,
                                        const cv::Mat &input,
                                        const std::string &end);

#endif

#include "network.hpp"

#include <stdexcept>

#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/shape_utils.hpp>

namespace {

using layer = cv::Ptr<cv::dnn::Layer>;

/* The shape of the first output of a layer, without running the network. */
cv::dnn::MatShape shape_of(const cv::dnn::Net &net, const std::string &name,
                           const cv::Mat &input)
{
	std::vector<cv::dnn::MatShape> in, out;

	net.getLayerShapes(cv::dnn::shape(input), net.getLayerId(name), in,
	                   out);
	return out.empty() ? cv::dnn::MatShape() : out[0];
}

std::vector<layer> inputs_of(const cv::dnn::Net &net, const layer &of)
{
	return net.getLayerInputs(net.getLayerId(of->name));
}

/* Layers that rectify, exactly or nearly. */
bool is_relu(const std::string &type)
{
	return type == "ReLU" || type == "ReLU6" || type == "PReLU" ||
	       type == "ELU" || type == "Swish" || type == "Mish" ||
	       type == "HardSwish";
}

bool is_rectified(const cv::dnn::Net &net, const layer &one)
{
	if (one->type != "Concat")
		return is_relu(one->type);
	for (const layer &part : inputs_of(net, one))
		if (!is_rectified(net, part))
			return false;
	return true;
}

/* Layers after which a mean over locations is still one, times a weight. */
bool keeps_means(const layer &one)
{
	enum { AVERAGE = 1 }; /* of PoolingLayer::type */
	const auto pooling = one.dynamicCast<cv::dnn::PoolingLayer>();

	if (pooling)
		return pooling->type == AVERAGE;
	return one->type == "Flatten" || one->type == "Reshape" ||
	       one->type == "Dropout" || one->type == "Identity";
}

/* [classes][channels]; empty if it is no layer of one weight for each. */
cv::Mat rows_of(const layer &one)
{
	if (one->type != "Convolution" && one->type != "InnerProduct")
		return cv::Mat();
	const cv::Mat &weights = one->blobs[0];
	const int classes = weights.size[0], channels = weights.size[1];

	if (weights.total() != static_cast<std::size_t>(classes) *
	                               static_cast<std::size_t>(channels))
		return cv::Mat();
	return weights.reshape(1, { classes, channels }).clone();
}

/* The last layer that has weights. */
layer last_weighted(const cv::dnn::Net &net)
{
	layer last;

	for (const std::string &name : net.getLayerNames()) {
		const layer one = net.getLayer(net.getLayerId(name));

		if (!one->blobs.empty())
			last = one;
	}
	return last;
}

/* From the classifier back to what still has locations; empty if more than means
 * is taken on the way. */
std::string features_of(const cv::dnn::Net &net, const layer &head,
                        const cv::Mat &input)
{
	layer one = head;

	for (;;) {
		const std::vector<layer> before = inputs_of(net, one);

		if (before.size() != 1)
			return std::string();
		one = before[0];
		const cv::dnn::MatShape shape = shape_of(net, one->name, input);

		if (shape.size() == 4 && shape[2] * shape[3] > 1)
			return one->name;
		if (!keeps_means(one))
			return std::string();
	}
}

}

std::optional<classifier> find_classifier(const cv::dnn::Net &net,
                                          const cv::Mat &input)
{
	const std::vector<std::string> outputs =
		net.getUnconnectedOutLayersNames();
	const layer head = last_weighted(net);
	classifier found;

	if (outputs.size() != 1 || !head)
		return std::nullopt;
	found.rows = rows_of(head);
	found.name = head->name;
	found.features = features_of(net, head, input);
	if (found.rows.empty() || found.features.empty() ||
	    cv::dnn::total(shape_of(net, outputs[0], input)) !=
	            found.rows.rows)
		return std::nullopt;
	return found;
}

std::vector<std::string> last_rectified(const cv::dnn::Net &net,
                                        const cv::Mat &input,
                                        const std::string &end)
{
	std::vector<std::string> names;
	cv::dnn::MatShape last;

	for (const std::string &name : net.getLayerNames()) {
		if (name == end)
			break;
		const layer one = net.getLayer(net.getLayerId(name));
		if (!is_rectified(net, one))
			continue;
		const cv::dnn::MatShape shape = shape_of(net, name, input);
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

/* Checks what docs/examples/opencv finds in small networks of every kind of end. */
#include <iostream>

#include "../../../docs/examples/opencv/network.hpp"

namespace {

enum { CLASSES = 7, CHANNELS = 5 };

int failures;

void expect(bool is_right, const char *what)
{
	if (!is_right) {
		std::cerr << "not so: " << what << "\n";
		failures++;
	}
}

/* A network that is added to its end. */
class builder {
public:
	cv::dnn::Net net;
	std::string last;

	builder &add(const std::string &type, cv::dnn::LayerParams params = {})
	{
		last = type + std::to_string(count_++);
		net.addLayerToPrev(last, type, params);
		return *this;
	}

	builder &convolution(int from, int to)
	{
		return weighted("Convolution", { to, from, 1, 1 }, to)
			.add("ReLU");
	}

	builder &linear(int from, int to)
	{
		return weighted("InnerProduct", { to, from }, to);
	}

	builder &global_pooling(const std::string &kind)
	{
		cv::dnn::LayerParams params;

		params.set("pool", kind);
		params.set("global_pooling", true);
		return add("Pooling", params);
	}

private:
	builder &weighted(const std::string &type, std::vector<int> shape, int to)
	{
		cv::dnn::LayerParams params;
		cv::Mat weights(shape, CV_32F);

		cv::randu(weights, -1, 1);
		params.blobs = { weights, cv::Mat::zeros(1, to, CV_32F) };
		params.set("num_output", to);
		params.set("kernel_size", 1);
		return add(type, params);
	}

	int count_ = 0;
};

std::optional<classifier> found_in(const builder &built)
{
	return find_classifier(built.net,
	                       cv::Mat({ 1, 3, 6, 9 }, CV_32F, 0.0));
}

builder features()
{
	return builder().convolution(3, CHANNELS);
}

void check_linear()
{
	builder built = features();
	const std::string wanted = built.last;

	built.global_pooling("ave").add("Flatten").linear(CHANNELS, CLASSES);
	const auto found = found_in(built.add("Softmax"));
	expect(found && found->features == wanted, "a linear layer is found");
	if (found)
		expect(found->rows.rows == CLASSES &&
		               found->rows.cols == CHANNELS,
		       "it has a row for each class");
}

void check_convolution()
{
	builder built = features();
	const std::string wanted = built.last;

	built.convolution(CHANNELS, CLASSES).global_pooling("ave");
	const auto found = found_in(built);
	expect(found && found->features == wanted, "a convolution is found");
	if (found)
		expect(last_rectified(built.net,
		                      cv::Mat({ 1, 3, 6, 9 }, CV_32F, 0.0),
		                      found->name) ==
		               std::vector<std::string>{ wanted },
		       "the classifier's ReLU is no layer to show");
}

void check_others()
{
	builder maximum = features().global_pooling("max").add("Flatten");
	builder deep = features().global_pooling("ave").add("Flatten");
	builder spread = features().convolution(CHANNELS, CLASSES);

	expect(!found_in(maximum.linear(CHANNELS, CLASSES)),
	       "a maximum is not a mean");
	deep.linear(CHANNELS, 4).add("ReLU").linear(4, CLASSES);
	expect(!found_in(deep), "two linear layers are not one");
	expect(!found_in(spread), "a map for each class is no classifier");
	expect(!found_in(builder().add("ReLU")), "there may be no weights");
}

}

int main()
{
	check_linear();
	check_convolution();
	check_others();
	return failures != 0;
}

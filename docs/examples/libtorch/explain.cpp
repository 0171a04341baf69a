/*
 * explain [OPTION...] MODULE.pt PHOTO [LAYER...]
 *
 * Runs a TorchScript module (torch.jit.script or trace, then save) and draws
 * what it looked at. The module takes one tensor, [1,3,h,w]. Each LAYER is the
 * name of a submodule, such as "features.4", from early to late; its last
 * output is pushed. Without any LAYER, the last ReLU at each spatial scale is
 * used.
 */
#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/script.h>

#include <opencv2/imgproc.hpp>

#include "../common/command.hpp"
#include "../common/pictures.hpp"

namespace lsm = libsalmap;

namespace {

/* An activation: the submodule that computes it, and its value in the graph. */
struct layer {
	std::string name;
	at::Tensor activation;
};

/* The submodule that a node belongs to, such as "features.4"; "" if the node
 * belongs to the module itself. */
std::string scope_of(const torch::jit::Node &node)
{
	std::string name;

	if (!node.callstack())
		return name;
	for (const auto &call : (*node.callstack())->vec()) {
		const auto &module = std::get<2>(call);
		const std::string part = module ? module->instance_name() : "";

		if (part.empty() || part == "SELF")
			continue;
		name += (name.empty() ? "" : ".") + part;
	}
	return name;
}

bool is_relu(const torch::jit::Node &node)
{
	static const std::vector<std::string> names = {
		"relu", "relu_", "relu6", "relu6_", "hardtanh", "hardtanh_",
		"leaky_relu", "leaky_relu_", "prelu", "elu", "elu_", "silu",
		"silu_", "gelu", "hardswish", "hardswish_", "mish",
	};
	const std::string kind = node.kind().toUnqualString();

	return node.kind().is_aten() &&
	       std::find(names.begin(), names.end(), kind) != names.end();
}

bool is_below(const std::string &scope, const std::string &name)
{
	return scope == name || scope.rfind(name + ".", 0) == 0;
}

/* The nodes to explain: all ReLUs, or the last node of each named submodule. */
std::vector<torch::jit::Node *>
wanted_nodes(torch::jit::Graph &graph, const std::vector<std::string> &names)
{
	std::vector<torch::jit::Node *> relus, named(names.size(), nullptr);

	for (torch::jit::Node *node : graph.nodes()) {
		if (!node->kind().is_aten() || node->outputs().size() != 1 ||
		    !node->output()->type()->isSubtypeOf(*c10::TensorType::get()))
			continue;
		if (is_relu(*node))
			relus.push_back(node);
		for (std::size_t i = 0; i < names.size(); i++)
			if (is_below(scope_of(*node), names[i]))
				named[i] = node;
	}
	for (std::size_t i = 0; i < names.size(); i++)
		if (named[i] == nullptr)
			throw std::runtime_error("no submodule computes a "
			                         "tensor under the name " +
			                         names[i]);
	return names.empty() ? relus : named;
}

/* Runs the graph of the module with the selected values as its outputs. */
std::vector<layer> run(torch::jit::Module module, const at::Tensor &input,
                       const std::vector<std::string> &names)
{
	const c10::InferenceMode inference;
	std::vector<layer> layers;

	module.eval();
	auto graph = module.get_method("forward").graph()->copy();
	torch::jit::Inline(*graph);
	/* Resolves branches on constants, such as that in F.relu. */
	torch::jit::ConstantPropagation(graph);
	while (!graph->outputs().empty())
		graph->eraseOutput(graph->outputs().size() - 1);
	for (torch::jit::Node *node : wanted_nodes(*graph, names)) {
		graph->registerOutput(node->output());
		layers.push_back({ scope_of(*node), {} });
	}

	torch::jit::GraphExecutor executor(graph, "explain");
	torch::jit::Stack stack = { module._ivalue(), input };

	executor.run(stack);
	for (std::size_t i = 0; i < layers.size(); i++)
		layers[i].activation = stack[i].toTensor();
	return layers;
}

/* The last activation before each change of height or width. */
std::vector<layer> last_of_each_scale(const std::vector<layer> &layers)
{
	std::vector<layer> chosen;

	for (const layer &next : layers) {
		if (next.activation.dim() != 4)
			continue;
		if (!chosen.empty() &&
		    next.activation.size(2) == chosen.back().activation.size(2) &&
		    next.activation.size(3) == chosen.back().activation.size(3))
			chosen.back() = next;
		else
			chosen.push_back(next);
	}
	if (chosen.empty())
		throw std::runtime_error("the module has no ReLU; name layers");
	return chosen;
}

lsm::dtype dtype_of(const at::Tensor &tensor)
{
	switch (tensor.scalar_type()) {
	case at::kFloat:
		return lsm::dtype::f32;
	case at::kDouble:
		return lsm::dtype::f64;
	case at::kHalf:
		return lsm::dtype::f16;
	case at::kBFloat16:
		return lsm::dtype::bf16;
	default:
		throw std::runtime_error("a layer of a type that salmap cannot "
		                         "read");
	}
}

/* A view of the layer's memory with its strides, so that channels last works
 * too. */
lsm::tensor view_of(const layer &from)
{
	const at::Tensor &tensor = from.activation;

	if (tensor.dim() != 4 || !tensor.device().is_cpu())
		throw std::runtime_error(from.name + ": not [n,c,h,w] in the "
		                         "CPU's memory; choose another");
	lsm::tensor view = lsm::tensor_nchw(tensor.data_ptr(), dtype_of(tensor),
	                                    tensor.size(0), tensor.size(1),
	                                    tensor.size(2), tensor.size(3));

	view.stride_n = tensor.stride(0);
	view.stride_c = tensor.stride(1);
	view.stride_h = tensor.stride(2);
	view.stride_w = tensor.stride(3);
	return view;
}

/* [1,3,h,w] */
at::Tensor input_of(const cv::Mat &photo, const cv::CommandLineParser &arguments)
{
	const cv::Size size = input_size(arguments, photo);
	cv::Mat rgb;

	cv::resize(photo, rgb, size);
	if (!arguments.has("bgr"))
		cv::cvtColor(rgb, rgb, cv::COLOR_BGR2RGB);
	rgb.convertTo(rgb, CV_32F);
	cv::subtract(rgb, channel_means(arguments), rgb);
	return at::from_blob(rgb.data, { 1, size.height, size.width, 3 })
	               .permute({ 0, 3, 1, 2 }) /
	       arguments.get<double>("divide");
}

void explain(const cv::CommandLineParser &arguments,
             const std::vector<std::string> &names)
{
	const cv::Mat photo = read_photo(names[1]);
	const std::vector<std::string> wanted(names.begin() + 2, names.end());
	std::vector<layer> layers = run(torch::jit::load(names[0]),
	                                input_of(photo, arguments), wanted);

	if (wanted.empty())
		layers = last_of_each_scale(layers);

	lsm::context maps(static_cast<std::uint32_t>(layers.size()));

	for (std::uint32_t i = 0; i < maps.layer_count(); i++) {
		const at::Tensor &tensor = layers[i].activation;

		maps.push(i, view_of(layers[i]));
		std::cout << layers[i].name << "  " << tensor.size(1) << " x "
			  << tensor.size(2) << " x " << tensor.size(3) << "\n";
	}
	write_pictures(maps, photo, arguments.get<std::string>("out"),
	               arguments.has("show"));
}

}

int main(int count, char **arguments)
{
	return run_command(count, arguments, "MODULE.pt", explain);
}

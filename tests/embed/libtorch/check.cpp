/*
 * Checks docs/examples/libtorch from outside of it.
 *
 *   check make MODULE  saves a small network of submodules: two convolutions
 *       and ReLUs at full size, one each at a half and a quarter, in
 *       channels-last memory; weights from a fixed seed
 *   check same MODULE PHOTO TIFF  computes the activations that should have
 *       been chosen itself, pushes copies of them, and compares the combined
 *       map
 */
#include <cstring>
#include <fstream>
#include <iostream>

#include <torch/script.h>

#include <opencv2/imgcodecs.hpp>

#include <salmap.hpp>

namespace {

/* y = relu(conv(x)), as a submodule of its own. */
torch::jit::Module block(const std::string &name, int in, int out, int stride)
{
	torch::jit::Module made(name);

	made.register_parameter("weight", torch::randn({ out, in, 3, 3 }) /
	                                          std::sqrt(4.5 * in), false);
	made.register_parameter("bias", torch::randn({ out }) / 8, false);
	made.define("def forward(self, x):\n"
	            "    return torch.relu(torch.conv2d(x, self.weight, "
	            "self.bias, [" + std::to_string(stride) + ", " +
	            std::to_string(stride) + "], [1, 1]))\n");
	return made;
}

int make(const std::string &path)
{
	torch::manual_seed(7);
	torch::jit::Module stem("Stem"), net("Net");

	stem.register_module("first", block("First", 3, 8, 1));
	stem.register_module("second", block("Second", 8, 12, 1));
	stem.define("def forward(self, x):\n"
	            "    return self.second.forward(self.first.forward(x))\n");
	net.register_module("stem", stem);
	net.register_module("half", block("Half", 12, 16, 2));
	net.register_module("quarter", block("Quarter", 16, 24, 2));
	net.define("def forward(self, x):\n"
	           "    x = x.contiguous(memory_format=2)\n"
	           "    x = self.half.forward(self.stem.forward(x))\n"
	           "    x = self.quarter.forward(x)\n"
	           "    return torch.mean(x, [2, 3])\n");
	net.save(path);
	return 0;
}

int same(const std::string &module, const std::string &photo,
         const std::string &tiff)
{
	const c10::InferenceMode inference;
	const torch::jit::Module net = torch::jit::load(module);
	const cv::Mat bgr = cv::imread(photo);
	const cv::Mat map = cv::imread(tiff, cv::IMREAD_UNCHANGED);
	cv::Mat want(map.size(), CV_32F);
	at::Tensor x = (at::from_blob(bgr.data, { 1, bgr.rows, bgr.cols, 3 },
	                              at::kByte).flip(3).permute({ 0, 3, 1, 2 })
	                        .to(at::kFloat) - 127) / 128;
	libsalmap::context maps(3);
	std::uint32_t layer = 0;

	x = x.contiguous(at::MemoryFormat::ChannelsLast);
	for (const char *name : { "stem", "half", "quarter" }) {
		x = net.attr(name).toModule().forward({ x }).toTensor();
		const at::Tensor packed = x.contiguous(
			at::MemoryFormat::Contiguous).clone();
		maps.push(layer++, libsalmap::tensor_nchw(
			packed.data_ptr(), libsalmap::dtype::f32, 1,
			packed.size(1), packed.size(2), packed.size(3)));
	}
	maps.combined(0, libsalmap::plane_packed(want.ptr<float>(), want.cols,
	                                         want.rows));
	return map.type() != CV_32F || map.size() != bgr.size() ||
	       std::memcmp(map.data, want.data,
	                   map.total() * sizeof(float)) != 0;
}

}

int main(int count, char **arguments)
{
	const std::vector<std::string> words(arguments + 1, arguments + count);

	return words[0] == "make" ? make(words[1])
	                          : same(words[1], words[2], words[3]);
}

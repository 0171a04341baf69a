/* The README's program, in C++. */
#include <salmap.hpp>

#include <cstdio>
#include <vector>

int main()
{
	std::vector<float> activation[2];
	std::vector<unsigned char> pixels(24 * 36 * 3);
	libsalmap::context maps(2);

	for (auto &layer : activation)
		layer.resize(8 * 6 * 9);
	activation[0][3 * 54 + 20] = activation[1][5 * 54 + 33] = 1;
	for (std::uint32_t layer = 0; layer < 2; layer++)
		maps.push(layer, libsalmap::tensor_nchw(activation[layer], 1, 8,
		                                        6, 9));
	maps.lovi(0, libsalmap::picture_packed(pixels, libsalmap::pixel::rgb8,
	                                       36, 24));
	std::printf("P6 36 24 255\n");
	std::fwrite(pixels.data(), 1, pixels.size(), stdout);
}

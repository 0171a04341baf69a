/* Checks include/salmap_opencv.hpp: views of whole and of cut out arrays, of UMat,
 * and what is refused. */
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>

#include <salmap_opencv.hpp>

namespace lsm = libsalmap;

namespace {

void check(bool holds, const char *what)
{
	if (!holds) {
		std::cerr << "views: " << what << "\n";
		std::exit(1);
	}
}

/* The combined map of one layer. */
cv::Mat map_of(const lsm::tensor &activation, std::uint32_t image,
               int rows, int columns)
{
	lsm::context maps(1);
	cv::Mat map(rows, columns, CV_32F);

	maps.push(0, activation);
	maps.combined(image, lsm::plane_of(map));
	return map;
}

bool same(const cv::Mat &a, const cv::Mat &b)
{
	return a.size() == b.size() && a.type() == b.type() &&
	       cv::norm(a, b, cv::NORM_INF) == 0;
}

cv::Mat random_blob(const std::vector<int> &sizes)
{
	cv::Mat blob(sizes, CV_32F);

	cv::theRNG().state = 5;
	cv::randu(blob, -1, 3);
	return blob;
}

/* Of a batch of three, odd sizes. */
void blobs_are_read_where_they_lie()
{
	const cv::Mat blob = random_blob({ 3, 5, 7, 9 });
	const cv::Mat cut = blob({ cv::Range(1, 3), cv::Range(1, 5),
	                           cv::Range::all(), cv::Range(2, 9) });
	const lsm::tensor view = lsm::tensor_of(cut);

	check(view.data == cut.data && view.n == 2 && view.c == 4 &&
	              view.h == 7 && view.w == 7,
	      "a part of a blob is a view of it");
	check(same(map_of(view, 1, 12, 10),
	           map_of(lsm::tensor_of(cut.clone()), 1, 12, 10)),
	      "strides of a blob count");
	for (int depth : { CV_64F, CV_16F }) {
		cv::Mat other, back;

		cut.clone().reshape(1, 1).convertTo(other, depth);
		other.convertTo(back, CV_32F);
		check(same(map_of(lsm::tensor_of(other.reshape(
		                          1, { 2, 4, 7, 7 })), 0, 7, 7),
		           map_of(lsm::tensor_of(back.reshape(
		                          1, { 2, 4, 7, 7 })), 0, 7, 7)),
		      "depths are dtypes");
	}
}

void images_have_their_channels_last()
{
	cv::Mat whole(9, 11, CV_32FC(6)), planes[6];

	cv::theRNG().state = 7;
	cv::randu(whole, 0, 1);
	const cv::Mat part = whole(cv::Rect(2, 1, 8, 7));
	cv::Mat blob(std::vector<int>{ 1, 6, 7, 8 }, CV_32F);
	cv::split(part, planes);
	for (int c = 0; c < 6; c++)
		std::memcpy(blob.ptr<float>(0, c), planes[c].ptr<float>(),
		            7 * 8 * sizeof(float));
	check(same(map_of(lsm::tensor_of(part), 0, 7, 8),
	           map_of(lsm::tensor_of(blob), 0, 7, 8)),
	      "an image is one activation");
}

/* Into the middle of larger arrays, of which nothing else may change. */
void outputs_may_be_parts()
{
	const cv::Rect middle(3, 2, 10, 7);
	const cv::Mat blob = random_blob({ 1, 5, 7, 9 });
	lsm::context maps(1);
	cv::Mat map(7, 10, CV_32F), map_room(11, 15, CV_32F, cv::Scalar(9));
	cv::Mat grey(7, 10, CV_8U), grey_room(11, 15, CV_8U, cv::Scalar(9));

	maps.push(0, lsm::tensor_of(blob));
	maps.combined(0, lsm::plane_of(map));
	maps.combined(0, lsm::plane_of(map_room(middle)));
	check(same(map, map_room(middle)) && map_room.at<float>(5, 13) == 9,
	      "strides of a map count");
	maps.combined(0, lsm::grey_of(grey));
	maps.combined(0, lsm::grey_of(grey_room(middle)));
	check(same(grey, grey_room(middle)) && grey_room.at<uchar>(5, 13) == 9,
	      "strides of a grey map count");
	for (int type : { CV_8UC3, CV_8UC4 }) {
		cv::Mat lovi(7, 10, type), bgr;
		cv::Mat room(11, 15, type, cv::Scalar::all(9));
		cv::UMat device(7, 10, type);

		maps.heatmap(0, lsm::picture_of(lovi));
		maps.heatmap(0, lsm::picture_of(room(middle)));
		check(same(lovi, room(middle)), "strides of a picture count");
		maps.heatmap(0, lsm::picture_of(
		                        device.getMat(cv::ACCESS_WRITE)));
		check(same(lovi, device.getMat(cv::ACCESS_READ)),
		      "a UMat is written by its mapping");
	}
	cv::UMat activation;
	blob.copyTo(activation);
	check(same(map_of(lsm::tensor_of(activation.getMat(cv::ACCESS_READ)),
	                  0, 7, 10), map),
	      "a UMat is read by its mapping");
}

/* An error whose sentence has these words. */
void is_refused(const std::function<void()> &call, const char *words)
{
	try {
		call();
	} catch (const lsm::error &error) {
		check(error.status() == SALMAP_E_ARGUMENT, "the status");
		check(std::strstr(error.what(), words) != nullptr,
		      error.what());
		return;
	}
	check(false, words);
}

void others_are_refused()
{
	const cv::Mat integers(4, 5, CV_32S), three(std::vector<int>{ 2, 3, 4 },
	                                            CV_32F);

	is_refused([&] { (void)lsm::tensor_of(integers); },
	           "tensor_of: [4][5][1] is refused; want a cv::Mat of 4");
	is_refused([&] { (void)lsm::tensor_of(three); }, "want a cv::Mat of 4");
	is_refused([&] { (void)lsm::tensor_of(cv::Mat()); }, "is refused");
	is_refused([&] { (void)lsm::plane_of(integers); }, "CV_32FC1");
	is_refused([&] { (void)lsm::grey_of(integers); }, "CV_8UC1");
	is_refused([&] { (void)lsm::picture_of(integers); }, "CV_8UC4");
}

}

int main()
{
	blobs_are_read_where_they_lie();
	images_have_their_channels_last();
	outputs_may_be_parts();
	others_are_refused();
	return 0;
}

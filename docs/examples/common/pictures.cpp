#include "pictures.hpp"

#include <filesystem>
#include <stdexcept>

#include <opencv2/highgui.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <salmap_opencv.hpp>

namespace lsm = libsalmap;

namespace {

void write(const std::string &folder, const char *name, const cv::Mat &picture)
{
	const std::string path = folder + "/" + name;

	std::filesystem::create_directories(folder);
	if (!cv::imwrite(path, picture))
		throw std::runtime_error("cannot write " + path);
}

void write_map(const std::string &folder, const char *name, const cv::Mat &map)
{
	cv::Mat grey;

	map.convertTo(grey, CV_8U, 255);
	write(folder, name, grey);
}

/* The photo, with the map in colours where it is high: from six tenths of its range
 * on, as in the overlay of the salmap command. */
cv::Mat overlay_of(const cv::Mat &photo, const cv::Mat &map)
{
	cv::Mat overlay(photo.size(), CV_8UC3);
	double low, high;

	cv::minMaxLoc(map, &low, &high);
	if (!(low < high))
		return photo;

	const double begins = low + 0.6 * (high - low);

	lsm::colour(lsm::plane_of(map), lsm::palette::magma, begins, high,
	            lsm::picture_of(overlay));
	lsm::highlight(lsm::picture_of(photo), lsm::picture_of(overlay), lsm::plane_of(map), begins,
	               high, 0.8, lsm::picture_of(overlay));
	return overlay;
}

}

cv::Mat read_photo(const std::string &path)
{
	cv::Mat photo = cv::imread(path, cv::IMREAD_COLOR);

	if (photo.empty())
		throw std::runtime_error("cannot read the photo " + path);
	return photo;
}

void write_pictures(const lsm::context &maps, const cv::Mat &photo,
                    const std::string &folder, bool show)
{
	cv::Mat lovi(photo.size(), CV_8UC3), combined(photo.size(), CV_32F);

	maps.lovi(0, lsm::picture_of(lovi));
	maps.combined(0, lsm::plane_of(combined));

	const cv::Mat overlay = overlay_of(photo, combined);

	write(folder, "lovi.png", lovi);
	write(folder, "overlay.png", overlay);
	write_map(folder, "combined.png", combined);
	write(folder, "combined.tiff", combined);
	if (show) {
		cv::Mat both;

		cv::hconcat(lovi, overlay, both);
		cv::imshow("LOVI, and where the map is high", both);
		cv::waitKey();
	}
}

void write_class_pictures(const lsm::context &maps, std::uint32_t cam,
                          const cv::Mat &photo, const std::string &folder)
{
	cv::Mat map(photo.size(), CV_32F);

	maps.cam(0, cam, lsm::plane_of(map));
	write_map(folder, "cam.png", map);
	maps.fastcam(0, cam, lsm::plane_of(map));
	write_map(folder, "fastcam.png", map);
	write(folder, "fastcam.tiff", map);
	write(folder, "fastcam-overlay.png", overlay_of(photo, map));
}

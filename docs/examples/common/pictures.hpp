/* How the examples in C++ read a photo and draw its maps. */
#ifndef PICTURES_HPP
#define PICTURES_HPP

#include <string>

#include <opencv2/core.hpp>
#include <salmap.hpp>

/* Reads a picture as BGR with 8 bits. Throws std::runtime_error if it cannot be
 * read. */
cv::Mat read_photo(const std::string &path);

/*
 * Draws image 0 at the size of the photo and writes lovi.png, overlay.png,
 * combined.png and combined.tiff (the floats of the map) into a folder, which is
 * made if missing. `show` also opens a window and waits for a key.
 */
void write_pictures(const libsalmap::context &maps, const cv::Mat &photo,
                    const std::string &folder, bool show);

/* Draws class map `cam` of image 0 likewise: cam.png, fastcam.png,
 * fastcam-overlay.png and fastcam.tiff. */
void write_class_pictures(const libsalmap::context &maps, std::uint32_t cam,
                          const cv::Mat &photo, const std::string &folder);

#endif

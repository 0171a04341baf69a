/* What the examples in C++ do with a photo and its maps. */
#ifndef PICTURES_HPP
#define PICTURES_HPP

#include <string>

#include <opencv2/core.hpp>
#include <salmap.hpp>

/* Throws std::runtime_error where there is no such picture. BGR, 8 bits. */
cv::Mat read_photo(const std::string &path);

/*
 * Draws image 0 at the photo's size and writes lovi.png, overlay.png,
 * combined.png and combined.tiff (the map's own floats) into a folder that there
 * is. `show` opens a window besides and waits for a key.
 */
void write_pictures(const libsalmap::context &maps, const cv::Mat &photo,
                    const std::string &folder, bool show);

#endif

/* The names of classes. */
#ifndef LABELS_HPP
#define LABELS_HPP

#include <string>
#include <vector>

/* A file with a line for each class: its names, separated by commas, perhaps after
 * a WordNet id, which is left out. None for an empty path. Throws
 * std::runtime_error if it cannot be read. */
std::vector<std::string> read_labels(const std::string &path);

/* The class that `text` means: its number from 0 on, one of its names, or a part
 * of its line alone. Throws std::runtime_error if it means none of the `count`
 * classes, or several. */
int find_class(const std::string &text, const std::vector<std::string> &labels,
               int count);

/* "967 espresso", or the number alone. */
std::string class_name(int number, const std::vector<std::string> &labels);

#endif

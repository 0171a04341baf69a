#include "labels.hpp"

#include <fstream>
#include <stdexcept>

namespace {

/* Without the WordNet id that ImageNet's lists have in front: "n07920052 espresso". */
std::string names_of(const std::string &line)
{
	const bool has_id = line.size() > 10 && line[0] == 'n' &&
		line.find_first_not_of("0123456789", 1) == 9 &&
		line[9] == ' ';

	return has_id ? line.substr(10) : line;
}

/* The lines that have `text`, with commas around both where it is to be a whole
 * name. */
std::vector<int> search(const std::string &text,
                        const std::vector<std::string> &labels,
                        const std::string &before, const std::string &after)
{
	std::vector<int> found;

	for (std::size_t i = 0; i < labels.size(); i++)
		if ((before + labels[i] + after).find(before + text + after) !=
		    std::string::npos)
			found.push_back(static_cast<int>(i));
	return found;
}

int number_of(const std::string &digits, int count)
{
	/* More digits than a class can have would not fit. */
	const int number = digits.size() < 9 ? std::stoi(digits) : count;

	if (number >= count)
		throw std::runtime_error("class " + digits + ": want 0 to " +
		                         std::to_string(count - 1));
	return number;
}

}

std::vector<std::string> read_labels(const std::string &path)
{
	std::vector<std::string> labels;
	std::string line;

	if (path.empty())
		return labels;
	std::ifstream file(path);
	while (std::getline(file, line))
		labels.push_back(names_of(line));
	if (labels.empty())
		throw std::runtime_error("cannot read the labels " + path);
	return labels;
}

int find_class(const std::string &text, const std::vector<std::string> &labels,
               int count)
{
	if (text.find_first_not_of("0123456789") == std::string::npos)
		return number_of(text, count);
	if (labels.empty())
		throw std::runtime_error("class \"" + text + "\": want its "
		                         "number, or --labels");

	std::vector<int> found = search(text, labels, ", ", ",");

	if (found.empty())
		found = search(text, labels, "", "");
	if (found.empty())
		throw std::runtime_error("class \"" + text + "\" is in no label");
	if (found.size() > 1)
		throw std::runtime_error(
			"class \"" + text + "\" is a part of " +
			std::to_string(found.size()) + " labels, such as " +
			class_name(found[0], labels) + " and " +
			class_name(found[1], labels) + "; want a number or name");
	return number_of(std::to_string(found[0]), count);
}

std::string class_name(int number, const std::vector<std::string> &labels)
{
	const std::string digits = std::to_string(number);
	const auto index = static_cast<std::size_t>(number);

	return index < labels.size() ? digits + " " + labels[index] : digits;
}

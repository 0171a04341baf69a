#!/bin/sh
# libsalmap-opencl as another project uses it, on the device that OpenCL finds first:
# its tests, an install, and the program of docs/opencl.md. Run from the top folder;
# takes BUILD from the environment.
set -eu
suite=opencl
. tests/support/steps.sh

build=${BUILD:-build}
prefix=$work/usr
# pocl keeps what it has compiled.
export POCL_CACHE_DIR="$work/pocl"
mkdir "$POCL_CACHE_DIR"

doing "its tests pass, and those of the library through the device"
make -s check-opencl BUILD="$build" >"$work/log" 2>&1 || {
	cat "$work/log"
	false
}

doing "what is installed, and what it exports"
make -s install-opencl BUILD="$build" PREFIX="$prefix"
same "$(cd "$prefix" && find . -name '*opencl*' ! -type d |
	sed 's/[0-9.]*$//' | LC_ALL=C sort | tr '\n' ' ')" \
	"./include/salmap_opencl.h ./lib/libsalmap-opencl.a \
./lib/libsalmap-opencl.so ./lib/libsalmap-opencl.so \
./lib/libsalmap-opencl.so ./lib/pkgconfig/salmap-opencl.pc "
same "$(nm -D --defined-only "$prefix/lib/libsalmap-opencl.so" |
	awk '$2 == "T" { sub("@.*", "", $3); print $3 }' | LC_ALL=C sort |
	tr '\n' ' ')" "salmap_opencl_release salmap_push_opencl "

# says NAME COMPILER...: what that program of the work folder says.
says() {
	name=$1
	shift
	# shellcheck disable=SC2046 # a list of words is meant
	"$@" -O1 -Wall -Wextra -Wpedantic -Werror "$work/$name" \
		-Wno-deprecated-declarations \
		$(pkg-config --cflags --libs salmap-opencl) -o "$work/program"
	LD_LIBRARY_PATH=$prefix/lib "$work/program"
}

doing "the program of docs/opencl.md says in C and C++ what it says on the host"
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
block docs/opencl.md c "Use it" >"$work/device.c"
sed -e 's/salmap_push_opencl(sm, 0, queue, buffer,/salmap_push(sm, 0,/' \
	-e 's/(&tensor, NULL,/(\&tensor, activations,/' "$work/device.c" >"$work/host.c"
expected=$(says host.c cc)
echo "$expected" | grep -qx '0\.[0-9]* on the left, 0\.[0-9]* on the right'
same "$(says device.c cc -std=c11 -Wconversion)" "$expected"
same "$(says device.c c++ -x c++)" "$expected"

doing "a UMat of OpenCV gives the map that its copy gives"
# OpenCV's headers compare signed with unsigned numbers.
# shellcheck disable=SC2046 # a list of words is meant
c++ -std=c++17 -O1 -Wall -Wextra -Wno-sign-compare -Werror \
	-Wno-deprecated-declarations tests/embed/opencl/umat.cpp \
	$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g') -lopencv_core \
	$(pkg-config --cflags --libs salmap-opencl) -o "$work/umat"
LD_LIBRARY_PATH=$prefix/lib OPENCV_OPENCL_DEVICE=:CPU: "$work/umat"

doing "the example of OpenCV gives what the command makes of the blobs' copies"
documented "OpenCV's UMat" "-Wall -Wextra -Wno-sign-compare -Wno-unused-parameter
	-Wno-deprecated-declarations -Werror" docs/opencl.md
# shellcheck disable=SC2046 # a list of words is meant
c++ -std=c++17 -O1 tests/embed/opencv/check.cpp \
	$(pkg-config --cflags opencv4 | sed 's/-I/-isystem /g') \
	-lopencv_dnn -lopencv_imgcodecs -lopencv_core -o "$work/check"
network=docs/demo/squeezenet
pair=docs/demo/cat-and-espresso-454x227.png
layers="onnx_node!features.1 onnx_node!features.5 onnx_node!features.12"
"${PYTHON:-python3}" -B $network/write_onnx.py "$work/squeezenet.onnx"
mkdir "$work/out" "$work/device" "$work/blobs"
export OPENCV_OPENCL_DEVICE=:CPU:
# explained FOLDER OPTION...: what the example draws of these layers.
explained() {
	folder=$1
	shift
	# shellcheck disable=SC2086 # a list of words is meant
	"$work/explain" --out="$work/$folder" --mean=123,117,104 --divide=1 "$@" \
		"$work/squeezenet.onnx" $pair $layers
}
explained out
# shellcheck disable=SC2086
"$work/check" blobs "$work/squeezenet.onnx" $pair "$work/blobs" 1 123 117 104 \
	$layers
"$build/salmap" -q -i $pair -o "$work/maps" "$work"/blobs/*.npy
"$work/check" same "$work/out/combined.tiff" "$work/maps/combined.npy"

doing "it runs the network on the device, if OpenCV can, and draws nearly the same"
explained device --device
"${PYTHON:-python3}" -B -c '
import sys, numpy, cv2
a, b = (cv2.imread(path, cv2.IMREAD_UNCHANGED) for path in sys.argv[1:])
assert a.shape == b.shape and abs(a - b).max() < 1e-3, abs(a - b).max()
' "$work/out/combined.tiff" "$work/device/combined.tiff"

doing "the header compiles alone, for any version of OpenCL"
for option in -DCL_TARGET_OPENCL_VERSION=300 -DCL_TARGET_OPENCL_VERSION=120 ''; do
	# shellcheck disable=SC2086 # a list of words is meant
	printf '#include <salmap_opencl.h>\n' |
		cc -std=c99 -Wall -Wextra -Wpedantic -Werror $option \
			-I"$prefix/include" -fsyntax-only -x c -
done

doing "make uninstall leaves nothing"
make -s uninstall BUILD="$build" PREFIX="$prefix"
same "$(find "$prefix" ! -type d)" ""

#!/bin/sh
# docs/examples/web: ONNX Runtime Web in Chromium, ONNX Runtime and TensorFlow.js in
# Node.js, each with a trained network, whose evidence has to lie where the class is.
# Run from the top folder; takes BUILD, ROW and PYTHON from the environment.
set -eu
suite=web-engines
. tests/support/steps.sh

build=${BUILD:-build}
place=$build/${ROW:-embed/web-engines}
python=${PYTHON:-python3}
model=../shared/models/ultraface-rfb-320.onnx
demo=docs/demo/squeezenet

doing "npm has the engines, and the package is built"
make -s BUILD="$place" web-scripts "$place/web/salmap/salmap-simd.wasm"
mkdir -p "$place/site"
cp tests/embed/web/package*.json docs/examples/web/* tests/embed/web/*.mjs "$place/site"
npm --prefix "$place/site" ci --silent --ignore-scripts
rm -rf "$place/site/node_modules/salmap"
cp -R "$place/web/salmap" "$place/site/node_modules/"

doing "the networks have their layers among their outputs"
site=$PWD/$place/site
"$python" -B $demo/write_onnx.py "$work/squeezenet.onnx"
node "$site/node_modules/salmap/salmap-expose.js" "$work/squeezenet.onnx" \
	features.1 features.5 features.10 features.12 classifier.1.weight \
	-o "$site/squeezenet.onnx"
"$python" -B $demo/write_weights.py "$site/network.json" "$site/weights.bin"
cp $demo/labels.txt "$site"
cp docs/demo/cat-and-espresso-454x227.png "$site/photo.png"
cp docs/demo/astronaut-320x240.png "$site/face.png"

# shows PATTERN: the tests with these names pass.
shows() {
	(cd "$site" && node --test --test-reporter=spec \
		--test-name-pattern="$1" engines.test.mjs)
}

doing "engines agree, and the evidence lies on the class"
shows '^(Chromium|the slider)'

doing "a detector's evidence lies on the face"
if [ -e $model ]; then
	node "$site/node_modules/salmap/salmap-expose.js" $model \
		-o "$site/detector.onnx"
	shows '^the detector'
else
	skip "no $model"
fi

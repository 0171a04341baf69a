"""expose.py MODEL EXPOSED NAME...: a copy of the model that takes any size, and of
which these tensors are outputs."""
import sys

import onnx

model = onnx.load(sys.argv[1])
for axis, name in ((2, "height"), (3, "width")):
    extent = model.graph.input[0].type.tensor_type.shape.dim[axis]
    extent.Clear()
    extent.dim_param = name
model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name)
                          for name in sys.argv[3:])
onnx.save(model, sys.argv[2])

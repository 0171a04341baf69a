"""salmap.expose: which tensors of an ONNX model it makes outputs."""

import os
import subprocess
import sys

import pytest

import salmap
from salmap.expose import choose, expose, main

onnx = pytest.importorskip("onnx", reason="needs onnx")
helper = onnx.helper


def model_of(*nodes, inputs=("photo",), weights=("w",)):
    """A model of (operator, inputs, output, attributes)."""
    return helper.make_model(helper.make_graph(
        [helper.make_node(operator, names, [output], **attributes)
         for operator, names, output, attributes in nodes], "network",
        [helper.make_empty_tensor_value_info(name) for name in inputs],
        [helper.make_empty_tensor_value_info(nodes[-1][2])],
        [helper.make_tensor(name, onnx.TensorProto.FLOAT, [1], [1.0])
         for name in weights]))


CLASSIFIER = (
    ("Conv", ["photo", "w"], "a", {"strides": [2, 2]}), ("Relu", ["a"], "early", {}),
    ("MaxPool", ["early"], "b", {"strides": [2, 2]}),
    ("Relu", ["b"], "left", {}), ("Clip", ["b"], "right", {}),
    ("Concat", ["left", "right"], "both", {"axis": 1}),
    ("Conv", ["both", "w"], "c", {"strides": [1, 2]}), ("Sigmoid", ["c"], "s", {}),
    ("Mul", ["s", "c"], "late", {}),
    ("GlobalAveragePool", ["late"], "mean", {}), ("Relu", ["mean"], "gate", {}),
    ("Mul", ["late", "gate"], "gated", {}), ("Flatten", ["gated"], "flat", {}),
    ("Gemm", ["flat", "w"], "logits", {}))


def test_the_last_rectified_tensor_at_each_scale():
    assert choose(model_of(*CLASSIFIER).graph) == ["early", "both", "late"]


def test_weights_that_are_inputs_too_are_none():
    model = model_of(("Relu", ["w"], "weights", {}),
                     ("Conv", ["photo", "weights"], "a", {}),
                     ("Elu", ["a"], "layer", {}), inputs=("w", "photo"))
    assert choose(model.graph) == ["layer"]


def test_outputs_come_after_those_that_were_there():
    model = model_of(*CLASSIFIER)
    assert expose(model, also=["w", "both"]) == ["early", "both", "late", "w"]
    assert [each.name for each in model.graph.output] == ["logits", "early", "both",
                                                          "late", "w"]
    assert expose(model, ["logits"]) == ["logits"]
    assert len(model.graph.output) == 5


def test_what_is_wrong_is_told_and_changes_nothing():
    model = model_of(*CLASSIFIER)
    before = model.SerializeToString()
    with pytest.raises(salmap.ArgumentError, match="the model has no tensor 'x'"):
        expose(model, ["early", "x"])
    assert model.SerializeToString() == before
    plain = model_of(("Conv", ["photo", "w"], "a", {}))
    with pytest.raises(salmap.ArgumentError, match="no tensor of the model is"):
        expose(plain)


def test_the_command(tmp_path, capsys, top):
    path = tmp_path / "net.onnx"
    onnx.save(model_of(*CLASSIFIER), str(path))
    assert main([str(path), "--also", "w"]) == 0
    assert capsys.readouterr().out == "early\nboth\nlate\nw\n"
    exposed = onnx.load(str(tmp_path / "net-exposed.onnx"))
    assert len(exposed.graph.output) == 5
    assert main([str(path), "x", "-o", str(tmp_path / "none.onnx")]) == 2
    assert "net.onnx: the model has no tensor 'x'" in capsys.readouterr().err
    assert not (tmp_path / "none.onnx").exists()
    assert main([str(tmp_path / "no.onnx")]) == 2
    run = subprocess.run(
        [sys.executable, "-m", "salmap.expose", "-h"], check=True,
        capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(top / "bindings" / "python")})
    assert run.stdout.startswith("usage: salmap-expose")

"""The program on a small transformer."""

from programs import program

rounding = program("rounding")
torch = rounding.torch


def test_what_is_rounding_and_what_is_not(monkeypatch, capsys):
    def make():
        torch.manual_seed(2)
        model = rounding.torchvision.models.VisionTransformer(
            224, 32, 3, 2, 32, 64, num_classes=6).eval()
        torch.nn.init.normal_(model.heads.head.weight)
        return model

    monkeypatch.setattr(rounding, "make_model", make)
    monkeypatch.setitem(
        rounding.PLACES, "HiResCAM of the tokens before it",
        {"method": "hirescam", "cam_layer": "encoder.layers.encoder_layer_1"})
    rounding.main()
    read, tokens = capsys.readouterr().out.splitlines()
    assert read.startswith("HiResCAM of what the last block reads: ")
    largest = [float(line.split("difference ")[1].split(",")[0])
               for line in (read, tokens)]
    assert largest[0] < 1e-4 < 0.1 < largest[1]
    assert read.endswith("correlation 1.000")

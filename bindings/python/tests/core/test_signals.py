"""Results of signals: the curve, and the maps as bands."""

import numpy
import pytest

import salmap
from support import same_bits

#: (c, w) of each layer, and how many samples there are.
SHAPES, SAMPLES = [(5, 40), (9, 10)], 80


@pytest.fixture(name="arrays", scope="module")
def fixture_arrays():
    random = numpy.random.default_rng(9)
    return [random.gamma(0.7, 1, (3, *shape)).astype("float32")
            for shape in SHAPES]


@pytest.fixture(name="signals", scope="module")
def fixture_signals():
    return numpy.random.default_rng(8).normal(
        size=(3, 2, SAMPLES)).astype("float32")


def explained(arrays, **keywords):
    return salmap.explain(arrays, layout="ncw", **keywords)


def test_signals_are_kept_as_photos_are(arrays, signals):
    result = explained(arrays, image=signals)
    assert result.size == (1, SAMPLES)
    assert result.signal.shape == (2, SAMPLES)
    for number, each in enumerate(result):
        assert same_bits(each.signal, signals[number])
        assert each.photo is None
    one = explained(arrays, image=signals[0, 0].astype(float))
    assert same_bits(one[2].signal, signals[0, :1])
    listed = explained(arrays, image=list(signals[:, 0]))
    assert same_bits(listed[1].signal, signals[1, :1])
    assert explained(arrays).signal is None
    with pytest.raises(ValueError, match="want uint8"):
        salmap.explain([arrays[0][:, :, None].repeat(2, axis=2)], image=signals)
    for wrong in (signals[:2], signals[None], signals[:, :, :0]):
        with pytest.raises(ValueError, match="the signals have the shape"):
            explained(arrays, image=wrong)


def panels_of(figure):
    return [each.get_ylabel() for each in figure.axes]


def test_a_plot_has_the_curve_above_and_bands_below(arrays, signals):
    pytest.importorskip("matplotlib")
    result = explained(arrays, image=signals)[1]
    figure = result.plot()
    curve, heat, lovi, first, last, bar = figure.axes
    assert panels_of(figure)[:-1] == ["signal", "heat map", "LOVI",
                                      "layer 0, 40", "layer 1, 10"]
    for line, values in zip(curve.lines, signals[1]):
        assert same_bits(numpy.asarray(line.get_ydata()), values)
    assert same_bits(heat.images[0].get_array().data, result.heatmap)
    assert same_bits(lovi.images[0].get_array().data, result.lovi)
    stack, number = result.place()
    for layer, axis in enumerate((first, last)):
        assert same_bits(axis.images[0].get_array().data,
                         stack.layer_lovi(layer, (1, SAMPLES), number))
    assert curve.get_xlim() == heat.get_xlim() == (-0.5, SAMPLES - 0.5)
    assert bar.get_ylim() == pytest.approx(
        (result.layers.min(), result.combined.max()))


def test_a_plot_without_a_curve_and_with_many_channels(arrays):
    pytest.importorskip("matplotlib")
    assert panels_of(explained(arrays).plot())[0] == "heat map"
    curve = explained(arrays, image=numpy.zeros((20, SAMPLES))).plot().axes[0]
    assert len(curve.lines) == 8
    assert curve.get_legend().get_title().get_text() == "the first 8 of 20"


def test_a_plot_of_a_class(arrays):
    pytest.importorskip("matplotlib")
    torch = pytest.importorskip("torch")
    import salmap.torch
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Conv1d(1, 4, 3, padding=1), torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool1d(1), torch.nn.Flatten(),
        torch.nn.Linear(4, 3))
    signals = torch.rand(2, 1, 30)
    _, result = salmap.torch.Explainer(model, evidence="magnitude")(
        signals, target=1)
    assert same_bits(result[1].signal, signals[1].numpy())
    figure = result.plot()
    assert panels_of(figure)[3:5] == ["class map of 1", "FastCAM of 1"]
    assert same_bits(figure.axes[3].images[0].get_array().data, result.cam)


#: Rows of a sheet of 480 pixels: a caption, a band, and the gap below.
LINE, BAND, GAP = 19, 24, 4

#: Rows of the part with the curve, and of the gap below it.
CURVE = 96 + 6


def test_bands_of_a_sheet_can_be_seen(arrays):
    result = explained(arrays, size=(1, 240))
    stack, _ = result.place()
    sheet = result.sheet
    for layer, top in enumerate((LINE, 2 * LINE + BAND + GAP)):
        bands = numpy.repeat(stack.layer_lovi(layer, (1, 480)), BAND, axis=0)
        assert same_bits(numpy.ascontiguousarray(sheet[top:top + BAND]), bands)


def ink(pixels):
    """How far pixels are from white."""
    return (255 - pixels.astype(int)).max(axis=-1)


def test_the_curve_of_a_sheet_follows_the_signal(arrays):
    samples = 60
    signal = numpy.full(samples, numpy.nan, "float32")
    signal[5:40] = numpy.linspace(-2, 6, 35) ** 2
    result = explained(arrays, size=(1, samples), image=signal)
    plain = explained(arrays, size=(1, samples)).sheet
    sheet = result.sheet
    assert same_bits(numpy.ascontiguousarray(sheet[LINE + CURVE:]), plain)
    curve = ink(sheet[LINE:LINE + 96])
    width = 480 // samples
    heights = [(numpy.arange(96) * column).sum() / column.sum()
               for column in curve[:, width // 2::width][:, 5:40].T]
    relation = numpy.corrcoef(heights, signal[5:40])[0, 1]
    assert relation < -0.999
    assert not curve[:, :5 * width].any() and not curve[:, 40 * width:].any()


def test_each_image_of_a_sheet_has_its_own_curve(arrays, signals):
    result = explained(arrays, image=signals)
    for number, each in enumerate(result):
        alone = explained([array[number:number + 1] for array in arrays],
                          image=signals[number])
        assert same_bits(each.sheet, alone.sheet)
    shared = explained(arrays, image=signals[0])
    line = 2 * LINE  # the caption and the key
    curves = [each.sheet[:line + 96].tobytes() for each in shared]
    assert len(set(curves)) == 1


@pytest.mark.parametrize("signal", [
    numpy.zeros(80), numpy.full(80, numpy.nan), numpy.full(1, 3.0),
    numpy.array([numpy.inf, 1, -numpy.inf, 2]), numpy.full((20, 7), 1e38),
    numpy.random.default_rng(1).normal(size=100_000)])
def test_any_signal_is_drawn(arrays, signal):
    result = explained(arrays, image=signal)
    height, width, _ = result.sheet.shape
    assert 480 <= width <= 1600 and height > CURVE


def test_files_have_the_same_sheet(arrays, signals, tmp_path):
    Image = pytest.importorskip("PIL.Image")
    explained(arrays, image=signals)[1].save(tmp_path)
    with Image.open(tmp_path / "layers.png") as picture:
        assert same_bits(numpy.asarray(picture),
                         explained(arrays, image=signals)[1].sheet)

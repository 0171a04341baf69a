"""Measures libsalmap against PyTorch, both with one thread, in one process and
on the same arrays: torch_bench.py LIBRARY JSON

What the rows mean: docs/performance.md. The rows are appended to those that
`make bench` left in JSON. The exit status is 0 whether or not targets are met.
"""

import copy
import ctypes
import json
import os
import statistics
import sys
import time

# torch.set_num_threads does not reach a BLAS with threads of its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    import numpy
    import torch
    import torchvision
    from torch.utils import mkldnn
except ImportError as missing:
    print(f"SKIP: {missing}. Debian has python3-torch and "
          "python3-torchvision.")
    sys.exit(0)

SHAPES = [(64, 112), (256, 56), (512, 28), (1024, 14), (2048, 7)]
SIDE = 224
EPSILON = 1e-7
SECONDS_A_ROW = 10
ROUNDS_MIN = 7
GFLOPS_OF_A_GOOD_BLAS = 15


def activations():
    """The stack of a ResNet-50: half zeros, the rest exponential."""
    random = numpy.random.default_rng(1)
    stack = []
    for channels, side in SHAPES:
        shape = (1, channels, side, side)
        values = random.exponential(size=shape)
        values[random.random(shape) < 0.5] = 0
        stack.append(values.astype(numpy.float32))
    return stack


# ------------------------------------------------------------------ libsalmap

class Tensor(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_uint32), ("dtype", ctypes.c_int32),
        ("data", ctypes.c_void_p),
        *[(name, ctypes.c_int64) for name in "ncdhw"],
        *[("stride_" + name, ctypes.c_int64) for name in "ncdhw"],
        ("scale", ctypes.c_float), ("zero_point", ctypes.c_int32),
        ("channel_scale", ctypes.c_void_p),
        ("channel_zero_point", ctypes.c_void_p),
    ]


class Plane(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_uint32), ("data", ctypes.c_void_p),
        ("width", ctypes.c_int64), ("height", ctypes.c_int64),
        ("stride", ctypes.c_int64),
    ]


class Picture(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_uint32), ("pixel", ctypes.c_int32),
        ("data", ctypes.c_void_p),
        ("width", ctypes.c_int64), ("height", ctypes.c_int64),
        ("stride", ctypes.c_int64),
    ]


F32, RGB8 = 0, 0
GAMMA, NONE = 1, 3


class Salmap:
    """One context for one stack; everything that ctypes has to build is built
    beforehand, as a caller in C would have it."""

    def __init__(self, path, stack):
        self.library = ctypes.CDLL(os.path.abspath(path))
        self.library.salmap_isa_name.restype = ctypes.c_char_p
        self.library.salmap_version_string.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p()
        self.must(self.library.salmap_create(
            len(stack), None, ctypes.byref(self.context)))
        self.stack = stack
        self.tensors = [self.tensor_of(array) for array in stack]
        self.map = numpy.zeros((SIDE, SIDE), numpy.float32)
        self.lovi = numpy.zeros((SIDE, SIDE, 3), numpy.uint8)
        self.plane, self.picture = Plane(), Picture()
        size = (ctypes.c_int64(SIDE), ctypes.c_int64(SIDE))
        self.must(self.library.salmap_plane_packed(
            ctypes.byref(self.plane), ctypes.c_void_p(self.map.ctypes.data),
            *size))
        self.must(self.library.salmap_picture_packed(
            ctypes.byref(self.picture),
            ctypes.c_void_p(self.lovi.ctypes.data), RGB8, *size))

    def must(self, status):
        if status != 0:
            raise RuntimeError(f"libsalmap: status {status}")

    def tensor_of(self, array):
        tensor = Tensor()
        self.must(self.library.salmap_tensor_nchw(
            ctypes.byref(tensor), ctypes.c_void_p(array.ctypes.data), F32,
            *[ctypes.c_int64(extent) for extent in array.shape]))
        return tensor

    def use(self, normalizer):
        self.must(self.library.salmap_reset(self.context))
        self.must(self.library.salmap_set_normalizer(self.context, normalizer))

    def explain_map(self):
        """The combined map alone."""
        call = self.library
        self.must(call.salmap_reset(self.context))
        for layer, tensor in enumerate(self.tensors):
            self.must(call.salmap_push(self.context, layer,
                                       ctypes.byref(tensor)))
        self.must(call.salmap_combined(self.context, 0,
                                       ctypes.byref(self.plane)))

    def explain(self):
        """The combined map and the LOVI picture."""
        self.explain_map()
        self.must(self.library.salmap_lovi(self.context, 0,
                                           ctypes.byref(self.picture)))

    def name(self):
        return self.library.salmap_isa_name(self.context).decode()

    def version(self):
        return self.library.salmap_version_string().decode()


# -------------------------------------------------- the same formulas in torch

def smoe_scale(x):
    a = torch.relu(x) + EPSILON
    mean = torch.mean(a, dim=1)
    return mean * (torch.log2(mean) - torch.mean(torch.log2(a), dim=1))


def gamma_fit(x, steps=10):
    """Shape and scale by maximum likelihood, from Minka's start by Newton
    steps, as published."""
    mean = x.mean(dim=(1, 2), keepdim=True)
    s = torch.log(mean) - torch.log(x).mean(dim=(1, 2), keepdim=True)
    k = (3 - s + torch.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(steps):
        k = k - ((torch.log(k) - torch.digamma(k) - s)
                 / (1 / k - torch.polygamma(1, k)))
    return torch.clamp(k, EPSILON, 18.0), mean / k


def gamma_normalize(x):
    """The lower incomplete gamma function by the published series of eight."""
    x = x - x.amin(dim=(1, 2), keepdim=True) + EPSILON
    k, theta = gamma_fit(x)
    x = x / theta
    power, denominator = torch.ones_like(x), k
    total = torch.zeros_like(x)
    for i in range(8):
        if i:
            power = power * x
            denominator = denominator * (k + i)
        total = total + power / denominator
    below = torch.pow(x, k) * torch.exp(-x) * total
    return torch.clamp(below / torch.exp(torch.lgamma(k)), 0.0, 1.0)


def enlarge(x):
    return torch.nn.functional.interpolate(
        x[None], size=(SIDE, SIDE), mode="bilinear", align_corners=False)[0]


def hsv_to_rgb(hue, saturation, value):
    """hue 0..1; [height][width] each, to [height][width][3]."""
    shift = torch.tensor([5.0, 3.0, 1.0])
    k = torch.remainder(shift + hue[..., None] * 6, 6)
    ramp = torch.clamp(torch.minimum(k, 4 - k), 0, 1)
    return value[..., None] * (1 - saturation[..., None] * ramp)


def lovi(maps):
    """maps: [layers][height][width]."""
    layers = maps.shape[0]
    low, high = maps.amin(), maps.amax()
    v = (maps - low) / (high - low)
    positions = torch.linspace(1, 0, layers)[:, None, None]
    total, top = v.sum(dim=0), v.amax(dim=0)
    hue = 300 / 360 * (v * positions).sum(dim=0) / total
    share = total / (layers * top)
    saturation = 1 - (share - 1 / layers) / (1 - 1 / layers)
    rgb = hsv_to_rgb(torch.nan_to_num(hue), torch.nan_to_num(saturation), top)
    return torch.round(rgb * 255).to(torch.uint8)


class Torch:
    """What Salmap.explain does."""

    def __init__(self, stack):
        self.stack = [torch.from_numpy(array) for array in stack]
        self.normalize = gamma_normalize
        self.map = self.lovi = None

    def explain(self):
        with torch.no_grad():
            maps = torch.cat([enlarge(self.normalize(smoe_scale(x)))
                              for x in self.stack])
            self.map = maps.mean(dim=0)
            self.lovi = lovi(maps)


# -------------------------------------------------------------------- network

class Network:
    """ResNet-50 with random weights, ready for inference, plain and in
    oneDNN's own layout, which PyTorch does not use by itself for 1x1
    convolutions on one thread."""

    def __init__(self):
        torch.manual_seed(1)
        self.model = torchvision.models.resnet50(weights=None).eval()
        for parameter in self.model.parameters():
            parameter.requires_grad_(False)
        self.image = torch.rand(1, 3, SIDE, SIDE)
        if torch.backends.mkldnn.is_available():
            self.onednn_model = mkldnn.to_mkldnn(
                copy.deepcopy(self.model))
            self.onednn_image = self.image.to_mkldnn()

    def forward(self):
        with torch.no_grad():
            self.model(self.image)

    def forward_onednn(self):
        with torch.no_grad():
            self.onednn_model(self.onednn_image)

    def fastest_forward(self):
        if (torch.backends.mkldnn.is_available()
                and best_of_three(self.forward_onednn)
                < best_of_three(self.forward)):
            return self.forward_onednn, "oneDNN layout"
        return self.forward, "plain"

    def gradient(self):
        """The forward pass, and back from the top logit to the pixels."""
        image = self.image.clone().requires_grad_(True)
        self.model(image)[0].max().backward()
        return image.grad.abs().amax(dim=1)


# ------------------------------------------------------------------ measuring

def timed(function, runs):
    """Seconds a run on a CPU: what other programs do in between does not
    count."""
    start = time.process_time()
    for _ in range(runs):
        function()
    return (time.process_time() - start) / runs


def best_of_three(function):
    return min(timed(function, 1) for _ in range(3))


def interleaved(*functions):
    """Seconds a run of each function, round by round."""
    runs = []
    for function in functions:
        function()
        runs.append(max(1, int(0.01 / timed(function, 1))))
    start, rounds = time.perf_counter(), []
    while (len(rounds) < ROUNDS_MIN
           or time.perf_counter() - start < SECONDS_A_ROW):
        rounds.append([timed(*side) for side in zip(functions, runs)])
    return rounds


def spread(samples):
    return statistics.median(samples), min(samples), max(samples)


class Report:
    def __init__(self, path, kernels):
        self.path, self.kernels, self.rows = path, kernels, []

    def row(self, figure, unit, samples, bound, target, **extra):
        median, low, high = spread(samples)
        met = median <= target if bound == "at_most" else median >= target
        sign = "<=" if bound == "at_most" else ">="
        print(f"{figure:40s}{self.kernels:8s}{median:9.4g}  "
              f"{f'{low:.4g}..{high:.4g}':19s} {f'{sign} {target:g}':10s}"
              f"{'yes' if met else 'no'}", flush=True)
        self.rows.append({
            "figure": figure, "kernels": self.kernels, "median": median,
            "min": low, "max": high, "unit": unit, "rounds": len(samples),
            bound: target, "met": met, "source": "torch", **extra})

    def write(self, version):
        try:
            with open(self.path, encoding="utf-8") as file:
                document = json.load(file)
        except FileNotFoundError:
            document = {"version": version, "rows": []}
        document["torch"] = torch.__version__
        document["torchvision"] = torchvision.__version__
        document["rows"] = [row for row in document["rows"]
                            if row.get("source") != "torch"] + self.rows
        with open(self.path, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.write("\n")


def median_us(rounds, column):
    return statistics.median(row[column] for row in rounds) * 1e6


def show_agreement(ours, theirs):
    """That both compute the same, where the published series does not stand
    between them."""
    ours.use(NONE)
    theirs.normalize = lambda x: x
    ours.explain()
    theirs.explain()
    map_difference = numpy.abs(ours.map - theirs.map.numpy()).max()
    levels = numpy.abs(ours.lovi.astype(int)
                       - theirs.lovi.numpy().astype(int)).max()
    print(f"    without normaliser, results differ by "
          f"{map_difference / ours.map.max():.1e} (map) and {levels} of 255 "
          "(LOVI)")
    ours.use(GAMMA)
    theirs.normalize = gamma_normalize


def against_formulas(report, ours, theirs):
    rounds = interleaved(theirs.explain, ours.explain)
    report.row("same formulas in PyTorch / ours", "times",
               [torch_s / ours_s for torch_s, ours_s in rounds],
               "at_least", 30, left_us=median_us(rounds, 0),
               right_us=median_us(rounds, 1))
    print(f"    PyTorch: {median_us(rounds, 0):.0f} us; "
          f"ours: {median_us(rounds, 1):.0f} us")


def check_matrix_product():
    """Debian's PyTorch takes whatever BLAS is installed; the reference one
    makes networks ten times slower than they have to be."""
    matrix = torch.rand(512, 512)
    gflops = 2 * 512 ** 3 / best_of_three(lambda: matrix @ matrix) / 1e9
    print(f"    PyTorch's matrix product: {gflops:.0f} GFLOP/s")
    if gflops < GFLOPS_OF_A_GOOD_BLAS:
        print("    WARNING: that is a slow BLAS, and the two rows about the "
              "network mean nothing with it: install libopenblas0-pthread.")


def against_network(report, ours, network):
    forward, manner = network.fastest_forward()
    rounds = interleaved(forward, ours.explain)
    report.row("ours / forward pass of ResNet-50, %", "%",
               [100 * ours_s / forward_s for forward_s, ours_s in rounds],
               "at_most", 1, left_us=median_us(rounds, 1),
               right_us=median_us(rounds, 0))
    print(f"    forward: {median_us(rounds, 0):.0f} us ({manner}); "
          f"ours: {median_us(rounds, 1):.0f} us")


def against_gradient(report, ours, network):
    rounds = interleaved(network.forward, network.gradient, ours.explain,
                         ours.explain_map)
    for column, figure in [(2, "gradient map's extra cost / ours"),
                           (3, "the same / ours without LOVI")]:
        report.row(figure, "times",
                   [(row[1] - row[0]) / row[column] for row in rounds],
                   "at_least", 400, right_us=median_us(rounds, column))
    print(f"    forward: {median_us(rounds, 0):.0f} us; forward and gradient: "
          f"{median_us(rounds, 1):.0f} us; ours: {median_us(rounds, 2):.0f} "
          f"us, without LOVI {median_us(rounds, 3):.0f} us")


def main(library, json_path):
    torch.set_num_threads(1)
    stack = activations()
    ours, theirs = Salmap(library, stack), Torch(stack)
    ours.use(GAMMA)
    report = Report(json_path, ours.name())
    print(f"libsalmap {ours.version()}, PyTorch {torch.__version__}, "
          f"torchvision {torchvision.__version__}, one thread")
    show_agreement(ours, theirs)
    against_formulas(report, ours, theirs)
    check_matrix_product()
    network = Network()
    against_network(report, ours, network)
    against_gradient(report, ours, network)
    report.write(ours.version())


if __name__ == "__main__":
    main(*sys.argv[1:])

"""python -m salmap MODEL PHOTO, or salmap as a wheel installs it: explains what a
PyTorch model sees in a photo or scan, and writes what the command-line tool in C writes."""

from __future__ import annotations

import argparse
import pathlib
import sys
import warnings
from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

import numpy

import salmap

from . import _arguments, _native, _native_results, _scan_command
from ._bases import names

_DESCRIPTION = """\
Explains what a PyTorch model sees in a photo or a scan: runs it once, and writes maps and
pictures of its layers."""

_EPILOG = """\
Writes combined.npy, layers.npy, combined.png, lovi.png, heatmap.png,
layers.png, overlay.png, mask.png and stats.json, with --target cam.npy,
fastcam.npy and pictures of them; salmap(1) says what each holds. Of a scan
these are of the slice in the middle, and combined.nii.gz and layers.nii.gz, or
folders with DICOM series, have all of it. Exit status: 0, 1 for bad input, 2
for bad usage.
Example: %(prog)s torchvision:resnet50 cat.jpg"""


def _weights(text: str) -> Union[str, List[float]]:
    if text in names(_native.WeightPreset):
        return text
    try:
        return [float(number) for number in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: want equal, ramp, prior, or a number for each layer "
            "with commas between") from None


def _class(text: str) -> Union[str, int]:
    if text == "top" or text.isdecimal():
        return text if text == "top" else int(text)
    raise argparse.ArgumentTypeError(f"{text!r}: want the number of a class, or "
                                     "top")


def _target(classes: Optional[List[Union[str, int]]]) -> Any:
    """One class, or several."""
    return classes[0] if classes and len(classes) == 1 else classes


def _name() -> str:
    script = pathlib.Path(sys.argv[0]).name
    return "salmap" if script == "salmap" else "python -m salmap"


def _check_no_arrays(parser: argparse.ArgumentParser,
                     arguments: Sequence[str]) -> None:
    """The C command of the same name takes arrays; says so, before options that
    only that one has are called unknown."""
    for argument in arguments:
        if argument.endswith((".npy", ".npz")):
            parser.error(f"{argument} has arrays, and this command runs a model "
                         "on a photo; salmap.explain takes arrays, and so does "
                         "the command that libsalmap's `make install` installs")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        _name(), description=_DESCRIPTION, epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument

    def choice(option: str, target: str, kind: Any, default: str,
               what: str) -> None:
        add(option, dest=target, choices=names(kind), default=default,
            metavar="NAME",
            help=f"{what}: {', '.join(names(kind))} ({default})")

    add("model", metavar="MODEL", help="the file of a TorchScript model, or "
        "torchvision:NAME for one of torchvision's with its weights")
    add("photo", metavar="PHOTO", nargs="?",
        help="a picture of any format that PIL reads, or a CT or MR scan: "
        "FILE.nii.gz by nibabel, or a folder with a DICOM series by pydicom; "
        "--list needs none")
    add("--no-exif", action="store_true",
        help="do not turn it as its EXIF orientation says")
    add("-o", "--output", metavar="DIR", default="salmap-out",
        help="where the results go (salmap-out)")
    add("-s", "--size", metavar="WxH", type=_arguments.size,
        help="the size of the results (the photo's)")
    _arguments.add_input_options(parser)
    add("--layer", metavar="NAME", action="append", dest="layers",
        help="a layer to explain, early to late; may be given several times "
        "(at each scale the output of the last block)")
    add("--list", action="store_true",
        help="list the layers and exit; * marks those chosen by themselves")
    add("--target", metavar="CLASS", action="append", type=_class,
        help="explain this class of one of torchvision's models: its number, or "
        "top for the one with the highest score; may be given several times")
    add("--against", metavar="CLASS", type=_class,
        help="what speaks for --target rather than for this class")
    add("--cam-method", metavar="NAME", choices=_METHODS, dest="method",
        help="how class maps are made: " + ", ".join(_METHODS) + " (weights where "
        "the head is linear over means of channels, hirescam in vision "
        "transformers with a class token, else gradcam)")
    guided = parser.add_mutually_exclusive_group()
    guided.add_argument(
        "--guided", action="store_true", default=None,
        help="let the class map guide the layers (as with one --target)")
    guided.add_argument(
        "--no-guided", action="store_false", dest="guided",
        help="do not (as with several)")
    choice("--stat", "statistic", _native.Statistic, "smoe",
           "how channels become one number")
    add("--norm", dest="normalizer", choices=_NORMALIZERS, metavar="NAME",
        help=f"how a map is brought to 0..1: {', '.join(_NORMALIZERS)} (gamma; "
        "range with --target)")
    choice("--resize", "resampling", _native.Resampling, "bilinear",
           "how it is brought to the size of the results")
    add("--weights", metavar="LIST", type=_weights, default="equal",
        help="equal, ramp, prior or W1,W2,... (equal)")
    add("--eps", metavar="X", dest="epsilon", type=float, default=1e-7,
        help="what is added to each activation (1e-7)")
    choice("--nonfinite", "nonfinite", _native.Nonfinite, "error",
           "what is done about NaN and infinity")
    choice("--palette", "palette", _native.LoviPalette, "paper",
           "the colours of LOVI")
    choice("--heat-palette", "heat_palette", _native.HeatPalette, "rising",
           "the colours of heat maps")
    add("--limits", metavar="LOW,HIGH", type=_arguments.limits,
        help="the values with the least and the most colour, for all pictures "
        "(those of each picture)")
    choice("--overlay", "overlay", _native_results.ResultsOverlay, "heatmap",
           "what overlay.png shows over the photo")
    add("--legend", action="store_true",
        help="put a key below each picture in colours")
    add("--show", action="store_true",
        help="show a picture here, if this is a terminal")
    add("--keep", metavar="PERCENT", type=float, default=10.0,
        help="how much of the photo mask.png shows (10)")
    add("--alpha", metavar="X", type=float, default=0.8,
        help="how much of it is not the photo where the map is highest (0.8)")
    add("--html", action="store_true",
        help="write explorer.html too, a page to try settings in")
    add("-q", "--quiet", action="store_true", help="print nothing but errors and warnings")
    add("--json", action="store_true",
        help="print stats.json in place of the table")
    add("--version", action="version", version=f"salmap {salmap.__version__}")
    return parser


#: All that want no aggregate, for which there is no option.
_NORMALIZERS = [name for name in names(_native.Normalizer)
                if name != "reference"]

_METHODS = ("weights", *names(_native.CamMethod), "eigen")

_SETTINGS = ("statistic", "normalizer", "resampling", "weights", "epsilon",
             "nonfinite", "palette", "heat_palette", "limits", "overlay",
             "keep", "alpha", "method", "guided")


#: What a model is run on to see its layers: only the size counts.
_ANY_PHOTO = numpy.zeros((1, 1, 3), numpy.uint8)


def _list(model: Any, inputs: Any) -> None:
    import salmap.torch
    maps = [layer for layer in salmap.torch.list_layers(model, inputs)
            if layer.layout]
    for layer in maps:
        mark = "*" if layer.chosen else " "
        shape = "x".join(map(str, layer.shape or ()))
        print(f"{mark} {layer.name}  {layer.kind}  {shape}")


def _explore(explainer: Any, inputs: Any, options: argparse.Namespace,
             result: salmap.Result) -> None:
    """Where the class guides the layers, the page has them without it, too."""
    plain = None
    if result._stack.settings.guide is not None:
        _, plain = explainer(inputs, size=options.size, image=options.photo,
                             exif=not options.no_exif)
    result.explore(pathlib.Path(options.output, "explorer.html"), plain=plain)


def _photo_of(options: argparse.Namespace) -> Any:
    return (_ANY_PHOTO if options.photo is None else
            salmap.read_photo(options.photo, exif=not options.no_exif))


def _photo_input(photo: Any, options: argparse.Namespace, loaded: Any) -> Any:
    import salmap.torch
    return salmap.torch.model_input(
        photo, options.input_size or loaded.side,
        mean=options.mean or loaded.mean, std=options.std or loaded.std)


def _in_vain(options: argparse.Namespace) -> Iterator[str]:
    """Warnings of options that have no effect without another one."""
    given = {"--cam-method": options.method is not None,
             "--guided": options.guided is True,
             "--no-guided": options.guided is False}
    for option, is_given in given.items():
        if is_given and options.target is None:
            yield f"{option}: has no effect without --target"


def _run(options: argparse.Namespace) -> None:
    import salmap.torch
    import torch
    from salmap.torch._models import load_model
    # Before weights are fetched, which takes long.
    scan = _scan_command.scan_of(options)
    photo = _photo_of(options) if scan is None else None
    # What the layers are does not depend on the weights.
    loaded = load_model(options.model, trained=not options.list)
    if scan is None:
        inputs, image = _photo_input(photo, options, loaded), options.photo
    else:
        inputs = _scan_command.model_input_of(scan, options)
        image = _scan_command.slices_of(scan)
    if options.list:
        _list(loaded.model, inputs)
        return
    settings: Dict[str, Any] = {
        name: getattr(options, name) for name in _SETTINGS
        if getattr(options, name) is not None}
    explainer = salmap.torch.Explainer(loaded.model, options.layers,
                                       **settings)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore", salmap.InputWarning)
        _, result = explainer(inputs, target=_target(options.target),
                              against=options.against, size=options.size,
                              image=image, exif=not options.no_exif)
    result.save(options.output, options.legend)
    also = [] if scan is None else _scan_command.write_maps(result, scan,
                                                            options.output)
    if options.html:
        _explore(explainer, inputs, options, result)
    for line in (*_in_vain(options), *result._request.warnings()):
        print(f"salmap: warning: {line}", file=sys.stderr)
    if options.show and not sys.stdout.isatty():
        print("salmap: warning: --show: standard output is no terminal",
              file=sys.stderr)
    elif options.show:
        result.show()
    if options.json:
        print(result._request.text("stats"), end="")
    elif not options.quiet:
        print(result._request.text("table"))
        if explainer.cam_method:
            print(f"class maps by {explainer.cam_method}\n")
        print("".join(f"{path}\n" for path in also), end="")
        print(result._request.text("list", options.output, options.html),
              end="")


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs the command; returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = _parser()
    _check_no_arrays(parser, arguments)
    options = parser.parse_args(arguments)
    if options.photo is None and not options.list:
        parser.error("there is no PHOTO; want MODEL and PHOTO, or --list and "
                     "MODEL")
    try:
        _run(options)
    except (salmap.Error, ImportError, OSError, RuntimeError, TypeError,
            ValueError, KeyError, MemoryError) as error:
        print(f"salmap: {_arguments.sentence(error)}", file=sys.stderr)
        return 1
    return 0

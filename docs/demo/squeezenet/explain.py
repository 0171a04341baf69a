"""Maps of a photo, from what run.outputs() gave of it."""
import network
import salmap


def stack(made, weights, label, guide=None):
    """The layers of the network, and class map 0 of the class `label`; class map 1
    is that of `eigen`, which has no class."""
    found = salmap.Stack(len(network.LAYERS), normalizer="range", cams=2,
                         guide=guide)
    features = made[network.LAYERS[-1]][None]
    row = weights[f"{network.CLASSIFIER}.weight"][label, :, 0, 0]
    found.push_cam(0, features, weights=row)
    found.push_cam(1, features)
    for layer, name in enumerate(network.LAYERS):
        found.push(layer, made[name][None])
    return found


def maps(made, weights, label, size):
    """All kinds of maps by their names."""
    plain = stack(made, weights, label)
    guided = stack(made, weights, label, guide=0)
    return {"combined map": plain.combined(size, 0),
            "class map of `eigen`": plain.cam(size, 0, 1),
            "class map": plain.cam(size, 0, 0),
            "FastCAM": plain.fastcam(size, 0, 0),
            "combined map, guided": guided.combined(size, 0),
            "FastCAM, guided": guided.fastcam(size, 0, 0)}


def number_of(name):
    """The class that has this name among others."""
    return next(number for number, names in enumerate(network.labels())
                if name in names.split(", "))


def table(columns, rows):
    """Markdown, of rows of a name and numbers."""
    lines = [columns, ["---"] * len(columns)]
    for name, *numbers in rows:
        # Without + 0, a small negative number is shown as -0.00.
        lines.append([name, *(f"{round(number, 2) + 0:.2f}" for number in numbers)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

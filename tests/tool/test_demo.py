"""The README's pictures are what `make demo` draws."""

from support import TOP

DEMO = TOP / "docs" / "demo"


def test_the_pictures_of_the_astronaut_are_what_the_command_draws(sandbox):
    layers = sorted(map(str, DEMO.glob("layer*.npy")))
    sandbox.run_well("-q -o out -i", str(DEMO / "astronaut-320x240.png"), *layers)
    for name in "lovi.png", "overlay.png":
        assert (sandbox.read_png(f"out/{name}")
                == sandbox.read_png(DEMO / name)).all()

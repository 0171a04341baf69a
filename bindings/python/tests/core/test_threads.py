"""Threads: the same bits, and no call that another one pulls the context away
from."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import threading
import time

import numpy
import pytest

import salmap
from support import activations, same_bits, spying

IMAGES, WORKERS, DIFFERENT = 1000, 8, 16


def lovi(arrays):
    with salmap.Stack(len(arrays)) as stack:
        for layer, array in enumerate(arrays):
            stack.push(layer, array)
        return stack.lovi((20, 30))


@pytest.fixture(name="batches")
def fixture_batches():
    return [activations([(1, 24, 15, 11), (1, 40, 7, 5)], seed)
            for seed in range(DIFFERENT)]


def test_a_thousand_images_on_eight_threads(batches):
    wanted = [lovi(arrays) for arrays in batches]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        got = pool.map(lovi, (batches[image % DIFFERENT]
                              for image in range(IMAGES)))
        for image, picture in enumerate(got):
            assert same_bits(picture, wanted[image % DIFFERENT])


def test_layers_of_one_stack_on_eight_threads():
    arrays = activations([(2, 16, 9, 7)] * 64)
    with salmap.Stack(64) as one, salmap.Stack(64) as many:
        for layer, array in enumerate(arrays):
            one.push(layer, array)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(many.push, reversed(range(64)), reversed(arrays)))
            pictures = pool.map(lambda _: many.lovi((20, 30)), range(32))
            assert all(same_bits(picture, one.lovi((20, 30)))
                       for picture in pictures)


def test_python_runs_while_the_library_works():
    """Without the GIL: this thread never waits for the whole of a push."""
    array = numpy.ones((1, 512, 200, 200), numpy.float32)
    call = []

    def push():
        with spying() as spy, salmap.Stack(1) as stack:
            spy.before_push = lambda: call.append(time.perf_counter())
            stack.push(0, array, layout="ncwh")
            call.append(time.perf_counter())

    thread = threading.Thread(target=push)
    thread.start()
    ticks = []
    while thread.is_alive():
        ticks.append(time.perf_counter())
        time.sleep(0)
    start, end = call
    ticks = [start, *(tick for tick in ticks if start < tick < end), end]
    assert max(numpy.diff(ticks)) < (end - start) / 2


def test_close_and_reset_wait_for_the_calls_that_run():
    array = numpy.ones((1, 128, 150, 150), numpy.float32)
    for end in ("close", "reset"):
        stack = salmap.Stack(8)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            pushes = [pool.submit(stack.push, layer, array)
                      for layer in range(8)]
            concurrent.futures.wait(
                pushes, return_when=concurrent.futures.FIRST_COMPLETED)
            getattr(stack, end)()
        for push in pushes:
            error = push.exception()
            assert error is None or (end == "close" and "closed" in str(error))
        stack.close()


def test_one_of_many_pushes_to_a_layer_wins():
    array = activations()[0]
    with salmap.Stack(1) as stack:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            pushes = [pool.submit(stack.push, 0, array) for _ in range(50)]
        errors = [push.exception() for push in pushes]
    assert errors.count(None) == 1
    assert all(isinstance(error, salmap.StateError)
               for error in errors if error)


DAEMON = """
import threading, time
import numpy, salmap
arrays = [numpy.ones((1, 64, 200, 200), "f4")] * 2
def work():
    while True:
        with salmap.Stack(2) as stack:
            for layer, array in enumerate(arrays):
                stack.push(layer, array)
            stack.lovi((400, 400))
for _ in range(3):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.3)
"""


def test_a_thread_that_the_end_of_the_program_meets_in_a_call():
    package = pathlib.Path(salmap.__file__).parent.parent
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", DAEMON],
                             env={**os.environ, "PYTHONPATH": str(package)},
                             capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")


def test_two_threads_may_save_to_one_folder(batches, tmp_path):
    result = salmap.explain(batches[0])
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(result.save, [tmp_path] * 64))
    assert not [name for name in os.listdir(tmp_path)
                if name.endswith(".tmp")]
    assert same_bits(numpy.load(tmp_path / "combined.npy")[0],
                     result.combined)

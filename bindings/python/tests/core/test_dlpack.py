"""DLPack: legacy and versioned capsules, from a producer of our own, since most
of those that are installed give only one kind."""

import gc

import numpy
import pytest

import salmap
from producer import BFLOAT16, Producer, as_bfloat16
from support import activations, combined, pushed, same_bits, spying

VERSIONS = [None, (1, 0), (1, 7)]


@pytest.fixture(name="array")
def fixture_array():
    return activations()[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_copied_and_the_deleter_called_once(array, version):
    producer = Producer(array[:, ::3, ::-1, ::2], version)
    tensor = pushed(producer)
    assert tensor.data == producer.array.ctypes.data
    assert (tensor.n, tensor.c, tensor.h, tensor.w) == producer.array.shape
    del tensor
    gc.collect()
    assert len(producer.deleted) == 1
    used = b"used_dltensor" if version is None else b"used_dltensor_versioned"
    assert producer.names() == [used]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_deleter_is_called_after_the_push_even_if_that_fails(array,
                                                                version):
    array[1, 2, 3, 4] = numpy.nan
    producer = Producer(array, version)
    with salmap.Stack(1) as stack:
        with pytest.raises(salmap.NonFiniteError, match="image 1, channel 2"):
            stack.push(0, producer)
        assert len(producer.deleted) == 1
        with pytest.raises(ValueError, match="4 dimensions; layout='hw' wants 2"):
            stack.push(0, producer, layout="hw")
        assert len(producer.deleted) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tensor_is_held_while_the_library_reads_it(array, version):
    producer = Producer(array, version)
    deleted = []
    with spying() as spy, salmap.Stack(1) as stack:
        spy.before_push = lambda: deleted.append(len(producer.deleted))
        stack.push(0, producer)
    assert deleted == [0] and len(producer.deleted) == 1


def test_a_capsule_without_deleter_is_fine(array):
    assert same_bits(combined([Producer(array, deleter=False)]),
                     combined([array]))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("dtype", ["float32", "float16", "float64", "uint8",
                                   "int8"])
def test_types(array, version, dtype):
    array = (array * 20).astype(dtype)
    assert same_bits(combined([Producer(array, version)]), combined([array]))


def test_bfloat16(array):
    halves = as_bfloat16(array)
    rounded = (halves.astype(numpy.uint32) << 16).view(numpy.float32)
    assert same_bits(combined([Producer(halves, dtype=BFLOAT16)]),
                     combined([rounded]))


def test_a_byte_offset_counts(array):
    assert same_bits(combined([Producer(array, byte_offset=400)]),
                     combined([array]))


def test_strides_may_be_left_out(array):
    assert same_bits(combined([Producer(array, packed=True)]),
                     combined([array]))


@pytest.mark.parametrize("device", [3, 11])
def test_pinned_memory_is_the_cpus(array, device):
    assert same_bits(combined([Producer(array, device=(device, 0))]),
                     combined([array]))


def test_another_device_is_refused_without_asking_for_a_capsule(array):
    producer = Producer(array, device=(2, 1))
    with salmap.Stack(1) as stack, pytest.raises(BufferError, match="2:1"):
        stack.push(0, producer)
    assert not producer.capsules


@pytest.mark.parametrize("wrong, error, sentence", [
    ({"device": (2, 0), "reported": (1, 0)}, BufferError, "device 2"),
    ({"version": (2, 0)}, BufferError, r"2\.0"),
    ({"dtype": (0, 32, 1)}, TypeError, "code 0 with 32 bits"),
    ({"dtype": (2, 32, 4)}, TypeError, "4 lanes"),
    ({"dtype": (6, 8, 1)}, TypeError, "code 6 with 8 bits"),
    ({"dtype": (9, 8, 1)}, TypeError, "code 9"),
])
def test_what_cannot_be_read_is_refused_and_deleted(array, wrong, error,
                                                    sentence):
    producer = Producer(array, **wrong)
    with salmap.Stack(1) as stack:
        with pytest.raises(error, match=sentence):
            stack.push(0, producer)
        assert len(producer.deleted) == 1
        stack.push(0, array)


def test_a_capsule_that_was_used_is_refused(array):
    class Twice(Producer):
        def __dlpack__(self, **keywords):
            return (self.capsules[0] if self.capsules
                    else super().__dlpack__(**keywords))

    producer = Twice(array)
    pushed(producer)
    with salmap.Stack(1) as stack, pytest.raises(BufferError, match="unused"):
        stack.push(0, producer)
    assert len(producer.deleted) == 1


def test_what_is_no_capsule_is_refused(array):
    class Wrong(Producer):
        def __dlpack__(self, **_):
            return self.array

    with salmap.Stack(1) as stack, pytest.raises(BufferError, match="capsule"):
        stack.push(0, Wrong(array))


def test_an_error_of_the_producer_comes_through(array):
    class Broken(Producer):
        def __dlpack__(self, **_):
            raise RuntimeError("not today")

    with salmap.Stack(1) as stack, pytest.raises(RuntimeError, match="today"):
        stack.push(0, Broken(array))


def test_an_empty_tensor_is_refused(array):
    with salmap.Stack(1) as stack, pytest.raises(ValueError, match="extent"):
        stack.push(0, Producer(array[:0]))

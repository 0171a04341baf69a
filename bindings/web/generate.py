"""Writes what salmap.h declares for the package for JavaScript: native.js, with the
numbers of the enumerations and where the fields of structs lie in WebAssembly's
32-bit memory, and a C file whose compilation fails if they lie elsewhere.

    generate.py NATIVE.js LAYOUT.c

It reads the header as the generator of the package for Python does.
"""

import importlib.util
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]

HEAD = '''\
// What salmap.h declares. Written by generate.py: do not edit.

'''

#: Of each type: the letter that structs.js knows it by, and its size in bytes,
#: which is also its alignment.
TYPES = {"c_uint32": ("Uint32", 4), "c_int32": ("Int32", 4),
         "c_size_t": ("Uint32", 4), "c_float": ("Float32", 4),
         "c_double": ("Float64", 8), "c_int64": ("BigInt64", 8),
         "c_uint64": ("BigUint64", 8)}
POINTER = ("Uint32", 4)


def reader_of_headers():
    spec = importlib.util.spec_from_file_location(
        "python_generate", TOP / "bindings" / "python" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def up_to(offset, alignment):
    return -(-offset // alignment) * alignment


def placed(fields):
    """(name, kind, offset) of each field, and the size of the struct."""
    offset, widest, places = 0, 1, []
    for type_, name in fields:
        if type_.startswith("c_char * "):
            kind, size, alignment = "Text", int(type_.split()[-1]), 1
        else:
            kind, size = TYPES.get(type_, POINTER)
            alignment = size
        offset = up_to(offset, alignment)
        places.append((name, kind, offset))
        offset, widest = offset + size, max(widest, alignment)
    return places, up_to(offset, widest)


def enumeration(name, comment, rows):
    """An object of numbers by name, and the type of the names."""
    names = " | ".join(f'"{row[2]}"' for row in rows)
    members = "".join(f"\t/** {meaning} */\n\t{row}: {value},\n"
                      for _, value, row, meaning in rows)
    return (f"/** {comment} */\nexport const {name} = Object.freeze({{\n"
            f"{members}}});\n/** @typedef {{{names}}} {name}Name */\n")


def layout(name, places, size):
    fields = "".join(f'\t{field}: ["{kind}", {offset}],\n'
                     for field, kind, offset in places)
    return (f"export const {name}Layout = Object.freeze({{\n\tsize: {size},\n"
            f"\tfields: {{\n{fields}\t}},\n}});\n").replace("\n\t", "\n\t")


def assertions(tag, places, size):
    yield f"_Static_assert(sizeof({tag}) == {size}, \"{tag}\");\n"
    for field, _, offset in places:
        yield (f"_Static_assert(offsetof({tag}, {field}) == {offset}, "
               f"\"{tag}.{field}\");\n")


def main(native, check):
    python = reader_of_headers()
    header = python.Header(python.HEADER.read_text())
    limits = "".join(
        "export const " + line.replace(" = ", " = ").strip() + ";\n"
        for line in header.limits())
    enumerations = [enumeration(python.camel(name), comment, rows)
                    for comment, name, rows in header.rows_of_lists()]
    list(header.function_types())
    layouts, checks = [], []
    for tag, fields in header.fields_of_structs():
        places, size = placed(fields)
        layouts.append(layout(python.camel(tag.removeprefix("salmap_")),
                              places, size))
        checks += assertions(f"struct {tag}", places, size)
    pathlib.Path(native).write_text(
        HEAD + "\n".join([limits, *enumerations, *layouts]))
    pathlib.Path(check).write_text(
        '#include <salmap.h>\n\n' + "".join(checks))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What `conan create` does with a recipe, for where there is no Conan:

    conan_create.py RECIPE_FOLDER WORK_FOLDER shared|static

It gives the recipe the parts of Conan 2's interface that it imports, as Conan's
documentation has them, calls its methods in Conan's order, in Conan's folders, and
then those of its test_package, whose package is found by what package_info says.
"""

import fnmatch
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import types


class InvalidConfiguration(Exception):
    pass


class Settings:
    def __init__(self, **values):
        self.__dict__.update(values)

    def rm_safe(self, name):
        self.__dict__.pop(name, None)


class Package:
    """self.cpp_info"""

    def __init__(self):
        self.libs, self.properties = [], {}

    def set_property(self, name, value):
        self.properties[name] = value


class ConanFile:
    def run(self, command, env=None):
        assert env == "conanrun"
        subprocess.run(command, shell=True, check=True, env={
            **os.environ, "LD_LIBRARY_PATH": f"{self.dependency}/lib"})

    def requires(self, reference):
        assert reference == self.tested_reference_str


class CMakeToolchain:
    def __init__(self, recipe):
        self.recipe = recipe

    def generate(self):
        folder = pathlib.Path(self.recipe.generators_folder)
        folder.mkdir(parents=True, exist_ok=True)
        shared = getattr(getattr(self.recipe, "options", None), "shared", None)
        lines = [f'set(CMAKE_INSTALL_{name}DIR "{folder}")\n' for name, folder in
                 (("BIN", "bin"), ("LIB", "lib"), ("INCLUDE", "include"))]
        if shared is not None:
            lines.append(f"set(BUILD_SHARED_LIBS {'ON' if shared else 'OFF'})\n")
        if hasattr(self.recipe, "dependency"):
            lines.append(f'set(CMAKE_PREFIX_PATH "{folder}")\n')
        (folder / "conan_toolchain.cmake").write_text("".join(lines))


class CMakeDeps:
    def __init__(self, recipe):
        self.recipe = recipe

    def generate(self):
        info, root = self.recipe.dependency_info, self.recipe.dependency
        target = info.properties["cmake_target_name"]
        name = info.properties["cmake_file_name"]
        libraries = " ".join(f"-l{library}" for library in info.libs)
        folder = pathlib.Path(self.recipe.generators_folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}-config.cmake").write_text(
            f"add_library({target} INTERFACE IMPORTED)\n"
            f"set_target_properties({target} PROPERTIES\n"
            f'\tINTERFACE_INCLUDE_DIRECTORIES "{root}/include"\n'
            f'\tINTERFACE_LINK_DIRECTORIES "{root}/lib"\n'
            f'\tINTERFACE_LINK_LIBRARIES "{libraries}")\n')


class CMake:
    def __init__(self, recipe):
        self.recipe = recipe

    def _run(self, *arguments):
        subprocess.run(("cmake",) + arguments, check=True,
                       stdout=subprocess.DEVNULL)

    def configure(self):
        self._run("-S", self.recipe.source_folder, "-B",
                  self.recipe.build_folder, "-DCMAKE_BUILD_TYPE=Release",
                  "-DCMAKE_TOOLCHAIN_FILE=" + os.path.join(
                      self.recipe.generators_folder, "conan_toolchain.cmake"))

    def build(self):
        self._run("--build", self.recipe.build_folder, "-j", "2")

    def install(self):
        self._run("--install", self.recipe.build_folder, "--prefix",
                  self.recipe.package_folder)


def cmake_layout(recipe):
    recipe.build_folder = os.path.join(recipe.source_folder, "build/Release")
    recipe.generators_folder = os.path.join(recipe.build_folder, "generators")
    recipe.cpp = types.SimpleNamespace(
        build=types.SimpleNamespace(bindir=recipe.build_folder))


def copy(recipe, pattern, src, dst):
    copied = 0
    for path in pathlib.Path(src).rglob("*"):
        name = path.relative_to(src).as_posix()
        if path.is_file() and fnmatch.fnmatch(name, pattern):
            target = pathlib.Path(dst, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            copied += 1
    assert copied, f"{pattern} is nowhere in {src}"


def rm(recipe, pattern, folder):
    for path in pathlib.Path(folder).glob(pattern):
        path.unlink()


def provide(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


def load_class(path):
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return next(value for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, ConanFile)
                and value is not ConanFile)


def settings(compiler="gcc"):
    return Settings(os="Linux", arch="x86_64", compiler=compiler,
                    build_type="Release")


def create(folder, work, shared):
    """The recipe object, with its package made."""
    recipe = load_class(folder / "conanfile.py")()
    recipe.recipe_folder = str(folder)
    recipe.export_sources_folder = str(work / "es")
    recipe.set_version()
    recipe.export_sources()
    # From here on the recipe lies in Conan's cache, without the checkout.
    recipe.recipe_folder = str(work / "e")
    recipe.source_folder = str(work / "s")
    recipe.package_folder = str(work / "p")
    shutil.copytree(work / "es", work / "s")
    assert shared in recipe.options["shared"]
    recipe.options = types.SimpleNamespace(shared=shared)
    recipe.settings = settings("msvc")
    try:
        recipe.validate()
    except InvalidConfiguration:
        pass
    else:
        raise AssertionError("msvc was not refused")
    recipe.settings = settings()
    recipe.cpp_info = Package()
    for step in ("configure", "validate", "layout", "generate", "build",
                 "package", "package_info"):
        getattr(recipe, step)()
    return recipe


def test(folder, work, created):
    shutil.copytree(folder, work)
    recipe = load_class(work / "conanfile.py")()
    recipe.recipe_folder = recipe.source_folder = str(work)
    recipe.settings = settings()
    recipe.tested_reference_str = f"{created.name}/{created.version}"
    recipe.dependency = created.package_folder
    recipe.dependency_info = created.cpp_info
    recipe.requirements()
    recipe.layout()
    for generator in recipe.generators:
        {"CMakeDeps": CMakeDeps,
         "CMakeToolchain": CMakeToolchain}[generator](recipe).generate()
    recipe.build()
    recipe.test()


def main(folder, work, kind):
    provide("conan", ConanFile=ConanFile)
    provide("conan.errors", ConanInvalidConfiguration=InvalidConfiguration)
    provide("conan.tools")
    provide("conan.tools.build", can_run=lambda recipe: True)
    provide("conan.tools.cmake", CMake=CMake, CMakeToolchain=CMakeToolchain,
            cmake_layout=cmake_layout)
    provide("conan.tools.files", copy=copy, rm=rm,
            load=lambda recipe, path: pathlib.Path(path).read_text(),
            rmdir=lambda recipe, path: shutil.rmtree(path, True))
    folder, work = pathlib.Path(folder).resolve(), pathlib.Path(work)
    created = create(folder, work, kind == "shared")
    test(folder / "test_package", work / "t", created)


main(*sys.argv[1:])

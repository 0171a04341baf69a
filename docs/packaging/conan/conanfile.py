"""The recipe for Conan 2. It packages the checkout that it lies in:

    conan create docs/packaging/conan
"""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rm, rmdir


class Salmap(ConanFile):
    name = "salmap"
    description = "Saliency maps from the activations of a neural network"
    license = "MIT"
    topics = ("saliency", "explainability", "neural-network")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}

    @property
    def _checkout(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._checkout, "include", "salmap.h"))
        numbers = dict(re.findall(r"#define SALMAP_VERSION_(\w+) (\d+)", header))
        self.version = ".".join(numbers[part]
                                for part in ("MAJOR", "MINOR", "PATCH"))

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "COPYING", "include/*", "lib/*"):
            copy(self, pattern, self._checkout, self.export_sources_folder)

    def configure(self):
        # The library is C.
        self.settings.rm_safe("compiler.cppstd")
        self.settings.rm_safe("compiler.libcxx")

    def validate(self):
        if self.settings.compiler == "msvc":
            raise ConanInvalidConfiguration("salmap wants gcc or clang")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeToolchain(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "COPYING", self.source_folder,
             os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        libraries = os.path.join(self.package_folder, "lib")
        if self.options.shared:
            rm(self, "libsalmap.a", libraries)
        # Conan writes its own, from package_info.
        rmdir(self, os.path.join(libraries, "cmake"))
        rmdir(self, os.path.join(libraries, "pkgconfig"))

    def package_info(self):
        self.cpp_info.libs = ["salmap"]
        self.cpp_info.set_property("cmake_file_name", "salmap")
        self.cpp_info.set_property("cmake_target_name", "salmap::salmap")
        self.cpp_info.set_property("pkg_config_name", "salmap")

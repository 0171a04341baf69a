# The port for vcpkg. It packages the checkout that it lies in:
#
#     vcpkg install salmap --overlay-ports=docs/packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}")
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/salmap)
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/COPYING")

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
if(VCPKG_LIBRARY_LINKAGE STREQUAL dynamic)
	file(REMOVE "${CURRENT_PACKAGES_DIR}/lib/libsalmap.a"
		"${CURRENT_PACKAGES_DIR}/debug/lib/libsalmap.a")
endif()

# Runs a port as vcpkg would, by `cmake -D ... -P`: the functions that portfiles
# call, as vcpkg's documentation has them, doing the same for Linux. Wants PORT,
# CURRENT_PACKAGES_DIR, BUILDTREES and VCPKG_LIBRARY_LINKAGE.
cmake_minimum_required(VERSION 3.16)

function(run)
	execute_process(COMMAND ${ARGN} RESULT_VARIABLE status
		OUTPUT_VARIABLE output ERROR_VARIABLE output)
	if(status)
		message(FATAL_ERROR "${ARGN}: ${output}")
	endif()
endfunction()

# The builds: folder below the package, and CMake's type.
set(builds "release:" "debug:debug/")

function(vcpkg_cmake_configure)
	cmake_parse_arguments(PARSE_ARGV 0 given "" SOURCE_PATH OPTIONS)
	string(COMPARE EQUAL "${VCPKG_LIBRARY_LINKAGE}" dynamic is_shared)
	foreach(build ${builds})
		string(REPLACE : ";" build "${build}")
		list(GET build 0 type)
		list(GET build 1 below)
		run("${CMAKE_COMMAND}" -S "${given_SOURCE_PATH}"
			-B "${BUILDTREES}/${type}" -DCMAKE_BUILD_TYPE=${type}
			"-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}/${below}"
			-DCMAKE_INSTALL_LIBDIR:STRING=lib
			-DCMAKE_INSTALL_BINDIR:STRING=bin
			-DBUILD_SHARED_LIBS=${is_shared} ${given_OPTIONS})
	endforeach()
endfunction()

function(vcpkg_cmake_install)
	foreach(type release debug)
		run("${CMAKE_COMMAND}" --build "${BUILDTREES}/${type}" -j 2
			--target install)
	endforeach()
endfunction()

function(vcpkg_cmake_config_fixup)
	cmake_parse_arguments(PARSE_ARGV 0 given "" CONFIG_PATH "")
	foreach(below "" debug/)
		set(from "${CURRENT_PACKAGES_DIR}/${below}${given_CONFIG_PATH}")
		if(NOT IS_DIRECTORY "${from}")
			message(FATAL_ERROR "${from} does not exist")
		endif()
		if(below STREQUAL "")
			file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/share")
			file(RENAME "${from}" "${CURRENT_PACKAGES_DIR}/share/salmap")
		endif()
		get_filename_component(above "${from}" DIRECTORY)
		file(REMOVE_RECURSE "${above}")
	endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
	foreach(below "" debug/)
		set(file "${CURRENT_PACKAGES_DIR}/${below}lib/pkgconfig/salmap.pc")
		file(READ "${file}" text)
		string(REGEX REPLACE "prefix=[^\n]*/packages/?[^\n]*"
			"prefix=\${pcfiledir}/../.." text "${text}")
		file(WRITE "${file}" "${text}")
	endforeach()
endfunction()

function(vcpkg_install_copyright)
	cmake_parse_arguments(PARSE_ARGV 0 given "" "" FILE_LIST)
	configure_file(${given_FILE_LIST}
		"${CURRENT_PACKAGES_DIR}/share/salmap/copyright" COPYONLY)
endfunction()

# CMAKE_CURRENT_LIST_DIR is the port's in what is included.
include("${PORT}/portfile.cmake")

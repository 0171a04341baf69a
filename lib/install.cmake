# Installs the files that `make install-lib` installs. A part of CMakeLists.txt.
include(GNUInstallDirs)

install(TARGETS ${libraries}
	RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
	LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
	ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(FILES "${root}/include/salmap.h" "${root}/include/salmap.hpp"
	"${root}/include/salmap_opencv.hpp"
	DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

# The rest holds the prefix, which `cmake --install --prefix` may still change, so
# it is filled in then, with the names that the Makefile fills in.
set(filled "${CMAKE_CURRENT_BINARY_DIR}/filled")
install(CODE "
	set(PREFIX \"\${CMAKE_INSTALL_PREFIX}\")
	set(LIBDIR \"${CMAKE_INSTALL_LIBDIR}\")
	set(INCLUDEDIR \"${CMAKE_INSTALL_INCLUDEDIR}\")
	foreach(folder LIBDIR INCLUDEDIR)
		if(IS_ABSOLUTE \"\${\${folder}}\")
			set(PC_\${folder} \"\${\${folder}}\")
		else()
			set(PC_\${folder} \"\\\${prefix}/\${\${folder}}\")
		endif()
	endforeach()
	if(IS_ABSOLUTE \"\${LIBDIR}\")
		get_filename_component(INCLUDEDIR \"\${INCLUDEDIR}\"
			ABSOLUTE BASE_DIR \"\${PREFIX}\")
	endif()
	set(VERSION ${PROJECT_VERSION})
	set(ABI ${PROJECT_VERSION_MAJOR})
	set(POINTER_SIZE ${CMAKE_SIZEOF_VOID_P})
	foreach(name salmap.pc salmapConfig.cmake salmapConfigVersion.cmake)
		configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/\${name}.in\"
			\"${filled}/\${name}\" @ONLY)
	endforeach()")
install(FILES "${filled}/salmap.pc"
	DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES "${filled}/salmapConfig.cmake" "${filled}/salmapConfigVersion.cmake"
	DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/salmap")

# Finds the CMake packages of LLVM and MLIR inside the `xtc-llvm-dev` and
# `xtc-mlir-dev` wheels, through the Python that runs the build. This also works
# in pip's isolated build environments. Give -DMLIR_DIR (and -DLLVM_DIR) to use
# another LLVM of the same version.

find_package(Python 3.10 REQUIRED COMPONENTS Interpreter Development.Module)
# MLIR's own files look for Python3_*; both searches must find the same one.
set(Python3_EXECUTABLE "${Python_EXECUTABLE}")

# A directory remembered from an isolated build environment may be gone.
foreach(_package LLVM MLIR)
  if(${_package}_DIR AND NOT EXISTS "${${_package}_DIR}")
    unset(${_package}_DIR CACHE)
  endif()
endforeach()

if(NOT MLIR_DIR)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/find_wheels.py"
    OUTPUT_VARIABLE _prefixes
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(LENGTH _prefixes _count)
  if(NOT _count EQUAL 2)
    message(FATAL_ERROR
      "LLVM/MLIR not found next to ${Python_EXECUTABLE}. Install the build "
      "requirements of pyproject.toml ([build-system] requires), or give "
      "-DMLIR_DIR=<prefix>/lib/cmake/mlir.")
  endif()
  list(GET _prefixes 0 _llvm)
  list(GET _prefixes 1 _mlir)
  set(LLVM_DIR "${_llvm}/lib/cmake/llvm" CACHE PATH "LLVM's CMake package")
  set(MLIR_DIR "${_mlir}/lib/cmake/mlir" CACHE PATH "MLIR's CMake package")
endif()

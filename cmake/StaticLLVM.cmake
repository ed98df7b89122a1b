# The wheels' MLIR libraries name the shared libLLVM (130 MB, every target and
# optimizer) as their dependency. What we use of LLVM is its support library, so
# link that statically instead: smaller, and the installed package then needs
# no LLVM at run time.

set(LLVM_LINK_LLVM_DYLIB OFF)
foreach(_target IN LISTS MLIR_EXPORTED_TARGETS)
  foreach(_property INTERFACE_LINK_LIBRARIES MLIR_AGGREGATE_DEP_LIBS_IMPORTED)
    get_target_property(_libraries ${_target} ${_property})
    if("LLVM" IN_LIST _libraries)
      list(TRANSFORM _libraries REPLACE "^LLVM$" "LLVMRemarks;LLVMSupportLSP;LLVMSupport")
      set_target_properties(${_target} PROPERTIES ${_property} "${_libraries}")
    endif()
  endforeach()
endforeach()

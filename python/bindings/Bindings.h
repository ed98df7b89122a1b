// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of the extension module _streamMlir, one function per concern.

#ifndef STREAM_PYTHON_BINDINGS_BINDINGS_H
#define STREAM_PYTHON_BINDINGS_BINDINGS_H

#include "mlir/Bindings/Python/Nanobind.h"

namespace mlir::stream::python {

void bindAttributes(nanobind::module_ &m);
void bindPasses(nanobind::module_ &m);
void bindResources(nanobind::module_ &m);
void bindSimulator(nanobind::module_ &m);

} // namespace mlir::stream::python

#endif // STREAM_PYTHON_BINDINGS_BINDINGS_H

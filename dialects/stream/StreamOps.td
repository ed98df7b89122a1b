// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Umbrella: every op of the dialect, one include per family.

#ifndef STREAM_OPS_TD
#define STREAM_OPS_TD

include "dialects/stream/ops/ConvOps.td"
include "dialects/stream/ops/PoolOps.td"
include "dialects/stream/ops/ElementwiseOps.td"
include "dialects/stream/ops/AttentionOps.td"
include "dialects/stream/ops/StructureOps.td"
include "dialects/stream/ops/PlumbingOps.td"

#endif // STREAM_OPS_TD

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stands for the vendor's header where a test only preprocesses.

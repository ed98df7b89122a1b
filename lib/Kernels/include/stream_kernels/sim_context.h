// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stack to run a function on, and switching between stacks. The bounded
// simulation switches at every full or empty FIFO; ucontext would spend most of
// the run in system calls that save signal masks.
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

// Other machines, and -DSTREAM_UCONTEXT, do with the C library's contexts.
#if defined(__x86_64__) && !defined(STREAM_UCONTEXT)
#define STREAM_SWITCH_X86 1
#else
#define STREAM_SWITCH_X86 0
#include <ucontext.h>
#endif

namespace stream_kernels {

class Context {
public:
  /// The stack the program itself runs on.
  Context() {}
  /// A new stack; `entry` starts at the first switch to it and must never
  /// return.
  explicit Context(void (*entry)());
  ~Context() {
    if (stack)
      munmap(stack, stack_bytes);
  }
  Context(const Context &) = delete;
  Context &operator=(const Context &) = delete;

  /// Leaves `from`, to be continued by a later switch back, and continues `to`.
  static void change(Context &from, Context &to);

private:
  static const size_t stack_bytes =
      size_t(16) << 20; // reserved only: pages appear when touched
  void *stack = nullptr;
#if STREAM_SWITCH_X86
  void *pointer = nullptr;
#else
  ucontext_t state = ucontext_t();
#endif

  void reserve() {
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (stack == MAP_FAILED)
      abort();
  }
};

#if STREAM_SWITCH_X86

namespace detail {
/// Saves the registers that a call keeps (System V ABI) on the old stack and
/// restores them from the new one.
__attribute__((naked, noinline)) inline void
switch_stack(void ** /*save: rdi*/, void * /*load: rsi*/) {
  __asm__("pushq %rbp\n\tpushq %rbx\n\tpushq %r12\n\tpushq %r13\n\tpushq "
          "%r14\n\tpushq %r15\n\t"
          "movq %rsp, (%rdi)\n\tmovq %rsi, %rsp\n\t"
          "popq %r15\n\tpopq %r14\n\tpopq %r13\n\tpopq %r12\n\tpopq "
          "%rbx\n\tpopq %rbp\n\tret");
}
} // namespace detail

inline Context::Context(void (*entry)()) {
  reserve();
  // As switch_stack leaves it: six registers, the return address, and the
  // alignment a called function expects.
  uintptr_t *top =
      reinterpret_cast<uintptr_t *>(static_cast<char *>(stack) + stack_bytes) -
      8;
  top[6] = reinterpret_cast<uintptr_t>(entry);
  pointer = top;
}

inline void Context::change(Context &from, Context &to) {
  detail::switch_stack(&from.pointer, to.pointer);
}

#else

inline Context::Context(void (*entry)()) {
  reserve();
  getcontext(&state);
  state.uc_stack.ss_sp = stack;
  state.uc_stack.ss_size = stack_bytes;
  makecontext(&state, entry, 0);
}

inline void Context::change(Context &from, Context &to) {
  swapcontext(&from.state, &to.state);
}

#endif

} // namespace stream_kernels

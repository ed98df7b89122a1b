// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A port to memory in a simulation: an array whose accesses are counted.
#pragma once

namespace stream_kernels {

/// What has crossed a port so far; each one is in the list of all ports of the
/// program.
struct Traffic {
  const char *name;
  int word_bits;
  long long words = 0;
  Traffic *next;

  Traffic(const char *port_name, int port_bits)
      : name(port_name), word_bits(port_bits), next(first()) {
    first() = this;
  }
  Traffic(const Traffic &) = delete;
  Traffic &operator=(const Traffic &) = delete;

  static Traffic *&first() {
    static Traffic *head_of_list = nullptr;
    return head_of_list;
  }
};

/// An array whose accesses are counted.
template <class W> class MemoryPort {
public:
  MemoryPort(W *contents, Traffic &counter)
      : data(contents), traffic(&counter) {}
  W &operator[](long index) const {
    ++traffic->words;
    return data[index];
  }

private:
  W *data;
  Traffic *traffic;
};

} // namespace stream_kernels

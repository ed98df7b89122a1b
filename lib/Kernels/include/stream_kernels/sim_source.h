// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sources of the fast build. Weights from off chip are read anew for every
// output position: a whole frame of them in an unbounded FIFO would be as many
// words as the layer has multiplications. So such a process has a stack of its
// own and runs only while its FIFO lacks tokens.
#pragma once

#include "stream_kernels/sim_context.h"
#include "stream_kernels/sim_stream.h"

#include <functional>
#include <vector>

namespace stream_kernels {

template <class W> inline void give_back_one(Fifo<W> &fifo) {
  fifo.give_back();
}
template <class Port> inline void give_back_one(const Port &) {}

/// After a process has ended: what it has read empty need not stay in memory
/// until the last one has ended.
template <class... Ends> inline void give_back(Ends &...ends) {
  const int each[] = {(give_back_one(ends), 0)...};
  (void)each;
}

class Source : public OnDemand {
public:
  template <class W>
  Source(Fifo<W> &out, std::function<void()> process)
      : body(std::move(process)), own(&Source::enter) {
    out.set_source(this);
    all().push_back(this);
  }

  void resume() override {
    starting() = this;
    Context::change(reader, own);
  }
  void pause() override { Context::change(own, reader); }

  /// Runs all of them to their ends: what nobody read then shows.
  static void finish() {
    for (Source *source : all())
      while (!source->ended)
        source->resume();
    all().clear();
  }

private:
  std::function<void()> body;
  Context reader, own;

  static std::vector<Source *> &all() {
    static std::vector<Source *> sources;
    return sources;
  }
  static Source *&starting() {
    static Source *source = nullptr;
    return source;
  }
  static void enter() {
    Source *self = starting();
    self->body();
    self->ended = true;
    self->pause();
    abort(); // nobody resumes a source that has ended
  }
};

} // namespace stream_kernels

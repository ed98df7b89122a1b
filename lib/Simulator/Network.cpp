// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Network.h"

#include <set>
#include <stdexcept>

using namespace stream_simulator;

[[noreturn]] static void refuse(const std::string &name, const char *what) {
  throw std::invalid_argument(name + ": " + what);
}

namespace {
/// One side of every stream: its process, and the words that cross per frame.
struct Side {
  std::vector<int> process;
  std::vector<int64_t> words;

  explicit Side(size_t streams) : process(streams, -1), words(streams, 0) {}

  void add(const Network &network, int stream, int by, int64_t count) {
    if (stream < 0 || stream >= static_cast<int>(process.size()))
      refuse(network.processes[by].name, "no such stream");
    if (process[stream] >= 0 && process[stream] != by)
      refuse(network.streams[stream].name, "two processes on one side");
    process[stream] = by;
    words[stream] += count;
  }
};
} // namespace

static void addWords(const Network &network, int process,
                     const std::vector<Loop> &frame, Side &readers,
                     Side &writers) {
  for (const Loop &loop : frame)
    for (const Step &step : loop.steps) {
      for (int stream : step.reads)
        readers.add(network, stream, process, loop.repeat * step.count);
      for (int stream : step.writes)
        writers.add(network, stream, process, loop.repeat * step.count);
    }
}

/// Whether another frame of process \p p moves other words over stream \p s.
static bool differ(const Side &first, const Side &other, size_t s, size_t p) {
  const bool isMine = first.process[s] == static_cast<int>(p);
  return (isMine ? first.words[s] : 0) != other.words[s];
}

static void checkStep(const Process &process, const Step &step) {
  if (step.count < 1 || step.gap < 1)
    refuse(process.name, "a count or gap below 1");
  for (const std::vector<int> *ports : {&step.reads, &step.writes})
    if (std::set<int>(ports->begin(), ports->end()).size() != ports->size())
      refuse(process.name, "a stream twice in one step");
}

static void checkNumbers(const Network &network) {
  for (const Stream &stream : network.streams) {
    if (stream.depth < 1)
      refuse(stream.name, "a depth below 1");
    if (stream.latency < 1 || stream.held < 0)
      refuse(stream.name, "a latency below 1 or a negative held");
  }
  for (const Process &process : network.processes) {
    if (process.rateWords < 1 || process.rateCycles < process.rateWords)
      refuse(process.name, "a rate outside 0 to 1 words per cycle");
    for (const std::vector<Loop> &frame : process.frames)
      for (const Loop &loop : frame) {
        if (loop.repeat < 1 || loop.steps.empty())
          refuse(process.name, "a loop without steps or repetitions");
        for (const Step &step : loop.steps)
          checkStep(process, step);
      }
  }
}

std::vector<Ends> stream_simulator::findEnds(const Network &network) {
  checkNumbers(network);
  Side writers(network.streams.size()), readers(network.streams.size());
  for (size_t p = 0; p < network.processes.size(); ++p) {
    const std::vector<std::vector<Loop>> &frames = network.processes[p].frames;
    if (frames.empty())
      continue;
    addWords(network, static_cast<int>(p), frames.front(), readers, writers);
    for (size_t f = 1; f < frames.size(); ++f) {
      Side read(network.streams.size()), written(network.streams.size());
      addWords(network, static_cast<int>(p), frames[f], read, written);
      for (size_t s = 0; s < network.streams.size(); ++s)
        if (differ(readers, read, s, p) || differ(writers, written, s, p))
          refuse(network.processes[p].name, "frames with different words");
    }
  }
  std::vector<Ends> ends(network.streams.size());
  for (size_t s = 0; s < ends.size(); ++s) {
    ends[s] = {writers.process[s], readers.process[s], writers.words[s]};
    if (ends[s].writer < 0 || ends[s].reader < 0)
      refuse(network.streams[s].name, "needs a writer and a reader");
    if (writers.words[s] != readers.words[s])
      refuse(network.streams[s].name, "more words on one side per frame");
  }
  return ends;
}

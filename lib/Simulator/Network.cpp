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
    for (const Loop &loop : process.frame) {
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
  for (size_t p = 0; p < network.processes.size(); ++p)
    for (const Loop &loop : network.processes[p].frame)
      for (const Step &step : loop.steps) {
        for (int stream : step.reads)
          readers.add(network, stream, static_cast<int>(p),
                      loop.repeat * step.count);
        for (int stream : step.writes)
          writers.add(network, stream, static_cast<int>(p),
                      loop.repeat * step.count);
      }
  std::vector<Ends> ends(network.streams.size());
  for (size_t s = 0; s < ends.size(); ++s) {
    ends[s] = {writers.process[s], readers.process[s]};
    if (ends[s].writer < 0 || ends[s].reader < 0)
      refuse(network.streams[s].name, "needs a writer and a reader");
    if (writers.words[s] != readers.words[s])
      refuse(network.streams[s].name, "more words on one side per frame");
  }
  return ends;
}

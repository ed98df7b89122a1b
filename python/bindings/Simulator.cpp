// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lib/Simulator for stream_mlir/simulator: plain lists and tuples in and out.

#include "Bindings.h"

#include "lib/Simulator/Deadlock.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace nb::literals;
using namespace stream_simulator;

using Ports = std::vector<int>;
using StepTuple = std::tuple<int64_t, int64_t, Ports, Ports>;
using LoopTuple = std::tuple<int64_t, std::vector<StepTuple>>;
using ProcessTuple =
    std::tuple<std::string, std::vector<std::vector<LoopTuple>>, int64_t,
               int64_t, bool>;
using StreamTuple = std::tuple<std::string, int64_t, int64_t, int64_t, bool>;
using StallTuple = std::tuple<int64_t, int64_t, int64_t>;
using FrameTuple = std::tuple<int64_t, int64_t, StallTuple>;
using WaitTuple = std::tuple<int, int, bool>;
using DepthTuple = std::tuple<int, int64_t>;

namespace {
struct Result {
  std::vector<std::vector<FrameTuple>> frames;
  std::vector<int64_t> most;
  std::vector<std::vector<StallTuple>> timelines;
  std::vector<std::vector<int64_t>> changes;
  std::vector<int64_t> held;
  std::vector<WaitTuple> waits, cycle;
  std::vector<DepthTuple> waysOut, enough;
  int64_t firings = 0;
  bool measured = true;
};
} // namespace

static StallTuple toTuple(const Stalls &stalls) {
  return {stalls.input, stalls.output, stalls.memory};
}

static Process toProcess(const ProcessTuple &tuple) {
  const auto &[name, frames, words, cycles, catchesUp] = tuple;
  Process process{name, {}, words, cycles, catchesUp};
  for (const auto &loops : frames) {
    std::vector<Loop> &frame = process.frames.emplace_back();
    for (const auto &[repeat, steps] : loops) {
      Loop &loop = frame.emplace_back();
      loop.repeat = repeat;
      for (const auto &[count, gap, reads, writes] : steps)
        loop.steps.push_back({count, gap, reads, writes});
    }
  }
  return process;
}

static void addTimes(Result &result, const Simulation &simulation) {
  for (const Actor &actor : simulation.getActors()) {
    result.firings += actor.firings();
    auto &frames = result.frames.emplace_back();
    for (const FrameTimes &frame : actor.getFrames())
      frames.push_back({frame.first, frame.last, toTuple(frame.stalls)});
    auto &timeline = result.timelines.emplace_back();
    for (const Stalls &stalls : actor.getTimeline().getBuckets())
      timeline.push_back(toTuple(stalls));
  }
  for (const Fifo &fifo : simulation.getFifos()) {
    result.most.push_back(fifo.getMost());
    result.changes.push_back(fifo.getChanges());
    result.held.push_back(fifo.occupancy());
  }
}

static void addWaits(Result &result, const Simulation &simulation) {
  for (const Wait &wait : simulation.waits())
    result.waits.push_back({wait.process, wait.stream, wait.isWrite});
}

static void addRemedies(Result &result, const Simulation &simulation) {
  for (const Wait &wait : simulation.cycle())
    result.cycle.push_back({wait.process, wait.stream, wait.isWrite});
  for (const Deepening &way : waysOut(simulation))
    result.waysOut.push_back({way.stream, way.depth});
  for (const Deepening &way : deepenUntilFree(simulation))
    result.enough.push_back({way.stream, way.depth});
}

static Result simulateNetwork(const std::vector<ProcessTuple> &processes,
                              const std::vector<StreamTuple> &streams,
                              int64_t frames, bool together, int64_t resolution,
                              bool diagnose, bool measures) {
  nb::gil_scoped_release release;
  Network network;
  for (const ProcessTuple &process : processes)
    network.processes.push_back(toProcess(process));
  for (const auto &[name, depth, latency, held, fromMemory] : streams)
    network.streams.push_back({name, depth, latency, held, fromMemory});
  Simulation simulation(network, frames, together, resolution, measures);
  const bool ended = simulation.run();
  Result result;
  result.measured = simulation.isMeasured();
  addTimes(result, simulation);
  if (!ended)
    addWaits(result, simulation);
  if (!ended && diagnose)
    addRemedies(result, simulation);
  return result;
}

void mlir::stream::python::bindSimulator(nb::module_ &m) {
  nb::class_<Result>(m, "SimulationResult", "What a simulation found.")
      .def_ro("frames", &Result::frames,
              "For each process and frame: cycle of the first and the last "
              "firing, and stalled cycles (input, output, memory).")
      .def_ro("most", &Result::most, "For each stream: most words held.")
      .def_ro("timelines", &Result::timelines,
              "For each process: stalled cycles per `resolution` cycles.")
      .def_ro("changes", &Result::changes,
              "For each stream: words in less words out, the same way.")
      .def_ro("held", &Result::held, "For each stream: words at the end.")
      .def_ro("firings", &Result::firings,
              "Firings that were simulated; frames alike are left out.")
      .def_ro("measured", &Result::measured,
              "Whether `most` is true; always where `measures` was asked for.")
      .def_ro("waits", &Result::waits,
              "Deadlock: (process, stream, waits to write?) of all that wait.")
      .def_ro("cycle", &Result::cycle, "Deadlock: those that wait in a ring.")
      .def_ro("ways_out", &Result::waysOut,
              "Deadlock: (stream, depth), each of which alone ends it.")
      .def_ro("enough", &Result::enough,
              "Deadlock: (stream, depth) that together free everything.");
  m.def("simulate_network", simulateNetwork, "processes"_a, "streams"_a,
        "frames"_a, "together"_a, "resolution"_a = 0, "diagnose"_a = true,
        "measures"_a = true,
        "Simulates a network of processes and FIFOs; see lib/Simulator.");
}

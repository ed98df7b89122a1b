// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Simulation.h"

using namespace stream_simulator;

Simulation::Simulation(const Network &network, int64_t frames, bool together,
                       int64_t resolution)
    : ends(findEnds(network)), streamsOf(network.processes.size()),
      isReady(network.processes.size(), 0) {
  for (const Stream &stream : network.streams)
    fifos.emplace_back(stream, resolution);
  for (const Process &process : network.processes)
    actors.emplace_back(process, frames, together, resolution);
  for (size_t s = 0; s < ends.size(); ++s) {
    streamsOf[ends[s].writer].push_back(static_cast<int>(s));
    streamsOf[ends[s].reader].push_back(static_cast<int>(s));
  }
  for (size_t p = 0; p < actors.size(); ++p)
    makeReady(static_cast<int>(p));
}

bool Simulation::run() {
  while (!ready.empty()) {
    const int process = ready.front();
    ready.pop_front();
    isReady[process] = 0;
    actors[process].run(fifos);
    for (int stream : streamsOf[process])
      wake(stream);
  }
  for (const Actor &actor : actors)
    if (!actor.isDone())
      return false;
  return true;
}

/// Makes those ready whose wait on the stream is over.
void Simulation::wake(int stream) {
  const auto [writer, reader] = ends[stream];
  if (actors[reader].getMissing() == stream && fifos[stream].readable() > 0)
    makeReady(reader);
  if (actors[writer].getMissing() == stream && fifos[stream].space() > 0)
    makeReady(writer);
}

void Simulation::makeReady(int process) {
  if (isReady[process])
    return;
  isReady[process] = 1;
  ready.push_back(process);
}

Wait Simulation::waitOf(int process) const {
  return {process, actors[process].getMissing(),
          actors[process].waitsToWrite()};
}

int Simulation::peer(const Wait &wait) const {
  return wait.isWrite ? ends[wait.stream].reader : ends[wait.stream].writer;
}

std::vector<Wait> Simulation::waits() const {
  std::vector<Wait> result;
  for (size_t p = 0; p < actors.size(); ++p)
    if (!actors[p].isDone())
      result.push_back(waitOf(static_cast<int>(p)));
  return result;
}

std::vector<Wait> Simulation::cycle() const {
  const std::vector<Wait> all = waits();
  if (all.empty())
    return {};
  // Everybody waits for somebody who waits too, so any walk ends in a cycle.
  Wait at = all.front();
  for (size_t i = 0; i < actors.size(); ++i)
    at = waitOf(peer(at));
  std::vector<Wait> found{at};
  for (Wait next = waitOf(peer(at)); next.process != at.process;
       next = waitOf(peer(next)))
    found.push_back(next);
  return found;
}

void Simulation::deepen(int stream) {
  fifos[stream].deepen();
  wake(stream);
}

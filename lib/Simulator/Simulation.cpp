// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lib/Simulator/Simulation.h"

#include "lib/Simulator/Steady.h"

using namespace stream_simulator;

Simulation::Simulation(const Network &network, int64_t frames, bool together,
                       int64_t resolution, bool measures)
    : frames(frames), mayRepeat(resolution == 0), measures(measures),
      ends(findEnds(network)), streamsOf(network.processes.size()),
      isReady(network.processes.size(), 0) {
  for (const Stream &stream : network.streams)
    fifos.emplace_back(stream, resolution);
  for (const Process &process : network.processes) {
    actors.emplace_back(process, frames, together, resolution);
    mayRepeat &= process.frames.size() < 2;
  }
  for (size_t s = 0; s < ends.size(); ++s) {
    streamsOf[ends[s].writer].push_back(static_cast<int>(s));
    streamsOf[ends[s].reader].push_back(static_cast<int>(s));
  }
}

bool Simulation::run() {
  while (begun < frames) {
    begin(begun + 1);
    if (!runBegun()) {
      // Stuck for ever: the others go on as far as they can.
      begin(frames);
    } else if (mayRepeat && begun < frames && isSteadyNow()) {
      repeat();
      return true;
    }
  }
  return runBegun();
}

void Simulation::begin(int64_t count) {
  begun = count;
  for (size_t p = 0; p < actors.size(); ++p)
    makeReady(static_cast<int>(p));
}

/// The frames that have begun, as far as possible; false where that is not to
/// their end.
bool Simulation::runBegun() {
  while (!ready.empty()) {
    const int process = ready.front();
    ready.pop_front();
    isReady[process] = 0;
    if (actors[process].run(fifos, begun))
      makeReady(process);
    for (int stream : streamsOf[process])
      wake(stream);
  }
  for (const Actor &actor : actors)
    if (!actor.isDone() && actor.framesDone() < begun)
      return false;
  return true;
}

/// Whether all frames to come are as the latest one.
bool Simulation::isSteadyNow() const {
  if (!isSteady(actors))
    return false;
  for (size_t s = 0; s < ends.size(); ++s)
    if (!isSteady(fifos[s], ends[s].words, actors[ends[s].writer],
                  actors[ends[s].reader], frames - begun, measures))
      return false;
  return true;
}

/// Leaves out the frames to come.
void Simulation::repeat() {
  for (size_t s = 0; s < ends.size(); ++s) {
    const Actor &writer = actors[ends[s].writer];
    const Actor &reader = actors[ends[s].reader];
    if (writer.pace() != reader.pace())
      measured = false;
    else if (!writer.isDone())
      fifos[s].repeat(ends[s].words, writer.pace());
  }
  for (Actor &actor : actors)
    if (!actor.isDone())
      actor.repeat(frames);
}

/// Makes those ready whose wait on the stream is over.
void Simulation::wake(int stream) {
  const int writer = ends[stream].writer, reader = ends[stream].reader;
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

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// window3d<cfg>: as window<cfg>, over depth, height and width. The line buffer
// is a ring of the rows of all planes, one after the other: it holds the rows
// from the first of the window's first plane to the last of its last plane.
#pragma once

#include "stream_kernels/volume_shape.h"
#include "stream_kernels/window.h"

namespace stream_kernels {

/// As PlaneEmitter.
template <class cfg, class shape> struct VolumeEmitter : TapCursor<cfg, shape> {
  typedef typename shape::Depth Depth;
  typedef typename shape::Vertical Vertical;
  static const int plane_step = Depth::step * cfg::height % shape::rows;
  static const int row_step = Vertical::step % shape::rows;
  Depth depth;
  Vertical vertical;
  RingRow<shape> front, top; // the first rows of the plane and of the window

  VolumeEmitter()
      : front(Depth::first(0) * cfg::height + Vertical::first(0)), top(front) {}

  /// The plane of the kernel that a tap row lies in.
  static inline int plane_of(int tap_row) {
    STREAM_INLINE
    int plane = 0;
    for (int d = 1; d < cfg::kernel_d; ++d) {
      STREAM_UNROLL
      plane += tap_row >= d * cfg::kernel_h;
    }
    return plane;
  }
  inline bool has_row(int tap_row) const {
    STREAM_INLINE
    const int d = plane_of(tap_row);
    const int plane = depth.at + d * Depth::dilation;
    const int row =
        vertical.at + (tap_row - d * cfg::kernel_h) * Vertical::dilation;
    return plane >= 0 && plane < cfg::depth && row >= 0 && row < cfg::height;
  }
  inline int slot(int tap_row) const {
    STREAM_INLINE
    const int d = plane_of(tap_row);
    return top.below(d * (Depth::dilation * cfg::height) +
                     (tap_row - d * cfg::kernel_h) * Vertical::dilation);
  }
  inline void next_row() {
    STREAM_INLINE
    if (vertical.moves())
      top.move(row_step);
    if (!vertical.next())
      return;
    if (depth.moves())
      front.move(plane_step);
    depth.next();
    top = front;
  }
};

/// As PlaneLimit.
template <class cfg, class shape> struct VolumeLimit {
  typename shape::Depth depth;
  typename shape::Vertical vertical;
  int rows = shape::last_row(0, 0);

  inline void next_row() {
    STREAM_INLINE
    const bool ends = vertical.next() && depth.next();
    const int back = depth.at + shape::Depth::extent - 1;
    const int bottom = vertical.at + shape::Vertical::extent - 1;
    const int d = back < cfg::depth ? back : cfg::depth - 1;
    const int h = bottom < cfg::height ? bottom : cfg::height - 1;
    const int last = d < 0 || h < 0 ? 0 : d * cfg::height + h + 1;
    if (ends)
      rows = shape::in_rows;
    else if (last > rows)
      rows = last;
  }
};

template <class cfg> struct SlidingVolume : Sliding<cfg> {
  typedef SlidingAxis<cfg::depth, cfg::kernel_d, cfg::stride_d, cfg::dilation_d,
                      cfg::pad_front, cfg::pad_back>
      Depth;
};

/// Windows over a volume, lying \p Way along its axes.
template <class cfg, class Way> struct Volume {
  typedef VolumeShape<cfg, Way> shape;
  typedef VolumeEmitter<cfg, shape> Emitter;
  typedef VolumeLimit<cfg, shape> Limit;
};

template <class cfg>
void window3d(Stream<WindowInWord<cfg>> &in, Stream<WindowOutWord<cfg>> &out) {
  STREAM_INLINE
  slide<cfg, Volume<cfg, SlidingVolume<cfg>>>(in, out);
}

} // namespace stream_kernels

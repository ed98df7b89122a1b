"""A method for every registered pass. Made by ``tools/dev fmt``; do not edit."""

from __future__ import annotations

from typing import Literal

from stream_mlir.passes.chain import Chain


class Pipeline(Chain):
    """A pipeline on a module: ``Pipeline().quantize(weights=8).canonicalize().run(module)``."""

    def annotate_sparsity(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        zeros: Literal["auto", "activations", "weights", "both", "none"] = "auto",
        gain: float = 1.2,
        empty: int | None = None,
        balance: bool = True,
    ) -> Pipeline:
        """Chooses, as `skip`, which conv and linear layers run on the kernel that leaves out products with zeros, which zeros, and the order of the channels
        that makes its lanes finish together.

        What zeros there are in activations says `stream.window_zeros` (stream-collect-statistics), in weights the weights. The cycles compared are those of
        one multiplier, by the timing model. Runs before stream-fold; stream-quantize keeps `skip`.

        In a pipeline: ``stream-annotate-sparsity``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            zeros: what to leave out; auto: whatever takes the fewest cycles, nothing where that gains too little; none: nothing.
            gain: with auto: cycles of the dense layer over those without zeros, at least.
            empty: cycles of a window of zeros, 1 or 0; none: 0 where a window is a single value, else 1.
            balance: deal channels to lanes by how many zeros they have.
        """
        return self._python(
            "stream-annotate-sparsity",
            layers=layers,
            attribute=attribute,
            zeros=zeros,
            gain=gain,
            empty=empty,
            balance=balance,
        )

    def bubble_down_memory_space_casts(self) -> Pipeline:
        """Bubbles down memory-space cast operations.

        In a pipeline: ``bubble-down-memory-space-casts``.
        """
        return self._native("bubble-down-memory-space-casts")

    def canonicalize(
        self,
        *,
        disable_patterns: str | None = None,
        enable_patterns: str | None = None,
        max_iterations: int | None = None,
        max_num_rewrites: int | None = None,
        region_simplify: Literal["disabled", "normal", "aggressive"] | None = None,
        test_convergence: bool | None = None,
        top_down: bool | None = None,
    ) -> Pipeline:
        """Canonicalize operations.

        In a pipeline: ``canonicalize``.

        Args:
            disable_patterns: Labels of patterns that should be filtered out during application.
            enable_patterns: Labels of patterns that should be used during application, all other patterns are filtered out.
            max_iterations: Max. iterations between applying patterns / simplifying regions (default: 10).
            max_num_rewrites: Max. number of pattern rewrites within an iteration (default: -1).
            region_simplify: Perform control flow optimizations to the region tree (default: normal).
            test_convergence: Test only: Fail pass on non-convergence to detect cyclic pattern (default: false).
            top_down: Seed the worklist in general top-down order (default: true).
        """
        return self._native(
            "canonicalize",
            disable_patterns=disable_patterns,
            enable_patterns=enable_patterns,
            max_iterations=max_iterations,
            max_num_rewrites=max_num_rewrites,
            region_simplify=region_simplify,
            test_convergence=test_convergence,
            top_down=top_down,
        )

    def choose_widths(
        self,
        *,
        calib: str | None = None,
        samples: int = 16,
        seed: int = 0,
        of: Literal["weights", "values"] = "weights",
        average: float = 4.0,
        sqnr: float | None = None,
        widths: tuple[int, ...] = (2, 3, 4, 5, 6, 8),
    ) -> Pipeline:
        """Gives the weights of each layer a width of its own, `stream.weight_bits`, which stream-round-weights and stream-quantize obey; with `of=values`
        each stream, `stream.value_bits`.

        Measures, one by one and width by width, how much noise the results of the network get when only these numbers are rounded, and takes the
        widths of least noise in sum whose average over all weights (over all values of a frame) is at most `average`; or, with `sqnr`, of fewest bits for so
        much signal to noise. The sums are exact for independent errors only; the optimum over them is exact. Weights on a grid of their own, streams
        that say their storage, and softmax and what else lies behind the last sums in front of the results stay.

        In a pipeline: ``stream-choose-widths``.

        Args:
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
            of: what gets widths: run the pass twice for both.
            average: bits per weight or value, all together, at most.
            sqnr: dB of signal to noise that these may leave; in place of average.
            widths: bits to choose from, 2 to 16.
        """
        return self._python(
            "stream-choose-widths",
            calib=calib,
            samples=samples,
            seed=seed,
            of=of,
            average=average,
            sqnr=sqnr,
            widths=widths,
        )

    def collect_statistics(
        self, *, calib: str | None = None, samples: int = 64, seed: int = 0
    ) -> Pipeline:
        """Runs calibration data and stores, on each conv and linear layer, for each channel that it reads how many of its windows had 0, 1, ... K zeros among their
        K taps (`stream.window_zeros`); padding counts as zeros. What a kernel that skips zeros would wait for follows from that.

        Works on f32 and on quantized modules, where zero is the zero point; collect again after what changes values. Transposed convolutions have none.

        In a pipeline: ``stream-collect-statistics``.

        Args:
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
        """
        return self._python("stream-collect-statistics", calib=calib, samples=samples, seed=seed)

    def composite_fixed_point_pass(
        self,
        *,
        max_iterations: int | None = None,
        name: str | None = None,
        pipeline: str | None = None,
    ) -> Pipeline:
        """Composite fixed point pass.

        In a pipeline: ``composite-fixed-point-pass``.

        Args:
            max_iterations: Maximum number of iterations if inner pipeline (default: 10).
            name: Composite pass display name (default: CompositeFixedPointPass).
            pipeline: Composite pass inner pipeline.
        """
        return self._native(
            "composite-fixed-point-pass",
            max_iterations=max_iterations,
            name=name,
            pipeline=pipeline,
        )

    def control_flow_sink(self) -> Pipeline:
        """Sink operations into conditional blocks.

        In a pipeline: ``control-flow-sink``.
        """
        return self._native("control-flow-sink")

    def convert_linalg_to_stream(self) -> Pipeline:
        """Convert linalg on f32 tensors to streams, channels last; what has no streaming form stays, with its reason in stream.refused.

        In a pipeline: ``convert-linalg-to-stream``.
        """
        return self._native("convert-linalg-to-stream")

    def convert_stream_to_linalg(self) -> Pipeline:
        """Convert streams, f32 or integer, to linalg on tensors with the same values, bit for bit where they are integers.

        In a pipeline: ``convert-stream-to-linalg``.
        """
        return self._native("convert-stream-to-linalg")

    def correct_bias(
        self,
        *,
        weights: int = 8,
        activations: int = 8,
        scheme: Literal["affine", "symmetric"] = "affine",
        scales: Literal["free", "pow2"] = "free",
        ranges: Literal["minmax", "percentile", "mse"] = "mse",
        calib: str | None = None,
        samples: int = 64,
        seed: int = 0,
    ) -> Pipeline:
        """Measures the mean error that quantization will leave at each filter of the layers with weights, layer by layer on what the corrected layers
        before make of the data, and notes what takes it off as `stream.bias_correction`, which stream-quantize adds to the bias
        (empirical bias correction, Nagel et al. 2019).

        Give it the options and data of stream-quantize. Comes last before it: what changes weights or widths changes the error.

        In a pipeline: ``stream-correct-bias``.

        Args:
            weights: bits of a weight, 2 to 16.
            activations: bits of an activation, 4 to 16.
            scheme: whether activations have zero points.
            scales: any scales, or powers of two.
            ranges: how a range follows from what was observed.
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
        """
        return self._python(
            "stream-correct-bias",
            weights=weights,
            activations=activations,
            scheme=scheme,
            scales=scales,
            ranges=ranges,
            calib=calib,
            samples=samples,
            seed=seed,
        )

    def cpd(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        min_channels: int = 4,
        revert: bool = True,
        multiple: int = 1,
        rank: int | None = None,
        ratio: float | None = None,
        seed: int = 0,
    ) -> Pipeline:
        """Replaces convolutions by a pointwise one, one depthwise one per kernel dimension, and a pointwise one (Mixed-TD).

        `rank` or `ratio` decides how thin. Each new op carries `stream.low_rank`: layer, method, rank, and the relative error of the weights. Pointwise
        convolutions and linear layers have no such form: they stay, or are refused where named outright. A layer that would not become
        faster stays. Runs on f32 modules, before stream-quantize.

        In a pipeline: ``stream-cpd``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            min_channels: leave layers of fewer input channels alone, unless named outright.
            revert: keep layers whose chain would take as many cycles or more.
            multiple: round ranks up to a multiple, for foldings that divide them.
            rank: rank, per group of the layer.
            ratio: multiplications of the chain over the layer's.
            seed: of the columns that start where singular vectors run out.
        """
        return self._python(
            "stream-cpd",
            layers=layers,
            attribute=attribute,
            min_channels=min_channels,
            revert=revert,
            multiple=multiple,
            rank=rank,
            ratio=ratio,
            seed=seed,
        )

    def cse(self) -> Pipeline:
        """Eliminate common sub-expressions.

        In a pipeline: ``cse``.
        """
        return self._native("cse")

    def equalize(
        self,
        *,
        calib: str | None = None,
        samples: int = 64,
        seed: int = 0,
        by: Literal["activations", "weights"] = "activations",
    ) -> Pipeline:
        """Brings the channels between two layers with weights to one range, which per-tensor activations need, by scaling the weights of both (cross-layer
        equalization, Nagel et al. 2019). The module computes what it did, but for float rounding.

        Between the layers may stand ReLU, LeakyReLU, pools, resizes, zero pads and a flattening. A value with several readers, or one that goes through any
        other function (a clip, a hardswish), stays as it is.

        In a pipeline: ``stream-equalize``.

        Args:
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
            by: the range of a channel: its largest value on the data, or its largest weight, as published.
        """
        return self._python("stream-equalize", calib=calib, samples=samples, seed=seed, by=by)

    def evict(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        fraction: float | None = None,
        rows: int | None = None,
        codec: Literal["none", "auto", "rle", "huffman"] = "none",
        device: str | None = None,
        clock_mhz: float | None = None,
        bandwidth: float | None = None,
        throttle: bool = False,
    ) -> Pipeline:
        """Leaves rows of the packed weights of some layers in off-chip memory, from where they are read once for every output position.

        Runs on folded modules; `stream-fold{offchip=true}` chooses such rows by itself. Each layer gets `offchip` and, with a codec that saves bits on its
        weights, `codec` and `codec_ratio`; the module gets `stream.eviction`: bits per frame, Gb/s and BRAM18 saved of all layers with weights off chip,
        and the slow-down where these Gb/s, with those of inputs and outputs, are more than `bandwidth` (SMOF: their ratio and 0.01).

        In a pipeline: ``stream-evict``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            fraction: of the rows, above 0 to 1; more than a block RAM's are rounded up to whole ones.
            rows: so many rows; 0: none; neither: as many as before.
            codec: code of the rows; used where it saves bits, auto: the one that saves most.
            device: board whose clock counts; none: that of stream-fold.
            clock_mhz: clock in MHz; none: the board's usual.
            bandwidth: Gb/s of the memory; none: what stream-fold may use.
            throttle: take a design that is slower for lack of bandwidth.
        """
        return self._python(
            "stream-evict",
            layers=layers,
            attribute=attribute,
            fraction=fraction,
            rows=rows,
            codec=codec,
            device=device,
            clock_mhz=clock_mhz,
            bandwidth=bandwidth,
            throttle=throttle,
        )

    def evict_lines(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        most: int | None = None,
        burst: int = 256,
    ) -> Pipeline:
        """Sets `lines` on layers with a window: their input is written to memory once, and each row of windows reads the rows under it from there.

        Layers are chosen by name, then, of those that save block RAM at their folding (unfolded: without parallelism), the `most` that save most for each bit
        moved; a layer that is named outright is evicted whatever it saves. Runs before `stream-fold`, which keeps what is decided and counts its traffic and
        cycles, or behind it; `stream-fold{lines=true}` chooses such layers by itself.

        In a pipeline: ``stream-evict-lines``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            most: so many of them, those that save most for each bit moved; none: all.
            burst: words of a burst, at least; 0: back on chip.
        """
        return self._python(
            "stream-evict-lines", layers=layers, attribute=attribute, most=most, burst=burst
        )

    def fold(
        self,
        *,
        device: str = "zcu104",
        dsp: float = 0.9,
        bram18: float = 0.9,
        uram: float = 0.9,
        lut: float = 0.8,
        ff: float = 0.8,
        bandwidth: float = 0.9,
        objective: Literal["throughput", "latency"] = "throughput",
        clock_mhz: float | None = None,
        costs: str = "hls",
        offchip: bool = False,
        spill: bool = False,
        lines: bool = False,
        dense: bool = True,
        nodes: int = 300,
        codec: Literal["none", "huffman"] = "none",
        fps: float | None = None,
        allow_over_budget: bool = False,
    ) -> Pipeline:
        """Sets the `fold` of every layer, where its weights are and which skips and rows under windows wait in memory: the best design within fractions of a device's resources.

        Without a wanted frame rate that is the fastest, or the one of least latency; with one, the one that uses least. A device that is too
        small is an error which says what is missing and what helps. The module then carries `stream.device`, the bandwidth that it may use
        as `stream.memory_bits_per_cycle`, and in `stream.search` the `objective`, the proven bound (`bound_cycles`, `proven`), the `binding` resource ("" where the layers have no more parallelism), the slowest layer
        (`bottleneck`), the cost `table` and what is `over_budget`.

        In a pipeline: ``stream-fold``.

        Args:
            device: board, by name or path of a .toml file.
            dsp: usable fraction of the DSP slices.
            bram18: usable fraction of the block RAMs.
            uram: usable fraction of the UltraRAMs.
            lut: usable fraction of the look-up tables.
            ff: usable fraction of the flip-flops.
            bandwidth: usable fraction of the off-chip bandwidth.
            objective: what is best.
            clock_mhz: clock in MHz; none: the board's usual.
            costs: cost table, by name or path of a .toml file.
            offchip: weights may stay off chip.
            spill: skips may wait in off-chip memory.
            lines: rows under windows may wait in off-chip memory.
            dense: layers marked to leave out zeros may be dense where that is better.
            nodes: nodes of the search tree that one program may take.
            codec: code that weights off chip may have where it saves bits.
            fps: wanted frames per second: then least resources.
            allow_over_budget: take the smallest design where none fits, and say so.
        """
        return self._python(
            "stream-fold",
            device=device,
            dsp=dsp,
            bram18=bram18,
            uram=uram,
            lut=lut,
            ff=ff,
            bandwidth=bandwidth,
            objective=objective,
            clock_mhz=clock_mhz,
            costs=costs,
            offchip=offchip,
            spill=spill,
            lines=lines,
            dense=dense,
            nodes=nodes,
            codec=codec,
            fps=fps,
            allow_over_budget=allow_over_budget,
        )

    def generate_runtime_verification(self, *, verbose_level: int | None = None) -> Pipeline:
        """Generate additional runtime op verification checks.

        In a pipeline: ``generate-runtime-verification``.

        Args:
            verbose_level: Verbosity level for runtime verification messages: 0 = Minimum (only source location), 1 = Detailed (include full operation details, names, types, shapes, etc.) (default: 1).
        """
        return self._native("generate-runtime-verification", verbose_level=verbose_level)

    def inline(
        self,
        *,
        default_pipeline: str | None = None,
        inlining_threshold: int | None = None,
        max_iterations: int | None = None,
        op_pipelines: str | None = None,
    ) -> Pipeline:
        """Inline function calls.

        In a pipeline: ``inline``.

        Args:
            default_pipeline: The optimizer pipeline used for callables that do not have a dedicated optimizer pipeline in opPipelineList (default: canonicalize).
            inlining_threshold: If the ratio between the number of the operations in the callee and the number of the operations in the caller exceeds this value (in percentage), then the callee is not inlined even if it is legal to inline it (default: 4294967295).
            max_iterations: Maximum number of iterations when inlining within an SCC (default: 4).
            op_pipelines: Callable operation specific optimizer pipelines (in the form of `dialect.op(pipeline)`).
        """
        return self._native(
            "inline",
            default_pipeline=default_pipeline,
            inlining_threshold=inlining_threshold,
            max_iterations=max_iterations,
            op_pipelines=op_pipelines,
        )

    def loop_invariant_code_motion(self) -> Pipeline:
        """Hoist loop invariant instructions outside of the loop.

        In a pipeline: ``loop-invariant-code-motion``.
        """
        return self._native("loop-invariant-code-motion")

    def loop_invariant_subset_hoisting(self) -> Pipeline:
        """Hoist loop invariant subset ops outside of the loop.

        In a pipeline: ``loop-invariant-subset-hoisting``.
        """
        return self._native("loop-invariant-subset-hoisting")

    def low_rank(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        min_channels: int = 4,
        revert: bool = True,
        multiple: int = 1,
        scheme: Literal["auto", "separable", "inputs", "outputs", "s0", "s1", "s2", "s3"] = "auto",
        slices: int | None = None,
        rank: int | None = None,
        ratio: float | None = None,
        energy: float | None = None,
        residual: float = 0.0,
        bits: int | None = None,
    ) -> Pipeline:
        """Replaces conv and linear layers by two thinner ones whose product approximates their weights.

        One of `rank`, `ratio` and `energy` decides how thin. Each new op carries `stream.low_rank`: layer, method, scheme, slices, rank, and the relative
        error of the weights. `scheme=auto` takes, of all schemes and slices, the one of least error for a ratio, and of fewest multiplications otherwise.
        A layer that would not become faster stays. Runs on f32 modules, before stream-quantize.

        In a pipeline: ``stream-low-rank``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            min_channels: leave layers of fewer input channels alone, unless named outright.
            revert: keep layers whose chain would take as many cycles or more.
            multiple: round ranks up to a multiple, for foldings that divide them.
            scheme: how weights are cut into matrices; s0 to s3 are StreamSVD's.
            slices: slices of the input or output channels per group; none: the best for auto, else 1.
            rank: rank of every slice.
            ratio: multiplications of the pair over the layer's.
            energy: fraction of the squared weights to keep.
            residual: fraction of the multiplications moved to a second branch for what is left over.
            bits: build factors that absorb their rounding to so many bits; none: exact.
        """
        return self._python(
            "stream-low-rank",
            layers=layers,
            attribute=attribute,
            min_channels=min_channels,
            revert=revert,
            multiple=multiple,
            scheme=scheme,
            slices=slices,
            rank=rank,
            ratio=ratio,
            energy=energy,
            residual=residual,
            bits=bits,
        )

    def materialize_forks(self) -> Pipeline:
        """Puts a `stream.fork` behind every stream with several uses, so that each has one consumer.

        In a pipeline: ``stream-materialize-forks``.
        """
        return self._python("stream-materialize-forks")

    def materialize_widths(self) -> Pipeline:
        """Gives every stream the lanes of its producer's `fold`, and puts a `stream.convert_width` before consumers that want others.

        The network's inputs get the lanes of their first consumer. Consumers that want the same lanes share a converter.

        In a pipeline: ``stream-materialize-widths``.
        """
        return self._python("stream-materialize-widths")

    def mem2reg(self, *, region_simplify: bool | None = None) -> Pipeline:
        """Promotes memory slots into values.

        In a pipeline: ``mem2reg``.

        Args:
            region_simplify: Perform control flow optimizations to the region tree (default: true).
        """
        return self._native("mem2reg", region_simplify=region_simplify)

    def partition(
        self,
        *,
        device: str = "zcu104",
        dsp: float = 0.9,
        bram18: float = 0.9,
        uram: float = 0.9,
        lut: float = 0.8,
        ff: float = 0.8,
        bandwidth: float = 0.9,
        objective: Literal["throughput", "latency"] = "throughput",
        clock_mhz: float | None = None,
        costs: str = "hls",
        offchip: bool = False,
        spill: bool = False,
        lines: bool = False,
        dense: bool = True,
        nodes: int = 300,
        parts: int = 0,
        cuts: tuple[str, ...] = (),
        reload: int = 1,
        batch: int = 1,
        switch_seconds: float = 0.08255,
    ) -> Pipeline:
        """Cuts the network into parts, each a module `@partN` with a `main` of its own: a bitstream. What crosses a cut goes through off-chip memory.

        A batch of frames runs through the first part, then the device is configured with the next one. `cuts` are by hand; else they are those of least time for the batch, with
        proof: all parts' switches, fills and intervals, where every part is the best design that `stream-fold` finds for it. `parts` fixes their number. A part that ends in a
        convolution or linear layer may run up to `reload` times over the batch, each time with the weights of other filters, which it loads in between (`stream.reload` on
        the layer); so it needs memory for those of one round alone. The module then carries `stream.partition`: the network's `inputs` and `outputs` by name, `batch`, `switch_seconds`, and, where the cuts were searched, the batch's `cycles` under the
        model and whether they are `proven` the fewest. Passes on the parts are nested, as in `builtin.module(stream-partition,builtin.module(stream-fold))`.

        In a pipeline: ``stream-partition``.

        Args:
            device: board, by name or path of a .toml file.
            dsp: usable fraction of the DSP slices.
            bram18: usable fraction of the block RAMs.
            uram: usable fraction of the UltraRAMs.
            lut: usable fraction of the look-up tables.
            ff: usable fraction of the flip-flops.
            bandwidth: usable fraction of the off-chip bandwidth.
            objective: what is best.
            clock_mhz: clock in MHz; none: the board's usual.
            costs: cost table, by name or path of a .toml file.
            offchip: weights may stay off chip.
            spill: skips may wait in off-chip memory.
            lines: rows under windows may wait in off-chip memory.
            dense: layers marked to leave out zeros may be dense where that is better.
            nodes: nodes of the search tree that one program may take.
            parts: number of parts; 0: as many as are best.
            cuts: layers that begin another part, by name (* and ? are wildcards).
            reload: most rounds of a part over the batch, each with other weights of its last layer.
            batch: frames between two switches.
            switch_seconds: seconds to configure the device anew.
        """
        return self._python(
            "stream-partition",
            device=device,
            dsp=dsp,
            bram18=bram18,
            uram=uram,
            lut=lut,
            ff=ff,
            bandwidth=bandwidth,
            objective=objective,
            clock_mhz=clock_mhz,
            costs=costs,
            offchip=offchip,
            spill=spill,
            lines=lines,
            dense=dense,
            nodes=nodes,
            parts=parts,
            cuts=cuts,
            reload=reload,
            batch=batch,
            switch_seconds=switch_seconds,
        )

    def print_ir(self, *, label: str | None = None) -> Pipeline:
        """Print IR on the debug stream.

        In a pipeline: ``print-ir``.

        Args:
            label: Label.
        """
        return self._native("print-ir", label=label)

    def print_op_stats(self, *, json: bool | None = None) -> Pipeline:
        """Print statistics of operations.

        In a pipeline: ``print-op-stats``.

        Args:
            json: print the stats as JSON (default: false).
        """
        return self._native("print-op-stats", json=json)

    def quantize(
        self,
        *,
        weights: int = 8,
        activations: int = 8,
        scheme: Literal["affine", "symmetric"] = "affine",
        scales: Literal["free", "pow2"] = "free",
        ranges: Literal["minmax", "percentile", "mse"] = "mse",
        calib: str | None = None,
        samples: int = 64,
        seed: int = 0,
    ) -> Pipeline:
        """Turns an f32 module into an integer one, with ranges measured on calibration data.

        Afterwards no f32 is left outside quantized types, and `stream.sqnr_db` on each layer states what the rounding cost.
        What the module says of its own storage, widths and weights is kept. A module that is quantized already stays as it is. The settings are
        noted on the module as `stream.quantization`.

        In a pipeline: ``stream-quantize``.

        Args:
            weights: bits of a weight, 2 to 16.
            activations: bits of an activation, 4 to 16.
            scheme: whether activations have zero points.
            scales: any scales, or powers of two.
            ranges: how a range follows from what was observed.
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
        """
        return self._python(
            "stream-quantize",
            weights=weights,
            activations=activations,
            scheme=scheme,
            scales=scales,
            ranges=ranges,
            calib=calib,
            samples=samples,
            seed=seed,
        )

    def remove_dead_values(self, *, canonicalize: bool | None = None) -> Pipeline:
        """Remove dead values.

        In a pipeline: ``remove-dead-values``.

        Args:
            canonicalize: Canonicalize region branch ops (default: true).
        """
        return self._native("remove-dead-values", canonicalize=canonicalize)

    def round_weights(
        self,
        *,
        calib: str | None = None,
        samples: int = 64,
        seed: int = 0,
        weights: int = 8,
        scales: Literal["free", "pow2"] = "free",
        rows: int = 16384,
    ) -> Pipeline:
        """Rounds the weights of conv and linear layers to integer multiples of a scale per filter, each making up for the errors of those before it
        (GPTQ, Frantar et al. 2023).

        Layer by layer, on inputs that the layers before it, rounded already, make of the calibration data. Zeros stay zeros. The weights stay f32 and `stream.weight_scales`
        says what they are multiples of, which stream-quantize keeps. `stream.weight_bits` on a layer goes before the option. Transposed
        convolutions, and layers with scales of their own, stay.

        In a pipeline: ``stream-round-weights``.

        Args:
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
            weights: bits of a weight, 2 to 16.
            scales: any scales, or powers of two.
            rows: window positions per layer that the statistics are taken from.
        """
        return self._python(
            "stream-round-weights",
            calib=calib,
            samples=samples,
            seed=seed,
            weights=weights,
            scales=scales,
            rows=rows,
        )

    def sccp(self) -> Pipeline:
        """Sparse Conditional Constant Propagation.

        In a pipeline: ``sccp``.
        """
        return self._native("sccp")

    def size_fifos(
        self,
        *,
        frames: int | None = None,
        max_slowdown: float = 0.0,
        effort: int = 400,
        bram18: float = 0.9,
        uram: float = 0.9,
    ) -> Pipeline:
        """Puts a `stream.fifo` on every stream that must hold more than two words, with the smallest depth that loses no throughput.

        Depths are decided and then proven by simulation (`simulator/sizing.py`). The module then carries `stream.interval_cycles` and
        `stream.latency_cycles` of the model, and what was simulated as `stream.simulated`; a simulation that deadlocks or is slower than the
        model is an error. `stream.fifo_depths` is "smallest" where no FIFO would do with a smaller memory, beside the others as they are, and
        "enough" where the effort ended before that was known. A `stream.spill` gets as deep a ring in memory as loses no throughput.
        Existing FIFOs and depths are replaced.

        In a pipeline: ``stream-size-fifos``.

        Args:
            frames: frames per simulation, at least 2; none: as many as it takes to settle.
            max_slowdown: fraction by which the interval may grow to make FIFOs smaller still.
            effort: million firings to simulate before settling for depths that could be smaller.
            bram18: usable fraction of the device's block RAMs.
            uram: usable fraction of the device's UltraRAMs.
        """
        return self._python(
            "stream-size-fifos",
            frames=frames,
            max_slowdown=max_slowdown,
            effort=effort,
            bram18=bram18,
            uram=uram,
        )

    def snapshot_op_locations(
        self,
        *,
        filename: str | None = None,
        pretty_debuginfo: bool | None = None,
        print_debuginfo: bool | None = None,
        print_local_scope: bool | None = None,
        print_op_generic: bool | None = None,
        tag: str | None = None,
    ) -> Pipeline:
        """Generate new locations from the current IR.

        In a pipeline: ``snapshot-op-locations``.

        Args:
            filename: The filename to print the generated IR.
            pretty_debuginfo: Print pretty debug info in MLIR output (default: false).
            print_debuginfo: Print debug info in MLIR output (default: false).
            print_local_scope: Print with local scope and inline information (eliding aliases for attributes, types, and locations (default: false).
            print_op_generic: Print the generic op form (default: false).
            tag: A tag to use when fusing the new locations with the original. If unset, the locations are replaced.
        """
        return self._native(
            "snapshot-op-locations",
            filename=filename,
            pretty_debuginfo=pretty_debuginfo,
            print_debuginfo=print_debuginfo,
            print_local_scope=print_local_scope,
            print_op_generic=print_op_generic,
            tag=tag,
        )

    def sparsify(
        self,
        *,
        layers: tuple[str, ...] = ("*",),
        attribute: str | None = None,
        weights: float | None = None,
        fraction: float | None = None,
        ratio: float | None = None,
        activations: float | None = None,
    ) -> Pipeline:
        """Makes weights of small magnitude zero, and values of small magnitude that a layer reads, by a `stream.map` in front of it.

        One of `weights`, `fraction` and `ratio` says which weights, `activations` which values; layers with weights only. Each layer gets
        `stream.sparsity`: its thresholds, its zeros, and the relative error of its weights. Runs on f32 modules, before stream-quantize, which
        keeps every zero, and so does stream-round-weights; stream-low-rank and stream-cpd make new weights, so they come before. stream-annotate-sparsity lets layers leave them out.

        In a pipeline: ``stream-sparsify``.

        Args:
            layers: names in the model; * and ? are wildcards.
            attribute: only layers that carry this attribute.
            weights: weights of less magnitude become zero.
            fraction: the same threshold as a fraction of the layer's largest magnitude, 0 to 1.
            ratio: zeros among the layer's weights, from 0 to below 1; the smallest go.
            activations: values of less magnitude that a layer reads become zero; inputs of the network only where the layer is named outright.
        """
        return self._python(
            "stream-sparsify",
            layers=layers,
            attribute=attribute,
            weights=weights,
            fraction=fraction,
            ratio=ratio,
            activations=activations,
        )

    def spill(
        self,
        *,
        calib: str | None = None,
        samples: int = 64,
        seed: int = 0,
        layers: str = "",
        deepest: int = 0,
        burst: int = 256,
        codec: Literal["none", "auto", "rle", "huffman"] = "none",
    ) -> Pipeline:
        """Puts a `stream.spill` on streams that wait for a longer path, in front of the layer that joins them.

        Chosen by the names of such layers in the user's model, or as those that free most bits on chip for each bit moved (SATAY). Runs before `stream-fold`,
        which keeps what is decided and counts its traffic, or behind it. With a `codec` the streams that are chosen, or with no choice all that are spilled,
        are coded, each in the code that takes fewest bits on calibration data, if these are fewer than its own. That is for quantized modules.

        In a pipeline: ``stream-spill``.

        Args:
            calib: .npz, .npy or folder of .npy files, model layout, frames first.
            samples: calibration frames used at most; 0 means all.
            seed: of the random data that stands in where there is no calib.
            layers: layers whose waiting inputs are spilled, by name (* and ? are wildcards).
            deepest: so many, those that free most bits on chip for each bit moved.
            burst: words of a burst, at least.
            codec: code of the values; used where it saves bits, auto: the one that saves most.
        """
        return self._python(
            "stream-spill",
            calib=calib,
            samples=samples,
            seed=seed,
            layers=layers,
            deepest=deepest,
            burst=burst,
            codec=codec,
        )

    def sroa(self) -> Pipeline:
        """Scalar Replacement of Aggregates.

        In a pipeline: ``sroa``.
        """
        return self._native("sroa")

    def strip_debuginfo(self) -> Pipeline:
        """Strip debug info from all operations.

        In a pipeline: ``strip-debuginfo``.
        """
        return self._native("strip-debuginfo")

    def symbol_dce(self) -> Pipeline:
        """Eliminate dead symbols.

        In a pipeline: ``symbol-dce``.
        """
        return self._native("symbol-dce")

    def symbol_privatize(self, *, exclude: str | None = None) -> Pipeline:
        """Mark symbols private.

        In a pipeline: ``symbol-privatize``.

        Args:
            exclude: Comma separated list of symbols that should not be marked private.
        """
        return self._native("symbol-privatize", exclude=exclude)

    def topological_sort(self) -> Pipeline:
        """Sort regions without SSA dominance in topological order.

        In a pipeline: ``topological-sort``.
        """
        return self._native("topological-sort")

    def transform_dialect_check_uses(self) -> Pipeline:
        """warn about potential use-after-free in the transform dialect.

        In a pipeline: ``transform-dialect-check-uses``.
        """
        return self._native("transform-dialect-check-uses")

    def transform_infer_effects(self) -> Pipeline:
        """infer transform side effects for symbols.

        In a pipeline: ``transform-infer-effects``.
        """
        return self._native("transform-infer-effects")

    def transform_interpreter(
        self,
        *,
        debug_bind_trailing_args: str | None = None,
        debug_payload_root_tag: str | None = None,
        disable_expensive_checks: bool | None = None,
        entry_point: str | None = None,
    ) -> Pipeline:
        """transform dialect interpreter.

        In a pipeline: ``transform-interpreter``.

        Args:
            debug_bind_trailing_args: Binds trailing arguments of the entry point to the payload operations with specified names.
            debug_payload_root_tag: Select the operation with 'transform.target_tag' attribute having the given value as payload IR root. If empty select the pass anchor operation as the payload IR root.
            disable_expensive_checks: Disable expensive checks in the interpreter for a faster run (default: false).
            entry_point: Entry point of the pass pipeline (default: __transform_main).
        """
        return self._native(
            "transform-interpreter",
            debug_bind_trailing_args=debug_bind_trailing_args,
            debug_payload_root_tag=debug_payload_root_tag,
            disable_expensive_checks=disable_expensive_checks,
            entry_point=entry_point,
        )

    def transform_preload_library(self, *, transform_library_paths: str | None = None) -> Pipeline:
        """preload transform dialect library.

        In a pipeline: ``transform-preload-library``.

        Args:
            transform_library_paths: Optional paths to files with modules that should be merged into the transform module to provide the definitions of external named sequences.
        """
        return self._native(
            "transform-preload-library", transform_library_paths=transform_library_paths
        )

    def verify_graph(self) -> Pipeline:
        """Refuses a module that the later stages cannot take.

        One function `main`; only stream ops and constants in it; static float32 streams with batch 1; every input used; parameters constant and finite;
        resizes over one or two spatial dimensions and maps of at most four inputs, for that is what the kernels do.

        In a pipeline: ``stream-verify-graph``.
        """
        return self._python("stream-verify-graph")

    def verify_mapped(self) -> Pipeline:
        """Refuses a module that is no complete set of processes for its device.

        Every stream has one producer and one consumer; every layer has a `fold` and the words it implies; no word is
        wider than 2048 bits, neither between layers nor between a layer's window and its computation, and no row of weights than 65536 bits, off chip 3072;
        what waits in memory has a ring of stated depth;
        the device's resources suffice, but for those that stream-fold was allowed to exceed, and so does the bandwidth that the design may use, at the
        interval that stream-size-fifos noted.

        In a pipeline: ``stream-verify-mapped``.
        """
        return self._python("stream-verify-mapped")

    def verify_quantized(self) -> Pipeline:
        """Refuses a module that still needs floating point, or whose integers could overflow.

        Every stream has an integer storage type of 2 to 16 bits; accumulators hold every partial sum; accumulator and multiplier
        together stay within 63 bits (docs/quantization.md 1.1, 1.2).

        In a pipeline: ``stream-verify-quantized``.
        """
        return self._python("stream-verify-quantized")

    def view_op_graph(
        self,
        *,
        max_label_len: int | None = None,
        print_attrs: bool | None = None,
        print_control_flow_edges: bool | None = None,
        print_data_flow_edges: bool | None = None,
        print_result_types: bool | None = None,
    ) -> Pipeline:
        """Print Graphviz visualization of an operation.

        In a pipeline: ``view-op-graph``.

        Args:
            max_label_len: Limit attribute/type length to number of chars (default: 20).
            print_attrs: Print attributes of operations (default: true).
            print_control_flow_edges: Print control flow edges (default: false).
            print_data_flow_edges: Print data flow edges (default: true).
            print_result_types: Print result types of operations (default: true).
        """
        return self._native(
            "view-op-graph",
            max_label_len=max_label_len,
            print_attrs=print_attrs,
            print_control_flow_edges=print_control_flow_edges,
            print_data_flow_edges=print_data_flow_edges,
            print_result_types=print_result_types,
        )

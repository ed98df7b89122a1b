"""What each subcommand does."""

from __future__ import annotations

import argparse

from stream_mlir.cli import display, values
from stream_mlir.cli.progress import stages_shown, working
from stream_mlir.errors import UserError


def compile_model(arguments: argparse.Namespace) -> None:
    """`streamc compile`."""
    from stream_mlir.importers.refuse import UnsupportedOps
    from stream_mlir.pipeline import Settings, run_any

    if arguments.model is None and arguments.first == "import":
        arguments.usage_error("name a model, or go on from an earlier run with --from STAGE")
    settings = Settings(
        out=arguments.out,
        model=arguments.model,
        input_shapes=_shapes(arguments),
        weights=arguments.weights,
        inputs=tuple(arguments.inputs),
        outputs=tuple(arguments.outputs),
        auto_cut=arguments.auto_cut,
        device=arguments.device,
        target=arguments.target,
        clock_mhz=arguments.clock_mhz,
        budget=dict(arguments.budget),
        compress=arguments.compress,
        before_fold=arguments.before_fold,
        objective=arguments.objective,
        fps=arguments.fps,
        costs=arguments.costs,
        offchip=arguments.offchip,
        offchip_codec=arguments.offchip_codec,
        evict=tuple(arguments.evict),
        spill=arguments.spill,
        lines=arguments.lines,
        spill_codec=arguments.spill_codec,
        partition=arguments.partition,
        cuts=tuple(arguments.cuts),
        batch=arguments.batch,
        switch_seconds=arguments.switch_seconds,
        reload=arguments.reload,
        max_slowdown=arguments.max_slowdown,
        allow_over_budget=arguments.allow_over_budget,
        weight_bits=arguments.weight_bits,
        activation_bits=arguments.activation_bits,
        scheme=arguments.scheme,
        scales=arguments.scales,
        ranges=arguments.ranges,
        calib=arguments.calib,
        evaluate=arguments.eval,
        samples=arguments.samples,
        checks=arguments.checks,
        seed=arguments.seed,
        first=arguments.first,
        last="emit" if arguments.no_check and arguments.last == "check" else arguments.last,
        command=arguments.command_line,
    )
    try:
        with stages_shown(settings) as progress:
            report = run_any(settings, progress)
    except UnsupportedOps as error:
        display.ops(error.ops, stderr=True)
        raise
    if report is None:
        print(f"written up to stage '{settings.last}' in {settings.out}")
    else:
        display.report(report, settings.out)
    if arguments.explain:
        from stream_mlir.pipeline.explanation import explanation

        with working("explaining"):
            lines = explanation(settings)
        print(*lines, sep="\n")


def ops(arguments: argparse.Namespace) -> None:
    """`streamc ops`."""
    from stream_mlir.importers import Cut, list_ops

    shapes = _shapes(arguments)
    cut = Cut(tuple(arguments.inputs), tuple(arguments.outputs))
    with working(f"reading {arguments.model}"):
        found = list_ops(arguments.model, input_shapes=shapes, weights=arguments.weights, cut=cut)
    display.ops(found)


def check(arguments: argparse.Namespace) -> None:
    """`streamc check`."""
    from stream_mlir.pipeline.recheck import recheck

    lines = recheck(arguments.out, rtl=arguments.rtl)
    while True:
        with working(f"simulating {arguments.out}"):
            line = next(lines, None)
        if line is None:
            return
        print(line, flush=True)


def report(arguments: argparse.Namespace) -> None:
    """`streamc report`."""
    from stream_mlir.report import read_any, write

    found = read_any(arguments.out)
    write(found, arguments.out)
    display.report(found, arguments.out)


def compare(arguments: argparse.Namespace) -> None:
    """`streamc compare`."""
    from stream_mlir.report import read
    from stream_mlir.report.comparison import markdown

    print(markdown([(out.name, read(out)) for out in arguments.outs]), end="")


def devices(arguments: argparse.Namespace) -> None:
    """`streamc devices`."""
    from stream_mlir.mapping import devices as boards

    if arguments.name is None:
        found = [boards.load(name) for name in boards.names()]
        if arguments.json:
            display.json([board.to_json() for board in found])
        else:
            display.devices(found)
        return
    board = boards.load(arguments.name)
    if arguments.json:
        display.json(board.to_json())
    else:
        display.device(board)


def passes(arguments: argparse.Namespace) -> None:
    """`streamc passes`."""
    from stream_mlir.passes import get, table

    display.passes([get(name) for name in sorted(table())])


def support(arguments: argparse.Namespace) -> None:
    """`streamc support`."""
    from stream_mlir.pipeline.support import markdown

    print(markdown(), end="")


def zoo(arguments: argparse.Namespace) -> None:
    """`streamc zoo`."""
    from stream_mlir.zoo.table import markdown, rows

    print(markdown(rows(arguments.results)), end="")


def stages(arguments: argparse.Namespace) -> None:
    """`streamc stages`."""
    from stream_mlir.pipeline.stages import markdown

    print(markdown(), end="")


def _shapes(arguments: argparse.Namespace) -> object:
    try:
        return values.shapes(arguments.input_shape)
    except ValueError as error:
        arguments.usage_error(str(error))
        raise UserError(str(error)) from error

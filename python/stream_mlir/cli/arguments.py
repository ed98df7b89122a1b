"""The command line's grammar."""

from __future__ import annotations

import argparse
from pathlib import Path

from stream_mlir.cli import commands, simulate, values
from stream_mlir.passes.partition import SWITCH_SECONDS
from stream_mlir.pipeline.settings import BUDGETS, TARGETS
from stream_mlir.pipeline.stages import NAMES
from stream_mlir.report.versions import versions

_MODEL = "FILE.onnx, FILE.py:CLASS or zoo:NAME"
_ROUNDS = 64
_DATA = "FILE.npz, FILE.npy, a folder of .npy, or a function: module:function, FILE.py:function"


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    top = argparse.ArgumentParser(
        prog="streamc",
        description="Compiles PyTorch and ONNX models to streaming FPGA accelerators.",
    )
    version = versions().get("stream-mlir", "(not installed)")
    top.add_argument("--version", action="version", version=f"stream-mlir {version}")
    subcommands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compile(subcommands)
    _add_ops(subcommands)
    _add_check(subcommands)
    _add_report(subcommands)
    _add_compare(subcommands)
    simulate.add(subcommands)
    _add_devices(subcommands)
    _add_zoo(subcommands)
    for name, run, told in _TABLES:
        subcommands.add_parser(name, help=told, description=told).set_defaults(run=run)
    return top


_TABLES = (
    ("passes", commands.passes, "list the passes"),
    ("support", commands.support, "print which op every stage takes, as a table for the README"),
    ("stages", commands.stages, "print the stages of `compile`, as a table for the docs"),
)


def _add_compile(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "model to HLS C++, checked bit for bit"
    command = subcommands.add_parser("compile", help=told, description=told)
    command.set_defaults(run=commands.compile_model, usage_error=command.error)
    command.add_argument("model", nargs="?", help=f"{_MODEL}; not needed with --from")
    command.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("out"),
        help="folder for all results (default: %(default)s)",
    )
    _add_reading(command)
    command.add_argument(
        "--auto-cut",
        action="store_true",
        help="where operators are not supported, compile the largest part without them",
    )
    _add_hardware(command)
    _add_search(command)
    _add_quantization(command)
    _add_stages(command)


def _add_reading(command: argparse.ArgumentParser) -> None:
    shape = "shape with batch 1, as 1,3,48,192; once per input, or by name=1,3,48,192"
    command.add_argument(
        "--input-shape", action="append", type=values.shape, metavar="SHAPE", help=shape
    )
    named = "names of values or operators, as `streamc ops` prints them; may be repeated"
    for flag, told in (("--inputs", "start the design after these"), ("--outputs", "end it there")):
        command.add_argument(
            flag,
            action="extend",
            type=values.names,
            default=[],
            metavar="NAME,...",
            help=f"{told}: {named}",
        )
    command.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="state dict for a PyTorch model: .pt, .pth or .npz",
    )


def _add_hardware(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("hardware")
    group.add_argument(
        "--device",
        default="zcu104",
        metavar="NAME",
        help="board, or a .toml file (default: %(default)s)",
    )
    group.add_argument(
        "--target", default="vitis", choices=tuple(TARGETS), help="HLS tool (default: %(default)s)"
    )
    group.add_argument("--clock-mhz", type=float, metavar="MHZ", help="default: the board's")
    budget = f"fraction to use of {', '.join(BUDGETS)}, as dsp=0.8; may be repeated"
    group.add_argument(
        "--budget", action="append", type=values.fraction, metavar="NAME=F", default=[], help=budget
    )


def _add_search(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("mapping")
    group.add_argument(
        "--objective",
        choices=("throughput", "latency"),
        default="throughput",
        help="what is best (default: %(default)s)",
    )
    group.add_argument(
        "--fps", type=float, metavar="F", help="wanted frames per second: then least resources"
    )
    group.add_argument(
        "--costs", default="hls", metavar="TABLE", help="cost table (default: %(default)s)"
    )
    group.add_argument("--offchip", action="store_true", help="weights may stay off chip")
    group.add_argument(
        "--offchip-codec",
        choices=("none", "huffman"),
        default="none",
        help="code that they may have there, where it saves bits (default: %(default)s)",
    )
    group.add_argument("--spill", action="store_true", help="skips may wait in off-chip memory")
    group.add_argument(
        "--spill-codec",
        choices=("none", "auto", "rle", "huffman"),
        default="none",
        help="code of what waits there, where it saves bits on the calibration data (default: %(default)s)",
    )
    group.add_argument(
        "--lines",
        action="store_true",
        help="rows under windows may wait in off-chip memory, instead of line buffers",
    )
    group.add_argument(
        "--evict",
        action="append",
        metavar="OPTIONS",
        default=[],
        help="of a stream-evict behind the search, as 'layers=fc fraction=0.5', or 'codec=auto' to code what --offchip chose; may be repeated",
    )
    group.add_argument(
        "--before-fold",
        default="",
        metavar="PASSES",
        help="passes in front of the search, on integers, as stream-spill{deepest=2}",
    )
    group.add_argument(
        "--partition",
        type=values.parts,
        metavar="N",
        help="cut the network into N bitstreams that the device is configured with in turn, or auto: as many as are best for the batch",
    )
    group.add_argument(
        "--cuts",
        action="extend",
        type=values.names,
        default=[],
        metavar="LAYER,...",
        help="the same by hand: layers that begin another part",
    )
    group.add_argument(
        "--batch",
        type=int,
        default=1,
        metavar="N",
        help="frames between two switches (default: %(default)s)",
    )
    group.add_argument(
        "--switch-seconds",
        type=float,
        default=SWITCH_SECONDS,
        metavar="S",
        help="to configure the device anew (default: %(default)s)",
    )
    group.add_argument(
        "--reload",
        type=int,
        nargs="?",
        const=_ROUNDS,
        default=1,
        metavar="N",
        help="a part may run up to N times over a batch, each time with other weights of its last layer (without N: %(const)s)",
    )
    group.add_argument(
        "--allow-over-budget",
        action="store_true",
        help="take the smallest design where none fits, and say so",
    )
    group.add_argument(
        "--max-slowdown",
        type=float,
        default=0.0,
        metavar="FRACTION",
        help="by which frames may take longer to make FIFOs smaller (default: %(default)s)",
    )
    group.add_argument(
        "--explain", action="store_true", help="what limits the design, and what more would buy"
    )


def _add_quantization(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("compression, quantization and data")
    group.add_argument(
        "--compress",
        default="",
        metavar="PASSES",
        help="passes of the compress stage, as stream-low-rank{ratio=0.5},stream-cpd{layers=a.b rank=8}",
    )
    group.add_argument(
        "--weight-bits", type=int, default=8, metavar="N", help="default: %(default)s"
    )
    group.add_argument(
        "--activation-bits", type=int, default=8, metavar="N", help="default: %(default)s"
    )
    group.add_argument(
        "--scheme", choices=("affine", "symmetric"), default="affine", help="default: %(default)s"
    )
    group.add_argument(
        "--scales", choices=("free", "pow2"), default="free", help="default: %(default)s"
    )
    group.add_argument(
        "--ranges",
        choices=("minmax", "percentile", "mse"),
        default="mse",
        help="default: %(default)s",
    )
    group.add_argument(
        "--calib", metavar="DATA", help=f"calibration data: {_DATA}; without it seeded noise"
    )
    group.add_argument(
        "--eval",
        metavar="DATA",
        help="evaluation data, with labels or a score where there are any; the same forms",
    )
    group.add_argument(
        "--samples",
        type=int,
        default=64,
        metavar="N",
        help="calibration frames at most (default: %(default)s)",
    )
    group.add_argument(
        "--checks",
        type=int,
        default=8,
        metavar="N",
        help="frames to compare without --eval (default: %(default)s)",
    )
    group.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the noise (default: %(default)s)"
    )


def _add_stages(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("stages", f"in order: {', '.join(NAMES)}")
    group.add_argument(
        "--from",
        dest="first",
        choices=NAMES,
        default=NAMES[0],
        metavar="STAGE",
        help="go on from an earlier run",
    )
    group.add_argument(
        "--to",
        dest="last",
        choices=NAMES,
        default=NAMES[-1],
        metavar="STAGE",
        help="stop after this stage",
    )
    group.add_argument("--no-check", action="store_true", help="the same as --to emit")


def _add_ops(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "list every operator of a model, supported or not"
    command = subcommands.add_parser("ops", help=told, description=told)
    command.set_defaults(run=commands.ops, usage_error=command.error)
    command.add_argument("model", help=_MODEL)
    _add_reading(command)


def _add_zoo(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "print the models of the zoo, their sizes and results, as a table for the docs"
    command = subcommands.add_parser("zoo", help=told, description=told)
    command.set_defaults(run=commands.zoo)
    folders = "folder with the output folders of compilations, each under its model's name"
    command.add_argument("results", nargs="?", type=Path, help=folders)


def _add_check(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "simulate an emitted design again and compare it with its golden vectors"
    command = subcommands.add_parser("check", help=told, description=told)
    command.set_defaults(run=commands.check)
    command.add_argument("out", type=Path, help="output folder of `streamc compile`")
    command.add_argument(
        "--rtl",
        choices=("bambu",),
        help="also through this tool to Verilog, simulated with Verilator",
    )


def _add_report(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "print the report of an earlier run, and make its page again"
    command = subcommands.add_parser("report", help=told, description=told)
    command.set_defaults(run=commands.report)
    command.add_argument("out", type=Path, help="output folder of `streamc compile`")


def _add_compare(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "print what compilations came to, a row for each, as a Markdown table"
    command = subcommands.add_parser("compare", help=told, description=told)
    command.set_defaults(run=commands.compare)
    folders = "output folders of `streamc compile`; rows have their names"
    command.add_argument("outs", nargs="+", type=Path, metavar="out", help=folders)


def _add_devices(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "list the boards, or show one"
    command = subcommands.add_parser("devices", help=told, description=told)
    command.set_defaults(run=commands.devices)
    command.add_argument("name", nargs="?", help="a board, or a .toml file to check")
    command.add_argument("--json", action="store_true", help="for programs")

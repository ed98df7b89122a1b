"""Map regions as C++ against numpy, over random ops and widths, without the kernels around them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from stream_mlir import context, ir
from stream_mlir.emit.expressions import region_statements
from stream_mlir.emit.interval import Interval
from stream_mlir.emit.kernels import include_folder
from stream_mlir.interp import Storage, run

PROGRAMS = 30
BINARY = ("addi", "subi", "muli", "maxsi", "minsi", "maxui", "minui", "andi", "ori", "xori")
SHIFTS = ("shrsi", "shrui", "shli")
WIDTHS = (3, 8, 16, 23, 32, 45, 64)


def random_region(random: np.random.Generator, kind: str) -> str:
    """A region over two `kind` arguments with ten random ops."""
    values = {"%a": int(kind[1:]), "%b": int(kind[1:])}
    lines = []
    for index in range(10):
        name = f"%v{index}"
        operand = str(random.choice(list(values)))
        width = values[operand]
        choice = random.choice(["binary", "shift", "cast", "select"])
        if choice == "binary":
            other = str(random.choice([each for each in values if values[each] == width]))
            lines.append(f"{name} = arith.{random.choice(BINARY)} {operand}, {other} : i{width}")
            if width == 64 and lines[-1].split(".")[1][:5] in ("maxui", "minui"):
                lines.pop()
                continue
        elif choice == "shift":
            op = str(random.choice(SHIFTS if width < 64 else ("shrsi", "shli")))
            lines.append(f"%s{index} = arith.constant {random.integers(0, width)} : i{width}")
            lines.append(f"{name} = arith.{op} {operand}, %s{index} : i{width}")
        elif choice == "select":
            other = str(random.choice([each for each in values if values[each] == width]))
            test = random.choice(["slt", "sge", "eq"])
            lines.append(f"%c{index} = arith.cmpi {test}, {operand}, {other} : i{width}")
            lines.append(f"{name} = arith.select %c{index}, {other}, {operand} : i{width}")
        else:
            target = int(random.choice([each for each in WIDTHS if each != width]))
            op = "trunci" if target < width else str(random.choice(["extsi", "extui"]))
            lines.append(f"{name} = arith.{op} {operand} : i{width} to i{target}")
            width = target
        values[name] = width
    last, width = list(values.items())[-1]
    bits = int(kind[1:])
    if width != bits:
        op = "trunci" if width > bits else "extsi"
        lines.append(f"%y = arith.{op} {last} : i{width} to {kind}")
        last = "%y"
    body = "\n".join(lines)
    return f"^bb0(%a: {kind}, %b: {kind}):\n{body}\nstream.yield {last} : {kind}"


def module_of(region: str, kind: str, count: int) -> ir.Module:
    """A module with one map over vectors of `count`."""
    tensor = f"tensor<1x{count}x!quant.uniform<{kind}:f32, 0.5>>"
    text = f"""func.func @main(%x: {tensor}, %z: {tensor}) -> {tensor} {{
      %y = stream.map (%x, %z) : ({tensor}, {tensor}) -> {tensor} {{ {region} }}
      return %y : {tensor} }}"""
    return ir.Module.parse(text, context())


def function(name: str, module: ir.Module, storage: Storage) -> str:
    """The region as a C++ function."""
    op = module.body.operations[0].operation.regions[0].blocks[0].operations[0].operation
    statements, value = region_statements(op.regions[0].blocks[0], [storage, storage], storage)
    body = "\n  ".join(statements)
    return f"static long long {name}(int x0, int x1) {{\n  (void)x0, (void)x1;\n  {body}\n  return {value};\n}}\n"


@pytest.mark.parametrize("kind", ["i8", "u8", "i5", "u16"])
def test_random_regions_equal_the_interpreter(kind: str, tmp_path: Path) -> None:
    random = np.random.default_rng(sum(map(ord, kind)))
    storage = Storage(int(kind[1:]), kind[0] == "i", 0.5, 0)
    a, b = (
        random.integers(storage.qmin, storage.qmax + 1, (1, 200)).astype(storage.dtype)
        for _ in range(2)
    )
    functions, calls, expected = [], [], []
    for index in range(PROGRAMS):
        module = module_of(random_region(random, f"i{storage.bits}"), kind, a.size)
        functions.append(function(f"f{index}", module, storage))
        calls.append(f'for (int i = 0; i < {a.size}; ++i) printf("%lld\\n", f{index}(a[i], b[i]));')
        expected.append(run(module, [a, b])[0].reshape(-1))
    arrays = "".join(
        f"static const int {name}[] = {{{', '.join(map(str, array[0].tolist()))}}};\n"
        for name, array in (("a", a), ("b", b))
    )
    headers = '#include "stream_kernels/number.h"\n#include "stream_kernels/extend.h"\n#include <stdio.h>\n'
    source = tmp_path / "regions.cpp"
    source.write_text(
        f"{headers}{arrays}{''.join(functions)}int main() {{\n{chr(10).join(calls)}\n}}\n"
    )
    flags = [
        "-std=c++14",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Wno-tautological-compare",
        "-fsanitize=undefined",
        "-fno-sanitize-recover",
    ]
    command = ["g++", *flags, f"-I{include_folder()}", str(source), "-o", str(tmp_path / "regions")]
    subprocess.run(command, check=True)
    printed = subprocess.run(
        [tmp_path / "regions"], capture_output=True, text=True, check=True
    ).stdout
    got = np.array(printed.split(), np.int64).reshape(PROGRAMS, -1)
    assert np.array_equal(got, np.stack(expected))


def test_an_op_without_cpp_is_named() -> None:
    module = module_of(
        "^bb0(%a: i8, %b: i8):\n%y = arith.divsi %a, %b : i8\nstream.yield %y : i8", "i8", 4
    )
    with pytest.raises(NotImplementedError, match=r"arith\.divsi"):
        function("f", module, Storage(8, True, 0.5, 0))


def test_intervals() -> None:
    a, b = Interval(-3, 5), Interval(2, 4)
    assert a + b == Interval(-1, 9)
    assert a - b == Interval(-7, 3)
    assert a * b == Interval(-12, 20)
    assert a >> Interval(1, 1) == Interval(-2, 2)
    assert (Interval(-128, 127).bits, Interval(0, 128).bits, Interval(0, 0).bits) == (8, 9, 1)

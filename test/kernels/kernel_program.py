"""Many kernel cases in one C++ program: draw them, build it, run it, split its output."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "lib/Kernels/include"
WARNINGS = ("-std=c++14", "-Wall", "-Wextra", "-Werror")

T = TypeVar("T")


@dataclass(frozen=True)
class Build:
    """Compiler options, and which cases are worth their compile time: every ``every``-th."""

    name: str
    flags: tuple[str, ...]
    every: int = 1

    @property
    def counts(self) -> bool:
        """Whether loop iterations are counted."""
        return "-DSTREAM_COUNT_CYCLES" in self.flags


# Fast with sanitizers; one step per iteration; vendor types and streams as in synthesis (slow to compile).
BUILDS = (
    Build("sanitized", ("-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")),
    Build("counted", ("-O0", "-DSTREAM_COUNT_CYCLES")),
    Build("real", ("-O0", "-DSTREAM_REAL_WORDS", "-DSTREAM_COUNT_CYCLES"), every=4),
)


class Case(Protocol):
    """One run of one or more kernels."""

    def code(self, name: str) -> str:
        """C++ of ``void name()``: fills arrays and streams, then puts ticks and drains the result."""
        ...

    def values(self) -> list[np.ndarray]:
        """What ``code`` reads, in order."""
        ...


@dataclass(frozen=True)
class Result:
    """Output of one case: loop iterations of each kernel, raw values of the last stream."""

    ticks: list[int]
    values: np.ndarray


def draw(strategy: SearchStrategy[T], count: int, key: Callable[[T], Hashable]) -> list[T]:
    """``count`` examples of a strategy with different keys, the same ones in every run.

    Hypothesis likes to vary one detail of an example many times; the keys keep one of each such family.
    """
    cases: dict[Hashable, T] = {}

    @settings(
        max_examples=20 * count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(strategy)
    def collect(case: T) -> None:
        if len(cases) < count:
            cases.setdefault(key(case), case)

    collect()
    return list(cases.values())


def vendor_headers() -> Path | None:
    """The Apache-licensed ap_types inside the hls4ml wheel, if it is installed."""
    spec = importlib.util.find_spec("hls4ml")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "templates/vivado/ap_types"


def config(name: str, **members: int) -> str:
    """A config struct."""
    body = ", ".join(f"{key} = {int(value)}" for key, value in members.items())
    return f"struct {name} {{ static const int {body}; }};\n"


def stream_values(tensor: np.ndarray) -> np.ndarray:
    """What ``feed`` reads: the number of values, then the values in raster order."""
    return np.concatenate([[tensor.size], tensor.reshape(-1)])


def build(source: str, folder: Path, flags: Sequence[str], *, cxx: str = "g++") -> Path:
    """Compile one program; warnings are errors."""
    path = folder / "program.cpp"
    path.write_text(source)
    includes = [f"-I{INCLUDE}", f"-I{ROOT / 'test/kernels'}"]
    headers = vendor_headers()
    if headers is not None:
        includes += ["-isystem", str(headers)]
    binary = folder / "program"
    subprocess.run([cxx, *WARNINGS, *flags, *includes, str(path), "-o", str(binary)], check=True)
    return binary


def run_cases(
    cases: Sequence[Case], headers: Sequence[str], kernels: int, folder: Path, flags: Sequence[str]
) -> list[Result]:
    """Build all cases into one program and run it; each case runs ``kernels`` kernels."""
    text = "".join(f'#include "stream_kernels/{header}"\n' for header in headers)
    text += '#include "harness.h"\n'
    text += "".join(f"namespace n{i} {{\n{case.code('run')}}}\n" for i, case in enumerate(cases))
    text += "int main() {\n" + "".join(f"  n{i}::run();\n" for i in range(len(cases))) + "}\n"
    binary = build(text, folder, flags)
    data = np.concatenate([np.asarray(v).reshape(-1) for case in cases for v in case.values()])
    done = subprocess.run(
        [binary], input=data.astype(np.int64).tobytes(), stdout=subprocess.PIPE, check=True
    )
    out = np.frombuffer(done.stdout, np.int64)
    results = []
    for _ in cases:
        ticks, size = out[:kernels], int(out[kernels])
        results.append(Result(ticks.tolist(), out[kernels + 1 : kernels + 1 + size]))
        out = out[kernels + 1 + size :]
    assert out.size == 0
    return results

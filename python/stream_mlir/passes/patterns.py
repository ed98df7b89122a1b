"""Rewrite patterns in Python, applied by MLIR's greedy driver.

A pattern is a function of one op, whose class is read from the annotation::

    @pattern
    def drop_single_windows(op: stream.PoolOp, rewriter: Rewriter) -> bool:
        if set(op.kernel) != {1} or op.input.type != op.output.type:
            return False
        rewriter.replace(op, op.input)
        return True

    apply(module, [drop_single_windows])

It returns whether it changed something. Ops it builds stand before ``op`` and
get its location, hence its layer's name.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from stream_mlir import ir, rewrite
from stream_mlir.passes.base import PassError

OpT = TypeVar("OpT", bound=ir.OpView)

#: Rounds over the whole op before the patterns count as endless.
ROUNDS = 100


class Rewriter:
    """How a pattern changes the matched op. What it built itself it may change freely."""

    def __init__(self, native: rewrite.PatternRewriter) -> None:
        self._native = native

    def replace(self, op: ir.OpView, new: ir.Value | ir.OpView | Sequence[ir.Value]) -> None:
        """Gives the readers of ``op`` other values and erases it. ``op`` is gone after that."""
        if isinstance(new, ir.OpView):
            self._native.replace_op(op, new)
        else:
            self._native.replace_op(op, [new] if isinstance(new, ir.Value) else list(new))

    def erase(self, op: ir.OpView) -> None:
        """Erases an op that nobody reads."""
        self._native.erase_op(op.operation)


@dataclasses.dataclass(frozen=True)
class Pattern(Generic[OpT]):
    """A rewrite of ops of one class; of several that match, the one of most benefit is tried first."""

    root: type[OpT]
    rewrite: Callable[[OpT, Rewriter], bool]
    benefit: int = 1

    def __str__(self) -> str:
        return getattr(self.rewrite, "__name__", type(self.rewrite).__name__)


def pattern(function: Callable[[OpT, Rewriter], bool]) -> Pattern[OpT]:
    """Makes a function of an op and a rewriter a pattern.

    Raises:
        TypeError: the first parameter is not annotated with an op's class.
    """
    hints = [kind for name, kind in typing.get_type_hints(function).items() if name != "return"]
    root: Any = hints[0] if hints else None
    if not (isinstance(root, type) and issubclass(root, ir.OpView)):
        raise TypeError(f"{function.__name__}: annotate its first parameter with the op's class")
    return Pattern(typing.cast("type[OpT]", root), function)


def apply(op: ir.Operation | ir.OpView | ir.Module, patterns: Iterable[Pattern[Any]]) -> int:
    """Applies patterns inside ``op`` until none matches, folding constants on the way.

    Ops that nobody reads go, as in canonicalization. Python objects that refer to
    ops inside ``op`` must not be used afterwards.

    Returns:
        How many rewrites there were.

    Raises:
        PassError: the patterns do not come to an end.
        Exception: whatever a pattern raises; ``op`` is then partly rewritten.
    """
    rows = list(patterns)
    run = _Run()
    native = rewrite.RewritePatternSet(op.operation.context)
    for row in rows:
        native.add(row.root, run.callback(row), row.benefit)
    config = rewrite.GreedyRewriteConfig()
    config.max_iterations = ROUNDS
    try:
        rewrite.apply_patterns_and_fold_greedily(op.operation, native.freeze(), config)
    except RuntimeError:
        names = ", ".join(map(str, rows))
        raise PassError(
            f"rewrite patterns do not come to an end after {ROUNDS} rounds: {names}",
            location=op.operation.location,
            hint="return True only after a change that the pattern does not match again",
        ) from None
    if run.error is not None:
        raise run.error
    return run.count


class _Run:
    """Counts rewrites and keeps the first exception: none may cross MLIR's C++."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Exception | None = None

    def callback(self, row: Pattern[Any]) -> Callable[[Any, rewrite.PatternRewriter], bool]:
        def match_and_rewrite(op: Any, native: rewrite.PatternRewriter) -> bool:
            if self.error is not None:
                return True
            try:
                with native.ip, op.location:
                    changed = row.rewrite(op, Rewriter(native))
            except Exception as error:
                self.error = error
                return True
            self.count += bool(changed)
            return not changed  # MLIR's bindings take false for success

        return match_and_rewrite

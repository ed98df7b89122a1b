"""Where to cut a model in three: a head and a tail that run on the host, and between them what becomes the design."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from stream_mlir.errors import UserError
from stream_mlir.importers.program import Origin, Step

_SHOWN = 20


@dataclass(frozen=True)
class Cut:
    """Names of values or operators. The design computes `outputs` from `inputs`; empty: the model's own."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outputs)


NO_CUT = Cut()


@dataclass(frozen=True)
class Proposal:
    """A cut with nothing unsupported in the design; `head` and `tail` are the operators left to the host."""

    cut: Cut
    head: list[Step]
    tail: list[Step]

    def __str__(self) -> str:
        places = ", ".join([*self.cut.inputs, *self.cut.outputs])
        head, tail = (
            list(dict.fromkeys(step.origin for step in part)) for part in (self.head, self.tail)
        )
        told = [_listed(part, where) for part, where in ((head, "before"), (tail, "after")) if part]
        return f"cut at {places} and run {' and '.join(told)}"

    @property
    def options(self) -> str:
        """For the command line."""
        pairs = (("--inputs", self.cut.inputs), ("--outputs", self.cut.outputs))
        return " ".join(f"{flag} {','.join(names)}" for flag, names in pairs if names)


def unknown_name(name: str, known: Iterable[str], where: str) -> UserError:
    """The error for a name that is not in the model, with names that are like it."""
    near = difflib.get_close_matches(name, list(known), 3, 0.4)
    hint = f"near: {', '.join(near)}" if near else "`streamc ops MODEL` lists the operators"
    return UserError(f"nothing in the model is called '{name}'", where=where, hint=hint)


def propose(
    steps: Sequence[Step], refused: Iterable[str], outputs: Sequence[str]
) -> Proposal | None:
    """The largest part (by weights, then operators) without the `refused` operators, or None where nothing is left.

    For each k, the first k refused operators (in order of execution) and all that they depend on are the head, the others and
    all that depends on them the tail.
    """
    names = set(refused)
    bad = [i for i, step in enumerate(steps) if step.origin.name in names]
    made = {value: i for i, step in enumerate(steps) for value in step.writes}
    best: tuple[int, int, set[int], set[int]] | None = None
    for k in range(len(bad) + 1):
        head, tail = _ancestors(steps, made, bad[:k]), _descendants(steps, made, bad[k:])
        kept = [step for i, step in enumerate(steps) if i not in head and i not in tail]
        rank = (sum(step.weights for step in kept), len(kept))
        if kept and (best is None or rank > best[:2]):
            best = (*rank, head, tail)
    return None if best is None else _cut(steps, best[2], best[3], outputs)


def _listed(part: Sequence[Origin], where: str) -> str:
    names = ", ".join(f"{origin.name} ({origin.op})" for origin in part[:_SHOWN])
    more = f" and {len(part) - _SHOWN} more" if len(part) > _SHOWN else ""
    noun = "this op" if len(part) == 1 else f"these {len(part)} ops"
    return f"{noun} on the host {where} the design: {names}{more}"


def _cut(
    steps: Sequence[Step], head: set[int], tail: set[int], outputs: Sequence[str]
) -> Proposal | None:
    def writes(part: Iterable[int]) -> set[str]:
        return {value for i in part for value in steps[i].writes}

    kept = [i for i in range(len(steps)) if i not in head and i not in tail]
    from_head = writes(head)
    wanted = {value for i in tail for value in steps[i].reads} | set(outputs)
    entering = [v for i in kept for v in steps[i].reads if v in from_head]
    leaving = [v for i in kept for v in steps[i].writes if v in wanted]
    if not leaving:
        return None
    ends = () if not tail else tuple(dict.fromkeys(leaving))
    cut = Cut(tuple(dict.fromkeys(entering)), ends)
    return Proposal(cut, [steps[i] for i in sorted(head)], [steps[i] for i in sorted(tail)])


def _ancestors(steps: Sequence[Step], made: dict[str, int], seeds: Sequence[int]) -> set[int]:
    def parents(i: int) -> Iterable[int]:
        return (made[value] for value in steps[i].reads if value in made)

    return _reach(seeds, parents)


def _descendants(steps: Sequence[Step], made: dict[str, int], seeds: Sequence[int]) -> set[int]:
    found = set(seeds)
    for i, step in enumerate(steps):  # in order of execution
        if any(made.get(value) in found for value in step.reads):
            found.add(i)
    return found


def _reach(seeds: Sequence[int], following: Callable[[int], Iterable[int]]) -> set[int]:
    found, open_ = set(seeds), list(seeds)
    while open_:
        for i in following(open_.pop()):
            if i not in found:
                found.add(i)
                open_.append(i)
    return found

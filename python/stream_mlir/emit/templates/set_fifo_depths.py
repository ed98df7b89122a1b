#!/usr/bin/env python3
"""Gives each FIFO in Bambu's Verilog the depth that design.json asks for: set_fifo_depths.py design.json top.v

Bambu makes every FIFO an instance of `dataflow_fifo` that holds 2^QUEUESIZE_LOG - 1 tokens and names it by numbers of its own.
Which FIFO is which follows from the processes whose instances share a net with it; FIFOs between the same two processes
are told apart by their order. A FIFO that cannot be told from others gets the depth of the deepest of them.
"""

import json
import re
import sys
from collections import defaultdict

INSTANCE = re.compile(
    r"^[ \t]*(\w+)[ \t\n]*(#\((?:[^()]|\([^()]*\))*\))?[ \t\n]*(\w+)[ \t\n]*\(((?:[^()]|\([^()]*\))*)\);",
    re.M,
)
MODULE = re.compile(r"^module[ \t]+(\w+).*?^endmodule", re.M | re.S)
KEYWORDS = {
    "module",
    "if",
    "else",
    "case",
    "for",
    "while",
    "assign",
    "function",
    "task",
    "always",
    "initial",
    "begin",
}
NET = re.compile(r"\.\w+[ \t\n]*\(([^()]*)\)")
QUEUE = re.compile(r"\.QUEUESIZE_LOG[ \t\n]*\([ \t\n]*\d+[ \t\n]*\)")


def logarithm(depth):
    """Smallest n >= 2 with 2^n - 1 >= depth."""
    return max(2, depth.bit_length())


def instances(body):
    """(start, end, module, nets, text) of each instance in a module."""
    for match in INSTANCE.finditer(body):
        if match.group(1) not in KEYWORDS:
            nets = {
                name
                for text in NET.findall(match.group(4))
                for name in re.findall(r"[A-Za-z_]\w*", text)
            }
            yield (
                match.start(),
                match.end(),
                match.group(1),
                nets - {"clock", "reset", "start_port"},
                match.group(0),
            )


def process_of(module, processes):
    """The process a module implements: its name is plain or inside a C++-mangled one; the longest that fits."""
    fitting = [
        name
        for name in processes
        if re.search(rf"(^|_){re.escape(name)}($|_)", module) or f"{len(name)}{name}" in module
    ]
    return max(fitting, key=len, default=None)


def number(text):
    """What Bambu numbers the FIFO's variable, for the order among FIFOs of the same processes."""
    found = re.findall(r"_(\d+)FO(\d+)", text) or re.findall(r"()(\d+)", text)
    return tuple(int(part or 0) for part in found[0]) if found else (0, 0)


def assign(fifos, found):
    """Depth per FIFO instance: `found` lists (instance, neighboring processes, text)."""
    by_ends = defaultdict(list)
    for fifo in fifos:
        by_ends[frozenset((fifo["producer"], fifo["consumer"]))].append(fifo)
    groups = defaultdict(list)
    for key, ends, text in found:
        groups[frozenset(ends)].append((number(text), key))
    depths = {}
    for ends, members in groups.items():
        wanted = by_ends.pop(ends, None)
        if wanted is None:
            raise SystemExit(
                f"a FIFO of the Verilog joins {sorted(ends)}, which design.json does not know"
            )
        deepest = max(fifo["depth"] for fifo in wanted)
        same = len(wanted) == len(members)
        for index, (_, key) in enumerate(sorted(members)):
            depths[key] = wanted[index]["depth"] if same else deepest
    if by_ends:
        missing = sorted(fifo["name"] for group in by_ends.values() for fifo in group)
        raise SystemExit(f"no FIFO found in the Verilog for {', '.join(missing)}")
    return depths


def with_depth(text, depth):
    """The instance with its parameter set."""
    wanted = f".QUEUESIZE_LOG({logarithm(depth)})"
    if QUEUE.search(text):
        return QUEUE.sub(wanted, text)
    if "#(" in text:
        return text.replace("#(", f"#({wanted}, ", 1)
    return re.sub(r"dataflow_fifo\b", f"dataflow_fifo #({wanted})", text, count=1)


def patched(verilog, design):
    """The Verilog with every FIFO at its depth, and how many were set."""
    count = 0
    for module in list(MODULE.finditer(verilog))[::-1]:
        every = list(instances(module.group(0)))
        processes = [(process_of(name, design["processes"]), nets) for _, _, name, nets, _ in every]
        found = []
        for start, _, name, nets, text in every:
            if name == "dataflow_fifo":
                ends = {process for process, others in processes if process and nets & others}
                found.append((start, ends, text))
        if not found:
            continue
        depths = assign(design["fifos"], found)
        body = module.group(0)
        for start, end, _, _, text in every[::-1]:
            if start in depths:
                body = body[:start] + with_depth(text, depths[start]) + body[end:]
        verilog = verilog[: module.start()] + body + verilog[module.end() :]
        count += len(depths)
    return verilog, count


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        design = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        verilog, count = patched(file.read(), design)
    if count != len(design["fifos"]):
        raise SystemExit(f"{count} FIFOs in the Verilog, {len(design['fifos'])} in design.json")
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(verilog)
    print(f"set the depths of {count} FIFOs")


if __name__ == "__main__":
    main()

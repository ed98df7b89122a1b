"""`report.html`: one file with everything in it, from the report alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jinja2
from markupsafe import Markup

from stream_mlir.report import limits
from stream_mlir.report.figures import count
from stream_mlir.report.model import DEPTHS, Report
from stream_mlir.report.partitioned import Partitioned
from stream_mlir.report.picture import PLUMBING, picture
from stream_mlir.report.roofline import HEIGHT, WIDTH, roofline
from stream_mlir.report.structure import Fifo, Layer

RESOURCES = {"dsp": "DSP", "bram18": "BRAM18", "uram": "URAM", "lut": "LUT", "ff": "FF"}

_TITLES = {**RESOURCES, "bandwidth": "Memory bandwidth"}


def page(report: Report) -> str:
    """The page; the same report gives the same bytes."""
    environment = _environment()
    style, script = (_source(environment, kind) for kind in ("css", "js"))
    return environment.get_template("report.html").render(
        report=report,
        style=style,
        script=script,
        picture=picture(report),
        chart=roofline(report),
        chart_size=(WIDTH, HEIGHT),
        slowest=report.bottleneck,
        as_slow=limits.as_slow(report),
        binding=limits.binding(report),
        binding_names=limits.binding_names(report),
        titles=[_TITLES[name] for name in limits.binding_names(report)],
        bound=_bound(report),
        bandwidth=report.roofline.bandwidth_bits_per_cycle * report.clock_mhz / 1e3,
        resources=RESOURCES,
        largest=_largest(report.layers),
        between=_between(report),
        plumbing=PLUMBING,
        stalls=_stalls(report),
        data=_data(report),
        fifos=sorted(report.fifos, key=_size, reverse=True),
        off_chip=report.off_chip,
        depths=DEPTHS[report.fifo_depths] if report.fifo_depths else None,
    )


def partitioned_page(report: Partitioned) -> str:
    """The page of a network in parts, which links to those of its parts."""
    environment = _environment()
    return environment.get_template("partitioned.html").render(
        report=report, style=_source(environment, "css"), resources=RESOURCES
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("stream_mlir.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    environment.filters |= {"percent": _percent, "bits": _bits}
    environment.globals["count"] = count
    return environment


def _source(environment: jinja2.Environment, kind: str) -> Markup:
    """Style or script, to stand in the page."""
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, f"report.{kind}")[0])


def _bound(report: Report) -> str:
    """What the search proved."""
    bound = report.bound
    if bound is None:
        return ""
    least = bound.interval_cycles if bound.latency_cycles is None else bound.latency_cycles
    what = "an interval" if bound.latency_cycles is None else "a latency"
    best = "so this one is the best" if bound.proven else "better ones are not ruled out"
    return f"no design within the budget has {what} below {least:,} cycles under the model, {best}"


def _largest(layers: Sequence[Layer]) -> dict[str, int]:
    """The longest bar of each column of the layers' table."""
    return {
        name: max([1, *(getattr(layer, name) for layer in layers)])
        for name in ("cycles", *RESOURCES)
    }


def _between(report: Report) -> dict[str, int]:
    """Resources that belong to no layer: FIFOs."""
    return {
        name: report.resources[name] - sum(getattr(layer, name) for layer in report.layers)
        for name in RESOURCES
    }


def _stalls(report: Report) -> dict[str, dict[str, int]]:
    """By layer, of its compute process."""
    if report.simulated is None:
        return {}
    return {name: dict(vars(each)) for name, each in report.simulated.stalls.items()}


def _data(report: Report) -> dict[str, Any]:
    """What the script shows on hover."""
    return {
        "layers": [vars(layer) for layer in report.layers],
        "fifos": [vars(fifo) for fifo in report.fifos],
        "stalls": _stalls(report),
    }


def _size(fifo: Fifo) -> int:
    return fifo.depth * fifo.bits


def _percent(share: float | None) -> str:
    """Three digits at most; `none there` where a resource is used that the device has not."""
    if share is None:
        return "none there"
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"


def _bits(count: int) -> str:
    """Bits in a unit that people read."""
    if count < 8192:
        return f"{count:,} bit"
    return (
        f"{count / 8 / 1024:,.1f} KiB" if count < 8 * 1024**2 else f"{count / 8 / 1024**2:,.1f} MiB"
    )

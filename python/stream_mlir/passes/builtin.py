"""The passes that come with the package: flag -> module that registers it.

One line per pass, sorted. A module is imported when a pipeline names its flag.
"""

_HERE = "stream_mlir.passes."

BUILTIN: dict[str, str] = {
    "stream-annotate-sparsity": _HERE + "annotate_sparsity",
    "stream-choose-widths": _HERE + "choose_widths",
    "stream-collect-statistics": _HERE + "collect_statistics",
    "stream-correct-bias": _HERE + "correct_bias",
    "stream-cpd": _HERE + "cpd",
    "stream-equalize": _HERE + "equalize",
    "stream-evict": _HERE + "evict",
    "stream-evict-lines": _HERE + "evict_lines",
    "stream-fold": _HERE + "fold",
    "stream-low-rank": _HERE + "low_rank",
    "stream-materialize-forks": _HERE + "materialize_forks",
    "stream-materialize-widths": _HERE + "materialize_widths",
    "stream-partition": _HERE + "partition",
    "stream-quantize": _HERE + "quantize",
    "stream-round-weights": _HERE + "round_weights",
    "stream-size-fifos": _HERE + "size_fifos",
    "stream-sparsify": _HERE + "sparsify",
    "stream-spill": _HERE + "spill",
    "stream-verify-graph": _HERE + "verify_graph",
    "stream-verify-mapped": _HERE + "verify_mapped",
    "stream-verify-quantized": _HERE + "verify_quantized",
}

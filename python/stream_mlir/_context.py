"""One place that makes MLIR contexts, so that all know the same dialects."""

from stream_mlir import ir

#: Loaded at once, so that builders work without a parse before them.
DIALECTS = ("builtin", "arith", "func", "math", "quant", "stream", "tensor")


def context() -> ir.Context:
    """Returns a new context with the ``stream`` dialect and those it uses.

    Operations of unknown dialects are refused. The context runs nested passes
    on several threads; see ``docs/pass-authoring.md`` for what that means for
    passes written in Python.
    """
    made = ir.Context(load_on_create_dialects=DIALECTS)  # pyright: ignore[reportCallIssue]
    made.allow_unregistered_dialects = False
    return made

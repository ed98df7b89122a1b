"""Where the plugin for stock MLIR tools is: ``python -m stream_mlir.plugin`` prints it."""

import pathlib


def plugin_path() -> str:
    """Returns the path of ``libStreamPlugin.so``, for ``mlir-opt --load-dialect-plugin``.

    The tool must be of the same MLIR version, and use MLIR from a shared library
    or export its symbols.
    """
    return str(pathlib.Path(__file__).parent / "_mlir_libs" / "libStreamPlugin.so")


if __name__ == "__main__":
    print(plugin_path())

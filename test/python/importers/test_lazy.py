"""Heavy dependencies are imported when a model is read, not before."""

import subprocess
import sys


def test_importing_the_package_loads_no_framework():
    code = (
        "import sys, stream_mlir, stream_mlir.importers, stream_mlir.zoo\n"
        "heavy = {'torch', 'onnx', 'torch_mlir', 'onnxruntime', 'sklearn', 'PIL'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

"""Passes of other distributions, found through their entry points."""

import subprocess
import sys

PASS = '''
import dataclasses
from typing import ClassVar
from stream_mlir.passes import Pass, register

@register
@dataclasses.dataclass(frozen=True)
class Foreign(Pass):
    """Comes from elsewhere."""
    name: ClassVar[str] = "elsewhere-foreign"
    def run(self, op):
        print("foreign pass ran")
'''
BROKEN = "raise ImportError('needs a thing')"


def distribution(folder, module, flag, source):
    """Lays out what pip would install for a distribution with one pass."""
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[stream_mlir.passes]\n{flag} = {module}:Foreign\n")


def opt(folder, *arguments):
    code = "import sys; from stream_mlir.opt import main; sys.exit(main(sys.argv[1:]))"
    setup = f"import sys; sys.path.insert(0, {str(folder)!r}); "
    return subprocess.run(
        [sys.executable, "-c", setup + code, *arguments, "-"],
        input="module {}",
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_entry_point_is_loaded_when_named(tmp_path):
    distribution(tmp_path, "elsewhere", "elsewhere-foreign", PASS)
    done = opt(tmp_path, "--elsewhere-foreign")
    assert done.returncode == 0, done.stderr
    assert "foreign pass ran" in done.stdout


def test_a_broken_one_disturbs_nobody_else(tmp_path):
    distribution(tmp_path, "broken", "broken-foreign", BROKEN)
    assert opt(tmp_path, "--canonicalize").returncode == 0
    done = opt(tmp_path, "--broken-foreign")
    assert done.returncode == 1
    assert "ImportError: needs a thing" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_entry_point_must_register_what_it_promises(tmp_path):
    distribution(tmp_path, "liar", "liar-foreign", "")
    done = opt(tmp_path, "--liar-foreign")
    assert done.returncode == 1
    assert "does not register the pass 'liar-foreign'" in done.stderr

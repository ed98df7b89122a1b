"""What an editor gets from stream-lsp-server, spoken to as editors do."""

import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
URI = "file:///work/net.mlir"
TEXT = """\
func.func @main(%x: tensor<1x8xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<0.5> : tensor<4x8xf32>
  %y = stream.linear %x, %w : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
"""


class Editor:
    """A language client over the server's standard input and output."""

    def __init__(self):
        command = [sys.executable, str(ROOT / "tools" / "stream-lsp-server")]
        self.server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.requests = 0
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def receive(self):
        length = 0
        while line := self.server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        assert length, "the server has ended"
        return json.loads(self.server.stdout.read(length))

    def request(self, method, params):
        self.requests += 1
        self.send(id=self.requests, method=method, params=params)
        while (answer := self.receive()).get("id") != self.requests:
            pass
        return answer["result"]

    def open(self, text):
        """Opens ``text`` and returns the diagnostics the server sends for it."""
        document = {"uri": URI, "languageId": "mlir", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        while (message := self.receive()).get("method") != "textDocument/publishDiagnostics":
            pass
        return message["params"]["diagnostics"]

    def at(self, method, line, character):
        position = {"line": line, "character": character}
        return self.request(method, {"textDocument": {"uri": URI}, "position": position})


@pytest.fixture
def editor():
    client = Editor()
    yield client
    client.request("shutdown", None)
    client.send(method="exit")
    assert client.server.wait(10) == 0


def test_hover_names_the_op(editor):
    assert editor.open(TEXT) == []
    hover = editor.at("textDocument/hover", line=2, character=9)
    assert '"stream.linear"' in hover["contents"]["value"]


def test_a_value_is_found_where_it_is_defined(editor):
    editor.open(TEXT)
    use = TEXT.splitlines()[2].index("%w")
    (place,) = editor.at("textDocument/definition", line=2, character=use)
    assert place["uri"] == URI
    assert place["range"]["start"] == {"line": 1, "character": 2}


def test_a_broken_rule_is_shown_at_its_op(editor):
    broken = TEXT.replace("tensor<4x8xf32>", "tensor<4x9xf32>")
    (diagnostic,) = editor.open(broken)
    assert diagnostic["severity"] == 1
    assert diagnostic["range"]["start"]["line"] == 2
    assert "'stream.linear' op" in diagnostic["message"]

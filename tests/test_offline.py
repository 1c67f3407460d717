"""Judging touches no network: it runs where sockets cannot be made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = """
import socket
def refused(*_, **__):
    raise AssertionError("a socket was asked for")
socket.socket.__init__ = refused
socket.create_connection = socket.getaddrinfo = refused
from pathlib import Path
from judge import judge, load_rules
rules = load_rules(Path("data/topics.toml"), Path("data/lexicon.toml"))
text = "The Internet Watch Foundation said: “Meta must act now to protect children.” WhatsApp declined to comment."
found = judge("IWF urges Meta to act on abuse images on WhatsApp", text, "en", rules, text * 5)
assert found.on_topic and found.coverage_kind and found.heard.mentions and found.heard.quotes and found.heard.toward
"""


def test_judging_needs_no_socket() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

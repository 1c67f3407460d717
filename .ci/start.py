"""Start the real thing as a person would: it must answer, its poller must live, and Ctrl-C must leave nothing.

`python -m ingest run` on an empty archive: the server must answer within 20 s with or without a network.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAGE_S = 20


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        archive = Path(folder) / "archive.db"
        # A feed list of its own: a test run asks nobody's server.
        Path(folder, "feeds.toml").write_text("", encoding="utf-8")
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "--archive", str(archive), "run", "--no-browser", f"--port={port}"],
            cwd=ROOT,
            env={**os.environ, "CLEARTEXT_DATA": folder},
            start_new_session=True,
        )
        try:
            answer = wait_for(f"http://127.0.0.1:{port}/healthz", process)
            took = time.monotonic() - started
            print(f"/healthz answered after {took:.1f} s: {answer}")
            page = wait_for(f"http://127.0.0.1:{port}/", process)
            ok = took < FIRST_PAGE_S and "streamlit" in page.lower() and wait_until(archive.exists)
            print(f"the poller has made its archive: {archive.exists()}")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            code = process.wait(timeout=30)
        print(f"stopped by Ctrl-C with exit code {code}")
        left = group_is_alive(process.pid)
        print("something of it is still running" if left else "nothing of it is left")
        return 0 if ok and code == 0 and not left else 1


def wait_for(url: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(400):
        if process.poll() is not None:
            raise SystemExit(f"it ended by itself with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer")


def wait_until(done: Callable[[], bool]) -> bool:
    for _ in range(100):
        if done():
            return True
        time.sleep(0.1)
    return False


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

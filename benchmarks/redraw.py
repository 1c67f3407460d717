"""How long a visitor waits: the Overview opened on a warm server, and redrawn after a filter, in a real Chromium.

    python benchmarks/redraw.py ARCHIVE [--query "from=2025-07-01&to=2025-10-31"] [--rounds 15]

Starts a server of its own over the archive. *Opened* is from the request to the moment when the page stands still with
its chart drawn; *redrawn* from the click on a topic to the same. Prints the median and the slowest of the rounds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run",
             "--disable-component-update", "--disable-sync"]  # fmt: skip

# Run in the page, so that no round trip is measured: from the click until nothing has changed for 100 ms and
# Streamlit's script has ended; that pause is taken off again.
WATCH = """
(click) => new Promise(resolve => {
  const start = performance.now();
  let last = start, ran = !click;
  const app = () => document.querySelector('.stApp');
  // Inside a canvas stands the table's hidden copy for screen readers, which follows what is seen after a pause.
  const element = change => change.target.nodeType === 1 ? change.target : change.target.parentElement;
  const seen = change => { const at = element(change); return at && at.isConnected && !at.closest('canvas'); };
  const look = new MutationObserver(changes => { if (changes.some(seen)) last = performance.now(); });
  look.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  if (click) document.querySelector(click).click();
  const tick = () => {
    const state = app() && app().getAttribute('data-test-script-state');
    if (state && state !== 'notRunning') ran = true;
    const drawn = document.querySelector('.js-plotly-plot .barlayer path');
    const still = state === 'notRunning' && performance.now() - last > 100;
    if ((ran || performance.now() - start > 2000) && still && drawn) { look.disconnect(); resolve(last - start); }
    else requestAnimationFrame(tick);
  };
  tick();
})
"""


def serve(archive: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    environment = {**os.environ, "CLEARTEXT_ARCHIVE": str(archive.resolve())}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
            return process, url
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def opened(page: Page, address: str) -> float:
    """Seconds until the page stands still with its chart."""
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".stApp")
    before = time.perf_counter() - start
    return before + float(page.evaluate(WATCH, "")) / 1000


def redrawn(page: Page, topic: str) -> float:
    button = f'[data-testid="stButtonGroup"] button:has-text("{topic}")'
    page.locator(button).first.evaluate("element => element.setAttribute('data-measured', '1')")
    return float(page.evaluate(WATCH, "[data-measured]")) / 1000


def say(name: str, seconds: list[float]) -> None:
    late = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    print(f"{name}: median {statistics.median(seconds) * 1000:.0f} ms, 95th percentile {late * 1000:.0f} ms, slowest "
          f"{max(seconds) * 1000:.0f} ms "
          f"({len(seconds)} rounds)")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("--query", default="")
    arguments.add_argument("--rounds", type=int, default=15)
    arguments.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = arguments.parse_args()
    process, url = serve(given.archive)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGUMENTS)
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            address = f"{url}/?{given.query}".rstrip("?")
            print(f"first opened: {opened(page, address) * 1000:.0f} ms")
            say("opened, warm", [opened(page, address) for _ in range(5)])
            redraws = []
            for _ in range(given.rounds):
                redraws.append(redrawn(page, "Encryption ("))
                page.evaluate(
                    "document.querySelectorAll('[data-measured]').forEach(e => e.removeAttribute('data-measured'))"
                )
                page.wait_for_timeout(300)
            say("redrawn after a filter", redraws)
            browser.close()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

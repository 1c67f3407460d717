"""The peer of benchmarks/polling.py: lemon24/reader, driven line by line. Run by a Python that has `reader==3.26`.

    python polling_reader.py FOLDER WORKERS < commands

Commands on stdin, one JSON answer a line on stdout: `poll` updates every feed and then the full-text search, and says
what each took; `entries` writes them to entries.jsonl.
FOLDER/feeds.json maps feed URLs to the address of their host, which stands in for the DNS.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reader import make_reader  # type: ignore[import-not-found]


def resolve_onto(addresses: dict[str, str]) -> None:
    """Look hosts up in `addresses` before the system's resolver."""
    systems = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return systems(addresses.get(host, host), *rest, **more)

    socket.getaddrinfo = look_up


def main() -> None:
    folder, workers = Path(sys.argv[1]), int(sys.argv[2])
    feeds: dict[str, str] = json.loads((folder / "feeds.json").read_text())
    resolve_onto({str(urlsplit(url).hostname): address for url, address in feeds.items()})
    logging.getLogger("reader").setLevel(logging.CRITICAL)
    reader = make_reader(str(folder / "reader.sqlite"), search_enabled=True)
    for url in feeds:
        reader.add_feed(url)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        if line.strip() == "poll":
            wall, cpu = time.perf_counter(), time.process_time()
            failed = sum(
                isinstance(result.value, Exception)
                for result in reader.update_feeds_iter(workers=workers, scheduled=False)
            )
            took = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "failed": failed}
            wall, cpu = time.perf_counter(), time.process_time()
            reader.update_search()
            searchable = {"search_wall_s": time.perf_counter() - wall, "search_cpu_s": time.process_time() - cpu}
            print(json.dumps(took | searchable), flush=True)
        else:
            with (folder / "entries.jsonl").open("w", encoding="utf-8") as out:
                for entry in reader.get_entries():
                    date = entry.published or entry.updated
                    row = [entry.feed_url, entry.id, entry.link, entry.title, date.timestamp() if date else None]
                    out.write(json.dumps(row) + "\n")
            print(json.dumps("written"), flush=True)


if __name__ == "__main__":
    main()

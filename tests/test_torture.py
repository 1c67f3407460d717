"""A server that tries everything: the run ends in time, each feed has its right outcome, nothing private is asked."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.fetch import Fetcher
from model.errors import FetchError
from tests.loopback import Loopback, Reply, redirect
from tests.test_fetch import NOW, STRICT, Names
from tests.torture import CASES, GOOD, PRIVATE, path_of, replies

ROOT = Path(__file__).parents[1]
MOST_MIB, MOST_READING_MIB = 200, 600
"""Of memory, for the polling process and for each of its reading processes, which are ended where they need more."""
MOST_S = 150.0


# --- Nothing private is contacted ------------------------------------------------------------------------------------


@pytest.fixture
def contacted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Addresses that anybody in this process tries to connect to."""
    found: list[str] = []
    connect = asyncio.SelectorEventLoop.sock_connect

    async def noted(loop: Any, sock: Any, address: Any) -> Any:
        found.append(str(address[0]))
        return await connect(loop, sock, address)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", noted)
    yield found


def test_there_are_enough_tricks() -> None:
    assert len(set(PRIVATE)) == len(PRIVATE) >= 60


@pytest.mark.parametrize("host", PRIVATE)
async def test_nothing_private_is_asked(host: str, contacted: list[str]) -> None:
    """Neither in an address of a feed nor by the system's own resolver, which knows short and hexadecimal forms."""
    async with Loopback({"/": Reply(body=GOOD)}) as server, Fetcher(STRICT, clock=lambda: NOW) as ours:
        with pytest.raises(FetchError) as caught:
            await ours.fetch(f"http://{host}:{server.port}/")
    assert (contacted, server.asked) == ([], [])
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize("status", [301, 307])
async def test_nothing_private_is_asked_after_a_redirect(status: int, contacted: list[str]) -> None:
    """A host that may be asked (this machine's, for once) sends us to each of the tricks that are not this machine."""
    hosts = [host for host in PRIVATE if "127" not in host and "ocalhost" not in host and "LOCAL" not in host]
    hosts = [host for host in hosts if host not in ("0", "0.0.0.0", "[::1]", "[::]", "017700000001", "2130706433")]
    settings = replace(STRICT, allow_loopback=True, per_host=64)
    tricks = [host for host in hosts if "7f" not in host and "⑦" not in host and host != "0177.0.0.1"]
    async with Loopback() as server, Fetcher(settings, clock=lambda: NOW) as ours:
        for n, host in enumerate(tricks):
            server.replies[f"/{n}"] = redirect(status, f"http://{host}/")
        for n, host in enumerate(tricks):
            with pytest.raises(FetchError):
                await ours.fetch(server.url(f"/{n}"))
            assert set(contacted) <= {"127.0.0.1"}, host
    assert len(tricks) >= 35


class Changing(Names):
    """Says a public address the first time, and this machine's afterwards: DNS rebinding."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> Any:
        self.asked += 1
        self.addresses = {host: ["192.0.2.1" if self.asked == 1 else "127.0.0.1"]}
        return await super().resolve(host, port, family)


async def test_what_is_checked_is_what_is_connected_to(contacted: list[str]) -> None:
    resolver = Changing()
    async with Loopback({"/": Reply(body=GOOD)}) as server, Fetcher(STRICT, lambda: NOW, resolver) as ours:
        for _ in range(3):
            with pytest.raises(FetchError, match="private network"):
                await ours.fetch(server.url("/", "turning.example"))
            ours._session.connector.clear_dns_cache()  # type: ignore[union-attr]
    assert (contacted, server.asked, resolver.asked) == ([], [], 3)


# --- TLS -------------------------------------------------------------------------------------------------------------


async def test_a_certificate_of_nobodys_is_refused(tls_server: Loopback) -> None:
    settings = replace(STRICT, allow_loopback=True)
    async with Fetcher(settings, lambda: NOW, Names(outlet_example="127.0.0.1")) as ours:
        with pytest.raises(FetchError, match="certificate is not valid"):
            await ours.fetch(f"https://outlet.example:{tls_server.port}/")
    assert tls_server.asked == []


@pytest.fixture
async def tls_server() -> AsyncIterator[Loopback]:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(ROOT / "tests" / "tls" / "nobody.pem", ROOT / "tests" / "tls" / "nobody.key")
    async with Loopback({"/": Reply(body=GOOD)}, context) as server:
        yield server


# --- The whole run ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
class TestEverything:
    async def test_the_run(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        began = time.monotonic()
        async with Loopback(dict(replies())) as server:
            urls = {server.url(path_of(name)): name for name in CASES}
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.torture_run", str(tmp_path / "archive.db"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
            )  # fmt: skip
            out, _ = await asyncio.wait_for(child.communicate(json.dumps(urls).encode()), MOST_S)
            assert child.returncode == 0
            asked = {one.path for one in server.asked}
        took = time.monotonic() - began
        found = json.loads(out)
        with capsys.disabled():
            print(f"\ntorture: {len(CASES)} feeds in {took:.0f} s, {found['polling_mib']:.0f} MiB polling,"
                  f" {found['reading_mib']:.0f} MiB reading")  # fmt: skip
        assert set(found["outcomes"]) == set(CASES)
        wrong = [line for name in CASES if (line := self.wrong(name, found))]
        assert wrong == [], "\n".join(wrong)
        assert (found["bad"], found["links"], found["check"]) == ([], [], "ok")
        assert 788918400 <= found["dates"][0] <= found["dates"][1] <= NOW.timestamp() + 86400
        assert "/secret" not in asked
        assert found["polling_mib"] < MOST_MIB
        assert found["reading_mib"] < MOST_READING_MIB

    def wrong(self, name: str, found: dict[str, Any]) -> str:
        """What is not as it must be with a case, in words; empty where all is well."""
        case = CASES[name]
        kind, reason = found["outcomes"][name]
        kept = found["sightings"].get(name, 0)
        if kind not in case.kinds.split() or case.words not in reason or (kind != "new" and not reason):
            return f"{name}: {kind} ({reason}), wanted {case.kinds} ({case.words})"
        if case.entries is not None and kept != case.entries:
            return f"{name}: {kept} entries kept, wanted {case.entries}"
        missing = [headline for headline in case.holds if headline not in found["headlines"].get(name, [])]
        return f"{name}: no headline {missing}" if missing else ""

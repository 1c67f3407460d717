"""Which addresses may be asked: the public internet, and none of the ways to spell something else."""

from __future__ import annotations

import pytest

from ingest.addresses import is_loopback, is_public

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "192.169.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81c::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:808:808:0:0:f7f7:f7f7",  # Teredo: server 8.8.8.8, client 8.8.8.8
]

NOT_PUBLIC = {
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "carrier-grade NAT": "100.64.0.1",
    "loopback": "127.0.0.1",
    "loopback, another": "127.255.255.254",
    "cloud metadata": "169.254.169.254",
    "private 172": "172.31.255.255",
    "private 192": "192.168.1.1",
    "protocol assignments": "192.0.0.170",
    "documentation": "203.0.113.7",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.19.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv4-compatible loopback": "::127.0.0.1",
    "IPv4-compatible public": "::8.8.8.8",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:a00:1",
    "mapped metadata": "::ffff:169.254.169.254",
    "translated": "::ffff:0:7f00:1",
    "NAT64 loopback": "64:ff9b::7f00:1",
    "NAT64 private": "64:ff9b::10.0.0.1",
    "NAT64 local use": "64:ff9b:1::7f00:1",
    "NAT64 local use, public inside": "64:ff9b:1::8.8.8.8",
    "6to4 loopback": "2002:7f00:1::",
    "6to4 metadata": "2002:a9fe:a9fe::1",
    "Teredo private server": "2001:0:a00:1:0:0:f7f7:f7f7",
    "Teredo private client": "2001:0:808:808:0:0:f5ff:fffe",
    "ORCHID": "2001:20::1",
    "IPv6 benchmarking": "2001:2::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation, new": "3fff::1",
    "segment routing": "5f00::1",
    "discard only": "100::1",
    "unique local": "fd00::1",
    "link local": "fe80::1",
    "link local with zone": "fe80::1%eth0",
    "site local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "a name": "localhost",
    "a number": "2130706433",
    "short form": "127.1",
    "octal": "0177.0.0.1",
    "hexadecimal": "0x7f.0.0.1",
    "brackets": "[::1]",
    "empty": "",
    "with a space": "8.8.8.8 ",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC.keys())
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("localhost", False),
    ],
)
def test_loopback(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected

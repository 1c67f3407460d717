"""Which addresses are on the public internet, and so may be asked for a feed.

`ipaddress.is_global` is not enough: on Python 3.11 it calls multicast, IPv4-compatible, translated and
several reserved forms public. So this is a table of our own, after the IANA special-purpose registries
(RFC 6890), and every form that wraps an IPv4 address is judged by the address inside.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host on this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # shared by a provider's customers, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "169.254.0.0/16",  # link local, RFC 3927; cloud providers keep secrets at 169.254.169.254
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.88.99.0/24",  # 6to4 relays, withdrawn by RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 1112
        "240.0.0.0/4",  # reserved, RFC 1112, and broadcast, RFC 919
    )
)
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
"""All that IANA has opened for use (RFC 4291, section 2.4); loopback, local, multicast forms lie outside."""
_NOT_PUBLIC_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, RFC 2928 (Teredo is unwrapped before)
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""The well-known prefix of RFC 6052. The local-use one, 64:ff9b:1::/48 (RFC 8215), is never public."""
_LAST_32_BITS = 0xFFFF_FFFF


@lru_cache(maxsize=4_096)
def is_public(address: str) -> bool:
    """Whether `address`, an IPv4 or IPv6 literal, is on the public internet. Anything unreadable is not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_4(parsed)
    inside = _wrapped(parsed)
    if inside:
        return all(map(_is_public_4, inside))
    return parsed in _GLOBAL_UNICAST_6 and not any(parsed in block for block in _NOT_PUBLIC_6)


@lru_cache(maxsize=4_096)
def is_loopback(address: str) -> bool:
    """Whether `address` is this machine itself: 127.0.0.0/8, ::1, or the former mapped into IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _is_public_4(address: IPv4Address) -> bool:
    return not any(address in block for block in _NOT_PUBLIC_4)


def _wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to; empty if it wraps none."""
    if address.ipv4_mapped:  # RFC 4291, section 2.5.5.2
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (IPv4Address(int(address) & _LAST_32_BITS),)
    if address.sixtofour:  # RFC 3056
        return (address.sixtofour,)
    return address.teredo or ()  # server and client, RFC 4380

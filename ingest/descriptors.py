"""Open files: how many connections this process may hold."""

from __future__ import annotations

try:
    import resource
except ImportError:  # Windows has no such limit on sockets
    resource = None  # type: ignore[assignment]

SPARE = 128
"""For the archive, the workers' pipes and whatever libraries keep open."""


def room_for(wanted: int, each: int = 1) -> int:
    """Let this process open `wanted` times `each` files, as far as the system allows; returns how many times it may.

    Systems start processes with a soft limit of 256 (macOS) or 1,024 (Linux) and let them raise it themselves.
    """
    if resource is None:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * each + SPARE
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < needed:
        soft = needed if hard == unlimited else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == unlimited or soft >= needed else max(1, (soft - SPARE) // each)

"""Tiers of outlets in words. Pure; plain text."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.words import listed, number, plural
from model.feed import TIERS

TIER_NAMES = {
    "1": "tier 1", "2": "tier 2", "3": "tier 3", "trade": "trade", "rewriter": "rewriters", "unset": "no tier",
}  # fmt: skip


def outlets_by_tier(tiers: Sequence[int]) -> str:
    """`3 outlets: 1 in tier 1 and 2 in trade`; without the tiers where none has one. In the order of TIERS."""
    total = sum(tiers)
    outlets = plural(total, "outlet")
    return outlets if not total or tiers[TIERS.index("unset")] == total else f"{outlets}: {tier_counts(tiers, 'in ')}"


def tier_counts(tiers: Sequence[int], between: str = "") -> str:
    """`1 tier 1, 2 trade`; with “in ” between as part of a sentence. Empty where there is no outlet."""
    parts = [f"{number(n)} {between}{TIER_NAMES[tier]}" for tier, n in zip(TIERS, tiers, strict=True) if n]
    return listed(parts) if between else ", ".join(parts)

"""Topics and kinds of coverage as the archive keeps them: numbers."""

from __future__ import annotations

from sqlite_utils import Database

from model.judgement import COVERAGE_KINDS


def topic_bits(db: Database) -> dict[str, int]:
    """Topic → its place in `judgements.topics`."""
    return dict(db.conn.execute("SELECT name, bit FROM topics ORDER BY bit"))


def kind_number(kind: str) -> int:
    """A kind of coverage as the archive keeps it: its place in COVERAGE_KINDS from 1; 0 where not measured."""
    names: tuple[str, ...] = COVERAGE_KINDS
    return names.index(kind) + 1 if kind in names else 0


def kind_named(number: int) -> str:
    """The reverse of `kind_number`."""
    return COVERAGE_KINDS[number - 1] if 0 < number <= len(COVERAGE_KINDS) else ""

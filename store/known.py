"""What the archive knows of what a search may name."""

from __future__ import annotations

from sqlite_utils import Database

from model.query import Query, fields_of
from model.query_fields import FIELDS
from model.query_known import Known, resolve
from store.coding import topic_bits
from store.feeds import outlets
from store.heard import voices
from store.marks import tags_known

NOTHING = Known()


def resolved(db: Database, query: Query, text: str) -> Query:
    """A search with its values looked up in the archive. Raises QuestionError that points into `text`."""
    fields = fields_of(query)
    asks = any(FIELDS[name].known_by_archive for name in fields)
    return resolve(query, known(db, languages="lang" in fields) if asks else NOTHING, text)


def known(db: Database, *, languages: bool = True) -> Known:
    """Outlets, languages, topics, voices and tags of an archive. Languages are looked for in every article: 0.5 s at a
    million, so that a search that names none leaves them out."""
    by_article = "SELECT language FROM articles UNION SELECT language FROM expired_counts UNION"
    rows = db.conn.execute(f"{by_article if languages else ''} SELECT language FROM outlets")
    return Known(
        tuple(outlets(db).values()),
        tuple(sorted(row[0] for row in rows)),
        tuple(topic_bits(db)),
        tuple(voices(db).values()),
        tags_known(db),
    )

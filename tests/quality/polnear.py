"""PolNeAR (Newell, Margolin and Ruths 2018) as it is measured against: quotes, their words and their sources.

The corpus has no licence: it is read to measure and nothing is taken from it. What counts, exactly:

- A *true quote* is a stretch between double quotation marks within one paragraph (“…”, "…", ''…''; without a closing
  mark, to the paragraph's end), of at least WORDS words, at least half of which lies in the Content of an attribution
  that has a Source.
- A *found quote* is a direct quote of ours of at least WORDS words.
- A found quote is *right* if it overlaps a true quote and its speaker is that attribution's Source: the span that we
  say names the speaker overlaps the Source; or the speaker's name (or role, or organisation) shares a word of weight
  with the Source; or, for a quote carried over, the Source is where another quote of ours with the same speaker
  names that speaker (“he said”).
- Precision: right ÷ found. Recall: true quotes that a right one overlaps ÷ true quotes.

Found quotes whose attribution has no Source in the corpus, and quoted words that it gives to nobody, count as wrong.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from model.quote import Quote

WORDS = 4
ARCHIVE = Path(__file__).parents[3] / "shared" / "corpus" / "nlp" / "polnear" / "polnear-train-dev.tar.xz"

_QUOTED = re.compile('“[^“”\n]*(?:”|(?=\n)|$)|"[^"\n]*(?:"|(?=\n)|$)')
_LIGHT = frozenset(
    """the and for from with that this his her its their our who which said mr mrs ms dr of in on at to a an spokesman
    spokeswoman spokesperson president senator republican democratic former campaign""".split()  # noqa: SIM905
)

_SPAN = re.compile(r"^(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)", re.MULTILINE)
"""A line of brat's that holds a span; the quoted text after it may run over several lines."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TrueQuote:
    start: int
    end: int
    sources: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One article: its text and the quotes that the annotators tied to a source."""

    name: str
    text: str
    quotes: tuple[TrueQuote, ...]


def pieces(part: str) -> Iterator[Piece]:
    """The articles of "dev" or "train", by name; of an article read by several annotators, the first one's notes."""
    files = _files()
    notes_of: dict[str, str] = {}
    for name in sorted(files):
        if name.startswith(f"data/{part}/attributions/"):
            notes_of.setdefault(Path(name).stem.rpartition("_")[0], files[name])
    for name in sorted(files):
        if not name.startswith(f"data/{part}/text/"):
            continue
        stem = Path(name).stem
        text = files[name]
        notes = notes_of.get(stem)
        if notes is not None:
            yield Piece(stem, text, tuple(_true_quotes(text, notes)))


@lru_cache(maxsize=1)
def _files() -> dict[str, str]:
    with tarfile.open(ARCHIVE) as archive:
        members = [m for m in archive if m.isfile() and m.name.endswith((".txt", ".ann"))]
        return {
            m.name.removeprefix("./"): file.read().decode("utf-8") for m in members if (file := archive.extractfile(m))
        }


def _true_quotes(text: str, notes: str) -> Iterator[TrueQuote]:
    relations = list(_relations(notes))
    for match in _QUOTED.finditer(text.replace("''", ' "')):
        if len(match.group().split()) < WORDS:
            continue
        sources = [s for content, source in relations if source and _covers(content, match.span()) for s in source]
        if sources:
            yield TrueQuote(*match.span(), tuple(sources))


def _relations(notes: str) -> Iterator[tuple[list[Span], list[Span]]]:
    """Content and source spans of each attribution (brat standoff: T lines hold spans, E lines tie them)."""
    spans: dict[str, list[Span]] = {}
    for match in _SPAN.finditer(notes):
        spans[match[1]] = [(int(a), int(b)) for a, b in (place.split() for place in match[2].split(";"))]
    for line in notes.splitlines():
        key, _, rest = line.partition("\t")
        if re.fullmatch(r"E\d+", key):
            arguments = [argument.split(":") for argument in rest.split()]
            yield (
                [s for kind, ref in arguments if kind.startswith("Content") for s in spans[ref]],
                [s for kind, ref in arguments if kind.startswith("Source") for s in spans[ref]],
            )


def _covers(content: list[Span], quote: Span) -> bool:
    return 2 * sum(max(0, min(b, quote[1]) - max(a, quote[0])) for a, b in content) >= quote[1] - quote[0]


def overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def right(quote: Quote, true: TrueQuote, text: str, all_found: list[Quote]) -> bool:
    """Whether a found quote that overlaps a true one has its speaker."""
    heads = [
        (q.speaker_start, q.speaker_end)
        for q in all_found
        if q.speaker_start is not None and q.speaker_end is not None and (q is quote or q.speaker == quote.speaker)
    ]
    own = (
        [(quote.speaker_start, quote.speaker_end)]
        if quote.speaker_start is not None and quote.speaker_end is not None
        else []
    )
    if any(overlap(head, source) for head in own for source in true.sources):
        return True
    said = _weighty(f"{quote.speaker} {quote.role} {quote.organisation}")
    if any(said & _weighty(text[a:b]) for a, b in true.sources):
        return True
    return not own and any(overlap(head, source) for head in heads for source in true.sources)


def _weighty(words: str) -> set[str]:
    return {w for w in re.findall(r"\w+", words.lower()) if len(w) > 2 and w not in _LIGHT}

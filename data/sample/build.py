"""Make the sample polls: what the servers of fourteen invented outlets would have answered over sixteen weeks.

    texts/*.jsonl → entries → when we asked → what the feed held then → RSS, Atom, RDF or JSON Feed
                  → polls/<folder>/<time of the poll>_<first 8 digits of the body's SHA-256>.xml

Run it without arguments after every change of texts/ or feeds.toml: `python data/sample/build.py`. The same texts give
the same bytes, and a test holds the committed polls to that. Standard library alone, so that it runs anywhere.

Dates stand for days counted from the oldest (0) to "today" (111, ANCHOR). Whoever loads the sample moves them by whole
days, so documents write dates in two forms only, RFC 822 and ISO 8601, and no address in them bears a date.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from html import escape as escape_html
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).parent
ANCHOR = date(2026, 11, 22)
LAST_DAY = 111
DAY_0 = datetime.combine(ANCHOR, time(), UTC) - timedelta(days=LAST_DAY)
DAILY_FROM = 98
"""From this day on each feed is asked once a day; before, every `gap_days` of its style."""
FINAL_POLL = DAY_0 + timedelta(days=LAST_DAY, hours=6, minutes=45)
NEAR = timedelta(hours=20)
"""A regular poll this close to one made for a revision is left out, to keep the sample small."""

# ---- The nouns ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of texts/*.jsonl."""

    key: str
    published: datetime
    title: str
    summary: str
    byline: str
    edited: datetime | None
    edited_title: str

    @property
    def number(self) -> int:
        """Five digits for addresses and guids; the same on every run."""
        return 10_000 + int(_sha256(self.key.encode())[:8], 16) % 90_000

    def title_at(self, at: datetime) -> str:
        return self.edited_title if self.edited and self.edited <= at else self.title

    def updated_at(self, at: datetime) -> datetime:
        return self.edited if self.edited and self.edited <= at else self.published


@dataclass(frozen=True, slots=True)
class Style:
    """How an outlet's software writes its feed, and how often we asked."""

    render: Callable[[Outlet, Sequence[Entry], datetime], str]
    link: str = "/news/{slug}-{number}"
    guid: Literal["permalink", "number", "none"] = "number"
    """RSS 2.0 only; the other formats require an id."""
    body: Callable[[str], str] = escape
    """Summary → the markup of its element."""
    title: Callable[[str], str] = escape
    zone: timezone = UTC
    gmt: bool = False
    """Write "GMT" for "+0000"."""
    content: bool = False
    """Repeat the text in content:encoded, with the line that blog software adds."""
    restless: bool = False
    """lastBuildDate is the moment of the request, so no two documents are byte-identical."""
    window: int = 9
    """Newest entries that the feed holds."""
    gap_days: int = 6
    minute: int = 500
    """Minute of the day (UTC) of the regular polls."""


@dataclass(frozen=True, slots=True)
class Outlet:
    slug: str
    name: str
    language: str
    site: str
    feed_url: str
    feed_title: str
    folder: str
    style: Style

    def link(self, entry: Entry) -> str:
        """An entry's address. Made of its first title, so it survives a revision."""
        return self.site + self.style.link.format(slug=_slug(entry.title), number=entry.number)

    def rfc822(self, at: datetime) -> str:
        return format_datetime(at.astimezone(self.style.zone), usegmt=self.style.gmt)

    def iso8601(self, at: datetime) -> str:
        return at.astimezone(self.style.zone).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of one server."""

    folder: str
    name: str
    body: bytes


# ---- Markup of a summary or title ---------------------------------------------------------------------------------


def paragraph(text: str) -> str:
    """HTML in CDATA, as blog software writes it."""
    return cdata(f"<p>{escape_html(text, quote=False)}</p>")


def escaped_paragraph(text: str) -> str:
    """HTML, escaped once more for XML."""
    return escape(f"<p>{escape_html(text, quote=False)}</p>")


def cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


# ---- Formats ------------------------------------------------------------------------------------------------------


def rss(outlet: Outlet, entries: Sequence[Entry], at: datetime) -> str:
    """RSS 2.0 with dc:creator and, for some, content:encoded."""
    built = at if outlet.style.restless else _changed(entries, at)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">',
            "<channel>",
            f"<title>{escape(f'{outlet.name}: {outlet.feed_title}')}</title>",
            f"<link>{escape(outlet.site)}/</link>",
            f'<atom:link href={quoteattr(outlet.feed_url)} rel="self" type="application/rss+xml"/>',
            f"<description>{escape(outlet.feed_title)}</description>",
            f"<language>{outlet.language}</language>",
            f"<lastBuildDate>{outlet.rfc822(built)}</lastBuildDate>",
            *(line for entry in entries for line in _rss_item(outlet, entry, at)),
            "</channel>",
            "</rss>\n",
        ]
    )


def _rss_item(outlet: Outlet, entry: Entry, at: datetime) -> Iterator[str]:
    style, link = outlet.style, escape(outlet.link(entry))
    yield "<item>"
    yield f"<title>{style.title(entry.title_at(at))}</title>"
    yield f"<link>{link}</link>"
    if style.guid == "permalink":
        yield f'<guid isPermaLink="true">{link}</guid>'
    elif style.guid == "number":
        yield f'<guid isPermaLink="false">{outlet.slug}-{entry.number}</guid>'
    yield f"<pubDate>{outlet.rfc822(entry.published)}</pubDate>"
    if entry.byline:
        yield f"<dc:creator>{cdata(entry.byline)}</dc:creator>"
    yield f"<description>{style.body(entry.summary)}</description>"
    if style.content:
        more = f'<p><a href="{link}">Continue reading at {escape(outlet.name)}</a></p>'
        yield f"<content:encoded>{cdata(f'<p>{escape_html(entry.summary, quote=False)}</p>{more}')}</content:encoded>"
    yield "</item>"


def atom(outlet: Outlet, entries: Sequence[Entry], at: datetime) -> str:
    """Atom 1.0 (RFC 4287): ids are tag URIs, a revision moves `updated`."""
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">',
            f"<title>{escape(outlet.name)}</title>",
            f"<subtitle>{escape(outlet.feed_title)}</subtitle>",
            f"<id>{escape(outlet.feed_url)}</id>",
            f'<link rel="self" type="application/atom+xml" href={quoteattr(outlet.feed_url)}/>',
            f'<link rel="alternate" type="text/html" href={quoteattr(outlet.site + "/")}/>',
            f"<updated>{outlet.iso8601(_changed(entries, at))}</updated>",
            *(line for entry in entries for line in _atom_entry(outlet, entry, at)),
            "</feed>\n",
        ]
    )


def _atom_entry(outlet: Outlet, entry: Entry, at: datetime) -> Iterator[str]:
    style = outlet.style
    yield "<entry>"
    yield f"<title>{style.title(entry.title_at(at))}</title>"
    yield f'<link rel="alternate" type="text/html" href={quoteattr(outlet.link(entry))}/>'
    yield f"<id>tag:{outlet.slug}.example,2015:{entry.number}</id>"
    yield f"<published>{outlet.iso8601(entry.published)}</published>"
    yield f"<updated>{outlet.iso8601(entry.updated_at(at))}</updated>"
    yield f"<author><name>{escape(entry.byline or outlet.name)}</name></author>"
    yield f'<summary type="{"text" if style.body is escape else "html"}">{style.body(entry.summary)}</summary>'
    yield "</entry>"


def rdf(outlet: Outlet, entries: Sequence[Entry], at: datetime) -> str:
    """RSS 1.0 with Dublin Core: an item is its address, dates are dc:date."""
    links = [quoteattr(outlet.link(entry)) for entry in entries]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">',
            f"<channel rdf:about={quoteattr(outlet.feed_url)}>",
            f"<title>{escape(outlet.name)}</title>",
            f"<link>{escape(outlet.site)}/</link>",
            f"<description>{escape(outlet.feed_title)}</description>",
            f"<dc:language>{outlet.language}</dc:language>",
            f"<dc:date>{outlet.iso8601(_changed(entries, at))}</dc:date>",
            "<items><rdf:Seq>",
            *(f"<rdf:li rdf:resource={link}/>" for link in links),
            "</rdf:Seq></items>",
            "</channel>",
            *(line for entry in entries for line in _rdf_item(outlet, entry, at)),
            "</rdf:RDF>\n",
        ]
    )


def _rdf_item(outlet: Outlet, entry: Entry, at: datetime) -> Iterator[str]:
    link = outlet.link(entry)
    yield f"<item rdf:about={quoteattr(link)}>"
    yield f"<title>{outlet.style.title(entry.title_at(at))}</title>"
    yield f"<link>{escape(link)}</link>"
    yield f"<description>{outlet.style.body(entry.summary)}</description>"
    yield f"<dc:date>{outlet.iso8601(entry.published)}</dc:date>"
    if entry.byline:
        yield f"<dc:creator>{escape(entry.byline)}</dc:creator>"
    yield "</item>"


def json_feed(outlet: Outlet, entries: Sequence[Entry], at: datetime) -> str:
    """JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{outlet.name}: {outlet.feed_title}",
        "home_page_url": f"{outlet.site}/",
        "feed_url": outlet.feed_url,
        "language": outlet.language,
        "items": [_json_item(outlet, entry, at) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _json_item(outlet: Outlet, entry: Entry, at: datetime) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"{outlet.slug}:{entry.number}",
        "url": outlet.link(entry),
        "title": entry.title_at(at),
        "summary": entry.summary,
        "date_published": outlet.iso8601(entry.published),
    }
    if entry.updated_at(at) != entry.published:
        item["date_modified"] = outlet.iso8601(entry.updated_at(at))
    if entry.byline:
        item["authors"] = [{"name": entry.byline}]
    return item


# ---- What goes wrong ----------------------------------------------------------------------------------------------

Fault = Callable[[bytes], bytes]
"""The document that should have come → the one that came."""


def bare_ampersand(body: bytes) -> bytes:
    return body.replace(b"&amp;", b"&")


def cut_short(body: bytes) -> bytes:
    """The connection dropped in the middle of an item."""
    return body[: len(body) * 3 // 5]


def gatekeeper(_body: bytes) -> bytes:
    return _page("One moment, please", "Checking that you are a reader and not a machine. This takes a few seconds.")


def retired(_body: bytes) -> bytes:
    return _page("Goodbye", "The Evening Lanthorn has closed, and this feed has been retired. Thank you for reading.")


def _page(title: str, text: str) -> bytes:
    head = f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}\n<body><h1>{title}</h1><p>{text}</p></body>\n</html>\n".encode()


FAULTS: dict[str, tuple[tuple[int, Fault], ...]] = {
    "packet-review": (
        (12, bare_ampersand),
        (31, cut_short),
        (57, bare_ampersand),
        (79, cut_short),
        (101, bare_ampersand),
    ),
    "circuit-weekly": ((21, gatekeeper),),
    "gazette-littoral": ((59, gatekeeper),),
    "kaveri-times": ((88, gatekeeper),),
    "evening-lanthorn": ((74, retired),),
}
"""Outlet → (day, what went wrong): polls besides the regular ones, in which no entry counts as seen."""

CLOSED = {"evening-lanthorn": (66, 70)}
"""Outlet that died → the days of its last polls: its farewell, and a poll that finds nothing new."""

# ---- The outlets' habits ------------------------------------------------------------------------------------------

_WEST, _EAST, _INDIA = timezone(timedelta(hours=-5)), timezone(timedelta(hours=10)), timezone(timedelta(hours=5.5))
_CENTRAL_EUROPE = timezone(timedelta(hours=1))

STYLES = {
    "northgate-courier": Style(rss, gap_days=4, minute=1_065),
    "brindle-post": Style(
        rss, link="/{slug}/", body=paragraph, content=True, gmt=True, window=7, minute=1_105
    ),
    "halden-wire": Style(
        rss, link="/wire/{number}/{slug}", guid="permalink", restless=True, gap_days=4, minute=1_125
    ),
    "open-locks": Style(atom, link="/blog/{slug}", body=escaped_paragraph, zone=_WEST, window=8, minute=1_180),
    "evening-lanthorn": Style(rss, guid="permalink", body=escaped_paragraph, gmt=True, gap_days=5, minute=1_090),
    "meridian-daily": Style(
        rss, link="/{number}/{slug}.html", guid="permalink", body=paragraph, title=cdata, zone=_WEST, gap_days=4,
        minute=1_210,
    ),
    "circuit-weekly": Style(atom, link="/articles/{slug}", body=paragraph, gap_days=4, minute=1_145),
    "eastern-banner": Style(json_feed, zone=_EAST, minute=1_340),
    "kaveri-times": Style(
        rss, link="/{slug}-{number}?utm_source=rss&utm_medium=feed", guid="none", zone=_INDIA, restless=True, minute=975
    ),
    "packet-review": Style(rss, link="/{number}/{slug}", body=paragraph, title=cdata, window=8, minute=1_275),
    "suedlicht-zeitung": Style(rdf, link="/artikel/{slug}-{number}", zone=_CENTRAL_EUROPE, gap_days=4, minute=1_130),
    "gazette-littoral": Style(atom, link="/article/{number}-{slug}", zone=_CENTRAL_EUROPE, gap_days=4, minute=1_160),
    "lantern-children": Style(json_feed, link="/newsroom/{slug}", window=8, gap_days=7, minute=1_095),
    "digital-conduct": Style(
        rss, link="/notices/{number}", guid="permalink", gmt=True, window=8, gap_days=7, minute=1_050
    ),
}  # fmt: skip

# ---- From texts to documents --------------------------------------------------------------------------------------


def read_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of one outlet, in the order of the file."""
    return tuple(_entry(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


def read_outlets(path: Path) -> tuple[Outlet, ...]:
    """Outlets of feeds.toml with their styles. KeyError for an outlet without one."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["outlet"]
    return tuple(
        Outlet(
            slug=table["slug"],
            name=table["name"],
            language=table["language"],
            site=table["site"],
            feed_url=feed["url"],
            feed_title=feed["title"],
            folder=feed["folder"],
            style=STYLES[table["slug"]],
        )
        for table in tables
        for feed in table["feeds"]
    )


def poll_times(outlet: Outlet, entries: Sequence[Entry]) -> list[datetime]:
    """When we asked: at intervals, daily at the end, and once before each revision, so that both titles are seen."""
    gap = outlet.style.gap_days
    revisions = [entry.published + (entry.edited - entry.published) / 2 for entry in entries if entry.edited]
    farewell = CLOSED.get(outlet.slug, ())
    sparse = [_moment(outlet, day) for day in range(gap, farewell[0] if farewell else DAILY_FROM, gap)]
    spaced = [at for at in sparse if all(abs(at - other) > NEAR for other in revisions)]
    daily = [_moment(outlet, day) for day in farewell or range(DAILY_FROM, LAST_DAY)]
    return sorted({*spaced, *revisions, *daily, *([] if farewell else [FINAL_POLL])})


def documents(outlet: Outlet, entries: Sequence[Entry]) -> Iterator[Document]:
    """Everything that came from one feed, in no order. ValueError if an entry or a revision would never be seen."""
    seen: set[tuple[str, str]] = set()
    for at in poll_times(outlet, entries):
        held = _held(outlet, entries, at)
        seen |= {(entry.key, entry.title_at(at)) for entry in held}
        yield _document(outlet, at, outlet.style.render(outlet, held, at).encode())
    for day, fault in FAULTS.get(outlet.slug, ()):
        at = _moment(outlet, day) + timedelta(minutes=7)
        yield _document(outlet, at, fault(outlet.style.render(outlet, _held(outlet, entries, at), at).encode()))
    if missed := _titles(entries) - seen:
        raise ValueError(f"{outlet.slug}: no poll shows {sorted(missed)}. Lower gap_days or raise window in its style.")


def build() -> Iterator[Document]:
    """All documents of the sample."""
    for outlet in read_outlets(HERE / "feeds.toml"):
        yield from documents(outlet, read_entries(HERE / "texts" / f"{outlet.slug}.jsonl"))


def write(made: Iterable[Document], target: Path) -> tuple[int, int]:
    """Replace the polls under `target`; gives back how many documents and bytes there are now."""
    for old in [*target.glob("*/*.xml"), *target.glob("*/*.json")]:
        old.unlink()
    count = size = 0
    for document in made:
        folder = target / document.folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / document.name).write_bytes(document.body)
        count, size = count + 1, size + len(document.body)
    return count, size


def _entry(line: dict[str, object]) -> Entry:
    published = DAY_0 + timedelta(days=int(str(line["day"]))) + _time_of_day(str(line["time"]))
    edit = line.get("edit")
    later = edit if isinstance(edit, dict) else {}
    return Entry(
        key=str(line["key"]),
        published=published,
        title=str(line["title"]),
        summary=str(line["summary"]),
        byline=str(line.get("byline", "")),
        edited=published + timedelta(hours=later["after_hours"]) if later else None,
        edited_title=str(later.get("title", "")),
    )


def _held(outlet: Outlet, entries: Sequence[Entry], at: datetime) -> list[Entry]:
    """What the feed holds at a moment, newest first."""
    out = [entry for entry in entries if entry.published <= at]
    return sorted(out, key=lambda entry: entry.published, reverse=True)[: outlet.style.window]


def _changed(entries: Sequence[Entry], at: datetime) -> datetime:
    """When the newest change of a document was made."""
    return max((entry.updated_at(at) for entry in entries), default=at)


def _titles(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    first = {(entry.key, entry.title) for entry in entries}
    return first | {(entry.key, entry.edited_title) for entry in entries if entry.edited}


def _document(outlet: Outlet, at: datetime, body: bytes) -> Document:
    ending = "json" if outlet.style.render is json_feed else "xml"
    return Document(outlet.folder, f"{at:%Y%m%dT%H%M%SZ}_{_sha256(body)[:8]}.{ending}", body)


def _moment(outlet: Outlet, day: int) -> datetime:
    return DAY_0 + timedelta(days=day, minutes=outlet.style.minute)


def _time_of_day(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _slug(title: str) -> str:
    """`“Kestrel’s” Prüfung` → `kestrels-prufung`, at most 60 characters of whole words."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return slug if len(slug) <= 60 else slug[:61].rpartition("-")[0]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def main() -> int:
    count, size = write(build(), HERE / "polls")
    print(f"{count} documents, {size / 1_000_000:.2f} MB, in {HERE / 'polls'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

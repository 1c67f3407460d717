"""OPML subscription lists → outlets and feeds (OPML 2.0, http://opml.org/spec2.opml).

    bytes → outlines, each with its line and folders → tables, checked like those of feeds.toml → FeedList

Hostile XML is refused, not survived: a document type declaration ends the reading, and without one there are no
entities to blow up or to fetch. What an outline cannot give is reported with its line, as for feeds.toml. A file that
breaks off keeps what stood before the break, and the break is reported.

A folder named after a kind of outlet ("NGOs", "Trade press") gives that kind to what is in it; other folders only name
outlets. Our own exports (`ingest.feed_export`) carry outlets whole, in attributes of a namespace of ours.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.parsers import expat

from ingest.adding import SLUG, host_of, slug_with
from ingest.feeds import FeedList, feed_mistakes, outlet_mistakes, to_feed, to_outlet, url_key
from ingest.outlets import slug_of
from ingest.plaintext import plain_text
from model.errors import DataFileError
from model.feed import Feed, Outlet, OutletKind

MAX_BYTES = 10 * 1024 * 1024
DEEPEST = 50
"""Folders in folders; deeper is no list that a person made."""
OURS = "cleartext:"
"""Prefix of our own attributes: the keys of feeds.toml, of the outlet and (title, search, cap) of the feed."""

FOLDER_KINDS: dict[str, OutletKind] = {
    "press": "press", "news": "press", "newspaper": "press", "media": "press", "broadcaster": "press",
    "trade press": "trade press", "trade": "trade press", "tech press": "trade press",
    "regulator": "regulator", "ministry": "regulator", "parliament": "parliament", "police": "police",
    "law enforcement": "police", "ngo": "NGO", "charity": "NGO", "campaign": "NGO", "campaigner": "NGO",
    "vendor": "vendor", "company": "vendor", "aggregator": "aggregator", "search": "aggregator",
}  # fmt: skip
_PLURALS = (("ies", "y"), ("ches", "ch"), ("s", ""))

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_FEED_TYPES = ("", "rss", "atom", "pie", "rdf", "feed", "json")
_ELSEWHERE = ("link", "include", "source")
"""Outline types that lead to another list or to a page."""
_BREAKS = re.compile(r"\s*(?:[|–—:·»>]|\s-)\s*$|\s+$")


@dataclass(frozen=True, slots=True)
class Outline:
    """One element of the list: its line, lower-case attributes, and the folders that it is in, the outermost first."""

    line: int
    attributes: dict[str, str]
    folders: tuple[str, ...]

    def get(self, name: str) -> str:
        return " ".join(self.attributes.get(name, "").split())

    @property
    def title(self) -> str:
        return plain_text(self.get("text") or self.get("title"))[:300]


def load_opml(path: Path) -> FeedList:
    """Read an OPML file. DataFileError if nothing at all can be read; lesser mistakes are in `problems`."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), None, f"the file cannot be read ({error.strerror}).") from error
    return read_opml(body, str(path))


def read_opml(body: bytes, name: str) -> FeedList:
    """The same for bytes at hand; `name` is only for the messages."""
    if len(body) > MAX_BYTES:
        raise DataFileError(name, None, f"it is larger than {MAX_BYTES // 2**20} MB, so it was not read.")
    reading = _Reading(name)
    problems = reading.read(_without_html_entities(body))
    draft = _Draft(name, problems)
    for outline in reading.outlines:
        draft.add(outline)
    return draft.feed_list()


class _Reading:
    """Expat's events → outlines. Stops at whatever is not a plain list."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.outlines: list[Outline] = []
        self._open: list[str] = []
        self._root = ""
        self._parser = expat.ParserCreate(namespace_separator=None)
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, body: bytes) -> list[DataFileError]:
        """What ended the reading early, if anything did. DataFileError where it never began."""
        try:
            self._parser.Parse(body, True)
        except expat.ExpatError as error:
            return [self._broken(error.lineno, f"this is not well-formed XML ({expat.ErrorString(error.code)}).")]
        except (LookupError, ValueError) as error:  # an encoding that nobody knows
            return [self._broken(None, f"its encoding is not known ({error}).")]
        return []

    def _broken(self, line: int | None, words: str) -> DataFileError:
        if not self.outlines:
            raise DataFileError(self.name, line, f"{words} Nothing was read.")
        return DataFileError(self.name, line, f"{words} What stands before it was read, the rest was not.")

    def _refuse(self, *_: object) -> int:
        line = self._parser.CurrentLineNumber
        words = "it declares a document type or entities, which lists do not need and attacks use. Nothing was read."
        raise DataFileError(self.name, line, words)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.lower()
        line = self._parser.CurrentLineNumber
        if not self._root:
            self._root = name
            if name != "opml":
                raise DataFileError(
                    self.name, line, f"this is not OPML: it begins with <{name[:40]}>, not with <opml>."
                )
        if name != "outline":
            return
        if len(self._open) >= DEEPEST:
            raise DataFileError(self.name, line, f"folders are nested more than {DEEPEST} deep. Nothing was read.")
        lower = {key.lower(): value for key, value in attributes.items()}
        outline = Outline(line, lower, tuple(self._open))
        self.outlines.append(outline)
        self._open.append("" if outline.get("xmlurl") else outline.title)

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self._open.pop()


def _without_html_entities(body: bytes) -> bytes:
    """HTML's named characters (`&nbsp;`) as numbers: XML does not know their names, but many lists have them."""

    def number(found: re.Match[bytes]) -> bytes:
        if found[1] in _XML_OWN:
            return found[0]
        meant = html.entities.html5.get(f"{found[1].decode('ascii')};", "")
        return b"".join(b"&#%d;" % ord(letter) for letter in meant) or found[0]

    return _ENTITY.sub(number, body)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A feed's table, checked, and what is told of its outlet."""

    line: int
    feed: dict[str, object]
    outlet: dict[str, object]
    """Complete in our own exports (with a slug); else kind, language and site, as far as told."""
    title: str
    folders: tuple[str, ...]

    @property
    def group(self) -> str:
        """What feeds of one outlet have in common: the slug, the site's host, or else nothing with any other."""
        return str(self.outlet.get("slug") or host_of(str(self.outlet["site"])) or host_of(self.url) or self.url)

    @property
    def url(self) -> str:
        return str(self.feed["url"])


class _Draft:
    """A feed list in the making."""

    def __init__(self, name: str, problems: list[DataFileError]) -> None:
        self._name = name
        self._problems = problems
        self._wanted: list[_Wanted] = []
        self._lines: dict[str, int] = {}

    def _problem(self, line: int, words: str) -> None:
        self._problems.append(DataFileError(self._name, line, words))

    def add(self, outline: Outline) -> None:
        kind, url = outline.get("type").lower(), outline.get("xmlurl")
        named = f"“{(outline.title or outline.get('url') or url or 'no title')[:120]}”"
        if kind in _ELSEWHERE:
            self._problem(outline.line, f"{named} (type “{kind}”) leads to another list or page, not to a feed.")
        elif url:
            self._add_feed(outline, url)
        elif kind in _FEED_TYPES[1:]:
            self._problem(outline.line, f"{named} has no xmlUrl, the feed's address, so it is left out.")
        elif site := outline.get("htmlurl") or outline.get("url"):
            words = f"{named} names a site but no feed. `python -m ingest feeds add {site[:200]}` looks for its feeds."
            self._problem(outline.line, words)

    def _add_feed(self, outline: Outline, url: str) -> None:
        ours = _ours(outline)
        table: dict[str, object] = {"url": url, "title": ours.pop("title", outline.title)}
        if ours.pop("search", "") == "true":
            table["search"] = True
        if (cap := ours.pop("cap", "")).isdecimal():
            table["cap"] = int(cap[:9])
        mistakes = feed_mistakes(table)
        if not mistakes and (earlier := self._lines.get(url_key(url))):
            mistakes = [f"this feed is already listed in line {earlier}"]
        if mistakes:
            self._problem(outline.line, f"{'. '.join(mistakes)}. The feed is left out.")
            return
        self._lines[url_key(url)] = outline.line
        told: dict[str, object] = {"full_text": False} if ours.pop("full_text", "") == "false" else {}
        outlet: dict[str, object] = {"site": _site(outline), "kind": _kind(outline), "language": _language(outline)}
        self._wanted.append(_Wanted(outline.line, table, {**outlet, **ours, **told}, outline.title, outline.folders))

    def feed_list(self) -> FeedList:
        outlets, feeds, slugs = list[Outlet](), list[Feed](), set[str]()
        first = {one.group: one.line for one in reversed(self._wanted)}
        by_group = sorted(self._wanted, key=lambda one: (first[one.group], one.group))
        for group, members in groupby(by_group, key=lambda one: one.group):
            several = sorted(members, key=lambda one: one.line)
            table = {**several[0].outlet, "name": several[0].outlet.get("name") or _name(several, group)}
            table.setdefault("slug", _free(slug_of(str(table["name"]))[:SLUG].strip("-"), group, slugs))
            if mistakes := outlet_mistakes(table):
                self._problem(several[0].line, f"{'. '.join(mistakes)}. Its outlet is left out with {_count(several)}.")
                continue
            slugs.add(str(table["slug"]))
            outlets.append(to_outlet(table))
            feeds += [_titled(one, outlets[-1], len(several)) for one in several]
        feeds.sort(key=lambda feed: self._lines[url_key(feed.url)])
        self._problems.sort(key=lambda problem: problem.line or 0)
        return FeedList(tuple(outlets), tuple(feeds), problems=tuple(self._problems))


def _ours(outline: Outline) -> dict[str, str]:
    """What one of our exports says of the outlet and the feed, by the keys of feeds.toml."""
    return {key.removeprefix(OURS): value for key, value in outline.attributes.items() if key.startswith(OURS)}


def _site(outline: Outline) -> str:
    site = outline.get("htmlurl")
    return "" if feed_mistakes({"url": site}) else site


def _language(outline: Outline) -> str:
    code = re.split("[-_]", outline.get("language").lower())[0]
    return "" if outlet_mistakes({"slug": "x", "name": "x", "language": code}) else code


def _kind(outline: Outline) -> OutletKind:
    """Named by the innermost folder that names one, else by a category; press where nothing does."""
    categories = [part for path in outline.get("category").split(",") for part in path.split("/")]
    named = (folder_kind(name) for name in (*reversed(outline.folders), *categories))
    return next((kind for kind in named if kind), "press")


def folder_kind(name: str) -> OutletKind | None:
    """The kind of outlet that a folder is named after, in the singular or plural; None for any other name."""
    text = " ".join(name.casefold().split())
    forms = [text, *(text.removesuffix(end) + one for end, one in _PLURALS if text.endswith(end))]
    return next((FOLDER_KINDS[form] for form in forms if form in FOLDER_KINDS), None)


def _name(several: Sequence[_Wanted], group: str) -> str:
    """Of an outlet whose feeds are these: what their titles begin with, else its host."""
    titles = [one.title for one in several if one.title]
    if len(several) == 1:
        return titles[0] if titles else host_of(several[0].url) or several[0].url[:200]
    start = _beginning(titles)
    if any(len(title) > len(start) and not title[len(start)].isspace() and start[-1:].isalnum() for title in titles):
        start = start.rpartition(" ")[0]  # not in the middle of a word
    start = _BREAKS.sub("", start)
    return start if len(start) >= 3 and len(titles) == len(several) else group[:200]


def _beginning(titles: Sequence[str]) -> str:
    """What all of these begin with, letter by letter."""
    low, high = min(titles, default=""), max(titles, default="")
    same = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:same]


def _titled(wanted: _Wanted, outlet: Outlet, feeds: int) -> Feed:
    feed = to_feed(wanted.feed, outlet.slug)
    return to_feed({**wanted.feed, "title": ""}, outlet.slug) if feeds == 1 and feed.title == outlet.name else feed


def _free(slug: str, group: str, taken: set[str]) -> str:
    """A slug that no other outlet of the list has: two may have one name."""
    return slug if slug not in taken else slug_with(slug, group)


def _count(several: Sequence[_Wanted]) -> str:
    return "its feed" if len(several) == 1 else f"its {len(several)} feeds"

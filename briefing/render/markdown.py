"""Briefing → Markdown (CommonMark with tables), for wikis and chats: numbers link to lists in the same file.

What publishers wrote is escaped, so that it is read as it was written and loads nothing.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from briefing.render.html import local
from briefing.render.plain import banner, counted, event, number, pinned, printable, speaker
from model.briefing import (
    Behind,
    Briefing,
    Cell,
    Chart,
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

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$^=:@])")
_LEADING = re.compile(r"^(\s*\d*)([-+.)])(?=\s|$)")


def markdown(briefing: Briefing) -> str:
    """The whole text. The same briefing gives the same text."""
    return _Text(briefing).whole()


def escaped(words: str) -> str:
    """Words that Markdown reads as nothing but words, on one line."""
    line = " ".join(printable(words).split())
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", line))


def address(url: str) -> str:
    """An address as the target of a link: nothing in it ends the link."""
    return quote(printable(url).strip(), safe="/:?#@!$&*+,;=%~-._'[]")


class _Text:
    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.anchors = {key: f"list-{n}" for n, key in enumerate(briefing.lists, 1)}

    def whole(self) -> str:
        one = self.briefing
        blocks = [f"**{escaped(said)}**"] if (said := banner(one)) else []
        team = f"{escaped(one.look.team)} · " if one.look.team else ""
        blocks += [f"{team}{escaped(one.title)} · {escaped(one.period)}", f"# {self.sentence(one.headline)}"]
        blocks.append(" ".join(self.sentence(sentence) for sentence in one.lead))
        blocks.append("\n".join(f"- {escaped(card.label)}: {self.figure(card.figure)}{self.change(card.change)}"
                                for card in one.cards))  # fmt: skip
        for section in one.sections:
            blocks += self.section(section)
        blocks += self.lists()
        blocks += ["---", escaped(one.look.footer or "Cleartext, media monitoring on encryption and child safety")]
        blocks.append(escaped(pinned(one)))
        return "\n\n".join(block for block in blocks if block) + "\n"

    def change(self, words: str) -> str:
        return f" ({escaped(words)})" if words else ""

    def figure(self, one: Figure) -> str:
        anchor = self.anchors.get(one.behind)
        return f"[{escaped(one.words)}](#{anchor})" if anchor else escaped(one.words)

    def sentence(self, one: Sentence) -> str:
        parts = [self.figure(part) if isinstance(part, Figure) else _spaced(part) for part in one.parts]
        return "".join(parts).strip()

    def section(self, one: Section) -> list[str]:
        blocks = [f"## {escaped(one.title)}"]
        blocks += [self.sentence(sentence) for sentence in one.sentences]
        blocks += [self.chart(chart) for chart in one.charts]
        blocks += [self.table(table) for table in one.tables]
        blocks += ["\n".join(self.story(n, story) for n, story in enumerate(one.stories, 1))] if one.stories else []
        blocks += [self.quote(given) for given in one.quotes]
        if one.events:
            blocks.append("\n".join(self.event(entry) for entry in map(event, one.events)))
        return [*blocks, *(self.sentence(note) for note in one.notes)]

    def chart(self, one: Chart) -> str:
        """A chart as a table: the period's days, or each bar."""
        points = [point for point in one.points if point.accent] if one.form == "days" else one.points
        heads = ["", *one.sides] if one.form == "sides" else ["", "Articles"]
        rows = [
            [escaped(point.label), *(self.figure(bar) for bar in (point.figure, point.second) if bar)]
            for point in points
        ]
        return f"**{escaped(one.title)}** ({escaped(one.subtitle)})\n\n" + _table(heads, rows)

    def table(self, one: Table) -> str:
        rows = [[self.cell(cell) for cell in row] for row in one.rows]
        title = f"**{escaped(one.title)}**\n\n" if one.title else ""
        return title + _table([escaped(name) for name in one.columns], rows)

    def cell(self, one: Cell) -> str:
        if isinstance(one, Figure):
            return self.figure(one)
        if isinstance(one, str):
            return escaped(one)
        row = self.briefing.articles.get(one.article)
        return self.headline(row, one) if row else self.foreign(one)

    def foreign(self, one: Foreign) -> str:
        ours = f" ({escaped(one.translation)}, our translation)" if one.translation else ""
        return escaped(one.text) + ours

    def headline(self, row: ListedArticle, words: Foreign | None = None) -> str:
        said = words or row.headline
        linked = f"[{escaped(said.text)}]({address(row.url)})" if row.linked else escaped(said.text)
        return linked + (f" ({escaped(said.translation)}, our translation)" if said.translation else "")

    def story(self, place: int, one: ToldStory) -> str:
        row = self.briefing.articles[one.central]
        lines = [f"{place}. **{self.headline(row, one.headline)}**", self.sentence(one.facts)]
        lines += [self.sentence(one.told)] if one.told.parts else []
        lines += [f"*{escaped(one.comment)}*"] if one.comment else []
        return "  \n   ".join(lines)

    def quote(self, one: SaidQuote) -> str:
        row = self.briefing.articles[one.article]
        words = f"“{escaped(one.words.text)}”" if one.direct else escaped(one.words.text)
        ours = f"  \n> {escaped(one.words.translation)} (our translation)" if one.words.translation else ""
        source = f"[{escaped(row.outlet)}]({address(row.url)})" if row.linked else escaped(row.outlet)
        ids = self.briefing.lists[one.behind].ids if one.behind in self.anchors else ()
        more = f", [{len(ids)} articles](#{self.anchors[one.behind]})" if ids[1:] else ""
        return f"> {words}{ours}  \n> — {escaped(speaker(one))}; {source}{more}"

    def event(self, found: dict[str, str | None]) -> str:
        title = escaped(found["title"] or "")
        named = f"[{title}]({address(found['url'])})" if found["url"] else title
        note = f" {escaped(found['note'])}" if found["note"] else ""
        return f"- **{found['day']}** {named} ({escaped(found['whose'] or '')}){note}"

    def lists(self) -> list[str]:
        if not self.briefing.lists:
            return []
        blocks = ["## The articles behind the numbers"]
        for key, one in self.briefing.lists.items():
            blocks += [f'<a id="{self.anchors[key]}"></a>', f"### {escaped(one.title)}", escaped(counted(one))]
            blocks += [self.steps(one), "\n".join(self.line(self.briefing.articles[n]) for n in one.ids)]
        return blocks

    def steps(self, one: Behind) -> str:
        return "\n".join(
            f"- {escaped(step.words)}: "
            + (f"[{number(step.value)}](#{self.anchors[step.behind]})" if step.behind in self.anchors
               else number(step.value))
            for step in one.steps
        )  # fmt: skip

    def line(self, row: ListedArticle) -> str:
        day = day_words(local(row.at, self.briefing.pins.zone).date()) if row.at else "undated"
        by_hand = ", added by hand" if row.origin == "by hand" else ""
        excerpt = f"  \n  {escaped(row.excerpt)}" if row.excerpt else ""
        return f"- {self.headline(row)}, {escaped(row.outlet)}, {day}{by_hand}{excerpt}"


def _spaced(words: str) -> str:
    """Escaped, with the blanks at either end that part it from its neighbours."""
    before, after = " " if words[:1].isspace() else "", " " if words[-1:].isspace() else ""
    return f"{before}{escaped(words)}{after}" if words.strip() else " "


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])

"""Who is named and heard: share of voice, quotes with their speakers, attitude toward the team's organisations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from analysis.attitudes import LEAST, Attitudes, Share, corrected
from analysis.intervals import wilson
from analysis.voice_sentences import attitude as attitude_words
from analysis.words import FEW, change_words, number, percent
from briefing.found import Found
from briefing.lists import Lists, linked, said
from model.attitude import ATTITUDES, SURE_ATTITUDES
from model.briefing import Cell, Chart, Figure, Foreign, Part, Point, SaidQuote, Section, Sentence, Step, Table
from model.feed import TIERS
from model.said import Sourced
from model.voice import VOICE_KIND_WORDS, VoiceCount

SHOWN = 8
QUOTES = 20
"""Quotes offered, of which a briefing shows the first few."""
A_SPEAKER = 2
"""Quotes of one speaker, at most."""
UNSURE = 0.85
"""Below this confidence a speaker is called probable."""
SHORTEST, LONGEST = 5, 60
"""Words of a quote that is offered; longer ones are cut, and say so."""


def voices(lists: Lists) -> Section:
    """Share of voice: of the different texts that name anybody we know."""
    found = lists.found
    title = "Who is named"
    ids = sorted({n for named in found.voice_ids.values() for n in named})
    if not ids:
        return Section("voices", title)
    whole = lists.counted("voices", "Texts that name a voice of our list", ids, "texts")
    ranked = found.voices[:SHOWN]
    ours = [one for one in found.voices[SHOWN:] if one.voice.slug in found.ours]
    rows = tuple(_row(lists, one, whole) for one in (*ranked, *ours))
    few = whole.value < FEW
    columns = ("Voice", "", "Different texts") + (() if few else ("Share", "Range (95%)")) + (
        ("Change",) if found.before else ()
    )  # fmt: skip
    table = Table("voices", "", columns, rows)
    verb = " names" if whole.value == 1 else " name"
    first = said("voices.whole", "Of ", _texts(lists), ", ", _n(whole), f"{verb} at least one voice of our list.")
    note = said(
        "voices.note",
        "Shares are of these. Texts may name several, so that shares may add up to more than all; laws and products "
        "are voices of the list too.",
    )
    return Section("voices", title, (first,), tables=(table,), notes=(note,))


def _texts(lists: Lists) -> Figure:
    return lists.counted("texts", "Different texts of the period", lists.found.ids, "texts")


def _n(figure: Figure) -> Figure:
    return Figure(number(figure.value), figure.value, figure.behind)


def _row(lists: Lists, one: VoiceCount, whole: Figure) -> tuple[Cell, ...]:
    found = lists.found
    ids = found.voice_ids.get(one.voice.slug, ())
    figure = lists.counted(f"voice-{one.voice.slug}", f"Texts that name {one.voice.name}", ids, "texts",
                           number(one.texts))  # fmt: skip
    mine = " (ours)" if one.voice.slug in found.ours else ""
    cells: list[Cell] = [one.voice.name + mine, VOICE_KIND_WORDS[one.voice.voice_kind], figure]  # type: ignore[index]
    if whole.value >= FEW:
        low, high = wilson(one.texts, int(whole.value))
        cells += [
            lists.share(f"voice-{one.voice.slug}-share", f"Share of {one.voice.name}", figure, whole),
            f"{percent(low, 0)} to {percent(high, 0)}",
        ]
    if found.before:
        cells.append(change_words(one.texts, one.previous_texts) or "–")
    return tuple(cells)


def quotes(lists: Lists) -> Section:
    """Direct quotes, ours first, then by tier; each wording once, with its speaker and its source."""
    found = lists.found
    offered = tuple(_quotes(lists))
    if not offered:
        return Section("quotes", "In their words")
    errors = next((row for row in found.quality if str(row["measure"]).startswith("Quotes: right speaker")), None)
    measured = (
        f" The speaker is right in {percent(errors['value'], 0)} of {number(errors['n'])} checked." if errors else ""
    )
    note = said("quotes.note", f"Speakers are read by machine; “probably” marks the less certain ones.{measured}")
    return Section("quotes", "In their words", quotes=offered, notes=(note,))


def _quotes(lists: Lists) -> Iterator[SaidQuote]:
    found = lists.found
    carried: dict[str, list[int]] = {}
    for article, one in found.quotes:
        carried.setdefault(_folded(one.quote.text), []).append(article)
    speakers: dict[str, int] = {}
    seen: set[str] = set()
    houses = {place.outlet.name.casefold() for place in found.places.values()}
    for article, one in sorted(found.quotes, key=lambda pair: _order(found, *pair)):
        quote, folded = one.quote, _folded(one.quote.text)
        who = quote.voice or quote.speaker.casefold()
        if folded in seen or not quote.direct or quote.declined or not quote.speaker or article in found.sensitive:
            continue
        # “…, the Daily Example reports” names who carried the words, not who said them.
        if quote.speaker.casefold() in houses or len(folded.split()) < SHORTEST or speakers.get(who, 0) >= A_SPEAKER:
            continue
        seen.add(folded)
        speakers[who] = speakers.get(who, 0) + 1
        yield _quote(lists, article, one, sorted(set(carried[folded])))
        if len(seen) == QUOTES:
            return


def _order(found: Found, article: int, one: Sourced) -> tuple[bool, bool, int, float, int, int]:
    row = found.rows[article]
    return (
        one.quote.voice not in found.ours,
        one.quote.voice is None,
        TIERS.index(row.outlet.tier),
        -one.quote.confidence,
        article,
        one.quote.start,
    )


def _quote(lists: Lists, article: int, one: Sourced, ids: list[int]) -> SaidQuote:
    quote = one.quote
    words = quote.text.split()
    text = " ".join(words[:LONGEST]) + (" …" if len(words) > LONGEST else "")
    key = hashlib.sha256(f"{lists.found.rows[article].url}\n{quote.text}".encode()).hexdigest()[:12]
    lists.counted(f"quote-{key}", f"Articles that carry the words of {quote.speaker}", ids)
    return SaidQuote(
        key,
        Foreign(text, lists.found.rows[article].language),
        quote.direct,
        quote.speaker,
        quote.role,
        "" if quote.organisation == quote.speaker else quote.organisation,
        article,
        f"quote-{key}",
        quote.part,
        quote.confidence < UNSURE,
        quote.voice in lists.found.ours,
    )


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def attitudes(lists: Lists) -> Section:
    """The texts' attitude toward each of the team's organisations, in counts; shares where there are enough."""
    found = lists.found
    title = "Attitude toward our organisations"
    ours = [one for one in found.voices if one.voice.slug in found.team.organisations]
    if not ours:
        return Section("attitudes", title)
    sentences = tuple(_attitude(lists, one) for one in ours)
    chart = _sides(lists, ours)
    right = next((row for row in found.quality if str(row["measure"]).startswith("Attitude: of what we answer")), None)
    error = (
        f"Automatic, in English alone: of what we answer, {percent(right['value'], 0)} is right "
        f"({percent(right['low'], 0)} to {percent(right['high'], 0)}, {number(right['n'])} labelled items)."
        if right
        else "Automatic, and not measured beside this copy."
    )
    note = said("attitudes.note", error, " The subject’s grimness is nobody’s bad press: measured is the text’s view "
                "of the organisation itself.")  # fmt: skip
    return Section("attitudes", title, sentences, charts=chart, notes=(note,))


def _attitude(lists: Lists, one: VoiceCount) -> Sentence:
    found = _summed(one)
    ids = lists.found.voice_ids.get(one.voice.slug, ())
    lists.counted(f"voice-{one.voice.slug}", f"Texts that name {one.voice.name}", ids, "texts")
    steps = tuple(Step(label, found.counts[label]) for label in ATTITUDES)
    words = attitude_words(one.voice.name, found)
    figures = [
        lists.made_of(
            f"attitude-{one.voice.slug}",
            f"Attitude toward {one.voice.name}, by different text",
            shown,
            value,
            steps,
            "Automatic labels, one a text; the texts are listed.",
            ids=ids,
        )
        for shown, value in (
            (number(found.n), found.n),
            *((f"{number(found.counts[label])} {label}", found.counts[label]) for label in ATTITUDES),
        )
    ]
    parts = linked(words, figures) if found.n else [words]
    return said(f"attitudes.{one.voice.slug}", *parts, *_corrected(lists, one, found))


def _summed(one: VoiceCount) -> Attitudes:
    counts = {label: one.labels.get(label, 0) for label in ATTITUDES}
    n = sum(counts.values())
    shares = {label: Share(c / n, *wilson(c, n)) for label, c in counts.items()} if n >= LEAST else None
    return Attitudes(counts, shares)


def _corrected(lists: Lists, one: VoiceCount, found: Attitudes) -> list[Part]:
    """The unfavourable share with the labels' measured errors taken out."""
    confusion = lists.found.confusion
    shares = corrected(found.counts, confusion) if confusion and found.enough else None
    if shares is None:
        return []
    share = shares["unfavourable"]
    figure = lists.made_of(
        f"attitude-{one.voice.slug}-corrected", "Corrected for the labels’ measured errors", percent(share.value, 0),
        share.value, tuple(Step(label, found.counts[label]) for label in ATTITUDES),
        f"The share that makes these labels most likely, given how often people’s labels were answered with each. "
        f"Range {percent(share.low, 0)} to {percent(share.high, 0)}.",
    )  # fmt: skip
    return [" Corrected for measured errors, ", figure, f" ({percent(share.low, 0)} to {percent(share.high, 0)})."]


def _sides(lists: Lists, ours: list[VoiceCount]) -> tuple[Chart, ...]:
    enough = [(one, _summed(one)) for one in ours if _summed(one).enough]
    if not enough:
        return ()
    points = []
    for one, found in enough:
        left, right = (
            lists.made_of(
                f"attitude-{one.voice.slug}-{label}", f"{label.capitalize()} toward {one.voice.name}",
                percent(found.counts[label] / found.n, 0), found.counts[label] / found.n,
                (Step(label, found.counts[label]), Step("all", found.n)), "The first divided by the second.",
            )
            for label in (SURE_ATTITUDES[2], SURE_ATTITUDES[0])
        )  # fmt: skip
        points.append(Point(one.voice.name, left, right, accent=True))
    return (
        Chart(
            "attitudes", "sides", "Unfavourable and favourable texts", "Share of the different texts that name it",
            "; ".join(f"{p.label}: {p.figure.words} unfavourable, {p.second.words if p.second else ''} favourable"
                      for p in points), tuple(points), sides=("unfavourable", "favourable"),
        ),
    )  # fmt: skip

"""Copies: one text under other addresses; series, updates and standing headlines that are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.agencies import agency
from judge.copies import copy_evidence, passage, written
from judge.standing import without_standing
from judge.terms import Background, load_background, weigh, words_of
from model.story import Told, house

BACKGROUND = load_background(Path(__file__).parents[1] / "data" / "models" / "stories" / "words.tsv.gz")
WIRE = (
    "Ministers were told by their own officials that scanning phones would weaken encryption for everybody, according "
    "to a memo seen by the agency on Tuesday."
)
HEAD = "Leaked memo: phone scanning would weaken encryption, officials told ministers"


def told(headline: str = HEAD, body: str = WIRE, outlet: str = "a", at: float | None = 0.0, n: int = 0) -> Told:
    return Told(n, headline, body, "", outlet, at)


def copies(one: Told, other: Told, background: Background = BACKGROUND) -> bool:
    found = [copy_evidence(written(a, background), written(b, background), background) for a, b in
             ((one, other), (other, one))]  # fmt: skip
    assert (found[0] is None) == (found[1] is None), "not symmetric"
    return found[0] is not None


COPIES = {
    "the same": told(outlet="b"),
    "cut short": told(body=WIRE[:110], outlet="b"),
    "a new headline": told("Scanning of phones: what civil servants said", outlet="b"),
    "a light edit and a credit": told(
        HEAD.replace("Leaked memo: p", "P"), WIRE.replace("everybody", "everyone") + " (PA Media)", "b", 0.4
    ),
    "an edition of its own without a text": told(body="", at=0.2),
    "accents and quotes": told(HEAD.upper(), f"« {WIRE} »", "b"),
}
OTHERS = {
    "another text on it": told(
        "Officials warned against phone scanning, memo shows",
        "A note passed to reporters says that checking pictures on handsets cannot be done without breaking secrecy.",
        "b",
    ),
    "weeks later": told(outlet="b", at=40.0),
    "a short headline alone": told("Memo leaked", "", "b"),
}


@pytest.mark.parametrize("name", COPIES)
def test_copies(name: str) -> None:
    assert copies(told(), COPIES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_no_copies(name: str) -> None:
    assert not copies(told(), OTHERS[name])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police count 1,204 reports of abuse online in May", "Police count 1,377 reports of abuse online in May"),
        ("Our week online: Tuesday edition for parents", "Our week online: Friday edition for parents"),
    ],
)  # fmt: skip
def test_a_series_of_one_outlet_is_no_copy(one: str, other: str) -> None:
    body = "Everything that parents and carers need to know about phones, chats and games this week, in short."
    assert not copies(told(one, body), told(other, body, at=1.0))


def test_one_headline_over_two_texts_is_no_copy() -> None:
    one = told("Minister speaks to press", "The minister answered questions about the budget this morning.")
    other = told("Minister speaks to press", "Reporters heard that the order will be narrowed after advice.", "b")
    assert not copies(one, other)


def test_copies_in_other_scripts() -> None:
    chinese = "部长们周二被告知扫描手机将削弱所有人的加密保护，一份泄露的备忘录显示官员早已提出警告。"
    assert copies(told("泄露备忘录：扫描手机会削弱加密", chinese), told("官员警告：手机扫描有风险", chinese, "b"))
    german = (
        "Die Fachleute im Ministerium hielten das Durchsuchen von Handys für unvereinbar mit sicherer Verschlüsselung."
    )
    assert copies(
        told("Vermerk: Scannen schwächt Verschlüsselung", german), told("Handys: Warnung vor Scans", german, "b")
    )


def test_evidence_names_the_passage() -> None:
    found = copy_evidence(written(told(), BACKGROUND), written(told(outlet="b"), BACKGROUND), BACKGROUND)
    assert found is not None
    assert found.by == "text"
    assert found.shared == 1
    assert found.passage.startswith("ministers were told by their own officials")


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_a_passage_is_in_both(one: list[str], other: list[str]) -> None:
    shared = passage(one, other)
    assert shared == "" or (shared in " ".join(one) and shared in " ".join(other))


@given(st.text(), st.text())
def test_any_text_may_come(headline: str, body: str) -> None:
    copies(Told(0, headline, body), Told(1, body, headline))
    assert sum(weight**2 for weight in weigh(headline, body, BACKGROUND).values()) < 1.1


def test_scripts_without_spaces_are_read_in_pairs() -> None:
    assert words_of("加密保护 and chat") == ["加密", "密保", "保护", "and", "chat"]
    assert words_of("中") == ["中"]


def test_standing_text_is_taken_out_and_nothing_else() -> None:
    standing = "Subscribe to our channel for more."
    articles = [Told(n, f"Headline {n}", f"News number {n}. {standing}", "", "tv", float(n)) for n in range(6)]
    other = Told(9, "Elsewhere", f"One text. {standing}", "", "paper", 0.0)
    cleaned = without_standing([*articles, other])
    assert [one.standfirst for one in cleaned[:2]] == ["News number 0.", "News number 1."]
    assert cleaned[-1] == other
    one_day = [Told(n, f"Headline {n}", f"News number {n}. {standing}", "", "tv", 0.0) for n in range(6)]
    assert without_standing(one_day) == one_day


@pytest.mark.parametrize(
    ("byline", "text", "name"),
    [
        ("", "MOSCOW (Reuters) - The skier said", "Reuters"),
        ("By The Associated Press", "", "AP"),
        ("Tommy Wilkes, Reuters", "", "Reuters"),
        ("Jane Doe of the Associated Press", "", "AP"),
        ("PA Media", "", "PA Media"),
        ("dpa/cd", "", "dpa"),
        ("", "Der Minister sagte das am Montag. dpa", "dpa"),
        ("", "Reuters reported on Tuesday that the order stands.", ""),
        ("", "The PA said on Monday that it was ready.", ""),
        ("Apa Sherpa", "", ""),
        ("", "", ""),
    ],
)
def test_agencies_are_believed_where_they_stand_apart(byline: str, text: str, name: str) -> None:
    assert agency(byline, text) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://edition.cnn.com/a", "cnn"),
        ("https://www.bbc.co.uk/news", "bbc"),
        ("https://smh.com.au", "smh"),
        ("https://192.168.1.7/x", "192.168.1.7"),
        ("The News", "the news"),
        ("https://[broken", "https://[broken"),
        ("", ""),
    ],
)
def test_house(address: str, name: str) -> None:
    assert house(address) == name

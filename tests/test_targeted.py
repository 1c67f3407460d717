"""Targeted sentiment at run time: pointing at a target, the window, hostile input, and traps that are known to us.

The sentences are invented; that the model gets them right says that nothing broke, not how good it is: for that see
tests/quality/.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.targeted import LONGEST, LONGEST_TARGET, WINDOW, Targeted, aimed, joined, load_tokenizer, pieces, register
from model.attitude import ATTITUDES, SURE_ATTITUDES, Aimed, AttitudeLabel

MODELS = Path(__file__).parent.parent / "data" / "models"
FOLDER = MODELS / "targeted"
TOKENIZER = load_tokenizer(MODELS / "encoder" / "tokenizer.json")


@pytest.fixture(scope="module")
def targeted() -> Targeted:
    return Targeted(FOLDER)


@pytest.mark.parametrize(
    ("headline", "standfirst", "text"),
    [
        ("Site fined", "It must pay.", "Site fined. It must pay."),
        ("Site fined?", "It must pay.", "Site fined? It must pay."),
        (" Site fined ", "", "Site fined"),
        ("", "It must pay.", "It must pay."),
        ("", "", ""),
    ],
)
def test_headline_and_standfirst_are_one_text(headline: str, standfirst: str, text: str) -> None:
    assert joined(headline, standfirst) == text


@pytest.mark.parametrize(
    ("text", "target", "found"),
    [
        ("Ofcom fines a site; ofcom says so", "ofcom", Aimed("", "Ofcom", " fines a site; ofcom says so")),
        ("Pineapple and Apple", "apple", Aimed("Pineapple and ", "Apple", "")),
        ("Meta’s plan", "Meta", Aimed("", "Meta", "’s plan")),
        ("An age-verification\nlaw", "age verification law", Aimed("An ", "age-verification\nlaw", "")),
        ("(Is C++ safe?)", "C++", Aimed("(Is ", "C++", " safe?)")),
        ("Metallic", "Meta", None),
        ("Ofcom", "", None),
        ("Ofcom", " - ", None),
        ("", "Ofcom", None),
    ],
    ids=[
        "any case",
        "whole words",
        "possessive",
        "hyphens",
        "marks",
        "within a word",
        "no name",
        "only marks",
        "empty",
    ],
)
def test_pointing_at_a_target(text: str, target: str, found: Aimed | None) -> None:
    assert aimed(text, target) == found


def test_of_a_long_text_the_sentences_around_the_target_are_read() -> None:
    filler = "The committee met again on Tuesday to hear more evidence from several people. " * 4
    found = aimed(f"{filler}Critics say Glimmer failed its users. Nothing followed. {filler}", "Glimmer")
    assert found is not None
    assert found.target == "Glimmer"
    assert "Critics say " in found.left
    assert found.right.startswith(" failed its users. Nothing followed.")
    assert len(found.left + found.target + found.right) <= WINDOW
    assert found.left[0].isupper()  # begins with a sentence


def test_pieces_keep_what_is_nearest_the_target() -> None:
    (row,) = pieces(TOKENIZER, [Aimed("far " * 300 + "near ", "Glimmer", " close" + " away" * 300)])
    words = [TOKENIZER.id_to_token(number) or "" for number in row.ids]
    assert len(words) == LONGEST
    assert (words[0], words[-1]) == ("[CLS]", "[SEP]")
    assert (words[row.first - 2 : row.first], words[row.last : row.last + 2]) == (
        ["near", "[unused0]"],
        ["[unused1]", "close"],
    )
    assert "".join(words[row.first : row.last]).replace("##", "") == "glimmer"


def test_one_side_may_use_what_the_other_leaves() -> None:
    (row,) = pieces(TOKENIZER, [Aimed("", "Glimmer", " a" * 300)])
    assert len(row.ids) == LONGEST


def test_a_target_as_long_as_a_book() -> None:
    (row,) = pieces(TOKENIZER, [Aimed("before ", "name " * 5000, " after")])
    assert row.last - row.first == LONGEST_TARGET


@given(st.text(), st.text(max_size=12), st.text())
def test_any_text_has_its_target_where_it_is_said_to_be(left: str, target: str, right: str) -> None:
    text = f"{left} {target} {right}"
    found = aimed(text, target)
    assert found is None or found.left + found.target + found.right in text
    (row,) = pieces(TOKENIZER, [Aimed(left, target, right)])
    assert len(row.ids) <= LONGEST
    assert 2 <= row.first <= row.last < len(row.ids)


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "x" * 200_000, "шифрование 加密", "[SEP] [MASK]"])
def test_takes_any_text(targeted: Targeted, text: str) -> None:
    (found,) = targeted.judge([Aimed(text, text, text)])
    assert found.label in ATTITUDES
    assert sum(found.probabilities) == pytest.approx(1)


def test_no_items_no_attitudes(targeted: Targeted) -> None:
    assert targeted.judge([]) == []


def test_order_is_kept_and_company_does_not_matter(targeted: Targeted) -> None:
    items = [Aimed("", "Ofcom", f" fined the site {'again and ' * n}again") for n in (30, 0, 7)]
    together = targeted.judge(items)
    for item, found in zip(items, together, strict=True):
        assert targeted.judge([item])[0].probabilities == pytest.approx(found.probabilities, abs=0.05)


def test_below_the_threshold_we_are_not_sure(targeted: Targeted, tmp_path: Path) -> None:
    (tmp_path / "encoder").mkdir()
    shutil.copy(MODELS / "encoder" / "tokenizer.json", tmp_path / "encoder")
    shutil.copytree(FOLDER, tmp_path / "targeted")
    settings = tmp_path / "targeted" / "targeted.json"
    content = json.loads(settings.read_text("utf-8"))
    content["headline"]["thresholds"] = [1.01, 1.01, 1.01]
    settings.write_text(json.dumps(content), encoding="utf-8")
    item = Aimed("Regulator fines ", "Glimmer", " for failing children")
    (shy,), (usual,) = Targeted(tmp_path / "targeted").judge([item]), targeted.judge([item])
    assert shy.label == "not sure"
    assert shy.probabilities == usual.probabilities


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Regulator fines Glimmer", "headline"),
        ("Is Glimmer safe?", "headline"),
        ("Regulator fines Glimmer. The firm must pay by May.", "headline"),
        ("The regulator fined Glimmer on Monday, a spokesman said.", "sentence"),
        ("“We never said that of Glimmer,” Mr. Example told the court.”", "sentence"),
    ],
)
def test_headlines_and_whole_sentences_are_told_apart(text: str, kind: str) -> None:
    item = aimed(text, "Glimmer")
    assert item is not None
    assert register(item) == kind


def test_settings_of_another_model(tmp_path: Path) -> None:
    (tmp_path / "targeted.json").write_text('{"labels": ["good", "bad"]}', encoding="utf-8")
    with pytest.raises(ValueError, match="labels must be favourable"):
        Targeted(tmp_path)


TRAPS: list[tuple[str, str, str, AttitudeLabel]] = [
    ("urged to do more", "Glimmer urged to do more to protect children", "Glimmer", "unfavourable"),
    ("accused", "Campaigners accuse Glimmer of ignoring abuse on its app", "Glimmer", "unfavourable"),
    ("fined", "Ofcom fines Glimmer £2m over missing age checks", "Glimmer", "unfavourable"),
    ("grim subject, reporter", "IWF finds record number of child abuse images online", "IWF", "neutral"),
    ("grim subject, police", "Man jailed for abuse images after FBI inquiry", "FBI", "neutral"),
    ("law as target", "Parliament to debate Online Safety Act on Tuesday", "Online Safety Act", "neutral"),
    ("a fact", "Glimmer to hold annual meeting in Dublin", "Glimmer", "neutral"),
]


KNOWN_WRONG = pytest.mark.xfail(reason="the present weights take it for neutral", strict=True)
"""A trap that is still open: the mark goes when weights that see it come."""


@pytest.mark.parametrize(
    ("text", "target", "label"),
    [pytest.param(*trap, id=name, marks=[KNOWN_WRONG] if name == "urged to do more" else []) for name, *trap in TRAPS],
)
def test_known_traps(targeted: Targeted, text: str, target: str, label: AttitudeLabel) -> None:
    item = aimed(text, target)
    assert item is not None
    (found,) = targeted.judge([item])
    assert SURE_ATTITUDES[max(range(3), key=lambda n: found.probabilities[n])] == label
    assert found.label in (label, "not sure")

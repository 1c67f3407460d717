"""One statement in several wordings, side by side."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from judge.wordings import alike, speaker_key, statements, unconfirmed
from model.quote import Quote
from model.said import Sourced


def said(
    text: str,
    outlet: str,
    tier: int | None = 2,
    *,
    speaker: str = "Susan Hale",
    organisation: str = "",
    release: bool = False,
    hour: int = 9,
) -> Sourced:
    quote = Quote(
        text, 0, len(text), "text", speaker, None, None, "said", True, 0.9, "after", organisation=organisation
    )
    at = datetime(2026, 11, 3, hour, tzinfo=UTC)
    return Sourced(quote, f"https://{outlet}.test/1", outlet, tier, release, at)


def test_one_statement_several_wordings_the_highest_tier_first() -> None:
    (statement,) = statements(
        [
            said("We cannot remove what we are unable to see.", "blog", None),
            said("We can't remove what we cannot see.", "courier", 2),
            said("We cannot remove what we cannot see.", "gazette", 1),
            said("We cannot remove what we cannot see", "post", 3),
        ]
    )
    assert [w.text for w in statement.wordings] == [
        "We cannot remove what we cannot see.",
        "We can't remove what we cannot see.",
        "We cannot remove what we are unable to see.",
    ]
    assert [s.outlet for s in statement.wordings[0].sources] == ["gazette", "post"]


def test_the_speakers_own_release_comes_before_any_tier() -> None:
    (statement,) = statements(
        [
            said("Children must be safe on every service they use.", "gazette", 1),
            said("Children must be safe on every single service that they use.", "trust", None, release=True),
        ]
    )
    assert statement.wordings[0].sources[0].outlet == "trust"
    assert all(wording.confirmed for wording in statement.wordings)


def test_differing_words_are_marked() -> None:
    (statement,) = statements(
        [
            said("We will never weaken encryption for anyone.", "gazette", 1),
            said("We will not ever weaken encryption.", "post"),
        ]
    )
    first, second = statement.wordings
    assert first.differs == ()
    assert [second.text[start:end] for start, end in second.differs] == ["not ever"]


def test_words_left_out_mark_nothing() -> None:
    (statement,) = statements(
        [said("We will never weaken encryption for anyone.", "gazette", 1), said("never weaken encryption", "post")]
    )
    assert statement.wordings[1].differs == ()


def test_a_wording_of_outlets_without_a_tier_is_unconfirmed() -> None:
    found = statements(
        [
            said("We will never weaken encryption.", "gazette", 1),
            said("We will never, ever weaken our encryption.", "blog", None),
        ]
    )
    assert [w.text for w in unconfirmed(found)] == ["We will never, ever weaken our encryption."]


def test_other_speakers_and_other_statements_stay_apart() -> None:
    found = statements(
        [
            said("We will never weaken encryption.", "gazette"),
            said("We will never weaken encryption.", "gazette", speaker="Roy Tull"),
            said("Parents deserve better tools at home.", "post"),
        ]
    )
    assert len(found) == 3


def test_a_spokesperson_by_any_word_is_the_organisation() -> None:
    found = statements(
        [
            said("We do not read private messages.", "gazette", speaker="Lumen spokesperson", organisation="Lumen"),
            said("We do not read private messages.", "post", speaker="Lumen spokeswoman", organisation="Lumen"),
            said("We don't read any private messages.", "courier", speaker="Lumen", organisation="Lumen"),
        ]
    )
    assert len(found) == 1
    assert len(found[0].wordings) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ms Susan Hale", "Susan Hale", True),
        ("Sir Roy Tull", "Roy Tull", True),
        ("Susan Hale", "Sara Hill", False),
        ("Susan Hale", "Roy Hale", False),
    ],
)
def test_speakers_by_name(one: str, other: str, same: bool) -> None:
    keys = [speaker_key(said("x", "post", speaker=name).quote) for name in (one, other)]
    assert (keys[0] == keys[1]) is same


def test_a_bare_surname_joins_the_full_name() -> None:
    assert (
        len(
            statements(
                [
                    said("We will never weaken encryption.", "a", speaker="Hale"),
                    said("We will never weaken encryption.", "b"),
                ]
            )
        )
        == 1
    )


def test_few_words_join_only_where_they_stand_in_a_row() -> None:
    assert alike(["a", "distraction"], ["it", "is", "a", "distraction", "now"])
    assert not alike(["a", "distraction"], ["a", "big", "distraction"])
    assert not alike([], ["a"])


def test_nothing_said() -> None:
    assert statements([]) == ()

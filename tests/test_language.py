"""The language of a text: what it says itself, and what its feed claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.language import Languages

LANGUAGES = Languages()

TEXTS = {
    "English": ("Ofcom fines a platform under the Online Safety Act", "", "en"),
    "a claim with a region": ("Wonderful victory", "en-GB", "en"),
    "a claim with an underscore, in capitals": ("Wonderful victory", "EN_us", "en"),
    "a claim of three letters": ("Wonderful victory", "eng", "en"),
    "a clear text overrules the claim": ("Die Ministerin will verschlüsselte Nachrichten mitlesen", "en", "de"),
    "too short to overrule": ("Chatkontrolle", "en", "en"),
    "German": ("Was die Ministerin in Berlin über die Chatkontrolle sagt", "", "de"),
    "French": ("Le chiffrement de bout en bout expliqué à ceux qui n'y comprennent rien", "", "fr"),
    "Spanish": ("El cifrado de extremo a extremo y la protección de menores", "", "es"),
    "Swedish": ("Regeringen vill införa åldersverifiering för sociala medier", "", "sv"),
    "a claim that we cannot judge is believed": ("Arestado ang isang babae matapos mag-livestream", "tl", "tl"),
    "too terse to tell": ("Fight Chat Control", "", ""),
    "no letters": ("1234 … !?", "", ""),
    "nothing": ("", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "claimed", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_language(text: str, claimed: str, expected: str) -> None:
    assert LANGUAGES.language(text, claimed=claimed) == expected


@given(st.text(), st.text())
def test_takes_any_text(text: str, claimed: str) -> None:
    assert isinstance(LANGUAGES.language(text, text, claimed), str)

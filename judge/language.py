"""Which language a text is written in: py3langid (Lui and Baldwin 2012), limited to the languages in use.

A feed's claim is often its template's default, so a clear text overrules it; a short text does not.
"""

from __future__ import annotations

import re
from functools import cached_property

from py3langid.langid import MODEL_FILE, LanguageIdentifier

IN_USE = ("en", "de", "fr", "es", "it", "nl", "sv", "da", "no", "pt", "pl")
"""Languages told apart. A claim of any other is believed: we could not know better."""

READ_CHARACTERS = 300
"""So much of a text is looked at; more of it changes nothing."""

FEWEST_LETTERS = 20
"""A text with fewer says too little by itself."""

SURE = 0.90
"""Probability from which the text overrules the claim. With the claim alone, or without one, the likeliest is taken
where its probability is at least LIKELY."""

LIKELY = 0.60

_LETTER = re.compile(r"[^\W\d_]")


class Languages:
    """Loaded once, when the first text comes that needs it (a tenth of a second, 80 MB); a call is pure."""

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        identifier.set_languages(IN_USE)
        return identifier

    def language(self, headline: str, standfirst: str = "", claimed: str = "") -> str:
        """ISO 639-1 code; empty where neither the text nor the claim says. `claimed` may bear a region (“en-GB”)."""
        claim = re.split("[-_]", claimed.strip().lower())[0]
        claim = {"eng": "en", "deu": "de", "fra": "fr", "spa": "es"}.get(claim, claim)
        text = f"{headline} {standfirst}"[:READ_CHARACTERS]
        if (claim and claim not in IN_USE) or len(_LETTER.findall(text)) < FEWEST_LETTERS:
            return claim
        found, probability = self._identifier.classify(text)
        if probability >= SURE or (not claim and probability >= LIKELY):
            return str(found)
        return claim

"""Two spellings of one word compared as equal: without case, accents and the blanks between."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """`“Déjà  Vu”` → `deja vu`: case, accents and runs of blanks do not count."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())

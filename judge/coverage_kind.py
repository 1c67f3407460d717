"""What kind of coverage an article on topic is: policy, company, research, crime, opinion or other.

    headline, standfirst, sentence vector → cues and vector → linear model → kind, probability

A monitor of this subject drowns in court reports; with kinds they can be set aside, and counted. What each kind takes
in is defined where it was labelled (tests/quality/README.md). `training/coverage_kind.py` makes the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.judgement import COVERAGE_KINDS, CoverageKind

READ_CHARACTERS = 300
"""So much of a standfirst is searched for cues."""

OPINION_SURE = 0.4
"""Opinion is the weakest kind: where it is the likeliest and less probable than this, the answer is “not sure”. Chosen
2026-11-24 by cross-validation on the half for tuning: of what is called opinion .53 right there instead of .39."""

_CUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Persons before police and courts.
        r"\b(?:arrest|charged|charges|jail|sentenc|plead|pleaded|accused|in court|bail|imprison|prison|trial|convict"
        r"|guilty|detective|suspect|indicted|raid|busted?\b|sting)",
        r"\b(?:possess|child porn|indecent (?:image|photo)|abuse (?:image|material|video)|paedophile|pedophile|predator"
        r"|teacher|coach|councilman|officer|man|woman|wanted|year-old)\b|, \d\d,",
        r"\b(?:police|officers|fbi arrests?|afp|europol|operation)\b",
        # Laws and those who make and keep them.
        r"\b(?:law|laws|act|bill|legislation|regulation|rules|mandate|order|ordered|ban|bans|banned|banning)\b",
        r"\b(?:government|minister|ministers|parliament|senate|senator|congress|council|commission|eu|mps|peers|lawmakers"
        r"|governor|supreme court|judge|tribunal|ofcom|esafety|ftc|regulator|commissioner|home office"
        r"|attorney general)\b",
        r"\bchat ?control\b|\bonline safety (?:act|bill)\b|\bage verification law",
        # Companies and what they do.
        r"\b(?:apple|meta|facebook|instagram|whatsapp|telegram|signal|google|tiktok|snapchat|discord|roblox|youtube|zoom"
        r"|openai|chatgpt|character\.?ai|bluesky|twitter|pornhub|spotify|twitch|microsoft|reddit)\b",
        r"\b(?:launch|launches|introduc\w+|adds|add|rolls? out|will (?:add|let|limit)|feature|features|controls|delays?"
        r"|enables?|brings?|expands?|settings|update|show hn|breach|leaked?)\b",
        r"\b(?:sue|sues|sued|suing|lawsuit|whistleblowers?)\b",
        # Findings.
        r"\b(?:study|survey|research\w*|report|reports|finds|found|data shows?|scientists|experts|analysis|figures)\b",
        r"\d+(?:\.\d+)?(?:%| per ?cent)|\b(?:triples?|tripled|doubles?|surge[sd]?|soars?|rising|rise|record|spikes?)\b",
        r"\b(?:vulnerab\w+|protocol|cryptograph\w+|broken|exploit|flaws?|ecosystem|in the wild)\b",
        # Views.
        r"^(?:opinion|editorial|comment|analysis|letters?)\b|\b(?:opinion|editorial|op-ed|columnist|contributors?)\b",
        r"\b(?:must|should|need to|stop|don['’]t|let['’]s|we|our|my|bullshit|wrong|dangerous|taboo|backdoor to|why)\b",
        r"\?\s*$|^(?:why|how|what|is|are|will|should|could)\b",
        # Advice and portraits.
        r"\b(?:how to|tips|advice|need to know|guide|explained|campaign|parents|family|mother|father|son)\b",
    )
)


def cues(headline: str, standfirst: str) -> NDArray[np.float32]:
    """(2 × cues,): whether each is in the headline, and whether in either part."""
    both = f"{headline}\n{standfirst[:READ_CHARACTERS]}"
    found = [bool(cue.search(headline)) for cue in _CUES] + [bool(cue.search(both)) for cue in _CUES]
    return np.array(found, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The model, loaded once; its call is pure."""

    of_vector: NDArray[np.float32]
    of_cues: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> Kinds:
        """Read `kinds.npz` of the folder. Raises OSError where it is missing."""
        with np.load(folder / "kinds.npz", allow_pickle=False) as saved:
            return cls(*(saved[name].astype(np.float32) for name in ("of_vector", "of_cues", "bias")))


def coverage_kind(
    headline: str, standfirst: str, vector: NDArray[np.float32], kinds: Kinds
) -> tuple[CoverageKind | Literal[""], float]:
    """The likeliest kind and its probability; no kind where opinion is likeliest, but not surely so.

    `vector` is the encoder's of what was read of the article.
    """
    scores = kinds.of_vector @ vector + kinds.of_cues @ cues(headline, standfirst) + kinds.bias
    shares: NDArray[np.float32] = np.exp(scores - scores.max())
    best = int(shares.argmax())
    kind, probability = COVERAGE_KINDS[best], float(shares[best] / shares.sum())
    return ("" if kind == "opinion" and probability < OPINION_SURE else kind), probability

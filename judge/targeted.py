"""Targeted sentiment: a text's attitude toward a named organisation, person, product or law.

    text, name → aimed → pieces → the model → probabilities → label, or “not sure”

MiniLM-L6 fine-tuned on NewsMTSC (Hamborg and Donnay 2021) and on headlines of this subject, int8, run by onnxruntime
without torch and without the network; `training/targeted.py` made it, data/models/targeted/README.md says how well it
does. The target is marked in the text rather than named beside it, so that of two names in one sentence each gets its
own answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from judge.encoder import one_thread_session
from judge.sentences import sentences
from model.attitude import SURE_ATTITUDES, Aimed, Attitude, AttitudeLabel

Register = Literal["headline", "sentence"]
REGISTERS: tuple[Register, ...] = get_args(Register)

WINDOW = 400
"""Characters around a target that are read: its sentence, then what fits of those after and before it."""

LONGEST = 96
"""Word pieces of a window; a longer one loses those farthest from the target."""

LONGEST_TARGET = 24
"""Word pieces of the target itself."""

AT_ONCE = 8
"""Targets per run, those of like length together: of 4, 8, 16, 32 and 64 the fastest (November 2026)."""

START, END, OPEN, CLOSE = 101, 102, 1, 2
"""[CLS], [SEP], [unused0] and [unused1] of BERT's vocabulary: the last two stand around the target."""

_FULL_STOP = re.compile(r"\.[\"'”’)\]]*\s*\Z")
_ENDS = tuple(".!?…:;。！？")


class Pieces(NamedTuple):
    """A window in word pieces, and where in it the target stands: [first, last)."""

    ids: list[int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns scores into probabilities (Guo et al. 2017), and probabilities into an answer."""

    temperature: float
    bias: tuple[float, float, float]
    """Added to each score after the temperature; it moves the shares."""
    thresholds: tuple[float, float, float]
    """A likeliest label less probable than its own is “not sure”: a reproach must be surer than a shrug."""

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Calibration:
        return cls(float(settings["temperature"]), _three(settings["bias"]), _three(settings["thresholds"]))

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(…, 3) scores → probabilities of the same shape: softmax of scores ÷ temperature + bias."""
        scaled = scores / self.temperature + np.array(self.bias)
        powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
        return shares

    def attitude(self, scores: NDArray[np.float64]) -> Attitude:
        """The answer to one target's three scores."""
        chances = [float(share) for share in self.probabilities(scores)]
        best = chances.index(max(chances))
        label: AttitudeLabel = SURE_ATTITUDES[best] if chances[best] >= self.thresholds[best] else "not sure"
        return Attitude(label, (chances[0], chances[1], chances[2]))


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    favourable, neutral, unfavourable = map(float, values)
    return favourable, neutral, unfavourable


class Targeted:
    """Loaded once; a call is pure."""

    def __init__(self, folder: Path) -> None:
        """Read `model.onnx` and `targeted.json` of `folder`, and the tokenizer that the latter names.

        Raises OSError where one is missing, ValueError where targeted.json is none of ours.
        """
        settings = json.loads((folder / "targeted.json").read_text("utf-8"))
        if settings.get("labels") != list(SURE_ATTITUDES):
            raise ValueError(f"{folder / 'targeted.json'}: the labels must be {', '.join(SURE_ATTITUDES)}.")
        self._rules = {register: Calibration.of(settings[register]) for register in REGISTERS}
        self._tokenizer = load_tokenizer(folder / settings["tokenizer"])
        self._session = one_thread_session(folder / "model.onnx")

    def judge(self, items: Sequence[Aimed]) -> list[Attitude]:
        """One attitude for each item, in order. Takes any text; never raises."""
        rules = [self._rules[register(item)] for item in items]
        return [rule.attitude(scores) for rule, scores in zip(rules, self.logits(items), strict=True)]

    def logits(self, items: Sequence[Aimed]) -> NDArray[np.float64]:
        """(n, 3) scores before calibration, in the order of SURE_ATTITUDES."""
        found = np.zeros((len(items), len(SURE_ATTITUDES)))
        rows = pieces(self._tokenizer, items)
        by_length = sorted(range(len(rows)), key=lambda n: len(rows[n].ids))
        for start in range(0, len(by_length), AT_ONCE):
            places = by_length[start : start + AT_ONCE]
            found[places] = self._session.run(None, batch([rows[n] for n in places]))[0]
        return found


def register(item: Aimed) -> Register:
    """Whether a text is one whole sentence of running text, with its full stop, or a headline with what follows it.

    News sentences of the two kinds differ in how often they take a side: about one in three headlines, two in three of
    the sentences that are labelled as naming a person. Without the distinction the one's habit would spoil the other.
    """
    text = f"{item.left}{item.target}{item.right}"
    return "sentence" if _FULL_STOP.search(text) and len(sentences(text)) == 1 else "headline"


def load_tokenizer(path: Path) -> Tokenizer:
    """The encoder's tokenizer without its padding and truncation: `pieces` cuts around the target."""
    tokenizer = Tokenizer.from_str(path.read_text("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pieces(tokenizer: Tokenizer, items: Sequence[Aimed]) -> list[Pieces]:
    """[CLS] left [unused0] target [unused1] right [SEP] as word pieces, at most LONGEST of them."""
    texts = [
        part.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text to the tokenizer
        for item in items
        for part in (item.left[-WINDOW:], item.target[:WINDOW], item.right[:WINDOW])
    ]
    ids = [found.ids for found in tokenizer.encode_batch(texts, add_special_tokens=False)]
    return [_assembled(*ids[n : n + 3]) for n in range(0, len(ids), 3)]


def _assembled(left: list[int], target: list[int], right: list[int]) -> Pieces:
    """The pieces nearest the target; each side gets what the other leaves of its half."""
    target = target[:LONGEST_TARGET]
    room = LONGEST - 4 - len(target)
    after = min(len(right), max(room // 2, room - len(left)))
    before = min(len(left), room - after)
    kept = left[len(left) - before :]
    first = len(kept) + 2
    return Pieces([START, *kept, OPEN, *target, CLOSE, *right[:after], END], first, first + len(target))


def batch(rows: Sequence[Pieces]) -> dict[str, NDArray[np.int64]]:
    """Inputs of the model, each (n, longest): `input_ids`, `attention_mask`, and `target_mask` (markers left out)."""
    shape = (len(rows), max(len(row.ids) for row in rows))
    ids, seen, target = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for n, row in enumerate(rows):
        ids[n, : len(row.ids)] = row.ids
        seen[n, : len(row.ids)] = 1
        target[n, row.first : max(row.last, row.first + 1)] = 1
    return {"input_ids": ids, "attention_mask": seen, "target_mask": target}


def joined(headline: str, standfirst: str) -> str:
    """Headline and standfirst as one text; a headline without an end mark gets a full stop."""
    headline, standfirst = headline.strip(), standfirst.strip()
    if not headline or not standfirst:
        return headline or standfirst
    return f"{headline}{'' if headline.endswith(_ENDS) else '.'} {standfirst}"


def aimed(text: str, target: str) -> Aimed | None:
    """The window around the first occurrence of `target` in `text`, whole words, any case; None where it has none.

    White space and hyphens within the name are alike (“age-verification law”).
    """
    name = r"[\s\-‐‑]+".join(re.escape(word) for word in re.split(r"[\s\-‐‑]+", target.strip()) if word)
    match = re.search(rf"(?<!\w){name}(?!\w)", text, re.IGNORECASE) if name else None
    if match is None:
        return None
    start, end = _window(text, *match.span())
    return Aimed(text[start : match.start()], match.group(), text[match.end() : end])


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """[start, end) of the sentences around [first, last): its own, then those after and before it while they fit."""
    if len(text) <= WINDOW:
        return 0, len(text)
    bounds = _bounds(text)
    low = max(n for n, (start, _) in enumerate(bounds) if start <= first)
    high = max(low, *(n for n, (start, _) in enumerate(bounds) if start < last))
    while high + 1 < len(bounds) and bounds[high + 1][1] - bounds[low][0] <= WINDOW:
        high += 1
    while low and bounds[high][1] - bounds[low - 1][0] <= WINDOW:
        low -= 1
    return bounds[low][0], max(last, bounds[high][1])


def _bounds(text: str) -> list[tuple[int, int]]:
    """Where each sentence starts and ends in `text`; the first starts at 0."""
    bounds, place = [], 0
    for sentence in sentences(text):
        start = text.index(sentence, place)
        place = start + len(sentence)
        bounds.append((start, place))
    return [(0, bounds[0][1]), *bounds[1:]] if bounds else [(0, len(text))]

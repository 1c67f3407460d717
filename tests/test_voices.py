"""Who a text names: what counts as a name, what an ambiguous one means, and whose a surname is (invented texts)."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from judge.encoder import WIDTH, Encoder
from judge.voice_evidence import FEATURES
from judge.voices import Voices, link, load_voices, mentions, speaks_for
from model.errors import DataFileError
from model.span import Part
from model.voice import Mention

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "data" / "voices.toml"

FILE = """
[harbour-watch]
name = "Harbour Watch"
aliases = ["HW"]
ambiguous = ["HW"]
voice_kind = "watchdog"
country = "GB"
sense = "A charity for children online."   # "charity"
other_senses = ["The Highland Weavers, who make cloth."]
other_names = ["HW Motors"]
context = ["children", "CSAM"]
other_context = ["cloth"]

[orbit]
name = "Orbit"
ambiguous = ["Orbit"]
voice_kind = "platform"
sense = "A messaging app."
other_senses = ["The path of a moon."]
part_of = "big-sky"
context = ["app", "messages"]

[big-sky]
name = "Big Sky"
aliases = ["Big Sky Networks", "Société du Ciel"]
voice_kind = "company"
sense = "The company behind Orbit."

[mara-lindqvist]
name = "Mara Lindqvist"
voice_kind = "person"
sense = "Head of Harbour Watch."
roles = [
    { role = "head", at = "harbour-watch", from = 2015, until = 2021 },
    { role = "adviser", at = "big-sky", from = 2022 },
]

[jon-de-vries]
name = "Jon de Vries"
surname = "de Vries"
voice_kind = "person"
sense = "A minister."
"""


class NoEncoder:
    """For texts that must be decided without a sense: says so where it is asked for one."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(f"the encoder was asked for {texts}")


class FlatEncoder:
    """Every text has the same direction, so that only words decide."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return np.ones((len(texts), WIDTH), dtype=np.float32) / np.float32(WIDTH**0.5)


def write(folder: Path, voices: str = FILE) -> Path:
    (folder / "models").mkdir(exist_ok=True)
    weights = {name: {"context": 2.0, "other context": -2.0}.get(name, 0.0) for name in FEATURES}
    content = {"weights": weights, "bias": -1.0, "threshold": 0.6}
    (folder / "models" / "voices.json").write_text(json.dumps(content), "utf-8")
    path = folder / "voices.toml"
    path.write_text(voices, "utf-8")
    return path


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    return load_voices(write(tmp_path), NoEncoder())


@pytest.fixture(scope="module")
def shipped() -> Voices:
    return load_voices(SHIPPED, Encoder(ROOT / "data" / "models" / "encoder"))


def found(text: str, voices: Voices) -> list[tuple[str, str]]:
    return [(mention.voice_id, mention.name) for mention in mentions({"headline": text}, voices)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Big Sky says no", ["Big Sky"]),
        ("Big Sky's reply; a Big Sky-owned app", ["Big Sky", "Big Sky"]),
        ("Big Sky Networks, or Big Sky", ["Big Sky Networks", "Big Sky"]),
        ("Big\u00a0Sky and Big\n Sky", ["Big\u00a0Sky", "Big\n Sky"]),
        ("a big sky above", []),
        ("BIG SKY", []),
        ("Big Skyline", []),
        ("xBig Sky", []),
        ("La Societe du Ciel", ["Societe du Ciel"]),
        ("La Socie\u0301te\u0301 du Ciel’s Orbit", ["Socie\u0301te\u0301 du Ciel"]),
        ("", []),
    ],
)
def test_names_as_whole_words_with_their_capitals(text: str, names: list[str], voices: Voices) -> None:
    with_name = [mention for mention in found(text.replace("Orbit", "orbit"), voices) if mention[0] == "big-sky"]
    assert [name for _, name in with_name] == names


def test_spans_are_of_the_original_text(voices: Voices) -> None:
    text = "ﬁrst, “Socie\u0301te\u0301 du Ciel”, then Big Sky"
    for mention in mentions({"standfirst": text}, voices):
        assert text[mention.start : mention.end] == mention.name
        assert mention.part == "standfirst"
    assert len(mentions({"standfirst": text}, voices)) == 2


def test_an_ambiguous_name_is_trusted_beside_the_full_one(voices: Voices) -> None:
    parts: dict[Part, str] = {"headline": "HW urges action", "standfirst": "Harbour Watch wants more."}
    first, second = mentions(parts, voices)
    assert (first.voice_id, first.reason, first.part) == ("harbour-watch", "full name nearby", "headline")
    assert (second.reason, second.confidence) == ("name", 1.0)


def test_an_acronym_spelled_out_otherwise_is_somebody_else(voices: Voices) -> None:
    assert found("The Highland Weavers (HW) met. HW sold cloth.", voices) == []
    assert found("HW (the Highland Weavers) met.", voices) == []


def test_a_longer_name_hides_ours_in_any_case(voices: Voices) -> None:
    assert found("HW motors opened a garage; HW Motors closed", voices) == []


def test_words_around_decide_where_no_full_name_stands(tmp_path: Path) -> None:
    encoder = FlatEncoder()
    voices = load_voices(write(tmp_path), encoder)
    assert encoder.texts == []
    assert found("Children need help, says HW", voices) == [("harbour-watch", "HW")]
    assert found("More cloth and more children, says HW", voices) == []
    assert found("HW sings", voices) == []
    senses_encoded = encoder.texts.count("A charity for children online.")
    assert senses_encoded == 1


def test_confidence_of_a_sense_is_a_probability(tmp_path: Path) -> None:
    voices = load_voices(write(tmp_path), FlatEncoder())
    (mention,) = mentions({"headline": "HW on CSAM and children"}, voices)
    assert mention == Mention("harbour-watch", "HW", "headline", 0, 2, pytest.approx(0.9526, abs=1e-3), "sense")  # type: ignore[arg-type]


def test_a_name_has_one_sense_in_an_article_however_often_it_stands(tmp_path: Path) -> None:
    encoder = FlatEncoder()
    voices = load_voices(write(tmp_path), encoder)
    text = "HW speaks of children. " * 40
    assert len(found(text, voices)) == 40
    assert len([window for window in encoder.texts if "speaks" in window]) == 3


@pytest.mark.parametrize(
    ("text", "surnames"),
    [
        ("Mara Lindqvist spoke. Later Lindqvist left.", ["Lindqvist"]),
        ("Mara Lindqvist spoke. Ms Lindqvist left.", ["Lindqvist"]),
        ("Lindqvist left.", []),
        ("Mara Lindqvist spoke, and with her came Olle Lindqvist.", []),
        ("Jon de Vries spoke; then de Vries’s aide.", ["de Vries"]),
    ],
)
def test_a_surname_after_the_full_name(text: str, surnames: list[str], voices: Voices) -> None:
    named = mentions({"headline": text}, voices)
    assert [m.name for m in named if m.reason == "surname"] == surnames


def test_a_surname_in_the_headline_of_a_person_named_below(voices: Voices) -> None:
    parts: dict[Part, str] = {"headline": "Lindqvist resigns", "standfirst": "Mara Lindqvist has resigned."}
    assert [m.voice_id for m in mentions(parts, voices)] == ["mara-lindqvist"] * 2


@pytest.mark.parametrize(
    ("name", "context", "voice"),
    [
        ("Big Sky", "", "big-sky"),
        ("a Big Sky spokesperson", "It is safe, a Big Sky spokesperson said.", "big-sky"),
        ("Big Sky’s Mara Lindqvist", "Big Sky's Mara Lindqvist said no.", "mara-lindqvist"),
        ("Lindqvist", "Mara Lindqvist spoke. Lindqvist said no.", "mara-lindqvist"),
        ("Ms Lindqvist", "At Harbour Watch, Ms Lindqvist said no.", "mara-lindqvist"),
        ("Lindqvist", "The cook was Lindqvist.", None),
        ("Olle Lindqvist", "At Harbour Watch, Olle Lindqvist said no.", None),
        ("the neighbour", "Big Sky is bad, the neighbour said.", None),
        ("", "Big Sky", None),
    ],
)
def test_a_speaker_is_linked(name: str, context: str, voice: str | None, voices: Voices) -> None:
    assert link(name, context, voices) == voice


@pytest.mark.parametrize(
    ("year", "organisation"),
    [(2014, None), (2018, "harbour-watch"), (2025, "big-sky"), (None, "big-sky")],
)
def test_for_whom_a_person_spoke(year: int | None, organisation: str | None, voices: Voices) -> None:
    assert speaks_for("mara-lindqvist", year, voices) == organisation


def changed(before: str, after: str) -> str:
    assert before in FILE
    return FILE.replace(before, after)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (changed('name = "Orbit"', "name = 3"), 15, "“name” must be a list of texts"),
        (changed('name = "Big Sky"\n', ""), 23, "[big-sky] lacks “name”"),
        (changed("[orbit]", "[Orbit]"), 14, "small letters, digits and single hyphens"),
        (changed('country = "GB"', 'country = "UK government"'), 7, "two capital letters"),
        (changed('voice_kind = "platform"', 'voice_kind = "site"'), 17, "“site” is no voice_kind. Known: watchdog"),
        (changed('ambiguous = ["HW"]', 'ambiguous = ["WH"]'), 5, "neither name nor alias"),
        (changed('other_senses = ["The path of a moon."]', ""), 16, "say in “other_senses” what else they mean"),
        (changed('ambiguous = ["HW"]', 'ambiguous = ["HW"]\nusually = ["Harbour Watch"]'), 6, "no ambiguous name"),
        (changed('part_of = "big-sky"', 'part_of = "bigsky"'), 20, "“bigsky” is the id of no voice"),
        (changed('part_of = "big-sky"', 'part_of = "orbit"'), 20, "would belong to itself"),
        (changed("until = 2021", "until = 2001"), 33, "a role from 2015 cannot end in 2001"),
        (changed('at = "big-sky", from = 2022', 'at = "nobody"'), 33, "“nobody” is the id of no voice"),
        (changed('aliases = ["Big Sky Networks"', 'aliases = ["Harbour Watch"'), 25, "a name of [harbour-watch] too"),
        (changed("surname", "nickname"), 40, "“nickname” is not known in [jon-de-vries]"),
        (changed('sense = "The company', 'surname = "Sky"\nsense = "The company'), 27, "only persons"),
        (changed('context = ["app", "messages"]', 'context = ["app", "app"]'), 21, "stands twice"),
        (changed('context = ["app", "messages"]', 'context = ["app"'), 23, "not well-formed TOML"),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, line: int, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as caught:
        load_voices(write(tmp_path, text), NoEncoder())
    assert reason in str(caught.value)
    assert caught.value.line == line


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "models" / "voices.json").write_text('{"weights": {"nearness": 1}}', "utf-8")
    with pytest.raises(DataFileError, match="made by another version"):
        load_voices(path, NoEncoder())


def test_comments_and_layout_leave_the_version_alone(tmp_path: Path) -> None:
    version = load_voices(write(tmp_path), NoEncoder()).version
    assert load_voices(write(tmp_path, "# more\n" + FILE.replace(" = ", "   =  ")), NoEncoder()).version == version
    assert load_voices(write(tmp_path, changed("A minister.", "A ministers.")), NoEncoder()).version != version


def test_the_shipped_file_covers_the_debate(shipped: Voices) -> None:
    assert len(shipped.by_id) >= 150
    countries = {voice.country for voice in shipped.by_id.values()}
    assert {"GB", "US", "EU", "DE", "FR", "AU", "IN", "CA"} <= countries
    assert shipped.by_id["whatsapp"].part_of == "meta"
    assert speaks_for("jim-gamble", None, shipped) is None


def test_loading_takes_less_than_two_seconds() -> None:
    start = time.process_time()
    load_voices(SHIPPED, NoEncoder())
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "voice", "linked"),
    [
        ("IWF finds a record number of abuse images online", "internet-watch-foundation", True),
        ("IWF strips two lifters of medals over doping", "internet-watch-foundation", False),
        ("EFF asks the court to protect encryption", "electronic-frontier-foundation", True),
        ("EFF and ANC quarrel over land in Johannesburg", "electronic-frontier-foundation", False),
        ("Ministers use Signal to send encrypted messages", "signal", True),
        ("Rate Cuts Signal Trouble for Banks", "signal", False),
        ("Apple fights an order to open iCloud backups", "apple", True),
        ("Apple growers fear an early frost in the orchards", "apple", False),
        ("Thorn and other charities build tools to detect CSAM", "thorn", True),
        ("Thorn scores twice as Rovers win the cup", "thorn", False),
        ("X fined by regulator over illegal posts on the platform", "x-twitter", True),
        ("Malcolm X remembered in a new play", "x-twitter", False),
        ("Telegram arrests: Durov's app under fire over abuse channels", "telegram", True),
        ("The Worcester Telegram names a new editor", "telegram", False),
        ("Liberty takes the government to court over surveillance powers", "liberty", True),
        ("Liberty Media buys a racing series", "liberty", False),
        ("Discord brings age checks to its servers for users in Britain", "discord", True),
        ("Amazon deforestation reaches a new high", "amazon", False),
        ("NCA officers arrest eight in raid on grooming gang", "nca", True),
    ],
)
def test_ambiguous_names_by_their_sense(text: str, voice: str, linked: bool, shipped: Voices) -> None:
    assert (voice in [mention.voice_id for mention in mentions({"headline": text}, shipped)]) is linked


WORDS = ["Signal", "signal", "X", "Meta", "IWF", "Apple", "Tim", "Cook", "Ofcom", "Phillips", "the", "(", ".", "’s"]
words = st.sampled_from([*WORDS, "é", "ﬁ", "\u0301", "\ud800", "\0", "\n"])


@settings(max_examples=60, deadline=None)
@given(headline=st.text(max_size=80), standfirst=st.lists(words, max_size=25).map(" ".join))
def test_any_text_is_taken_and_spans_fit(headline: str, standfirst: str, shipped: Voices) -> None:
    parts: dict[Part, str] = {"headline": headline, "standfirst": standfirst}
    end_of: dict[str, int] = {}
    for mention in mentions(parts, shipped):
        assert parts[mention.part][mention.start : mention.end] == mention.name
        assert mention.start >= end_of.get(mention.part, 0)
        assert 0 < mention.confidence <= 1
        end_of[mention.part] = mention.end


def test_a_long_hostile_text_takes_no_longer_than_its_length(shipped: Voices) -> None:
    start = time.process_time()
    mentions({"standfirst": "Signal X Cook Tim Cook " * 5_000 + " " * 50_000 + "House " * 10_000}, shipped)
    assert time.process_time() - start < 10

"""Correct this, in the reading pane: the count follows at once, and undoing brings it back."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.correcting import correction_words
from ingest.audit import draw
from model.attitude import Attitude
from model.correction import Correction
from model.heard import Heard, Toward
from model.judgement import TOPICS, Judgement
from model.question import ANY_TOPIC, Question
from model.quote import Quote
from model.voice import Mention, Voice
from store.archive import open_reader, open_writer, writing
from store.audits import put_label
from store.corrections import all_corrections
from store.editorial import edits
from store.heard import heard_in, put_heard, put_voices
from store.judgements import put_judgements, put_rules, topic_bits
from tests.building import hour
from tests.page_words import unlinked
from tests.test_pages import NOW, archives, article, fresh, make, said, visit  # noqa: F401

VOICES = Voice("lumen", "Lumen", "platform", "A messenger."), Voice("beacon", "Beacon", "watchdog", "A hotline.")
SAID = Quote("We must act", 0, 11, "standfirst", "Jo", 20, 22, "said", True, 0.5, "after", role="chief", voice="lumen")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nine articles, of which the first is on topic, about a company, and neutral toward Lumen."""
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    texts = [article(f"n{n}", "Lumen encrypts messages", NOW - timedelta(hours=n + 1)) for n in range(9)]
    path = make(tmp_path / "own.db", texts)
    heard = Heard(
        (Mention("lumen", "Lumen", "headline", 0, 5, 1.0, "name"),),
        (Toward("lumen", "Lumen", Attitude("neutral", (0.1, 0.8, 0.1)), "headline", 0, 5),),
        (SAID,),
    )
    with closing(open_writer(path)) as db, writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        first = Judgement(TOPICS[:1], (), 0.1, "test-1", coverage_kind="company", heard=heard)
        put_judgements(db, rules, [(1, first)], topic_bits(db))
        put_heard(db, [(1, heard)], put_voices(db, VOICES))
    return path


def counted(app: AppTest) -> int:
    text = next(one.value for one in app.caption if "in the archive" in one.value)
    return int(unlinked(text).split(" of ")[0])


def widget(kind: Any, label: str) -> Any:
    """Of “Correct this” where it is there: searches are saved on the same page."""
    found = [one for one in kind if one.label.startswith(label)]
    return next(
        (one for one in found if "correct-form" in (one.proto.form_id if hasattr(one, "proto") else "")), found[0]
    )


def test_a_correction_changes_the_count_and_undoing_restores_it(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="1")
    before = counted(app)
    widget(app.multiselect, "What it is about").set_value([])
    widget(app.button, "Save").click()
    app.run()
    assert not app.exception
    assert counted(app) == before - 1
    assert "Topics: none, not relevant. Corrected by Ann on" in said(app)
    assert "the automatic label: Encryption" in said(app)
    assert "Not Encryption: corrected by Ann" in said(app)
    widget(app.button, "Undo").click().run()
    assert counted(app) == before
    assert "Corrected by" not in said(app)
    with closing(open_reader(own)) as db:
        assert all_corrections(db) == []


def test_kind_and_attitude_are_corrected_alone(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="1", voice="lumen")
    widget(app.selectbox, "Kind of coverage").set_value("policy")
    widget(app.selectbox, "Attitude toward Lumen").set_value("unfavourable")
    widget(app.button, "Save").click()
    app.run()
    assert not app.exception
    with closing(open_reader(own)) as db:
        assert [(one.field, one.value, one.judged) for one in all_corrections(db)] == [
            ("coverage_kind", "policy", "company"),
            ("attitude", {"voice": "lumen", "label": "unfavourable"}, {"voice": "lumen", "label": "neutral"}),
        ]
    assert "Attitude toward Lumen: unfavourable. Corrected by Ann" in said(app)
    widget(app.button, "Save").click()  # once more: nothing differs from what is shown
    app.run()
    with closing(open_reader(own)) as db:
        assert len(edits(db)) == 2
    assert counted(visit(monkeypatch, own, "articles", voice="lumen", attitude="unfavourable")) == 1


def test_wording_is_corrected_and_counted_and_undone(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counted(visit(monkeypatch, own, "articles", sentiment="negative"))
    app = visit(monkeypatch, own, "articles", article="1")
    assert "Wording: positive +0.10 on a scale from −1 to +1 (automatic" in said(app)
    chosen = widget(app.selectbox, "Wording of headline and summary")
    assert chosen.options[0] == "As now: positive +0.10"
    assert "Clearly negative (counts as −0.60)" in chosen.options
    chosen.set_value("clearly negative")
    widget(app.button, "Save").click()
    app.run()
    assert not app.exception
    assert "Wording: negative −0.60 on a scale from −1 to +1 (corrected by Ann" in said(app)
    assert "the automatic label: positive +0.10" in said(app)
    assert widget(app.selectbox, "Wording of headline and summary").value == ""
    assert counted(visit(monkeypatch, own, "articles", sentiment="negative")) == before + 1
    app = visit(monkeypatch, own, "articles", article="1")
    widget(app.button, "Undo").click().run()
    assert "Wording: positive +0.10 on a scale from −1 to +1 (automatic" in said(app)


def test_wording_that_cannot_be_measured_leaves_every_count(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="1")
    widget(app.selectbox, "Wording of headline and summary").set_value("not measured")
    widget(app.button, "Save").click()
    app.run()
    with closing(open_reader(own)) as db:
        assert [(one.field, one.value, one.judged) for one in all_corrections(db)] == [("sentiment", None, 0.1)]
    assert "Wording: not measured (corrected by Ann" in said(app)


@pytest.mark.parametrize(
    ("name", "speaker", "voice"), [("Beacon", "Beacon", "beacon"), ("  Mary  Smith ", "Mary Smith", None)]
)
def test_who_said_a_quote_is_corrected_and_counted_and_undone(
    own: Path, monkeypatch: pytest.MonkeyPatch, name: str, speaker: str, voice: str | None
) -> None:
    app = visit(monkeypatch, own, "articles", article="1")
    assert "Jo, chief (probably): “We must act”" in said(app)
    widget(app.selectbox, "Who said a quote").set_value(0)
    chosen = widget(app.selectbox, "It was said by")
    if name not in chosen.options:
        chosen.options.append(name)  # as the browser does with what is typed; AppTest knows no new options
    chosen.set_value(name)
    widget(app.button, "Save").click()
    app.run()
    assert not app.exception
    assert f"{speaker}: “We must act”" in said(app)
    assert f"Speaker of “We must act”: {speaker}. Corrected by Ann on" in said(app)
    assert "the automatic label: Jo" in said(app)
    with closing(open_reader(own)) as db:
        (quote,) = heard_in(db, 1).quotes
    assert (quote.speaker, quote.voice, quote.role, quote.confidence) == (speaker, voice, "", 1.0)
    if voice:
        assert counted(visit(monkeypatch, own, "articles", voice=voice)) == 1
        assert "Beacon" in list(visit(monkeypatch, own, "voices").dataframe[0].value["Voice"])
        app = visit(monkeypatch, own, "articles", article="1")
    widget(app.button, "Undo").click().run()
    assert "Jo, chief (probably): “We must act”" in said(app)
    with closing(open_reader(own)) as db:
        assert heard_in(db, 1).quotes == (SAID,)


def test_what_says_the_same_is_not_written(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="1")
    widget(app.selectbox, "Who said a quote").set_value(0)
    widget(app.selectbox, "It was said by").set_value("Lumen")
    widget(app.button, "Save").click()
    app.run()
    with closing(open_reader(own)) as db:
        assert edits(db) == []


def test_what_waits_to_be_judged_cannot_be_confirmed(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="9")
    assert "It waits to be judged" in said(app)
    assert {"Save", "Its topics are right"} & {one.label for one in app.button} == {"Save"}


def test_a_reader_may_confirm(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "articles", article="1")
    widget(app.button, "Its topics are right").click()
    app.run()
    assert "Topics: Encryption. Confirmed by Ann on" in said(app)


def test_nobody_corrects_without_a_name(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEARTEXT_USER")
    app = visit(monkeypatch, own, "articles", article="1")
    widget(app.button, "Its topics are right").click()
    app.run()
    assert "Say who corrects" in app.error[0].value
    widget(app.text_input, "Your name").set_value("Bo")
    widget(app.button, "Its topics are right").click()
    app.run()
    assert "Confirmed by Bo on" in said(app)


def test_the_sample_is_not_corrected(own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = visit(monkeypatch, make(tmp_path / "empty.db", []), "articles", article="1")
    assert "articles of your own can be corrected" in said(app)
    assert not [one for one in app.button if one.label == "Save"]


@pytest.mark.parametrize(
    ("field", "about", "value", "judged", "words"),
    [
        ("sentiment", "", None, -0.4, "Wording: not measured. Corrected by Ann"),
        ("attitude", "lumen", {"voice": "lumen", "label": "neutral"}, None, "Attitude toward Lumen: neutral. Corr"),
        ("sentiment", "", -0.3, -0.4, "Wording: negative −0.30. Corrected by Ann on"),
        (
            "speaker",
            "We must act",
            {"quote": 0, "speaker": "Jo", "voice": None},
            {"quote": 0, "speaker": "Bo", "voice": None},
            "Speaker of “We must act”: Jo. Corrected by Ann",
        ),
        (
            "speaker",
            "We must act",
            {"quote": 0, "speaker": "Jo", "voice": None},
            {"quote": 3, "speaker": "Jo", "voice": None},
            "Speaker of “We must act”: Jo. Confirmed by Ann",
        ),
    ],
)
def test_corrections_in_words(
    own: Path, monkeypatch: pytest.MonkeyPatch, field: Any, about: str, value: Any, judged: Any, words: str
) -> None:
    monkeypatch.setattr("app_pages.shared.when", str)
    assert correction_words(
        Correction(1, 1, field, about, value, judged, hour(1), "Ann"), {"lumen": "Lumen"}
    ).startswith(words)


def test_the_method_page_shows_what_a_sample_of_this_archive_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [article(f"n{n}", "Encrypted messages", NOW - timedelta(hours=n + 1)) for n in range(60)]
    path = make(tmp_path / "many.db", texts)
    assert "Nobody has drawn a sample" in said(visit(monkeypatch, path, "method"))
    with closing(open_writer(path)) as db:
        asked = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))
        drawn = draw(db, asked, 40, 1, at=NOW, who="Ann", today=NOW.date(), zone=UTC)
        with writing(db):
            for n in drawn.shuffled[:-1]:
                put_label(db, drawn, n, topics=["encryption"], coverage_kind=None, at=NOW, who="Ann")
    app = visit(monkeypatch, path, "method")
    assert not app.exception
    assert "39 of 40 read" in said(app)
    assert [one.label for one in app.expander] == ["Read some here (1 left)"]
    (link,) = [one for one in app.get("page_link") if "Encrypted messages" in one.proto.label]
    assert f"article={drawn.shuffled[-1]}" in link.proto.query_string
    table = app.dataframe[-1].value
    assert list(table["What"])[:2] == ["On topic", "Encryption"]
    assert table["Precision"][0].startswith("100%")
    assert "Rogan and Gladen" in said(app)

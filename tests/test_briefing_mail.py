"""The briefing as mail: its body, its pictures, its PDF; and the file that opens as a draft."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from briefing.render.mail import eml, message
from model.briefing import Briefing
from tests.briefed import HOSTILE, briefing


def opened(made: Briefing) -> EmailMessage:
    found = BytesParser(policy=policy.default).parsebytes(eml(made))
    assert isinstance(found, EmailMessage)
    return found


def page_of(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def test_it_opens_as_a_draft_to_nobody_and_is_the_same_bytes_twice() -> None:
    mail = opened(briefing())
    assert mail["X-Unsent"] == "1" and mail["To"] is None and mail["From"] is None
    assert "5 articles on age checks" in mail["Subject"] and "[draft]" in mail["Subject"]
    assert eml(briefing()) == eml(briefing())


def test_charts_are_pictures_that_come_along() -> None:
    mail = opened(briefing())
    named = set(re.findall(r'src="cid:([^"]+)"', page_of(mail)))
    there = {part["Content-ID"].strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    assert named == set(there) == {"chart-1.png"}
    assert there["chart-1.png"].startswith(b"\x89PNG")
    assert 'alt="Bars of 28 days."' in page_of(mail) and "<svg" not in page_of(mail)


def test_the_pdf_goes_with_it() -> None:
    files = list(opened(briefing()).iter_attachments())
    assert [one.get_filename() for one in files] == ["briefing-2026-W47.pdf"]
    assert files[0].get_content().startswith(b"%PDF")


def test_readers_of_plain_text_get_every_story_quote_and_day() -> None:
    body = opened(briefing()).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for words in ("Committee backs age checks", "probably B. Example", "Second reading", "https://outlet-1.example/"):
        assert words in text
    assert "the team’s translation" in text


def test_numbers_lead_to_lists_in_the_body_and_hostile_words_stay_words() -> None:
    page = page_of(opened(briefing()))
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors and anchors <= set(re.findall(r'id="([^"]+)"', page))
    assert "<img src=x" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_sample_says_so_in_its_subject() -> None:
    assert message(briefing(sample=True, status="approved")).subject.startswith("[sample] Weekly briefing")
    assert HOSTILE.split("\x00")[0].strip() in " ".join(block.text for block in message(briefing()).blocks)

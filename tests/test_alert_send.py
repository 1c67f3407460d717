"""The only way out, against a real mail server and a real webhook: refusals, time-outs, TLS, and every format."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.config import Config, Destination, Format, Smtp, Webhook
from alerts.formats import LONGEST, html_text, mail, payload, plain_text
from alerts.message import Attachment, Block, Message, heading, paragraph
from alerts.send import Result, Sent, Trouble, send
from tests.receiving import Hook, Mailbox, mail_server, webhook

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TLS = Path(__file__).parent / "tls"
EVIL = "<script>alert(1)</script> [a](javascript:x) *b* & <!channel> <https://evil.example|x>"
EVIL += "\r\nBcc: c@evil.example \u202e"
LINK = "https://news.example/a?b=1&c=2"
MESSAGE = Message(
    "Scanning: 5 different texts",
    (
        heading("Far above the usual"),
        paragraph("5 different texts in 7 articles."),
        Block(
            "item",
            "Ministers drop scanning – “finally”",
            "https://news.example/a?b=1&c=2",
            "The News · Ann Lee · +2 copies",
        ),
        Block("item", EVIL, "javascript:alert(1)", EVIL),
    ),
    (Attachment("briefing.pdf", "application/pdf", b"%PDF-"),),
)


def by_mail(port: int, **smtp: object) -> Config:
    server = replace(Smtp("127.0.0.1", port, "none", "Press <press@charity.example>", timeout_s=5), **smtp)  # type: ignore[arg-type]
    return Config({"team": Destination("team", email=("ann@example.org", "bob@example.org"))}, server)


def sent(
    config: Config, recipient: str = "ann@example.org", name: str = "team", **more: Callable[[], ssl.SSLContext]
) -> Result:
    return send(MESSAGE, config, name, recipient, message_id="<alert.1@x.invalid>", at=NOW, now=NOW, **more)


def by_hook(url: str, form: Format = "json", timeout_s: float = 5) -> Result:
    return sent(Config({"team": Destination("team", webhook=Webhook(url, form, timeout_s))}), "")


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "nobody.pem", TLS / "nobody.key")
    return context


class TestMail:
    def test_as_it_arrives(self) -> None:
        box = Mailbox()
        with mail_server(box) as port:
            assert sent(by_mail(port)) == Sent()
        (got,) = box.got
        assert box.recipients == ["ann@example.org"]
        assert (got["From"], got["To"], got["Subject"]) == (
            "Press <press@charity.example>",
            "ann@example.org",
            MESSAGE.subject,
        )
        assert (got["Message-ID"], got["Auto-Submitted"], got["Bcc"]) == ("<alert.1@x.invalid>", "auto-generated", None)
        assert got["Date"].datetime == NOW
        plain, html = got.get_body(("plain",)), got.get_body(("html",))
        assert plain and html
        assert "https://news.example/a?b=1&c=2" in plain.get_content() and "“finally”" in plain.get_content()
        assert "<script" not in html.get_content() and "javascript:" not in html.get_content().replace(
            "(javascript:x)", ""
        )
        assert [one.get_filename() for one in got.iter_attachments()] == ["briefing.pdf"]

    @pytest.mark.parametrize(
        ("command", "reply", "for_good", "words"),
        [
            ("MAIL", "451 4.3.0 Try later", False, "451 4.3.0 Try later"),
            ("MAIL", "550 5.7.1 Not you", False, "Correct smtp.from"),
            ("DATA", "452 4.2.2 Mailbox full", False, "452 4.2.2 Mailbox full"),
            ("DATA", "554 5.7.1 Spam", True, "554 5.7.1 Spam"),
        ],
    )
    def test_refusals(self, command: str, reply: str, for_good: bool, words: str) -> None:
        box = Mailbox(refuse={command: reply})
        with mail_server(box) as port:
            found = sent(by_mail(port))
        assert isinstance(found, Trouble) and found.for_good == for_good and words in found.words and not box.got

    @pytest.mark.parametrize(("reply", "for_good"), [("550 5.1.1 No such user", True), ("450 4.2.1 Greylisted", False)])
    def test_one_recipient_refused_does_not_keep_the_other_from_it(self, reply: str, for_good: bool) -> None:
        box = Mailbox(refuse_recipient={"ann@example.org": reply})
        with mail_server(box) as port:
            refused, taken = sent(by_mail(port)), sent(by_mail(port), "bob@example.org")
        assert isinstance(refused, Trouble) and refused.for_good == for_good and reply in refused.words
        assert taken == Sent() and box.recipients == ["bob@example.org"]

    def test_nobody_there(self) -> None:
        with mail_server(Mailbox()) as port:
            pass
        found = sent(by_mail(port))
        assert isinstance(found, Trouble) and not found.for_good and "cannot be reached" in found.words

    def test_no_answer_in_time(self) -> None:
        box = Mailbox(hangs_s=0.6)
        with mail_server(box) as port:
            found = sent(by_mail(port, timeout_s=0.2))
        assert isinstance(found, Trouble) and not found.for_good

    def test_taken_but_not_said(self) -> None:
        box = Mailbox(takes_and_hangs_up=True)
        with mail_server(box) as port:
            first = sent(by_mail(port))
            box.takes_and_hangs_up = False
            assert isinstance(first, Trouble) and not first.for_good
            assert sent(by_mail(port)) == Sent()
        assert len(set(box.ids)) == 1  # so that it can be told

    def test_starttls_and_login(self) -> None:
        box = Mailbox()
        with mail_server(box, server_tls(), login=True) as port:
            config = by_mail(port, security="starttls", user="press", password="secret")
            assert sent(config, tls=_unverified) == Sent()
            wrong = sent(by_mail(port, security="starttls", user="press", password="guess"), tls=_unverified)
            untrusted = sent(config)
        assert isinstance(wrong, Trouble) and not wrong.for_good and "name and password" in wrong.words
        assert isinstance(untrusted, Trouble) and "CERTIFICATE" in untrusted.words.upper()
        assert len(box.got) == 1

    def test_never_in_the_clear_where_encryption_was_asked_for(self) -> None:
        box = Mailbox()
        with mail_server(box) as port:
            found = sent(by_mail(port, security="starttls"))
        assert isinstance(found, Trouble) and "STARTTLS" in found.words and not box.got


class TestWebhook:
    def test_json(self) -> None:
        hook = Hook()
        with webhook(hook) as url:
            assert by_hook(url) == Sent()
        (got,) = hook.got
        assert got["subject"] == MESSAGE.subject and got["blocks"][2]["url"] == "https://news.example/a?b=1&c=2"
        assert got["blocks"][3]["url"] == "" and hook.keys == ['"alert.1@x.invalid"']

    @pytest.mark.parametrize(
        ("status", "for_good", "words"),
        [
            (500, False, "500"),
            (429, False, "429"),
            (404, False, "does not know us"),
            (400, True, "will not take"),
            (302, False, "Redirects are not followed"),
        ],
    )
    def test_refusals(self, status: int, for_good: bool, words: str) -> None:
        hook = Hook(status, {"Retry-After": "7200", "Location": "/elsewhere"}, b"no\x1b")
        with webhook(hook) as url:
            found = by_hook(url)
        assert isinstance(found, Trouble) and found.for_good == for_good and words in found.words
        assert found.after == (timedelta(hours=2) if status in (500, 429) else None)
        assert hook.paths == ["/hook"] and "127.0.0.1" not in found.words and "\x1b" not in found.words

    @pytest.mark.parametrize("how", ["hangs", "closes", "not there"])
    def test_no_answer(self, how: str) -> None:
        hook = Hook(hangs_s=0.6 if how == "hangs" else 0, closes=how == "closes")
        with webhook(hook) as url:
            found = by_hook(url, timeout_s=0.2) if how != "not there" else None
        found = found or by_hook(url)
        assert isinstance(found, Trouble) and not found.for_good and "hook" not in found.words.replace("webhook", "")

    def test_a_destination_that_is_gone(self) -> None:
        found = sent(Config(), "")
        assert isinstance(found, Trouble) and not found.for_good and "no destination “team”" in found.words


class TestFormats:
    def test_slack_escapes(self) -> None:
        text = payload(MESSAGE, "slack", message_id="<x>")["text"]
        assert "<https://news.example/a?b=1&amp;c=2|Ministers drop scanning – “finally”>" in text
        assert "<!channel>" not in text and "&lt;!channel&gt;" in text and "evil.example|x>" not in text

    @pytest.mark.parametrize("form", ["mattermost", "teams"])
    def test_markdown_escapes(self, form: Format) -> None:
        found = payload(MESSAGE, form, message_id="<x>")
        text = found["text"] if form == "mattermost" else str(found["attachments"][0]["content"]["body"])
        assert "[a](javascript" not in text and "(https://news.example/a?b=1&c=2)" in text

    @pytest.mark.parametrize("form", ["slack", "mattermost", "teams", "json"])
    def test_nothing_is_cut_silently(self, form: Format) -> None:
        many = replace(MESSAGE, blocks=tuple(Block("item", f"{n} " + "x" * 3000) for n in range(300)))
        found = payload(many, form, message_id="<x>")
        assert len(str(found)) < LONGEST[form] * 1.2
        said = str(found) if form != "json" else ""
        assert "more lines did not fit" in said or found["left_out"] > 0

    def test_hostile_headers(self) -> None:
        found = mail(Message(EVIL, ()), sender="p@x.example", recipient="a@x.example", message_id="<1@x>", at=NOW)
        assert found["Bcc"] is None and "\n" not in found["Subject"]

    def test_plain_and_html_alone(self) -> None:
        assert plain_text(MESSAGE).splitlines()[0] == "Far above the usual"
        html = html_text(MESSAGE)
        assert "&lt;script&gt;" in html and html.count("href=") == 1 and "\u202e" not in html

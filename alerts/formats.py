"""A message as mail, and as the JSON that Slack, Teams, Mattermost and others take. Pure; everything is escaped.

Slack: https://api.slack.com/reference/surfaces/formatting (`&`, `<`, `>` are escaped, links are `<url|text>`).
Teams: a message with an Adaptive Card, as its Workflows take it. Mattermost: Markdown in `text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Any

from alerts.config import Format
from alerts.message import Block, Message

LONGEST: dict[Format, int] = {"slack": 35_000, "teams": 20_000, "mattermost": 15_000, "json": 500_000}
"""Characters that a receiver surely takes; beyond, lines are left out, and the message says how many."""
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~:@<&])")
_WEB = re.compile(r"(?i)https?://[^\s/]")


def tidy(text: str) -> str:
    """One line without control characters and those that turn the reading direction."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def web(url: str) -> str:
    """The address where a person may be sent there, else nothing."""
    return url if _WEB.match(url) and url.isprintable() and not re.search(r"[\s<>\"|]", url) else ""


def plain_text(message: Message) -> str:
    """For the eye alone: addresses stand below their lines."""
    lines: list[str] = []
    for block in message.blocks:
        text = tidy(block.text)
        if block.kind == "heading":
            lines += ["", text, "-" * min(len(text), 60)]
        elif block.kind == "paragraph":
            lines += ["", text]
        else:
            about = f" ({tidy(block.about)})" if block.about else ""
            lines += ["", f"- {text}{about}", *([f"  {web(block.url)}"] if web(block.url) else [])]
    return "\n".join(lines).strip() + "\n"


def html_text(message: Message) -> str:
    """Simple HTML that asks for nothing from anywhere: no images, no scripts, no style sheets."""
    body = "\n".join(_html(block) for block in message.blocks)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>'
        f"{escape(tidy(message.subject))}</title></head>\n"
        '<body style="font-family: sans-serif; line-height: 1.45; max-width: 42rem">\n' + body + "\n</body></html>\n"
    )


def _html(block: Block) -> str:
    text = escape(tidy(block.text))
    if block.kind == "heading":
        return f"<h2>{text}</h2>"
    if block.kind == "paragraph":
        return f"<p>{text}</p>"
    linked = f'<a href="{escape(web(block.url), quote=True)}">{text}</a>' if web(block.url) else text
    about = f"<br><small>{escape(tidy(block.about))}</small>" if block.about else ""
    # A headline may run from right to left.
    return f'<p dir="auto">{linked}{about}</p>'


def mail(message: Message, *, sender: str, recipient: str, message_id: str, at: datetime) -> EmailMessage:
    """The message to one recipient. The same id and date whenever it is made, so that a second copy can be told."""
    made = written(message)
    made["From"] = _address(sender)
    made["To"] = _address(recipient)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834, section 5: nobody's holiday notice answers it
    return made


def written(message: Message) -> EmailMessage:
    """The message as mail to nobody yet: subject, plain text, HTML, pictures, files."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = tidy(message.subject)[:250]
    made.set_content(plain_text(message))
    made.add_alternative(message.html or html_text(message), subtype="html")
    page = made.get_body(("html",))
    assert page is not None
    for one in message.pictures:
        main, _, sub = one.media_type.partition("/")
        page.add_related(one.body, maintype=main, subtype=sub, cid=f"<{one.name}>", filename=tidy(one.name))
    for one in message.attachments:
        main, _, sub = one.media_type.partition("/")
        made.add_attachment(one.body, maintype=main, subtype=sub, filename=tidy(one.name))
    return made


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(tidy(name), addr_spec=address)


def payload(message: Message, form: Format, *, message_id: str) -> dict[str, Any]:
    """What a webhook takes. `message_id` names the message, so that a receiver can tell one sent twice."""
    return _FORMS[form](message, message_id)


def _slack(message: Message, message_id: str) -> dict[str, Any]:
    def line(block: Block) -> str:
        text = _slack_text(block.text)
        if block.kind == "heading":
            return f"\n*{text}*"
        linked = f"<{_slack_text(web(block.url))}|{text}>" if web(block.url) else text
        about = f" · {_slack_text(block.about)}" if block.about else ""
        return f"• {linked}{about}" if block.kind == "item" else text

    title = f"*{_slack_text(message.subject)}*"
    # No previews: they would fetch what we link to.
    return {"text": "\n".join([title, *_fitting(message.blocks, line, "slack")]), "unfurl_links": False,
            "unfurl_media": False}  # fmt: skip


def _slack_text(text: str) -> str:
    found = tidy(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A star or underscore of the text would begin bold or italics: a joiner beside it stops that.
    return re.sub(r"([*_~`|])", "\\1\u2060", found)


def _markdown(block: Block) -> str:
    text = _escaped(block.text)
    if block.kind == "heading":
        return f"\n**{text}**"
    linked = f"[{text}]({web(block.url).replace('(', '%28').replace(')', '%29')})" if web(block.url) else text
    about = f" · {_escaped(block.about)}" if block.about else ""
    return f"* {linked}{about}" if block.kind == "item" else f"{text}\n"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", tidy(text))


def _mattermost(message: Message, message_id: str) -> dict[str, Any]:
    title = f"**{_escaped(message.subject)}**\n"
    return {"text": "\n".join([title, *_fitting(message.blocks, _markdown, "mattermost")])}


def _teams(message: Message, message_id: str) -> dict[str, Any]:
    title = {"type": "TextBlock", "text": _escaped(message.subject), "weight": "Bolder", "size": "Medium", "wrap": True}
    lines = [
        {"type": "TextBlock", "text": text.strip(), "wrap": True}
        for text in _fitting(message.blocks, _markdown, "teams")
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [title, *lines],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _json(message: Message, message_id: str) -> dict[str, Any]:
    def line(block: Block) -> str:
        return block.text + block.url + block.about

    kept = len(_fitting(message.blocks, line, "json"))
    blocks = [{"kind": one.kind, "text": tidy(one.text), "url": web(one.url), "about": tidy(one.about)}
              for one in message.blocks[:kept]]  # fmt: skip
    return {"id": message_id.strip("<>"), "subject": tidy(message.subject), "blocks": blocks,
            "left_out": len(message.blocks) - len(blocks)}  # fmt: skip


def _fitting(blocks: Sequence[Block], line: Callable[[Block], str], form: Format) -> list[str]:
    """The lines as long as there is room for them; the last says how many are left out."""
    found: list[str] = []
    room = LONGEST[form]
    for n, block in enumerate(blocks):
        text = line(block)
        room -= len(text) + 20
        if room < 0:
            return found if form == "json" else [*found, f"{len(blocks) - n} more lines did not fit into this message"]
        found.append(text)
    return found


_FORMS: Mapping[Format, Callable[[Message, str], dict[str, Any]]] = {
    "slack": _slack,
    "teams": _teams,
    "mattermost": _mattermost,
    "json": _json,
}

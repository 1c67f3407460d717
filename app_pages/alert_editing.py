"""Making and changing alerts: rows of the ledger; with what the rule would have said, before it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from alerts.backtest import DAYS, Backtest, backtest
from alerts.config import FILE, destination_names
from alerts.look import beside
from analysis.words import plural
from app_pages import shared
from app_pages.alert_words import searched
from app_pages.plain import plain
from model.alert import OF_A_VOICE, RULE_KINDS, RULE_WORDS, WITH_NUMBER, Alert, AlertError, Rule, RuleKind
from model.errors import ArchiveError, QuestionError
from model.question import Question
from store.alerts import put_alert, remove_alert
from store.answers import Asking
from store.archive import Archive, open_writer, writing
from store.outbox import Letter, send_again

_REFUSED, _DONE, CHOSEN, WHO = "alert-refused", "alert-done", "alert-chosen", "alert-who"
MOST_SHOWN = 20
LABELS: dict[RuleKind, str] = {kind: words[0].upper() + words[1:] for kind, words in RULE_WORDS.items()}
HELP = (
    "Far above the usual: five spreads over the median of the 28 days before, in different texts. What comes from "
    "outlets that we only began to collect is left out, so that a change in what we collect is not called news."
)


def why_not() -> str:
    """Why alerts cannot be changed here, as a sentence; empty where they can."""
    if not shared.opened().is_sample:
        return ""
    return "Alerts cannot be kept here: this is the sample coverage, and it is invented. A rule can be tried below."


def edit_form(asked: Question, known: Sequence[Alert]) -> None:
    """The form for a new alert, or for the one that was chosen; below it, what it would have said."""
    chosen = next((one for one in known if one.key == st.session_state.get(CHOSEN)), None)
    key = chosen.key if chosen else "new"
    st.subheader(f"Edit “{plain(chosen.name)}”" if chosen else "New alert", anchor=False)
    st.caption(plain(f"On the search above, whatever its period: {searched(asked)}."))
    columns = st.columns([2, 2, 1])
    name = columns[0].text_input("Name", value=chosen.name if chosen else "", max_chars=100, key=f"alert-name-{key}")
    kinds = list(RULE_KINDS)
    kind = columns[1].selectbox("Rule", kinds, index=kinds.index(chosen.rule.kind) if chosen else 2,
                                format_func=lambda kind: LABELS[kind], help=HELP, key=f"alert-kind-{key}")  # fmt: skip
    rule = _rule(columns[2], kind, chosen, key)
    names = destination_names(shared.opened().data / FILE)
    kept = [one for one in (chosen.to if chosen else ()) if one not in names]
    to = st.multiselect("Tell", [*names, *kept], default=list(chosen.to if chosen else ()), key=f"alert-to-{key}",
                        placeholder="Nobody: this page and RSS alone", help="They stand in alerts.toml.")  # fmt: skip
    who = st.text_input("Your name", value=shared.opened().user, key=WHO, max_chars=100)
    if rule is not None:
        tried = _tried(_periodless(asked), rule)
        if tried is not None:
            _show(tried)
    with st.container(horizontal=True, gap="small"):
        st.button("Keep this alert", type="primary", icon=":material/notifications:", key=f"alert-keep-{key}",
                  disabled=bool(why_not()) or rule is None or not name.strip(),
                  on_click=_keep, args=[chosen, name, _periodless(asked), rule, tuple(to), who])  # fmt: skip
        if chosen:
            st.button("Do not change it", key="alert-leave", on_click=lambda: st.session_state.pop(CHOSEN, None))


def _rule(column: st.delta_generator.DeltaGenerator, kind: RuleKind, chosen: Alert | None, key: str) -> Rule | None:
    if kind in WITH_NUMBER:
        least, usual, most = WITH_NUMBER[kind]
        now = chosen.rule.n if chosen and chosen.rule.kind == kind else usual
        label = "Texts a day" if kind == "per day" else "Days without an answer"
        return Rule(kind, int(column.number_input(label, least, most, now, key=f"alert-n-{kind}-{key}")))
    if kind in OF_A_VOICE:
        voices = {voice.slug: voice.name for voice in shared.opened().columns.named.voices}
        if not voices:
            column.caption("No voice is named in the archive yet.")
            return None
        slugs = sorted(voices, key=lambda slug: voices[slug].casefold())
        at = slugs.index(chosen.rule.voice) if chosen and chosen.rule.voice in voices else 0
        slug = column.selectbox("Who", slugs, index=at, format_func=lambda one: voices[one], key=f"alert-voice-{key}")
        return Rule(kind, voice=slug)
    return Rule(kind)


def _periodless(asked: Question) -> Question:
    return asked.with_(since=None, until=None, last=None)


def looked_back(asking: Asking, asked: Question, rule: Rule) -> Backtest:
    """The rule over the last 90 days; remembered by the page until the archive changes."""
    here = shared.opened()
    return backtest(here.read(), asking, Alert("tried", "Tried", asked, rule), beside(here.read(), here.now), days=DAYS)


def _tried(asked: Question, rule: Rule) -> Backtest | None:
    def ask(asking: Asking, question: Question) -> Backtest:
        return looked_back(asking, question, rule)

    here = shared.opened()
    key = ("alert back-test", asked, rule, here.today)
    try:
        return here.snapshot.answers.get(key, lambda: ask(shared.asking(), asked))
    except QuestionError as error:
        st.warning(plain(str(error)))
        return None


def _show(tried: Backtest) -> None:
    st.markdown(f"**{plain(tried.words)}**")
    found = sorted((*tried.firings, *tried.collection), key=lambda one: one.day, reverse=True)
    if not found:
        return
    with st.expander(f"Each with its sum ({plural(len(found), 'day or text', 'days or texts')})"):
        for one in found[:MOST_SHOWN]:
            st.markdown(plain(one.words))
            st.caption(plain(one.arithmetic))
        if len(found) > MOST_SHOWN:
            st.caption(f"The {MOST_SHOWN} newest are shown.")


def _keep(chosen: Alert | None, name: str, asked: Question, rule: Rule | None, to: tuple[str, ...], who: str) -> None:
    try:
        key = chosen.key if chosen else secrets.token_hex(5)
        alert = Alert(key, " ".join(name.split()), asked, rule or Rule(), to, chosen.paused if chosen else False)
    except AlertError as error:
        st.session_state[_REFUSED] = str(error)
        return
    if _write(lambda db: put_alert(db, alert, at=datetime.now(UTC), who=who)):
        st.session_state[_DONE] = f"“{alert.name}” is kept. It speaks of what comes from now on."
        st.session_state.pop(CHOSEN, None)


def _who() -> str:
    """Who pauses or removes: whose name stands in the form, or in the settings."""
    return str(st.session_state.get(WHO) or shared.opened().user)


def toggle_pause(alert: Alert) -> None:
    """Pause or Resume."""

    def turn() -> None:
        turned = replace(alert, paused=not alert.paused)
        _write(lambda db: put_alert(db, turned, at=datetime.now(UTC), who=_who()))

    label, icon = ("Resume", ":material/play_arrow:") if alert.paused else ("Pause", ":material/pause:")
    st.button(label, icon=icon, key=f"alert-pause-{alert.key}", on_click=turn, disabled=bool(why_not()))


def remove_button(alert: Alert) -> None:
    """Remove; what it said stays in the archive."""

    def remove() -> None:
        _write(lambda db: remove_alert(db, alert.key, at=datetime.now(UTC), who=_who()))

    st.button("Remove", icon=":material/delete:", key=f"alert-remove-{alert.key}", on_click=remove,
              disabled=bool(why_not()))  # fmt: skip


def send_again_button(letter: Letter) -> None:
    """Try a message once more that was given up."""

    def again() -> None:
        _write(lambda db: send_again(db, letter.id, datetime.now(UTC)))

    label = plain(f"Send again to {letter.recipient or letter.destination}")
    st.button(label, icon=":material/send:", key=f"letter-{letter.id}", on_click=again, disabled=bool(why_not()))


def say_refused() -> None:
    """What the last change did, or why it was refused; once."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check:")


def _write(change: Callable[[Archive], bool]) -> bool:
    """Whether it was written; else the reason stands on the page."""
    try:
        with closing(open_writer(shared.opened().path)) as db, writing(db):
            change(db)
    except ArchiveError as error:
        st.session_state[_REFUSED] = str(error)
        return False
    shared.opened().loaded.look_again()
    return True

"""Who said what: each pattern with sentences of our own, and hostile input."""

from __future__ import annotations

import dataclasses
import time

import pytest

from judge.quotes import CONFIDENCE, quotes
from model.quote import QUOTE_PATTERNS, Quote


def direct(text: str) -> list[Quote]:
    return [quote for quote in quotes(text) if quote.direct]


def reported(text: str) -> list[Quote]:
    return [quote for quote in quotes(text) if not quote.direct and not quote.declined]


def pairs(found: list[Quote]) -> list[tuple[str, str]]:
    return [(quote.text, quote.speaker) for quote in found]


ONE = {
    "after, inverted": (
        "“This law will not work,” said Asha Menon, a lawyer.",
        ("This law will not work", "Asha Menon", "said", "after"),
    ),
    "after, in order": (
        "“This law will not work,” Asha Menon said.",
        ("This law will not work", "Asha Menon", "said", "after"),
    ),
    "after, with an apposition": (
        '"This law will not work," Asha Menon, who teaches law in Leeds, told the BBC on Friday.',
        ("This law will not work", "Asha Menon", "told", "after"),
    ),
    "after, with title and party": (
        '"We are out of time," Sen. Dale Brandt (R-Ohio) said after the vote.',
        ("We are out of time", "Dale Brandt", "said", "after"),
    ),
    "after, office before the name": (
        '"We are out of time," Lumen spokeswoman Kira Voss wrote.',
        ("We are out of time", "Kira Voss", "wrote", "after"),
    ),
    "after a question": (
        "“Who will pay for this?” Ms Menon asked.",
        ("Who will pay for this?", "Menon", "asked", "after"),
    ),
    "after, comma outside": (
        "'It is a gift to hackers', says Asha Menon.",
        ("It is a gift to hackers", "Asha Menon", "says", "after"),
    ),
    "after, a verb we do not know": (
        "“It is a gift to hackers,” Asha Menon summarised.",
        ("It is a gift to hackers", "Asha Menon", "summarised", "after"),
    ),
    "after, a document": (
        "“No child was asked for consent,” the 90-page report says.",
        ("No child was asked for consent", "90-page report", "says", "after"),
    ),
    "before, colon": (
        "Asha Menon said: “This law will not work.”",
        ("This law will not work.", "Asha Menon", "said", "before"),
    ),
    "before, comma": (
        'In a statement, Asha Menon said, "This law will not work."',
        ("This law will not work.", "Asha Menon", "said", "before"),
    ),
    "before, apposition": (
        "Asha Menon, the head of policy at Open Locks, told reporters: ‘This law won’t work.’",
        ("This law won’t work.", "Asha Menon", "told", "before"),
    ),
    "before, colon ends the paragraph": (
        "Asha Menon replied:\n“This law will not work.”",
        ("This law will not work.", "Asha Menon", "replied", "before"),
    ),
    "before, second verb": (
        "Asha Menon welcomed the delay but said: “This law will not work.”",
        ("This law will not work.", "Asha Menon", "said", "before"),
    ),
    "before, participle": (
        "Asha Menon shook her head, saying: “This law will not work.”",
        ("This law will not work.", "Asha Menon", "saying", "before"),
    ),
    "fragment": (
        "Asha Menon said the bill was “a gift to every hacker” and should be dropped.",
        ("a gift to every hacker", "Asha Menon", "said", "fragment"),
    ),
    "fragment, verb late": (
        "The bill is “a gift to every hacker” and should be dropped, Asha Menon said.",
        ("a gift to every hacker", "Asha Menon", "said", "fragment"),
    ),
    "fragment, named so": (
        "Asha Menon called it “a gift to every hacker”.",
        ("a gift to every hacker", "Asha Menon", "called", "fragment"),
    ),
    "passive with by": (
        "The bill was described as “a gift to every hacker” by Asha Menon.",
        ("a gift to every hacker", "Asha Menon", "described", "fragment"),
    ),
    "quoted as saying": (
        "Asha Menon was quoted as saying: “This law will not work.”",
        ("This law will not work.", "Asha Menon", "saying", "before"),
    ),
    "according": (
        "The bill is “a gift to every hacker,” according to Asha Menon, a lawyer.",
        ("a gift to every hacker", "Asha Menon", "according to", "according"),
    ),
    "according, first": (
        "According to Asha Menon, the bill is “a gift to every hacker”.",
        ("a gift to every hacker", "Asha Menon", "According to", "according"),
    ),
    "colon without a verb": (
        "Asha Menon was blunt: “This law will not work.”",
        ("This law will not work.", "Asha Menon", "", "colon"),
    ),
    "headline": ("Menon: ‘This law won’t work’", ("This law won’t work", "Menon", "", "colon")),
    "headline with a label": (
        "Exclusive: Apple CEO Tim Cook: 'I won't do it'",
        ("I won't do it", "Tim Cook", "", "colon"),
    ),
    "headline, inverted": (
        "'Children can't wait any longer', warns charity boss",
        ("Children can't wait any longer", "charity boss", "warns", "after"),
    ),
    "two apostrophes typed for a mark": (
        "''This law won't work,'' Asha Menon said.",
        ("This law won't work", "Asha Menon", "said", "after"),
    ),
    "German": (
        "„Dieses Gesetz schützt kein Kind“, sagte Jana Voigt am Montag.",
        ("Dieses Gesetz schützt kein Kind", "Jana Voigt", "sagte", "after"),
    ),
    "German, guillemets": (
        "Jana Voigt erklärte: »Dieses Gesetz schützt kein Kind.«",
        ("Dieses Gesetz schützt kein Kind.", "Jana Voigt", "erklärte", "before"),
    ),
    "French": (
        "« Cette loi ne protège personne », a déclaré Claire Morel.",
        ("Cette loi ne protège personne", "Claire Morel", "déclaré", "after"),
    ),
    "French, first": (
        "Claire Morel a affirmé : « Cette loi ne protège personne. »",
        ("Cette loi ne protège personne.", "Claire Morel", "affirmé", "before"),
    ),
}


@pytest.mark.parametrize("name", ONE)
def test_one_quote(name: str) -> None:
    text, expected = ONE[name]
    (quote,) = direct(text)
    assert (quote.text, quote.speaker, quote.cue, quote.pattern) == expected
    assert text[quote.start : quote.end] == quote.text


SEVERAL = {
    "split in the middle": (
        "“If we wait,” Asha Menon said, “we will wait for ever.”",
        [("If we wait", "Asha Menon"), ("we will wait for ever.", "Asha Menon")],
    ),
    "next sentence": (
        "“It will not work,” said Asha Menon. “It never has worked anywhere.”",
        [("It will not work", "Asha Menon"), ("It never has worked anywhere.", "Asha Menon")],
    ),
    "several paragraphs, one closing mark": (
        "Asha Menon said: “It will not work.\n\n“It never has worked anywhere.”\n\nThe minister left.",
        [("It will not work.\nIt never has worked anywhere.", "Asha Menon")],
    ),
    "several paragraphs in single marks, with apostrophes": (
        "Asha Menon said: ‘It won’t work for the drivers’ families.\n‘It didn’t work anywhere.’",
        [("It won’t work for the drivers’ families.\nIt didn’t work anywhere.", "Asha Menon")],
    ),
    "next paragraph": (
        "Asha Menon said the bill was a mistake.\n“It never has worked anywhere.”",
        [("It never has worked anywhere.", "Asha Menon")],
    ),
    "pronouns go to who spoke": (
        "“It will not work,” said Asha Menon.\nRoy Tull of the police union disagreed.\n"
        "“It works in three other countries,” he said.\n“Name one of them,” she said.",
        [
            ("It will not work", "Asha Menon"),
            ("It works in three other countries", "Roy Tull"),
            ("Name one of them", "Asha Menon"),
        ],
    ),
    "surname, then office": (
        "The home secretary, Mara Quill, met the families. “We will act this year,” Quill said.\n"
        "“I gave them my word,” the home secretary told MPs.",
        [("We will act this year", "Mara Quill"), ("I gave them my word", "Mara Quill")],
    ),
    "organisation by its kind": (
        "The Beacon Foundation, a charity, runs the hotline. Lumen, the messaging firm, does not.\n"
        "“We found more than ever before,” the charity said.\n“We remove what is reported to us,” the company said.",
        [
            ("We found more than ever before", "Beacon Foundation"),
            ("We remove what is reported to us", "Lumen"),
        ],
    ),
    "quotes within quotes": (
        "“They told me ‘it will never work’ and laughed,” Asha Menon said.",
        [("They told me ‘it will never work’ and laughed", "Asha Menon")],
    ),
    "possessive plural is no closing mark": (
        "‘The parents’ group has been ignored for years,’ said Asha Menon.",
        [("The parents’ group has been ignored for years", "Asha Menon")],
    ),
    "elision is no opening mark": (
        "It was a rock 'n' roll summer, said Asha Menon. 'We won't forget it,' she added.",
        [("We won't forget it", "Asha Menon")],
    ),
    "no colon, no verb: nobody's": ("The so-called “snooper's charter of the year” is back in the Commons.", []),
    "a title is no quote": ("Asha Menon praised the film “The Silence of Many Screens” on Monday.", []),
    "told to, not telling": ("Mr Tull was told “we will never pay for this” in a letter.", []),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_quotes(name: str) -> None:
    text, expected = SEVERAL[name]
    assert pairs(direct(text)) == expected


SPOKEN_FOR = {
    "for": "A spokesperson for Lumen said: “We do not read messages.”",
    "before": "“We do not read messages,” a Lumen spokesperson said.",
    "possessive": "“We do not read messages,” Lumen's spokesperson said.",
    "its": "Lumen, the messaging company, rejected the report. “We do not read messages,” its spokesperson said.",
    "bare": "A spokesperson for Lumen rejected the report. “We do not read messages,” the spokesperson said.",
    "of the company": "Lumen, a messaging app, did it. A spokesperson for the company said: “We do not read messages.”",
}


@pytest.mark.parametrize("name", SPOKEN_FOR)
def test_a_spokesperson_speaks_for_an_organisation(name: str) -> None:
    (quote,) = direct(SPOKEN_FOR[name])
    assert (quote.speaker, quote.organisation, quote.role) == ("Lumen spokesperson", "Lumen", "spokesperson")


ROLES = {
    "after the name": "“Act now,” said Susan Hale, chief executive of the IWF.",
    "before the name": "“Act now,” said the IWF's chief executive, Susan Hale.",
    "elsewhere": "Susan Hale, chief executive of the IWF, was in Geneva.\n“Act now,” Hale said.",
    "possessive after": "The IWF met. “Act now,” said Susan Hale, its chief executive.",
    "organisation within the office": "The IWF met. “Act now,” said IWF chief executive Susan Hale.",
}


@pytest.mark.parametrize("name", ROLES)
def test_role_and_organisation_where_the_article_says_so(name: str) -> None:
    (quote,) = direct(ROLES[name])
    assert (quote.speaker, quote.role, quote.organisation) == ("Susan Hale", "chief executive", "IWF")


def test_the_fullest_form_of_an_organisation() -> None:
    found = direct(
        "The Internet Watch Foundation (IWF) met. “We cannot see it,” the IWF said. “We ask for help,” it said."
    )
    assert {quote.speaker for quote in found} == {"Internet Watch Foundation"}


def test_a_secretary_is_a_minister() -> None:
    text = "Technology Secretary Mara Quill met the families. “Nothing is off the table,” the minister said."
    assert [quote.speaker for quote in direct(text)] == ["Mara Quill"]


REPORTED = {
    "said it would": ("Ofcom said it would open an inquiry next week.", "it would open an inquiry next week", "Ofcom"),
    "said that": (
        "The regulator said on Monday that it would open an inquiry.",
        "it would open an inquiry",
        "regulator",
    ),
    "at the end": ("The law cannot be enforced, said Asha Menon.", "The law cannot be enforced", "Asha Menon"),
    "at the end, in order": (
        "The law cannot be enforced, Asha Menon said.",
        "The law cannot be enforced",
        "Asha Menon",
    ),
    "according to": (
        "According to Asha Menon, the law cannot be enforced.",
        "the law cannot be enforced",
        "Asha Menon",
    ),
    "headline": (
        "I blame the company, says sister of the victim in Leeds",
        "I blame the company",
        "sister of the victim",
    ),
    "warned": ("Police chiefs warned that evidence would be lost.", "evidence would be lost", "Police chiefs"),
}


@pytest.mark.parametrize("name", REPORTED)
def test_reported_words(name: str) -> None:
    text, words, speaker = REPORTED[name]
    assert pairs(reported(text)) == [(words, speaker)]
    assert not direct(text)


@pytest.mark.parametrize(
    "text",
    [
        "U.S. Warns Of Spy Dangers Of Foreign Drones",
        "That being said, the bill is not dead yet.",
        "The president declared a national emergency on Friday.",
        "Asha Menon criticised the bill at length on Friday.",
        "The United States would not take part in the talks.",
        "Lumen rejected the findings of the committee on Monday.",
    ],
)
def test_no_words_no_report(text: str) -> None:
    assert quotes(text) == ()


NO_ANSWER = {
    "Lumen declined to comment.": "Lumen",
    "Lumen did not respond to a request for comment.": "Lumen",
    "Lumen didn’t immediately respond to requests for comment.": "Lumen",
    "A spokeswoman for Lumen declined to comment on the report.": "Lumen spokeswoman",
    "Lumen has been contacted for comment.": "Lumen",
    "Aides of Mara Quill declined to say whether she would stand.": "Aides of Mara Quill",
    "Mara Quill could not be reached for comment.": "Mara Quill",
    "Lumen refused to comment, and its lawyers did not return calls.": "Lumen",
    "Requests for comment to Lumen were not returned.": "Lumen",
}


@pytest.mark.parametrize("text", NO_ANSWER)
def test_who_gave_no_answer(text: str) -> None:
    (quote,) = quotes(text)
    assert (quote.speaker, quote.declined, quote.direct, quote.pattern) == (NO_ANSWER[text], True, False, "no answer")
    assert quote.text == text


@pytest.mark.parametrize(
    "text",
    [
        "The app did not work.",
        "Ministers urged to act on abuse images",
        "He returned to London.",
        "An agreement could not be reached.",
        "He did not respond to the call for his resignation.",
        "",
        "“",
        "''",
        "said",
    ],
)
def test_nothing_said(text: str) -> None:
    assert quotes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "“" * 3000,
        "'" * 5000,
        '"said ' * 4000,
        "A B " * 10_000,
        "Mr. " * 8000,
        ", said X" * 5000,
        "“a b c d,” " * 3000,
        "the of the " * 5000,
        "\0\ud7ff\u202e“x y”\n" * 1000,
        "а" * 50_000,
        "Aa-" * 20_000,
        "it’s " * 10_000,
        "said " * 12_000,
        "declined to " * 5000,
        "“a b c d,” he said. " * 3000,
        "A, who is " * 6000 + "said “a b c d”",
    ],
)
def test_takes_any_text_in_time(text: str) -> None:
    begun = time.process_time()
    quotes(text)
    assert time.process_time() - begun < 4


def test_every_pattern_has_a_confidence() -> None:
    assert set(CONFIDENCE) == set(QUOTE_PATTERNS)
    assert all(0 < share <= 1 for share in CONFIDENCE.values())


def test_a_resolved_speaker_is_less_sure_than_a_named_one() -> None:
    named, resolved = direct("“It will not work,” said Asha Menon. She left. “Nobody asked me,” she said.")
    assert resolved.confidence < named.confidence


def test_spans_show_where_the_speaker_is_named() -> None:
    text = "“It will not work,” said Asha Menon. “It never has worked anywhere.”"
    named, carried = direct(text)
    assert named.speaker_start is not None
    assert text[named.speaker_start : named.speaker_end] == "Asha Menon"
    assert (carried.speaker_start, carried.speaker_end, carried.cue) == (None, None, "")


def test_a_quote_knows_its_part_and_waits_for_its_voice() -> None:
    (quote,) = quotes("Menon: ‘This law won’t work’", "headline")
    assert (quote.part, quote.voice) == ("headline", None)
    assert dataclasses.replace(quote, voice="menon").voice == "menon"

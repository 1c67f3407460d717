"""What each number and chart counts, in plain words: the one place for it, shown when the pointer or focus rests there.

A test holds every card, chart and table heading of every page to a definition; Method says the same at length.
"""

from __future__ import annotations

DEFINITIONS = {
    "texts": "Copies of one text (wire copy, reprints, other editions) are counted once.",
    "stories": "Events that the articles report. A text that nobody else tells is a story of one.",
    "articles": "On these topics, in the press unless asked otherwise. An article in several feeds counts once.",
    "outlets": "How many different outlets carried them.",
    "weeks": "Articles that your filters count, by week, over twelve weeks. Click a bar to see them. The period of the "
    "filters only says where the twelve weeks end.",
    "share": "Articles on the topics ÷ everything that the same outlets’ own feeds carried in the same days. Articles "
    "that came through search feeds alone are in neither number.",
    "topics": "An article on two topics counts in both.",
    "wording": "How headline and standfirst are worded, −1 to +1, without the subject’s own grim words. It is nobody’s "
    "attitude; how often it is right stands on the page Method.",
    "named": "Organisations, people, products and laws that these articles name; an article counts once for each.",
    "quoted": "Whose words these articles give, where the speaker is one that we know. An automatic label; how often "
    "it is right stands on the page Method.",
    "breaks": "From these days on this outlet’s feeds brought lastingly more or fewer articles on any subject: a "
    "change in what we collect, not in the news.",
    "feeds": "The addresses where we ask this outlet for news, and what came of it the last time.",
    "documents": "Published by regulators, parliaments, police, NGOs and vendors themselves: what the parties say, not "
    "what the press reports. They are never counted as press, and have no tiers.",
    "tiers": "How much an outlet matters to your team, 1 the highest. Set on this page; lists stand in this order.",
    "hours": "Click a bar, or choose its hour below, to see its articles. Copies are counted here: it is how much "
    "came, not how many different texts.",
    "stories of the hours": "An event that several articles report. Those in most outlets of tier 1 stand first, then "
    "of tier 2 and so on; the tiers are your team’s. Texts stand in order of appearance; copies of a text under it.",
    "single articles": "Articles of these hours whose story has no other article in them; by tier, then the newest "
    "first.",
    "changed headlines": "A feed gave one of its articles another headline in these hours. We notice at the next check "
    "of that feed; a change while the article is in no feed any more is not seen.",
    "new documents": "Published in these hours by regulators, parliaments, police, NGOs and vendors themselves: not "
    "counted as press above.",
    "feeds in this time": "How often each feed was asked in these hours and what came of it. Where a feed failed and "
    "has not answered since, its news is missing here.",
}

WORDS = {
    "outlet": "An organisation that publishes: a paper, a broadcaster, a regulator.",
    "feed": "An address where an outlet lists its newest articles; we ask it regularly.",
    "article": "One address of one outlet. In several feeds it still counts once.",
    "different texts": "Copies of one text (wire copy, reprints) are counted once.",
    "copy": "The same text at another address.",
    "story": "The event that several texts report.",
    "tier": "How much an outlet matters to your team; 1 is the highest. Lists stand in this order.",
    "press": "What counts unless you ask otherwise: newspapers, broadcasters, trade press.",
    "document": "What a regulator, parliament, police force, NGO or vendor published itself.",
    "share of these outlets’ news": "Articles on the topics ÷ everything the same outlets carried in the same days.",
    "share of voice": "One name’s part of a whole that is always named beside it.",
    "wording": "How headline and standfirst are worded, −1 to +1. Nobody’s attitude.",
    "attitude toward …": "Whether a text is favourable or unfavourable to one who is named in it.",
    "automatic label": "What the program concluded; its measured error stands on the page Method.",
    "not sure": "An honest answer of an automatic label: it counts neither way.",
    "first seen": "When a check of a feed first brought us the article; always known.",
    "published": "The time that the outlet gives; it may be missing or wrong.",
    "set aside": "Articles that match but are of a kind that your filters leave out, such as court reports.",
    "backfilled, added by hand": "Fetched from the past, or written down by a person: no part of shares and peaks.",
    "we collected differently from here": "A feed came, died or changed: a step in the numbers that is no news.",
    "earlier version": "A headline or text that the outlet has since changed.",
}
"""The words of the dashboard, as its help explains them: the “on screen” list of the glossary."""

TOUR = (
    (
        "Start with the sentence",
        "Each page opens with one sentence that says what happened, and what is missing: feeds that failed, articles "
        "not judged yet.",
    ),
    (
        "Every number opens",
        "Click a bar, a row or a number: you get exactly the articles that it counts, with the words that matched and "
        "the reason.",
    ),
    (
        "Filters go with you",
        "Period, topics, outlets and tiers stand at the top and stay as you change pages. The address holds them: send "
        "it to a colleague.",
    ),
    (
        "In the morning, and in a crisis",
        "The page “Last 24 hours” shows what is new since you last looked, who had it first, and which headlines "
        "changed. Tiers, set on Outlets, decide what stands first.",
    ),
)
"""The first-run tour: (heading, a sentence or two)."""

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

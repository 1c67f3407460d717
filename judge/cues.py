"""Verbs of saying, in the forms that news uses; German and French ones as far as they are common.

Collected by reading news texts and from the reporting verbs of grammars of English (Quirk et al. 1985, 16.31).
"""

from __future__ import annotations

_SAYING = """said says say saying told tells tell telling added adds add adding wrote writes write writing stated states
    stating announced announces announcing explained explains explaining argued argues argue arguing claimed
    claims claim claiming insisted insists insist insisting warned warns warn warning noted notes note noting
    replied replies reply replying responded responds responding answered answers acknowledged acknowledges
    acknowledging admitted admits admitting conceded concedes conceding confirmed confirms confirming denied
    denies deny denying declared declares declaring remarked remarks observed observes suggested suggests
    suggest suggesting predicted predicts predicting recalled recalls recalling continued continues concluded
    concludes concluding stressed stresses stressing emphasized emphasizes emphasised emphasises emphasizing
    emphasising maintained maintains maintaining asserted asserts asserting alleged alleges alleging testified
    testifies testifying tweeted tweets tweeting posted posting blogged joked jokes joking quipped quips asked
    asks ask asking urged urges urge urging demanded demands demanding vowed vows vowing promised promises
    promising pledged pledges pledging complained complains complaining cautioned cautions cautioning commented
    comments commenting countered counters countering retorted shouted shouting yelled yelling chanted chanting
    whispered cried screamed thundered fumed lamented laments lamenting mused muses boasted boasts boasting
    bragged bragging read reads reading reported reports estimated estimates agreed agrees agree agreeing
    believes believe believed thinks think thought hopes hoped feared fears fear worries worried repeated
    repeats repeating reiterated reiterates reiterating ruled rules hinted hints revealed reveals disclosed
    discloses contended contends contending interjected chimed opined sneered snapped teased swore pleaded
    begged begging advised advises reminded reminds reminding assured assures assuring implored wondered wonders
    wondering charged charges charging bemoaned offered""".split()  # noqa: SIM905 - one per line would be three pages

_NAMING = """called calls call calling described describes describing dubbed dubs branded brands labeled labels labelled
    labelling accused accuses accusing criticized criticizes criticised criticises criticizing criticising
    condemned condemns condemning denounced denounces denouncing dismissed dismisses dismissing rejected rejects
    rejecting slammed slams blasted blasts praised praises praising hailed hails hailing welcomed welcomes
    referred refers referring characterized characterised ridiculed mocked mocks mocking derided decried decries
    attacked attacks attacking deemed considers considered defended defends defending cited cites citing
    compared compares likened invoked invoking blamed blames blaming expressed expresses expressing voiced
    voices railed lambasted lashed touted touts""".split()  # noqa: SIM905

_GERMAN = """sagte sagt sagten erklärte erklärt erklärten betonte betont meinte meint warnte warnt kritisierte 
    kritisiert forderte fordert schrieb schreibt teilte ergänzte ergänzt fügte gesagt""".split()  # noqa: SIM905

_FRENCH = """déclaré affirmé affirme expliqué explique estimé estime ajouté ajoute indiqué indique assuré assure
    souligné souligne précisé précise dit averti avertit dénoncé dénonce
    prévenu écrit martelé insisté insiste""".split()  # noqa: SIM905

CUES = frozenset(_SAYING + _NAMING + _GERMAN + _FRENCH)
"""Every form that may tie quoted words to a speaker."""

INVERTED = CUES - frozenset(_NAMING)
"""Forms that stand before their speaker: “…,” said Ruth Addlestone."""

REPORTING = frozenset(
    """said says told tells added adds wrote announced argued argues claimed claims insisted insists warned warns
    stated states explained explains acknowledged acknowledges admitted admits conceded concedes confirmed
    confirms denied denies declared declares suggested suggests predicted predicts stressed stresses maintained
    maintains alleged alleges testified urged urges vowed promised pledged complained cautioned noted notes
    believes thinks reported estimated agreed reiterated contended contends replied responded emphasised
    emphasized asserted asserts""".split()  # noqa: SIM905
)
"""Forms after which words without marks count as reported."""

NOUNS_TOO = frozenset(
    """say claims claim notes note reports estimates hopes fears fear charges rules comments demands promises pledges
    calls call states brands labels attacks cites voices tweets remarks counters worries reply replies answers
    blames offers reading read writing warning saying posting fears states hints jokes brand posted offered
    thought""".split()  # noqa: SIM905
)
"""Forms that are as often something else: they need a speaker that cannot be missed."""

BE = frozenset("is are was were be been being".split())  # noqa: SIM905
"""Before a form of the past these make a passive: whoever is *told* or *accused* says nothing."""

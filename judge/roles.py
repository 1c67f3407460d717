"""Words for what people and organisations are: offices, titles, and kinds of organisation."""

from __future__ import annotations

COURTESY = frozenset("mr mrs ms miss mx sir dame lord lady madam monsieur madame herr frau dr prof professor".split())  # noqa: SIM905
"""Titles that go with any office; not a role."""

MALE = frozenset(
    """mr sir lord herr monsieur king prince spokesman chairman congressman businessman policeman father son brother
    husband councilman assemblyman baron""".split()  # noqa: SIM905
)
FEMALE = frozenset(
    """mrs ms miss dame lady frau madame queen princess spokeswoman chairwoman congresswoman businesswoman policewoman
    mother daughter sister wife councilwoman assemblywoman baroness""".split()  # noqa: SIM905
)

TITLES = COURTESY | frozenset(
    """president vice prime minister secretary home foreign justice digital attorney general chief constable inspector
    detective superintendent sergeant sgt det insp supt senator sen rep representative congressman congresswoman
    gov governor mayor judge king queen prince princess pope cardinal bishop archbishop captain capt colonel col
    lieutenant lt gen major maj admiral commissioner ambassador chancellor councillor councilman councilwoman
    deputy assistant acting former then late sheriff spokesman spokeswoman spokesperson commander cmdr officer
    agent director chairman chairwoman speaker leader majority minority republican democratic democrat rev
    reverend hon baroness baron mp technology culture security interior education health state special counsel
    ceo cto cfo first lady candidate nominee hopeful shadow""".split()  # noqa: SIM905
)
"""Words before a name that are no part of it."""

ROLES = "|".join(
    """chief\\s+(?:executive|operating|technology)\\s+officer chief\\s+executive (?:executive|managing)\\s+director
    director[-\\s]general general\\s+counsel attorney[-\\s]general prime\\s+minister vice[-\\s]president co-?founder
    spokes(?:man|woman|person) chair(?:man|woman|person)? director minister secretary president head founder
    commissioner officer leader manager lawyer barrister solicitor professor lecturer senator mp mep chief boss
    inspector analyst researcher campaigner advis[eo]r ambassador judge prosecutor attorney counsel executive
    superintendent detective constable governor mayor editor economist engineer author activist chancellor
    strategist pollster historian scientist cryptographer expert fellow partner owner teacher mother father parent
    resident survivor victim student candidate congress(?:man|woman) deputy sheriff agent coordinator ceo cto
    commander captain lieutenant sergeant veteran speaker treasurer member""".split()  # noqa: SIM905
)
"""A regular expression of offices, longest first."""

ROLE_WORDS = frozenset(
    """officer executive director general counsel minister president founder cofounder co-founder spokesman spokeswoman
    spokesperson chair chairman chairwoman chairperson secretary head commissioner leader manager lawyer
    barrister solicitor professor lecturer senator mp mep chief boss inspector analyst researcher campaigner
    adviser advisor ambassador judge prosecutor attorney superintendent detective constable governor mayor
    editor economist engineer author activist chancellor strategist pollster historian scientist cryptographer
    expert fellow partner owner teacher mother father parent resident survivor victim student candidate
    congressman congresswoman deputy sheriff agent coordinator ceo cto commander captain lieutenant sergeant
    veteran speaker treasurer member office policy technology""".split()  # noqa: SIM905
)
"""Words that an office may end with."""


_BY_KIND = {
    "company": """company firm platform app service network site website startup start-up giant maker business operator
    provider messenger manufacturer developer retailer publisher corporation conglomerate""",
    "charity": """charity foundation trust organisation organization group ngo nonprofit non-profit hotline campaign
    coalition alliance association society union federation""",
    "watchdog": "watchdog regulator commission authority agency commissioner ombudsman bureau body",
    "force": "force police constabulary",
    "government": "department ministry government administration council committee office",
    "knowledge": "university institute college centre center school hospital laboratory",
}
KINDS: dict[str, str] = {word: kind for kind, words in _BY_KIND.items() for word in words.split()}
"""Common nouns for organisations, and which of them can stand for one another."""

ORGANISATION_WORDS = frozenset(KINDS) | frozenset(
    """inc ltd plc corp co llc gmbh ag sa party court senate congress parliament house board league church times post
    news journal herald tribune guardian telegraph bbc cnn nbc abc cbs fox media press bank fund project team
    services systems technologies labs nations union crime office fbi cia nsa convention building memorial hall
    tower street road avenue square state states county city university journal act bill monthly weekly daily
    times show cup games museum zero journalism review examiner register magazine tv radio channel ministry unit
    division directorate command watch rights internet""".split()  # noqa: SIM905
)
"""Words in a name that make it an organisation's."""

NOT_NAMES = frozenset(
    """the a an but and or in on at when while as after before if it he she they we i you this that these those there
    his her its their our my your for from with by of to not no yes so then now asked speaking meanwhile however
    one two three some many most all both each every other another such what who why how where which because
    since although though despite during under over among according still also even just only later earlier last
    next today yesterday monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december jan feb mar apr jun jul aug sept oct nov dec read
    more photo image advertisement""".split()  # noqa: SIM905
)
"""Words that are capitalised for where they stand, and days and months."""

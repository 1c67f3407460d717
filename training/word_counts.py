"""Make data/models/stories/words.tsv.gz: how common words are in news, so that rare ones can tell events apart.

    python training/word_counts.py ../shared/corpus/corpus.jsonl.gz data/models/stories/words.tsv.gz

In: JSON Lines with "title" and "summary", gzipped. Out: `word TAB articles per million that hold it`, most common
first; counts alone, no text. A word's figure is the largest of three: over all articles, over the articles of any one
language (else Swedish "och" would pass for a rare name in a mostly English collection; for languages that it lacks a
list of their commonest words stands in), and over the articles on our own topics (where "encryption" tells no two
events apart). Words of fewer than 5 articles are left out.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import py3langid

sys.path.insert(0, str(Path(__file__).parents[1]))

from judge import judge, load_rules
from judge.terms import words_of

LEAST = 5
"""Articles that must hold a word."""
GROUP_LEAST = 400
"""Articles in a language, or on our topics, before their own figures are trusted …"""
LANGUAGE_SHARE = 0.10
TOPIC_SHARE = 0.03
"""… and then only for words in so large a share of them."""
ON_TOPIC = "on topic"
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "no", "tl", "id"]
FUNCTION_SHARE = 0.2
"""What the commonest words of languages that the collection lacks are taken to have."""
FUNCTION_WORDS = """
aber als am an auch auf aus bei bis das dass dem den der des die durch ein eine einem einen einer eines er es für gegen
hat haben ich ihr ihre im in ist kann mehr mit nach nicht noch nun nur oder schon sein seine sich sie sind so soll über
um und unter vom von vor war was wegen wenn werden wie will wir wird wurde zu zum zur zwischen
alors après au aux avec ce ces cette comme contre dans de depuis des dont du elle en entre est et été être fait ils il
je la le les leur leurs lui mais même moins ne nous on ont ou où par pas plus pour que qui sa sans se selon ses si son
sont sous sur un une vers vous
a al ante antes como con contra cuando de del desde donde el ella en entre es esta este fue ha han hasta la las le lo
los más me mi muy no o para pero por que qué se según sin sobre son su sus también tras un una uno y ya
agli ai al alla alle anche che chi ci come con da dal dalla dei del della delle di dopo e è fra gli ha hanno il in io la
le lo ma nel nella non o per più quando se sono stato su sul sulla tra un una uno
aan als bij dat de den deze die dit door een en er geen had heeft het hij hoe in is kan maar meer met na naar niet nog
nu of om onder ook op over te tegen tot uit van voor was wat wel werd wij wordt worden ze zich zijn zo
ao aos as até com como da das de do dos e em entre era essa esta este foi há isso já mais mas na nas não no nos o os ou
para pela pelo por que quem se sem ser seu sua são também um uma
ale bez by była być co czy dla do go i ich jak jako jest już ma na nad nie o od oraz po pod przed przez przy się są ta
tak także te tego to tym w we więc z za ze że
"""
READ = 200
"""Words read of an article."""


def main(corpus: Path, to: Path) -> None:
    py3langid.set_languages(LANGUAGES)
    rules = load_rules(Path("data/topics.toml"), Path("data/lexicon.toml"))
    everything: Counter[str] = Counter()
    by_group: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            title, summary = item["title"] or "", item["summary"] or ""
            words = set(words_of(f"{title} {summary}")[:READ])
            everything.update(words)
            # Channels' descriptions stand under each of their videos: no measure of a language.
            groups = [] if "youtube.com/" in (item["url"] or "") else [py3langid.classify(f"{title} {summary}")[0]]
            if judge(title, summary, "", rules).on_topic:
                groups.append(ON_TOPIC)
            sizes.update(["", *groups])
            for group in groups:
                by_group.setdefault(group, Counter()).update(words)
    shares = {word: n / sizes[""] for word, n in everything.items() if n >= LEAST}
    for group, counts in by_group.items():
        least = TOPIC_SHARE if group == ON_TOPIC else LANGUAGE_SHARE
        if sizes[group] >= GROUP_LEAST:
            for word, n in counts.items():
                if n / sizes[group] >= least:
                    shares[word] = max(shares.get(word, 0.0), n / sizes[group])
    for word in words_of(FUNCTION_WORDS):
        shares[word] = max(shares.get(word, 0.0), FUNCTION_SHARE)
    print({group: n for group, n in sizes.most_common() if n >= GROUP_LEAST}, file=sys.stderr)
    ranked = sorted(
        ((max(1, round(share * 1_000_000)), word) for word, share in shares.items()), key=lambda p: (-p[0], p[1])
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(gzip.compress("".join(f"{word}\t{n}\n" for n, word in ranked).encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

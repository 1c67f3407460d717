"""The values of a field, as a search writes them: `GB`, `GB,IE`, `"Trade Press"`, `(Daily Mail OR "The Sun", BBC)`."""

from __future__ import annotations

import re

from model.query import QUOTES, Value, quoted
from model.query_fields import FIELDS, mistaken
from model.query_reading import Reading, short

_LIST_END = re.compile(rf"[,)]|OR(?=[\s{QUOTES}()])")
_VALUE = re.compile(rf"[^\s(),{QUOTES}]+")


class ValueReading(Reading):
    """Reads what stands behind the colon of a field."""

    def _values(self, name: str) -> tuple[Value, ...]:
        if self.text[self.at] == "(":
            found: list[Value] = []
            self._group(lambda: self._listed(name, found))
        else:
            found = [self._value(name)]
            while self.text[self.at : self.at + 1] == ",":
                self.at += 1
                if self.at >= self.length or self.text[self.at].isspace():
                    self._refuse(f"{name}: needs another value after the comma, without a blank between.", self.at)
                found.append(self._value(name))
        return tuple(dict.fromkeys(found))

    def _listed(self, name: str, found: list[Value]) -> None:
        """`(Daily Mail OR "The Sun", BBC)`: words up to the next OR, comma or parenthesis are one value."""
        while True:
            found.append(self._list_item(name))
            ended = _LIST_END.match(self.text, self._skip())
            if ended is None or ended[0] == ")":
                return
            self.at = ended.end()

    def _list_item(self, name: str) -> Value:
        start = self._skip()
        words: list[str] = []
        while not self._ended() and not _LIST_END.match(self.text, self.at):
            if self.text[self.at] in QUOTES:
                inside, self.at = self._quoted_text()
                words += inside.split()
            elif found := _VALUE.match(self.text, self.at):
                if found[0] in ("AND", "NOT") or (not words and found[0].startswith("-")):
                    self._refuse(f"Within {name}:( ) only OR and commas stand between values.", self.at)
                words.append(found[0])
                self.at = found.end()
            else:
                self._refuse(f"Within {name}:( ) no other parentheses are understood.", self.at)
            end = self.at
            self._skip()
        if not words:
            self._refuse(f"{name}: needs a value here.", self.at)
        return self._read_value(name, " ".join(words), start, end)

    def _value(self, name: str) -> Value:
        start = self.at
        if self.text[start] in QUOTES:
            inside, self.at = self._quoted_text()
            return self._read_value(name, " ".join(inside.split()), start, self.at)
        found = _VALUE.match(self.text, start)
        if found is None:
            self._refuse(f"{name}: needs a value here, such as {example(name)}.", start)
        self.at = found.end()
        return self._read_value(name, found[0], start, self.at)

    def _read_value(self, name: str, value: str, start: int, end: int) -> Value:
        kind = FIELDS[name]
        self._one_more(start)
        stem = value.removesuffix("*") if kind.endings else value
        read = kind.read(stem)
        if not read or "*" in read or any(quote in read for quote in QUOTES):
            reason, meant = mistaken(name, short(value))
            if meant:
                reason += f" Did you mean {meant[0]}?"
            better = [f"{self.text[:start]}{quoted(one, in_field=True)}{self.text[end:]}" for one in meant]
            self._refuse(reason, start, *better)
        return Value(read, stem != value, start, end)


def example(name: str) -> str:
    """A field with a value, for messages."""
    return FIELDS[name].example if name in FIELDS else f"{name}:scanning"

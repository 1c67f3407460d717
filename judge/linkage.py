"""Average linkage over a sparse graph: join the two most alike groups until none are alike enough.

    masses, edges, threshold → groups

The same groups as agglomerative clustering over all pairs (UPGMA, Sokal & Michener 1958), for a fraction of the work:
a mean over pairs reaches the threshold only if some pair does, so only groups with an edge between them are looked at.
The result does not depend on the order in which texts were given: ties go by the lower number.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from judge.affinity import Mass, likeness, merged


def link(
    masses: Sequence[Mass],
    edges: Iterable[tuple[int, int]],
    threshold: float,
    *,
    together: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> list[int]:
    """For each mass the number of its group: the lowest number of a mass in it.

    `edges` are pairs whose likeness may reach the threshold; pairs without an edge are never the reason for a merge.
    `together` are merged whatever they look like; no group holds a pair of `apart`, unless `together` puts it there.
    """
    groups = _Groups(masses, apart)
    for one, other in together:
        groups.merge(groups.of(one), groups.of(other))
    for one, other in edges:
        groups.know(groups.of(one), groups.of(other))
    heap = [
        (-score, one, other) for one, other in groups.neighbours() if (score := groups.score(one, other)) >= threshold
    ]
    heapq.heapify(heap)
    while heap:
        _, one, other = heapq.heappop(heap)
        if groups.gone(one) or groups.gone(other):
            continue
        new = groups.merge(one, other)
        for near in groups.near(new):
            if (score := groups.score(new, near)) >= threshold:
                heapq.heappush(heap, (-score, min(new, near), max(new, near)))
    return [groups.lowest(number) for number in range(len(masses))]


class _Groups:
    """Groups by number; a merge gives a new number, so that what the heap says of the old ones is seen to be stale."""

    def __init__(self, masses: Sequence[Mass], apart: Iterable[tuple[int, int]]) -> None:
        self._parent = list(range(len(masses)))
        self._mass: dict[int, Mass] = dict(enumerate(masses))
        self._lowest = list(range(len(masses)))
        self._near: dict[int, set[int]] = {}
        self._foes: dict[int, set[int]] = {}
        self._members: dict[int, list[int]] = {}
        for one, other in apart:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)

    def of(self, number: int) -> int:
        """The group that a mass, or a former group, is in."""
        root = number
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[number] != root:
            self._parent[number], number = root, self._parent[number]
        return root

    def lowest(self, number: int) -> int:
        return self._lowest[self.of(number)]

    def gone(self, number: int) -> bool:
        return self._parent[number] != number

    def know(self, one: int, other: int) -> None:
        if one != other:
            self._near.setdefault(one, set()).add(other)
            self._near.setdefault(other, set()).add(one)

    def near(self, number: int) -> list[int]:
        return sorted(self._near.get(number, ()))

    def neighbours(self) -> list[tuple[int, int]]:
        return sorted((one, other) for one, near in self._near.items() for other in near if one < other)

    def score(self, one: int, other: int) -> float:
        """Mean likeness of two groups; below any threshold for those that a person took apart."""
        if self._foes and self._are_foes(one, other):
            return -1.0
        return likeness(self._mass[one], self._mass[other])

    def _are_foes(self, one: int, other: int) -> bool:
        foes = self._foes.get(one)
        return foes is not None and not foes.isdisjoint(self._members.get(other, (other,)))

    def merge(self, one: int, other: int) -> int:
        if one == other:
            return one
        new = len(self._parent)
        self._parent.append(new)
        self._parent[one] = self._parent[other] = new
        self._lowest.append(min(self._lowest[one], self._lowest[other]))
        self._mass[new] = merged(self._mass.pop(one), self._mass.pop(other))
        if self._foes:
            self._members[new] = self._members.pop(one, [one]) + self._members.pop(other, [other])
            self._foes[new] = self._foes.pop(one, set()) | self._foes.pop(other, set())
        near = (self._near.pop(one, set()) | self._near.pop(other, set())) - {one, other}
        for number in near:
            self._near[number] -= {one, other}
            self._near[number].add(new)
        if near:
            self._near[new] = near
        return new


def components(size: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each of `size` numbers the lowest number that pairs connect it with."""
    parent = list(range(size))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return [root(number) for number in range(size)]


def members(labels: Sequence[int]) -> Mapping[int, list[int]]:
    """Label → the numbers that bear it, in order."""
    found: dict[int, list[int]] = {}
    for number, label in enumerate(labels):
        found.setdefault(label, []).append(number)
    return found

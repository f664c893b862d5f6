"""A linker that remembers: corpora of adverts say the same sentences again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.linking import Ranked, SkillLinker

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RememberingLinker"]

LONGEST = 400  # Characters of a text that is remembered; longer ones hardly come again.
_COLUMNS = tuple(f.name for f in fields(Ranked))


class RememberingLinker(SkillLinker):
    """As the linker it is made of, and links a text it has seen lately no second time.

    A text's links do not depend on the texts beside it, so results are the same.

    Parameters
    ----------
    linker : SkillLinker
        Its matrices are shared, not copied.
    most : int
        Texts that are remembered; the one that was not asked for longest goes first. One takes
        half a kilobyte.
    """

    def __init__(self, linker: SkillLinker, most: int) -> None:
        vars(self).update(vars(linker))
        self._most = most
        self._slots: OrderedDict[str, int] = OrderedDict()
        self._kept: dict[str, NDArray[Any]] = {}
        self._depth = 0
        self.asked = self.found = 0

    def explain(
        self, texts: Sequence[str], k: int = 10, *, vectors: NDArray[np.float32] | None = None
    ) -> Ranked:
        """As :meth:`SkillLinker.explain`; with ``vectors`` nothing is remembered."""
        if vectors is not None or not texts:
            return super().explain(texts, k, vectors=vectors)
        if k != self._depth:
            self._slots.clear()
            self._kept, self._depth = {}, k
        slots = [self._slots.get(text, -1) for text in texts]
        new = [i for i, slot in enumerate(slots) if slot < 0]
        old = [i for i, slot in enumerate(slots) if slot >= 0]
        self.asked += len(texts)
        self.found += len(old)
        fresh = super().explain([texts[i] for i in new], k)
        if not old:
            made = fresh
        else:
            at = [slots[i] for i in old]
            columns = {}
            for name in _COLUMNS:
                part, kept = getattr(fresh, name), self._kept[name]
                column = np.empty((len(texts), kept.shape[1]), dtype=kept.dtype)
                column[new], column[old] = part, kept[at]
                columns[name] = column
            made = Ranked(**columns)
        for i in old:
            self._slots.move_to_end(texts[i])
        self._keep([texts[i] for i in new], fresh)
        return made

    def _keep(self, texts: Sequence[str], ranked: Ranked) -> None:
        rows = [i for i, text in enumerate(texts) if len(text) <= LONGEST][-self._most :]
        if not rows:
            return
        if not self._kept:
            for name in _COLUMNS:
                like = getattr(ranked, name)
                self._kept[name] = np.empty((self._most, like.shape[1]), dtype=like.dtype)
        at = []
        for i in rows:
            slot = self._slots.pop(texts[i], None)
            if slot is None:
                full = len(self._slots) == self._most
                slot = self._slots.popitem(last=False)[1] if full else len(self._slots)
            self._slots[texts[i]] = slot
            at.append(slot)
        for name in _COLUMNS:
            self._kept[name][at] = getattr(ranked, name)[rows]

"""What people's verdicts teach beyond the pair itself: post-edits, and which of two translations is better.

Owns the two records and the request of a preference. Decides nothing about which pairs are published.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.duplicates import folded
from corpus.records import Row

INSTRUCTION = "Translate this Arabic sentence into English."


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row that a person looked at, with what the machine had written."""

    row: Row
    machine: str
    """The machine's English, whatever the row's is."""
    alternatives: tuple[str, ...]
    """The engine's other hypotheses, best first."""
    tags: tuple[str, ...]
    """`category/severity`."""


@dataclass(frozen=True, slots=True)
class PostEdit:
    """One row of the config `post_edits`."""

    row: Row
    machine: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """One row of the config `preferences`."""

    row: Row
    rejected: str
    why: str

    @property
    def prompt(self) -> str:
        """The instruction, an empty line and the Arabic sentence."""
        return f"{INSTRUCTION}\n\n{self.row.ar}"


def post_edit(reviewed: Reviewed) -> PostEdit | None:
    """What a person changed; None where they changed nothing."""
    changed = reviewed.row.verdict == "edit" and reviewed.row.en != reviewed.machine
    return PostEdit(reviewed.row, reviewed.machine, reviewed.tags) if changed else None


def preference(reviewed: Reviewed) -> Preference | None:
    """The person's English over the machine's, or the hypothesis they accepted over the engine's last choice; None
    where there is no second text, or it says the same in other marks."""
    row = reviewed.row
    if row.verdict == "edit":
        worse = reviewed.machine
    elif row.verdict == "accept" and reviewed.alternatives:
        worse = reviewed.alternatives[-1]
    else:
        return None
    return Preference(row, worse, row.verdict) if worse.strip() and folded(worse) != folded(row.en) else None

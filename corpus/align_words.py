"""Words that answer each other in both languages, by the table of translations that the checks learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from corpus.checks.translations import Proof, arabic_proof, english_proof
from corpus.checks.words import arabic_words, english_words

_WORDS = 24
"""Of a sentence of the news, about: what a word proves depends on how many it could be found among by chance."""
_SURE, _WANTED = 5.0, 0.5
"""Log-odds of a word that was found, and of one that was not, from which on it counts in full: a rare word that is
nearly always translated. In the middle of what does about as well on articles 01 to 10 of tests/data/align."""


def shared_words(source: Sequence[str], target: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(asked of each Arabic sentence, asked of each English sentence, shared by each two): the words of one that stand
    for a word of the other. A word counts as the inverse of the square root of how many pairs of sentences it could
    tie; one that only one side has counts nothing."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    columns: defaultdict[str, list[int]] = defaultdict(list)
    proofs: dict[str, Proof] = {}
    for row, text in enumerate(source):
        for stem, proof in dict(arabic_proof(word.stems, _WORDS) for word in arabic_words(text)).items():
            if proof is not None:
                rows[stem].append(row)
                proofs[stem] = proof
    for column, text in enumerate(target):
        for stem in {english_proof(word.key, _WORDS)[0] for word in english_words(text)}:
            columns[stem].append(column)
    asked = np.zeros(len(source)), np.zeros(len(target))
    shared = np.zeros((len(source), len(target)))
    for stem, having in rows.items():
        proof = proofs[stem]
        answering = sorted({column for partner in proof.partners for column in columns.get(partner, ())})
        if answering:
            worth = _worth(proof) * (len(having) * len(answering)) ** -0.5
            shared[np.ix_(having, answering)] += worth
            asked[0][having] += worth
            asked[1][answering] += worth
    return asked[0], asked[1], shared


def _worth(proof: Proof) -> float:
    return min(1.0, -proof.if_found / _SURE) * min(1.0, proof.if_lost / _WANTED)

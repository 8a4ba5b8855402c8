"""The English stops before the Arabic does: the engine met its limit, or the end is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.checks.punctuation import end_mark
from corpus.checks.translations import arabic_proof
from corpus.checks.word_stems import english_stem
from corpus.checks.words import arabic_words, english_words
from corpus.records import Pair

# Words that no English sentence ends with: something must follow.
_OPEN = re.compile(
    r"(?<![\w.'’])(?:the|a|an|of|to|and|or|but|with|from|by|at|into|that|which|who|whose|their|its|his|her|our|my|than|as|"
    r"because|although|while|whether|when|if|is|are|was|were|has|have|had|will|would|be|been|between|among|"
    r"during|including|said|against|not|very|more|most|some|any|every|each|no|this|these|both)[\s\"'”’)]*[.…]*\s*$",
    re.IGNORECASE,
)
# "what it is", "whether we like it or not", "to be proud of": these may end one, if a mark says so.
_MAY_END = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|be|been|not|that|this|these|both|some|more|most|any|each|said|her|his|"
    r"by|to|with|at|from|no|who|which|of|into|while|against|if|as|when|whether|including)\W*[.…]\W*$",
    re.IGNORECASE,
)
_TAIL = 25
# Without an end mark: of right pairs four in five have the last two telling words of the Arabic, with these log-odds,
# of those cut off one in twelve.
_NO_MARK, _END_IS_THERE = 0.3, 0.6
_LAST, _ANSWERED, _WORDS = 2, -3.5, 25
_FEW = 12  # characters: a word or two is no sentence and needs no mark


def find(pair: Pair) -> Iterator[Remark]:
    """The flag is certain; a hanging last word nearly; a missing end mark fails where the Arabic has one."""
    target = pair.target.rstrip()
    end = len(target)
    if not end:
        return
    place = ((max(0, end - _TAIL), end),)
    if pair.truncated:
        yield Remark(0.1, "cut at the length limit: the end of the sentence is missing", (), place)
        return
    tail = target[-_TAIL:]
    if _OPEN.search(tail) and not _OPEN_SOURCE.search(pair.source[-_TAIL:]) and not _MAY_END.search(tail):
        yield Remark(0.2, f"stops in the middle: ... {target[-_TAIL:]}", (), place)
    elif end > _FEW and end_mark(pair.source) in (".", "?", "!") and not end_mark(target):
        score = _END_IS_THERE if _end_is_answered(pair) else _NO_MARK
        yield Remark(score, f"no end mark, the Arabic has one: ... {target[-_TAIL:]}", (), place)


def _end_is_answered(pair: Pair) -> bool:
    """Whether the English has the last words of the Arabic that say something: then only the mark is missing."""
    stems = {english_stem(word.key) for word in english_words(pair.target)}
    proofs = [arabic_proof(word.stems, _WORDS)[1] for word in arabic_words(pair.source)]
    last = [proof for proof in proofs if proof is not None][-_LAST:]
    odds = sum(proof.if_lost if proof.partners.isdisjoint(stems) else proof.if_found for proof in last)
    return odds <= _ANSWERED


_OPEN_SOURCE = re.compile(r"(?:\.{2,}|…|:)\W*$")

CHECK = Check("truncated", 3, 0.5, find)

"""Arabic words that may be names and that nothing in the English answers: the other half of a name that was swapped.

Arabic does not mark its names. A word may be one when the table of translations knows it as a name or does not know
it at all, in no form that grammar makes of a known stem. It is open when no word of the English translates it, stands
for it in the table of names, or sounds like it."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from corpus.checks.name_table import is_name_stem, stems_of_names
from corpus.checks.skeletons import arabic_skeleton, english_skeletons, likeness
from corpus.checks.translations import arabic_proof
from corpus.checks.word_stems import english_stem
from corpus.checks.words import arabic_words, english_words

# Words of grammar: they have no translation of their own, and are no names.
_GRAMMAR = frozenset(
    "في من علي الي عن مع كان كانت كانوا كانا يكون تكون يكن تكن كن لكن الذي التي الذين اللذين اللتين اللذان اللتان "
    "اللاتي اللواتي هو هي هم هما هن هذا هذه هذان هاتان هذين هاتين ذلك تلك هؤلاء اولئك ذا ان انه انها انهم انهما "
    "اني انا نحن انت انتم وهو وهي ما ماذا لماذا لا لم لن لما ليس ليست ليسوا غير بين بعد قبل عند عندما حيث حيثما "
    "حين حينما حتي او ام ثم قد لقد وقد كل كلا كلتا بعض اي ايا كما كيف لان لانه لانها لكنه لكنها اذا اذ اذن به بها "
    "بهم بهما فيه فيها فيهم منه منها منهم منهما عنه عنها عنهم عليه عليها عليهم اليه اليها اليهم له لها لهم لهما "
    "لي لك لنا معه معها معهم نحو خلال ضمن دون سوي احد احدي جدا ايضا هنا هناك مثل ذات ذو ذي لدي لديه لديها لديهم "
    "تم يتم تتم تمت يمكن يجب كونه كونها نفسه نفسها انفسهم يا لو لولا كي لكي اما الا بل فقط عدم قام قامت يقوم تقوم "
    "عبر حول ضد فوق تحت امام وراء خلف بينما رغم منذ مذ اكثر اقل عده عدد لذا لذلك كذلك هكذا بذلك مما عما فيما بما "
    "ممن فان وان بان الان فلا ولا وما وكان وكانت فقد اثناء عقب ازاء لدن اليوم امس غدا عام عاما سنه".split()
)
# What verbs and participles of a known stem begin with, and what stands there instead in the table.
_FORMS = {
    "ي": ("", "ا", "ت"), "ت": ("", "ا"), "ن": ("", "ا"), "ا": ("",), "م": ("", "ت", "ا"),
    "سي": ("", "ا", "ت"), "ست": ("", "ا"), "سن": ("", "ا"), "سا": ("",),
}  # fmt: skip
_WORDS = 25  # in a sentence of so many words
_SURE = 1.0  # log-odds: a name that is as good as always translated
_ALIKE = {0: 9.0, 1: 9.0, 2: 1.0, 3: 0.75, 4: 0.7}
_ALIKE_LONG = 0.65


class Open(NamedTuple):
    """One Arabic word that may be a name."""

    named: bool
    """A table knows it as a name; otherwise no table knows it."""
    sure: bool
    """So well known a name that its translation is seldom missing."""
    place: float
    """0 to 1: how far into the text."""
    stems: tuple[str, ...]


class _Kind(NamedTuple):
    named: bool
    sure: bool
    partners: frozenset[str]


def open_words(source: str, target: str, without: Set[str]) -> list[Open]:
    """Those of the Arabic, when the English words `without` answer nothing."""
    kinds = [(word, kind) for word in arabic_words(source) if (kind := _kind(word.stems)) is not None]
    if not kinds:
        return []
    keys = {word.key.removesuffix("'s") for word in english_words(target)} - without
    stems = {english_stem(key) for key in keys}
    left = [(word, kind) for word, kind in kinds if kind.partners.isdisjoint(stems)]
    if not left:
        return []
    sounds = {sound for key in keys for sound in english_skeletons(key) if len(sound) >= 2}
    return [
        Open(kind.named, kind.sure, (word.start + word.end) / 2 / len(source), word.stems)
        for word, kind in left
        if not _heard(word.stems, sounds)
    ]


def has_known_name(source: str) -> bool:
    """Whether one of its words is a name so well known that its translation is seldom missing."""
    return any(kind.sure for word in arabic_words(source) if (kind := _kind(word.stems)) is not None)


@lru_cache(maxsize=1 << 14)
def _kind(stems: tuple[str, ...]) -> _Kind | None:
    """None for what can be no name."""
    if stems[0].isascii() or stems[0][0].isdecimal() or any(stem in _GRAMMAR for stem in stems):
        return None
    named = stems_of_names(stems)
    known = arabic_proof(stems, 1)[1]  # in a text of one word even frequent ones prove something
    if known is not None:
        partners = known.partners | named
        if 2 * sum(map(is_name_stem, partners)) < len(partners):
            return None
        proof = arabic_proof(stems, _WORDS)[1]
        return _Kind(True, proof is not None and proof.if_lost >= _SURE, partners)
    if named:
        return _Kind(True, True, named)
    return None if _is_form(stems) else _Kind(False, False, frozenset())


def _is_form(stems: tuple[str, ...]) -> bool:
    """Whether grammar makes it of a known stem: يحرز of أحرز."""
    forms = tuple(
        instead + stem.removeprefix(start)
        for stem in stems
        if len(stem) > 3
        for start, others in _FORMS.items()
        if stem.startswith(start)
        for instead in others
    )
    return bool(forms) and arabic_proof(forms, 1)[1] is not None


def _heard(stems: tuple[str, ...], sounds: Set[str]) -> bool:
    """Whether an English word sounds like it."""
    for stem in stems:
        heard = arabic_skeleton(stem)
        if heard in sounds:
            return True
        for sound in sounds:
            near = abs(len(heard) - len(sound)) <= 2
            if near and likeness(heard, sound) >= _ALIKE.get(min(len(heard), len(sound)), _ALIKE_LONG):
                return True
    return False

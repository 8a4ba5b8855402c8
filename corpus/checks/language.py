"""The target is no English: it is in Latin letters, but the small words are another language's.

Counts the commonest words of English and of the languages that engines fall into; not a language identifier."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.checks.check import Check, Remark
from corpus.checks.words import english_words
from corpus.records import Pair

_ENGLISH_WORDS = """
    the of and to in a is that for on with as was by it
    at from his he are be an this have had were has but not they which
    their its or been who will would after about said also more one when
    there all her she we you i my your our do did what if
    no so than into out up over can could other some two first new years against between during before because how
    me him them us am go very good just don't didn't isn't doesn't i'm it's that's let's
"""
_OTHER_WORDS = {
    "French": "le la les des et est dans pour que qui une du au aux sur "
    "par pas plus avec sont ce cette ont été ne se son sa il elle",
    "Spanish": "el la los las de y que en un una por con para del se su al es no como más pero fue son lo",
    "Portuguese": "o os as de e que em um uma por com para do da dos das se ao é não como mais foi são",
    "Italian": "il la gli di e che un una per con del della dei delle si è non come più sono nel alla ha lo",
    "German": "der die das und ist in den von zu mit sich des auf "
    "für nicht ein eine dem im auch als wird werden dass vor haben",
    "Dutch": "de het een van en is dat op te zijn met voor niet aan die er door wordt werd ook naar",
    "Turkish": "ve bir bu için ile olarak da de olan daha gibi çok kadar sonra göre ise ancak en",
    "Indonesian": "yang dan di dengan untuk pada dari ini itu "
    "dalam akan tidak oleh kepada adalah telah sebagai juga bahwa",
    "Polish": "w i na z do że się nie jest to po od przez za dla oraz jak był",
    "Romanian": "și de la în a cu pe care din că o este nu pentru sunt au fost",
    "Swedish": "och att det i en som på är av för med den till inte har om ett var",
    "Malay": "yang dan di dengan untuk pada dari ini itu dalam akan tidak oleh kepada adalah telah sebagai juga bahawa",
    "Transliterated Arabic": "wa fi min ila ala al an ma la hatha fil wal bil li allati alladhi",
}
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHERS = {name: frozenset(words.split()) for name, words in _OTHER_WORDS.items()}
_ALL_OTHERS = frozenset(word for words in _OTHERS.values() for word in words) - {"i"}
_MIN_WORDS = 4


def find(pair: Pair) -> Iterator[Remark]:
    """Fails when another language has more of the words than English has; four words are needed to tell."""
    words = [word.key for word in english_words(pair.target)]
    if len(words) < _MIN_WORDS:
        return
    english = _count(words, _ENGLISH)
    if english * 6 >= len(words):
        return  # a sixth of the words: no other language reaches that
    if _count(words, _ALL_OTHERS) > english:
        name, count = max(((name, _count(words, known)) for name, known in _OTHERS.items()), key=lambda item: item[1])
        if count > english and count * 8 >= len(words):
            share = english / max(1, count)
            yield Remark(round(0.3 * share, 3), f"{name} rather than English", (), ((0, len(pair.target)),))
    elif len(words) >= 10 and english == 0:
        yield Remark(0.45, "none of the common words of English", (), ((0, len(pair.target)),))


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


CHECK = Check("language", 1, 0.5, find)

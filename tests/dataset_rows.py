"""Rows for tests of everything that leaves the project; the texts are written for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.records import Row, content_id

SENTENCES = (
    ("افتتحت البلدية جسرا جديدا يوم الاثنين.", "The municipality opened a new bridge on Monday."),
    ("بلغ عدد الحضور ١٢٥ شخصا في عام 2024.", "125 people attended in 2024."),
    ("هل وصل الوفد إلى «قاعة المؤتمرات»؟", "Has the delegation reached the “conference hall”?"),
)

PLAIN = Row(
    id="0" * 20, article_id="a" * 20, index=0, paragraph=0, start=0, end=38, ar=SENTENCES[0][0], en=SENTENCES[0][1],
    quality=0.875, passed=True, findings=(), origin="machine", truncated=False, title="جسر جديد",
    article_source="articles/bridge.txt", published="2024-05-01", licence="CC BY 4.0", extra="{}",
    engine="engine:table|model:words|v:1", checks="length|v:1+numbers|v:1",
)

HOSTILE = (
    "---\n---\nlicense: mit\n# عنوان", "| a | b |\n|---|---|", "```\n</script><script>alert(1)</script>",
    "\u202eright to left\u202c",
    "'quotes' \"both\" \\ %s {x} {{y}} $HOME `id`",
    "تعداد ١٢٣ و456 🙂👨‍👩‍👧 \u200f\ufeff",
    "line\rcarriage\x0b\x0c\x85\u2028\u2029", "\x00\x01\x1b[31m",
    "", " ", "\ttab\t", "[link](javascript:alert(1)) ![img](http://x.invalid/y.png)", "null", "true", "2024-05-01",
    "!!python/object:os.system",
)
"""Texts that break a format when it is written by hand."""


def make_rows(articles: int, sentences: int = 3, *, mark: str = "") -> Iterator[Row]:
    """`articles` times `sentences` rows in article order; `mark` makes the English differ."""
    for number in range(articles):
        article_id = content_id("article", str(number))
        for index in range(sentences):
            ar, en = SENTENCES[index % len(SENTENCES)]
            failed = index == 1
            yield replace(
                PLAIN, id=content_id(article_id, str(index), mark), article_id=article_id, index=index,
                paragraph=index // 2, start=40 * index, end=40 * index + len(ar), ar=ar, en=en + mark,
                passed=not failed, quality=0.25 if failed else 1.0,
                findings=("numbers: 125 is missing",) if failed else (),
                title=f"عنوان {number}", article_source=f"articles/{number}.txt",
            )


def hostile_rows() -> list[Row]:
    """One article of one hostile text a row, in every text column."""
    return [
        replace(PLAIN, id=content_id(str(number)), index=number, start=1_000 * number,
                end=1_000 * number + len(text), ar=text, en=text[::-1],
                title=text or None, article_source=text, published=text or None, licence=text or None,
                findings=(f"empty: {text}", text), extra="{}")
        for number, text in enumerate(HOSTILE)
    ]

"""Workspaces to review: articles, sentences and pairs stored as the stages store them, checked by the real checks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus import build
from corpus.records import Article, Pair, Sentence, content_id
from corpus.store import Store
from translate.records import Hypothesis

ENGINE = "engine:table|model:review|v:1"

ECONOMY = (
    ("تراجع معدل التضخم السنوي في تونس إلى 6.8 في المئة خلال تشرين الأول الماضي، مقابل ٧٫٣ في المئة في الشهر "
     "الذي سبقه.",
     "Tunisia's annual inflation rate fell to 6.8 percent last October, from 7.3 percent in the month before it."),
    ("وهذا أدنى مستوى يسجله المؤشر منذ 18 شهراً.", "This is the lowest level the index has recorded in 18 months."),
    ("وارتفعت أسعار الأغذية بنسبة 3.5% فقط، بعدما كانت الزيادة قد تجاوزت ٩٪ في الصيف.",
     "Food prices rose by only 3.5%, after an increase that had exceeded 19% in the summer."),
    ("أما أسعار المحروقات فبقيت على حالها.", "Fuel prices, however, stayed as they were."),
    ("وصرف البنك المركزي الدولار الأميركي يوم الاثنين بسعر 3.12 دينار، فيما بلغ احتياطي العملات الأجنبية 23.4 مليار "
     "دينار، أي ما يغطي واردات ١٢٥ يوماً.",
     "The central bank sold the US dollar at 3.12 dinars on Monday, while foreign currency reserves reached 23.4 "
     "billion dinars, enough to cover 152 days of imports."),
    ("غير أنها سألت: إلى متى؟", "But she asked: until when?"),
)
HEALTH = (
    ("قالت الوزارة إن الحملة تشمل ٤٥ مستشفى.", "The ministry said the campaign covers 45 hospitals."),
    ("أما أسعار المحروقات فبقيت على حالها.", "Fuel prices, however, stayed as they were."),
    ("وأضافت أن الأدوية متوافرة.", "She added that medicines medicines medicines medicines medicines are available."),
)


def make_workspace(path: Path, articles: Sequence[Sequence[tuple[str, str]]] = (ECONOMY, HEALTH)) -> Path:
    """A workspace with an article for each sequence of (Arabic, English), checked."""
    with Store(path) as store:
        for number, pairs in enumerate(articles):
            store_article(store, pairs, title=f"مقال {number + 1}", source=f"article{number + 1}.txt")
        build.check(store)
    return path


def store_article(store: Store, pairs: Sequence[tuple[str, str]], *, title: str, source: str) -> None:
    """Store one article and the pairs of its sentences."""
    text = "\n".join(arabic for arabic, _ in pairs)
    article = Article(content_id(text, source), source, title, text, "utf-8", 1.0, None, None, "{}")
    store.add([article])
    sentences, made, start = [], [], 0
    for index, (arabic, english) in enumerate(pairs):
        sentence = Sentence(content_id(article.id, str(index)), article.id, index, index, start, start + len(arabic),
                            arabic)
        start += len(arabic) + 1
        sentences.append(sentence)
        made.append(Pair(content_id(sentence.id, ENGINE), sentence.id, arabic, english, -0.4,
                         (Hypothesis(f"{english} Or so.", -0.9), Hypothesis(f"Perhaps: {english}", -1.3)), (), False,
                         ENGINE))
    store.begin("split", "split|v:1")
    store.commit("split", "split|v:1", [(article, sentences)])
    store.begin("translate", ENGINE)
    store.commit("translate", ENGINE, [(s, [p]) for s, p in zip(sentences, made, strict=True)])

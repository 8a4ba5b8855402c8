"""The words of both languages that deny, and those that only look so. Tables for `corpus.checks.negation`; no rule.

Arabic is levelled as `corpus.checks.words` levels it."""

from __future__ import annotations

import re

_NO = ("لم", "لن", "لا", "ليس", "ليست", "ليسوا", "لست", "لسنا", "لستم", "ليسا")
SURE = {prefix + word: word for word in _NO for prefix in ("", "و", "ف")}
"""Form -> word: these deny the statement they stand in."""
SURE.update({"افلا": "لا", "اولم": "لم", "افلم": "لم"})
del SURE["وليسا"], SURE["فليسا"]
THAT_NOT = frozenset({"الا", "والا", "فالا", "بالا", "لئلا"})
"""ألا and إلا are one when levelled; the hamza tells "that not" from "except"."""
WITHOUT = frozenset({"دون", "بدون", "بلا", "عدم", "انعدام"})
ASKING = frozenset({"الم", "الن", "الست", "اليس", "اليست"})
"""ألم, ألن: was it not. Only with its hamza: ألم is also pain."""
DENY = frozenset(
    {"نفي", "نفت", "ينفي", "تنفي", "نافيا", "نافيه", "انكر", "انكرت", "ينكر", "تنكر", "ممنوع", "ممنوعه", "محظور"}
)
_LOOSE_WORDS = """
    كلا لولا كيلا ما لما محظوره يمنع تمنع منع منعت يحظر حظر حظرت سوي رفض رفضت يرفض ترفض رافضا رافضه رفضه رفضهم رفضوا
    يرفضون فشل فشلت يفشل تفشل اخفق اخفقت اخفاق عجز عجزت يعجز تعجز عاجز عاجزا عاجزه عاجزين تعذر تعذرت يتعذر استحال
    يستحيل مستحيل مستحيلا امتنع امتنعت يمتنع تمتنع امتناع غاب غابت غياب يغيب تغيب يخلو تخلو خلا خلت خاليه خاليا يفتقر
    تفتقر افتقار قلما نادرا بالكاد مجهول مجهوله استبعد استبعدت يستبعد تجنب يتجنب تجنبا كف كفت اياك مش مو موش ماكو ليش
    حذر حذرت يحذر تحذر محذرا محذره تحذير خلو خلوه خلوها
    هيهات ناقص ناقصه نقص تعطل انقطعت انقطع انقطاع حالت حال
"""
LOOSE = frozenset(_LOOSE_WORDS.split())
"""Privation, refusal, failure: they answer for a no of the English."""
NOT_AFTER_MA = frozenset({"كان", "كانت", "من", "يكون", "كنت", "كانوا"})
"""After ما these make it a denial; elsewhere it is "what" and "that"."""
_IDLE_LA_WORDS = """
    سيما يزال تزال يزالون زال زالت نزال ازال بد شك ريب محاله باس جرم غرو يقل تقل يتجاوز تتجاوز يتعدي تتعدي ينفك يفتا
    يبرح تبرح يكاد تكاد تحمد يستهان غير غني جدال يخفي داعي وهو وهي وهما وهم
"""
_IDLE_LAM_WORDS = """
    يزل تزل يتجاوز تتجاوز يكد تكد يتوان تتوان يسلم تسلم يكتف تكتف يخف تخف يبق تبق يفت تفت يلبث تلبث يخل تخل شمل الشمل
"""
IDLE_AFTER = {"لا": frozenset(_IDLE_LA_WORDS.split()), "لم": frozenset(_IDLE_LAM_WORDS.split())}
"""Before these it denies nothing that English would: still, especially, must, no doubt, at least, barely."""
IDLE_BEFORE = frozenset({("لم", "ما"), ("لا", "ام")})
"""ما لم, unless; أم لا, or not."""
BOUNDS = frozenset("يقل تقل يزيد تزيد يتجاوز تتجاوز يتعدي تتعدي يفوق تفوق يربو تربو".split())
"""After لا they set a limit: not less than."""
IDLE_WITHOUT = frozenset({"طيار", "طيارين", "انقطاع", "توقف", "استثناء"})
"""After دون and بدون: an aircraft without a pilot is a drone."""
OF_VERBS = frozenset("ايتن")
"""What a verb after لا begins with; before anything else a second لا carries the first one on: لا عمدا ولا سهوا."""
NOT_ONLY = frozenset({"فحسب", "فقط", "وحسب", "مجرد"})
DE_LA = frozenset({"دي", "دو", "دا"})
"""`دو لا`: part of a Romance name."""
EXCEPT = frozenset({"سوي", "فحسب", "فقط", "وحسب", "مجرد"})

ENGLISH_SURE = frozenset({"not", "never", "cannot", "no", "nobody", "nothing", "none", "neither", "nor", "nowhere"})
NO_BY_ITSELF = frozenset({"without", "deny", "denies", "denied", "denying"})
# غير أن is but, and denies nothing.
AFTER_BUT = frozenset("ان انه انها انهم انهن انهما اننا انني اني انك انكم".split())
ENGLISH_IDLE = frozenset(
    {"only", "least", "less", "just", "longer", "more", "matter", "doubt", "until", "merely", "forget"}
    | {"fewer", "later", "earlier", "sooner", "older", "younger", "larger", "smaller", "higher", "lower", "greater"}
)
"""After a no: the Arabic may say these without one."""
ENGLISH_LOOSE = frozenset(
    {"little", "only", "hardly", "few", "rather", "far", "than", "lost", "stop", "stopped", "missing", "halt", "halted"}
    | {"otherwise", "instead", "beyond"}
)
ENGLISH_IN_PLACE = frozenset({"rather", "instead"})
"""Before than and of: وليس."""
_ENGLISH_LIKELY_WORDS = """
    lack lacks lacked lacking absence absent fail fails failed failing failure refuse refuses refused refusing refusal
    deny denies denied denying denial reject rejects rejected rejecting rejection unless barely scarcely rarely seldom
    except excluding avoid avoids avoided avoiding prevent prevents prevented preventing unable impossible ban banned
    bans prohibit prohibited prohibits forbidden forbids exclude excluded non devoid cut abstain abstained refrain
    refrained refraining stateless free else barred barring asymptomatic offline anonymous anonymously immune discomfort
    arrhythmia arrhythmias instability hardly asymmetric asynchronous
"""
ENGLISH_LIKELY = frozenset(_ENGLISH_LIKELY_WORDS.split())
ENGLISH_NEGATIVE = re.compile(
    r"un(?!i[oqtfv]|der|til|an|iversal|ity|le[as]{2})[a-z]{4,}|non[a-z]{4,}|"
    r"(?!unless|nonetheless|regardless|bless|less)[a-z]{3,}less(?:ly|ness)?|"
    r"in(?:ability|capab|conclus|equal|accura|adequa|appropr|complet|consist|correct|defin|direct|effect|suffic|valid|visib|active|"
    r"access|calcul|cap|dispens|domit|experienc|finit|flex|numer|solub|stab|tang|vinc|formal|secur|frequen|human|toler|volunt|compat|convenien|elig|evitab|explic|separab|signific|nocen)[a-z]*|"
    r"(?:il|ir)(?:leg|log|regular|respons|relev|revers|replac)[a-z]*|"
    r"im(?:possib|proper|perfect|probab|partial|matur|mobil|patien|passab|polite)[a-z]*|"
    r"dis(?:agree|approv|allow|appear|lik|obe|regard|qualif|prov|believ|continu|connect|satisf|able|count|trust|miss)[a-z]*"
)

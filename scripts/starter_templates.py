"""Pairs made by rule for what the starter's data has little of: numbers, dates in both month namings, money,
percentages, titles with names, quoted terms, who said it, and when. All words are this project's; the events are
invented.

A sentence is a lead (who reports) and a clause (what), both with slots that are filled on both sides alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Words = tuple[str, str]
"""Arabic and English of the same thing."""

PEOPLE: list[Words] = [
    ("أحمد الخطيب", "Ahmed al-Khatib"), ("محمد عبد الرحمن", "Mohammed Abdul Rahman"),
    ("كريم بو عزة", "Karim Bouazza"), ("يوسف درويش", "Youssef Darwish"), ("حسن نصر الدين", "Hassan Nasr al-Din"),
    ("طارق الزين", "Tareq al-Zein"), ("مروان الشريف", "Marwan al-Sharif"), ("إلياس حداد", "Elias Haddad"),
    ("نبيل العطار", "Nabil al-Attar"), ("بيتر هانسن", "Peter Hansen"), ("جون ميلر", "John Miller"),
    ("توماس شنايدر", "Thomas Schneider"), ("فرانسوا لوران", "Francois Laurent"), ("مراد يلدز", "Murat Yildiz"),
    ("رضا كريمي", "Reza Karimi"), ("سيرغي بافلوف", "Sergei Pavlov"), ("راجيش كومار", "Rajesh Kumar"),
    ("كينجي تاناكا", "Kenji Tanaka"), ("كارلوس مينديز", "Carlos Mendez"), ("جوزيف مورفي", "Joseph Murphy"),
    ("عبد الكريم البصري", "Abdul Karim al-Basri"), ("غسان منصور", "Ghassan Mansour"), ("وائل القاضي", "Wael al-Qadi"),
    ("أندريه كوفالينكو", "Andriy Kovalenko"),
]
# Real ones, who only meet, visit and speak on the telephone here.
FIGURES: list[Words] = [
    ("الرئيس التركي رجب طيب أردوغان", "Turkish President Recep Tayyip Erdogan"),
    ("الرئيس الفرنسي إيمانويل ماكرون", "French President Emmanuel Macron"),
    ("الرئيس الأمريكي جو بايدن", "US President Joe Biden"),
    ("الرئيس الروسي فلاديمير بوتين", "Russian President Vladimir Putin"),
    ("وزير الخارجية الروسي سيرغي لافروف", "Russian Foreign Minister Sergei Lavrov"),
    ("الأمين العام للأمم المتحدة أنطونيو غوتيريش", "UN Secretary-General Antonio Guterres"),
    ("المستشارة الألمانية أنغيلا ميركل", "German Chancellor Angela Merkel"),
    ("رئيس الوزراء الإسرائيلي بنيامين نتنياهو", "Israeli Prime Minister Benjamin Netanyahu"),
    ("الرئيس المصري عبد الفتاح السيسي", "Egyptian President Abdel Fattah al-Sisi"),
    ("الرئيس الفلسطيني محمود عباس", "Palestinian President Mahmoud Abbas"),
    ("رئيس الوزراء العراقي حيدر العبادي", "Iraqi Prime Minister Haider al-Abadi"),
    ("الرئيس التونسي قيس سعيد", "Tunisian President Kais Saied"),
    ("الرئيس الصيني شي جين بينغ", "Chinese President Xi Jinping"),
    ("رئيس الوزراء الهندي ناريندرا مودي", "Indian Prime Minister Narendra Modi"),
    ("وزير الخارجية الأمريكي أنتوني بلينكن", "US Secretary of State Antony Blinken"),
    ("المبعوث الأممي ستيفان دي ميستورا", "UN envoy Staffan de Mistura"),
    ("رئيسة البنك المركزي الأوروبي كريستين لاغارد", "European Central Bank President Christine Lagarde"),
    ("رئيس الوزراء البريطاني ديفيد كاميرون", "British Prime Minister David Cameron"),
    ("الرئيس اللبناني ميشال عون", "Lebanese President Michel Aoun"),
    ("العاهل الأردني الملك عبد الله الثاني", "Jordan's King Abdullah II"),
]
# Accusations are against nobody.
STATES: list[Words] = [
    ("إحدى دول المنطقة", "one of the states of the region"), ("دولة أجنبية", "a foreign state"),
    ("دول غربية", "Western countries"), ("السلطات السابقة", "the former authorities"),
    ("جهات خارجية", "foreign parties"), ("إحدى الحكومات", "one of the governments"),
    ("النظام السابق", "the former regime"),
]
TITLES: list[Words] = [
    ("الرئيس", "President"), ("رئيس الوزراء", "Prime Minister"), ("وزير الخارجية", "Foreign Minister"),
    ("وزير الدفاع", "Defense Minister"), ("وزير المالية", "Finance Minister"), ("وزير الصحة", "Health Minister"),
    ("المتحدث باسم الوزارة", "the ministry's spokesman,"), ("المبعوث الأممي", "UN envoy"), ("السفير", "Ambassador"),
    ("النائب", "lawmaker"), ("المحلل السياسي", "political analyst"), ("الباحث", "the researcher"), ("الدكتور", "Dr."),
    ("رئيس الاتحاد", "federation president"), ("مدير المستشفى", "the hospital director,"),
    ("العميد", "Brigadier General"), ("اللواء", "Major General"),
]
COUNTRIES: list[tuple[str, str, str, str]] = [
    ("سورية", "Syria", "السورية", "Syrian"), ("تركيا", "Turkey", "التركية", "Turkish"),
    ("الولايات المتحدة", "the United States", "الأمريكية", "American"), ("روسيا", "Russia", "الروسية", "Russian"),
    ("إيران", "Iran", "الإيرانية", "Iranian"), ("العراق", "Iraq", "العراقية", "Iraqi"),
    ("مصر", "Egypt", "المصرية", "Egyptian"), ("الأردن", "Jordan", "الأردنية", "Jordanian"),
    ("السعودية", "Saudi Arabia", "السعودية", "Saudi"), ("لبنان", "Lebanon", "اللبنانية", "Lebanese"),
    ("فرنسا", "France", "الفرنسية", "French"), ("ألمانيا", "Germany", "الألمانية", "German"),
    ("بريطانيا", "Britain", "البريطانية", "British"), ("الصين", "China", "الصينية", "Chinese"),
    ("اليابان", "Japan", "اليابانية", "Japanese"), ("الجزائر", "Algeria", "الجزائرية", "Algerian"),
    ("المغرب", "Morocco", "المغربية", "Moroccan"), ("تونس", "Tunisia", "التونسية", "Tunisian"),
    ("السودان", "Sudan", "السودانية", "Sudanese"), ("اليمن", "Yemen", "اليمنية", "Yemeni"),
    ("قطر", "Qatar", "القطرية", "Qatari"), ("الهند", "India", "الهندية", "Indian"),
    ("إسبانيا", "Spain", "الإسبانية", "Spanish"), ("إيطاليا", "Italy", "الإيطالية", "Italian"),
    ("البرازيل", "Brazil", "البرازيلية", "Brazilian"), ("أوكرانيا", "Ukraine", "الأوكرانية", "Ukrainian"),
    ("ليبيا", "Libya", "الليبية", "Libyan"), ("كندا", "Canada", "الكندية", "Canadian"),
    ("أستراليا", "Australia", "الأسترالية", "Australian"),
    ("كوريا الجنوبية", "South Korea", "الكورية الجنوبية", "South Korean"),
]
PLACES: list[Words] = [
    ("مدينة الرقة شمال سورية", "the city of Raqqa in northern Syria"), ("بلدة المنصورة", "the town of al-Mansoura"),
    ("منطقة التنف", "the al-Tanf area"), ("مدينة تدمر", "the city of Palmyra"), ("محافظة حمص", "Homs province"),
    ("دير الزور", "Deir ez-Zor"), ("مدينة البوكمال", "the city of Al-Bukamal"),
    ("بلدة الميادين", "the town of Mayadin"), ("حلب", "Aleppo"), ("إدلب", "Idlib"),
    ("ريف درعا", "the Daraa countryside"), ("مدينة الموصل", "the city of Mosul"), ("كركوك", "Kirkuk"),
    ("محافظة الأنبار", "Anbar province"), ("قطاع غزة", "the Gaza Strip"), ("الضفة الغربية", "the West Bank"),
    ("مدينة جنين", "the city of Jenin"), ("شبه جزيرة سيناء", "the Sinai Peninsula"),
    ("محافظة أسوان", "Aswan Governorate"), ("مدينة طرابلس", "the city of Tripoli"), ("بنغازي", "Benghazi"),
    ("إقليم دارفور", "the Darfur region"), ("مدينة عدن", "the city of Aden"),
    ("ميناء الحديدة", "the port of Hodeidah"), ("صنعاء", "Sanaa"), ("العاصمة دمشق", "the capital Damascus"),
    ("العاصمة الأوكرانية كييف", "the Ukrainian capital Kyiv"), ("إسطنبول", "Istanbul"),
    ("مدينة شرم الشيخ", "the city of Sharm el-Sheikh"), ("جنوب لبنان", "southern Lebanon"),
    ("شمال غرب باكستان", "northwestern Pakistan"), ("جنوب شرق تركيا", "southeastern Turkey"),
    ("شرق الفرات", "east of the Euphrates"), ("ولاية كاليفورنيا", "the state of California"), ("سيدني", "Sydney"),
    ("مدينة مراكش", "the city of Marrakesh"), ("وهران", "Oran"),
    ("الحدود السورية العراقية", "the Syrian-Iraqi border"), ("غرب مدينة الرقة", "west of the city of Raqqa"),
    ("جبل الثردة", "Mount Thardah"), ("مخيم الزعتري", "Zaatari camp"),
]
GROUPS: list[Words] = [
    ('تنظيم "داعش"', 'the "Daesh" organization'), ('تنظيم "داعش" الإرهابي', 'the terrorist organization "Daesh"'),
    ("التنظيم الإرهابي", "the terrorist organization"), ('"جبهة النصرة"', '"Jabhat al-Nusra"'),
    ('مجموعات "قسد"', 'the "SDF" groups'), ('"قوات سوريا الديمقراطية"', 'the "Syrian Democratic Forces"'),
    ('تنظيم "القاعدة"', 'the "al-Qaeda" organization'), ('حركة "طالبان"', 'the "Taliban" movement'),
    ('جماعة "بوكو حرام"', 'the "Boko Haram" group'), ('حركة "حماس"', 'the "Hamas" movement'),
    ('ما يسمى "الجيش الحر"', 'the so-called "Free Army"'), ('جماعة "أنصار الله"', 'the "Ansar Allah" group'),
    ('"التحالف الدولي"', 'the "international coalition"'),
    ('ما يسمى "التحالف الدولي"', 'the so-called "international coalition"'),
    ("الفصائل المسلحة", "the armed factions"), ("مسلحون مجهولون", "unidentified gunmen"),
    ("تنظيم الدولة الإسلامية", "the Islamic State group"),
    ('حزب "العمال الكردستاني"', "the \"Kurdistan Workers' Party\""),
    ('"الحشد الشعبي"', 'the "Popular Mobilization Forces"'),
]
SOURCES: list[Words] = [
    ('صحيفة "يني شفق" التركية', 'the Turkish newspaper "Yeni Safak"'),
    ('صحيفة "واشنطن بوست" الأمريكية', 'the American newspaper "The Washington Post"'),
    ('صحيفة "الغارديان" البريطانية', 'the British newspaper "The Guardian"'),
    ('صحيفة "لوموند" الفرنسية', 'the French newspaper "Le Monde"'), ('صحيفة "هآرتس"', 'the newspaper "Haaretz"'),
    ('مجلة "دير شبيغل" الألمانية', 'the German magazine "Der Spiegel"'),
    ('صحيفة "نيويورك تايمز"', 'the "New York Times"'),
    ('صحيفة "الأهرام" المصرية', 'the Egyptian newspaper "Al-Ahram"'),
    ('صحيفة "الوطن" السورية', 'the Syrian newspaper "Al-Watan"'),
    ('صحيفة "ديلي صباح"', 'the newspaper "Daily Sabah"'), ('مجلة "نيتشر" العلمية', 'the scientific journal "Nature"'),
    ("وكالة رويترز", "Reuters"), ("وكالة سانا", "SANA"), ("وكالة الأنباء الفرنسية", "Agence France-Presse"),
    ("وكالة أسوشيتد برس", "the Associated Press"), ('قناة "روسيا اليوم"', 'the "Russia Today" channel'),
    ("وسائل إعلام محلية", "local media"), ("هيئة الإذاعة البريطانية", "the BBC"), ('قناة "الجزيرة"', '"Al Jazeera"'),
]
WHEN: list[Words] = [
    ("أمس", "yesterday"), ("امس", "yesterday"), ("اليوم", "today"), ("أول أمس", "the day before yesterday"),
    ("أمس الأحد", "yesterday, Sunday,"), ("اليوم الخميس", "today, Thursday,"), ("يوم الثلاثاء", "on Tuesday"),
    ("يوم الجمعة الماضي", "last Friday"), ("مساء السبت", "on Saturday evening"),
    ("فجر الأربعاء", "at dawn on Wednesday"), ("الأسبوع الماضي", "last week"), ("في وقت سابق اليوم", "earlier today"),
    ("صباح الاثنين", "on Monday morning"), ("مؤخرا", "recently"), ("الشهر الجاري", "this month"),
    ("العام الماضي", "last year"),
]
MONTHS: list[tuple[str, str, str]] = [
    ("كانون الثاني", "يناير", "January"), ("شباط", "فبراير", "February"), ("آذار", "مارس", "March"),
    ("نيسان", "أبريل", "April"), ("أيار", "مايو", "May"), ("حزيران", "يونيو", "June"), ("تموز", "يوليو", "July"),
    ("آب", "أغسطس", "August"), ("أيلول", "سبتمبر", "September"), ("تشرين الأول", "أكتوبر", "October"),
    ("تشرين الثاني", "نوفمبر", "November"), ("كانون الأول", "ديسمبر", "December"),
]
CURRENCIES: list[Words] = [
    ("دولار", "dollars"), ("يورو", "euros"), ("ليرة سورية", "Syrian pounds"), ("جنيه مصري", "Egyptian pounds"),
    ("ريال سعودي", "Saudi riyals"), ("درهم", "dirhams"), ("دينار أردني", "Jordanian dinars"), ("ين", "yen"),
    ("روبل", "rubles"), ("جنيه إسترليني", "pounds sterling"),
]
LEADS: list[Words] = [
    ("كشفت {source} في تقرير لها {when} أن ", "{source} revealed in a report {when} that "),
    ("ذكرت {source} نقلا عن مصادر وصفتها بالموثوقة أن ",
     "{source}, citing sources it described as reliable, reported that "),
    ("ونقلت {source} عن {person} قوله إن ", "{source} quoted {person} as saying that "),
    ("ولفتت {source} إلى أن ", "{source} pointed out that "),
    ("وأضافت الصحيفة نقلا عن مصادرها أن ", "Citing its sources, the newspaper added that "),
    ("وأضافت الصحيفة أن ", "The newspaper added that "),
    ("قال {title} {person} {when} إن ", "{title} {person} said {when} that "),
    ("أكد {title} {person} أن ", "{title} {person} stressed that "),
    ("وأوضح {person} في مؤتمر صحفي أن ", "{person} explained at a press conference that "),
    ("أعلنت وزارة الدفاع {adjective} في بيان لها {when} أن ",
     "The {adjective} Ministry of Defense announced in a statement {when} that "),
    ("جاء في بيان الحكومة {adjective} أن ", "The {adjective} government's statement said that "),
    ("أفادت مصادر محلية بأن ", "Local sources reported that "),
    ("وبحسب {source} فإن ", "According to {source}, "),
    ("ووفقا لمسؤول في الأمم المتحدة فإن ", "According to a United Nations official, "),
    ("وأشار التقرير إلى أن ", "The report noted that "),
    ("وشدد {title} {person} على أن ", "{title} {person} emphasized that "),
]
CLAUSES: list[Words] = [
    ("{figure} التقى {figure2} في {place} {when}", "{figure} met {figure2} in {place} {when}"),
    ("{figure} سيصل إلى {country} {when}", "{figure} will arrive in {country} {when}"),
    ("{figure} بحث هاتفيا مع {figure2} العلاقات بين {country} و{country2}",
     "{figure} discussed by telephone with {figure2} the relations between {country} and {country2}"),
    ("{group} تسلم أسلحة وذخائر من {state}", "{group} received weapons and ammunition from {state}"),
    ("{group} سيطر على {place} {when}", "{group} seized {place} {when}"),
    ("الجيش أحبط هجوما شنه {group} على {place}", "the army foiled an attack launched by {group} on {place}"),
    ("{number} شخصا قتلوا وأصيب {number2} آخرون بجروح في {place}",
     "{number} people were killed and {number2} others were wounded in {place}"),
    ("{number} مدنيا بينهم {small} أطفال أصيبوا في غارة على {place}",
     "{number} civilians, including {small} children, were wounded in an air strike on {place}"),
    ("القوات {adjective} قصفت مواقع {group} في {place}", "{adjective} forces shelled positions of {group} in {place}"),
    ("الطائرات {adjective} نفذت {number} غارة على مواقع في {place}",
     "{adjective} aircraft carried out {number} raids on positions in {place}"),
    ("السلطات {adjective} اعتقلت {number} شخصا للاشتباه في صلتهم بـ{group}",
     "{adjective} authorities arrested {number} people on suspicion of links to {group}"),
    ("حجم التبادل التجاري بين {country} و{country2} بلغ {money}",
     "trade between {country} and {country2} reached {money}"),
    ("الأسعار ارتفعت بنسبة {percent} منذ {date}", "prices have risen by {percent} since {date}"),
    ("معدل البطالة انخفض إلى {percent} في {month} مقارنة بـ{percent2} قبل عام",
     "the unemployment rate fell to {percent} in {month}, compared with {percent2} a year earlier"),
    ("المحادثات بين {country} و{country2} ستبدأ في {date}",
     "talks between {country} and {country2} will begin on {date}"),
    ("الاتفاق بين {country} و{country2} وقع في {date}",
     "the agreement between {country} and {country2} was signed on {date}"),
    ("المشروع سيكلف {money} وسينتهي عام {year}", "the project will cost {money} and will be completed in {year}"),
    ("قيمة الشحنات التي تلقاها {group} وصلت إلى {money}",
     "the value of the shipments received by {group} reached {money}"),
    ("عدد سكان {place} يبلغ نحو {big} نسمة", "the population of {place} is about {big}"),
    ("أكثر من {big} لاجئ وصلوا إلى {country} منذ عام {year}",
     "more than {big} refugees have arrived in {country} since {year}"),
    ("{state} تجاهلت القرارات الدولية وواصلت دعم {group}",
     "{state} ignored international resolutions and continued to support {group}"),
    ("العلاقة بين {state} و{group} لم تعد سرا", "the relationship between {state} and {group} is no longer a secret"),
    ("{group} نهب كميات كبيرة من الآثار والذهب من {place}",
     "{group} looted large quantities of antiquities and gold from {place}"),
    ("تصريحات {person} ليست إلا ذرا للرماد في العيون",
     "{person}'s statements are nothing but an attempt to throw dust in people's eyes"),
    ("{title} {person} سيزور {country} في {month} المقبل", "{title} {person} will visit {country} next {month}"),
    ("الشركة {adjective} باعت {number} ألف سيارة خلال الربع الأول من عام {year}",
     "the {adjective} company sold {number},000 cars during the first quarter of {year}"),
    ("الزلزال الذي ضرب {place} بلغت قوته {decimal} درجات",
     "the earthquake that struck {place} had a magnitude of {decimal}"),
    ("درجات الحرارة في {place} ستصل إلى {number} درجة مئوية",
     "temperatures in {place} will reach {number} degrees Celsius"),
    ("الميزانية تبلغ {money} بزيادة {percent} عن عام {year}",
     "the budget amounts to {money}, an increase of {percent} over {year}"),
    ("{person} ولد في {place} عام {year}", "{person} was born in {place} in {year}"),
    ("نحو {percent} من سكان {country} يعيشون في المدن",
     "about {percent} of the population of {country} live in cities"),
    ("{group} ارتكب جرائم بحق المدنيين في {place} على مسمع ومرأى من العالم",
     "{group} committed crimes against civilians in {place} in full view of the world"),
    ("هناك وثائق تثبت تورط {state} في تمويل {group}",
     "there are documents proving the involvement of {state} in financing {group}"),
    ("القوات انسحبت من {place} قبل ساعات من وصول {group} إليها",
     "the forces withdrew from {place} hours before {group} arrived there"),
    ("وقف إطلاق النار في {place} دخل حيز التنفيذ {when}", "the ceasefire in {place} came into effect {when}"),
]


def _number(chooser: random.Random, low: int, high: int) -> Words:
    text = str(chooser.randint(low, high))
    return text, text


def _grouped(chooser: random.Random) -> Words:
    value = chooser.choice([chooser.randint(1, 99) * 1000, chooser.randint(1000, 999999),
                            chooser.randint(2, 40) * 50000])
    if value % 1000 == 0 and 11000 <= value < 1000000 and chooser.random() < 0.5:
        return f"{value // 1000} ألف", f"{value:,}"
    return (f"{value:,}" if chooser.random() < 0.6 else str(value)), f"{value:,}"


def _percent(chooser: random.Random) -> Words:
    whole = chooser.randint(2, 98)
    tenth = chooser.choice(["", "", f".{chooser.randint(1, 9)}"])
    sign = chooser.choice(["{}%", "{}%", "{} في المئة", "{} في المائة", "{} بالمئة", "%{}"])
    decimal = tenth if chooser.random() < 0.6 else tenth.replace(".", ",")
    return sign.format(f"{whole}{decimal}"), chooser.choice(["{}%", "{}%", "{} percent"]).format(f"{whole}{tenth}")


def _money(chooser: random.Random) -> Words:
    currency = chooser.choice(CURRENCIES)
    whole = chooser.random() < 0.7
    amount = str(chooser.randint(11, 950)) if whole else f"{chooser.randint(1, 9)}.{chooser.randint(1, 9)}"
    scale = chooser.choice([("مليون", "million"), ("مليار", "billion"), ("ألف", "thousand")])
    if scale[1] == "thousand" and "." not in amount:
        return f"{amount} ألف {currency[0]}", f"{amount},000 {currency[1]}"
    if scale[1] == "thousand":
        scale = ("مليون", "million")
    if currency[1] == "dollars" and chooser.random() < 0.6:
        return f"{amount} {scale[0]} دولار", f"${amount} {scale[1]}"
    return f"{amount} {scale[0]} {currency[0]}", f"{amount} {scale[1]} {currency[1]}"


def _month(chooser: random.Random) -> Words:
    levant, common, english = chooser.choice(MONTHS)
    return chooser.choice([levant, common, levant, common, f"{levant}/{common}", f"{levant} ({common})"]), english


def _date(chooser: random.Random) -> Words:
    month, english = _month(chooser)
    day = chooser.randint(1, 28)
    year = chooser.randint(1948, 2026)
    if chooser.random() < 0.5:
        return f"{day} {month}", chooser.choice([f"{english} {day}", f"{day} {english}"])
    return f"{day} {month} {year}", chooser.choice([f"{english} {day}, {year}", f"{day} {english} {year}"])


def _fill(template: Words, chooser: random.Random) -> Words:
    """Both sides of `template` with the same things in their slots."""
    country, country2 = chooser.sample(COUNTRIES, 2)
    figure, figure2 = chooser.sample(FIGURES, 2)
    nation = chooser.choice(COUNTRIES)
    decimal = f"{chooser.randint(3, 8)}.{chooser.randint(1, 9)}"
    choices: dict[str, Words] = {
        "source": chooser.choice(SOURCES), "when": chooser.choice(WHEN), "person": chooser.choice(PEOPLE),
        "title": chooser.choice(TITLES), "group": chooser.choice(GROUPS), "place": chooser.choice(PLACES),
        "figure": figure, "figure2": figure2, "state": chooser.choice(STATES),
        "country": country[:2], "country2": country2[:2], "adjective": nation[2:],
        "number": _number(chooser, 11, 99), "number2": _number(chooser, 100, 900), "small": _number(chooser, 3, 10),
        "big": _grouped(chooser), "percent": _percent(chooser), "percent2": _percent(chooser),
        "money": _money(chooser), "month": _month(chooser), "date": _date(chooser),
        "year": _number(chooser, 1900, 2030), "decimal": (decimal, decimal),
    }
    source, target = (side.format(**{name: words[at] for name, words in choices.items()})
                      for at, side in enumerate(template))
    return source, target


def make_sentence(chooser: random.Random) -> Words:
    """One sentence: a clause by itself, or under a lead; with a full stop on both sides."""
    source, target = _fill(chooser.choice(CLAUSES), chooser)
    if chooser.random() < 0.75:
        lead_source, lead_target = _fill(chooser.choice(LEADS), chooser)
        source, target = lead_source + source, lead_target + target
    else:
        source = "إن " + source
    target = f"{target[0].upper()}{target[1:]}."
    # "yesterday, Sunday," brings its own comma.
    return f"{source}.", target.replace(",,", ",").replace(",.", ".").replace(", that", " that")


def make_phrase(chooser: random.Random) -> Words:
    """One short thing by itself, as in a headline or a list."""
    makers: Sequence[Callable[[], Words]] = (
        lambda: _date(chooser), lambda: _money(chooser), lambda: _percent(chooser),
        lambda: _fill(("{title} {person}", "{title} {person}"), chooser),
        lambda: _fill(("{group} في {place}", "{group} in {place}"), chooser),
        lambda: _fill(("بين {country} و{country2}", "between {country} and {country2}"), chooser),
        lambda: _fill(("في {month} من العام {year}", "in {month} {year}"), chooser),
        lambda: _fill(("نحو {big} شخص", "about {big} people"), chooser),
        lambda: chooser.choice(SOURCES), lambda: chooser.choice(FIGURES),
    )
    source, target = chooser.choice(makers)()
    return source, target.replace(",", "") if target.endswith(",") else target


def make_pairs(count: int, *, seed: int) -> list[Words]:
    """`count` different pairs, four sentences to one phrase."""
    chooser = random.Random(seed)
    made: dict[str, str] = {}
    while len(made) < count:
        source, target = (make_phrase if chooser.random() < 0.2 else make_sentence)(chooser)
        made.setdefault(source, target)
    return list(made.items())

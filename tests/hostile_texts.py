"""Texts that would do harm if they were ever anything but text."""

from __future__ import annotations


def hostile() -> list[str]:
    """200 texts that would do harm if they were ever markup, script, a header, a path or a format."""
    markup = [
        "<script>window.harm=1</script>", "<img src=x onerror=window.harm=1>", "<svg onload=window.harm=1>",
        "\"><script>window.harm=1</script>", "' onmouseover='window.harm=1", "\" autofocus onfocus=window.harm=1 x=\"",
        "</p></article><h1>out</h1>", "</textarea><script>window.harm=1</script>",
        "</title><script>window.harm=1</script>",
        "</script><script>window.harm=1</script>", "<!--", "-->", "<![CDATA[", "]]>", "<style>*{display:none}</style>",
        "<base href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<a href=javascript:harm()>x</a>",
        "<iframe srcdoc='<script>parent.harm=1</script>'>", "<link rel=stylesheet href=//evil.example/x.css>",
        "{{ 7*7 }}", "{% raise %}", "${window.harm=1}", "`${window.harm=1}`", "#{7*7}", "<%= 7*7 %>", "{{constructor}}",
        "&lt;script&gt;", "&amp;amp;", "&#x3C;script&#x3E;", "&nbsp;", "&", "<", ">", "\"", "'", "`", "\\",
        "\\u003cscript\\u003e",
        "javascript:window.harm=1", "data:text/html,<script>1</script>", "../../../../etc/passwd", "file:///etc/passwd",
        "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-1", "%00", "%s%s%n", "'; DROP TABLE reviews; --", "\" OR 1=1 --",
        "__proto__", "constructor", "toString", "null", "undefined", "NaN", "true", "[object Object]", "0", "-0",
    ]
    controls = [f"a{chr(code)}b" for code in (
        *range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x85, 0xA0, 0xAD, 0x061C, *range(0x200B, 0x2010),
        0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF)]
    bidi = [f"{mark}قال \u202e12 evil\u202c {mark} نعم"
            for mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"]
    odd = ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "e" + "\u0301" * 200, "ا" + "\u064b" * 300, "\U0001d573", "ﷺﷻ",
           "Z" * 5000, "م" * 5000, "x" * 1_000_000, "كلمة " * 2000, "a\u0000b".replace("\0", "\ufffd"), "\ufdfd" * 50,
           "\U000e0041\U000e0042", "𓀀𓁐", "١٢٣٬٤٥٦٫٧٨", "\u0640" * 100]
    texts = [*markup, *controls, *bidi, *odd]
    for n in range(200 - len(texts)):
        texts.append(f"<b{n} title='{markup[n % len(markup)]}' onclick=window.harm={n}>{chr(0x202E)}{n}</b>")
    return [text.strip() for text in texts[:200]]

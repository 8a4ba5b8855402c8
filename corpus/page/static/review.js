// The review pass in the browser: which pair, which key, what is sent. Drawing is show.js's, asking server.js's.

import { diff } from "./diff.js";
import { ask, askUntilAnswered, newAction } from "./server.js";
import { $, changed, light, showFindings, showHistory, showPair, showProgress } from "./show.js";

const IDLE_MS = 60_000;
const state = { queue: queueOf(location.search), pair: null, editing: false, busy: false, active: 0, seen: 0, checks: 0 };
const lead = document.body.dataset.lead === "yes";

// The pairs this tab went through, so that previous and next survive a reload.
const trail = {
  ids: JSON.parse(sessionStorage.getItem("tarjama-trail") || "[]"),
  put(id) {
    if (!this.ids.includes(id)) this.ids = [...this.ids.slice(-499), id];
    sessionStorage.setItem("tarjama-trail", JSON.stringify(this.ids));
  },
  beside(step) {
    const at = state.pair ? this.ids.indexOf(state.pair.id) : this.ids.length;
    return at < 0 ? undefined : this.ids[at + step];
  },
};

// An edit that is being typed survives a reload and a walk to other pairs.
const draft = {
  get(id) {
    const kept = JSON.parse(sessionStorage.getItem("tarjama-draft") || "null");
    return kept && kept.pair === id ? kept.text : undefined;
  },
  put(text) {
    if (text === state.pair.target) this.clear();
    else sessionStorage.setItem("tarjama-draft", JSON.stringify({ pair: state.pair.id, text }));
  },
  clear: () => sessionStorage.removeItem("tarjama-draft"),
};

// Queue and place are in the address: a reload comes back, a link can be shared.

function queueOf(search) {
  const words = Object.fromEntries(new URLSearchParams(search));
  const queue = {};
  for (const name of ["order", "state", "check", "article", "search", "audit"]) if (words[name]) queue[name] = words[name];
  return queue;
}

function address(queue) {
  const query = new URLSearchParams(queue).toString();
  return `/${query ? `?${query}` : ""}`;
}

function setQueue(changes) {
  const queue = { ...state.queue, ...changes };
  for (const [name, value] of Object.entries(queue)) if (!value || value === "0") delete queue[name];
  state.queue = queue;
  history.replaceState(null, "", address(queue));
  showQueue();
  return open("next", {});
}

function showQueue() {
  for (const button of document.querySelectorAll(".orders [data-order]")) {
    button.setAttribute("aria-pressed", String(button.dataset.order === (state.queue.order || "risk")));
  }
  const check = $("check");
  const name = state.queue.check || "";
  if (![...check.options].some((option) => option.value === name)) check.add(new Option(name, name));
  check.value = name;
  $("audit").value = state.queue.audit || "0";
  $("state").value = state.queue.state || "open";
  $("search").value = state.queue.search || "";
  $("this-article").setAttribute("aria-pressed", String(Boolean(state.queue.article)));
}

// Pairs

let sayTimer = 0;
function say(words, kind = "") {
  $("said").textContent = words;
  $("said").dataset.kind = kind;
  clearTimeout(sayTimer);
  if (kind !== "bad") sayTimer = setTimeout(() => $("said").replaceChildren(), 4000);
}

async function open(question, body) {
  await doing(async () => {
    const answer = await ask(question, { queue: state.queue, ...body });
    show(answer.pair);
  });
}

/** One thing at a time: a key that comes while another is under way does nothing. */
async function doing(work) {
  if (state.busy) return;
  state.busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    say(error.message, "bad");
  } finally {
    state.busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function show(pair) {
  leaveEditor();
  state.pair = pair;
  state.active = 0;
  state.seen = performance.now();
  $("actions").classList.toggle("no-pair", !pair);
  if (!pair) {
    $("pair").hidden = true;
    $("empty").hidden = false;
    $("before").replaceChildren();
    $("after").replaceChildren();
    history.replaceState(null, "", address(state.queue));
    $("empty").focus({ preventScroll: true });
  } else {
    trail.put(pair.id);
    history.replaceState(null, "", `${address(state.queue)}#${pair.id}`);
    showPair(pair);
    $("pair").focus({ preventScroll: true });
    bringIntoView();
    if (draft.get(pair.id) !== undefined) enterEditor(draft.get(pair.id));
  }
  refreshProgress();
}

/** The whole pair above the verdicts, with as much of what stands before it as there is room for. */
function bringIntoView() {
  scrollTo({ top: 0 });
  const box = $("pair").getBoundingClientRect();
  const room = innerHeight - $("actions").offsetHeight;
  if (box.bottom > room) scrollTo({ top: Math.min(box.top, box.bottom - room) - 8 });
}

let progressTimer = 0;
function refreshProgress() {
  clearTimeout(progressTimer);
  progressTimer = setTimeout(async () => {
    try {
      showProgress(await ask("progress", { queue: state.queue }));
    } catch {
      $("progress-words").textContent = "progress unknown";
    }
  }, 150);
}

// Time counts while someone is there: a minute without a key, a touch or a move of the mouse is the most that counts.
function touch() {
  const now = performance.now();
  state.active += Math.min(now - state.seen, IDLE_MS);
  state.seen = now;
}

// Decisions

async function decide(verdict, { text = "", comment = $("comment").value.trim() } = {}) {
  if (!state.pair) return;
  touch();
  const decision = {
    pair: state.pair.id, action: newAction(), verdict, text, comment, queue: state.queue,
    same: $("same").checked && !$("same-box").hidden, seconds: state.active / 1000,
    tags: [...document.querySelectorAll("[data-category]")].filter((s) => s.value).map((s) => [s.dataset.category, s.value]),
  };
  await doing(() => send(decision));
}

/** A decision is kept in the tab until the server has it: a reload or a dead server loses none. */
async function send(decision) {
  sessionStorage.setItem("tarjama-unsent", JSON.stringify(decision));
  let answer;
  try {
    answer = await askUntilAnswered("decide", decision, (why) => say(`Not kept yet: ${why}. Trying again.`, "bad"));
  } finally {
    sessionStorage.removeItem("tarjama-unsent");
  }
  const words = { accept: "Accepted", edit: "Edit kept", reject: "Rejected", skip: "Skipped" }[answer.verdict];
  draft.clear();
  say(answer.new > 1 ? `${words}, ${answer.new} pairs` : words, answer.verdict);
  show(answer.next);
}

async function undo() {
  await doing(async () => {
    const answer = await askUntilAnswered("undo", { action: newAction(), queue: state.queue },
      (why) => say(`Not taken back yet: ${why}. Trying again.`, "bad"));
    if (!answer.undone) return say("Nothing to take back");
    say(answer.undone > 1 ? `Taken back, ${answer.undone} pairs` : "Taken back", "undo");
    show(answer.pair);
  });
}

function pick(number) {
  const { others, alternatives, target } = state.pair;
  const other = others[number - 1];
  if (other && other.verdict !== "edit") return decide(other.verdict, { comment: other.comment });
  const found = other || alternatives[number - 1 - others.length];
  if (found) enterEditor(found.text);
  else say(`No hypothesis ${number}`);
  return target;
}

// Editing, in place

function enterEditor(text) {
  const { pair } = state;
  state.editing = true;
  $("target").hidden = true;
  $("editor").hidden = false;
  $("actions").hidden = true;
  $("edit-actions").hidden = false;
  $("machine").textContent = pair.target;
  $("edit").value = text ?? (pair.mine && pair.mine.verdict === "edit" ? pair.mine.text : pair.target);
  $("edit").focus();
  $("edit").setSelectionRange($("edit").value.length, $("edit").value.length);
  typed();
}

function leaveEditor() {
  if (!state.editing) return;
  state.editing = false;
  $("target").hidden = false;
  $("editor").hidden = true;
  $("actions").hidden = false;
  $("edit-actions").hidden = true;
}

function cancelEdit() {
  draft.clear();
  leaveEditor();
  showPair(state.pair);
  $("pair").focus({ preventScroll: true });
}

let checkTimer = 0;
function typed() {
  const text = $("edit").value;
  draft.put(text);
  $("edit").style.blockSize = "auto";
  $("edit").style.blockSize = `${$("edit").scrollHeight + 2}px`;
  $("diff").replaceChildren(changed(state.pair.target, text));
  const found = diff(state.pair.target, text);
  state.rate = found ? `${Math.round(found.rate * 100)}% of the words changed` : "too long to compare";
  $("edit-words").textContent = state.rate;
  clearTimeout(checkTimer);
  checkTimer = setTimeout(recheck, 250);
}

async function recheck() {
  const asked = ++state.checks;
  const { pair } = state;
  let answer;
  try {
    answer = await ask("check", { pair: pair.id, text: $("edit").value });
  } catch (error) {
    if (state.editing) $("edit-words").textContent = `${state.rate} · not checked: ${error.message}`;
    return;
  }
  if (asked !== state.checks || !state.editing || state.pair !== pair) return;
  showFindings(pair, answer.findings, answer.score, answer.passed);
  $("edit-words").textContent = `${state.rate} · score ${answer.score.toFixed(2)}, ` +
    (answer.passed ? "every check passes" : `${answer.findings.filter((f) => f.failed).length} fail`);
}

// Dialogs

function openBox(box, focus) {
  $(box).showModal();
  if (focus) $(focus).focus();
}

function openReject() {
  if (!state.pair) return;
  $("reject-words").value = "";
  openBox("reject-box", "reject-title");
}

function rejectWith(reason) {
  $("reject-box").close();
  const comment = [reason, $("comment").value.trim()].filter(Boolean).join(": ");
  return decide("reject", { comment });
}

async function openHistory() {
  if (!state.pair) return;
  await doing(async () => {
    showHistory((await ask("history", { pair: state.pair.id })).events);
    openBox("history-box");
  });
}

const bulk = { above: null, queue: null };

async function bulkSample(event) {
  event.preventDefault();
  await doing(async () => {
    bulk.above = Number($("bulk-above").value);
    bulk.queue = state.queue;
    const answer = await ask("bulk/sample", { queue: bulk.queue, above: bulk.above });
    $("bulk-words").textContent = `${answer.count.toLocaleString("en")} pairs score ${bulk.above} or more` +
      (answer.count ? `; ${answer.sample.length} of them at random:` : ".");
    $("bulk-sample").replaceChildren(...answer.sample.map((pair) => {
      const item = document.createElement("li");
      for (const [words, lang, dir] of [[pair.target, "en", "ltr"], [pair.source, "ar", "rtl"]]) {
        const line = document.createElement("p");
        line.className = `text ${lang}`;
        line.lang = lang;
        line.dir = dir;
        line.textContent = words;
        item.append(line);
      }
      return item;
    }));
    $("bulk-accept").disabled = !answer.count;
    $("bulk-accept").textContent = `Accept ${answer.count.toLocaleString("en")} pairs`;
  });
}

async function bulkAccept() {
  await doing(async () => {
    $("bulk-accept").disabled = true;
    $("bulk-words").textContent = "Accepting; others can go on meanwhile.";
    const answer = await ask("bulk/accept", { queue: bulk.queue, above: bulk.above, action: newAction() });
    $("bulk-box").close();
    say(`Accepted ${answer.accepted.toLocaleString("en")} pairs; undo takes them all back`, "accept");
    show((await ask("next", { queue: state.queue })).pair);
  });
}

async function switchControl() {
  if (!state.pair || $("control").hidden) return;
  await doing(async () => {
    const on = !state.pair.control;
    show((await ask("control", { pair: state.pair.id, on, action: newAction() })).pair);
    say(on ? "A control now: others get it without knowing" : "No control any more");
  });
}

function switchArticle() {
  return setQueue(state.queue.article ? { article: "" } : { article: state.pair?.article.id, order: "reading" });
}

function nextFinding() {
  const buttons = [...document.querySelectorAll("#findings button")];
  if (!buttons.length) return say("No findings");
  buttons[(buttons.indexOf(document.activeElement) + 1) % buttons.length].focus();
}

/** A finding that was chosen stays lit, and the next key is about the pair again. */
function pin(names) {
  $("pair").focus({ preventScroll: true });
  light(names);
}

function switchTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("tarjama-theme", document.documentElement.dataset.theme);
}

async function share() {
  const link = location.origin + address(state.queue);
  try {
    await navigator.clipboard.writeText(link);
    say("Link to this queue copied; who opens it needs a link of their own first");
  } catch {
    say(link);
  }
}

function forward() {
  const id = trail.beside(1);
  if (id) return open("pair", { pair: id });
  return open("next", { after: state.pair ? state.pair.id : "" });
}

function back() {
  const id = trail.beside(-1);
  if (id) return open("pair", { pair: id });
  return say("This is the first pair of this tab");
}

const actions = {
  accept: () => decide("accept"),
  edit: () => state.pair && enterEditor(),
  reject: openReject,
  skip: () => decide("skip"),
  undo,
  previous: back,
  next: forward,
  risky: () => open("next", { after: state.pair ? state.pair.id : "", risky: true }),
  history: openHistory,
  control: switchControl,
  save: () => decide("edit", { text: $("edit").value }),
  cancel: cancelEdit,
};

const keys = {
  a: actions.accept, e: actions.edit, r: actions.reject, s: actions.skip, u: actions.undo, j: actions.next,
  k: actions.previous, n: actions.risky, h: actions.history, f: nextFinding, d: switchTheme,
  "/": () => $("search").focus(),
  "?": () => openBox("help-box"),
  x: () => { if (!$("same-box").hidden) $("same").checked = !$("same").checked; },
  t: () => { $("notes").open = true; document.querySelector("[data-category]").focus(); },
  c: () => { $("notes").open = true; $("comment").focus(); },
  q: () => $("first-queue").focus(),
  b: () => { if (lead) openBulk(); },
  g: () => { if (lead) switchControl(); },
  m: switchArticle,
  l: share,
  w: () => $("summary").click(),
};

function openBulk() {
  $("bulk-sample").replaceChildren();
  $("bulk-accept").disabled = true;
  openBox("bulk-box", "bulk-above");
}

/** The key as it is named on a Latin keyboard: with an Arabic layout the key of `a` types ش. */
function latin(event) {
  if (/^[a-z0-9/?]$/i.test(event.key)) return event.key.toLowerCase();
  const code = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code);
  if (code) return code[1].toLowerCase();
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return { "؟": "?", "٪": "%" }[event.key] || event.key;
}

function onKey(event) {
  touch();
  if (event.isComposing) return;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  const { target } = event;
  const box = document.querySelector("dialog[open]");
  if (box) {
    const digit = box.id === "reject-box" && plain && target.id !== "reject-words" && latin(event);
    const reason = digit && /^[1-9]$/.test(digit) && box.querySelectorAll("[data-reason]")[digit - 1];
    if (reason || (digit === "Enter" && target.id === "reject-title")) {
      event.preventDefault();
      rejectWith(reason ? reason.dataset.reason : "");
    }
    return;
  }
  if (state.editing && target.id === "edit") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      actions.save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      cancelEdit();
    } else if (event.key === "Enter") {
      event.preventDefault(); // A sentence is one line.
    }
    return;
  }
  if (target.closest("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") $("pair").focus({ preventScroll: true });
    return;
  }
  if (!plain) return;
  if (event.key === "Escape" && state.editing) return cancelEdit();
  if (state.editing) return;
  if (event.key === "Enter") {
    if (target.closest("button, a, summary, [role=button]")) return;
    event.preventDefault();
    if (!event.repeat) actions.accept();
    return;
  }
  const key = latin(event);
  if (/^[1-9]$/.test(key) && state.pair) {
    event.preventDefault();
    pick(Number(key));
  } else if (keys[key] && !event.repeat) {
    event.preventDefault();
    keys[key]();
  }
}

function wire() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointermove", touch, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) touch();
    else state.seen = performance.now();
  });
  document.addEventListener("click", (event) => {
    touch();
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do) actions[button.dataset.do]();
    else if (button.dataset.order) setQueue({ order: button.dataset.order, ...(button.closest("#empty") ? { check: "", article: "", search: "", audit: "", state: "" } : {}) });
    else if (button.dataset.reason) rejectWith(button.dataset.reason);
    else if (button.dataset.choice) pick(Number(button.dataset.choice));
    else if (button.dataset.findings) pin(button.dataset.findings);
    else if ("close" in button.dataset) button.closest("dialog").close();
  });
  for (const [on, off] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(on, (event) => {
      const part = event.target.closest?.("[data-findings]");
      if (part) light(part.dataset.findings);
    });
    document.addEventListener(off, (event) => {
      if (event.target.closest?.("[data-findings]")) light(null);
    });
  }
  for (const name of ["check", "audit", "state"]) $(name).addEventListener("change", () => setQueue({ [name]: $(name).value }));
  $("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    setQueue({ search: $("search").value.trim() });
  });
  $("search").addEventListener("search", () => { if (!$("search").value && state.queue.search) setQueue({ search: "" }); });
  $("this-article").addEventListener("click", switchArticle);
  $("share").addEventListener("click", share);
  $("theme").addEventListener("click", switchTheme);
  $("open-help").addEventListener("click", () => openBox("help-box"));
  $("edit").addEventListener("input", typed);
  $("reject-form").addEventListener("submit", (event) => {
    event.preventDefault();
    rejectWith($("reject-words").value.trim());
  });
  if (lead) {
    $("open-bulk").addEventListener("click", openBulk);
    $("bulk-form").addEventListener("submit", bulkSample);
    $("bulk-accept").addEventListener("click", bulkAccept);
  }
}

async function start() {
  wire();
  showQueue();
  const unsent = sessionStorage.getItem("tarjama-unsent");
  if (unsent) return doing(() => send(JSON.parse(unsent)));
  const id = location.hash.slice(1);
  if (/^[0-9a-f]{20}$/.test(id)) {
    await open("pair", { pair: id });
    if (state.pair) return undefined;
  }
  return open("next", {});
}

start();

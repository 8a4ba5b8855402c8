// The review pass in the browser: which pair, which key, what is sent. Drawing is show.js's, asking server.js's.

import { diff } from "./diff.js";
import { openBulk, wireBulk } from "./bulk.js";
import { wireKeys } from "./keys.js";
import { address, draft, queueOf, trail } from "./place.js";
import { ask, askUntilAnswered, newAction } from "./server.js";
import { $, changed, light, showFindings, showHistory, showPair, showProgress } from "./show.js";

const IDLE_MS = 60_000;
const state = {
  queue: queueOf(location.search), pair: null, editing: false, busy: false, stale: false, active: 0, seen: 0,
  checks: 0,
};
const lead = document.body.dataset.lead === "yes";

function setQueue(changes) {
  const queue = { ...state.queue, ...changes };
  for (const [name, value] of Object.entries(queue)) if (!value || value === "0") delete queue[name];
  state.queue = queue;
  history.replaceState(null, "", address(queue));
  showQueue();
  if (state.busy) state.stale = true; // What is on its way is of the queue before.
  else return open("next", {});
  return undefined;
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
  if (!state.stale) return;
  state.stale = false;
  await open("next", {});
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
    takeFocus("empty");
  } else {
    trail.put(pair.id);
    history.replaceState(null, "", `${address(state.queue)}#${pair.id}`);
    showPair(pair);
    takeFocus("pair");
    bringIntoView();
    if (draft.get(pair.id) !== undefined) enterEditor(draft.get(pair.id));
  }
  refreshProgress();
}

/** Keys are about the pair from now on. Not while someone types in a list of queues: each letter chooses, and the next
    one is not to be a verdict. */
function takeFocus(id) {
  if (!document.activeElement.closest(".queues select")) $(id).focus({ preventScroll: true });
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
  draft.put(state.pair, text);
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

function openHelp() {
  openBox("help-box", "help-title");
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
    openBox("history-box", "history-title");
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
  const id = trail.beside(state.pair?.id, 1);
  if (id) return open("pair", { pair: id });
  return open("next", { after: state.pair ? state.pair.id : "" });
}

function back() {
  const id = trail.beside(state.pair?.id, -1);
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
  "?": openHelp,
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

function wire() {
  wireKeys({ actions, keys, pick, rejectWith, state, touch });
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
  $("open-help").addEventListener("click", openHelp);
  $("edit").addEventListener("input", typed);
  $("reject-form").addEventListener("submit", (event) => {
    event.preventDefault();
    rejectWith($("reject-words").value.trim());
  });
  if (lead) {
    wireBulk({ doing, say, show, state });
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

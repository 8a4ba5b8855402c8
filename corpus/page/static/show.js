// Draws what the server said of a pair. Knows the page, keeps no state, asks nothing.

import { diff } from "./diff.js";
import { showMarked, showText } from "./marks.js";

export const $ = (id) => document.getElementById(id);

const SAID = { accept: "accepted", edit: "edited", reject: "rejected", skip: "skipped", undo: "taken back" };

export function showPair(pair) {
  $("empty").hidden = true;
  $("pair").hidden = false;
  showMarked($("target"), pair.target, spansOf(pair.findings, "target_spans"));
  showFindings(pair, pair.findings, pair.score, pair.passed);
  $("target").classList.toggle("nothing", !pair.target.trim());
  $("where").replaceChildren(bdi(pair.article.title || pair.article.source), ` · sentence ${pair.place + 1}`);
  $("where").title = pair.article.source;
  showAround($("before"), pair.before);
  showAround($("after"), pair.after);
  const mine = pair.mine;
  $("mine").hidden = !mine;
  if (mine) {
    $("mine").dataset.verdict = mine.verdict;
    $("mine").replaceChildren(`You ${SAID[mine.verdict]}${mine.comment ? ": " : ""}`, bdi(mine.comment));
    if (mine.verdict === "edit") showYourEdit(pair.target, mine.text);
  }
  showControl(pair);
  showOthers(pair);
  $("alternatives-box").hidden = !pair.alternatives.length;
  $("alternatives").start = pair.others.length + 1;
  $("alternatives").replaceChildren(...pair.alternatives.map((other, k) =>
    choice(k + 1 + pair.others.length, changed(pair.target, other.text))));
  $("same-box").hidden = !pair.same;
  $("same").checked = false;
  $("same-words").textContent = pair.same === 1 ? "The same pair stands in one other place: decide for it too"
    : `The same pair stands in ${pair.same.toLocaleString("en")} other places: decide for all of them`;
  $("comment").value = mine ? mine.comment : "";
  for (const select of document.querySelectorAll("[data-category]")) {
    const tag = mine && mine.tags.find(([category]) => category === select.dataset.category);
    select.value = tag ? tag[1] : "";
  }
  $("notes").open = Boolean(mine && (mine.tags.length || (mine.comment && mine.verdict !== "reject")));
}

function showControl(pair) {
  if (!$("control")) return; // A lead's.
  $("control").hidden = !(pair.control || (pair.mine && ["accept", "reject"].includes(pair.mine.verdict)));
  $("control-words").textContent = pair.control ? "No control" : "As control";
  $("control").setAttribute("aria-pressed", String(pair.control));
}

function showYourEdit(machine, text) {
  const line = document.createElement("span");
  line.className = "yours";
  line.append("Your edit: ", changed(machine, text));
  $("target").append(line);
}

/** The findings with their words; the score above them. `passed` false where one is under its check's limit. */
export function showFindings(pair, findings, score, passed) {
  $("score-figure").textContent = score.toFixed(2);
  $("score").dataset.level = passed ? (findings.length ? "some" : "good") : "bad";
  $("score-words").textContent = !findings.length ? "every check passes, nothing found"
    : passed ? "every check passes" : `fails ${[...new Set(findings.filter((f) => f.failed).map((f) => f.check))].join(", ")}`;
  $("findings").replaceChildren(...findings.map((finding, k) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.findings = String(k);
    button.className = finding.failed ? "failed" : "";
    const name = document.createElement("b");
    name.textContent = finding.check;
    const words = document.createElement("bdi");
    words.dir = "ltr"; // English words about Arabic ones, which they may well begin with.
    showText(words, finding.message);
    const figure = document.createElement("span");
    figure.className = "figure";
    figure.textContent = finding.score.toFixed(2);
    button.append(name, words, figure);
    item.append(button);
    return item;
  }));
  // Drawn again while someone edits: other English, other findings in the Arabic.
  showMarked($("source"), pair.source, spansOf(findings, "source_spans"));
  for (const mark of document.querySelectorAll("mark")) {
    mark.classList.toggle("failed", mark.dataset.findings.split(" ").some((k) => findings[k]?.failed));
  }
}

export function spansOf(findings, side) {
  return findings.flatMap((finding, k) => finding[side].map(([start, end]) => [start, end, k]));
}

/** Light up one finding on both sides and in the list; none for null. */
export function light(names) {
  const wanted = new Set(names ? names.split(" ") : []);
  for (const part of document.querySelectorAll("[data-findings]")) {
    part.classList.toggle("lit", part.dataset.findings.split(" ").some((name) => wanted.has(name)));
  }
}

function showAround(place, pairs) {
  place.replaceChildren(...pairs.map((pair) => {
    const row = document.createElement("div");
    row.className = "texts";
    const en = text(pair.target, "en", "ltr");
    const ar = text(pair.source, "ar", "rtl");
    row.append(en, ar);
    return row;
  }));
}

function showOthers(pair) {
  $("others-box").hidden = !pair.others.length;
  $("others").replaceChildren(...pair.others.map((other, k) => {
    const words = document.createElement("span");
    words.className = "text";
    const verdict = document.createElement("b");
    verdict.textContent = `${other.reviewer} ${SAID[other.verdict]} `;
    words.append(verdict);
    if (other.verdict === "edit") words.append(changed(pair.target, other.text));
    if (other.comment) words.append(" — ", bdi(other.comment));
    return choice(k + 1, words);
  }));
}

function choice(number, content) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.choice = String(number);
  const key = document.createElement("kbd");
  key.textContent = String(number);
  key.setAttribute("aria-hidden", "true");
  button.append(key, content);
  item.append(button);
  return item;
}

/** `after` with what is not in `before` marked, both ways. */
export function changed(before, after) {
  const place = text("", "en", "ltr", "span");
  const found = diff(before, after);
  if (!found) {
    showText(place, after);
    return place;
  }
  found.parts.forEach(([kind, words], k) => {
    if (k) place.append(" ");
    const part = kind === "same" ? place : document.createElement(kind === "gone" ? "del" : "ins");
    showText(part, words);
    if (part !== place) place.append(part);
  });
  return place;
}

export function showHistory(events) {
  $("history").replaceChildren(...events.map((event) => {
    const item = document.createElement("li");
    const who = document.createElement("b");
    who.append(bdi(event.reviewer));
    item.append(who, ` ${SAID[event.verdict]}${event.role === "adjudication" ? ", deciding between reviewers" : ""} · `);
    const time = document.createElement("time");
    time.dateTime = event.when;
    time.textContent = new Date(event.when).toLocaleString();
    item.append(time, event.seconds ? ` · ${Math.round(event.seconds)} s` : "");
    for (const words of [event.text, event.comment, event.tags.map((tag) => tag.join(" ")).join(", ")]) {
      if (!words) continue;
      const line = document.createElement("p");
      line.dir = "auto";
      showText(line, words);
      item.append(line);
    }
    return item;
  }));
  if (!events.length) $("history").replaceChildren("Nobody has decided on this pair.");
}

export function showProgress(progress) {
  const done = progress.total - progress.left;
  const words = [`${progress.left.toLocaleString("en")} left`];
  const mine = Object.entries(progress.mine).filter(([verdict]) => verdict !== "skip");
  words.push(`${mine.reduce((sum, [, count]) => sum + count, 0).toLocaleString("en")} by you`);
  if (progress.per_hour) words.push(`${progress.per_hour.toLocaleString("en")} an hour`);
  if (progress.seconds_left) words.push(`${span(progress.seconds_left)} to go, until ${clock(progress.seconds_left)}`);
  $("progress-words").textContent = words.join(" · ");
  $("progress-words").title = mine.map(([verdict, count]) => `${SAID[verdict]} ${count}`).join(", ");
  const share = progress.total ? (100 * done) / progress.total : 0;
  $("track").setAttribute("aria-valuenow", share.toFixed(0));
  $("track-fill").style.inlineSize = `${share}%`;
}

function span(seconds) {
  if (seconds < 90) return "a minute";
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

/** When that is: an hour of today, or a day. */
function clock(seconds) {
  const end = new Date(Date.now() + 1000 * seconds);
  return seconds < 12 * 3600 ? end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
    : end.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function text(words, lang, dir, kind = "p") {
  const place = document.createElement(kind);
  place.className = `text ${lang}`;
  place.lang = lang;
  place.dir = dir;
  showText(place, words);
  return place;
}

function bdi(words) {
  const place = document.createElement("bdi");
  showText(place, words);
  return place;
}

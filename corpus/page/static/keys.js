// Which key means what where: in the editor, in a box, in a list, or on the pair.

import { $ } from "./show.js";

let page;

/** `actions`, `keys`, `pick`, `rejectWith`, `state` and `touch` are the review's. */
export function wireKeys(review) {
  page = review;
  document.addEventListener("keydown", onKey);
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
  page.touch();
  if (event.isComposing) return;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  const { target } = event;
  const box = document.querySelector("dialog[open]");
  if (box) {
    const digit = box.id === "reject-box" && plain && target.id !== "reject-words" && latin(event);
    const reason = digit && /^[1-9]$/.test(digit) && box.querySelectorAll("[data-reason]")[digit - 1];
    if (reason || (digit === "Enter" && target.id === "reject-title")) {
      event.preventDefault();
      page.rejectWith(reason ? reason.dataset.reason : "");
    }
    return;
  }
  if (page.state.editing && target.id === "edit") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      page.actions.save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      page.actions.cancel();
    } else if (event.key === "Enter") {
      event.preventDefault(); // A sentence is one line.
    }
    return;
  }
  if (target.closest("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape" || (event.key === "Enter" && plain && target.closest("select"))) {
      event.preventDefault();
      $(page.state.pair ? "pair" : "empty").focus({ preventScroll: true });
    }
    return;
  }
  if (!plain) return;
  if (event.key === "Escape" && page.state.editing) return page.actions.cancel();
  if (page.state.editing) return;
  if (event.key === "Enter") {
    if (target.closest("button, a, summary, [role=button]")) return;
    event.preventDefault();
    if (!event.repeat) page.actions.accept();
    return;
  }
  const key = latin(event);
  if (/^[1-9]$/.test(key) && page.state.pair) {
    event.preventDefault();
    page.pick(Number(key));
  } else if (page.keys[key] && !event.repeat) {
    event.preventDefault();
    page.keys[key]();
  }
}

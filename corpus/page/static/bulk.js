// Accepting in bulk: a score, a sample to look at, then all of them. A lead's.

import { showText } from "./marks.js";
import { ask, newAction } from "./server.js";
import { $ } from "./show.js";

let page;

/** `doing`, `say`, `show` and `state` are the review's. */
export function wireBulk(review) {
  page = review;
  $("open-bulk").addEventListener("click", openBulk);
  $("bulk-form").addEventListener("submit", bulkSample);
  $("bulk-accept").addEventListener("click", bulkAccept);
}

const bulk = { above: null, queue: null };

async function bulkSample(event) {
  event.preventDefault();
  await page.doing(async () => {
    bulk.above = Number($("bulk-above").value);
    bulk.queue = page.state.queue;
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
        showText(line, words);
        item.append(line);
      }
      return item;
    }));
    $("bulk-accept").disabled = !answer.count;
    $("bulk-accept").textContent = `Accept ${answer.count.toLocaleString("en")} pairs`;
  });
}

async function bulkAccept() {
  await page.doing(async () => {
    $("bulk-accept").disabled = true;
    $("bulk-words").textContent = "Accepting; others can go on meanwhile.";
    const answer = await ask("bulk/accept", { queue: bulk.queue, above: bulk.above, action: newAction() });
    $("bulk-box").close();
    page.say(`Accepted ${answer.accepted.toLocaleString("en")} pairs; undo takes them all back`, "accept");
    page.show((await ask("next", { queue: page.state.queue })).pair);
  });
}

export function openBulk() {
  $("bulk-sample").replaceChildren();
  $("bulk-accept").disabled = true;
  $("bulk-box").showModal();
  $("bulk-above").focus();
}

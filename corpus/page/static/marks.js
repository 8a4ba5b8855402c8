// A text with its findings underlined. The text is data: it only ever becomes text nodes.

// What has no shape of its own but changes how others read: C0 and C1 controls, zero-width and direction characters,
// halves of a surrogate pair. They are named where they stand.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udfff]/u;

/** Show `text` in `place`, with spans [[start, end, finding]] in code points, as the checks count them. */
export function showMarked(place, text, spans) {
  const points = Array.from(text);
  const edges = [...new Set([0, points.length, ...spans.flatMap(([start, end]) => [start, end])])]
    .filter((edge) => edge >= 0 && edge <= points.length).sort((a, b) => a - b);
  const parts = document.createDocumentFragment();
  for (let k = 0; k + 1 < edges.length; k++) {
    const piece = points.slice(edges[k], edges[k + 1]).join("");
    const of = [...new Set(spans.filter(([start, end]) => start <= edges[k] && edges[k + 1] <= end).map((span) => span[2]))];
    if (!of.length) {
      showText(parts, piece);
      continue;
    }
    const mark = document.createElement("mark");
    mark.dataset.findings = of.join(" ");
    showText(mark, piece);
    parts.append(mark);
  }
  place.replaceChildren(parts);
}

/** Append `text`, with what cannot be seen in a box of its own that names it. The text itself is unchanged. */
export function showText(place, text) {
  if (!HIDDEN.test(text)) {
    place.append(text);
    return;
  }
  let plain = "";
  for (const point of text) {
    if (!HIDDEN.test(point)) {
      plain += point;
      continue;
    }
    if (plain) place.append(plain);
    plain = "";
    const box = document.createElement("span");
    box.className = "hidden-character";
    box.dataset.code = point.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    box.title = `U+${box.dataset.code}`;
    box.append(point);
    place.append(box);
  }
  if (plain) place.append(plain);
}

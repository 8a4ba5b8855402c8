// Word diff and edit rate of two English texts. Knows no page.

const MAX_CELLS = 4e6;

/** [[kind, words]] with kind "same", "gone" or "new", and the edit rate: word edits over the words of `before`.
    `null` for texts too long to compare while someone types. */
export function diff(before, after) {
  const a = before.split(/\s+/u).filter(Boolean);
  const b = after.split(/\s+/u).filter(Boolean);
  if ((a.length + 1) * (b.length + 1) > MAX_CELLS) return null;
  const width = b.length + 1;
  const cost = new Uint32Array((a.length + 1) * width);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const at = i * width + j;
      if (i === a.length) cost[at] = b.length - j;
      else if (j === b.length) cost[at] = a.length - i;
      else if (a[i] === b[j]) cost[at] = cost[at + width + 1];
      else cost[at] = 1 + Math.min(cost[at + width], cost[at + 1], cost[at + width + 1]);
    }
  }
  const parts = [];
  let gone = [];
  let fresh = [];
  const put = (kind, words) => {
    if (!words.length) return;
    const last = parts[parts.length - 1];
    if (last && last[0] === kind) last[1] += " " + words.join(" ");
    else parts.push([kind, words.join(" ")]);
  };
  const flush = () => {
    put("gone", gone);
    put("new", fresh);
    gone = [];
    fresh = [];
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const here = cost[i * width + j];
    if (i < a.length && j < b.length && a[i] === b[j]) {
      flush();
      put("same", [a[i]]);
      i++;
      j++;
    } else if (i < a.length && j < b.length && here === 1 + cost[(i + 1) * width + j + 1]) {
      gone.push(a[i++]);
      fresh.push(b[j++]);
    } else if (i < a.length && here === 1 + cost[(i + 1) * width + j]) {
      gone.push(a[i++]);
    } else {
      fresh.push(b[j++]);
    }
  }
  flush();
  return { parts, rate: cost[0] / Math.max(a.length, 1) };
}

// Where someone is: the queue and the pair in the address, the pairs of this tab, the edit that is being typed.

// The pairs this tab went through, so that previous and next survive a reload.
export const trail = {
  ids: JSON.parse(sessionStorage.getItem("tarjama-trail") || "[]"),
  put(id) {
    if (!this.ids.includes(id)) this.ids = [...this.ids.slice(-499), id];
    sessionStorage.setItem("tarjama-trail", JSON.stringify(this.ids));
  },
  /** The pair `step` from `id` on; from behind the last where there is no pair. */
  beside(id, step) {
    const at = id ? this.ids.indexOf(id) : this.ids.length;
    return at < 0 ? undefined : this.ids[at + step];
  },
};

// An edit that is being typed survives a reload and a walk to other pairs.
export const draft = {
  get(id) {
    const kept = JSON.parse(sessionStorage.getItem("tarjama-draft") || "null");
    return kept && kept.pair === id ? kept.text : undefined;
  },
  put(pair, text) {
    if (text === pair.target) this.clear();
    else sessionStorage.setItem("tarjama-draft", JSON.stringify({ pair: pair.id, text }));
  },
  clear: () => sessionStorage.removeItem("tarjama-draft"),
};

// Queue and place are in the address: a reload comes back, a link can be shared.

export function queueOf(search) {
  const words = Object.fromEntries(new URLSearchParams(search));
  const queue = {};
  for (const name of ["order", "state", "check", "article", "search", "audit"]) if (words[name]) queue[name] = words[name];
  return queue;
}

export function address(queue) {
  const query = new URLSearchParams(queue).toString();
  return `/${query ? `?${query}` : ""}`;
}

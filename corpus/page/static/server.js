// Asks the server. A decision has a name of its own, so that it can be sent again when no answer came.

const csrf = document.querySelector("meta[name=csrf]").content;

export class Refused extends Error {}
export class Unreachable extends Error {}

/** The answer to one question. Refused: the server said no, and why. Unreachable: it said nothing. */
export async function ask(name, body) {
  let answer;
  try {
    answer = await fetch(`/api/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf": csrf },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw new Unreachable("the server does not answer");
  }
  let value;
  try {
    value = await answer.json();
  } catch {
    throw new Unreachable(`the server answered ${answer.status} without words`);
  }
  if (!answer.ok) throw new Refused(value.error || `the server answered ${answer.status}`);
  return value;
}

/** Ask until there is an answer. `waiting` is told each time there was none. */
export async function askUntilAnswered(name, body, waiting) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      return await ask(name, body);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      waiting(error.message);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/** A name for a new action: 128 random bits. (randomUUID is only there on https and localhost.) */
export function newAction() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

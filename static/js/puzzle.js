"use strict";

// Solves the work puzzle of a busy time (altcha: SHA-256 of salt, nonce and a counter must begin with a given prefix),
// a few hundred tries at once so that the page stays alive. Without it the form is sent all the same.
const holder = document.querySelector("[data-puzzle]");
const field = document.getElementById("puzzle");
const form = field?.form;
const TRIES = 256;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const attempt = async (start, counter) => {
  const data = start.slice();
  new DataView(data.buffer).setUint32(start.length - 4, counter);
  return hex(await crypto.subtle.digest("SHA-256", data));
};

const solve = async (puzzle, progress) => {
  const { salt, nonce, keyPrefix, data } = puzzle.parameters;
  const start = new Uint8Array([...bytes(salt), ...bytes(nonce), 0, 0, 0, 0]);
  const begun = performance.now();
  for (let first = 0; first <= data.most; first += TRIES) {
    const keys = await Promise.all(Array.from({ length: TRIES }, (_, step) => attempt(start, first + step)));
    const step = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (step >= 0) return { counter: first + step, derivedKey: keys[step], time: Math.round(performance.now() - begun) };
    progress(Math.min(99, Math.round((100 * first) / data.most)));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return null;
};

const run = async () => {
  const challenge = JSON.parse(holder.dataset.puzzle);
  const shown = holder.querySelector("[data-progress]");
  let sending = null;
  let done = false;
  form.addEventListener("submit", (event) => {
    if (done) return;
    event.preventDefault();
    sending = event.submitter;
    holder.hidden = false;
    holder.scrollIntoView({ block: "nearest" });
  });
  try {
    const solution = await solve(challenge, (percent) => { shown.textContent = `${percent}%`; });
    if (solution) field.value = btoa(JSON.stringify({ challenge, solution }));
  } finally {
    done = true;
    holder.hidden = true;
    if (sending) form.requestSubmit(sending);
  }
};

if (holder && form && globalThis.crypto?.subtle) run();

// What the other files here share. Each of them adds functions to `looks`; those that find faults give them in words.
globalThis.looks = {
  CONTROLS: "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]",

  // How a fault names an element: as short as it can be found again.
  name(element) {
    const words = looks.words(element) || element.name || "";
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].map((name) => `.${name}`).join("");
    return `<${element.localName}${id}${classes}>${words ? ` “${words.length > 40 ? `${words.slice(0, 40)}…` : words}”` : ""}`;
  },

  // What it says, or what its label says.
  words(element) {
    const part = element.labels?.[0] ?? element;
    return (part.innerText ?? part.textContent ?? "").trim().replace(/\s+/g, " ");
  },

  // Whether sighted people see the element: not closed, not hidden, not kept above the page until it has the focus, and
  // not shrunk away for screen readers only.
  isSeen(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    if (element.getBoundingClientRect().bottom + scrollY <= 0) return false;
    for (let part = element; part; part = part.parentElement) {
      if (getComputedStyle(part).clipPath === "inset(50%)") return false;
    }
    return true;
  },

  // Every text that is seen, with the element it stands in and the box of each of its lines.
  texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Map();
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "TEXTAREA"].includes(element.tagName)) continue;
      if (!seen.has(element)) seen.set(element, looks.isSeen(element));
      if (!seen.get(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter((line) => line.width > 1 && line.height > 1);
      if (lines.length) found.push({ element, lines, words: node.data.trim().replace(/\s+/g, " ").slice(0, 40) });
    }
    return found;
  },

  // Where people scroll sideways on purpose (a wide table), nothing is lost at the edge.
  scrollsSideways(element) {
    for (let part = element; part && part !== document.documentElement; part = part.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(part).overflowX)) return true;
    }
    return false;
  },
};

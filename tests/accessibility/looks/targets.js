// Whether every control and every link that stands alone can be hit: a square of 44 by 44 px in which each press reaches it.
Object.assign(looks, {
  SIDE: 44,
  SLACK: 0.5, // a side of 43.5 px passes for 44: boxes end between pixels

  targetFaults() {
    const faults = [];
    for (const control of document.querySelectorAll(looks.CONTROLS)) {
      if (!looks.isSeen(control) || control.disabled || looks.isInText(control)) continue;
      control.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      const [wide, high] = looks.reachOf(control);
      if (wide < looks.SIDE || high < looks.SIDE) faults.push(`${looks.name(control)} is ${wide} × ${high} px to hit`);
    }
    scrollTo({ top: 0, behavior: "instant" });
    return faults;
  },

  // The browser names controls by their words, and axe fails where it can't; other parts in the order of the Tab key need both.
  nameless() {
    const others = [...document.querySelectorAll("[tabindex]")].filter((part) => part.tabIndex >= 0 && !part.matches(looks.CONTROLS));
    const named = (part) => part.role && (part.ariaLabel || part.getAttribute("aria-labelledby"));
    return others.filter((part) => !named(part)).map((part) => `${looks.name(part)} can have the focus, and has no role or no name`);
  },

  // WCAG 2.5.8 lets a link be as high as its line where it stands in a sentence; a mark that leads to a source and back
  // (1, ↩) stands in one too. A link is in a sentence when the block it stands in has other words beside its links.
  isInText(control) {
    if (control.localName !== "a" || control.matches(".button")) return false;
    if (control.matches("[role=doc-noteref], [role=doc-backlink]")) return true;
    let block = control.parentElement;
    while (getComputedStyle(block).display.startsWith("inline") && !block.matches(looks.CONTROLS)) block = block.parentElement;
    const words = [...block.childNodes].map((node) => looks.wordsBeside(node)).join(" ");
    return /\p{L}{2}/u.test(words);
  },

  wordsBeside(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("a, ul, ol, dl, .visually-hidden")) return "";
    return [...node.childNodes].map((child) => looks.wordsBeside(child)).join(" ");
  },

  // Width and height, up to 44 px, of the place where a press reaches the control; the best of its lines and labels.
  reachOf(control) {
    const boxes = [control, ...(control.labels ?? [])].flatMap((part) => [...part.getClientRects()]);
    const reaches = boxes.map((box) => looks.reachFrom(control, box.left + box.width / 2, box.top + box.height / 2));
    return reaches.reduce((best, one) => (Math.min(...one) > Math.min(...best) ? one : best), [0, 0]);
  },

  reachFrom(control, x, y) {
    const half = (looks.SIDE - looks.SLACK) / 2;
    const around = [-half, 0, half];
    if (around.every((right) => around.every((down) => looks.reaches(control, x + right, y + down)))) return [looks.SIDE, looks.SIDE];
    if (!looks.reaches(control, x, y)) return [0, 0];
    const run = (right, down) => {
      let far = 0;
      while (far < looks.SIDE && looks.reaches(control, x + right * (far + 0.5), y + down * (far + 0.5))) far += 0.5;
      return far;
    };
    const side = (one, other) => Math.min(looks.SIDE, Math.round(one + other + looks.SLACK));
    return [side(run(-1, 0), run(1, 0)), side(run(0, -1), run(0, 1))];
  },

  reaches(control, x, y) {
    const hit = document.elementFromPoint(x, y);
    return hit !== null && (control.contains(hit) || hit.closest("label")?.control === control);
  },
});

// Whether everything can be read: nothing beyond the window, nothing cut off, nothing over something else.
Object.assign(looks, {
  layoutFaults() {
    const texts = looks.texts();
    return [...looks.sideways(), ...looks.outside(texts), ...looks.cut(texts), ...looks.overlapping(texts)];
  },

  sideways() {
    const [wide, window] = [document.documentElement.scrollWidth, document.documentElement.clientWidth];
    return wide > window ? [`the page is ${wide} px wide in a window of ${window} px`] : [];
  },

  outside(texts) {
    const isOut = (line) => line.left < -1 || line.right > document.documentElement.clientWidth + 1;
    return texts
      .filter(({ element, lines }) => lines.some(isOut) && !looks.scrollsSideways(element))
      .map(({ words }) => `“${words}” reaches beyond the window`);
  },

  // A text has to stand inside all boxes around it that cut off what overflows, and inside the nearest one that is
  // drawn (by a border or a background of its own), which it would otherwise run out of.
  cut(texts) {
    const boxes = new Map();
    const boxesAround = (element) => {
      if (!element || element === document.body) return [];
      if (!boxes.has(element)) {
        const style = getComputedStyle(element);
        const isBlock = style.display !== "inline" && style.display !== "contents";
        const cuts = ["hidden", "clip"].some((how) => [style.overflowX, style.overflowY].includes(how));
        const border = ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(style[`border${side}Width`]) > 0);
        const isDrawn = border || !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor);
        const own = isBlock && (cuts || isDrawn) ? [{ element, box: element.getBoundingClientRect(), cuts }] : [];
        boxes.set(element, [...own, ...boxesAround(element.parentElement)]);
      }
      return boxes.get(element);
    };
    const faults = [];
    for (const { element, lines, words } of texts) {
      const around = boxesAround(element);
      const nearest = around.find(({ cuts }) => !cuts);
      for (const place of around.filter((one) => one.cuts || one === nearest)) {
        const fits = lines.every((line) => looks.holds(place.box, looks.core(line)));
        const isScrolled = !place.cuts && looks.scrollsSideways(element);
        if (!fits && !isScrolled) faults.push(`“${words}” runs out of ${looks.name(place.element)}`);
      }
    }
    return faults;
  },

  // Lines of different texts that lie over one another.
  overlapping(texts) {
    const lines = texts.flatMap(({ lines, words }, text) => lines.map((line) => {
      const { left, right, top, bottom } = looks.core(line);
      return { left, right, top, bottom, words, text };
    }));
    lines.sort((one, other) => one.top - other.top);
    const faults = new Set();
    lines.forEach((one, place) => {
      for (let next = place + 1; next < lines.length && lines[next].top < one.bottom; next++) {
        const other = lines[next];
        const shared = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        if (one.text !== other.text && shared > 1) faults.add(`“${one.words}” and “${other.words}” overlap`);
      }
    });
    return [...faults];
  },

  // The middle of a line, where its letters are: the box of a line also holds the room above and below them.
  core({ left, right, top, bottom }) {
    const quarter = (bottom - top) / 4;
    return new DOMRect(left + 1, top + quarter, right - left - 2, bottom - top - 2 * quarter);
  },

  holds(box, part) {
    const [inLine, inBlock] = [part.left >= box.left - 1 && part.right <= box.right + 1, part.top >= box.top - 1 && part.bottom <= box.bottom + 1];
    return inLine && inBlock;
  },
});

// What a person at the keyboard sees of the element that has the focus.
Object.assign(looks, {
  A_LINE: 24,
  LEAST_OUTLINE: 2,
  LEAST_CONTRAST: 3,

  // What the element that has the focus says, which of its kind it is, and what is wrong with it.
  stop() {
    const element = document.activeElement;
    if (!element || element === document.body) return { words: "", name: "", faults: ["nothing has the focus"] };
    const faults = [...looks.notInView(element), ...looks.covered(element), ...looks.notShown(element)];
    const name = looks.name(element);
    return { words: looks.words(element), name, faults: faults.map((fault) => `${name} ${fault}`) };
  },

  notInView(element) {
    const box = element.getBoundingClientRect();
    // A browser brings the line that is written in into view, not all of a large box.
    const fits = box.height <= innerHeight && box.width <= innerWidth && element.localName !== "textarea";
    const inView = box.top >= -1 && box.bottom <= innerHeight + 1 && box.left >= -1 && box.right <= innerWidth + 1;
    const begins = box.top >= -1 && box.top + looks.A_LINE < innerHeight && box.left >= -1;
    const where = `${Math.round(box.top)} to ${Math.round(box.bottom)} of ${innerHeight} px`;
    const faults = (fits ? inView : begins) ? [] : [`is not wholly in the window (${where})`];
    const label = element.labels?.[0]?.getBoundingClientRect();
    return label && (label.bottom <= 0 || label.top >= innerHeight) ? [...faults, "has its label outside the window"] : faults;
  },

  // The middle and the corners of each of its boxes must be its own when pointed at; of a link in a text, where its letters
  // are: the room above and below them may be the next line's.
  covered(element) {
    const faults = new Set();
    const range = document.createRange();
    range.selectNodeContents(element);
    const isInline = getComputedStyle(element).display === "inline" && element.localName === "a";
    const boxes = isInline ? [...range.getClientRects()].map(looks.core) : element.getClientRects();
    for (const box of boxes) {
      const [x, y] = [Math.min(6, box.width / 4), Math.min(6, box.height / 4)];
      const points = [[box.left + box.width / 2, box.top + box.height / 2]];
      for (const left of [box.left + x, box.right - x]) for (const top of [box.top + y, box.bottom - y]) points.push([left, top]);
      for (const [left, top] of points.filter(([left, top]) => left >= 0 && left < innerWidth && top >= 0 && top < innerHeight)) {
        const hit = document.elementFromPoint(left, top);
        if (hit && !element.contains(hit) && hit.closest("label")?.control !== element) faults.add(`is under ${looks.name(hit)}`);
      }
    }
    return [...faults];
  },

  // The site shows the focus by an outline, on the element itself or on the row or card around it. It must be there only
  // with the focus, be thick and strong enough to see, and not be cut off.
  notShown(element) {
    const chain = [];
    for (let part = element; part && part !== document.documentElement; part = part.parentElement) chain.push(part);
    const outlines = () => chain.map((part) => looks.outline(part));
    const withFocus = outlines();
    element.blur();
    const without = outlines();
    element.focus({ preventScroll: true });
    const place = chain.findIndex((part, at) => withFocus[at] && withFocus[at].key !== without[at]?.key);
    return place < 0 ? ["shows no outline when it has the focus"] : looks.weak(chain[place], withFocus[place]);
  },

  outline(element) {
    const style = getComputedStyle(element);
    const [width, offset, color] = [parseFloat(style.outlineWidth), parseFloat(style.outlineOffset), looks.rgba(style.outlineColor)];
    if (style.outlineStyle === "none" || !width || !color[3]) return null;
    return { width, offset, color, key: `${style.outlineStyle} ${width} ${offset} ${style.outlineColor}` };
  },

  weak(element, { width, offset, color }) {
    const around = looks.behind(offset + width > 0 ? element.parentElement : element);
    const contrast = looks.contrast(looks.over(color, around), around);
    const faults = [];
    if (width < looks.LEAST_OUTLINE) faults.push(`has an outline of ${width} px`);
    if (contrast < looks.LEAST_CONTRAST) faults.push(`has an outline with a contrast of ${contrast.toFixed(2)}`);
    const [box, far] = [element.getBoundingClientRect(), Math.max(0, offset + width)];
    const [left, right] = [box.left - far, box.right + far];
    if (left < -1 || right > document.documentElement.clientWidth + 1) faults.push("has an outline that is cut off at the window's edge");
    for (let part = element.parentElement; part && part !== document.body; part = part.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(part);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const own = part.getBoundingClientRect();
      const isCut = left < own.left - 1 || right > own.right + 1 || box.top - far < own.top - 1 || box.bottom + far > own.bottom + 1;
      if (isCut) faults.push(`has an outline that ${looks.name(part)} cuts off`);
    }
    return faults;
  },
});

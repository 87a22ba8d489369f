// Colors as people see them.
Object.assign(looks, {
  known: new Map(),

  // Red, green, blue and opacity (0 to 1 each) of a computed color, however it is written.
  rgba(color) {
    if (!looks.known.has(color)) {
      looks.canvas ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
      looks.canvas.clearRect(0, 0, 1, 1);
      looks.canvas.fillStyle = color;
      looks.canvas.fillRect(0, 0, 1, 1);
      looks.known.set(color, [...looks.canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255));
    }
    return looks.known.get(color);
  },

  over([r, g, b, a], below) {
    return [r, g, b].map((part, place) => part * a + below[place] * (1 - a));
  },

  // WCAG 1.4.3: 4.5 for text, 3 for large text (24 px, or bold from 18.66 px). Text that a picture draws is not of this.
  contrastFaults() {
    const measured = new Map();
    for (const { element, words } of looks.texts()) {
      if (!measured.has(element) && !element.closest("svg")) measured.set(element, [looks.contrastOf(element), words]);
    }
    const isWeak = (element, contrast) => {
      const { fontSize, fontWeight } = getComputedStyle(element);
      const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
      return contrast < (isLarge ? 3 : 4.5);
    };
    return [...measured]
      .filter(([element, [contrast]]) => isWeak(element, contrast))
      .map(([element, [contrast, words]]) => `“${words}” in ${looks.name(element)} has a contrast of ${contrast.toFixed(2)}`);
  },

  contrastOf(element) {
    const [behind, color] = [looks.behind(element), looks.rgba(getComputedStyle(element).color)];
    let opacity = color[3];
    for (let part = element; part; part = part.parentElement) opacity *= getComputedStyle(part).opacity;
    return looks.contrast(looks.over([...color.slice(0, 3), opacity], behind), behind);
  },

  // The color that lies behind the content of `element`; pictures do not count.
  behind(element) {
    if (!element) return looks.rgba(looks.canvasColor()).slice(0, 3);
    const own = looks.rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : looks.over(own, looks.behind(element.parentElement));
  },

  // What the browser paints below everything: it depends on the color scheme.
  canvasColor() {
    const probe = document.documentElement.appendChild(document.createElement("i"));
    probe.style.backgroundColor = "Canvas";
    const color = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return color;
  },

  // WCAG's contrast of two colors, 1 to 21.
  contrast(one, other) {
    const light = (parts) => parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    const luminance = (parts) => light(parts).reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  },
});

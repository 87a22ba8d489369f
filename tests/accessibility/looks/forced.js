// What is left when the browser replaces all colors by a few of the person's own (forced colors).
Object.assign(looks, {
  // Bands of the page that begin with a heading or a name of their own: they are told apart without their color.
  BANDS: "html, body, header, footer, main, .hero",
  BOXED: "button, .button, .menu-button, input:not([type=hidden]), textarea, select",

  // To be called before colors are forced: what is set apart by its background or its shadow.
  rememberColored() {
    looks.colored = [...document.body.querySelectorAll("*")].filter((element) => {
      const style = getComputedStyle(element);
      const isTinted = looks.rgba(style.backgroundColor)[3] > 0 && String(looks.behind(element)) !== String(looks.behind(element.parentElement));
      const isSetApart = isTinted || style.boxShadow !== "none";
      return isSetApart && !element.matches(looks.BANDS) && !element.closest("svg") && looks.isSeen(element);
    });
  },

  forcedFaults() {
    const boxed = [...document.querySelectorAll(looks.BOXED)].filter((element) => looks.isSeen(element));
    const unbound = [...new Set([...looks.colored, ...boxed])].filter((element) => looks.isSeen(element) && !looks.isBound(element));
    return [...unbound.map((element) => `${looks.name(element)} has nothing around it`), ...looks.contrastFaults(), ...looks.lostPictures()];
  },

  // Whether a border, an outline or the browser's own drawing tells the element from what is around it; a button that looks
  // like a link is told by its line.
  isBound(element) {
    const style = getComputedStyle(element);
    const around = looks.behind(element.parentElement);
    const isLine = (width, how, color) =>
      parseFloat(width) > 0 && !["none", "hidden"].includes(how) && looks.contrast(looks.over(looks.rgba(color), around), around) >= 3;
    const sides = ["Top", "Right", "Bottom", "Left"];
    const border = sides.some((side) => isLine(style[`border${side}Width`], style[`border${side}Style`], style[`border${side}Color`]));
    const isNative = element.matches("input[type=radio], input[type=checkbox]") && style.appearance !== "none";
    const isUnderlined = element.matches("button") && style.textDecorationLine.includes("underline");
    return border || isNative || isUnderlined || isLine(style.outlineWidth, style.outlineStyle, style.outlineColor) || looks.isBoundByCard(element);
  },

  // The head of a card with a border is set apart by the card's edge and by its bold words.
  isBoundByCard(element) {
    return element.matches(".care > .care-when") && looks.isBound(element.parentElement);
  },

  // Every picture that is drawn in the page must have at least one line or shape that can be seen.
  lostPictures() {
    const isSeen = (shape) => {
      const style = getComputedStyle(shape);
      const behind = looks.behind(shape.closest("svg").parentElement);
      return ["fill", "stroke"].some((paint) => style[paint] !== "none" && looks.contrast(looks.over(looks.rgba(style[paint]), behind), behind) >= 3);
    };
    const shapes = "path, rect, circle, ellipse, line, polyline, polygon, text, use";
    const isLost = (svg) => svg.querySelector(shapes) && ![...svg.querySelectorAll(shapes)].some(isSeen);
    const pictures = [...document.querySelectorAll("svg")].filter((svg) => looks.isSeen(svg) && !svg.closest(".area"));
    return pictures.filter(isLost).map((svg) => `${looks.name(svg)} can't be seen`);
  },
});

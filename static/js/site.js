"use strict";

document.getElementById("error-summary")?.focus();

document.addEventListener("change", ({ target }) => {
  const choices = target.closest("fieldset");
  if (!choices || target.type !== "checkbox" || !target.checked) return;
  for (const other of choices.querySelectorAll("input")) {
    const apart = "exclusive" in target.dataset || "exclusive" in other.dataset;
    if (other !== target && apart) other.checked = false;
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const copy = navigator.clipboard && document.querySelector("[data-copy]");
if (copy) {
  copy.hidden = false;
  copy.ariaLive = "polite";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    copy.textContent = "Link copied";
  });
}

// Copy buttons, and the search box by its key. Every page works without it.
"use strict";

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.previousElementSibling || button.parentElement);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

document.addEventListener("keydown", (event) => {
  const find = document.getElementById("q");
  const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea");
  if (event.key === "/" && find && !elsewhere) {
    event.preventDefault();
    find.focus();
  }
});

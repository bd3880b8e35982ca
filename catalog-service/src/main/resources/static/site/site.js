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

// Waits for a request of the account whose key was typed in; the key goes nowhere but to this site's usage log and is kept nowhere.
for (const form of document.querySelectorAll("form.arrival")) {
  const said = form.querySelector("output");
  const LOOK_EVERY_MS = 2000;
  const LOOKS_MAX = 150;
  const say = (kind, text) => { said.className = "chip " + kind; said.textContent = text; };
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = form.querySelector("input").value.trim();
    const since = new Date().toISOString();
    form.querySelector("button").disabled = true;
    say("warn", "waiting for a request…");
    for (let look = 0; look < LOOKS_MAX; look++) {
      try {
        const answer = await fetch("/api/v1/requests?limit=1&since=" + encodeURIComponent(since), { headers: { Authorization: "Bearer " + key } });
        if (answer.status === 401) { say("bad", "this key is not known here"); break; }
        if (!answer.ok) { say("bad", "this site has no usage log to ask; ./metis usage shows it"); break; }
        const found = (await answer.json()).data[0];
        if (found) { say("good", "✓ arrived: " + found.id + ", " + found.model + ", USD " + found.charge); break; }
      } catch { say("bad", "the usage log can't be reached"); break; }
      if (look === LOOKS_MAX - 1) { say("bad", "nothing came in five minutes"); break; }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    form.querySelector("button").disabled = false;
  });
}

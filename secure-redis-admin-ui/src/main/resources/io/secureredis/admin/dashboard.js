/* Live parts and dialogs. Without this file every page and every button still works. */
(() => {
  "use strict";

  const KEY = "secure-redis-paused";
  const control = document.getElementById("live-control");
  const button = document.getElementById("live-pause");
  const status = document.getElementById("live-status");
  const dialog = document.getElementById("dialog");
  const running = status ? status.textContent : "";
  let paused = sessionStorage.getItem(KEY) === "yes";

  function show() {
    control.hidden = false;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Resume" : "Pause";
    status.textContent = paused ? "Not refreshed" : running;
    control.classList.toggle("stopped", paused);
  }

  /* Nothing moves under somebody's keyboard, pointer or question. */
  function busy() {
    const live = document.getElementById("live");
    return paused || document.hidden || dialog.open || live === null
        || live.contains(document.activeElement) || live.querySelector("input:checked") !== null;
  }

  function failed() {
    status.textContent = "Cannot refresh: signed out, or the application does not answer";
    control.classList.add("stopped");
  }

  if (control) {
    show();
    button.addEventListener("click", () => {
      paused = !paused;
      sessionStorage.setItem(KEY, paused ? "yes" : "no");
      show();
    });
    /* Otherwise an application that also knows HTTP Basic makes the browser ask for a password, out of the blue. */
    document.body.addEventListener("htmx:configRequest", (event) => {
      event.detail.headers.Accept = "text/html";
    });
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      if (busy()) {
        event.preventDefault();
      }
    });
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      /* Asked for before the pause, or before the question: too late now. */
      if (busy()) {
        event.detail.shouldSwap = false;
      } else if (event.detail.shouldSwap && event.detail.serverResponse.includes('id="live"')) {
        show();
      } else {
        event.detail.shouldSwap = false;
        failed();
      }
    });
    document.body.addEventListener("htmx:sendError", failed);
  }

  function tickAll(button) {
    const boxes = [...document.querySelectorAll("input[form=selection]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    button.textContent = all ? "Tick all" : "Tick none";
  }

  function showTickAll() {
    const button = document.getElementById("tick-all");
    if (button !== null) {
      button.hidden = false;
    }
  }

  showTickAll();
  document.body.addEventListener("htmx:afterSettle", showTickAll);

  /* A question opens above the page that it is about; where anything goes wrong, as the page that it is. */
  async function ask(link) {
    const response = await fetch(link.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const question = page.getElementById("confirm");
    if (!response.ok || question === null) {
      throw new Error("no question");
    }
    dialog.replaceChildren(document.importNode(question, true));
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const tick = event.target.closest("#tick-all");
    if (tick !== null) {
      tickAll(tick);
      return;
    }
    const link = event.target.closest("a[data-dialog]");
    if (link !== null) {
      event.preventDefault();
      ask(link).catch(() => location.assign(link.href));
    } else if (dialog.open && event.target.closest("a[data-close]") !== null) {
      event.preventDefault();
      dialog.close();
    }
  });
})();

/* Live parts and dialogs. Without this file every page and every button still works. */
(() => {
  "use strict";

  const KEY = "secure-redis-paused";
  const control = document.getElementById("live-control");
  const button = document.getElementById("live-pause");
  const status = document.getElementById("live-status");
  const dialog = document.getElementById("dialog");
  const asOf = document.getElementById("live-asof");
  const signIn = document.getElementById("live-sign-in");
  const STILL_MS = 2000;
  let paused = sessionStorage.getItem(KEY) === "yes";
  let since = null;
  let pointed = -STILL_MS;

  /* In the language of the page: the server writes them into its body. */
  const texts = document.body.dataset;
  const filled = (text, argument) => text.replace("{0}", argument);

  const clock = (moment) => moment.toTimeString().slice(0, 8);
  const minute = (moment) => moment.toTimeString().slice(0, 5);

  /* One of: live, held, stopped, failing. Screen readers hear of it only when it changes. */
  function say(look, text) {
    if (status.textContent !== text) {
      status.textContent = text;
    }
    control.classList.toggle("stopped", look === "held" || look === "stopped");
    control.classList.toggle("failing", look === "failing");
    signIn.hidden = true;
  }

  function live() {
    since = null;
    say("live", texts.live);
    asOf.textContent = filled(texts.asOf, clock(new Date()));
  }

  function failing(text) {
    since = since || new Date();
    say("failing", filled(text, minute(since)));
  }

  function showControl() {
    control.hidden = false;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? texts.start : texts.stop;
    if (paused) {
      say("stopped", texts.stopped);
    } else if (since === null) {
      say("live", texts.live);
    }
  }

  /* Nothing moves under somebody's keyboard, pointer, selection or question. */
  function working() {
    const part = document.getElementById("live");
    const selection = document.getSelection();
    return dialog.open || part === null || part.contains(document.activeElement)
        || part.querySelector("input:checked") !== null || performance.now() - pointed < STILL_MS
        || (!selection.isCollapsed && selection.containsNode(part, true));
  }

  function busy() {
    if (!paused && !document.hidden && working()) {
      say("held", texts.held);
      return true;
    }
    return paused || document.hidden;
  }

  /* Pages of the dashboard that tell of a problem say so; anything else is a sign-in page, or comes from something in between. */
  function notLive(answer, code) {
    const ours = /data-problem="([0-9]+)"/.exec(answer);
    if (ours !== null && ours[1] === "503") {
      failing(texts.noRedis);
    } else if (ours !== null && ours[1] === "404") {
      say("failing", location.pathname.includes("/jobs/") ? texts.jobGone : texts.pageGone);
    } else if (ours !== null && ours[1] === "403") {
      say("failing", texts.forbidden);
    } else if (code >= 404) {
      failing(texts.noApplication);
    } else {
      say("failing", texts.signedOut);
      signIn.href = location.href;
      signIn.hidden = false;
    }
  }

  if (control) {
    asOf.textContent = filled(texts.asOf, clock(new Date()));
    showControl();
    button.addEventListener("click", () => {
      paused = !paused;
      sessionStorage.setItem(KEY, paused ? "yes" : "no");
      showControl();
    });
    document.addEventListener("pointermove", (event) => {
      if (event.target instanceof Element && event.target.closest("#live") !== null) {
        pointed = performance.now();
      }
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
        live();
      } else {
        event.detail.shouldSwap = false;
        notLive(event.detail.serverResponse, event.detail.xhr.status);
      }
    });
    document.body.addEventListener("htmx:sendError", () => failing(texts.noApplication));
  }

  function tickAll(button) {
    const boxes = [...document.querySelectorAll("input[form=selection]")];
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    button.textContent = all ? texts.tickAll : texts.tickNone;
  }

  function showTickAll() {
    const button = document.getElementById("tick-all");
    if (button !== null) {
      button.hidden = false;
    }
  }

  /* The reader's own variant of the page's language, such as en-GB. */
  const zoneLanguage = navigator.languages.find((one) => one.split("-")[0] === document.documentElement.lang)
      || document.documentElement.lang;

  /* The exact moment in the reader's own zone, and in UTC. */
  function showLocalTimes() {
    document.querySelectorAll("time[datetime]:not([data-local])").forEach((time) => {
      const moment = new Date(time.dateTime);
      time.dataset.local = "yes";
      if (!Number.isNaN(moment.getTime())) {
        const local = moment.toLocaleString(zoneLanguage, { dateStyle: "medium", timeStyle: "long" });
        if (time.hasAttribute("data-shown")) {
          time.title = time.textContent;
          time.textContent = local;
        } else {
          time.title = local + " (" + time.title + ")";
        }
      }
    });
  }

  showLocalTimes();
  document.body.addEventListener("htmx:afterSettle", showLocalTimes);
  showTickAll();
  document.body.addEventListener("htmx:afterSettle", showTickAll);

  /* A search continues by itself, part by part, until it is complete, has filled the page, or is stopped. */
  const MOST_ROWS = 500;
  const search = document.getElementById("search");
  let searching = false;

  async function nextPart() {
    const response = await fetch(search.dataset.next, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const part = page.getElementById("search");
    if (!response.ok || part === null) {
      throw new Error("no part");
    }
    const rows = [...part.querySelectorAll("#found tbody tr")].map((row) => document.importNode(row, true));
    const body = document.querySelector("#found tbody");
    if (body !== null) {
      body.append(...rows);
    } else if (rows.length > 0) {
      document.getElementById("found").replaceChildren(document.importNode(part.querySelector("#found table"), true));
    }
    document.getElementById("search-words").textContent = part.querySelector("#search-words").textContent;
    document.getElementById("search-bar").value = part.querySelector("#search-bar").value;
    if (part.dataset.next) {
      search.dataset.next = part.dataset.next;
    } else {
      delete search.dataset.next;
    }
  }

  async function searchOn() {
    const button = document.getElementById("search-on");
    const problem = document.getElementById("search-problem");
    const goal = document.querySelectorAll("#found tbody tr").length + MOST_ROWS;
    searching = true;
    problem.hidden = true;
    button.textContent = texts.searchStop;
    try {
      while (searching && search.dataset.next && document.querySelectorAll("#found tbody tr").length < goal) {
        await nextPart();
      }
    } catch {
      problem.textContent = texts.searchStopped;
      problem.hidden = false;
    }
    searching = false;
    button.textContent = texts.searchContinue;
    button.hidden = !search.dataset.next;
  }

  if (search !== null && search.dataset.next) {
    searchOn();
  }

  /* The log of a revealed job grows while the job runs, under the record of the reveal. It stops at the first answer that is not the log. */
  async function refreshLog() {
    const part = document.getElementById("job-log");
    const form = document.getElementById("log-form");
    if (part === null || form === null || part.dataset.grows !== "yes") {
      return;
    }
    const again = () => setTimeout(refreshLog, Math.max(1, Number(part.dataset.every)) * 1000);
    if (document.hidden || part.contains(document.activeElement)
        || !document.getSelection().isCollapsed) {
      again();
      return;
    }
    try {
      const response = await fetch(form.action, { method: "POST", credentials: "same-origin",
        headers: { Accept: "text/html" }, body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("job-log");
      if (!response.ok || fresh === null) {
        throw new Error("no log");
      }
      part.replaceWith(document.importNode(fresh, true));
      showLocalTimes();
      refreshAfterAWhile();
    } catch {
      document.getElementById("log-problem").textContent = part.dataset.stopped;
    }
  }

  function refreshAfterAWhile() {
    const part = document.getElementById("job-log");
    if (part !== null && part.dataset.grows === "yes" && Number(part.dataset.every) > 0) {
      setTimeout(refreshLog, Number(part.dataset.every) * 1000);
    }
  }

  refreshAfterAWhile();

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
    if (event.target.closest("#search-on") !== null) {
      event.preventDefault();
      if (searching) {
        searching = false;
      } else {
        searchOn();
      }
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

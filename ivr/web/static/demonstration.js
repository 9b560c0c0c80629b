// Pages without a reload, digits from the keyboard, and reading aloud. Every form works without this
// script.

(() => {
  "use strict";

  const main = document.getElementById("main");
  const announcer = document.getElementById("announcer");
  const speech = window.speechSynthesis;
  const KEY = /^[0-9*#]$/;
  const pendingKeys = []; // keys pressed while a page is loading
  let busy = false;
  let readsAloud = false;
  let reading = 0; // the number of the newest reading; older ones stop

  // ---- Pages ----

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!busy) void submit(event.target, event.submitter);
  });

  async function submit(form, button) {
    busy = true;
    const body = formData(form, button);
    const unsent = drafts(form);
    let wrong = "";
    const focused = document.activeElement && document.activeElement.id;
    stopReading();
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("main");
      if (!next) throw new Error("not a page of this server");
      document.title = page.title;
      main.dataset.area = next.dataset.area || "";
      wrong = wrongField(next);
      main.replaceChildren(...next.childNodes);
    } catch {
      loadWholePage(form, body);
      return;
    }
    main.removeAttribute("aria-busy");
    busy = false;
    restore(unsent);
    setUp();
    refocus(focused, wrong);
    announce();
    nextKey();
  }

  // The field that the server finds wrong. Its autofocus works only on pages that are loaded whole.
  function wrongField(next) {
    let wrong = "";
    for (const element of next.querySelectorAll("[autofocus]")) {
      element.removeAttribute("autofocus");
      if (!wrong && element.hasAttribute("aria-invalid")) wrong = element.id;
    }
    return wrong;
  }

  function formData(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.append(button.name, button.value);
    const settings = document.getElementById("settings");
    if (settings && form !== settings) {
      // The settings above apply, whether or not their button was pressed.
      for (const name of ["when", "caller", "number"]) {
        body.set(name, new FormData(settings).get(name) || "");
      }
    }
    return body;
  }

  // The request failed: load the page as a browser without script does, and show what that gives.
  function loadWholePage(form, body) {
    const plain = document.createElement("form");
    plain.method = "post";
    plain.action = form.action;
    plain.hidden = true;
    for (const [name, value] of body) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      plain.append(field);
    }
    document.body.append(plain);
    plain.submit();
  }

  // Words typed in other forms, and not sent yet, stay.
  function drafts(sent) {
    return [...main.querySelectorAll("[data-keep]")]
      .filter((field) => field.form !== sent && field.form.id !== "settings")
      .map((field) => [field.id, field.value, field.checked]);
  }

  function restore(unsent) {
    for (const [id, value, checked] of unsent) {
      const field = document.getElementById(id);
      if (!field) continue;
      field.value = value;
      field.checked = checked;
    }
  }

  function refocus(id, wrong) {
    const firsts = { phone: ["call", "outcome-1", "key-1"], texts: ["message"], settings: ["when"] };
    const same = { send: "message", forget: "message", say: "words" }[id] || id;
    const ids = [wrong, same, ...(firsts[main.dataset.area] || [])];
    const target = ids
      .map((each) => each && document.getElementById(each))
      .find((element) => element && !element.disabled && main.contains(element));
    (target || main).focus({ preventScroll: Boolean(target && target.id === id) });
    if (main.dataset.area === "phone") {
      document.getElementById("screen").scrollIntoView({ block: "nearest" });
    }
  }

  // ---- New words, for screen readers ----

  function announce() {
    const area = main.dataset.area;
    announcer.textContent = "";
    if (!area || main.querySelector("[role=alert]")) return; // a screen reader reads out the alert
    let parts = [];
    if (area === "phone") {
      parts = readsAloud ? [...main.querySelectorAll("#screen .state, #screen .who, #screen .next")]
        : [...main.querySelectorAll("#screen p:not(.about-call, .rule)")];
    } else if (area === "texts") {
      parts = [...main.querySelectorAll("[data-new-text]")];
    } else {
      parts = [...main.querySelectorAll("#rota-title + .hint")];
    }
    announcer.textContent = parts.map(sentence).join(" ");
    if (area === "phone") readAloud();
  }

  function sentence(part) {
    const words = part.innerText.replace(/\s+/g, " ").trim();
    return /[.!?]$/.test(words) ? words : `${words}.`;
  }

  // ---- Digits from the keyboard, while the keypad has the focus ----

  document.addEventListener("keydown", (event) => {
    const pad = event.target.closest && event.target.closest("[data-keypad]");
    if (!pad || event.ctrlKey || event.altKey || event.metaKey || !KEY.test(event.key)) return;
    event.preventDefault();
    if (event.repeat) return;
    pendingKeys.push(event.key);
    nextKey();
  });

  function nextKey() {
    if (busy || !pendingKeys.length) return;
    const key = pendingKeys.shift();
    const button = main.querySelector(`[data-key="${key}"]`);
    if (button && !button.disabled) {
      button.focus();
      button.click();
    } else {
      pendingKeys.length = 0;
    }
  }

  // ---- Reading aloud ----

  function stopReading() {
    reading += 1;
    if (speech) speech.cancel();
  }

  async function readAloud() {
    if (!readsAloud) return;
    const number = ++reading;
    for (const part of main.querySelectorAll("[data-aloud]")) {
      if (number !== reading) return;
      await speak(part.textContent);
    }
  }

  // Resolves when the words have been spoken, or cannot be.
  function speak(text) {
    return new Promise((done) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = "en-GB";
      const voice = speech.getVoices().find((each) => each.lang.replace("_", "-") === "en-GB");
      if (voice) words.voice = voice;
      words.onend = words.onerror = () => done();
      try {
        speech.speak(words);
      } catch {
        done();
      }
    });
  }

  // ---- Controls that need the script ----

  function setUp() {
    for (const list of main.querySelectorAll("[data-to-the-end]")) list.scrollTop = list.scrollHeight;
    for (const button of main.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard;
    }
    const choice = main.querySelector("[data-needs-speech]");
    if (choice) {
      choice.hidden = !speech;
      choice.querySelector("input").checked = readsAloud;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent;
    let result = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      result = "Not copied: select it instead";
    }
    button.textContent = result;
    announcer.textContent = result;
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "aloud") {
      readsAloud = event.target.checked;
      if (readsAloud) void readAloud();
      else stopReading();
    }
    if (event.target.id === "number" && event.target.value) {
      document.getElementById("caller-number").checked = true;
    }
  });

  setUp();
})();

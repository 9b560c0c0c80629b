// Comfort for the demonstration: pages without a reload, digits from the keyboard, reading aloud.
// Every form works without it.

(() => {
  "use strict";

  const main = document.getElementById("main");
  const announcer = document.getElementById("announcer");
  const speech = window.speechSynthesis;
  const KEY = /^[0-9*#]$/;
  const waiting = []; // keys pressed while a page is on its way
  let busy = false;
  let aloud = false;
  let reading = 0; // which reading is the newest; older ones stop

  // ---- Pages ----

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!busy) void submit(event.target, event.submitter);
  });

  async function submit(form, button) {
    busy = true;
    const carried = fields(form, button);
    const kept = drafts(form);
    let wanted = "";
    const focused = document.activeElement && document.activeElement.id;
    hush();
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: carried });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("main");
      if (!next) throw new Error("not our page");
      document.title = page.title;
      main.dataset.area = next.dataset.area || "";
      wanted = wrongField(next);
      main.replaceChildren(...next.childNodes);
    } catch {
      reload(form, carried);
      return;
    }
    main.removeAttribute("aria-busy");
    busy = false;
    restore(kept);
    dress();
    refocus(focused, wanted);
    announce();
    nextKey();
  }

  // The field that the server finds wrong. Its own autofocus is for pages that are loaded whole.
  function wrongField(next) {
    let wrong = "";
    for (const element of next.querySelectorAll("[autofocus]")) {
      element.removeAttribute("autofocus");
      if (!wrong && element.hasAttribute("aria-invalid")) wrong = element.id;
    }
    return wrong;
  }

  function fields(form, button) {
    const carried = new URLSearchParams(new FormData(form));
    if (button && button.name) carried.append(button.name, button.value);
    const settings = document.getElementById("settings");
    if (settings && form !== settings) {
      // What is chosen above counts, whether or not its button was pressed.
      for (const name of ["when", "caller", "number"]) {
        carried.set(name, new FormData(settings).get(name) || "");
      }
    }
    return carried;
  }

  // The server could not be reached this way: let the browser show what it finds.
  function reload(form, carried) {
    const plain = document.createElement("form");
    plain.method = "post";
    plain.action = form.action;
    plain.hidden = true;
    for (const [name, value] of carried) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      plain.append(field);
    }
    document.body.append(plain);
    plain.submit();
  }

  // What is typed in other forms, and not sent yet, stays.
  function drafts(sent) {
    return [...main.querySelectorAll("[data-keep]")]
      .filter((field) => field.form !== sent && field.form.id !== "settings")
      .map((field) => [field.id, field.value, field.checked]);
  }

  function restore(kept) {
    for (const [id, value, checked] of kept) {
      const field = document.getElementById(id);
      if (!field) continue;
      field.value = value;
      field.checked = checked;
    }
  }

  function refocus(id, wanted) {
    const firsts = { phone: ["call", "outcome-1", "key-1"], texts: ["message"], settings: ["when"] };
    const same = { send: "message", forget: "message", say: "words" }[id] || id;
    const ids = [wanted, same, ...(firsts[main.dataset.area] || [])];
    const target = ids
      .map((one) => one && document.getElementById(one))
      .find((element) => element && !element.disabled && main.contains(element));
    (target || main).focus({ preventScroll: Boolean(target && target.id === id) });
    if (main.dataset.area === "phone") {
      document.getElementById("screen").scrollIntoView({ block: "nearest" });
    }
  }

  // ---- What is new, for those who cannot see it ----

  function announce() {
    const area = main.dataset.area;
    announcer.textContent = "";
    if (!area || main.querySelector("[role=alert]")) return; // an alert says itself
    let parts = [];
    if (area === "phone") {
      parts = aloud ? [...main.querySelectorAll("#screen .state, #screen .who, #screen .next")]
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

  // ---- Keys of the keyboard, while the keypad has the focus ----

  document.addEventListener("keydown", (event) => {
    const pad = event.target.closest && event.target.closest("[data-keypad]");
    if (!pad || event.ctrlKey || event.altKey || event.metaKey || !KEY.test(event.key)) return;
    event.preventDefault();
    if (event.repeat) return;
    waiting.push(event.key);
    nextKey();
  });

  function nextKey() {
    if (busy || !waiting.length) return;
    const key = waiting.shift();
    const button = main.querySelector(`[data-key="${key}"]`);
    if (button && !button.disabled) {
      button.focus();
      button.click();
    } else {
      waiting.length = 0;
    }
  }

  // ---- Reading aloud ----

  function hush() {
    reading += 1;
    if (speech) speech.cancel();
  }

  async function readAloud() {
    if (!aloud) return;
    const mine = ++reading;
    for (const part of main.querySelectorAll("[data-aloud]")) {
      if (mine !== reading) return;
      await utter(part.textContent);
    }
  }

  // Ends when the words have been said, or could not be.
  function utter(text) {
    return new Promise((done) => {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = "en-GB";
      const voice = speech.getVoices().find((one) => one.lang.replace("_", "-") === "en-GB");
      if (voice) words.voice = voice;
      words.onend = words.onerror = () => done();
      try {
        speech.speak(words);
      } catch {
        done();
      }
    });
  }

  // ---- What only works with a script ----

  function dress() {
    for (const list of main.querySelectorAll("[data-to-the-end]")) list.scrollTop = list.scrollHeight;
    for (const button of main.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard;
    }
    const choice = main.querySelector("[data-needs-speech]");
    if (choice) {
      choice.hidden = !speech;
      choice.querySelector("input").checked = aloud;
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent;
    let told = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      told = "Not copied: select it instead";
    }
    button.textContent = told;
    announcer.textContent = told;
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "aloud") {
      aloud = event.target.checked;
      if (aloud) void readAloud();
      else hush();
    }
    if (event.target.id === "number" && event.target.value) {
      document.getElementById("caller-number").checked = true;
    }
  });

  dress();
})();

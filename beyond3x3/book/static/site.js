// What the site remembers of a learner, in this browser only: sections read, exercises done, figures as they were left.

(() => {
  const PREFIX = "beyond3x3/";

  const unkept = new Map(); // what the browser refuses to keep, for as long as the page stays

  function recall(key) {
    try {
      return JSON.parse(unkept.get(key) ?? localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  }

  function keep(key, value) {
    try {
      if (value === null) localStorage.removeItem(PREFIX + key);
      else localStorage.setItem(PREFIX + key, JSON.stringify(value));
      unkept.delete(key);
      return true;
    } catch {
      unkept.set(key, JSON.stringify(value));
      return false;
    }
  }

  // A page's name is its path from the root of the site, wherever that lies.

  const root = new URL(document.documentElement.dataset.content_root, location.href).pathname;
  const nameOf = url => url.pathname.slice(root.length).replace(/\.html$/, "") || "index";
  const page = nameOf(location);
  window.learnersPlace = { recall, keep, page };

  const boxes = [...document.querySelectorAll(".b3-done input")];
  const sections = JSON.parse(document.querySelector("meta[name='sections']").content);

  function doneOn(name) {
    const done = recall(`done/${name}`);
    return Array.isArray(done) ? done : [];
  }

  // Beside each chapter in the contents how many of its sections are done, and a mark at its pages that are.

  function show() {
    for (const box of boxes) box.checked = doneOn(page).includes(box.value);
    for (const caption of document.querySelectorAll(".bd-links .caption")) {
      let [done, all] = [0, 0];
      for (const link of caption.nextElementSibling.querySelectorAll("a")) {
        const name = nameOf(new URL(link.href));
        const of = sections[name] ?? 0;
        const here = Math.min(of, doneOn(name).length);
        link.classList.toggle("b3-finished", of > 0 && here === of);
        const points = Object.values(recall(`points/${name}`) ?? {}).reduce((sum, one) => sum + one, 0);
        if (points > 0) link.dataset.points = `${points} point${points === 1 ? "" : "s"}`;
        else delete link.dataset.points;
        [done, all] = [done + here, all + of];
      }
      const progress = caption.querySelector(".b3-progress") ?? caption.appendChild(document.createElement("span"));
      progress.className = "b3-progress";
      progress.textContent = done ? `${done} of ${all}` : "";
      progress.title = "sections read or done";
    }
  }

  for (const box of boxes) {
    box.addEventListener("change", () => {
      const others = doneOn(page).filter(id => id !== box.value);
      keep(`done/${page}`, box.checked ? [...others, box.value] : others);
      show();
    });
  }

  function forget() {
    const what = "Forget which sections you marked, how you left the figures, and the colors you chose?";
    if (!confirm(what)) return;
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    for (const key of ["mode", "theme"]) localStorage.removeItem(key);
    history.replaceState(null, "", location.href.split("#")[0]);
    location.reload();
  }

  document.documentElement.toggleAttribute("data-remembers", keep("here", true) && keep("here", null));
  document.querySelector(".b3-forget").addEventListener("click", forget);
  addEventListener("storage", show);
  addEventListener("points", show);
  show();

  // The theme's menus and labels need a library; it comes with the first hand near one of them, and learns what it missed.

  const library = document.currentScript.src.replace(/course\.js.*/, "scripts/bootstrap.js");
  const signs = ["mouseover", "focusin", "click"];
  let missed = [];

  function call(event) {
    const control = event.target.closest?.("[data-bs-toggle]");
    if (!control) return;
    if (!missed.length) document.head.append(Object.assign(document.createElement("script"), { src: library, onload: answer }));
    if (event.type !== "click" || control.dataset.bsToggle === "dropdown") missed.push(event);
  }

  function answer() {
    for (const sign of signs) removeEventListener(sign, call);
    for (const event of missed) event.target.dispatchEvent(new event.constructor(event.type, event));
  }

  for (const sign of signs) addEventListener(sign, call);

  // Sections out of sight wait for the first screen (site.css); then they come one by one, and at a reader's first move all.

  const waiting = [...document.querySelectorAll(".bd-article > section > section")];
  const idle = window.requestIdleCallback ?? setTimeout;
  const { dataset } = document.documentElement;
  const open = () => delete dataset.opens;

  function layOutNext() {
    const section = waiting.shift();
    if (section) {
      section.dataset.laidOut = "";
      return idle(layOutNext);
    }
    open();
    dispatchEvent(new Event("resize")); // the theme looks again which code can be scrolled
  }

  if ("opens" in dataset) {
    for (const move of ["scroll", "pointerdown", "keydown"]) addEventListener(move, open, { once: true });
    requestAnimationFrame(() => idle(layOutNext));
  }

  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
})();

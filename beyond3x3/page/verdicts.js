// What came of a check, at the check itself: in words and in color, and kept in the learner's place with what it said.

const MOST_KEPT = 4000;
const isRecord = value => typeof value === "object" && value !== null && !Array.isArray(value);
const counted = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
const pointsOf = (some, all) => `${some} of ${counted(all, "point")}`;
const capital = words => words[0].toUpperCase() + words.slice(1);

function recallOf(kind) {
  const found = place.recall(`${kind}/${place.page}`);
  return isRecord(found) ? found : {};
}

const passed = () => recallOf("points");

// How a cell is called where its place on the page cannot be seen.

function titled(element, index) {
  const section = element.closest("section");
  const words = [...section.querySelector("h1, h2, h3").childNodes].filter(({ className }) => className !== "headerlink");
  const heading = words.map(({ textContent }) => textContent).join("").replace(/ \(\d+ points?\)$/, "");
  if (!element.dataset.points) return `cell ${index + 1}, ${heading}`;
  const checks = [...section.querySelectorAll("[data-points]")];
  return `check ${checks.indexOf(element) + 1} of ${checks.length}, ${heading}`;
}

// The code that a check is about: of the cells of its section between the checks before and its own.

function answered(own) {
  let end = cells.indexOf(own);
  while (end > 0 && cells[end - 1].points) end -= 1;
  let start = end;
  const near = cell => !cell.points && cell.section === own.section;
  while (start > 0 && near(cells[start - 1])) start -= 1;
  return cells.slice(start, end);
}

// On a check no other cell depends, and on an exercise no other exercise does.

function dependsOn(other, own) {
  if (own.points) return false;
  return other.section === own.section || !cells.some(({ points, section }) => points && section === own.section);
}

const inShort = text => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) | 0, 0);
const answerOf = own => inShort(answered(own).map(({ code }) => code()).join("\0"));

const shortened = (text, from) => (text.length > MOST_KEPT ? `${text.slice(0, MOST_KEPT)}\n… ${from}\n` : text);

function remember(own, right, had) {
  const outputs = own.out.kept().filter(({ output_type }) => output_type !== "display_data");
  const error = outputs.find(({ output_type }) => output_type === "error");
  const kept = outputs.slice(0, 4).map(one => {
    const text = shortened(one.traceback ? one.traceback.join("\n") : one.text, "the rest was not kept");
    return one.traceback ? { name: one.ename, text } : { stream: one.name, text };
  });
  const verdict = right ? "passed" : error?.ename === "NotImplementedError" ? "unwritten" : "failed";
  const record = { verdict, kept, lost: had && !right, answer: answerOf(own) };
  const held = place.keep(`told/${place.page}`, { ...recallOf("told"), [own.id]: record });
  for (const link of own.out.links()) link.target = held ? "" : "_blank";
}

function verdict(element, own) {
  const line = h("p", { className: "b3-verdict", hidden: true });
  element.querySelector(".b3-cell").after(line);

  function record() {
    const found = recallOf("told")[own.id];
    return isRecord(found) ? found : own.id in passed() ? { verdict: "passed", kept: [] } : null;
  }

  const changed = found => found.answer !== undefined && found.answer !== answerOf(own);

  function words(found) {
    const right = found.verdict === "passed";
    const said = { passed: "✓ Passed", failed: "✗ Not passed", unwritten: "Not yet written" }[found.verdict];
    const parts = [said, pointsOf(right ? own.points : 0, own.points)];
    if (found.lost) parts.push("it had passed before, so points are lost");
    if (changed(found)) parts.push(right ? "changed since it passed: check again" : "changed since this check");
    return parts.join(" · ");
  }

  return {
    changed: () => record()?.verdict === "passed" && changed(record()),
    wait() {
      element.dataset.verdict = "waits";
      line.textContent = "Checking …";
      line.hidden = false;
    },
    show(instead = false) {
      const found = record();
      if (instead && found?.verdict !== "passed") own.out.fresh();
      line.hidden = !found;
      element.dataset.verdict = !found ? "" : found.verdict === "passed" && changed(found) ? "changed" : found.verdict;
      line.textContent = found ? words(found) : "";
      return line.textContent;
    },
    restore() {
      const kept = record()?.kept ?? [];
      if (kept.length) own.out.fresh();
      for (const { stream, name, text } of kept) {
        if (stream) own.out.text(stream, text);
        else own.out.error({ name, text });
      }
      this.show();
    },
  };
}

// An edit makes verdicts old: each says so, and the first time it is said aloud.

function outdate(own) {
  for (const other of cells.filter(({ points }) => points)) {
    if (!answered(other).includes(own)) continue;
    const { dataset } = other.element;
    const before = dataset.verdict;
    other.verdict.show();
    if (before === "passed" && dataset.verdict === "changed") say(`${capital(other.name)}: changed since it passed.`);
  }
}

// Python on its way is seen where it was asked for.

function arrival(status) {
  const bar = h("progress", { ariaLabel: "Python comes" });
  return (words, share) => {
    if (share < 1) bar.value = share;
    else bar.removeAttribute("value");
    if (!bar.isConnected) status.replaceChildren("", bar);
    status.firstChild.data = `${words} `;
  };
}

function leadTo(other, words = "Show it") {
  const show = () => {
    const error = other.element.querySelector(".b3-error") ?? other.element;
    error.scrollIntoView({ block: "center" });
    other.focus({ preventScroll: true });
  };
  return h("button", { type: "button", textContent: words, onclick: show });
}

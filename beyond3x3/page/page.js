// Cells of a page that run where they are read: what they hold, what came of them, and the Python that they share.

const place = window.learnersPlace;

// ---- Python

const models = new Map();
let worker = null;
let ready = null;
let number = 0;
let queue = [];
let current = null;
let pressed = null;

function awaken() {
  ready ??= (async () => {
    worker = await pythonWorker(["numpy", "pillow"], progress);
    worker.onmessage = ({ data }) => hear[data.kind](data);
    worker.onerror = () => stop("Python has broken down, perhaps for want of memory. Its variables are lost, your code is not.");
    say("Python is ready.");
  })().catch(error => {
    forget();
    say(`Python does not come: ${error.message}. Open the page again, or use the buttons for Colab and Binder above.`);
    throw error;
  });
  return ready;
}

function progress({ done, total }) {
  pressed?.comes(done < total ? `Fetching Python, ${megabytes(total)} MB` : STARTING, done / total);
  bar.hidden = done >= total;
  bar.value = done / total;
  say(coming(done, total));
}

const hear = {
  text: ({ cell, stream, text }) => cellOf(cell)?.out.text(stream, text),
  picture: ({ cell, ...drawn }) => cellOf(cell)?.out.picture(drawn),
  error: ({ cell, ...error }) => cellOf(cell)?.out.error(error),
  figure: ({ cell, ...figure }) => cellOf(cell)?.out.figure(figure),
  trait: ({ model, state }) => (models.get(model) ?? []).forEach(view => setAll(view, JSON.parse(state))),
  trouble: ({ text }) => say(text),
  done({ cell, seconds }) {
    cellOf(cell)?.finish(seconds);
    current = null;
    next();
  },
  broken: ({ text }) => stop(`Python has broken down: ${text}`),
};

function forget(words = "stopped") {
  worker?.terminate();
  const left = current ? [current, ...queue] : queue;
  [worker, ready, queue, current] = [null, null, [], null];
  models.clear();
  for (const cell of cells) cell.forget();
  left.forEach((cell, nth) => cell.finish(null, nth ? "stopped" : words));
  bar.hidden = true;
  update();
}

const STOPPED = "Stopped. The variables are lost, your code is not:";

function stop(words = `${STOPPED} ${most ? "a check runs again what it needs" : "run the cells above again"}.`) {
  forget(words);
  say(words);
}

function run(some, at = some.at(-1)) {
  queue.push(...some.filter(cell => !queue.includes(cell)));
  for (const cell of some) cell.wait();
  if (!ready) (pressed = at)?.comes(STARTING, 1);
  update();
  awaken().then(
    () => {
      pressed?.came();
      pressed = null;
      next();
    },
    () => at?.came("Python does not come."),
  );
}

function next() {
  if (current || !worker) return;
  current = queue.shift() ?? null;
  update();
  if (!current) return;
  number += 1;
  current.begin(number);
  worker.postMessage({ kind: "run", cell: current.id, name: capital(current.name), code: current.code(), number });
}

// ---- Cells

const PATIENCE = 10; // seconds, in which every cell of the course is done

function outputs(element) {
  const unknown = words => {
    if (element.dataset.points) return "\nThe check asks for this name: does the cell of the exercise define it?";
    return words.includes("Did you mean") ? "" : "\nPerhaps a cell above has not run yet: Run all above.";
  };
  let holder = element.querySelector(":scope > .cell_output");
  let shown = [];
  let text = null;

  function fresh() {
    if (!holder) element.append((holder = h("div", { className: "cell_output docutils container" })));
    holder.replaceChildren();
    [shown, text] = [[], null];
  }

  function add(kind, node, kept) {
    text = null;
    shown.push(kept);
    holder.append(h("div", { className: `output ${kind}` }, node));
  }

  return {
    fresh,
    kept: () => shown,
    links: () => holder?.querySelectorAll("a") ?? [],
    text(stream, words) {
      if (text?.stream !== stream) {
        const pre = h("pre");
        const name = stream === "stderr" ? stream : "stdout";
        add(stream, h("div", { className: "highlight" }, pre), { output_type: "stream", name, text: "" });
        text = { stream, pre };
      }
      text.pre.append(words);
      shown.at(-1).text += words;
    },
    picture({ png, width, height, alt }) {
      const image = h("img", { src: `data:image/png;base64,${png}`, width: Math.round(width), height: Math.round(height), alt });
      add("picture", image, { output_type: "display_data", data: { "image/png": png }, metadata: {} });
    },
    error({ name, text: words }) {
      const lost = name === "NameError" ? unknown(words) : "";
      const kept = { output_type: "error", ename: name, evalue: words.trim().split("\n").at(-1), traceback: words.split("\n") };
      add("b3-error", h("pre", { role: "alert" }, ...linked(words + lost)), kept);
    },
    figure({ model, figure: kind, state }) {
      const figure = h("figure", { className: "b3-widget" });
      Object.assign(figure.dataset, { widget: kind, state });
      add("figure", figure, { output_type: "display_data", data: { "text/plain": `a live figure: ${kind}` }, metadata: {} });
      const lost = ({ message }) => figure.append(h("p", { role: "alert" }, `This figure cannot be drawn: ${message}`));
      embody(figure, kind, model, JSON.parse(state)).catch(lost);
    },
  };
}

// Where a check sends its reader is a link to that very section.

const slug = heading => heading.toLowerCase().replace(/'/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
const address = (file, heading) => `${file.replace(/\.\w+$/, "")}.html#${slug(heading)}`;

function linked(words) {
  const found = words.match(/Look again at (\S+), "(.+)"\./);
  if (!found) return [words];
  const [said, file, heading] = found;
  const [before, after] = words.split(said);
  return [before, h("a", { href: address(file, heading), textContent: said }), after];
}

// A figure that a cell made: the view of the lessons, its traits those of the Python object.

const bundles = new Map();
function bundleOf(kind) {
  const come = (resolve, reject) => {
    const failed = () => bundles.delete(kind) && reject(new Error("its script does not come"));
    const script = { src: new URL(`../_figures/${kind}.js`, here), onload: () => resolve(window.beyond3x3), onerror: failed };
    document.head.append(h("script", script));
  };
  if (!bundles.has(kind)) bundles.set(kind, window.beyond3x3?.has(kind) ? window.beyond3x3 : new Promise(come));
  return bundles.get(kind);
}

async function modelOf(kind, state) {
  const { modelOf } = await bundleOf(kind);
  const photo = new URL("../_figures/companion.jpg", here).href;
  return modelOf({ photo, ...state });
}

function setAll({ coming }, state) {
  const set = model => Object.entries(state).forEach(([name, value]) => model.set(name, value));
  coming.then(set, () => {});
}

async function embody(figure, kind, id, state) {
  const coming = modelOf(kind, state);
  const shown = (models.get(id) ?? []).filter(({ figure }) => figure.isConnected);
  models.set(id, [...shown, { figure, coming }]);
  const own = await coming;
  const changed = new Set();
  const set = own.set.bind(own);
  const model = {
    ...own,
    set(name, value) {
      changed.add(name);
      set(name, value);
    },
    save_changes() {
      const some = Object.fromEntries([...changed].map(name => [name, own.get(name)]));
      changed.clear();
      const views = models.get(id) ?? [];
      if (!views.some(view => view.coming === coming)) return;
      worker.postMessage({ kind: "trait", model: id, state: some });
      for (const view of views) if (view.coming !== coming) setAll(view, some);
    },
  };
  (await bundleOf(kind)).embody(figure, model);
}

function cell(element, index) {
  const id = element.dataset.cell;
  const name = titled(element, index);
  const points = Number(element.dataset.points ?? 0);
  const block = element.querySelector(".cell_input pre");
  const given = block.textContent.replace(/\n$/, "");
  const out = outputs(element);
  const [runs, above, reset, status] = element.querySelector(".b3-cell").children;
  const verb = runs.textContent;
  const label = button => (button.ariaLabel = `${button.textContent} ${name}`.replace("Check check", "Check"));
  const comes = arrival(status);
  runs.onclick = () => (element.hasAttribute("data-running") ? stop() : points ? check(own) : run([own]));
  above.onclick = () => run(cells.slice(0, cells.indexOf(own)), own);
  let before = null;
  let patience = null;
  reset.onclick = () => {
    own.write(before ?? given, before === null);
    if (status.textContent === "failed") {
      out.fresh();
      status.textContent = "";
    }
    editor.focus();
  };
  const editor = editable(block, `Code of ${name}`, {
    changed() {
      before = null;
      keep();
    },
    enter(on) {
      runs.click();
      if (on) cells[cells.indexOf(own) + 1]?.focus();
    },
  });

  function keep() {
    const found = place.recall(`code/${place.page}`);
    const codes = isRecord(found) ? found : {};
    const same = editor.code() === given;
    if (same) delete codes[id];
    else codes[id] = editor.code();
    const held = place.keep(`code/${place.page}`, Object.keys(codes).length ? codes : null);
    if (!held) say("This browser keeps nothing of this page: take your code along with Download notebook.");
    offer();
    outdate(own);
    update();
  }

  function offer() {
    reset.hidden = before === null && editor.code() === given;
    reset.textContent = before === null ? "Reset" : "Undo";
    [runs, above, reset].forEach(label);
  }

  const own = {
    id,
    name,
    element,
    section: element.closest("section"),
    points,
    out,
    comes,
    ran: null,
    number: null,
    code: editor.code,
    focus: editor.focus,
    stale: () => own.ran !== editor.code(),
    forget() {
      own.ran = null;
      if (status.textContent.startsWith("done in")) status.textContent = "";
    },
    write(code, undone = false) {
      before = undone ? editor.code() : null;
      editor.write(code);
      keep();
    },
    wait: () => (status.textContent = "waits"),
    came(words = "") {
      if (status.querySelector("progress")) status.textContent = words || (queue.includes(own) ? "waits" : "");
    },
    begin(nth) {
      own.number = nth;
      own.ran = editor.code();
      element.toggleAttribute("data-running", true);
      runs.textContent = "Stop";
      label(runs);
      out.fresh();
      own.verdict?.wait();
      status.textContent = "runs …";
      if (!hushed.has(own)) say(`${capital(name)} runs.`);
      patience = setTimeout(() => {
        status.textContent = `has run for ${PATIENCE} s. Does a loop never end? Stop ends it.`;
        say(`${capital(name)} ${status.textContent}`);
      }, 1000 * PATIENCE);
    },
    finish(seconds, instead = "") {
      clearTimeout(patience);
      element.toggleAttribute("data-running", false);
      runs.textContent = verb;
      label(runs);
      const failed = out.kept().some(({ output_type }) => output_type === "error");
      const took = seconds === null ? instead : failed ? "failed" : `done in ${seconds < 0.1 ? "under 0.1" : seconds.toFixed(1)} s`;
      const words = [took].flat();
      status.replaceChildren(...(own.verdict && seconds !== null ? [] : words));
      if (failed) own.ran = null;
      if (points && seconds !== null) count(own, !failed);
      const verdict = own.verdict?.show(seconds === null);
      const hush = hushed.delete(own) && seconds !== null && !failed;
      if (took && !hush) say(`${capital(name)}: ${(seconds !== null && verdict) || words[0]}.`);
      const lost = failed && seconds !== null ? queue.filter(other => dependsOn(other, own)) : [];
      queue = queue.filter(other => !lost.includes(other));
      for (const other of lost) other.finish(null, ["not run: a cell above failed ", leadTo(own)]);
      if (lost.length) say("A cell failed, so those after it did not run.");
    },
  };
  const kept = place.recall(`code/${place.page}`)?.[id];
  if (typeof kept === "string") editor.write(kept);
  offer();
  if (points) own.verdict = verdict(element, own);
  return own;
}

// ---- Assignments: a check runs what it needs, and again those of the same answers that had passed before a change, which are
// heard only if they fail; its points are counted, and a section whose checks pass is ticked.

const hushed = new Set();

function check(own) {
  const before = cells.slice(0, cells.indexOf(own)).filter(({ points, stale }) => !points && stale());
  const about = answered(own);
  const again = cells.filter(other => other !== own && other.verdict?.changed() && answered(other).some(one => about.includes(one)));
  for (const other of again) if (!queue.includes(other)) hushed.add(other);
  run([...before, own, ...again], own);
}

function count(own, right) {
  const { [own.id]: had, ...others } = passed();
  place.keep(`points/${place.page}`, right ? { ...others, [own.id]: own.points } : others);
  remember(own, right, had !== undefined);
  const checks = cells.filter(({ points, section }) => points && section === own.section);
  const box = own.section.querySelector(".b3-done input");
  dispatchEvent(new Event("points"));
  if (box && checks.every(({ id }) => id in passed()) !== box.checked) box.click();
  update();
}

// ---- The page's own bar

const tools = document.querySelector(".b3-python");
const [all, again, download, upload, file, score, bar, line] = tools.children;
const say = words => (line.textContent = words);
all.onclick = () => run([...cells]);
again.onclick = () => stop("Python starts again with the next cell, without variables.");
download.onclick = take;
upload.onclick = () => file.click();
file.onchange = bring;

function update() {
  again.disabled = !worker;
  again.title = worker ? "Forgets all variables, keeps your code." : "Python is not running.";
  const own = cells.reduce((sum, { id, points }) => sum + (id in passed() ? points : 0), 0);
  const old = cells.filter(({ verdict }) => verdict?.changed());
  score.textContent = most ? `${own} of ${most} points` : "";
  if (old.length) score.append(", ", leadTo(old[0], `${old.length} changed since`));
}

const cells = [...document.querySelectorAll("[data-cell]")].map(cell);
const byId = new Map(cells.map(cell => [cell.id, cell]));
const cellOf = id => byId.get(id);
const most = cells.reduce((sum, { points }) => sum + points, 0);
for (const { verdict } of cells) verdict?.restore();
update();
const idle = () => !current && !queue.length;
window.pagePython = { cells, run, tokens, idle, address };

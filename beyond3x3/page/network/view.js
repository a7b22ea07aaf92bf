// A reader's network: a file, one that is shipped, or typed layers; its rows, a row's field, and what was found.

const room = document.querySelector(".b3-network");
const part = name => room.querySelector(`[data-part="${name}"]`);
const say = words => (part("says").textContent = words);
let worker = null;
let stopping = new AbortController();
let calls = 0;
let shown = null;
let again = null;
let chosen = null;
let drawing = false;
let pointed = false;
let pressed = null;
let asked = null;
let sized = false;
const waiting = new Map();

function begun() {
  const progress = ({ done, total }) => {
    part("bar").hidden = done >= total;
    part("bar").value = done / total;
    say(coming(done, total));
  };
  worker ??= pythonWorker(["numpy", "protobuf"], progress, stopping.signal).then(ready => {
    const broke = ({ text }) => stop(`Python has broken down: ${text ?? "perhaps for want of memory"}. Your file has not left this page.`);
    const heard = { answered: ({ id, value }) => (waiting.get(id)?.(value), waiting.delete(id)), broken: broke };
    ready.onmessage = ({ data }) => heard[data.kind]?.(data);
    ready.onerror = broke;
    return ready;
  });
  return worker;
}

async function call(name, given, bytes) {
  const ready = await begun();
  const id = (calls += 1);
  return new Promise(resolve => {
    waiting.set(id, resolve);
    ready.postMessage({ kind: "call", id, module: "examined", name, given, bytes }, bytes ? [bytes] : []);
  });
}

function stop(words) {
  stopping.abort();
  stopping = new AbortController();
  waiting.clear();
  [worker, shown, drawing] = [null, null, false];
  part("bar").hidden = true;
  part("found").hidden = true;
  busy(false);
  say(words);
}

// Controls that are disabled lose the focus; it comes back to the one that was pressed.

function busy(on) {
  if (on) pressed = room.contains(document.activeElement) ? document.activeElement : null;
  const lost = [document.body, part("stop")].includes(document.activeElement);
  for (const control of room.querySelectorAll("[data-part=form] :is(button, select)")) control.disabled = on;
  part("stop").hidden = !on;
  part("stop").disabled = false;
  room.toggleAttribute("data-busy", on);
  if (!on && lost) pressed?.focus({ preventScroll: true });
}

// One question at a time: its title, and typed layers or where the bytes of a file come from. A size that was written
// for one network is not for another.

async function look(title, text, content, usual = "") {
  const { signal } = stopping;
  again = () => look(title, text, content, usual);
  if (title !== asked && !sized) part("size").value = "";
  [asked, sized] = [title, false];
  part("again").hidden = false;
  busy(true);
  part("says").scrollIntoView({ block: "nearest" });
  try {
    const bytes = await content?.();
    signal.throwIfAborted();
    await begun();
    say(`Following ${title} …`);
    const state = await call("look", { size: part("size").value.trim() || usual, text }, bytes);
    busy(false);
    part("found").hidden = Boolean(state.said);
    if (state.said) say(`${title}: ${state.said.replace(/\.?$/, ".")}`);
    else show(title, state);
  } catch (error) {
    if (!signal.aborted) stop(`${title} cannot be looked at: ${error.message}.`);
  }
}

function show(title, state) {
  shown = state;
  part("title").textContent = `${title}, ${state.sizes.join(" × ")}`;
  part("followed").textContent = state.followed;
  part("followed").hidden = !state.followed;
  const few = state.findings.length === 1 ? "one finding" : `${state.findings.length || "no"} findings`;
  const leads = state.findings.length ? h("a", { href: "#b3-findings", textContent: few }) : few;
  part("says").replaceChildren(`${title}: ${state.rows.length} rows, `, leads, ".");
  part("findings").replaceChildren(...(state.findings.length ? grouped(state.findings).map(finding) : [nothing()]));
  picture.said.textContent = "";
  table.show(state.rows);
  part("rows").scrollIntoView({ block: "nearest" });
}

function point(at) {
  table.select(at, true);
  part("rows").scrollIntoView({ block: "nearest" });
}

const nothing = () => h("li", { textContent: "Nothing that this page looks for." });

function layerOf(name) {
  const at = shown.rows.findIndex(row => row.name === name);
  return h(at < 0 ? "b" : "button", { type: "button", textContent: name, onclick: () => point(at) });
}

// A lesson opens beside this page, which would come back without the network.

function finding(found) {
  const address = linkOf(found.link);
  const where = address ? [" ", h("a", { href: address, target: "_blank", rel: "noopener", textContent: "Why?\u00a0↗" })] : [];
  const lesson = found.link.split("#").at(-1).replaceAll("-", " ");
  where.at(1)?.setAttribute("aria-label", `Why? The lesson on this, in a new tab: ${lesson}`);
  const layers = found.layers.flatMap(name => [" ", layerOf(name)]);
  return h("li", {}, h("strong", { textContent: headingOf(found) }), ...layers, ` ${minus(found.sentence)}`, ...where);
}

// The row that was chosen last is drawn; those chosen while Python was at another are passed over.

const picture = new Picture(part("picture"), new URL("../_figures/companion.jpg", here));
const table = new Table(part("rows"), part("filter"), async (at, bySomebody) => {
  [chosen, pointed] = [at, bySomebody];
  if (drawing) return;
  drawing = true;
  for (let drawn = null; drawn !== chosen; ) {
    const state = shown;
    drawn = chosen;
    const row = state.rows[drawn];
    const long = setTimeout(() => picture.wait(row), 200);
    const axes = await call("field", { row: drawn });
    clearTimeout(long);
    if (state === shown) picture.show(row, axes, state.sizes);
    else drawn = null;
  }
  if (pointed) part("picture").scrollIntoView({ block: "nearest" });
  drawing = false;
});

const take = file => file && look(file.name, "", () => file.arrayBuffer());
const fetched = address => async () => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the site answers ${answer.status}`);
  return answer.arrayBuffer();
};

part("file").onchange = () => {
  take(part("file").files[0]);
  part("file").value = "";
};
part("choose").onclick = () => part("file").click();
part("size").onkeydown = ({ key }) => {
  if (key === "Enter" && !room.hasAttribute("data-busy")) again?.();
};
part("size").oninput = () => (sized = true);
part("again").onclick = () => again();
part("typed").onclick = () => look("Your layers", part("layers").value);
part("stop").onclick = () => stop("Stopped.");
if (part("shipped")) {
  part("open").onclick = () => {
    const [{ value, text, dataset }] = part("shipped").selectedOptions;
    look(text, "", fetched(new URL(`networks/${value}.onnx`, here)), dataset.size);
  };
}
const drop = part("drop");
room.ondragover = event => {
  event.preventDefault();
  drop.toggleAttribute("data-over", true);
};
room.ondragleave = () => drop.toggleAttribute("data-over", false);
room.ondrop = event => {
  event.preventDefault();
  drop.toggleAttribute("data-over", false);
  if (room.hasAttribute("data-busy")) return;
  const files = [...event.dataTransfer.files];
  const graph = graphOf(files);
  if (files.length && !graph) say(`${files.length} files came: drop one .onnx file at a time.`);
  take(graph);
};
window.pageNetwork = { cellsOf, linkOf, state: () => shown };

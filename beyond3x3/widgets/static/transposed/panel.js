// One of the four views: cells on a plane, in sides of a cell, and how each stands to what is selected.

const TITLES = {
  stamps: "every input times the kernel, added up",
  matrix: "weights and zeros, a row per output",
  stretched: "the flipped kernel over many zeros",
  phases: "a few weights each, outputs in turns",
};
const SIDE = 20;
const WIDE = 10.6;
const HIGH = { 1: 7.4, 2: 8.8 };
const MARKS = ["sliding", "spent", "lit", "fed", "chosen", "thin-spent", "thin-lit", "thin-fed", "thin-chosen"];
const BOXES = ["base", "zero", "cut", "thin-zero", "thin-base", ...MARKS];
const TYPES = { base: "b3-tc-number", zero: "b3-tc-number b3-tc-soft", cut: "b3-tc-number b3-tc-crossed" };
const LENGTHS = ["", "", "", " b3-tc-long-3", " b3-tc-long-4", " b3-tc-long-5"];

// All boxes of one look are one path: zeros, products cut off and the rest, and over them those that are marked.

const isZero = ({ means: [kind] }) => kind === "entry" || kind === "stretched";

function lookOf(cell) {
  if (cell.thin) return isZero(cell) ? "thin-zero" : "thin-base";
  return isZero(cell) ? "zero" : cell.cut ? "cut" : "base";
}

function outlineOf({ y, x, h: tall = 1, w = 1, thin, round, means }, slide = 0) {
  const gap = thin ? Math.min(0.05, w / 8, tall / 8) : 0.025;
  const radius = thin ? 0 : round || means[0] === "weight" ? 9 : 3;
  return boxPath((x + slide + gap) * SIDE, (y + gap) * SIDE, (w - 2 * gap) * SIDE, (tall - 2 * gap) * SIDE, radius);
}

// Part of the selection's products, multiplied in vain, or neither.

function partOf({ means, key }, { lit, spent }) {
  if (lit.has(key)) return means[0] === "output" ? "fed" : "lit";
  return spent.has(key) ? "spent" : "";
}

const writeNumber = (node, value) => writeIfNew(node, "text", signed(value));
const putNode = (node, y, x) => writeEachIfNew(node, { x: tenth(x * SIDE), y: tenth(y * SIDE) });

class Panel {
  constructor(name, enlarge) {
    Object.assign(this, { name, slide: 0, keptNodes: { 1: new Map(), 2: new Map() }, nodes: [], words: [] });
    this.frame = s("rect", { class: "b3-tc-frame", rx: 4 });
    this.rule = s("path", { class: "b3-tc-rule" });
    this.labels = s("g", { class: "b3-tc-labels" });
    this.boxes = Object.fromEntries(BOXES.map(look => [look, s("path", { class: `b3-tc-${look}` })]));
    this.numbers = { 1: s("g"), 2: s("g") };
    this.plane = s("g", {}, ...Object.values(this.boxes), ...Object.values(this.numbers), this.rule, this.frame, this.labels);
    this.svg = s("svg", { "aria-hidden": "true", viewBox: `0 0 ${WIDE * SIDE} ${HIGH[2] * SIDE}` }, this.plane);
    const hint = `${name}: ${TITLES[name]}. Arrow keys move the selection, digits and minus change a selected input or weight.`;
    this.area = h("div", { class: "b3-tc-area", role: "application", tabindex: 0, "aria-label": hint }, this.svg);
    const enlarged = () => {
      enlarge(name);
      this.area.focus({ preventScroll: true });
    };
    const tab = h("button", { class: "b3-tc-tab", type: "button", "aria-label": `enlarge ${name}`, onclick: enlarged }, name);
    const title = h("p", { class: "b3-title" }, h("b", {}, name), ` ${TITLES[name]}`);
    this.bar = h("span", { class: "b3-tc-bar" }, h("span"));
    [this.used, this.wasted] = [h("b"), h("span")];
    const price = h("span", { class: "b3-note" }, this.used, this.wasted);
    this.node = h("div", { class: "b3-tc-view" }, tab, title, this.area, this.bar, price);
  }

  get isLarge() {
    return this.node.classList.contains("b3-large");
  }

  // Draws a setting, unlit. The whole is moved and scaled, which leaves every number laid out as it is; another viewBox
  // would not.

  draw(setting) {
    this.setting = setting;
    const { dimensions } = setting;
    const layout = (this.layout = LAYOUTS[dimensions][this.name](setting, ways[this.name](setting)));
    for (const cell of layout.cells) cell.key = keyOf(cell.means);
    const [left, top] = [WIDE - layout.width, HIGH[2] - layout.height].map(rest => ((rest / 2) * SIDE).toFixed(1));
    writeIfNew(this.plane, "transform", `translate(${left} ${top})`);
    this.svg.style.scale = Math.min(1, WIDE / layout.width, HIGH[dimensions] / layout.height);
    for (const [count, group] of Object.entries(this.numbers)) writeIfNew(group, "opacity", Number(count) === dimensions ? 1 : 0);
    this.drawBoxes();
    this.drawNumbers();
    this.drawWords();
    this.showPrice();
  }

  drawBoxes() {
    const paths = { zero: "", cut: "", base: "", "thin-zero": "", "thin-base": "" };
    for (const cell of this.layout.cells) {
      cell.outline = outlineOf(cell);
      if (!cell.slides) paths[lookOf(cell)] += cell.outline;
    }
    for (const [look, path] of Object.entries(paths)) writeIfNew(this.boxes[look], "d", path);
  }

  drawNumbers() {
    this.thick = this.layout.cells.filter(cell => !cell.thin);
    this.nodes = this.nodesFor(this.thick);
    this.thick.forEach((cell, at) => {
      const node = this.nodes[at];
      writeIfNew(node, "visibility", "inherit");
      putNode(node, cell.y + 0.5, cell.x + 0.5);
      writeNumber(node, cell.text);
    });
  }

  // A number keeps its node for what it means, hidden where it is not drawn: to move one costs less than to write it.
  // Outputs are told apart by where they lie before the padding cuts some off.

  nodeKeyOf({ means: [kind, a, b], key }) {
    const { down, across } = this.setting;
    return kind === "output" ? keyOf([kind, a + down.padding, b + across.padding]) : key;
  }

  nodesFor(cells) {
    const { dimensions } = this.setting;
    const own = this.keptNodes[dimensions];
    const unused = new Map(own);
    const nodes = cells.map(cell => {
      let key = this.nodeKeyOf(cell);
      while (own.has(key) && !unused.has(key)) key += "again";
      if (!own.has(key)) own.set(key, this.numbers[dimensions].appendChild(s("text")));
      unused.delete(key);
      return own.get(key);
    });
    for (const node of unused.values()) writeIfNew(node, "visibility", "hidden");
    return nodes;
  }

  drawWords() {
    const { labels, rule } = this.layout;
    while (this.words.length > labels.length) this.words.pop().remove();
    labels.forEach(({ y, x, text, end }, at) => {
      if (!this.words[at]) this.labels.append((this.words[at] = s("text")));
      putNode(this.words[at], y, x);
      writeEachIfNew(this.words[at], { text, "text-anchor": end ? "end" : "start" });
    });
    writeIfNew(this.rule, "d", rule ? `M${rule.x * SIDE} ${rule.y * SIDE}H${rule.to * SIDE}` : "");
  }

  showPrice() {
    const { counts } = this.setting;
    const [spent, most] = [counts[this.name], Math.max(...Object.keys(ways).map(way => counts[way]))];
    this.bar.style.setProperty("--b3-spent", `${(100 * spent) / most}%`);
    this.bar.style.setProperty("--b3-used", `${(100 * counts.used) / spent}%`);
    writeIfNew(this.used, "text", `${counts.used} of ${spent}`);
    writeIfNew(this.wasted, "text", ` multiplications used, ${spent - counts.used} ${this.name === "stamps" ? "cut off" : "by zero"}`);
  }

  // Lights what belongs to the selection.

  light(lights) {
    this.slide = lights.slide;
    this.lightBoxes(lights);
    this.thick.forEach((cell, at) => this.lightNumber(this.nodes[at], cell, lights));
    this.placeFrame(lights.focus);
    if (this.name === "stamps") this.showSums(lights.stamps);
  }

  lightBoxes(lights) {
    const paths = Object.fromEntries(MARKS.map(look => [look, ""]));
    for (const cell of this.layout.cells) {
      cell.part = partOf(cell, lights);
      if (cell.slides) cell.outline = outlineOf(cell, this.slide);
      if (cell.slides) paths.sliding += cell.outline;
      const thin = cell.thin ? "thin-" : "";
      if (cell.part) paths[thin + cell.part] += cell.outline;
      if (cell.key === lights.own) paths[`${thin}chosen`] += cell.outline;
    }
    for (const [look, path] of Object.entries(paths)) writeIfNew(this.boxes[look], "d", path);
  }

  lightNumber(node, cell, { own }) {
    const part = cell.part && ` b3-is-${cell.part}`;
    const chosen = cell.key === own ? " b3-is-chosen" : "";
    writeIfNew(node, "class", TYPES[lookOf(cell)] + LENGTHS[node.latest.text.length] + part + chosen);
    if (cell.slides) putNode(node, cell.y + 0.5, cell.x + this.slide + 0.5);
  }

  placeFrame(focus) {
    const box = this.layout.frame(focus);
    writeIfNew(this.frame, "visibility", box ? "visible" : "hidden");
    if (!box) return;
    const [y, x, height, width] = box.map(at => at * SIDE);
    const around = { x: x - 1.5, y: y - 1.5, width: width + 3, height: height + 3 };
    for (const [name, value] of Object.entries(around)) writeIfNew(this.frame, name, value.toFixed(1));
  }

  // While stamps are walked, the output of their view holds only those put down so far.

  showSums(stamps) {
    const { products, across } = this.setting;
    const sums = byStamps(
      this.setting,
      products.filter(({ input }) => numberOf(input, across.size) < stamps),
    );
    this.thick.forEach(({ means: [kind, row, column] }, at) => kind === "output" && writeNumber(this.nodes[at], sums[row][column]));
  }

  // Cells by the place of a pointer or by a direction: each found with its number, since some mean the same.

  middleOf({ x, y, w = 1, h: tall = 1, slides }) {
    return [y + tall / 2, x + w / 2 + (slides ? this.slide : 0)];
  }

  nearest(farAt, limit) {
    let best = { far: limit };
    this.layout.cells.forEach((cell, at) => {
      const far = farAt(cell, this.middleOf(cell));
      if (far < best.far) best = { far, at, means: cell.means };
    });
    return best.means ? best : null;
  }

  cellUnder({ clientX, clientY }) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const side = width / WIDE;
    const y = this.layout.height / 2 + (clientY - top - height / 2) / side;
    const x = this.layout.width / 2 + (clientX - left - width / 2) / side;
    const farAt = (cell, [middle, center]) => Math.max(Math.abs(y - middle) / (cell.h ?? 1), Math.abs(x - center) / (cell.w ?? 1));
    return this.nearest(farAt, 0.9);
  }

  // The nearest cell in a direction from the one with this key, the same as last time where there are many; sideways
  // counts four times.

  neighbor(key, last, [down, right]) {
    const { cells } = this.layout;
    const from = cells[last]?.key === key ? last : cells.findIndex(cell => cell.key === key);
    if (from < 0) return { at: 0, means: cells[0].means };
    const [y, x] = this.middleOf(cells[from]);
    const farAt = (_, [toY, toX]) => {
      const along = (toY - y) * down + (toX - x) * right;
      return along > 0.01 ? along + 4 * Math.abs((toY - y) * right + (toX - x) * down) : Infinity;
    };
    return this.nearest(farAt, Infinity);
  }
}

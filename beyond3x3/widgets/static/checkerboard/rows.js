// The stack, layer by layer: a row for the input, one for each layer and each clean-up kernel, with bars of what reaches it.

const KINDS = {
  transposed: ["transposed conv", "strided conv"],
  nearest: ["nearest, then conv", "conv, then sum pool"],
  bilinear: ["bilinear, then conv", "conv, then tent pool"],
  shuffle: ["conv, then shuffle", "unshuffle, then conv"],
};
const LEAST_SHOWN = 24;
const WIDE = 400;
const TALL = 40;

const replaced = (all, at, one) => all.map((old, place) => (place === at ? one : old));
const without = (all, at) => all.filter((_, place) => place !== at);

function barsOf({ values, count, most, row: { tall } }, units, below = 0) {
  const wide = WIDE / count;
  const gap = Math.min(2, wide / 5);
  const one = at => {
    const height = (tall * values[at % values.length]) / most;
    const up = (-below - Math.max(height, 0.8)).toFixed(2);
    return `M${(at * wide + gap / 2).toFixed(2)} ${tall + below}v${up}h${(wide - gap).toFixed(2)}V${tall + below}z`;
  };
  return units.map(one).join("");
}

// `act` says what else happens: set(values), point(column) and keep(column) on any bars. A row stays as long as there is a
// layer of its number.

class Rows {
  rows = [];
  layerRows = [];
  cleanupRows = [];

  constructor(act) {
    this.act = act;
    const addLayer = () => act.set({ layers: [...this.layers, this.layers.at(-1)] });
    this.addLayer = h("button", { type: "button", onclick: addLayer }, "+ layer");
    const addCleanup = () => act.set({ cleanup: [...this.cleanup, 2] });
    this.addCleanup = h("button", { type: "button", onclick: addCleanup }, "+ clean-up kernel");
    this.list = h("div", { class: "b3-cb-rows" });
    const name = h("span", { class: "b3-cb-name" });
    this.input = this.rowOf([name], { name }, TALL / 4);
    this.nodes = [this.list, h("div", { class: "b3-bar" }, this.addLayer, this.addCleanup)];
  }

  rowOf(head, parts, tall = TALL) {
    const [plain, lit] = ["b3-bars", "b3-cb-lit"].map(name => s("path", { class: name }));
    const numbers = s("g");
    const svg = s("svg", { class: "b3-cb-bars", viewBox: `0 0 ${WIDE} ${tall + 13}`, "aria-hidden": "true" }, plain, lit, numbers);
    const ratio = h("span", { class: "b3-cb-ratio" });
    const columnUnder = event => cellUnder(event, svg, 1, this.shown)[1];
    pointing(svg, columnUnder, this.act.point, this.act.keep);
    const node = h("div", { class: "b3-cb-row" }, h("div", { class: "b3-cb-head" }, ...head, ratio), svg);
    return { ...parts, plain, lit, numbers, ratio, tall, node };
  }

  removing(name, trait, at) {
    const remove = () => this.act.set({ [trait]: without(this[trait], at) });
    return h("button", { type: "button", "aria-label": `remove ${name}`, onclick: remove }, "×");
  }

  layerRow(at) {
    const name = `layer ${at + 1}`;
    const changeLayer = values => this.act.set({ layers: replaced(this.layers, at, { ...this.layers[at], ...values }) });
    const kind = h("select", { "aria-label": `kind of ${name}`, onchange: () => changeLayer({ kind: kind.value }) });
    const kernel = stepper(`kernel of ${name}`, value => changeLayer({ kernel: value }));
    const stride = stepper(`stride of ${name}`, value => changeLayer({ stride: value }));
    const remove = this.removing(name, "layers", at);
    return this.rowOf([kind, remove, labeled("kernel", kernel), labeled("stride", stride)], { kind, kernel, stride, remove });
  }

  cleanupRow(at) {
    const name = `clean-up kernel ${at + 1}`;
    const kernel = stepper(name, value => this.act.set({ cleanup: replaced(this.cleanup, at, value) }));
    const title = h("span", { class: "b3-cb-name" }, "clean-up, stride 1");
    return this.rowOf([title, this.removing(name, "cleanup", at), labeled("kernel", kernel)], { kernel });
  }

  show({ layers, cleanup, direction }) {
    Object.assign(this, { layers, cleanup });
    if (this.layerRows.length !== layers.length || this.cleanupRows.length !== cleanup.length) this.makeRows();
    const back = direction === "gradient";
    writeIfNew(this.input.name, "text", back ? "gradient, all ones" : "input, all ones");
    this.layerRows.forEach(({ kind, kernel, stride, remove }, at) => {
      const options = () => Object.entries(KINDS).map(([value, names]) => h("option", { value }, names[Number(back)]));
      if (kind.dataset.names !== direction) kind.replaceChildren(...options());
      kind.dataset.names = direction;
      kind.value = layers[at].kind;
      kernel.show(layers[at].kernel, ...LIMITS.kernel);
      stride.show(layers[at].stride, ...LIMITS.stride);
      if (layers.length === 1 && remove === document.activeElement) kernel.focus();
      remove.disabled = layers.length === 1;
    });
    this.cleanupRows.forEach(({ kernel }, at) => kernel.show(cleanup[at], ...LIMITS.cleanup));
    this.addLayer.disabled = layers.length === LIMITS.layers[1];
    this.addCleanup.disabled = cleanup.length === LIMITS.cleanups[1];
  }

  makeRows() {
    this.layerRows = this.layers.map((_, at) => this.layerRows[at] ?? this.layerRow(at));
    this.cleanupRows = this.cleanup.map((_, at) => this.cleanupRows[at] ?? this.cleanupRow(at));
    this.rows = [this.input, ...this.layerRows, ...this.cleanupRows];
    const nodes = this.rows.map(({ node }) => node);
    const lost = [...this.list.children].filter(node => !nodes.includes(node));
    const held = lost.find(node => node.contains(document.activeElement));
    const before = [...this.list.children].indexOf(held) - 1;
    for (const node of lost) node.remove();
    nodes.forEach((node, at) => this.list.children[at] === node || this.list.insertBefore(node, this.list.children[at]));
    if (held) this.rows[before].kernel.focus();
  }

  // All rows show the same stretch of the map: whole periods of the last one.

  draw(levels) {
    const period = levels.at(-1).length;
    this.shown = period * Math.ceil(LEAST_SHOWN / period);
    const countOf = values => (this.shown * values.length) / period;
    this.levels = levels.map((values, at) => ({ values, count: countOf(values), most: Math.max(...values), row: this.rows[at] }));
    for (const level of this.levels) {
      const { values, count, row } = level;
      writeIfNew(
        row.plain,
        "d",
        barsOf(
          level,
          range(count, at => at),
        ),
      );
      writeIfNew(row.ratio, "text", isEven(values) ? `all ${trimmed(values[0])}` : ratioOf(values));
      this.writeNumbers(level);
    }
  }

  writeNumbers({ values, count, row }) {
    const wide = WIDE / count;
    const texts = values.map(trimmed);
    const hasRoom = Math.max(...texts.map(text => text.length)) * 6.4 + 2 < wide;
    const word = at => s("text", { x: ((at + 0.5) * wide).toFixed(1), y: row.tall + 10 }, texts[at % values.length]);
    const written = hasRoom ? `${count} ${texts}` : "";
    if (row.written !== written) row.numbers.replaceChildren(...(hasRoom ? range(count, word) : []));
    row.written = written;
  }

  light(ways) {
    this.levels.forEach((level, at) => {
      const units = [...ways[at].keys()].filter(unit => unit >= 0 && unit < level.count);
      writeIfNew(level.row.lit, "d", barsOf(level, units, 2));
    });
  }
}

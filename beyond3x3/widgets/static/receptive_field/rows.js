// The controls of a stack: one row a layer, output side first, and below them the input.

class Rows {
  controls = [];

  // `act` says what a hand does: replace(layers), select(level), resize(inputSize).

  constructor(act) {
    this.act = act;
    this.add = h("button", { type: "button", onclick: () => act.replace([...this.rows, PLAIN]) }, "+ layer");
    this.inputStepper = stepper("input size in pixels", act.resize);
    this.inputName = h("button", { type: "button", class: "b3-rf-name", onclick: () => act.select(0) });
    const cells = h("div", { class: "b3-rf-cells" }, this.inputStepper);
    this.head = h("div", { class: "b3-rf-head" }, ...Object.keys(LIMITS).map(name => h("span", {}, name)), this.add);
    const input = h("div", { class: "b3-rf-row", role: "group", "aria-label": "input" }, cells, this.inputName);
    this.node = h("div", { class: "b3-rf-rows" }, this.head, input);
  }

  rowControls(at) {
    const change = (name, value) => this.act.replace(changedRow(this.rows, at, name, value));
    const steppers = Object.keys(LIMITS).map(name => [name, stepper(`${name}, row ${at + 1}`, value => change(name, value))]);
    const swapped = other => this.rows.map((given, r) => (r === at ? this.rows[other] : r === other ? this.rows[at] : given));
    const moves = [
      ["move up", "↑", () => at + 1 < this.rows.length && swapped(at + 1)],
      ["move down", "↓", () => at > 0 && swapped(at - 1)],
      ["remove", "×", () => this.rows.length > 1 && this.rows.filter((_, r) => r !== at)],
    ].map(([label, sign, result]) => {
      const onclick = () => this.act.replace(result());
      return { button: h("button", { type: "button", "aria-label": `${label} row ${at + 1}`, onclick }, sign), result };
    });
    const name = h("button", { type: "button", class: "b3-rf-name", onclick: () => this.act.select(at + 1) });
    const cells = h("div", { class: "b3-rf-cells" }, ...steppers.map(([, cell]) => cell), ...moves.map(({ button }) => button));
    return { steppers, moves, name, node: h("div", { class: "b3-rf-row", role: "group", "aria-label": `row ${at + 1}` }, cells, name) };
  }

  show(rows, levels, inputSize, level) {
    Object.assign(this, { rows, inputSize });
    while (this.controls.length > rows.length) this.controls.pop().node.remove();
    while (this.controls.length < rows.length) {
      this.controls.push(this.rowControls(this.controls.length));
      this.head.after(this.controls.at(-1).node);
    }
    this.controls.forEach((controls, at) => this.showRow(controls, at, levels[at + 1], level === at + 1));
    this.inputStepper.show(inputSize, leastInput(rows), PHOTO);
    writeEachIfNew(this.inputName, { text: `input: ${plural(inputSize, "pixel")}`, "aria-pressed": level === 0 });
    this.add.disabled = rows.length >= MOST_ROWS || !sizesOf([...rows, PLAIN], inputSize);
  }

  showRow({ steppers, moves, name }, at, { name: title, field, jump, units }, selected) {
    const { rows, inputSize } = this;
    for (const [parameter, cell] of steppers) cell.show(rows[at][parameter], ...bounds(rows, inputSize, at, parameter));
    const text = `${title}: field ${field}, jump ${jump}, ${plural(units, "unit")}`;
    writeEachIfNew(name, { text, "aria-pressed": selected });
    for (const { button, result } of moves) button.disabled = !result() || !sizesOf(result(), inputSize);
  }
}

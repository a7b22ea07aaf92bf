// One of the three grids. All boxes of a kind are one path. A number is kept for the place in the input where it is, or where
// its kernel begins, and the numbers of a grid are moved and scaled as a whole: to lay hundreds of them out anew costs most.

const UNIT = 36;
const BOXES = ["inside", "outside", "lit", "fed", "chosen"];

class TapsPanel {
  constructor(name) {
    this.name = name;
    this.kept = new Map();
    this.title = h("span");
    this.frame = s("rect", { class: "b3-taps-window", rx: 4, visibility: "hidden" });
    this.boxes = Object.fromEntries(BOXES.map(kind => [kind, s("path", { class: `b3-taps-box b3-is-${kind}` })]));
    this.texts = s("g");
    this.svg = s("svg", { "aria-hidden": "true" }, ...Object.values(this.boxes), this.frame);
    this.numbers = s("svg", { class: "b3-taps-numbers", "aria-hidden": "true" }, this.texts);
    const moves = "Arrow keys move the selection";
    const hint = `The ${PANELS[name]}. ${moves}${name === "output" ? "." : ", digits and minus change the number."}`;
    const area = { class: "b3-taps-panel", role: "application", tabindex: 0, "aria-label": hint };
    this.area = h("div", area, this.svg, this.numbers);
    this.node = h("div", {}, this.title, this.area);
  }

  // Rows and columns, an edge of padding around them, and where their numbers begin in the input, padding included.

  build([rows, columns], edge, begin, side) {
    Object.assign(this, { edge, side });
    this.numbers.style.scale = side / UNIT;
    writeIfNew(this.texts, "transform", `translate(${begin * UNIT} ${begin * UNIT})`);
    writeIfNew(this.texts, "font-size", side < 20 ? 20 : 16);
    const isOutside = (row, column) => row < edge || column < edge || row >= rows + edge || column >= columns + edge;
    const unused = new Set(this.kept.keys());
    this.cells = table(rows + 2 * edge, columns + 2 * edge, (row, column) => {
      const box = boxPath(column * side + 1, row * side + 1, side - 2, side - 2, 3);
      return { outside: isOutside(row, column), text: this.textAt(row - begin, column - begin, unused), box };
    });
    for (const key of unused) {
      this.kept.get(key).remove();
      this.kept.delete(key);
    }
    for (const kind of ["inside", "outside"]) {
      const same = this.cells.flat().filter(({ outside }) => outside === (kind === "outside"));
      writeIfNew(this.boxes[kind], "d", same.map(({ box }) => box).join(""));
    }
    writeEachIfNew(this.svg, { width: (columns + 2 * edge) * side, height: (rows + 2 * edge) * side });
  }

  textAt(row, column, unused) {
    const key = `${row} ${column}`;
    const made = () => this.texts.appendChild(s("text", { x: (column + 0.5) * UNIT, y: (row + 0.5) * UNIT }));
    if (!this.kept.has(key)) this.kept.set(key, made());
    unused.delete(key);
    return this.kept.get(key);
  }

  eachCell(visit) {
    this.cells.forEach((line, r) => line.forEach((cell, c) => visit(cell, r - this.edge, c - this.edge)));
  }

  write(numbers) {
    this.eachCell(({ outside, text }, r, c) => writeIfNew(text, "text", signed(outside ? 0 : numbers[r][c])));
    this.title.textContent = `${PANELS[this.name]}, ${numbers.length} × ${numbers[0].length}`;
  }

  light(marks) {
    const paths = { lit: "", fed: "", chosen: "" };
    this.eachCell(({ outside, box, text }, r, c) => {
      const kind = marks.get(`${r} ${c}`);
      writeIfNew(text, "class", kind ? `b3-is-${kind}` : outside ? "b3-is-outside" : "");
      if (kind) paths[kind] += box;
    });
    for (const [kind, d] of Object.entries(paths)) writeIfNew(this.boxes[kind], "d", d);
  }

  // The kernel's window from a row and a column of the padded grid; null takes it away.

  placeFrame(corner, length) {
    writeIfNew(this.frame, "visibility", corner ? "visible" : "hidden");
    if (!corner) return;
    const [y, x] = corner.map(at => at * this.side);
    writeEachIfNew(this.frame, { x, y, width: length * this.side, height: length * this.side });
  }

  placeUnder(event) {
    const box = this.svg.getBoundingClientRect();
    const at = offset => Math.floor(offset / this.side) - this.edge;
    return [at(event.clientY - box.top), at(event.clientX - box.left)];
  }
}

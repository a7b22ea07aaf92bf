// The rows as a table: one row is chosen, by arrows, mouse or touch; those that change nothing can be left out.

const HEADS = ["operation", "output", "field", "stride", "center"];

// A line of a cell may end between two axes, before one of them is broken.

const whole = axis => h("span", { textContent: axis.replace(" ×", "\u00a0×") });
const cell = text => h("td", {}, ...text.split(/(?<=×) /).flatMap(axis => [" ", whole(axis)]));

class Table {
  constructor(node, filter, choose) {
    Object.assign(this, { filter, choose, rows: [], lines: [], at: 0 });
    this.body = h("tbody");
    const heads = HEADS.map(text => h("th", { textContent: text, scope: "col" }));
    const table = h("table", {}, h("thead", {}, h("tr", {}, ...heads)), this.body);
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", "What the outputs of each operation see. Arrow keys choose a row.");
    node.append(table);
    filter.onchange = () => this.sift();
    table.onkeydown = event => {
      const at = rowAt(event.key, this.at, this.shown());
      if (at === null) return;
      event.preventDefault();
      this.select(at, true);
    };
  }

  show(rows) {
    [this.rows, this.changed] = [rows, changes(rows)];
    this.lines = rows.map((row, at) => {
      const [name, ...cells] = cellsOf(row).map(cell);
      name.replaceChildren(...row.name.split(/(?<=[/.])/).flatMap(piece => [piece, h("wbr")]));
      name.title = row.operation;
      const line = h("tr", { onclick: () => this.select(at, true) }, name, ...cells);
      return line;
    });
    this.body.replaceChildren(...this.lines);
    this.at = rows.length - 1;
    this.sift();
  }

  shown() {
    return [...this.rows.keys()].filter(at => !this.filter.checked || this.changed[at] || at === this.rows.length - 1);
  }

  sift() {
    const shown = new Set(this.shown());
    this.lines.forEach((line, at) => (line.hidden = !shown.has(at)));
    const near = [...shown].filter(at => at <= this.at).at(-1) ?? 0;
    this.select(near, false);
  }

  select(at, focus) {
    if (this.lines[at].hidden) {
      this.filter.checked = false;
      this.sift();
    }
    this.at = at;
    this.lines.forEach((line, n) => {
      line.tabIndex = n === at ? 0 : -1;
      line.setAttribute("aria-selected", n === at);
    });
    const line = this.lines[at];
    if (focus) line.focus({ preventScroll: true });
    const holder = line.closest(".b3-network-rows");
    const [above, below] = [line.offsetTop - line.offsetHeight, line.offsetTop + line.offsetHeight - holder.clientHeight];
    holder.scrollTop = Math.min(above, Math.max(below, holder.scrollTop));
    this.choose(at, focus);
  }
}

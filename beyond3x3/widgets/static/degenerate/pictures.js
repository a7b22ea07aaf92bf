// The map and the chart of shares.

const SIDE = 400;
const PLOT = { left: 44, right: 392, top: 22, foot: 340 };
const ROOM = 17;

const put = (node, values) => grow(node, values, []);

// The map at its true place in the padding, of which at most one map's width is drawn on each side.

class KernelMap {
  constructor() {
    this.zones = s("g");
    this.grid = s("path", { class: "b3-map-grid" });
    this.rim = s("rect", { class: "b3-map-rim" });
    this.frame = s("rect", { class: "b3-kernel-frame" });
    this.taps = range(9, () => s("rect", { rx: 2 }));
    const layers = [this.zones, this.grid, this.rim, this.frame, ...this.taps];
    const hint = "The map and its padding. Arrow keys move the kernel.";
    this.area = h(
      "div",
      { class: "b3-degenerate-map", role: "application", tabindex: 0, "aria-label": hint },
      s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, ...layers),
    );
  }

  x(at) {
    return (at + this.margin) * this.cell;
  }

  draw({ size, rate }) {
    Object.assign(this, { size, rate, margin: Math.min(rate, size) });
    this.cell = SIDE / (size + 2 * this.margin);
    const strips = stripsOf(size, rate);
    this.zones.replaceChildren(...strips.flatMap(row => strips.flatMap(column => this.zone(row, column))));
    const [from, to] = [this.x(0), this.x(size)];
    const line = at => `M${this.x(at + 1)} ${from}V${to}M${from} ${this.x(at + 1)}H${to}`;
    this.grid.setAttribute("d", this.cell < 7 ? "" : range(size - 1, line).join(""));
    put(this.rim, { x: from, y: from, width: size * this.cell, height: size * this.cell });
  }

  zone(row, column) {
    const count = row.count * column.count;
    const [width, height] = [column, row].map(({ start, end }) => (end - start) * this.cell);
    const corner = { x: this.x(column.start), y: this.x(row.start) };
    const box = s("rect", { class: `b3-inside-${count}`, ...corner, width, height });
    if (Math.min(width, height) < ROOM) return [box];
    const place = { x: corner.x + Math.min(width / 2, ROOM), y: corner.y + Math.min(height / 2, ROOM) };
    return [box, s("text", { class: `b3-inside-name b3-on-${count}`, ...place }, String(count))];
  }

  light(center) {
    const { size, rate, margin } = this;
    const side = clamp(this.cell, 7, 18);
    const drawnAt = at => this.x(clamp(at, -margin, size - 1 + margin) + 0.5);
    const [down, across] = center.map(at => [-1, 0, 1].map(way => drawnAt(at + way * rate)));
    this.taps.forEach((tap, at) => {
      const way = [Math.floor(at / 3), at % 3];
      const place = way.map((w, axis) => center[axis] + (w - 1) * rate);
      const inside = place.every(to => to >= 0 && to < size);
      const corner = { x: across[way[1]] - side / 2, y: down[way[0]] - side / 2 };
      put(tap, { class: inside ? "b3-tap" : "b3-tap b3-tap-outside", ...corner, width: side, height: side });
    });
    put(this.frame, { x: across[0], y: down[0], width: across[2] - across[0], height: down[2] - down[0] });
  }

  positionUnder(event) {
    return shareOf(event, this.area).map(share => clamp(Math.floor((share * SIDE) / this.cell - this.margin), 0, this.size - 1));
  }
}

// The shares at every rate, stacked: all nine weights at the foot, one alone on top. A slider: press or drag, or use arrow keys.

class SharesChart {
  constructor(choose) {
    this.choose = choose;
    this.areas = COUNTS.map(count => s("path", { class: `b3-inside-${count}` }));
    this.names = COUNTS.map(count => s("text", { class: `b3-inside-name b3-on-${count}` }, String(count)));
    this.mark = s("rect", { class: "b3-rate-mark", y: PLOT.top, height: PLOT.foot - PLOT.top });
    this.marked = s("text", { class: "b3-inside-name", y: PLOT.top - 8 });
    this.axes = s("g", { class: "b3-axes" });
    const layers = [this.axes, ...this.areas, ...this.names, this.mark, this.marked];
    const slider = { role: "slider", tabindex: 0, "aria-label": "rate, on the chart of shares", "aria-valuemin": 1, "aria-valuemax": MOST };
    const drawn = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, ...layers);
    this.area = h("div", { class: "b3-degenerate-chart", ...slider }, drawn);
    this.listen();
  }

  listen() {
    let across = null;
    this.area.addEventListener("pointerdown", event => {
      if (event.button) return;
      this.area.setPointerCapture(event.pointerId);
      across = this.last;
      this.dragTo(event, across);
    });
    this.area.addEventListener("pointermove", event => across && this.dragTo(event, across));
    for (const end of ["pointerup", "pointercancel"]) this.area.addEventListener(end, () => (across = null));
    this.area.addEventListener("keydown", event => this.step(event));
  }

  get last() {
    return Math.max(this.size, this.rate);
  }

  x(rate) {
    return PLOT.left + ((PLOT.right - PLOT.left) * (rate - 1)) / this.last;
  }

  y(share) {
    return PLOT.foot - (PLOT.foot - PLOT.top) * share;
  }

  draw({ size, rate }) {
    Object.assign(this, { size, rate });
    const charted = `${size} ${this.last}`;
    if (this.charted !== charted) this.drawAreas();
    this.charted = charted;
    put(this.mark, { x: this.x(rate), width: this.x(rate + 1) - this.x(rate) });
    put(this.marked, { x: clamp(this.x(rate + 0.5), PLOT.left + 24, PLOT.right - 24) });
    this.marked.textContent = `rate ${rate}`;
    this.area.setAttribute("aria-valuenow", rate);
  }

  drawAreas() {
    const { size, last } = this;
    const shares = range(last, at => weightsInside(size, at + 1));
    const below = new Float64Array(last);
    COUNTS.forEach((count, which) => {
      const part = shares.map(counts => counts[count] / size ** 2);
      this.drawArea(which, part, below);
      for (let at = 0; at < last; at++) below[at] += part[at];
    });
    const ticks = [...new Set([1, Math.round(last / 4), Math.round(last / 2), Math.round((3 * last) / 4), last])].filter(Boolean);
    const text = (x, y, anchor, words) => s("text", { x, y, "text-anchor": anchor }, words);
    this.axes.replaceChildren(
      ...[0, 0.5, 1].map(share => text(PLOT.left - 6, this.y(share), "end", `${100 * share} %`)),
      ...ticks.map(rate => text(this.x(rate + 0.5), PLOT.foot + 16, "middle", String(rate))),
      text((PLOT.left + PLOT.right) / 2, PLOT.foot + 40, "middle", "rate"),
    );
  }

  drawArea(which, part, below) {
    const { left, right, top, foot } = PLOT;
    const [x, y] = [at => this.x(at), share => this.y(share)];
    const upper = part.map((share, at) => `H${x(at + 1).toFixed(2)}V${y(below[at] + share).toFixed(2)}H${x(at + 2).toFixed(2)}`);
    const lower = part.map((_, at) => `V${y(below[at]).toFixed(2)}H${x(at + 1).toFixed(2)}`).reverse();
    this.areas[which].setAttribute("d", `M${left} ${y(below[0] + part[0]).toFixed(2)}${upper.join("")}${lower.join("")}z`);
    const free = at => x(at + 1.5) > left + ROOM / 2 && x(at + 1.5) < right - ROOM / 2;
    const most = part.reduce((best, share, at) => (free(at) && !(share <= part[best]) ? at : best), -1);
    const roomy = part[most] * (foot - top) > ROOM;
    if (roomy) put(this.names[which], { x: x(most + 1.5), y: y(below[most] + part[most] / 2) });
    this.names[which].setAttribute("visibility", roomy ? "visible" : "hidden");
  }

  to(wanted) {
    const rate = clamp(wanted, 1, MOST);
    if (rate !== this.rate) this.choose(rate);
  }

  // The scale stays that of the drag's beginning: else a rate above the size would run away under a hand that rests.

  dragTo(event, across) {
    const at = (shareOf(event, this.area)[1] * SIDE - PLOT.left) / (PLOT.right - PLOT.left);
    this.to(Math.min(1 + Math.floor(at * across), across));
  }

  step(event) {
    const { rate, size } = this;
    const [up, down] = [rate + 1, rate - 1];
    const steps = {
      ArrowUp: up,
      ArrowRight: up,
      ArrowDown: down,
      ArrowLeft: down,
      PageUp: rate + 8,
      PageDown: rate - 8,
      Home: 1,
      End: size,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.to(steps[event.key]);
  }
}

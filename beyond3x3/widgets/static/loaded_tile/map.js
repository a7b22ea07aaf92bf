// A part of one channel of the map: what is read in shades, what comes in vain as dots, sectors and cache lines as borders.

const LEAST = [20, 34];

// Neighbors along one axis that are read equally often: { start, end, count }.

function runsOf(counts) {
  const cuts = counts.flatMap((count, at) => (count === counts[at - 1] ? [] : [at]));
  return cuts.map((start, at) => ({ start, end: cuts[at + 1] ?? counts.length, count: counts[start] }));
}

class LoadedMap {
  constructor() {
    this.shades = s("g");
    this.cells = s("path", { class: "b3-lt-cells" });
    this.vain = s("path", { class: "b3-lt-vain" });
    this.grid = s("path", { class: "b3-lt-grid" });
    this.lines = s("path", { class: "b3-lt-lines" });
    this.sector = s("rect", { class: "b3-lt-sector", height: 1 });
    this.spot = spotMarks();
    const layers = [this.shades, this.cells, this.vain, this.grid, this.lines, this.sector, ...this.spot];
    this.svg = s("svg", { "aria-hidden": "true" }, ...layers);
    const hint = "One channel of the map. Arrow keys choose a number.";
    this.area = h("div", { class: "b3-lt-map", role: "application", tabindex: 0, "aria-label": hint }, this.svg);
  }

  draw({ rows, across, brought, perSector, perLine, lineAt }) {
    Object.assign(this, { rows, across, perSector });
    const size = [rows.length, across.length];
    const room = size.map((count, axis) => Math.max(count, LEAST[axis]));
    const corner = size.map((count, axis) => (count - room[axis]) / 2);
    this.svg.setAttribute("viewBox", `${corner[1] - 0.5} ${corner[0] - 0.5} ${room[1] + 1} ${room[0] + 1}`);
    const down = runsOf(rows).filter(({ count }) => count);
    this.drawShades(down, runsOf(across));
    const rules = rows.map((_, at) => `M0 ${at}h${size[1]}`).concat(across.map((_, at) => `M${at} 0v${size[0]}`));
    this.cells.setAttribute("d", rules.join(""));
    const touched = across.map((count, at) => (brought[Math.floor(at / perSector)] ? Number(!count) : -1));
    const missed = runsOf(touched).filter(({ count }) => count === 1);
    const read = rows.flatMap((count, row) => (count ? [row] : []));
    const dots = row => missed.map(({ start, end }) => `M${start + 0.5} ${row + 0.5}h${end - start - 1}`).join("");
    this.vain.setAttribute("d", read.map(dots).join(""));
    const ends = range(brought.length + 1, at => at).filter(at => brought[at] || brought[at - 1]);
    const border = places => down.map(({ start, end }) => places.map(x => `M${x} ${start}v${end - start}`).join("")).join("");
    const places = ends.map(at => at * perSector);
    this.grid.setAttribute("d", border(places));
    this.lines.setAttribute("d", border(places.filter(x => (x - lineAt) % perLine === 0)));
  }

  drawShades(down, along) {
    const paths = new Map();
    for (const { start: y, end: foot, count: often } of down) {
      for (const { start: x, end, count } of along) {
        if (count) paths.set(often * count, `${paths.get(often * count) ?? ""}M${x} ${y}h${end - x}v${foot - y}h${x - end}z`);
      }
    }
    this.levels = [...paths.keys()].sort((a, b) => a - b);
    const shade = count => s("path", { class: "b3-lt-read", "fill-opacity": this.strength(count), d: paths.get(count) });
    this.shades.replaceChildren(...this.levels.map(shade));
  }

  strength(count) {
    return Math.min(1, 0.25 + 0.75 * Math.sqrt((count - 1) / 8)).toFixed(2);
  }

  light([row, column]) {
    putSpot(this.spot, [row, column]);
    const x = Math.floor(column / this.perSector) * this.perSector;
    writeIfNew(this.sector, "visibility", this.rows[row] ? "visible" : "hidden");
    writeEachIfNew(this.sector, { x, y: row, width: this.perSector });
  }

  // The row and the column under an event, the nearest where it lies beside the map.

  placeUnder({ clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return this.inside([Math.floor(y), Math.floor(x)]);
  }

  inside(place) {
    return [this.rows, this.across].map((counts, axis) => clamp(place[axis], 0, counts.length - 1));
  }
}

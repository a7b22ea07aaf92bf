// The stack: units at their true centers over the pixels; what stays is drawn once, what is lit at every move.

const ROW = 54;
const HEAD = 30;
const BARS = 52;
const MOST_EDGES = 320;

// Where everything is drawn in so many pixels of width.

function placesOf(levels, width) {
  const top = levels.length - 1;
  const ends = levels.flatMap(({ center, jump, units, padding }) => [center - padding * jump, center + (units - 1 + padding) * jump]);
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  const scale = Math.min(36, (width - 24) / Math.max(1, highest - lowest));
  const left = (width - (highest - lowest) * scale) / 2;
  return {
    width,
    scale,
    x: (level, index) => left + (levels[level].center + index * levels[level].jump - lowest) * scale,
    y: level => HEAD + (top - level) * ROW,
    side: level => clamp(levels[level].jump * scale * 0.7, 1.2, 15),
    unitAt(x, y) {
      const level = clamp(top - Math.round((y - HEAD) / ROW), 0, top);
      return [level, unitNear(levels[level], (x - left) / scale + lowest)];
    },
  };
}

function edgesOf(row) {
  const { first, ways } = paths(expand([row]).map(layerOf));
  return { step: row.stride ** row.repeat, offsets: [...ways.keys()].filter(offset => ways[offset]).map(offset => first + offset) };
}

class Stack {
  constructor() {
    const hint = "The stack. Left and right arrows choose a unit, up and down arrows its layer.";
    this.svg = s("svg", { "aria-hidden": "true" });
    this.node = h("div", { class: "b3-rf-stack", role: "application", tabindex: 0, "aria-label": hint }, this.svg);
  }

  get width() {
    return this.places?.width;
  }

  draw(rows, levels, inputSize) {
    Object.assign(this, { rows, levels, inputSize, places: placesOf(levels, this.node.clientWidth) });
    const height = HEAD + rows.length * ROW + BARS + 56;
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.svg.setAttribute("height", height);
    if (this.marks?.units.length !== levels.length) this.makeMarks();
    this.edges = rows.map(edgesOf);
    rows.forEach((_, at) => {
      const { units, padding } = levels[at];
      const drawn = index => index >= -padding && index < units + padding;
      writeIfNew(this.marks.faint[at], "d", this.edgePath(at, () => true, drawn) ?? "");
    });
    this.squares = levels.map((_, at) => this.squaresOf(at));
    levels.forEach(({ units, padding }, at) => {
      const squares = this.squares[at];
      writeIfNew(this.marks.units[at], "d", squares.slice(padding, padding + units).join(""));
      writeIfNew(this.marks.pads[at], "d", [...squares.slice(0, padding), ...squares.slice(padding + units)].join(""));
    });
  }

  makeMarks() {
    const path = kind => s("path", { class: `b3-${kind}` });
    const perRow = kind => this.rows.map(() => path(kind));
    const perLevel = kind => this.levels.map(() => path(kind));
    this.marks = {
      faint: perRow("faint"),
      feeds: perRow("feeds"),
      reads: perRow("reads"),
      pads: perLevel("pads"),
      units: perLevel("units"),
      fed: perLevel("fed"),
      litPads: perLevel("lit-pads"),
      lit: perLevel("lit"),
      ring: s("circle", { class: "b3-ring" }),
      bars: path("bars"),
      base: path("base"),
      range: s("text", { class: "b3-range" }),
    };
    this.svg.replaceChildren(...Object.values(this.marks).flat());
  }

  // The squares of a level, padding included, each a piece of path.

  squaresOf(level) {
    const { units, padding } = this.levels[level];
    const side = this.places.side(level);
    const edge = side.toFixed(2);
    const rest = ` ${(this.places.y(level) - side / 2).toFixed(2)}h${edge}v${edge}h-${edge}z`;
    return range(units + 2 * padding, at => `M${(this.places.x(level, at - padding) - side / 2).toFixed(2)}${rest}`);
  }

  // Lines from the chosen units of level at + 1 to the chosen ones of level at; null where they would be too many.

  edgePath(at, above, below) {
    const { step, offsets } = this.edges[at];
    const { x, y } = this.places;
    const lines = [];
    for (let unit = 0; unit < this.levels[at + 1].units; unit++) {
      if (!above(unit)) continue;
      for (const offset of offsets) {
        if (!below(unit * step + offset)) continue;
        if (lines.length === MOST_EDGES) return null;
        lines.push(`M${x(at + 1, unit).toFixed(1)} ${y(at + 1)}L${x(at, unit * step + offset).toFixed(1)} ${y(at)}`);
      }
    }
    return lines.join("");
  }

  // One band instead of all these lines.

  band(at, [top0, top1], [foot0, foot1]) {
    const { x, y, side } = this.places;
    const end = (level, index, way) => (x(level, index) + (way * side(level)) / 2).toFixed(1);
    const [top, foot] = [y(at + 1), y(at)];
    return `M${end(at + 1, top0, -1)} ${top}L${end(at, foot0, -1)} ${foot}H${end(at, foot1, 1)}L${end(at + 1, top1, 1)} ${top}z`;
  }

  // Lights a unit's cone; says which pixels it reads, and how many.

  light(level, unit) {
    const { layers } = this.levels.at(-1);
    const first = this.levels.map(({ layers }) => layers.length);
    const { down, up } = cone(layers, this.inputSize, first[level], unit);
    const [read, fed] = [first.map(at => down[at] ?? []), first.map(at => up[at] ?? [])];
    this.levels.forEach((_, at) => this.lightUnits(at, level, read[at], fed[at]));
    this.rows.forEach((_, at) => this.lightEdges(at, level, read, fed));
    const { x, y, side } = this.places;
    writeEachIfNew(this.marks.ring, { cx: x(level, unit), cy: y(level), r: Math.max(6, side(level) * 0.85) });
    return this.drawBars(down[0], this.shiftOf(0, level));
  }

  // The first weight of a level below the chosen one stands for its padding.

  shiftOf(at, level) {
    return at < level ? this.levels[at].padding : 0;
  }

  lightUnits(at, level, weights, fed) {
    const { units, padding } = this.levels[at];
    const lit = at <= level ? [...weights.keys()].filter(index => weights[index]).map(index => index - this.shiftOf(at, level)) : [];
    const real = index => index >= 0 && index < units;
    const draw = (mark, indices) => writeIfNew(this.marks[mark][at], "d", indices.map(index => this.squares[at][padding + index]).join(""));
    draw("lit", lit.filter(real));
    draw(
      "litPads",
      lit.filter(index => !real(index)),
    );
    draw("fed", at > level ? [...fed.keys()].filter(index => fed[index]) : []);
  }

  lightEdges(at, level, read, fed) {
    const [reads, feeds] = at < level ? [this.readEdges(at, level, read), ""] : ["", this.fedEdges(at, fed)];
    for (const [mark, d] of Object.entries({ reads, feeds })) {
      writeIfNew(this.marks[mark][at], "d", d);
      this.marks[mark][at].classList.toggle("b3-band", d.endsWith("z"));
    }
  }

  readEdges(at, level, read) {
    const [above, below] = [read[at + 1], read[at]];
    const [shiftAbove, shift] = [this.shiftOf(at + 1, level), this.shiftOf(at, level)];
    const lines = this.edgePath(
      at,
      unit => above[unit + shiftAbove],
      index => below[index + shift],
    );
    const shifted = (weights, by) => litRange(weights).map(index => index - by);
    return lines ?? this.band(at, shifted(above, shiftAbove), shifted(below, shift));
  }

  fedEdges(at, fed) {
    const [above, below] = [fed[at + 1], fed[at]];
    const lines = this.edgePath(
      at,
      unit => above[unit],
      index => below[index],
    );
    return lines ?? (above.some(Boolean) ? this.band(at, litRange(above), litRange(below)) : "");
  }

  drawBars(weights, padding) {
    const { inputSize, marks } = this;
    const { x, y, scale, width } = this.places;
    const largest = Math.max(...weights) || 1;
    const base = y(0) + BARS + 24;
    const side = Math.max(1, scale * 0.8);
    let d = "";
    for (let pixel = 0; pixel < inputSize; pixel++) {
      const tall = (weights[pixel + padding] / largest) * BARS;
      if (tall) d += `M${(x(0, pixel) - side / 2).toFixed(1)} ${base}v-${tall.toFixed(1)}h${side.toFixed(1)}v${tall.toFixed(1)}z`;
    }
    writeIfNew(marks.bars, "d", d);
    writeIfNew(marks.base, "d", `M${x(0, 0) - side / 2} ${base}H${x(0, inputSize - 1) + side / 2}`);
    const pixels = weights.subarray(padding, padding + inputSize);
    const [from, to] = litRange(pixels);
    const count = pixels.filter(Boolean).length;
    const words = !count ? "no pixel" : from === to ? `pixel ${from}` : `pixels ${from} to ${to}`;
    const middle = from < 0 ? 0 : (x(0, from) + x(0, to)) / 2;
    writeEachIfNew(marks.range, { text: count ? words : "", x: clamp(middle, 70, width - 70), y: base + 18 });
    return { words, count };
  }

  unitUnder(event) {
    const box = this.svg.getBoundingClientRect();
    return this.places.unitAt(event.clientX - box.left, event.clientY - box.top);
  }

  // Where an arrow key leads from a unit: along its level, or to the nearest unit of the next; null where there is none.

  neighbor(key, [level, unit]) {
    const { center, jump, units } = this.levels[level];
    const along = index => [level, clamp(index, 0, units - 1)];
    const across = other => (this.levels[other] ? [other, unitNear(this.levels[other], center + unit * jump)] : null);
    const moves = {
      ArrowLeft: () => along(unit - 1),
      ArrowRight: () => along(unit + 1),
      ArrowUp: () => across(level + 1),
      ArrowDown: () => across(level - 1),
      Home: () => along(0),
      End: () => along(units - 1),
    };
    return moves[key]?.();
  }
}

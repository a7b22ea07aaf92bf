// The field of one output as a map: how many paths lead from each pixel, and below it the weight of each column.

const VEIL = 0.8;
const FADE = 0.35;
const SHARP = 512;
const TALL = 60;

// The mean of the values in each of `parts` equal parts.

function means(values, parts) {
  const share = parts / values.length;
  const sums = new Float64Array(parts);
  values.forEach((value, at) => {
    const part = Math.floor(at * share);
    const beyond = Math.max(0, (at + 1) * share - part - 1);
    sums[part] += value * (share - beyond);
    if (beyond && part + 1 < parts) sums[part + 1] += value * beyond;
  });
  return sums;
}

// White over the map's color: clearest where most paths end, opaque where none does. A large field is averaged.

function veil(image, ways) {
  const side = image.width;
  const largest = Math.max(...ways);
  const read = means(
    ways.map(count => Number(count > 0)),
    side,
  );
  const strength = means(
    ways.map(count => (count / largest) ** FADE),
    side,
  );
  const pixels = new Uint32Array(image.data.buffer);
  for (let y = 0; 2 * y < side; y++) {
    const row = pixels.subarray(y * side, (y + 1) * side);
    for (let x = 0; 2 * x < side; x++) {
      const clear = (1 - VEIL) * read[y] * read[x] + VEIL * strength[y] * strength[x];
      row[x] = row[side - 1 - x] = ((255 * (1 - clear)) << 24) | 0xffffff;
    }
    pixels.copyWithin((side - 1 - y) * side, y * side, (y + 1) * side);
  }
}

class Field {
  constructor() {
    this.canvas = h("canvas");
    this.spot = spotMarks();
    this.over = s("svg", { "aria-hidden": "true" }, ...this.spot);
    const hint = "The field of one output. Arrow keys choose a pixel.";
    this.map = h("div", { class: "b3-map", role: "application", tabindex: 0, "aria-label": hint }, this.canvas, this.over);
    this.bars = s("path", { class: "b3-bars" });
    this.column = s("rect", { class: "b3-column", y: 0, height: TALL });
    this.profile = s("svg", { class: "b3-profile", preserveAspectRatio: "none", "aria-hidden": "true" }, this.bars, this.column);
    const words = "Stronger color: more paths. Blank: never read. Below: the weight of each column.";
    this.node = h("div", {}, this.map, this.profile, h("p", { class: "b3-note" }, words));
  }

  draw(ways) {
    this.span = ways.length;
    const side = Math.min(this.span, SHARP);
    if (this.image?.width !== side) {
      this.canvas.width = this.canvas.height = side;
      this.image = new ImageData(side, side);
    }
    veil(this.image, ways);
    this.canvas.getContext("2d").putImageData(this.image, 0, 0);
    this.canvas.classList.toggle("b3-smooth", this.span > SHARP / 2);
    this.over.setAttribute("viewBox", `0 0 ${this.span} ${this.span}`);
    this.profile.setAttribute("viewBox", `0 0 ${this.span} ${TALL}`);
    const largest = Math.max(...ways);
    const gap = this.span > SHARP / 4 ? 0 : 0.12;
    const topOf = count => (TALL - Math.max(1.5, (count / largest) * TALL)).toFixed(2);
    const bar = (count, at) => (count ? `M${at + gap / 2} ${TALL}V${topOf(count)}h${1 - gap}V${TALL}z` : "");
    this.bars.setAttribute("d", Array.from(ways, bar).join(""));
  }

  light([y, x]) {
    putSpot(this.spot, [y, x]);
    const wide = Math.max(1, this.span / 120);
    this.column.setAttribute("x", x + 0.5 - wide / 2);
    this.column.setAttribute("width", wide);
  }
}

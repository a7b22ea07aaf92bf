// The third view: how the layer before a shuffle starts, its filters and what they make of a white wall and of a picture.

function gray(level) {
  const value = Math.round(255 * clamp(level, 0, 1));
  return `rgb(${value},${value},${value})`;
}

const short = value => signed(value.toFixed(2));
const briefly = (value, digits) => signed(value.toFixed(digits).replace("0.", ".")).replace(/^−(\.0+)$/, "$1");
const letterOf = at => String.fromCharCode(65 + at);

function showPicture(canvas, map) {
  const low = Math.min(...map.map(line => Math.min(...line)));
  const high = Math.max(...map.map(line => Math.max(...line)));
  const grayAt = (y, x) => Math.round((255 * (map[y][x] - low)) / (high - low || 1));
  paint(canvas, map[0].length, map.length, (y, x) => (255 << 24) | (grayAt(y, x) * 0x010101));
}

// A column: the input, or what the layer makes of it in a channel.

function startColumn(name, filters, ...onWall) {
  const [title, small] = [h("b", {}, name), document.createTextNode("wall and picture")];
  const wall = s("svg", { class: "b3-ps-wall", viewBox: "0 0 120 120", "aria-hidden": "true" }, ...onWall);
  const canvas = h("canvas");
  const node = h("div", {}, h("p", { class: "b3-title" }, title, h("br"), small), filters, wall, canvas);
  return { title, small, wall, canvas, node };
}

function inputColumn() {
  const words = "The filters: blue adds, orange subtracts. The same letter is the same filter.";
  const legend = h("p", { class: "b3-note b3-ps-legend" }, words);
  return startColumn("in", legend, s("rect", { width: 120, height: 120, fill: "#ffffff" }));
}

function outputColumn() {
  const filters = s("svg", { class: "b3-ps-filters", "aria-hidden": "true" });
  const [cells, numbers, ring] = [s("g"), s("g"), s("rect", { class: "b3-ps-ring", visibility: "hidden" })];
  const frame = s("rect", { class: "b3-ps-square", x: 40, y: 40, width: 40, height: 40 });
  return { ...startColumn("", filters, cells, frame, numbers, ring), filters, cells, numbers, ring };
}

// A wall of 3 × 3 answers in one gray for each phase, nine times: 0 is the middle of the scale. Numbers in the middle.

function showWall({ cells, numbers, ring }, map, r) {
  const side = 40 / r;
  const level = value => 0.5 + value / 3;
  const squares = range(9, at => `M${40 * (at % 3)} ${40 * Math.floor(at / 3)}h${side}v${side}h${-side}z`).join("");
  populated(cells, r * r, () => s("path")).forEach((path, p) => {
    const [i, j] = [Math.floor(p / r), p % r];
    writeEachIfNew(path, { d: squares, transform: `translate(${j * side} ${i * side})`, fill: gray(level(map[i][j])) });
  });
  writeIfNew(numbers, "font-size", side * (r < 3 ? 0.4 : 0.48));
  populated(numbers, r < 4 ? r * r : 0, () => s("text")).forEach((text, p) => {
    const [y, x] = [r + Math.floor(p / r), r + (p % r)];
    const value = map[y][x];
    const place = { x: (x + 0.5) * side, y: (y + 0.5) * side };
    writeEachIfNew(text, { ...place, fill: level(value) > 0.46 ? "#000000" : "#ffffff", text: briefly(value, r < 3 ? 2 : 1) });
  });
  writeEachIfNew(ring, { width: side, height: side });
}

function blankFilter() {
  const frame = s("rect", { class: "b3-ps-filter", x: -2, y: -2, width: 27.6, height: 27.6 });
  const cells = table(3, 3, (u, v) => s("rect", { x: v * 8, y: u * 8, width: 7.6, height: 7.6 })).flat();
  return s("g", {}, frame, s("text", { x: 11.8, y: 30.5 }), ...cells);
}

function showFilters(filters, { weight, own }, lettered, r, c) {
  writeEachIfNew(filters, { viewBox: `0 0 ${r * 30} ${r * 38}`, "font-size": 2.6 * r + 1 });
  populated(filters, r * r, blankFilter).forEach((filter, p) => {
    const [i, j, k] = [Math.floor(p / r), p % r, c * r * r + p];
    writeIfNew(filter, "transform", `translate(${3 + j * 30} ${3 + i * 38})`);
    const [frame, name, ...cells] = filter.children;
    writeIfNew(frame, "stroke", fillOf(colorOf(i, j, r)));
    writeIfNew(name, "text", `${k} ${lettered ? letterOf(own.indexOf(weight[k])) : ""}`);
    weight[k][0].flat().forEach((value, at) => {
      writeIfNew(cells[at], "class", value < 0 ? "b3-ps-minus" : "b3-ps-plus");
      writeIfNew(cells[at], "fill-opacity", Math.abs(3 * value).toFixed(2));
    });
  });
}

function startWords({ upscale_factor: r, channels, init, bias }) {
  if (r === 1) return "With r = 1 there is one phase, and nothing to shuffle.";
  if (init === "random") {
    const own = `Each of the ${r * r} filters of a channel answers a white wall with a number of its own`;
    return `${own}, and the shuffle puts them side by side.`;
  }
  if (init === "tiled" && channels > 1) {
    const more = r > 2 ? " …" : "";
    const letters = range(Math.min(4, r * r), k => letterOf(k % channels)).join(" ");
    return `There are copies, one set after another, so channel 0 gets filters ${letters}${more} where the shuffle needs A A A A${more}.`;
  }
  if (bias) return "The filters of a channel are copies, and each has a bias of its own. That is enough.";
  if (init === "tiled") {
    return "With one output channel there is only one filter to copy, so tiled and repeated are the same. Take two channels.";
  }
  const flat = `The ${r * r} filters of a channel start as copies, so every square holds one number: nearest(conv(x)).`;
  return `${flat} Only the start is flat; training may move them apart.`;
}

class Start {
  trait = "selected";
  pointed = null;

  constructor() {
    const hint = "What the layer makes of a white wall. Arrow keys choose an output, page up and page down its channel.";
    this.input = inputColumn();
    this.outputs = range(LIMITS.channels[1], outputColumn);
    const columns = [this.input, ...this.outputs].map(({ node }) => node);
    this.area = h("div", { class: "b3-ps-starts", role: "application", tabindex: 0, "aria-label": hint }, ...columns);
    [this.judged, this.reason] = [h("b"), document.createTextNode("")];
    this.verdict = h("output", { class: "b3-verdict" }, this.judged, this.reason);
    this.measures = factList("Unevenness on the wall", "Between phases, picture", "Away from nearest(conv(x))");
    this.answer = h("output", { class: "b3-ps-answer" });
    const words = h("div", { class: "b3-ps-words" }, this.verdict, this.measures.node, this.answer);
    this.node = h("div", { class: "b3-ps-start" }, this.area, words);
  }

  draw(state, changed) {
    this.state = state;
    this.pointed = null;
    if (changed("view", "upscale_factor", "channels", "init", "bias", "seed")) this.build();
    this.light();
  }

  pause() {}

  end() {}

  get sides() {
    const { upscale_factor: r, channels } = this.state;
    return [channels, 3 * r, 3 * r];
  }

  chosen() {
    return held(this.pointed ?? this.state.selected, this.sides);
  }

  keyUnder(event) {
    const c = this.outputs.findIndex(({ wall }) => wall === event.target.closest("svg"));
    return c < 0 ? null : [c, ...cellUnder(event, this.outputs[c].wall, 3 * this.state.upscale_factor)];
  }

  typed() {
    return false;
  }

  build() {
    const { upscale_factor: r, channels, init, bias, seed } = this.state;
    const layer = (this.layer = started(init, r, channels, seed, bias));
    const given = examples(r);
    const [wall, picture] = [given.wall, given.picture].map(x => firstOutput(x, layer, r));
    showPicture(this.input.canvas, given.picture[0]);
    this.outputs.forEach((output, c) => {
      output.node.hidden = c >= channels;
      if (c >= channels) return;
      writeIfNew(output.title, "text", channels > 1 ? `out, channel ${c}` : "out");
      writeIfNew(output.small, "text", r > 1 ? `filters ${c * r * r} to ${c * r * r + r * r - 1}` : `filter ${c}`);
      showFilters(output.filters, layer, init !== "random", r, c);
      showWall(output, wall[c], r);
      showPicture(output.canvas, picture[c]);
    });
    const uneven = unevenness(wall);
    this.judge(uneven);
    this.measure(uneven, picture, given.picture);
  }

  measure(uneven, picture, given) {
    const { upscale_factor: r, init } = this.state;
    const share = phaseEnergy(picture, r);
    const nearest = init === "random" ? picture : filtered(padded(given, 1, true), this.layer.own);
    const away = init === "random" ? 0 : fromNearest(picture, nearest, r);
    this.measures.show({
      "Unevenness on the wall": uneven.toFixed(2),
      "Between phases, picture": percent(share < 1e-12 ? 0 : share, 1),
      "Away from nearest(conv(x))": away < 1e-12 ? "0" : `by ${away.toFixed(2)}`,
    });
    this.measures.values["Away from nearest(conv(x))"].parentNode.hidden = init === "random";
  }

  judge(uneven) {
    this.verdict.classList.toggle("b3-holes", uneven > 0);
    writeIfNew(this.judged, "text", uneven ? "✕ Checkered. " : "✓ Flat. ");
    writeIfNew(this.reason, "text", startWords(this.state));
  }

  // The pixel of the wall that is pointed at or kept: which filter answers there, and with what.

  light() {
    const { upscale_factor: r, channels, bias } = this.state;
    const { weight, bias: biases } = this.layer;
    const [c, y, x] = this.chosen();
    this.outputs.forEach(({ ring }, own) => {
      writeEachIfNew(ring, { visibility: own === c ? "visible" : "hidden", x: (x * 40) / r, y: (y * 40) / r });
    });
    const [i, j] = [y % r, x % r];
    const k = channelOf.CRD(r, channels, c, i, j);
    const sum = weight[k][0].flat().reduce((total, one) => total + one, 0);
    const place = `out[${c}, ${y}, ${x}] is row ${i}, column ${j} of its square: filter ${k}.`;
    const added = bias ? `, its bias is ${short(biases[k])}` : "";
    writeIfNew(this.answer, "text", `${place} Its nine weights sum to ${short(sum)}${added}.`);
  }
}

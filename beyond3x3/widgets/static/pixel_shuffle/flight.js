// Two of the three views: a scene whose tiles fly from one board to the other, a step at a time.

const fillOf = ({ hue, light, strength }) => `oklch(${light.toFixed(3)} ${strength.toFixed(3)} ${hue})`;
const typeOf = ({ light }) => (light < 0.57 ? "#ffffff" : "#11161c");
const eased = share => share * share * (3 - 2 * share);
const written = place => place.map(one => one.toFixed(1)).join(" ");

// A parent's first so many nodes, made when they are first needed; those beyond are taken out and kept.

function populated(parent, count, make) {
  const own = (parent.own ??= []);
  while (own.length < count) own.push(make());
  own.forEach((node, at) => (at < count ? (node.parentNode ?? parent.append(node)) : node.remove()));
  return own.slice(0, count);
}

// Where the way from the middle of a square to another place leaves it.

function onEdge([x, y], [toX, toY], half) {
  const share = half / Math.max(Math.abs(toX - x), Math.abs(toY - y), half);
  return [x + (toX - x) * share, y + (toY - y) * share];
}

const blankTile = () => s("g", {}, s("rect", { x: 1, y: 1 }), s("text"));
const samePlace = (one, other) => one.every((at, axis) => at === other[axis]);
const held = (place, sides) => place.map((at, axis) => clamp(at, 0, sides[axis] - 1));

class Flight {
  constructor(el, { travel, type, lit }) {
    Object.assign(this, { el, travel, type, lit, pointed: null, wanted: 0, flown: 0, frame: 0, gliding: false });
    this.player = player(el, () => this.pointed ?? this.advance());
    this.scrub = h("input", {
      class: "b3-ps-scrub",
      type: "range",
      min: 0,
      max: 1,
      step: "any",
      "aria-label": "how much has moved",
      oninput: () => this.scrubTo(Number(this.scrub.value)),
    });
    this.scrub.addEventListener("keydown", event => this.scrubByKey(event));
    this.count = h("span", { class: "b3-note" });
    this.area = h("div", { class: "b3-ps-area", role: "application", tabindex: 0 }, this.plane());
    this.code = h("p", { class: "b3-note b3-ps-code" });
    this.facts = factList("Filters", "Weights", "Products per output", "Both layers");
    const step = h("button", { type: "button", onclick: () => this.advance() }, "Step");
    const bar = h("div", { class: "b3-bar b3-ps-player" }, this.player.button, step, this.scrub, this.count);
    this.node = h("div", {}, this.area, bar, this.sayings(), this.code, this.facts.node);
  }

  // Tiles and names keep their nodes, and the slots of a step are one path.

  plane() {
    const group = (name, ...inside) => s("g", { class: `b3-ps-${name}` }, ...inside);
    const ring = () => s("rect", { class: "b3-ps-ring" });
    [this.outlines, this.prints, this.labels] = [s("g"), s("g"), s("g")];
    this.titles = [s("text", { class: "b3-ps-title" }), s("text", { class: "b3-ps-title" })];
    this.frames = [s("rect"), s("rect")];
    this.rings = [ring(), ring()];
    this.lines = ["halo", "line"].map(name => s("path", { class: `b3-ps-${name}` }));
    this.tip = s("path", { class: "b3-ps-tip", d: "M0 0L-9 -4.5L-9 4.5z" });
    this.tiles = group("tiles");
    const names = group("names", ...this.titles, this.labels);
    const marks = group("marks", ...this.lines, this.tip, ...this.rings);
    const layers = [group("slots", this.outlines, this.prints), names, this.tiles, group("frames", ...this.frames), marks];
    return (this.svg = s("svg", { "aria-hidden": "true" }, ...layers));
  }

  sayings() {
    this.rules = range(3, () => h("span", { class: "b3-ps-rule" }, h("span"), h("span")));
    this.words = h("span", { class: "b3-ps-words" });
    return (this.says = h("output", { class: "b3-says b3-ps-says" }, ...this.rules, this.words));
  }

  // What every view can do: draw a state, light what is pointed at or kept, say what lies under an event, rest.

  draw(state, changed) {
    this.state = state;
    this.pointed = null;
    const reshaped = changed("view", "upscale_factor", "channels", "height", "width", "order", "direction");
    const anew = reshaped || this.width !== this.el.clientWidth || this.kernel !== state.weight.length;
    if (anew) this.build();
    const renumbered = anew || changed("weight");
    if (renumbered) this.showNumbers();
    const wanted = state.progress * this.scene.steps;
    if (renumbered || wanted !== this.wanted) {
      this.wanted = wanted;
      if (!renumbered && this.gliding) this.glide();
      else this.land();
    }
    this.light();
  }

  pause() {
    this.player.pause();
  }

  end() {
    this.player.end();
    cancelAnimationFrame(this.frame);
  }

  get sides() {
    return this.scene.sides;
  }

  get trait() {
    return this.scene.trait;
  }

  chosen() {
    return held(this.pointed ?? this.state[this.trait], this.sides);
  }

  chosenTile() {
    const chosen = this.chosen();
    return this.scene.tiles.find(({ key }) => samePlace(key, chosen));
  }

  keyUnder(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const half = this.plan.t / 2;
    let best = { far: 1.6 * half };
    for (const { ends, key } of this.scene.tiles) {
      for (const [left, top] of ends) {
        const far = Math.max(Math.abs(x - left - half), Math.abs(y - top - half));
        if (far < best.far) best = { far, key };
      }
    }
    return best.key ?? null;
  }

  typed(key) {
    if (!this.scene.printed || !/^[0-9-]$/.test(key)) return false;
    this.type(key === "-" ? 0 - this.scene.numberOf(this.chosenTile(), this.state) : Number(key));
    return true;
  }

  // The drawing of a scene: boards, slots, names and, where they begin and end, tiles.

  build() {
    const { state, el } = this;
    this.width = el.clientWidth;
    this.kernel = state.weight.length;
    const inner = clamp((this.width || 640) - 26, 260, 900);
    const scene = (state.view === "weights" ? weightScene : shuffleScene)(state);
    const plan = arranged(scene.boards, inner, inner < 600 ? 560 : 440);
    Object.assign(this, { scene, plan });
    writeEachIfNew(this.svg, { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width });
    for (const layer of [this.prints, this.tiles]) writeIfNew(layer, "font-size", (0.42 * plan.t).toFixed(1));
    const steps = range(scene.steps, () => []);
    for (const tile of scene.tiles) {
      tile.ends = [this.moved(plan.from.at(tile.from), 0), this.moved(plan.to.at(tile.to), 1)];
      tile.share = null;
      steps[tile.step].push(tile);
    }
    this.groups = populated(this.tiles, scene.steps, () => s("g"));
    this.groups.forEach((group, step) => this.placeTiles(group, steps[step]));
    const slots = steps.flatMap(tiles => this.slotsOf(tiles));
    populated(this.outlines, slots.length, () => s("path")).forEach((path, at) => writeEachIfNew(path, slots[at]));
    populated(this.prints, scene.printed ? scene.tiles.length : 0, () => s("text")).forEach((text, at) => {
      const [[x, y]] = scene.tiles[at].ends;
      writeIfNew(text, "transform", `translate(${x + plan.t / 2} ${y + plan.t / 2})`);
      scene.tiles[at].print = text;
    });
    this.nameBoards();
    this.area.setAttribute("aria-label", scene.hint);
  }

  moved([x, y], end) {
    const [left, top] = this.plan.places[end];
    return [x + left, y + top];
  }

  nameBoards() {
    const { from, to, places, above, width } = this.plan;
    this.titles.forEach((title, end) => {
      const [long, brief] = this.scene.titles[end];
      const room = above ? width : end ? width - places[1][0] : places[1][0] - 8;
      const y = (above ? places[end][1] : TITLE) - 9;
      writeEachIfNew(title, { x: places[end][0], y, text: room < 8 * long.length ? brief : long });
    });
    const named = [from, to].flatMap((board, end) => board.labels().map(label => ({ ...label, at: this.moved(label.at, end) })));
    populated(this.labels, named.length, () => s("text")).forEach((node, index) => {
      const { at, text, wide, center } = named[index];
      const [left, up] = center ? [wide / 2, 6] : [1, 5];
      const transform = `translate(${at[0] + left} ${at[1] - up})`;
      writeEachIfNew(node, { transform, "text-anchor": center ? "middle" : "start", text });
    });
  }

  // The tiles of a step have one color and one roundness.

  radiusOf({ round }) {
    return (round * (this.plan.t - 2)).toFixed(1);
  }

  placeTiles(group, tiles) {
    const { t } = this.plan;
    const [{ color }] = tiles;
    const rx = this.radiusOf(tiles[0]);
    writeEachIfNew(group, { fill: fillOf(color), color: typeOf(color) });
    populated(group, tiles.length, blankTile).forEach((node, at) => {
      const { zero } = tiles[at];
      writeIfNew(node, "class", zero ? "b3-ps-zero" : "");
      writeEachIfNew(node.firstChild, { width: t - 2, height: t - 2, rx, stroke: zero ? fillOf(color) : "none" });
      writeEachIfNew(node.lastChild, { x: t / 2, y: t / 2 });
      tiles[at].node = node;
    });
  }

  slotsOf(tiles) {
    const { t } = this.plan;
    const radius = Math.min(this.radiusOf(tiles[0]), t / 2 - 2);
    const outline = ([x, y]) => boxPath(x + 2, y + 2, t - 4, t - 4, radius);
    const stroke = fillOf(tiles[0].color);
    const all = places => places.map(outline).join("");
    if (!this.scene.printed) return [{ stroke, fill: "none", d: all(tiles.flatMap(({ ends }) => ends)) }];
    const [weights, zeros] = [tiles.filter(({ zero }) => !zero), tiles.filter(({ zero }) => zero)];
    return [
      { stroke, fill: stroke, d: all(weights.map(({ ends }) => ends[0])) },
      { stroke, fill: "none", d: all([...zeros.map(({ ends }) => ends[0]), ...tiles.map(({ ends }) => ends[1])]) },
    ];
  }

  showNumbers() {
    const { scene, state } = this;
    for (const tile of scene.tiles) {
      const text = this.plan.t < 12 ? "" : signed(scene.numberOf(tile, state));
      writeIfNew(tile.node.lastChild, "text", text);
      if (scene.printed) writeIfNew(tile.print, "text", text);
    }
    this.facts.node.hidden = !scene.facts;
    this.code.hidden = !scene.code;
    if (scene.facts) this.facts.show(scene.facts(state));
    if (!scene.code) return;
    const { lines, words } = scene.code(state);
    const [first, second] = lines.map(line => h("code", {}, line));
    this.code.replaceChildren(first, ", ", second, words);
  }

  // How far each tile has flown when `flown` steps are done: one step after another, its tiles in turns.

  drawFlown() {
    const { scene, flown } = this;
    for (const tile of scene.tiles) {
      const share = eased(clamp((flown - tile.step) * 1.6 - 0.6 * tile.lag, 0, 1));
      if (share === tile.share) continue;
      tile.share = share;
      writeIfNew(tile.node, "transform", `translate(${this.between(tile.ends, share)})`);
    }
    const flying = this.groups[Math.min(Math.floor(flown), scene.steps - 1)];
    if (this.tiles.lastChild !== flying) this.tiles.append(flying);
    const landed = Math.floor(flown + 1e-9);
    this.scrub.value = flown / scene.steps;
    const told = `${landed} of ${plural(scene.steps, scene.noun)}`;
    writeIfNew(this.scrub, "aria-valuetext", told);
    writeIfNew(this.count, "text", told);
  }

  between([[x0, y0], [x1, y1]], share) {
    const { t, width, above } = this.plan;
    const lift = Math.sin(Math.PI * share) * (above ? 0.3 * t : Math.min(0.9 * t, 0.06 * width));
    const x = x0 + (x1 - x0) * share + (above ? lift : 0);
    const y = y0 + (y1 - y0) * share - (above ? 0 : lift);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  }

  land() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.flown = this.wanted;
    this.drawFlown();
  }

  glide() {
    cancelAnimationFrame(this.frame);
    const from = this.flown;
    let begun = null;
    const next = now => {
      begun ??= now;
      const done = clamp((now - begun) / 600, 0, 1);
      if (done === 1) return this.land();
      this.flown = from + (this.wanted - from) * done;
      this.drawFlown();
      this.frame = requestAnimationFrame(next);
    };
    this.frame = requestAnimationFrame(next);
  }

  glideTo(progress, selection = {}) {
    this.gliding = !CALM.matches;
    this.travel({ progress, ...selection });
    this.gliding = false;
  }

  // One step on; the selection goes along, in the square where it is.

  advance() {
    const { scene } = this;
    const done = Math.round(this.wanted * 1000) / 1000;
    if (done >= scene.steps) return this.glideTo(0);
    const step = Math.min(Math.floor(done), scene.steps - 1);
    const square = scene.squareOf(this.chosenTile());
    const next = scene.tiles.find(tile => tile.step === step && samePlace(scene.squareOf(tile), square));
    this.glideTo((step + 1) / scene.steps, { [scene.trait]: next.key });
  }

  scrubTo(progress) {
    this.pause();
    this.travel({ progress });
  }

  scrubByKey(event) {
    const { steps } = this.scene;
    const at = Math.round(this.wanted * 1000) / 1000;
    const [before, after] = [Math.ceil(at) - 1, Math.floor(at) + 1];
    const to = { ArrowRight: after, ArrowUp: after, ArrowLeft: before, ArrowDown: before, Home: 0, End: steps }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.pause();
    this.glideTo(clamp(to, 0, steps) / steps);
  }

  // What is pointed at or kept: both its places, the way between them, and the rule written out.

  light() {
    const tile = this.chosenTile();
    tile.ends.forEach((_, end) => this.surround(tile, end));
    this.drawWay(tile);
    const { formula, words } = this.scene.linesOf(tile, this.state);
    this.says.style.setProperty("--b3-left", `${Math.max(...formula.map(([left]) => left.length)) + 1}ch`);
    formula.forEach((sides, row) => sides.forEach((side, at) => writeIfNew(this.rules[row].children[at], "text", side)));
    writeIfNew(this.words, "text", words);
    if (this.scene.printed) this.lit(this.scene.numberOf(tile, this.state), tile.zero);
  }

  surround(tile, end) {
    const { t, places } = this.plan;
    const box = (node, values) => Object.entries(values).forEach(([name, value]) => writeIfNew(node, name, value.toFixed(1)));
    const [x, y] = tile.ends[end];
    box(this.rings[end], { x: x - 0.5, y: y - 0.5, width: t + 1, height: t + 1, rx: tile.round * t + 1 });
    const [left, top, wide, tall] = end ? this.plan.to.frame(tile.to) : this.plan.from.frame(tile.from);
    const corner = { x: left + places[end][0] - 2.5, y: top + places[end][1] - 2.5 };
    box(this.frames[end], { ...corner, width: wide + 5, height: tall + 5, rx: 5 });
  }

  drawWay({ ends: [[x0, y0], [x1, y1]] }) {
    const half = this.plan.t / 2;
    const beside = [(x0 + x1) / 2 + half, Math.min(y0, y1) + half - 0.08 * Math.abs(x1 - x0)];
    const bend = this.plan.above ? [x1 + half, (y0 + y1) / 2] : beside;
    const start = onEdge([x0 + half, y0 + half], bend, half + 1);
    const arrow = onEdge([x1 + half, y1 + half], bend, half + 2);
    const angle = Math.atan2(arrow[1] - bend[1], arrow[0] - bend[0]);
    for (const path of this.lines) writeIfNew(path, "d", `M${written(start)}Q${written(bend)} ${written(arrow)}`);
    writeIfNew(this.tip, "transform", `translate(${written(arrow)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})`);
  }
}

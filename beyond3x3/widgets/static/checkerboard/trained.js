// What networks that were trained really put out, through a magnifier.

const { LENS } = SAID;
const MOMENTS = { before: "Untrained", after: "Trained on pixels", after_features: "On strided features" };

const twoDigits = share => `${Number((100 * share).toPrecision(2))} %`;
const inDeviations = value => (value < 1e-6 ? "flat" : value.toFixed(3));

function grayOf(bytes, size, [low, high]) {
  return (y, x) => (255 << 24) | (Math.round((255 * (bytes[y * size + x] - low)) / (high - low || 1)) * 0x010101);
}

function photoPanel(label) {
  const canvas = h("canvas");
  const frame = spotMarks(LENS);
  const glass = s("svg", { "aria-hidden": "true" }, ...frame);
  const hint = `${label}. Arrow keys move the magnifier.`;
  return {
    canvas,
    frame,
    glass,
    node: h("div", { class: "b3-cb-photo", role: "application", tabindex: 0, "aria-label": hint }, canvas, glass),
  };
}

class Trained {
  stretched = false;
  pointed = null;

  constructor(set) {
    this.set = set;
    this.upsamplers = h("div", { class: "b3-cb-nets", role: "group", "aria-label": "Upsampler" });
    this.when = toggle("When", Object.entries(MOMENTS), value => set({ moment: value }));
    this.stretch = h("button", { type: "button", onclick: () => this.toggleStretch() }, "Stretch contrast");
    this.panels = [photoPanel("The network’s output"), photoPanel("The target")];
    [this.close, this.closeTarget] = [h("canvas"), h("canvas")];
    this.measures = factList("Between phases", "In the target", "PSNR");
    this.says = h("output", { class: "b3-says" });
    this.name = h("p", { class: "b3-note" });
    this.node = this.laidOut();
    for (const { node } of this.panels) this.listen(node);
  }

  laidOut() {
    const note = text => h("p", { class: "b3-note" }, text);
    const words = "How uneven a plain gray wall comes back, in standard deviations of a photograph";
    const energy = "Between phases: b3.phase_energy, the share of the picture’s variance that lies in the pattern.";
    const [output, target] = this.panels;
    return h(
      "div",
      { class: "b3-cb-trained" },
      h("div", { class: "b3-bar" }, h("b", {}, "What trained networks make of it"), this.when.node, this.stretch),
      h("div", {}, h("p", { class: "b3-title" }, words), this.upsamplers, this.measures.node, note(energy), this.says),
      h(
        "div",
        { class: "b3-cb-panels" },
        h("div", {}, output.node, this.name),
        h("div", {}, this.close, note(`magnified, ${LENS} × ${LENS} pixels`)),
        h("div", {}, target.node, note("target")),
        h("div", {}, this.closeTarget, note("magnified")),
      ),
    );
  }

  listen(node) {
    const drawSoon = oncePerFrame(() => this.drawPictures());
    const pixelUnder = event => cellUnder(event, node, this.size);
    const keep = lens => this.set({ lens });
    const point = place => {
      this.pointed = place;
      drawSoon();
    };
    pointing(node, pixelUnder, point, keep);
    node.addEventListener("pointerup", event => keep(pixelUnder(event)));
    const cornerToMiddle = corner => keep(corner.map(at => at + LENS / 2));
    chooseByArrows(
      node,
      () => this.corner(),
      () => this.size - LENS,
      cornerToMiddle,
    );
  }

  get size() {
    return this.trained.size;
  }

  get output() {
    const { outputs } = this.trained;
    return clamp(this.state.upsampler, 0, outputs.length - 1);
  }

  get moment() {
    const { moment } = this.state;
    return moment in this.pictures.outputs[0] ? moment : "after";
  }

  draw(state, changed) {
    this.state = state;
    this.pointed = null;
    if (changed("trained")) this.unpack();
    this.showUpsamplers();
    this.drawPictures();
  }

  unpack() {
    const trained = (this.trained = this.state.trained);
    const moments = Object.keys(MOMENTS).filter(name => trained.outputs.every(output => name in output));
    this.when.buttons.forEach((button, at) => (button.hidden = !moments.includes(Object.keys(MOMENTS)[at])));
    const picturesOf = output => Object.fromEntries(moments.map(name => [name, bytesOf(output[name])]));
    this.pictures = { target: bytesOf(trained.target), outputs: trained.outputs.map(picturesOf) };
    this.buttons = trained.outputs.map(({ name }, at) => {
      const [bar, value] = [h("i"), h("span")];
      const choose = () => this.set({ upsampler: at });
      return { bar, value, node: h("button", { type: "button", onclick: choose }, h("span", {}, name), bar, value) };
    });
    this.upsamplers.replaceChildren(...this.buttons.map(({ node }) => node));
    for (const { glass } of this.panels) glass.setAttribute("viewBox", `0 0 ${trained.size} ${trained.size}`);
    this.drawn = null;
  }

  showUpsamplers() {
    const artifacts = this.trained.outputs.map(output => output[`constant_${this.moment}`]);
    const most = Math.max(1e-9, ...artifacts);
    this.buttons.forEach(({ node, bar, value }, at) => {
      node.setAttribute("aria-pressed", at === this.output);
      bar.style.setProperty("--b3-share", `${(100 * artifacts[at]) / most}%`);
      value.textContent = inDeviations(artifacts[at]);
    });
    this.when.press(this.moment);
  }

  toggleStretch() {
    this.stretched = !this.stretched;
    this.drawPictures();
  }

  // The magnifier's upper left corner, its middle as near as may be to where it is pointed at or kept.

  corner() {
    return (this.pointed ?? this.state.lens).map(at => clamp(at - LENS / 2, 0, this.size - LENS));
  }

  drawPictures() {
    const { size, output, moment, stretched } = this;
    const [top, left] = this.corner();
    const now = [output, moment, top, left, stretched];
    if (this.drawn && alike(this.drawn, now)) return;
    this.drawn = now;
    const pictures = [this.pictures.outputs[output][moment], this.pictures.target];
    const patchOf = bytes =>
      Uint8Array.from({ length: LENS ** 2 }, (_, at) => bytes[(top + Math.floor(at / LENS)) * size + left + (at % LENS)]);
    const patches = pictures.map(patchOf);
    [this.close, this.closeTarget].forEach((canvas, at) => {
      paint(canvas, LENS, LENS, grayOf(patches[at], LENS, stretched ? ends(patches[at]) : [0, 255]));
    });
    this.panels.forEach(({ canvas, frame }, at) => {
      paint(canvas, size, size, grayOf(pictures[at], size, [0, 255]));
      putSpot(frame, [top, left]);
    });
    this.stretch.setAttribute("aria-pressed", stretched);
    this.say(top, left, ...patches.map(ends));
  }

  say(top, left, [low, high], target) {
    const shown = this.trained.outputs[this.output];
    const psnr = shown[`psnr_${this.moment}`];
    this.name.textContent = shown.name;
    const where = `rows ${top} to ${top + LENS - 1}, columns ${left} to ${left + LENS - 1}`;
    this.says.textContent = `Magnified: ${where}; gray ${low} to ${high}, in the target ${target.join(" to ")}.`;
    this.measures.show({
      "Between phases": twoDigits(shown[`energy_${this.moment}`]),
      "In the target": twoDigits(this.trained.energy_target),
      PSNR: psnr === undefined ? "–" : `${psnr.toFixed(1)} dB`,
    });
  }
}

// The figure: rates as beads on a string, and what they see, never see and let through.

const TRAITS = ["rates", "kernel", "spot", "field", "layers"];
const grouped = count => count.toLocaleString("en-US");

// How strongly stripes come through, from a flat area at the left to period 2 at the right.

class SpectrumChart {
  constructor() {
    [this.under, this.curve, this.peak] = ["under", "curve", "peak"].map(name => s("path", { class: `b3-${name}` }));
    const box = { class: "b3-spectrum", viewBox: `0 0 ${TURN / 2} 100`, preserveAspectRatio: "none", "aria-hidden": "true" };
    this.note = h("p", { class: "b3-note" });
    const ticks = ["flat", "period 4", "period 2"].map(text => h("span", {}, text));
    const title = h("p", { class: "b3-title" }, "How strongly a pattern comes through");
    const chart = s("svg", box, this.under, this.curve, this.peak);
    this.nodes = [title, chart, h("p", { class: "b3-ticks" }, ...ticks), this.note];
  }

  draw(rates, kernel) {
    const heights = spectrum(rates, kernel);
    const bins = [];
    for (let at = 0; at < heights.length; at += 8) {
      let [top, where] = [0, at];
      for (let f = at; f < Math.min(at + 8, heights.length); f++) if (heights[f] > top) [top, where] = [heights[f], f];
      bins.push(`${where} ${(100 - 98 * top).toFixed(1)}`);
    }
    this.curve.setAttribute("d", `M${bins.join("L")}`);
    this.under.setAttribute("d", `M0 100L${bins.join("L")}L${TURN / 2} 100z`);
    const returns = echo(rates, kernel, heights);
    this.peak.setAttribute("d", returns ? `M${TURN / returns.period} 0V100` : "");
    this.note.textContent = this.words(returns);
  }

  words(returns) {
    if (!returns) return "Nothing comes back: the finer a pattern, the weaker.";
    const { period, strength } = returns;
    if (strength === 1) {
      return `Stripes of period ${period} come through as strongly as a flat area: kernels of ones cannot tell the two apart.`;
    }
    const best = `stripes of period ${period.toFixed(1)} come through best`;
    return `Beyond the blur, ${best}, with ${percent(strength, 1)} of a flat area’s strength.`;
  }
}

views["dilation-schedule"] = ({ model, el }) => {
  let state, ways, pointed;
  const beads = [];

  const set = values => tie.set(values);
  const examples = exampleChoice("Example rates", "Your own rates", SAID.PRESETS, set);
  const kernelStepper = stepper("kernel size", value => set({ kernel: value }));
  const string = h("span", { class: "b3-beads", role: "group", "aria-label": "Rates, input side first" });
  const add = h("button", { type: "button", onclick: () => set({ rates: [...state.rates, 1] }) }, "+ layer");
  const decided = h("output", { class: "b3-verdict" });
  const field = new Field();
  const facts = factList("Span", "Touched", "Largest gap", "Effective", "Weights", "Dense kernel");
  const says = h("output", { class: "b3-says" });
  const chart = new SpectrumChart();
  const finder = new Finder(set);
  fillFigure(
    el,
    "b3-schedule",
    h("div", { class: "b3-bar" }, examples, labeled("kernel", kernelStepper)),
    h("div", { class: "b3-bar" }, string, add),
    decided,
    h("div", { class: "b3-schedule-body" }, field.node, h("div", {}, facts.node, says, ...chart.nodes, finder.node)),
  );
  const tie = tieToModel(model, TRAITS, drawFromModel);

  function drawFromModel(given, changed) {
    state = given;
    pointed = null;
    const { rates, kernel } = state;
    if (changed("rates", "kernel")) {
      ways = waysOf(rates, kernel);
      field.draw(ways);
      chart.draw(rates, kernel);
      decide();
    }
    showControls();
    light();
    finder.draw(state);
  }

  // A bead stays as long as there is a layer of its number; the hand that takes away the last goes to the one before.

  function beadOf(at) {
    const change = value => set({ rates: state.rates.map((old, r) => (r === at ? value : old)) });
    const without = () => set({ rates: state.rates.filter((_, r) => r !== at) });
    const rate = stepper(`rate of layer ${at + 1}`, change);
    const remove = h("button", { type: "button", "aria-label": `remove layer ${at + 1}`, onclick: without }, "×");
    return { rate, remove, node: h("span", { class: "b3-bead" }, rate, remove) };
  }

  function showControls() {
    const { rates, kernel } = state;
    const lost = beads.splice(rates.length);
    const held = lost.some(({ node }) => node.contains(document.activeElement));
    for (const { node } of lost) node.remove();
    while (beads.length < rates.length) {
      beads.push(beadOf(beads.length));
      string.append(beads.at(-1).node);
    }
    if (held) beads.at(-1).rate.focus();
    beads.forEach(({ rate, remove }, at) => {
      rate.show(rates[at], ...LIMITS.rate);
      if (rates.length === 1 && remove === document.activeElement) rate.focus();
      remove.disabled = rates.length === 1;
    });
    add.disabled = rates.length === LIMITS.layers[1];
    kernelStepper.show(kernel, ...LIMITS.kernel);
    examples.show(preset => alike(preset, { rates, kernel }));
  }

  function decide() {
    const { rates, kernel } = state;
    const { holes, why } = verdict(rates, kernel);
    decided.classList.toggle("b3-holes", holes);
    decided.replaceChildren(h("b", {}, holes ? "✕ Holes: " : "✓ No holes: "), why);
    const span = ways.length;
    const { touched, gap } = measure(ways);
    facts.show({
      Span: `${span} × ${span}`,
      Touched: percent(touched ** 2, span ** 2),
      "Largest gap": `${gap} px`,
      Effective: `${effectiveSize([...ways])} px`,
      Weights: rates.length * kernel ** 2,
      "Dense kernel": grouped(span ** 2),
    });
  }

  const chosen = () => insideOrMiddle(pointed ?? state.spot, ways.length);

  function light() {
    const [y, x] = chosen();
    field.light([y, x]);
    const all = (state.kernel ** 2) ** state.rates.length;
    const count = ways[y] * ways[x];
    const gap = ways[y] ? "its column" : ways[x] ? "its row" : "its row and its column";
    says.textContent = count
      ? `Offset (${y}, ${x}) is read along ${ways[y]} · ${ways[x]} = ${grouped(count)} of ${grouped(all)} paths.`
      : `Offset (${y}, ${x}) is never read: ${gap} is a gap.`;
  }

  const lightSoon = oncePerFrame(light);
  const point = pixel => {
    pointed = pixel;
    lightSoon();
  };
  const keep = spot => set({ spot });
  pointing(field.map, event => cellUnder(event, field.map, ways.length), point, keep);
  chooseByArrows(field.map, chosen, () => ways.length - 1, keep);

  tie.draw();
  return () => {
    finder.end();
    tie.untie();
  };
};

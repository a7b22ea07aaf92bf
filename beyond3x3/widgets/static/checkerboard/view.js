// The figure: the stack, the pattern that it makes in two dimensions, and below them what trained networks make of it.

const TRAITS = ["layers", "cleanup", "direction", "selected", "trained", "upsampler", "moment", "lens"];

views.checkerboard = ({ model, el }) => {
  let state, levels, pointed;

  const set = values => tie.set(values);
  const examples = exampleChoice("Example stack", "Your own stack", SAID.PRESETS, set);
  const ways = Object.entries({ forward: "Forward overlap", gradient: "Gradient" });
  const direction = toggle("What is counted", ways, value => set({ direction: value }));
  const rows = new Rows({
    set,
    point: column => point(column === null ? null : [chosen()[0], column]),
    keep: column => set({ selected: [chosen()[0], column] }),
  });
  const canvas = h("canvas");
  const spot = spotMarks();
  const over = s("svg", { "aria-hidden": "true" }, ...spot);
  const hint = "The pattern in two dimensions. Arrow keys choose an output.";
  const map = h("div", { class: "b3-map", role: "application", tabindex: 0, "aria-label": hint }, canvas, over);
  const verdict = h("output", { class: "b3-verdict" });
  const facts = factList("One axis", "Two axes", "Period", "Strongest");
  const spectrum = new Spectrum();
  const says = h("output", { class: "b3-says" });
  const trained = new Trained(set);
  fillFigure(
    el,
    "b3-checkerboard",
    h("div", { class: "b3-bar" }, examples, direction.node),
    ...rows.nodes,
    h(
      "div",
      { class: "b3-cb-body" },
      h("div", { class: "b3-cb-words" }, verdict, facts.node, spectrum.chart, spectrum.note),
      h("div", {}, map, says),
    ),
    trained.node,
  );
  const tie = tieToModel(model, TRAITS, drawFromModel);

  function drawFromModel(given, changed) {
    state = given;
    pointed = null;
    const { layers, cleanup } = state;
    rows.show(state);
    direction.press(state.direction);
    examples.show(preset => alike(preset, { layers, cleanup }));
    if (changed("layers", "cleanup")) {
      levels = overlapThrough(layers, cleanup);
      rows.draw(levels);
      drawMap();
      spectrum.draw(state, levels);
    }
    if (changed("layers", "cleanup", "direction")) decide();
    light();
    trained.draw(state, changed);
  }

  // Stronger color: more products. An even pattern has half of the strength.

  function drawMap() {
    const { shown } = rows;
    const values = levels.at(-1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const shares = range(shown, at => values[at % values.length] / mean);
    paint(canvas, shown, shown, (y, x) => {
      const share = (shares[y] * shares[x]) ** 2;
      return ((255 / (1 + share)) << 24) | 0xffffff;
    });
    over.setAttribute("viewBox", `0 0 ${shown} ${shown}`);
  }

  function decide() {
    const { uneven, text } = finding(state.layers, state.cleanup, state.direction, levels);
    const values = levels.at(-1);
    verdict.classList.toggle("b3-holes", uneven);
    verdict.replaceChildren(h("b", {}, uneven ? "✕ Uneven. " : "✓ Even. "), text);
    facts.show({
      "One axis": ratioOf(values),
      "Two axes": ratioOf(values, 2),
      Period: periodOf(values),
      Strongest: spectrum.strongest,
    });
  }

  // The output of the map that is pointed at or kept, and all that reaches it.

  const chosen = () => insideOrMiddle(pointed ?? state.selected, rows.shown);

  function light() {
    const { layers, cleanup } = state;
    const [y, x] = chosen();
    putSpot(spot, [y, x]);
    rows.light(waysTo(layers, cleanup, x));
    const values = levels.at(-1);
    const [down, across] = [y, x].map(at => values[at % values.length]);
    const back = state.direction === "gradient";
    const what = back ? `Pixel (${y}, ${x}) is read along` : `Output (${y}, ${x}) is reached by`;
    const noun = layers.length + cleanup.length > 1 || back ? "paths" : "products";
    says.textContent = `${what} ${trimmed(down)} · ${trimmed(across)} = ${trimmed(down * across)} ${noun}.`;
  }

  const lightSoon = oncePerFrame(light);
  function point(place) {
    pointed = place;
    lightSoon();
  }
  const keep = selected => set({ selected });
  pointing(map, event => cellUnder(event, map, rows.shown), point, keep);
  chooseByArrows(map, chosen, () => rows.shown - 1, keep);

  tie.draw();
  return tie.untie;
};

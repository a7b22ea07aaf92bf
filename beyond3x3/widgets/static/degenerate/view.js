// The figure: a kernel over a map, and how its weights fare at every rate.

const WORDS = {
  9: "all nine weights meet",
  6: "six of the nine weights meet",
  4: "four of the nine weights meet",
  2: "two of the nine weights meet",
  1: "only the center weight meets",
};
const NAMES = ["All nine", "Six", "Four", "Two", "One", "On average"];

views.degenerate = ({ model, el }) => {
  let state, pointed;

  const set = values => tie.set(values);
  const examples = exampleChoice("Example map", "Your own map", SAID.PRESETS, set);
  const steppers = {
    size: stepper("size of the map", size => set({ size })),
    rate: stepper("rate", rate => set({ rate })),
  };
  const map = new KernelMap();
  const chart = new SharesChart(rate => set({ rate }));
  const facts = NAMES.map(name => ({ name, count: h("b"), share: h("span") }));
  const rows = facts.map(({ name, count, share }) => h("div", {}, h("span", {}, name), count, share));
  const says = h("output", { class: "b3-says" });
  const titled = (title, area) => h("div", {}, h("p", { class: "b3-title" }, title), area);
  fillFigure(
    el,
    "b3-degenerate",
    h("div", { class: "b3-bar" }, examples, labeled("map", steppers.size), labeled("rate", steppers.rate)),
    h(
      "div",
      { class: "b3-degenerate-body" },
      titled("Weights that meet the map, by the place of the center", map.area),
      titled("Share of all places, by rate", chart.area),
    ),
    h("div", { class: "b3-facts" }, ...rows),
    says,
  );
  const tie = tieToModel(model, ["size", "rate", "position"], drawFromModel);

  function drawFromModel(given) {
    state = given;
    pointed = null;
    const { size, rate } = state;
    for (const [name, cell] of Object.entries(steppers)) cell.show(state[name], ...SAID.LIMITS[name]);
    examples.show(preset => alike(preset, { size, rate }));
    map.draw(state);
    chart.draw(state);
    showFacts();
    light();
  }

  function showFacts() {
    const { size, rate } = state;
    const counts = weightsInside(size, rate);
    const mean = COUNTS.reduce((sum, count) => sum + count * counts[count], 0) / size ** 2;
    const values = [...COUNTS.map(count => [counts[count], percent(counts[count], size ** 2)]), [decimal(mean), "of 9 weights"]];
    facts.forEach(({ count, share }, at) => ([count.textContent, share.textContent] = values[at]));
  }

  const chosen = () => insideOrMiddle(pointed ?? state.position, state.size);

  function light() {
    const { size, rate } = state;
    const center = chosen();
    map.light(center);
    const here = center.map(at => tapsInside(at, size, rate)).reduce((y, x) => y * x);
    const counts = weightsInside(size, rate);
    const part = count => (counts[count] ? counts[count] : "none");
    says.textContent =
      `With its center at (${center.join(", ")}), ${WORDS[here]} the map. ` +
      `At rate ${rate} on a ${size}-wide map, all nine weights meet the map at ${part(9)} of ${plural(size ** 2, "position")}, ` +
      `only the center weight at ${part(1)}.`;
  }

  const lightSoon = oncePerFrame(light);
  const point = position => {
    pointed = position;
    lightSoon();
  };
  const keep = position => set({ position });
  pointing(map.area, event => map.positionUnder(event), point, keep);
  chooseByArrows(map.area, chosen, () => state.size - 1, keep);

  tie.draw();
  return tie.untie;
};

// The figure: a tile of outputs, the numbers that it loads, and the bytes that come along.

const NUMBERS = ["kernel", "rate", "stride"];

views["loaded-tile"] = ({ model, el }) => {
  let state, drawn, pointed;

  const set = values => tie.set(values);
  const { PRESETS, TILES, LIMITS } = SAID;
  const examples = exampleChoice("Example layer", "Your own layer", PRESETS, set);
  const stepperOf = name => [name, stepper(name, value => set({ [name]: value }))];
  const steppers = Object.fromEntries(NUMBERS.map(stepperOf));
  const tiles = h("select", { "aria-label": "tile of outputs, rows × columns", onchange: () => set({ tile: tiles.value }) });
  tiles.append(...TILES.map(tile => h("option", {}, tile)));
  const toggles = {
    padding: toggle("padding", [["same", "same"], ["none", "none"]], padding => set({ padding })),
    precision: toggle("precision", [["half", "half"], ["single", "single"]], precision => set({ precision })),
  };
  const map = new LoadedMap();
  const legend = h("p", { class: "b3-note b3-lt-legend" });
  const facts = factList("Loads", "Different numbers", "Each, on average", "Sectors", "Bytes brought", "In vain");
  const says = h("output", { class: "b3-says" });
  const chosenBy = Object.entries(toggles).map(([name, { node }]) => labeled(name, node));
  fillFigure(
    el,
    "b3-loaded-tile",
    h("div", { class: "b3-bar" }, examples, ...Object.entries(steppers).map(([name, cell]) => labeled(name, cell))),
    h("div", { class: "b3-bar" }, labeled("tile", tiles), ...chosenBy),
    h("p", { class: "b3-title" }, "One channel of the map. Across: numbers that are neighbors in memory."),
    map.area,
    legend,
    facts.node,
    says,
  );
  const tie = tieToModel(model, [...NUMBERS, "padding", "tile", "precision", "position"], drawFromModel);

  function drawFromModel(given) {
    state = given;
    pointed = null;
    for (const name of NUMBERS) steppers[name].show(state[name], ...LIMITS[name]);
    for (const [name, { press }] of Object.entries(toggles)) press(state[name]);
    tiles.value = state.tile;
    examples.show(preset => Object.entries(preset).every(([name, value]) => state[name] === value));
    drawn = drawnOf(state);
    map.draw(drawn);
    showLegend();
    showFacts();
    light();
  }

  const swatch = (...shapes) => s("svg", { viewBox: "0 0 3 2", "aria-hidden": "true" }, ...shapes);
  const shaded = count => s("rect", { class: "b3-lt-read", width: 3, height: 2, "fill-opacity": map.strength(count) });

  function showLegend() {
    const { levels } = map;
    const ends = [...new Set([levels[0], levels[levels.length >> 1], levels.at(-1)])];
    const times = count => (count === 1 ? "once" : `${count} times`);
    const entry = (drawing, text) => h("span", {}, drawing, text);
    const dots = s("path", { class: "b3-lt-vain", d: "M0.5 0.5h2M0.5 1.5h2" });
    legend.replaceChildren(
      ...ends.map(count => entry(swatch(shaded(count)), `read ${times(count)}`)),
      entry(swatch(dots), "comes in vain"),
      entry(swatch(s("path", { class: "b3-lt-grid", d: "M1.5 0v2" })), `every ${SAID.SECTOR} bytes, a sector`),
      entry(swatch(s("path", { class: "b3-lt-lines", d: "M1.5 0v2" })), `every ${SAID.LINE}, a cache line`),
    );
  }

  function showFacts() {
    const { loads: count, different, sectors, lines, brought, used } = drawn.total;
    facts.show({
      Loads: count,
      "Different numbers": different,
      "Each, on average": count === different ? "once" : `${decimal(count / different)} times`,
      Sectors: `${sectors} in ${plural(lines, "line")}`,
      "Bytes brought": brought,
      "In vain": percent(brought - used, brought),
    });
  }

  function chosen() {
    const middle = [drawn.rows, drawn.across].map(counts => (counts.length - 1) >> 1);
    return map.inside((pointed ?? state.position).map((at, axis) => (at < 0 ? middle[axis] : at)));
  }

  // How often the chosen number is read, what its sector brings, and how that compares with no holes at all.

  function sentence([row, column]) {
    const { rows, across, perSector } = drawn;
    const times = rows[row] * across[column];
    const first = Math.floor(column / perSector) * perSector;
    const read = rows[row] ? across.slice(first, first + perSector).filter(Boolean).length : 0;
    const own = times ? `is read by ${times} of ${plural(state.kernel ** 2, "tap")}` : "is not read";
    const along = read
      ? `its sector brings ${perSector} numbers, ${read === perSector ? "all" : read} of them read`
      : "no number of its sector is, so it does not come";
    return `This number ${own}; ${along}. ${comparison(drawn.total)}`;
  }

  function comparison({ loads: count, different, brought }) {
    if (state.kernel === 1 || (state.rate === 1 && count === different)) return "No number is read twice.";
    if (state.rate === 1) return "What one tap has brought, others find in the cache.";
    const plain = drawnOf({ ...state, rate: 1 }).total.brought;
    return `As many loads would bring ${plain} bytes at rate 1, and at rate ${state.rate} bring ${decimal(brought / plain)} times as much.`;
  }

  function light() {
    const place = chosen();
    map.light(place);
    writeIfNew(says, "text", sentence(place));
  }

  const lightSoon = oncePerFrame(light);
  const point = place => {
    pointed = place;
    lightSoon();
  };
  const keep = position => set({ position });
  pointing(map.area, event => map.placeUnder(event), point, keep);
  map.area.addEventListener("keydown", event => {
    const place = movedOnSquare(event.key, chosen(), Math.max(drawn.rows.length, drawn.across.length) - 1);
    if (!place) return;
    event.preventDefault();
    keep(map.inside(place));
  });

  tie.draw();
  return tie.untie;
};

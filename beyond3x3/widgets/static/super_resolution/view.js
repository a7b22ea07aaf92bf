// The figure: a photograph, its patch enlarged in several ways, and how near each comes.

const VIEWS = { picture: "Pictures", signed: "Difference", absolute: "|Difference|" };
const TRAITS = ["photographs", "networks", "photograph", "scale", "patch", "lens", "view"];
const FRAME = 4;
const MIDDLE = [PATCH / 2, PATCH / 2];

views["super-resolution"] = ({ model, el }) => {
  let state, photo, tiles, pointed, working;

  const set = values => tie.set(values);
  const choose = h("select", { "aria-label": "Photograph", onchange: () => set({ photograph: choose.selectedIndex }) });
  const [least, most] = SAID.LIMITS.scale;
  const factors = range(most - least + 1, at => least + at);
  const scales = toggle(
    "How much larger",
    factors.map(scale => [scale, `× ${scale}`]),
    scale => set({ scale }),
  );
  const shows = toggle("What is shown", Object.entries(VIEWS), view => set({ view }));
  const magnify = () => set({ lens: state.lens.length ? [] : MIDDLE });
  const glass = h("button", { type: "button", onclick: magnify }, "Magnifier");
  const whole = new WholePhotograph({ drag: () => drawSoon(), keep: patch => set({ patch }) });
  const scores = new Scores();
  const says = h("output", { class: "b3-says" });
  const hint = "The patch, enlarged. Arrow keys move the magnifier over all pictures, Escape puts it away.";
  const grid = h("div", { class: "b3-sr-tiles", role: "application", tabindex: 0, "aria-label": hint });
  const legend = h("p", { class: "b3-sr-legend" });
  fillFigure(
    el,
    "b3-sr",
    h("div", { class: "b3-bar" }, choose, scales.node, glass, shows.node),
    h("div", { class: "b3-sr-head" }, whole.node, h("div", {}, scores.table, scores.verdict)),
    grid,
    legend,
    says,
  );
  const tie = tieToModel(model, TRAITS, drawFromModel);

  function drawFromModel(given, changed) {
    const has = scale => given.networks.some(network => network.scale === scale);
    const scale = has(given.scale) ? given.scale : given.networks[0].scale;
    state = { ...given, scale, photograph: clamp(given.photograph, 0, given.photographs.length - 1) };
    pointed = whole.dragged = null;
    if (changed("photographs")) choose.replaceChildren(...state.photographs.map(({ name }) => h("option", {}, name)));
    choose.selectedIndex = state.photograph;
    scales.press(scale);
    scales.buttons.forEach((button, at) => (button.disabled = !has(factors[at])));
    shows.press(state.view);
    glass.setAttribute("aria-pressed", state.lens.length > 0);
    if (changed("view")) showLegend(legend, state.view);
    if (changed("photographs", "photograph", "networks", "scale")) {
      photo = openPhotograph(state.photographs[state.photograph]);
      whole.show(photo);
      build();
    }
    draw();
  }

  // The pictures of one photograph at one scale; the networks' come row by row, between frames, and are kept.

  const made = new WeakMap();
  const madeBy = network => made.get(network) ?? made.set(network, new WeakMap()).get(network);

  function build() {
    const { scale } = state;
    const networks = state.networks.filter(network => network.scale === scale);
    const low = blockMeans(photo, scale);
    const plain = mode => clipped(resized(low, scale, mode).data);
    tiles = [
      new Tile("original", { values: photo.data }, photo),
      new Tile("input", { values: plain("nearest") }, photo),
      new Tile("bicubic", { values: plain("bicubic"), test: networks.find(({ bicubic }) => bicubic)?.bicubic }, photo),
      ...networks.map(network => new Tile(network.name, { network, test: network.psnr, values: madeBy(network).get(photo) }, photo)),
    ];
    for (const tile of tiles)
      pointing(
        tile.area,
        event => tile.placeUnder(event),
        point,
        lens => set({ lens }),
      );
    scores.take(tiles, scale);
    grid.replaceChildren(...tiles.map(({ node }) => node));
    work(low);
  }

  function work(low) {
    cancelAnimationFrame(working);
    const waiting = tiles.filter(({ values }) => !values);
    let steps;
    const goOn = () => {
      const start = performance.now();
      while (waiting.length && performance.now() - start < FRAME) {
        const [tile] = waiting;
        steps ??= enlarging(tile.network, low);
        const { done, value } = steps.next();
        if (!done) continue;
        tile.take(clipped(value.data));
        madeBy(tile.network).set(tile.photo, tile.values);
        waiting.shift();
        steps = null;
        drawSoon();
      }
      if (waiting.length) working = requestAnimationFrame(goOn);
    };
    working = requestAnimationFrame(goOn);
  }

  // The patch and the magnifier, as they are pointed at or kept.

  const lensNow = () => pointed ?? (state.lens.length ? state.lens : null);

  function draw() {
    const corner = whole.corner(state.patch);
    const lens = lensNow();
    whole.draw(corner);
    for (const tile of tiles) tile.draw(state.view, corner, lens);
    scores.judge();
    says.textContent = scores.sentence(photo, lens && lens.map((at, axis) => corner[axis] + at));
  }

  const drawSoon = oncePerFrame(draw);
  function point(place) {
    pointed = place;
    drawSoon();
  }
  grid.addEventListener("keydown", event => {
    const lens = event.key === "Escape" ? [] : stepped(event.key, lensNow() ?? MIDDLE, 1, [PATCH - 1, PATCH - 1]);
    if (!lens) return;
    event.preventDefault();
    set({ lens });
  });

  tie.draw();
  return () => {
    cancelAnimationFrame(working);
    tie.untie();
  };
};

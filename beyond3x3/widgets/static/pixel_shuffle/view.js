// The figure: what is common to its views, and the view that is shown.

const VIEWS = { shuffle: "Channels to pixels", weights: "The same weights", icnr: "How it starts" };
const ORDERS = { CRD: "torch: CRD", DCR: "TensorFlow: DCR" };
const INITS = { random: "Random", icnr: "ICNR", tiled: "ICNR, tiled" };

// Keys move on a map of so many channels, rows and columns; page up and page down change the channel.

const MOVES = {
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  PageUp: [-1, 0, 0],
  PageDown: [1, 0, 0],
  Home: [0, 0, -99],
  End: [0, 0, 99],
};

// The bar of controls, and which of them belong to which view.

function barOf(model, set, type) {
  const choice = (label, names, name) => toggle(label, Object.entries(names), value => set({ [name]: value }));
  const choices = {
    view: choice("View", VIEWS, "view"),
    direction: choice("Direction", { shuffle: "Shuffle", unshuffle: "Unshuffle" }, "direction"),
    order: choice("Order of the channels", ORDERS, "order"),
    init: choice("Weights at the start", INITS, "init"),
  };
  const steppers = {
    upscale_factor: stepper("upscale factor r", value => set({ upscale_factor: value })),
    channels: stepper("output channels", value => set({ channels: value })),
    kernel: stepper("kernel size", value => set({ weight: table(value, value, (a, b) => a * value + b) })),
    value: stepper("value of the weight", type),
  };
  const nextSeed = () => (model.get("seed") + 1) % (MOST_SEED + 1);
  const another = h("button", { type: "button", onclick: () => set({ seed: nextSeed() }) }, "Other weights");
  const bias = h("button", { type: "button", onclick: () => set({ bias: !model.get("bias") }) }, "Random bias");
  const factor = labeled("factor r", steppers.upscale_factor);
  const channels = labeled("channels out", steppers.channels);
  const kernel = labeled("kernel", steppers.kernel);
  const value = labeled("weight", steppers.value);
  const { direction, init, order } = choices;
  const used = {
    shuffle: [direction.node, channels, order.node],
    weights: [kernel, value],
    icnr: [init.node, another, bias, channels],
  };
  const nodes = [direction.node, init.node, another, bias, factor, channels, order.node, kernel, value];
  return {
    nodes: [h("div", { class: "b3-bar" }, choices.view.node), h("div", { class: "b3-bar" }, ...nodes)],
    steppers,
    show(state) {
      for (const [name, { press }] of Object.entries(choices)) press(state[name]);
      bias.setAttribute("aria-pressed", state.bias);
      for (const node of new Set(Object.values(used).flat())) node.hidden = !used[state.view].includes(node);
      for (const name of ["upscale_factor", "channels"]) {
        steppers[name].show(state[name], ...runOfLegal(state[name], LIMITS[name], number => fits({ ...state, [name]: number })));
      }
      steppers.kernel.show(state.weight.length, 1, MOST_KERNEL);
    },
  };
}

views["pixel-shuffle"] = ({ model, el }) => {
  let shown;
  const tie = tieToModel(model, [...Object.keys(SAID.TRAITS), "progress", "weight"], drawFromModel);
  const set = values => {
    flight.pause();
    tie.set(values);
  };
  const bar = barOf(model, set, type);
  const flight = new Flight(el, { travel: tie.set, type, lit: showWeight });
  const start = new Start();
  fillFigure(el, "b3-pixel-shuffle", ...bar.nodes, flight.node, start.node);

  function drawFromModel(state, changed) {
    shown = state.view === "icnr" ? start : flight;
    bar.show(state);
    for (const view of [flight, start]) {
      view.node.hidden = view !== shown;
      if (view !== shown) view.pause();
    }
    shown.draw(state, changed);
  }

  function showWeight(value, zero) {
    bar.steppers.value.show(zero ? 0 : value, ...(zero ? [0, 0] : [-MOST_WEIGHT, MOST_WEIGHT]));
    bar.steppers.value.setAttribute("aria-disabled", zero);
  }

  function type(value) {
    const { weight } = flight.state;
    const [row, column] = flight.chosen();
    if (weight[row]?.[column] === undefined) return;
    const typed = clamp(value, -MOST_WEIGHT, MOST_WEIGHT);
    set({ weight: weight.map((line, r) => line.map((old, c) => (r === row && c === column ? typed : old))) });
  }

  const lightSoon = oncePerFrame(() => shown.light());
  const keep = key => key && set({ [shown.trait]: key });
  for (const view of [flight, start]) {
    const point = key => {
      view.pointed = key;
      lightSoon();
    };
    pointing(view.area, event => view.keyUnder(event), point, keep);
    view.area.addEventListener("keydown", event => {
      const move = MOVES[event.key];
      const now = view.chosen();
      if (move)
        keep(
          held(
            now.map((at, axis) => at + move.at(axis - now.length)),
            view.sides,
          ),
        );
      else if (!view.typed(event.key)) return;
      event.preventDefault();
    });
  }

  tie.draw();
  const unwatch = onNewWidth(el, tie.redraw);
  return () => {
    for (const view of [flight, start]) view.end();
    unwatch();
    tie.untie();
  };
};

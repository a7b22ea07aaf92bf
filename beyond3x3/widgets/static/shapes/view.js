// The figure: a staircase of sizes, and one size on its way up and back.

const FOOT = 62;
const LEFT = 34;

function sentence(size, { outputs, back, needs }) {
  const sizes = needs.map(need => need.size);
  const shared = `${listed(sizes)} ${sizes.length > 2 ? "all" : "both"} give ${outputs}`;
  const share = sizes.length > 1 ? shared : `${size} is the only size that gives ${outputs}`;
  const helped = needs.filter(need => need.output_padding).map(need => `${need.output_padding} for ${need.size}`);
  const gives = back === null ? "the transpose alone leaves nothing" : `the transpose gives ${back}${helped.length ? "" : " back"}`;
  return `${share}; ${gives}${helped.length ? ` and needs output padding ${listed(helped)}` : ""}.`;
}

views.shapes = ({ model, el }) => {
  let size, layer, trips, plot, pointed;

  const set = values => tie.set(values);
  const nameOf = name => (name === "size" ? "input size" : name);
  const stepperOf = name => [name, stepper(nameOf(name), value => set({ [name]: value }))];
  const steppers = Object.fromEntries(Object.keys(LIMITS).map(stepperOf));
  const svg = s("svg", { "aria-hidden": "true" });
  const slider = { role: "slider", tabindex: 0, "aria-label": "input size, on the staircase", "aria-valuemax": MOST };
  const chart = h("div", { class: "b3-shapes-chart", ...slider }, svg);
  const facts = factList("Convolution", "Transpose", "Needs output padding", "Return without it");
  const says = h("output", { class: "b3-says" });
  fillFigure(
    el,
    "b3-shapes",
    h("div", { class: "b3-bar" }, ...Object.entries(steppers).map(([name, cell]) => labeled(name, cell))),
    h("p", { class: "b3-title" }, "Across: size before. Upward: size after the convolution."),
    chart,
    h("p", { class: "b3-note" }, "■ the transpose returns here by itself\u2003○ with output padding"),
    facts.node,
    says,
  );
  const tie = tieToModel(model, Object.keys(LIMITS), drawFromModel);

  const steps = s("g");
  const path = name => s("path", { class: `b3-shapes-${name}` });
  const [up, upHead, back, backHead] = ["up", "up b3-shapes-head", "back", "back b3-shapes-head"].map(path);
  const band = s("rect", { class: "b3-shapes-band", rx: 4 });
  const words = s("g");
  svg.append(band, steps, back, backHead, up, upHead, words);

  // The staircase: a mark for every size, a square where the transpose returns to it.

  function drawSteps() {
    const width = clamp(el.clientWidth || 640, 280, 760);
    const height = Math.round(clamp(width * 0.62, 260, 400));
    trips = range(MOST, at => (sizeAfter(at + 1, layer) === null ? null : roundTrip(at + 1, layer)));
    const rows = trips[MOST - 1].outputs;
    const [across, up] = [(width - LEFT - 4) / MOST, (height - FOOT - 8) / rows];
    plot = {
      width,
      height,
      across,
      x: at => LEFT + (at - 0.5) * across,
      y: outputs => height - FOOT - (outputs - 0.5) * up,
      foot: height - FOOT,
    };
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const radius = clamp(Math.min(across, up) * 0.34, 2, 6);
    let stairs = "";
    const marks = trips.flatMap((trip, at) => {
      if (!trip) return [];
      const [x, y] = [plot.x(at + 1), plot.y(trip.outputs)];
      stairs += `${stairs ? `V${y.toFixed(1)}` : `M${(x - across / 2).toFixed(1)} ${y.toFixed(1)}`}H${(x + across / 2).toFixed(1)}`;
      if (trip.back !== at + 1) return [s("circle", { class: "b3-shapes-needs", cx: x, cy: y, r: radius })];
      return [s("rect", { class: "b3-shapes-returns", x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius })];
    });
    const fits = trips.findIndex(Boolean);
    const none = s("rect", { class: "b3-shapes-none", x: LEFT, y: 8, width: fits * across, height: plot.foot - 8 });
    const axes = s("path", { class: "b3-shapes-axes", d: `M${LEFT} 8V${plot.foot}H${width - 4}` });
    steps.replaceChildren(none, axes, s("path", { class: "b3-shapes-stairs", d: stairs }), ...marks);
  }

  // The way of the size that is pointed at or kept: up to its step, and back down.

  function light() {
    const at = pointed ?? size;
    const trip = trips[at - 1];
    drawWay(at, trip);
    const sizes = trip.needs.filter(need => need.size <= MOST);
    drawBand(sizes, plot.y(trip.outputs));
    writeWords(at, trip, sizes);
    const fitting = trips.filter(Boolean).length;
    const alone = trips.filter((one, place) => one?.back === place + 1).length;
    facts.show({
      Convolution: `${at} → ${trip.outputs}`,
      Transpose: `${trip.outputs} → ${trip.back ?? "nothing"}`,
      "Needs output padding": trip.needs.find(need => need.size === at).output_padding || "none",
      "Return without it": `${alone} of ${fitting}`,
    });
    says.textContent = sentence(at, trip);
    chart.setAttribute("aria-valuenow", at);
    chart.setAttribute("aria-valuetext", `${at} becomes ${trip.outputs}, and the transpose makes it ${trip.back ?? "nothing"}`);
  }

  function drawWay(at, trip) {
    const { x, y, foot } = plot;
    const [top, here] = [y(trip.outputs), x(at)];
    up.setAttribute("d", `M${here + 3} ${foot}V${top}`);
    upHead.setAttribute("d", `M${here - 2} ${top + 16}l5 -8l5 8`);
    back.setAttribute("d", trip.back === null ? "" : `M${here} ${top}H${x(trip.back) - 3}V${foot}`);
    backHead.setAttribute("d", trip.back === null ? "" : `M${x(trip.back) - 8} ${foot - 9}l5 8l5 -8`);
  }

  function drawBand(sizes, top) {
    const { x, foot, across } = plot;
    const [first, last] = [sizes[0].size, sizes.at(-1).size];
    grow(band, { x: x(first) - across / 2, y: top - 12, width: (last - first + 1) * across, height: foot - top + 54 }, []);
  }

  function writeWords(at, trip, sizes) {
    const { x, y, foot, across, width } = plot;
    const top = y(trip.outputs);
    const tick = (text, left, down, name = "") => s("text", { x: left, y: down, class: name }, String(text));
    const isNear = other => Math.abs(other - at) * across < 22 || (trip.back && Math.abs(other - trip.back) * across < 22);
    const plain = [1, 4, 8, 12, 16, 20, 24].filter(other => !isNear(other));
    const levels = [...new Set([1, trips[MOST - 1].outputs])].filter(level => Math.abs(y(level) - top) > 16);
    const ends = [tick(at, x(at), foot + 14, "b3-shapes-size")];
    const apart = trip.back !== null && Math.abs(trip.back - at) * across >= 18;
    if (apart) ends.push(tick(trip.back, x(trip.back), foot + 14, "b3-shapes-reached"));
    const middle = (x(sizes[0].size) + x(sizes.at(-1).size)) / 2;
    words.replaceChildren(
      ...plain.map(other => tick(other, x(other), foot + 14)),
      ...levels.map(level => tick(level, LEFT - 14, y(level))),
      tick(trip.outputs, LEFT - 14, top, "b3-shapes-size"),
      ...ends,
      ...sizes.map(need => tick(need.output_padding, x(need.size), foot + 32, need.size === at ? "b3-shapes-size" : "")),
      tick("output padding", clamp(middle, LEFT + 40, width - 48), foot + 50),
    );
  }

  function drawFromModel(state) {
    ({ size, ...layer } = state);
    pointed = null;
    for (const [name, limits] of Object.entries(LIMITS)) {
      steppers[name].show(state[name], ...runOfLegal(state[name], limits, value => fits({ ...state, [name]: value })));
    }
    drawSteps();
    chart.setAttribute("aria-valuemin", trips.findIndex(Boolean) + 1);
    light();
  }

  const lightSoon = oncePerFrame(light);
  const within = wanted => clamp(wanted, trips.findIndex(Boolean) + 1, MOST);
  const sizeAt = event => within(Math.floor((shareOf(event, svg)[1] * plot.width - LEFT) / plot.across) + 1);
  const show = at => {
    pointed = at;
    lightSoon();
  };
  const keep = wanted => (wanted !== size ? set({ size: wanted }) : show(null));
  pointing(chart, sizeAt, show, keep);
  chart.addEventListener("pointermove", event => event.buttons && keep(sizeAt(event)));
  chart.addEventListener("keydown", event => {
    const [more, less] = [size + 1, size - 1];
    const pages = { PageUp: size + layer.stride, PageDown: size - layer.stride, Home: 1, End: MOST };
    const to = { ArrowUp: more, ArrowRight: more, ArrowDown: less, ArrowLeft: less, ...pages };
    if (!(event.key in to)) return;
    event.preventDefault();
    keep(within(to[event.key]));
  });

  tie.draw();
  const unwatch = onNewWidth(el, tie.redraw);
  return () => {
    unwatch();
    tie.untie();
  };
};

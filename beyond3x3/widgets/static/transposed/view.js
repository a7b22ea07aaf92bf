// The figure: its controls, four panels that light one selection, and the hand that moves it.

const { VALUES, START } = SAID;

function resized(name, old, size, dimensions) {
  const more = (r, c) => VALUES[name][(c + 2 * r) % VALUES[name].length];
  const numbers = table(dimensions === 2 ? size : 1, size, (r, c) => old[r]?.[c] ?? more(r, c));
  return dimensions === 2 ? numbers : numbers[0];
}

// The input or weight that is selected, and the trait that holds it.

function editable(setting, [kind, row, column]) {
  const [trait, numbers] = { input: ["x", setting.x], weight: ["weight", setting.w] }[kind] ?? [];
  return trait && { trait, numbers, row, column, value: numbers[row][column] };
}

// Panels are drawn anew one in each frame, the large one first where one is: none of them takes long.

function drawnInTurn(panels, draw) {
  const stale = new Set();
  const drawNext = () => {
    const panel = [...stale].find(({ isLarge }) => isLarge) ?? [...stale][0];
    if (!panel) return;
    stale.delete(panel);
    draw(panel);
    if (stale.size) drawNextSoon();
  };
  const drawNextSoon = oncePerFrame(drawNext);
  return {
    fresh: () => panels.filter(panel => !stale.has(panel)),
    spoil: () => panels.forEach(panel => stale.add(panel)),
    drawNext,
    drawAll() {
      while (stale.size) drawNext();
    },
    end: () => stale.clear(),
  };
}

views.transposed = ({ model, el }) => {
  let setting, state, lights, pointed, clicked;
  let building = false;
  let narrow = false;

  const set = values => {
    building = false;
    tie.set(values);
  };
  const resize = (name, own) => size => set({ [name]: resized(name, setting[own], size, setting.dimensions) });
  const steppers = {
    size: stepper("input size", resize("x", "x")),
    kernel: stepper("kernel size", resize("weight", "w")),
    ...Object.fromEntries(NUMBERS.map(name => [name, stepper(name.replace("_", " "), value => set({ [name]: value }))])),
    value: stepper("value of the selected number", value => type(value)),
  };
  const named = Object.entries(steppers).map(([name, cell]) => labeled(name.replace("_", " "), cell));
  const axes = toggle("Dimensions", Object.entries({ 1: "1-D", 2: "2-D" }), wanted => setDimensions(Number(wanted)));
  const walk = toggle("What play and step walk over", Object.entries({ input: "Inputs", output: "Outputs" }), kind =>
    set({ selected: [kind, 0, 0] }),
  );
  const play = player(el, () => pointed ?? advance());
  const step = h("button", { type: "button", onclick: () => advance() }, "Step");
  const panels = Object.keys(ways).map(name => new Panel(name, enlarge));
  const says = h("output", { class: "b3-says" });
  fillFigure(
    el,
    "b3-transposed",
    h("div", { class: "b3-bar" }, axes.node, play.button, step, walk.node),
    h("div", { class: "b3-bar" }, ...named),
    h("div", { class: "b3-tc-views" }, ...panels.map(({ node }) => node)),
    says,
  );

  const turns = drawnInTurn(panels, panel => {
    panel.draw(setting);
    panel.light(lights);
  });
  const tie = tieToModel(model, ["x", "weight", ...NUMBERS, "selected"], drawFromModel);

  // On a phone one view is large, and the others live beside it.

  const observer = new ResizeObserver(([{ contentRect }]) => (narrow = contentRect.width <= 640));
  observer.observe(el);
  const isSmall = panel => narrow && !panel.isLarge;

  function enlarge(name) {
    for (const panel of panels) panel.node.classList.toggle("b3-large", panel.name === name);
  }

  function drawFromModel(given, changed) {
    state = given;
    pointed = null;
    if (changed("x", "weight", ...NUMBERS)) setUpAnew();
    light();
    turns.drawNext();
  }

  function setUpAnew() {
    setting = settingOf(state);
    const { dimensions } = setting;
    const now = sizesOf(state);
    for (const [name, limits] of Object.entries(LIMITS[dimensions])) {
      steppers[name].show(now[name], ...runOfLegal(now[name], limits, value => legal(dimensions, { ...now, [name]: value })));
    }
    axes.press(String(dimensions));
    says.style.setProperty("--b3-lines", 3 + dimensions);
    for (const { area } of panels) area.style.aspectRatio = WIDE / HIGH[dimensions];
    turns.spoil();
  }

  const selected = () => canonical(setting, state.selected);

  function light() {
    const now = pointed ? canonical(setting, pointed) : selected();
    lights = lightsOf(setting, now, building);
    for (const panel of turns.fresh()) panel.light(lights);
    writeIfNew(says, "text", lights.sentence);
    const number = editable(setting, selected());
    steppers.value.show(number?.value ?? 0, ...(number ? [-MOST_VALUE, MOST_VALUE] : [0, 0]));
    steppers.value.setAttribute("aria-disabled", !number);
    walk.press(now[0] === "input" ? "input" : "output");
  }

  function setDimensions(wanted) {
    if (wanted === setting.dimensions) return;
    const kept = { ...sizesOf(state), size: Math.min(setting.x[0].length, LIMITS[wanted].size[1]) };
    const { size, kernel, ...numbers } = legal(wanted, kept) ? kept : START;
    const [x, weight] = [resized("x", setting.x, size, wanted), resized("weight", setting.w, kernel, wanted)];
    set({ x, weight, ...numbers, selected: ["output", wanted === 2 ? 2 : 0, 2] });
  }

  function type(value) {
    const { trait, numbers, row, column } = editable(setting, selected()) ?? {};
    if (!trait) return;
    const typed = numbers.map((line, r) => line.map((old, c) => (r === row && c === column ? value : old)));
    set({ [trait]: setting.dimensions === 2 ? typed : typed[0] });
  }

  function advance() {
    const { down, across } = setting;
    const [kind, row, column] = selected();
    const [rows, columns] = kind === "input" ? [down.size, across.size] : [down.outputs, across.outputs];
    const walked = kind === "input" || kind === "output";
    const next = walked ? (row * columns + column + 1) % (rows * columns) : 0;
    building = kind === "input";
    tie.set({ selected: [kind === "input" ? "input" : "output", ...rowAndColumn(next, columns)] });
  }

  const lightSoon = oncePerFrame(light);
  for (const panel of panels) {
    const under = event => (isSmall(panel) ? null : panel.cellUnder(event));
    const point = cell => {
      pointed = cell?.means ?? null;
      lightSoon();
    };
    const keep = cell => {
      if (!cell) return;
      play.pause();
      clicked = { panel, at: cell.at };
      set({ selected: cell.means });
    };
    pointing(panel.area, under, point, cell => (isSmall(panel) ? enlarge(panel.name) : keep(cell)));
    panel.area.addEventListener("keydown", event => {
      const last = clicked?.panel === panel ? clicked.at : null;
      if (ARROWS[event.key]) keep(panel.neighbor(keyOf(selected()), last, ARROWS[event.key]));
      else if (/^[0-9]$/.test(event.key)) type(Number(event.key));
      else if (event.key === "-") type(0 - (editable(setting, selected())?.value ?? 0));
      else return;
      event.preventDefault();
    });
  }

  enlarge("stamps");
  tie.draw();
  turns.drawAll();
  return () => {
    turns.end();
    play.end();
    observer.disconnect();
    tie.untie();
  };
};

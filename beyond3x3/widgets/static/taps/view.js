// The figure: three grids of numbers, and the one that is selected in them.

const SIZED = ["size", "kernel", "dilation", "stride", "padding"];

// A larger grid keeps a chosen recipe, or what was typed with zeros around it.

const isMadeBy = (recipe, grid) => alike(made(recipe, grid.length), grid);

function resized(old, recipes, size) {
  const recipe = Object.values(recipes).find(given => isMadeBy(given, old));
  const shift = (old.length - size) >> 1;
  return recipe ? made(recipe, size) : table(size, size, (row, column) => old[row + shift]?.[column + shift] ?? 0);
}

views.taps = ({ model, el }) => {
  let state, output, numbers, pointed;

  const set = values => tie.set(values);
  const recipeChoice = (label, recipes, trait) =>
    exampleChoice(label, "Your own", recipes, recipe => set({ [trait]: made(recipe, state[trait].length) }));
  const imageChoice = recipeChoice("Input", images, "image");
  const kernelChoice = recipeChoice("Kernel weights", kernels, "weight");
  const steppers = {
    size: stepper("input size", size => set({ image: resized(state.image, images, size) })),
    kernel: stepper("kernel size", size => set({ weight: resized(state.weight, kernels, size) })),
    dilation: stepper("dilation", dilation => set({ dilation })),
    stride: stepper("stride", stride => set({ stride })),
    padding: stepper("padding", padding => set({ padding })),
    value: stepper("value of the selected number", value => type(value, selected())),
  };
  const play = player(el, () => advance());
  const step = h("button", { type: "button", onclick: () => advance() }, "Step");
  const panels = Object.keys(PANELS).map(name => new TapsPanel(name));
  const row = h("div", { class: "b3-taps-panels" }, ...panels.map(({ node }) => node));
  const says = h("output", { class: "b3-says" });
  fillFigure(
    el,
    "b3-taps",
    h("div", { class: "b3-bar" }, imageChoice, kernelChoice, play.button, step),
    h("div", { class: "b3-bar" }, ...Object.entries(steppers).map(([name, cell]) => labeled(name, cell))),
    row,
    says,
  );
  const tie = tieToModel(model, ["image", "weight", "stride", "padding", "dilation", "selected"], drawFromModel);

  function drawFromModel(given) {
    state = given;
    pointed = null;
    const { image, weight, stride, padding, dilation } = state;
    output = conv2d(image, weight, stride, padding, dilation);
    numbers = { image, weight, output };
    showSteppers();
    const shape = [shapes(), padding, stride, el.clientWidth];
    if (!alike(shape, row.shape)) build();
    row.shape = shape;
    for (const panel of panels) panel.write(numbers[panel.name]);
    imageChoice.show(recipe => isMadeBy(recipe, image));
    kernelChoice.show(recipe => isMadeBy(recipe, weight));
    light();
  }

  const shapes = () => panels.map(({ name }) => [numbers[name].length, numbers[name][0].length]);

  function showSteppers() {
    const now = { ...state, size: state.image.length, kernel: state.weight.length };
    const hasRoom = ({ size, kernel, padding, dilation }) => size + 2 * padding >= dilation * (kernel - 1) + 1;
    for (const name of SIZED) {
      steppers[name].show(now[name], ...runOfLegal(now[name], LIMITS[name], value => hasRoom({ ...now, [name]: value })));
    }
  }

  function build() {
    const edgeOf = ({ name }) => (name === "image" ? state.padding : 0);
    const beginOf = panel => (panel.name === "output" ? state.padding / state.stride : edgeOf(panel));
    const columns = panels.map((panel, at) => shapes()[at][1] + 2 * edgeOf(panel));
    const wide = columns.reduce((sum, count) => sum + count) + 2;
    const room = el.clientWidth || 640;
    const side = Math.floor(clamp(room < 560 ? room / Math.max(...columns) : room / wide, 12, 36));
    row.style.setProperty("--b3-cell", `${side}px`);
    panels.forEach((panel, at) => panel.build(shapes()[at], edgeOf(panel), beginOf(panel), side));
  }

  // What is selected, brought inside.

  function inside([name, row, column]) {
    const grid = numbers[name];
    return [name, clamp(row, 0, grid.length - 1), clamp(column, 0, grid[0].length - 1)];
  }
  const selected = () => inside(state.selected);

  function light() {
    const now = pointed ?? selected();
    const [name, row, column] = now;
    const { marks, sentence } = readingOf(state, output, now);
    for (const panel of panels) panel.light(marks[panel.name]);
    const { stride, dilation, weight } = state;
    const corner = name === "output" ? [row * stride, column * stride] : null;
    panels[0].placeFrame(corner, dilation * (weight.length - 1) + 1);
    says.textContent = sentence;
    showValue(...selected());
  }

  function showValue(name, row, column) {
    const editable = name !== "output";
    steppers.value.show(editable ? state[name][row][column] : 0, ...(editable ? LIMITS.value : [0, 0]));
    steppers.value.setAttribute("aria-disabled", !editable);
  }

  function type(value, [name, row, column]) {
    if (name === "output") return;
    set({ [name]: state[name].map((line, r) => line.map((old, c) => (r === row && c === column ? value : old))) });
  }

  function advance() {
    const [rows, columns] = [output.length, output[0].length];
    const [name, row, column] = selected();
    const next = name === "output" ? (row * columns + column + 1) % (rows * columns) : 0;
    set({ selected: ["output", Math.floor(next / columns), next % columns] });
  }

  const lightSoon = oncePerFrame(light);
  const point = place => {
    pointed = place;
    lightSoon();
  };
  for (const panel of panels) {
    const { name, area } = panel;
    const keep = place => {
      play.pause();
      set({ selected: place });
    };
    pointing(area, event => inside([name, ...panel.placeUnder(event)]), point, keep);
    area.addEventListener("focus", () => {
      if (selected()[0] !== name && area.matches(":focus-visible")) set({ selected: inside([name, 0, 0]) });
    });
    area.addEventListener("keydown", event => {
      const cell = selected()[0] === name ? selected() : [name, 0, 0];
      const [, row, column] = cell;
      const move = ARROWS[event.key];
      if (move) set({ selected: inside([name, row + move[0], column + move[1]]) });
      else if (name !== "output" && /^[0-9]$/.test(event.key)) type(Number(event.key), cell);
      else if (name !== "output" && event.key === "-") type(-state[name][row][column], cell);
      else return;
      event.preventDefault();
    });
  }

  tie.draw();
  const unwatch = onNewWidth(el, tie.redraw);
  return () => {
    play.end();
    unwatch();
    tie.untie();
  };
};

// The figure: a stack's rows, and what one of its units sees, among the units or on a photograph.

const TRAITS = ["layers", "input_size", "selected", "view", "spot"];

views["receptive-field"] = ({ model, el }) => {
  let state, levels, pointed, pointedSpot;

  const set = values => tie.set(values);
  const choose = preset => set({ ...preset, selected: [-1, -1] });
  const examples = exampleChoice("Example stack", "Your own stack", SAID.PRESETS, choose);
  const which = toggle("View", Object.entries({ stack: "Stack", photograph: "Photograph" }), view => set({ view }));
  const levelStepper = stepper("layer shown on the photograph", level => set({ selected: [level, -1] }));
  const levelChoice = h("span", { class: "b3-choice-of-layer" }, "row ", levelStepper);
  const rows = new Rows({
    replace,
    select: level => set({ selected: [level, -1] }),
    resize: size => set({ input_size: size }),
  });
  const stack = new Stack();
  const photograph = new Photograph(model.get("photo"));
  const facts = factList("Field", "Touched", "Effective", "Jump", "Center", "Units");
  const says = h("output", { class: "b3-says" });
  fillFigure(
    el,
    "b3-rf",
    h("div", { class: "b3-bar" }, examples, which.node, levelChoice),
    h("div", { class: "b3-rf-body" }, rows.node, stack.node, photograph.node, facts.node, says),
  );
  const tie = tieToModel(model, TRAITS, drawFromModel);

  // The chosen unit stays over its pixel when the layers under it change.

  function replace(layers) {
    let [level, unit] = state.selected;
    if (level > layers.length) [level, unit] = [-1, -1];
    if (level > 0 && unit >= 0) {
      const { center, jump } = levels[level];
      unit = unitNear(survey(layers, state.input_size)[level], center + unit * jump);
    }
    set({ layers, selected: [level, unit] });
  }

  // -1 stands for the last level, and for the middle unit of a level.

  function chosen() {
    const [level, unit] = pointed ?? state.selected;
    const at = level < 0 || level >= levels.length ? levels.length - 1 : level;
    const { units } = levels[at];
    return [at, unit < 0 ? (units - 1) >> 1 : Math.min(unit, units - 1)];
  }

  const profileOf = level => (levels[level].profile ??= gradientProfile(levels[level].layers));
  const spot = () => pointedSpot ?? state.spot;

  function drawFromModel(given) {
    state = given;
    const profiles = new Map(levels?.map(({ sees, profile }) => [sees, profile]));
    levels = survey(state.layers, state.input_size);
    for (const level of levels) level.profile = profiles.get(level.sees);
    pointed = pointedSpot = null;
    const inStack = state.view === "stack";
    stack.node.hidden = !inStack;
    photograph.node.hidden = levelChoice.hidden = inStack;
    if (inStack) stack.draw(state.layers, levels, state.input_size);
    light();
    const [level] = chosen();
    rows.show(state.layers, levels, state.input_size, level);
    levelStepper.show(level, 0, state.layers.length);
    examples.show(({ layers }) => alike(layers, state.layers));
    which.press(state.view);
  }

  function light() {
    if (state.view === "stack") lightStack();
    else lightPhotograph();
  }

  function lightStack() {
    const [level, unit] = chosen();
    const { center, jump } = levels[level];
    const { words, count } = stack.light(level, unit);
    const beyond = profileOf(level).filter(Boolean).length - count;
    const more = beyond ? ` ${beyond} more are lost at the edge, in the padding.` : "";
    says.textContent = `Unit ${unit} of ${nameOf(level)} reads ${words}.${more}`;
    showFacts(level, count, decimal(center + unit * jump));
  }

  function lightPhotograph() {
    const [level] = chosen();
    const { field } = levels[level];
    photograph.show(state.layers, levels, level);
    const { heavy, inside, middle } = photograph.light(spot(), profileOf(level));
    const share = (100 * inside) / PHOTO ** 2;
    says.textContent =
      `A unit of ${nameOf(level)} sees ${field} × ${field} pixels. It reads ${inside} of this picture, ` +
      `${share < 1 ? share.toFixed(2) : share.toFixed(0)} % of it, ${heavy} with more than 4.55 % of the largest weight.`;
    showFacts(level, profileOf(level).filter(Boolean).length, `y ${decimal(middle[0])}, x ${decimal(middle[1])}`);
  }

  const nameOf = level => (level ? `layer ${levels[level].layers.length}` : "the input");

  function showFacts(level, read, center) {
    const { field, jump, units } = levels[level];
    facts.show({
      Field: `${field} px`,
      Touched: `${read} of ${field}`,
      Effective: `${effectiveSize(profileOf(level))} px`,
      Jump: `${jump} px`,
      Center: center,
      Units: units,
    });
  }

  const lightSoon = oncePerFrame(light);
  const pointUnit = unit => {
    pointed = unit;
    lightSoon();
  };
  const pointSpot = place => {
    pointedSpot = place;
    lightSoon();
  };
  const onKey = (node, valuesFor) =>
    node.addEventListener("keydown", event => {
      const values = valuesFor(event.key);
      if (values === undefined) return;
      event.preventDefault();
      if (values) set(values);
    });
  const afterKey = key => {
    const selected = stack.neighbor(key, chosen());
    return selected && { selected };
  };
  pointing(
    stack.node,
    event => stack.unitUnder(event),
    pointUnit,
    selected => set({ selected }),
  );
  onKey(stack.node, afterKey);
  pointing(
    photograph.node,
    event => cellUnder(event, photograph.node, PHOTO),
    pointSpot,
    place => set({ spot: place }),
  );
  onKey(photograph.node, key => photograph.moved(key, spot()));

  const redrawStack = () => state.view === "stack" && stack.node.clientWidth !== stack.width && tie.redraw();
  const observer = new ResizeObserver(redrawStack);
  tie.draw();
  observer.observe(stack.node);
  return () => {
    observer.disconnect();
    tie.untie();
  };
};

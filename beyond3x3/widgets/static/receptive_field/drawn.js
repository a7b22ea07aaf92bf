{
  const LIMITS = { kernel: [1, 15], stride: [1, 8], padding: [0, 32], dilation: [1, 32], repeat: [1, 12] };
  const MOST_ROWS = 10;
  const MOST_FIELD = 2048;
  const PHOTO = 224;
  const VEIL = 0.78;

  const row = given => ({ kernel: 3, stride: 1, padding: 0, dilation: 1, repeat: 1, ...given });
  const same = (dilation = 1, repeat = 1) => row({ padding: dilation, dilation, repeat });
  const pool = (kernel, stride) => row({ kernel, stride });

  const presets = {
    "Five plain 3×3": { input_size: 15, layers: [same(), same(), same(), same(), same()] },
    "Subsample, then look": { input_size: 32, layers: [row({ stride: 2, padding: 1 }), same(), row({ stride: 2, padding: 1 }), same()] },
    "Rates 2, 2, 2: holes": { input_size: 25, layers: [same(2), same(2), same(2)] },
    "Yu & Koltun’s context module": {
      input_size: 97,
      layers: [same(1, 2), same(2), same(4), same(8), same(16), same(), row({ kernel: 1 })],
    },
    "ResNet-18 stem and first stage": {
      input_size: 96,
      layers: [row({ kernel: 7, stride: 2, padding: 3 }), row({ stride: 2, padding: 1 }), same(1, 4)],
    },
    "AlexNet": {
      input_size: 224,
      layers: [row({ kernel: 11, stride: 4 }), pool(3, 2), row({ kernel: 5, padding: 2 }), pool(3, 2), same(1, 3), pool(3, 2)],
    },
    "VGG-16": { input_size: 224, layers: [2, 2, 3, 3, 3].flatMap(convolutions => [same(1, convolutions), pool(2, 2)]) },
  };

  const expand = rows => rows.flatMap(given => Array(given.repeat).fill(given));

  // Sizes at the foot of every row and after the last, or null where a layer does not fit or sees too far to draw.
  // Equal layers of stride 1 reach and pad together as one layer would.

  function sizesOf(rows, inputSize) {
    const sizes = [inputSize];
    let [field, jump] = [1, 1];
    for (const { kernel, stride, padding, dilation, repeat } of rows) {
      const [copies, together] = stride === 1 ? [1, repeat] : [repeat, 1];
      const reach = together * dilation * (kernel - 1);
      let size = sizes.at(-1);
      for (let copy = 0; copy < copies; copy++) {
        size = Math.floor((size + 2 * together * padding - reach - 1) / stride) + 1;
        field += reach * jump;
        jump *= stride;
        if (size < 1 || field > MOST_FIELD || jump > MOST_FIELD) return null;
      }
      sizes.push(size);
    }
    return sizes;
  }

  // Padding that keeps the size follows the kernel and the dilation; any other is the reader's own and stays.

  const keeping = ({ kernel, dilation }) => (dilation * (kernel - 1)) >> 1;

  function changed(rows, at, name, value) {
    const before = rows[at];
    const after = { ...before, [name]: value };
    const follows = name !== "padding" && before.stride === 1 && before.padding === keeping(before);
    if (follows) after.padding = Math.min(keeping(after), LIMITS.padding[1]);
    return rows.map((given, r) => (r === at ? after : given));
  }

  const bounds = (rows, inputSize, at, name) =>
    runOfLegal(rows[at][name], LIMITS[name], value => sizesOf(changed(rows, at, name, value), inputSize));

  function leastInput(rows) {
    let size = 1;
    while (!sizesOf(rows, size)) size++;
    return size;
  }

  // What stands at each level: its units, where they lie over the pixels, what one of them sees.

  function survey(rows, inputSize) {
    const sizes = sizesOf(rows, inputSize);
    if (!sizes) throw new RangeError(`these layers do not fit ${plural(inputSize, "pixel")}, or see more than ${MOST_FIELD}`);
    return sizes.map((units, level) => {
      const layers = expand(rows.slice(0, level));
      const { size, stride, center } = receptiveField(layers);
      const last = layers.length;
      const first = last + 1 - (rows[level - 1]?.repeat ?? 0);
      const name = level ? (first < last ? `layers ${first} to ${last}` : `layer ${last}`) : "input";
      const sees = JSON.stringify(rows.slice(0, level).map(({ padding, ...sees }) => sees));
      return { name, units, layers, sees, field: size, jump: stride, center, padding: rows[level]?.padding ?? 0 };
    });
  }

  computed.receptiveField = { presets, limits: { ...LIMITS, rows: MOST_ROWS, field: MOST_FIELD, pixels: PHOTO } };

  restorable["receptive-field"] = {
    traits: {
      layers: isListOf(isRecordOf(areWhole(LIMITS)), 1, MOST_ROWS),
      input_size: isWhole(1, PHOTO),
      selected: isTupleOf(isWhole(-1, MOST_ROWS), isWhole(-1, 9999)),
      view: isOneOf("stack", "photograph"),
      spot: isTupleOf(isWhole(0, PHOTO - 1), isWhole(0, PHOTO - 1)),
    },
    fit: ({ layers, input_size, selected }) => selected[0] <= layers.length && sizesOf(layers, input_size) !== null,
  };

  const litRange = weights => {
    const first = weights.findIndex(Boolean);
    return [first, weights.findLastIndex(Boolean)];
  };

  const ROW = 54;
  const HEAD = 30;
  const BARS = 52;
  const MOST_EDGES = 320;

  views["receptive-field"] = ({ model, el }) => {
    let rows, inputSize, levels, marks, edges, squares, place, hovered, spotted;
    const controls = [];

    const preset = h("select", { "aria-label": "Example stack", onchange: () => choose(preset.value) });
    preset.append(...["Your own stack", ...Object.keys(presets)].map(name => h("option", {}, name)));
    const viewButton = (view, text) => h("button", { type: "button", onclick: () => set({ view }) }, text);
    const viewButtons = { stack: viewButton("stack", "Stack"), photograph: viewButton("photograph", "Photograph") };
    const add = h("button", { type: "button", onclick: () => replace([...rows, same()]) }, "+ layer");

    const levelStepper = stepper("layer shown on the photograph", level => set({ selected: [level, -1] }));
    const levelChoice = h("span", { class: "b3-choice-of-layer" }, "row ", levelStepper);
    const table = h("div", { class: "b3-rf-rows" });
    const svg = s("svg", { "aria-hidden": "true" });
    const drawing = h(
      "div",
      {
        class: "b3-rf-stack",
        role: "application",
        tabindex: 0,
        "aria-label": "The stack. Left and right arrows choose a unit, up and down arrows its layer.",
      },
      svg,
    );
    const veil = h("canvas", { width: PHOTO, height: PHOTO });
    const frame = s("rect", { class: "b3-rf-frame" });
    const photo = h(
      "div",
      {
        class: "b3-rf-photo",
        role: "application",
        tabindex: 0,
        "aria-label": "A photograph under one receptive field. Arrows move the field, page up and page down choose the layer.",
      },
      h("img", { src: model.get("photo"), alt: "A tabby cat’s face, 224 by 224 pixels" }),
      veil,
      s("svg", { viewBox: `0 0 ${PHOTO} ${PHOTO}`, "aria-hidden": "true" }, frame),
    );
    const facts = Object.fromEntries(
      ["Field", "Touched", "Effective", "Jump", "Center", "Units"].map(name => [name, h("b")]),
    );
    const factList = Object.entries(facts).map(([name, value]) => h("div", {}, h("span", {}, name), value));
    const says = h("output", { class: "b3-says" });

    fillFigure(el,
      "b3-rf",
      h(
        "div",
        { class: "b3-bar" },
        preset,
        h("span", { class: "b3-toggle", role: "group", "aria-label": "View" }, viewButtons.stack, viewButtons.photograph),
        levelChoice,
      ),
      h("div", { class: "b3-rf-body" }, table, drawing, photo, h("div", { class: "b3-facts" }, ...factList), says),
    );

    const { set, redraw, untie } = tieToModel(model, ["layers", "input_size", "selected", "view", "spot"], drawFromModel);

    // The chosen unit stays over its pixel when the layers under it change.

    function replace(layers) {
      let [level, unit] = model.get("selected");
      if (level > layers.length) [level, unit] = [-1, -1];
      if (level > 0 && unit >= 0) {
        const { center, jump } = levels[level];
        const now = survey(layers, inputSize)[level];
        unit = clamp(Math.round((center + unit * jump - now.center) / now.jump), 0, now.units - 1);
      }
      set({ layers, selected: [level, unit] });
    }

    function choose(name) {
      if (presets[name]) set({ ...presets[name], selected: [-1, -1] });
    }

    // -1 stands for the last level, and for the middle unit of a level.

    function chosen() {
      const [level, unit] = hovered ?? model.get("selected");
      const at = level < 0 || level >= levels.length ? levels.length - 1 : level;
      const { units } = levels[at];
      return [at, unit < 0 ? (units - 1) >> 1 : Math.min(unit, units - 1)];
    }

    const profileOf = level => (levels[level].profile ??= gradientProfile(levels[level].layers));

    // Controls: one row a layer, output side first.

    function rowControls(at) {
      const steppers = Object.keys(LIMITS).map(name => [
        name,
        stepper(`${name}, row ${at + 1}`, value => replace(changed(rows, at, name, value))),
      ]);
      const swapped = other => rows.map((given, r) => (r === at ? rows[other] : r === other ? rows[at] : given));
      const moves = [
        ["move up", "↑", () => at + 1 < rows.length && swapped(at + 1)],
        ["move down", "↓", () => at > 0 && swapped(at - 1)],
        ["remove", "×", () => rows.length > 1 && rows.filter((_, r) => r !== at)],
      ].map(([label, sign, result]) => ({
        button: h("button", { type: "button", "aria-label": `${label} row ${at + 1}`, onclick: () => replace(result()) }, sign),
        legal: () => result() && sizesOf(result(), inputSize),
      }));
      const name = h("button", { type: "button", class: "b3-rf-name", onclick: () => set({ selected: [at + 1, -1] }) });
      return {
        node: h(
          "div",
          { class: "b3-rf-row", role: "group", "aria-label": `row ${at + 1}` },
          h("div", { class: "b3-rf-cells" }, ...steppers.map(([, cell]) => cell), ...moves.map(({ button }) => button)),
          name,
        ),
        show(level) {
          for (const [parameter, cell] of steppers) cell.show(rows[at][parameter], ...bounds(rows, inputSize, at, parameter));
          const { name: title, field, jump, units } = levels[at + 1];
          writeIfNew(name, "text", `${title}: field ${field}, jump ${jump}, ${plural(units, "unit")}`);
          writeIfNew(name, "aria-pressed", level === at + 1);
          for (const { button, legal } of moves) button.disabled = !legal();
        },
      };
    }

    const inputStepper = stepper("input size in pixels", value => set({ input_size: value }));
    const inputName = h("button", { type: "button", class: "b3-rf-name", onclick: () => set({ selected: [0, -1] }) });
    table.append(
      h("div", { class: "b3-rf-head" }, ...Object.keys(LIMITS).map(name => h("span", {}, name)), add),
      h("div", { class: "b3-rf-row", role: "group", "aria-label": "input" }, h("div", { class: "b3-rf-cells" }, inputStepper), inputName),
    );

    function showControls(level) {
      while (controls.length > rows.length) controls.pop().node.remove();
      while (controls.length < rows.length) {
        controls.push(rowControls(controls.length));
        table.firstChild.after(controls.at(-1).node);
      }
      for (const row of controls) row.show(level);
      levelStepper.show(level, 0, rows.length);
      inputStepper.show(inputSize, leastInput(rows), PHOTO);
      writeIfNew(inputName, "text", `input: ${plural(inputSize, "pixel")}`);
      writeIfNew(inputName, "aria-pressed", level === 0);
      add.disabled = rows.length >= MOST_ROWS || !sizesOf([...rows, same()], inputSize);
      preset.selectedIndex =
        1 + Object.values(presets).findIndex(given => JSON.stringify(given.layers) === JSON.stringify(rows));
      for (const [view, button] of Object.entries(viewButtons)) button.setAttribute("aria-pressed", model.get("view") === view);
    }

    // The stack: units at their true centers over the pixels; what stays is drawn once, what is lit at every move.

    function layOut() {
      const ends = levels.flatMap(({ center, jump, units, padding }) => [
        center - padding * jump,
        center + (units - 1 + padding) * jump,
      ]);
      const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
      const width = drawing.clientWidth;
      const scale = Math.min(36, (width - 24) / Math.max(1, highest - lowest));
      const left = (width - (highest - lowest) * scale) / 2;
      place = {
        width,
        scale,
        x: (level, index) => left + (levels[level].center + index * levels[level].jump - lowest) * scale,
        y: level => HEAD + (rows.length - level) * ROW,
        side: level => clamp(levels[level].jump * scale * 0.7, 1.2, 15),
        unitAt(x, y) {
          const level = clamp(rows.length - Math.round((y - HEAD) / ROW), 0, rows.length);
          const { center, jump, units } = levels[level];
          return [level, clamp(Math.round(((x - left) / scale + lowest - center) / jump), 0, units - 1)];
        },
      };
    }

    const indicesOf = ({ units, padding }) => Array.from({ length: units + 2 * padding }, (_, at) => at - padding);

    // The squares of a level, padding included, each a piece of path.

    function squaresOf(level, at) {
      const side = place.side(at);
      const edge = side.toFixed(2);
      const rest = ` ${(place.y(at) - side / 2).toFixed(2)}h${edge}v${edge}h-${edge}z`;
      return indicesOf(level).map(index => `M${(place.x(at, index) - side / 2).toFixed(2)}${rest}`);
    }

    function edgesOf(at) {
      const step = rows[at].stride ** rows[at].repeat;
      const { first, ways } = paths(expand([rows[at]]).map(layerOf));
      return { step, offsets: [...ways.keys()].filter(offset => ways[offset]).map(offset => first + offset) };
    }

    // Lines from the chosen units of level at + 1 to the chosen ones of level at; a band where they would be too many.

    function edgePath(at, above, below) {
      const { step, offsets } = edges[at];
      const ends = [];
      for (let unit = 0; unit < levels[at + 1].units; unit++) {
        if (!above(unit)) continue;
        for (const offset of offsets) {
          if (!below(unit * step + offset)) continue;
          if (ends.length === MOST_EDGES) return null;
          ends.push([unit, unit * step + offset]);
        }
      }
      const [top, foot] = [place.y(at + 1), place.y(at)];
      return ends.map(([over, under]) => `M${place.x(at + 1, over).toFixed(1)} ${top}L${place.x(at, under).toFixed(1)} ${foot}`).join("");
    }

    function band(at, [top0, top1], [foot0, foot1]) {
      const x = (level, index, way) => (place.x(level, index) + (way * place.side(level)) / 2).toFixed(1);
      const [top, foot] = [place.y(at + 1), place.y(at)];
      return `M${x(at + 1, top0, -1)} ${top}L${x(at, foot0, -1)} ${foot}H${x(at, foot1, 1)}L${x(at + 1, top1, 1)} ${top}z`;
    }

    function buildStack() {
      const height = HEAD + rows.length * ROW + BARS + 56;
      svg.setAttribute("viewBox", `0 0 ${place.width} ${height}`);
      svg.setAttribute("height", height);
      if (marks?.units.length !== levels.length) svg.replaceChildren(...Object.values((marks = newMarks())).flat());
      edges = rows.map((_, at) => edgesOf(at));
      rows.forEach((_, at) => {
        const { units, padding } = levels[at];
        const inside = index => index >= -padding && index < units + padding;
        writeIfNew(marks.faint[at], "d", edgePath(at, () => true, inside) ?? "");
      });
      squares = levels.map(squaresOf);
      levels.forEach(({ units, padding }, at) => {
        writeIfNew(marks.units[at], "d", squares[at].slice(padding, padding + units).join(""));
        writeIfNew(marks.pads[at], "d", [...squares[at].slice(0, padding), ...squares[at].slice(padding + units)].join(""));
      });
    }

    function newMarks() {
      const path = kind => s("path", { class: `b3-${kind}` });
      const perRow = kind => rows.map(() => path(kind));
      const perLevel = kind => levels.map(() => path(kind));
      return {
        faint: perRow("faint"),
        feeds: perRow("feeds"),
        reads: perRow("reads"),
        pads: perLevel("pads"),
        units: perLevel("units"),
        fed: perLevel("fed"),
        litPads: perLevel("lit-pads"),
        lit: perLevel("lit"),
        ring: s("circle", { class: "b3-ring" }),
        bars: path("bars"),
        base: path("base"),
        range: s("text", { class: "b3-range" }),
      };
    }

    function lightStack(level, unit) {
      const { layers } = levels.at(-1);
      const first = levels.map(({ layers }) => layers.length);
      const { down, up } = cone(layers, inputSize, first[level], unit);
      levels.forEach((_, at) => {
        const { units, padding } = levels[at];
        const weights = at <= level ? down[first[at]] : [];
        const offset = at < level ? padding : 0;
        const lit = [...weights.keys()].filter(index => weights[index]).map(index => index - offset);
        const fed = at > level ? [...up[first[at]].keys()].filter(index => up[first[at]][index]) : [];
        const real = index => index >= 0 && index < units;
        const draw = (mark, indices) => writeIfNew(marks[mark][at], "d", indices.map(index => squares[at][padding + index]).join(""));
        draw("lit", lit.filter(real));
        draw("litPads", lit.filter(index => !real(index)));
        draw("fed", fed);
      });
      rows.forEach((_, at) => {
        const shift = at < level ? levels[at].padding : 0;
        const shiftAbove = at + 1 < level ? levels[at + 1].padding : 0;
        let [reads, feeds] = ["", ""];
        if (at < level) {
          const [above, below] = [down[first[at + 1]], down[first[at]]];
          reads =
            edgePath(at, unit => above[unit + shiftAbove], index => below[index + shift]) ??
            band(at, litRange(above).map(index => index - shiftAbove), litRange(below).map(index => index - shift));
        } else {
          const [above, below] = [up[first[at + 1]], up[first[at]]];
          const fed = above.some(Boolean);
          feeds = edgePath(at, unit => above[unit], index => below[index]) ?? (fed ? band(at, litRange(above), litRange(below)) : "");
        }
        for (const [mark, d] of [[marks.reads[at], reads], [marks.feeds[at], feeds]]) {
          writeIfNew(mark, "d", d);
          mark.classList.toggle("b3-band", d.endsWith("z"));
        }
      });
      writeIfNew(marks.ring, "cx", place.x(level, unit));
      writeIfNew(marks.ring, "cy", place.y(level));
      writeIfNew(marks.ring, "r", Math.max(6, place.side(level) * 0.85));
      return drawBars(down[0], level ? levels[0].padding : 0);
    }

    function drawBars(weights, padding) {
      const largest = Math.max(...weights) || 1;
      const base = place.y(0) + BARS + 24;
      const side = Math.max(1, place.scale * 0.8);
      let d = "";
      for (let pixel = 0; pixel < inputSize; pixel++) {
        const height = (weights[pixel + padding] / largest) * BARS;
        if (height) d += `M${(place.x(0, pixel) - side / 2).toFixed(1)} ${base}v-${height.toFixed(1)}h${side.toFixed(1)}v${height.toFixed(1)}z`;
      }
      writeIfNew(marks.bars, "d", d);
      writeIfNew(marks.base, "d", `M${place.x(0, 0) - side / 2} ${base}H${place.x(0, inputSize - 1) + side / 2}`);
      const pixels = weights.subarray(padding, padding + inputSize);
      const [from, to] = litRange(pixels);
      const read = pixels.filter(Boolean).length;
      const reads = !read ? "no pixel" : from === to ? `pixel ${from}` : `pixels ${from} to ${to}`;
      writeIfNew(marks.range, "text", read ? reads : "");
      writeIfNew(marks.range, "x", clamp(from < 0 ? 0 : (place.x(0, from) + place.x(0, to)) / 2, 70, place.width - 70));
      writeIfNew(marks.range, "y", base + 18);
      return { reads, read };
    }

    // The photograph: the same layers on both axes of 224 × 224 pixels, the veil thinnest where the weight is largest.

    function spot(level) {
      const { center, jump } = levels[level];
      const units = sizesOf(rows.slice(0, level), PHOTO).at(-1);
      return (spotted ?? model.get("spot")).map(pixel => clamp(Math.round((pixel - center) / jump), 0, units - 1));
    }

    function drawPhoto(level) {
      const { center, jump, field } = levels[level];
      const profile = profileOf(level);
      const largest = Math.max(...profile);
      const middle = spot(level).map(unit => center + unit * jump);
      const [top, left] = middle.map(at => Math.round(at - (field - 1) / 2));
      const context = veil.getContext("2d");
      const image = context.createImageData(PHOTO, PHOTO);
      let [heavy, inside] = [0, 0];
      for (let y = 0; y < PHOTO; y++) {
        for (let x = 0; x < PHOTO; x++) {
          const weight = ((profile[y - top] ?? 0) * (profile[x - left] ?? 0)) / largest ** 2;
          if (weight) inside++;
          if (weight > 0.0455) heavy++;
          image.data[4 * (y * PHOTO + x) + 3] = 255 * VEIL * (1 - Math.sqrt(weight));
        }
      }
      context.putImageData(image, 0, 0);
      for (const [name, value] of Object.entries({ x: left, y: top, width: field, height: field })) frame.setAttribute(name, value);
      return { heavy, inside, middle };
    }

    function showFacts(level, read, center) {
      const { field, jump, units } = levels[level];
      const profile = profileOf(level);
      const values = {
        Field: `${field} px`,
        Touched: `${read} of ${field}`,
        Effective: `${effectiveSize(profile)} px`,
        Jump: `${jump} px`,
        Center: center,
        Units: units,
      };
      for (const [name, value] of Object.entries(values)) writeIfNew(facts[name], "text", value);
    }

    function light() {
      const [level, unit] = chosen();
      const { center, jump, field, layers } = levels[level];
      const name = level ? `layer ${layers.length}` : "the input";
      if (model.get("view") === "photograph") {
        const { heavy, inside, middle } = drawPhoto(level);
        showFacts(level, profileOf(level).filter(Boolean).length, `y ${decimal(middle[0])}, x ${decimal(middle[1])}`);
        const share = (100 * inside) / PHOTO ** 2;
        says.textContent =
          `A unit of ${name} sees ${field} × ${field} pixels. It reads ${inside} of this picture, ` +
          `${share < 1 ? share.toFixed(2) : share.toFixed(0)} % of it, ${heavy} with more than 4.55 % of the largest weight.`;
      } else {
        const { reads, read } = lightStack(level, unit);
        const beyond = profileOf(level).filter(Boolean).length - read;
        says.textContent =
          `Unit ${unit} of ${name} reads ${reads}.` + (beyond ? ` ${beyond} more are lost at the edge, in the padding.` : "");
        showFacts(level, read, decimal(center + unit * jump));
      }
      return level;
    }

    function drawFromModel() {
      rows = model.get("layers").map(row);
      inputSize = model.get("input_size");
      const profiles = new Map(levels?.map(({ sees, profile }) => [sees, profile]));
      levels = survey(rows, inputSize);
      for (const level of levels) level.profile = profiles.get(level.sees);
      hovered = spotted = null;
      const stack = model.get("view") === "stack";
      drawing.hidden = !stack;
      photo.hidden = levelChoice.hidden = stack;
      if (stack) {
        layOut();
        buildStack();
      }
      showControls(light());
    }

    function unitAt(event) {
      const box = svg.getBoundingClientRect();
      return place.unitAt(event.clientX - box.left, event.clientY - box.top);
    }
    const lightSoon = oncePerFrame(light);
    const showUnit = unit => {
      hovered = unit;
      lightSoon();
    };
    pointing(drawing, unitAt, showUnit, selected => set({ selected }));
    drawing.addEventListener("keydown", event => {
      const [level, unit] = chosen();
      const { center, jump, units } = levels[level];
      const to = (at, index) => {
        if (at < 0 || at >= levels.length) return;
        set({ selected: [at, clamp(index, 0, levels[at].units - 1)] });
      };
      const above = other => levels[other] && to(other, Math.round((center + unit * jump - levels[other].center) / levels[other].jump));
      const moves = {
        ArrowLeft: () => to(level, unit - 1),
        ArrowRight: () => to(level, unit + 1),
        ArrowUp: () => above(level + 1),
        ArrowDown: () => above(level - 1),
        Home: () => to(level, 0),
        End: () => to(level, units - 1),
      };
      if (!moves[event.key]) return;
      event.preventDefault();
      moves[event.key]();
    });

    const pixelAt = event => shareOf(event, photo).map(share => clamp(Math.floor(share * PHOTO), 0, PHOTO - 1));
    const showSpot = spot => {
      spotted = spot;
      lightSoon();
    };
    pointing(photo, pixelAt, showSpot, spot => set({ spot }));
    photo.addEventListener("keydown", event => {
      const [level] = chosen();
      const { center, jump } = levels[level];
      const move = (dy, dx) => set({ spot: spot(level).map((unit, axis) => clamp(Math.round(center + (unit + [dy, dx][axis]) * jump), 0, PHOTO - 1)) });
      const moves = {
        ArrowUp: () => move(-1, 0),
        ArrowDown: () => move(1, 0),
        ArrowLeft: () => move(0, -1),
        ArrowRight: () => move(0, 1),
        PageUp: () => set({ selected: [Math.min(level + 1, rows.length), -1] }),
        PageDown: () => set({ selected: [Math.max(level - 1, 0), -1] }),
      };
      if (!moves[event.key]) return;
      event.preventDefault();
      moves[event.key]();
    });

    const resized = new ResizeObserver(() => model.get("view") === "stack" && drawing.clientWidth !== place?.width && redraw());
    drawFromModel();
    resized.observe(drawing);
    return () => {
      resized.disconnect();
      untie();
    };
  };
}

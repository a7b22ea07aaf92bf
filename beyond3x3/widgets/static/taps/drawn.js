{
  const LIMITS = { size: [1, 12], kernel: [1, 5], stride: [1, 3], padding: [0, 4], dilation: [1, 4], value: [-99, 99] };

  // The eye of the companion photograph, 12 × 12 pixels of it at 28 to the side, as numbers from 0 to 9.

  const EYE = [
    "655566665556",
    "455567655566",
    "234564232125",
    "445674353112",
    "665674441022",
    "765566441032",
    "765445443332",
    "875544554221",
    "775555556664",
    "554445555554",
    "433444445555",
    "665554445565",
  ];
  const digit = (row, column) => (row * row + 2 * row * column + 3 * column + 1) % 5;
  const images = {
    Numbers: (row, column) => digit(row, column),
    "One pixel": (row, column, size) => Number(row === size >> 1 && column === size >> 1),
    "An edge": (row, column, size) => (column < size >> 1 ? 0 : 9),
    "The cat’s eye": (row, column) => Number(EYE[row][column]),
  };
  const binomial = size => Array.from({ length: size }, (_, at) => [...Array(at).keys()].reduce((c, i) => (c * (size - 1 - i)) / (i + 1), 1));
  const kernels = {
    "Left minus right": (row, column, size) => Math.sign((size - 1) / 2 - column),
    Sum: () => 1,
    "Look at the middle": (row, column, size) => Number(row === size >> 1 && column === size >> 1),
    Blur: (row, column, size) => binomial(size)[row] * binomial(size)[column],
  };

  const made = (recipe, size) => table(size, size, (row, column) => recipe(row, column, size));

  // One channel of beyond3x3's conv2d. Images and kernels need not be square; `at` reads zeros in the padding.

  function conv2d(image, weight, stride = 1, padding = 0, dilation = 1) {
    const axis = (size, kernel) => outputSize(size, { kernel, stride, padding, dilation });
    const [rows, columns] = [axis(image.length, weight.length), axis(image[0].length, weight[0].length)];
    return table(rows, columns, (row, column) =>
      taps(image, weight, stride, padding, dilation, row, column).reduce((sum, { product }) => sum + product, 0),
    );
  }

  function taps(image, weight, stride, padding, dilation, row, column) {
    return weight.flatMap((weights, i) =>
      weights.map((factor, j) => {
        const [y, x] = [row * stride - padding + i * dilation, column * stride - padding + j * dilation];
        const value = image[y]?.[x] ?? 0;
        return { i, j, y, x, factor, value, product: factor * value };
      }),
    );
  }

  // The outputs that read the input at (y, x), each with the weight it reads it with.

  function readers(shape, weight, stride, padding, dilation, y, x) {
    return weight.flatMap((weights, i) =>
      weights.flatMap((factor, j) => {
        const [row, column] = [(y + padding - i * dilation) / stride, (x + padding - j * dilation) / stride];
        const inside = (value, size) => Number.isInteger(value) && value >= 0 && value < size;
        return inside(row, shape[0]) && inside(column, shape[1]) ? [{ i, j, row, column, factor }] : [];
      }),
    );
  }

  restorable.taps = {
    traits: {
      image: isSquareOf(isWhole(...LIMITS.value), LIMITS.size[1]),
      weight: isSquareOf(isWhole(...LIMITS.value), LIMITS.kernel[1]),
      ...areWhole({ stride: LIMITS.stride, padding: LIMITS.padding, dilation: LIMITS.dilation }),
      selected: isTupleOf(isOneOf("image", "weight", "output"), isWhole(0, 99), isWhole(0, 99)),
    },
    fit: ({ image, weight, stride, padding, dilation }) => outputSize(image.length, { kernel: weight.length, stride, padding, dilation }) >= 1,
  };

  computed.taps = { conv2d, readers, images, kernels };

  views.taps = ({ model, el }) => {
    const PANELS = ["image", "weight", "output"];
    const BOXES = ["inside", "outside", "lit", "fed", "chosen"];
    let state, output, cells, pointed;

    const choice = (label, recipes, act) => {
      const select = h("select", { "aria-label": label, onchange: () => recipes[select.value] && act(recipes[select.value]) });
      select.append(...["Your own", ...Object.keys(recipes)].map(name => h("option", { value: name }, name)));
      return select;
    };
    const imageChoice = choice("Input", images, recipe => set({ image: made(recipe, state.image.length) }));
    const kernelChoice = choice("Kernel weights", kernels, recipe => set({ weight: made(recipe, state.weight.length) }));

    // A larger grid keeps a chosen recipe, or what was typed with zeros around it.

    function resized(old, recipes, size) {
      const recipe = Object.values(recipes).find(given => same(made(given, old.length), old));
      const shift = (old.length - size) >> 1;
      return recipe ? made(recipe, size) : table(size, size, (row, column) => old[row + shift]?.[column + shift] ?? 0);
    }
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

    const steppers = {
      size: stepper("input size", size => set({ image: resized(state.image, images, size) })),
      kernel: stepper("kernel size", size => set({ weight: resized(state.weight, kernels, size) })),
      dilation: stepper("dilation", dilation => set({ dilation })),
      stride: stepper("stride", stride => set({ stride })),
      padding: stepper("padding", padding => set({ padding })),
      value: stepper("value of the selected number", value => type(value)),
    };
    const labeled = Object.entries(steppers).map(([name, cell]) => h("span", { class: "b3-labeled" }, h("span", {}, name), cell));
    const play = player(el, () => advance(1));
    const step = h("button", { type: "button", onclick: () => advance(1) }, "Step");
    const titles = { image: "input", weight: "kernel", output: "output" };
    const panels = Object.fromEntries(
      PANELS.map(name => {
        const frame = s("rect", { class: "b3-taps-window", rx: 4, visibility: "hidden" });
        const boxes = Object.fromEntries(BOXES.map(kind => [kind, s("path", { class: `b3-taps-box b3-is-${kind}` })]));
        const texts = s("g");
        const svg = s("svg", { "aria-hidden": "true" }, ...Object.values(boxes), frame);
        const numbers = s("svg", { class: "b3-taps-numbers", "aria-hidden": "true" }, texts);
        const help = name === "output" ? "Arrow keys move the selection." : "Arrow keys move the selection, digits and minus change the number.";
        const area = h("div", { class: "b3-taps-panel", role: "application", tabindex: 0, "aria-label": `The ${titles[name]}. ${help}` }, svg, numbers);
        return [name, { svg, boxes, numbers, texts, frame, area, title: h("span", {}), kept: new Map() }];
      }),
    );
    const row = h("div", { class: "b3-taps-panels" }, ...PANELS.map(name => h("div", {}, panels[name].title, panels[name].area)));
    const says = h("output", { class: "b3-says" });

    fillFigure(el,
      "b3-taps",
      h("div", { class: "b3-bar" }, imageChoice, kernelChoice, play.button, step),
      h("div", { class: "b3-bar" }, ...labeled),
      row,
      says,
    );

    const { set, redraw, untie } = tieToModel(model, ["image", "weight", "stride", "padding", "dilation", "selected"], drawFromModel);

    const shapes = () => ({
      image: [state.image.length, state.image.length],
      weight: [state.weight.length, state.weight.length],
      output: [output.length, output[0].length],
    });

    function inside([panel, row, column]) {
      const [rows, columns] = shapes()[panel];
      return [panel, clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)];
    }
    const chosen = () => pointed ?? inside(model.get("selected"));

    function type(value, [panel, row, column] = inside(model.get("selected"))) {
      if (panel === "output") return;
      set({ [panel]: state[panel].map((numbers, r) => numbers.map((old, c) => (r === row && c === column ? value : old))) });
    }

    function advance(by) {
      const [rows, columns] = shapes().output;
      const [panel, row, column] = inside(model.get("selected"));
      const at = panel === "output" ? row * columns + column + by : 0;
      const next = (at + rows * columns) % (rows * columns);
      set({ selected: ["output", Math.floor(next / columns), next % columns] });
    }

    // The three grids: laid out when a shape changes, numbers and lights set at every change. All boxes of a kind are
    // one path. A number is kept for the place in the input where it is, or where its kernel begins, and the numbers of
    // a grid are moved and scaled as a whole: to lay hundreds of them out anew costs most.

    const UNIT = 36;
    const margin = name => (name === "image" ? state.padding : 0);
    const origin = name => (name === "output" ? state.padding / state.stride : margin(name));

    function build() {
      cells = {};
      const wide = PANELS.reduce((sum, name) => sum + shapes()[name][1] + 2 * margin(name), 0) + 2;
      const widest = Math.max(...PANELS.map(name => shapes()[name][1] + 2 * margin(name)));
      const room = el.clientWidth || 640;
      const side = Math.floor(clamp(room < 560 ? room / widest : room / wide, 12, 36));
      row.style.setProperty("--b3-cell", `${side}px`);
      for (const name of PANELS) {
        const [rows, columns] = shapes()[name];
        const edge = margin(name);
        const { svg, boxes, numbers, texts, kept } = panels[name];
        const begin = origin(name);
        const isOutside = (row, column) => row < edge || column < edge || row >= rows + edge || column >= columns + edge;
        numbers.style.scale = side / UNIT;
        writeIfNew(texts, "transform", `translate(${begin * UNIT} ${begin * UNIT})`);
        writeIfNew(texts, "font-size", side < 20 ? 20 : 16);
        const unused = new Set(kept.keys());
        cells[name] = table(rows + 2 * edge, columns + 2 * edge, (row, column) => {
          const key = `${row - begin} ${column - begin}`;
          if (!kept.has(key)) kept.set(key, texts.appendChild(s("text", { x: (column - begin + 0.5) * UNIT, y: (row - begin + 0.5) * UNIT })));
          unused.delete(key);
          return { outside: isOutside(row, column), text: kept.get(key), box: boxPath(column * side + 1, row * side + 1, side - 2, side - 2, 3) };
        });
        for (const kind of ["inside", "outside"]) {
          const alike = cells[name].flat().filter(({ outside }) => outside === (kind === "outside"));
          writeIfNew(boxes[kind], "d", alike.map(({ box }) => box).join(""));
        }
        writeIfNew(svg, "width", (columns + 2 * edge) * side);
        writeIfNew(svg, "height", (rows + 2 * edge) * side);
        for (const key of unused) {
          kept.get(key).remove();
          kept.delete(key);
        }
        panels[name].side = side;
      }
    }

    function light() {
      const { image, weight, stride, padding, dilation } = state;
      const [panel, row, column] = chosen();
      const marks = Object.fromEntries(PANELS.map(name => [name, new Map()]));
      const mark = (name, r, c, kind) => marks[name].set(`${r} ${c}`, kind);
      let sentence;
      if (panel === "output") {
        const read = taps(image, weight, stride, padding, dilation, row, column);
        for (const { i, j, y, x } of read) {
          mark("image", y, x, "lit");
          mark("weight", i, j, "lit");
        }
        sentence = `Output (${row}, ${column}) = ${writtenOut(read.map(({ factor, value }) => [factor, value]))} = ${signed(output[row][column])}`;
      } else if (panel === "image") {
        const read = readers(shapes().output, weight, stride, padding, dilation, row, column);
        for (const { i, j, row: r, column: c } of read) {
          mark("output", r, c, "fed");
          mark("weight", i, j, "lit");
        }
        sentence = `Input (${row}, ${column}) is ${signed(image[row][column])}. ${plural(read.length, "output")} ${read.length === 1 ? "reads" : "read"} it.`;
      } else {
        for (let r = 0; r < output.length; r++) {
          for (let c = 0; c < output[0].length; c++) mark("image", r * stride - padding + row * dilation, c * stride - padding + column * dilation, "lit");
        }
        sentence = `Weight (${row}, ${column}) is ${signed(weight[row][column])}. It is multiplied with every marked number of the input, once for each output.`;
      }
      mark(panel, row, column, "chosen");
      for (const name of PANELS) {
        const edge = margin(name);
        const paths = { lit: "", fed: "", chosen: "" };
        cells[name].forEach((line, r) =>
          line.forEach(({ outside, box, text }, c) => {
            const kind = marks[name].get(`${r - edge} ${c - edge}`);
            writeIfNew(text, "class", kind ? `b3-is-${kind}` : outside ? "b3-is-outside" : "");
            if (kind) paths[kind] += box;
          }),
        );
        for (const [kind, d] of Object.entries(paths)) writeIfNew(panels[name].boxes[kind], "d", d);
      }
      const { frame, side } = panels.image;
      frame.setAttribute("visibility", panel === "output" ? "visible" : "hidden");
      if (panel === "output") {
        const length = (dilation * (weight.length - 1) + 1) * side;
        for (const [name, value] of Object.entries({ x: column * stride * side, y: row * stride * side, width: length, height: length })) {
          frame.setAttribute(name, value);
        }
      }
      says.textContent = sentence;
      const editable = panel !== "output";
      const number = editable ? state[panel][row][column] : 0;
      steppers.value.show(number, ...(editable ? LIMITS.value : [0, 0]));
      steppers.value.setAttribute("aria-disabled", !editable);
    }

    function drawFromModel() {
      state = Object.fromEntries(["image", "weight", "stride", "padding", "dilation"].map(name => [name, model.get(name)]));
      output = conv2d(state.image, state.weight, state.stride, state.padding, state.dilation);
      pointed = null;
      const now = { size: state.image.length, kernel: state.weight.length, ...state };
      const fits = values => {
        const { size, kernel, padding, dilation } = { ...now, ...values };
        return size + 2 * padding >= dilation * (kernel - 1) + 1;
      };
      for (const name of ["size", "kernel", "dilation", "stride", "padding"]) {
        steppers[name].show(now[name], ...runOfLegal(now[name], LIMITS[name], value => fits({ [name]: value })));
      }
      const shape = JSON.stringify([shapes(), state.padding, state.stride, el.clientWidth]);
      if (shape !== cells?.shape) {
        build();
        cells.shape = shape;
      }
      const numbers = { image: state.image, weight: state.weight, output };
      for (const name of PANELS) {
        const edge = margin(name);
        cells[name].forEach((line, r) =>
          line.forEach(({ outside, text }, c) => writeIfNew(text, "text", signed(outside ? 0 : numbers[name][r - edge][c - edge]))),
        );
        panels[name].title.textContent = `${titles[name]}, ${shapes()[name].join(" × ")}`;
      }
      const named = (recipes, grid) => 1 + Object.values(recipes).findIndex(recipe => same(made(recipe, grid.length), grid));
      imageChoice.selectedIndex = named(images, state.image);
      kernelChoice.selectedIndex = named(kernels, state.weight);
      light();
    }

    const lightSoon = oncePerFrame(light);
    const show = cell => {
      pointed = cell;
      lightSoon();
    };
    for (const name of PANELS) {
      const { area, svg } = panels[name];
      const cellAt = event => {
        const box = svg.getBoundingClientRect();
        const at = offset => Math.floor(offset / panels[name].side) - margin(name);
        return inside([name, at(event.clientY - box.top), at(event.clientX - box.left)]);
      };
      pointing(area, cellAt, show, selected => {
        play.pause();
        set({ selected });
      });
      area.addEventListener("focus", () => {
        if (inside(model.get("selected"))[0] !== name && area.matches(":focus-visible")) set({ selected: inside([name, 0, 0]) });
      });
      area.addEventListener("keydown", event => {
        const selected = inside(model.get("selected"));
        const cell = selected[0] === name ? selected : [name, 0, 0];
        const [, row, column] = cell;
        const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
        if (moves[event.key]) set({ selected: inside([name, row + moves[event.key][0], column + moves[event.key][1]]) });
        else if (name !== "output" && /^[0-9]$/.test(event.key)) type(Number(event.key), cell);
        else if (name !== "output" && event.key === "-") type(-state[name][row][column], cell);
        else return;
        event.preventDefault();
      });
    }

    drawFromModel();
    const unwatch = onNewWidth(el, redraw);
    return () => {
      play.end();
      unwatch();
      untie();
    };
  };
}

{
  const LIMITS = {
    1: { size: [1, 6], kernel: [1, 5], stride: [1, 4], padding: [0, 4], dilation: [1, 3], output_padding: [0, 3] },
    2: { size: [1, 4], kernel: [1, 5], stride: [1, 3], padding: [0, 4], dilation: [1, 2], output_padding: [0, 2] },
  };
  const ROOM = { 1: { outputs: 15, stretched: 20, stamps: 30 }, 2: { outputs: 9, stretched: 13, stamps: 12 } };
  const MOST_VALUE = 9;
  const NUMBERS = ["stride", "padding", "dilation", "output_padding"];

  function legal(dimensions, { size, kernel, ...numbers }) {
    const given = { size, kernel, ...numbers };
    const reach = numbers.dilation * (kernel - 1);
    const inLimits = Object.entries(LIMITS[dimensions]).every(([name, [least, most]]) => given[name] >= least && given[name] <= most);
    if (!inLimits || numbers.padding > reach) return false;
    try {
      const outputs = outputSize(size, { kernel, ...numbers, transposed: true });
      const room = ROOM[dimensions];
      return outputs <= room.outputs && outputs + reach <= room.stretched && size * kernel <= room.stamps;
    } catch {
      return false;
    }
  }

  // A list is computed as a table of one row, whose other axis is this one.

  const ALONE = { kernel: 1, stride: 1, padding: 0, dilation: 1, reach: 0, size: 1, outputs: 1 };

  function setUp(x, weight, stride = 1, padding = 0, dilation = 1, output_padding = 0) {
    const axis = (size, kernel) => {
      const layer = layerOf({ kernel, stride, padding, dilation, output_padding, transposed: true });
      return { ...layer, size, outputs: outputSize(size, layer) };
    };
    if (!Array.isArray(x[0])) return { x: [x], w: [weight], down: ALONE, across: axis(x.length, weight.length) };
    return { x, w: weight, down: axis(x.length, weight.length), across: axis(x[0].length, weight[0].length) };
  }

  const below = (at, count) => Number.isInteger(at) && at >= 0 && at < count;
  const outputTable = ({ down, across }, value) => table(down.outputs, across.outputs, value);
  const total = numbers => numbers.reduce((sum, number) => sum + number, 0);

  // Stamps: every input times every weight, added to the output where it lands; what lands outside is cut off.

  const landing = ({ stride, padding, dilation }, input, tap) => input * stride + tap * dilation - padding;

  function productsOf({ x, w, down, across }) {
    return x.flatMap((values, y) =>
      values.flatMap((value, c) =>
        w.flatMap((factors, i) =>
          factors.map((factor, j) => {
            const [row, column] = [landing(down, y, i), landing(across, c, j)];
            return { input: [y, c], tap: [i, j], output: [row, column], value, factor, kept: below(row, down.outputs) && below(column, across.outputs) };
          }),
        ),
      ),
    );
  }

  function byStamps(setting, products = productsOf(setting)) {
    const sums = outputTable(setting, () => 0);
    for (const { output, value, factor, kept } of products) if (kept) sums[output[0]][output[1]] += value * factor;
    return sums;
  }

  // Matrix: a row per output and a column per input, in reading order; null where no weight stands.

  const tapAt = (axis, output, input) => (output + axis.padding - input * axis.stride) / axis.dilation;
  const rowAndColumn = (at, columns) => [Math.floor(at / columns), at % columns];
  const numberOf = ([row, column], columns) => row * columns + column;

  function matrixOf({ w, down, across }) {
    return table(down.outputs * across.outputs, down.size * across.size, (at, from) => {
      const [[row, column], [y, c]] = [rowAndColumn(at, across.outputs), rowAndColumn(from, across.size)];
      return w[tapAt(down, row, y)]?.[tapAt(across, column, c)] ?? null;
    });
  }

  function byMatrix(setting) {
    const inputs = setting.x.flat();
    const sums = matrixOf(setting).map(row => total(row.map((entry, at) => entry * inputs[at])));
    return outputTable(setting, (r, c) => sums[r * setting.across.outputs + c]);
  }

  // Stretched: the input with zeros between and around it, each null here, under the flipped kernel at stride 1.

  const sourceAt = (axis, place) => (place - axis.reach + axis.padding) / axis.stride;

  function stretchedOf({ x, down, across }) {
    return table(down.outputs + down.reach, across.outputs + across.reach, (row, column) => x[sourceAt(down, row)]?.[sourceAt(across, column)] ?? null);
  }

  const flippedOf = w => w.map(row => [...row].reverse()).reverse();

  function byStretching(setting) {
    const { w, down, across } = setting;
    const [stretched, flipped] = [stretchedOf(setting), flippedOf(w)];
    return outputTable(setting, (row, column) =>
      total(flipped.flatMap((factors, i) => factors.map((factor, j) => factor * stretched[row + i * down.dilation][column + j * across.dilation]))),
    );
  }

  // Phases: the outputs phase, phase + stride, … of an axis are a plain convolution with some of the taps.

  function phasesOf({ kernel, stride, padding, dilation, outputs }) {
    return Array.from({ length: stride }, (_, phase) => ({
      phase,
      count: Math.max(0, Math.ceil((outputs - phase) / stride)),
      taps: Array.from({ length: kernel }, (_, tap) => ({ tap, shift: (phase + padding - tap * dilation) / stride }))
        .filter(({ shift }) => Number.isInteger(shift))
        .reverse(),
    }));
  }

  const bothPhases = ({ down, across }) => phasesOf(down).flatMap(rows => phasesOf(across).map(columns => ({ rows, columns })));

  function byPhases(setting) {
    const { x, w, down, across } = setting;
    const sums = outputTable(setting, () => 0);
    for (const { rows, columns } of bothPhases(setting)) {
      for (let m = 0; m < rows.count; m++) {
        for (let n = 0; n < columns.count; n++) {
          const read = rows.taps.flatMap(({ tap: i, shift: y }) => columns.taps.map(({ tap: j, shift: c }) => w[i][j] * (x[m + y]?.[n + c] ?? 0)));
          sums[m * down.stride + rows.phase][n * across.stride + columns.phase] = total(read);
        }
      }
    }
    return sums;
  }

  // The products that each view computes, and how many of them are part of an output.

  function countsOf({ down, across }) {
    const onAxis = axis => ({
      stamps: axis.size * axis.kernel,
      matrix: axis.outputs * axis.size,
      stretched: axis.outputs * axis.kernel,
      phases: total(phasesOf(axis).map(({ count, taps }) => count * taps.length)),
      used: table(axis.size, axis.kernel, (input, tap) => below(landing(axis, input, tap), axis.outputs)).flat().filter(Boolean).length,
    });
    const [rows, columns] = [onAxis(down), onAxis(across)];
    return Object.fromEntries(Object.keys(rows).map(name => [name, rows[name] * columns[name]]));
  }

  const ways = { stamps: byStamps, matrix: byMatrix, stretched: byStretching, phases: byPhases };
  const asGiven = (x, sums) => (Array.isArray(x[0]) ? sums : sums[0]);
  const digit = isWhole(-MOST_VALUE, MOST_VALUE);
  const numbers = value => isListOf(digit, 1, LIMITS[1].size[1])(value) || isSquareOf(digit, LIMITS[2].kernel[1])(value);
  restorable.transposed = {
    traits: {
      x: numbers,
      weight: numbers,
      ...areWhole(Object.fromEntries(NUMBERS.map(name => [name, LIMITS[1][name]]))),
      selected: isTupleOf(isOneOf("input", "weight", "output", "product", "entry", "stretched"), isWhole(0, 999), isWhole(0, 999)),
    },
    fit({ x, weight, stride, padding, dilation, output_padding }) {
      const [axes, same] = [x, weight].map(values => (Array.isArray(values[0]) ? 2 : 1));
      return axes === same && legal(axes, { size: x.length, kernel: weight.length, stride, padding, dilation, output_padding });
    },
  };

  computed.transposed = {
    outputBy: (way, x, ...given) => asGiven(x, ways[way](setUp(x, ...given))),
    counts: (...given) => countsOf(setUp(...given)),
    legal,
    limits: { limits: LIMITS, room: ROOM, mostValue: MOST_VALUE },
  };

  // A view is drawn as cells on a plane, in sides of a cell. What a cell `means` is what pointing at it selects.

  const TITLES = {
    stamps: "every input times the kernel, added up",
    matrix: "weights and zeros, a row per output",
    stretched: "the flipped kernel over many zeros",
    phases: "a few weights each, outputs in turns",
  };

  const grid = (values, top, left, means) => values.flatMap((line, r) => line.map((text, c) => ({ y: top + r, x: left + c, means: means(r, c), text })));
  const meaning = kind => (r, c) => [kind, r, c];
  const label = (y, x, text, end) => ({ y, x, text, end });
  const sizeOf = (cells, labels) => ({ cells, labels, width: Math.max(...cells.map(({ x, w = 1 }) => x + w)), height: Math.max(...cells.map(({ y, h = 1 }) => y + h)) });

  const meaningOf = ({ across }, { input, tap }) => ["product", numberOf(input, across.size), numberOf(tap, across.kernel)];

  function stampCells(setting, place) {
    return setting.products.map(product => {
      const { input, tap, output, value, factor, kept } = product;
      const [y, x] = place(input, tap, output);
      return { y, x, means: meaningOf(setting, product), text: value * factor, cut: !kept };
    });
  }

  // What stands in the matrix at a row and a column: a product, by input and weight, or a zero.

  function entryAt({ w, down, across }, at, from) {
    const [[row, column], [y, c]] = [rowAndColumn(at, across.outputs), rowAndColumn(from, across.size)];
    const [i, j] = [tapAt(down, row, y), tapAt(across, column, c)];
    return w[i]?.[j] === undefined ? ["entry", at, from] : ["product", from, numberOf([i, j], across.kernel)];
  }

  function matrixCells(setting, height, width) {
    const cell = (entry, at, from) => ({ y: 0.9 + at * height, x: from * width, means: entryAt(setting, at, from), text: entry ?? 0, round: entry !== null });
    return matrixOf(setting).flatMap((row, at) => row.map((entry, from) => cell(entry, at, from)));
  }

  function placeAt({ down, across }, r, c) {
    const [y, x] = [sourceAt(down, r), sourceAt(across, c)];
    return below(y, down.size) && below(x, across.size) ? ["input", y, x] : ["stretched", r, c];
  }

  function stretchedCells(setting, top, left) {
    return grid(stretchedOf(setting), top, left, (r, c) => placeAt(setting, r, c)).map(cell => ({ ...cell, text: cell.text ?? 0 }));
  }

  const draw = {
    1: {
      stamps(setting, out) {
        const { x, w, across } = setting;
        const left = 2;
        const foot = 2.1 + across.size;
        const cells = [
          ...w[0].map((text, j) => ({ y: 0, x: left + j * across.dilation, means: ["weight", 0, j], text })),
          ...x[0].map((text, at) => ({ y: 1.7 + at, x: 0, means: ["input", 0, at], text })),
          ...stampCells(setting, (input, _, output) => [1.7 + input[1], left + across.padding + output[1]]),
          ...grid(out, foot, left + across.padding, meaning("output")),
        ];
        const drawn = sizeOf(cells, [label(0.5, left - 0.25, "kernel", true), label(1.4, 0, "input"), label(foot + 0.5, left - 0.25, "output", true)]);
        const frame = ({ input, output }) => {
          if (input) return [1.7 + input[1], left + input[1] * across.stride, 1, across.reach + 1];
          return output && [1.7, left + across.padding + output[1], foot - 0.7, 1];
        };
        return { ...drawn, frame, rule: { y: foot - 0.2, x: left, to: drawn.width } };
      },
      matrix(setting, out) {
        const { x, across } = setting;
        const side = across.size + 0.8;
        const cells = [
          ...matrixCells(setting, 1, 1),
          ...x[0].map((text, at) => ({ y: 0.9 + at, x: side, means: ["input", 0, at], text })),
          ...out[0].map((text, at) => ({ y: 0.9 + at, x: side + 2.2, means: ["output", 0, at], text })),
        ];
        const labels = [label(0.5, 0, "Wᵀ"), label(0.5, side - 0.5, "·"), label(0.5, side, "input"), label(0.5, side + 1.6, "="), label(0.5, side + 2.2, "output")];
        const frame = ({ input, output }) => (output ? [0.9 + output[1], 0, 1, across.size] : input && [0.9, input[1], across.outputs, 1]);
        return { ...sizeOf(cells, labels), frame };
      },
      stretched(setting, out) {
        const { w, across } = setting;
        const cells = [
          ...flippedOf(w)[0].map((text, j) => ({ y: 0.8, x: j * across.dilation, means: ["weight", 0, across.kernel - 1 - j], text, slides: true })),
          ...stretchedCells(setting, 2, 0),
          ...grid(out, 4.2, across.reach / 2, meaning("output")),
        ];
        const labels = [label(0.4, 0, "kernel, flipped"), label(3.4, 0, "input, stretched"), label(5.6, across.reach / 2, "output")];
        const frame = ({ output }) => output && [2, output[1], 1, across.reach + 1];
        return { ...sizeOf(cells, labels), frame, height: 6 };
      },
      phases(setting, out) {
        const { x, w, across } = setting;
        const phases = phasesOf(across);
        const left = 3 + Math.max(...phases.map(({ taps }) => taps.length)) + 0.6;
        const top = phase => 1.5 + 1.25 * phase;
        const foot = top(across.stride) + 0.3;
        const cells = [
          ...grid(x, 0, left, meaning("input")),
          ...phases.flatMap(({ phase, taps }) => taps.map(({ tap }, at) => ({ y: top(phase), x: 3 + at, means: ["weight", 0, tap], text: w[0][tap] }))),
          ...out[0].map((text, at) => ({ y: top(at % across.stride), x: left + at, means: ["output", 0, at], text })),
          ...grid(out, foot, left, meaning("output")),
        ];
        const labels = [label(0.5, left - 0.25, "input", true), label(foot + 0.5, left - 0.25, "output", true)];
        for (const { phase, taps } of phases) labels.push(label(top(phase) + 0.5, 0, taps.length ? `phase ${phase}` : `phase ${phase}: no weight`));
        const drawn = sizeOf(cells, labels);
        const frame = ({ output }) => output && [top(output[1] % across.stride), 0, 1, drawn.width];
        return { ...drawn, frame, rule: { y: foot - 0.25, x: left, to: drawn.width } };
      },
    },
    2: {
      stamps(setting, out) {
        const { x, w, down, across } = setting;
        const [tall, wide] = [down.kernel + 0.4, across.kernel + 0.4];
        const left = Math.max(across.size * wide - 0.4, across.size + 1 + across.kernel) + 1;
        const under = down.size * tall + 1.5;
        const cells = [
          ...stampCells(setting, (input, tap) => [0.8 + input[0] * tall + tap[0], input[1] * wide + tap[1]]),
          ...grid(x, under, 0, meaning("input")),
          ...grid(w, under, across.size + 1, meaning("weight")),
          ...grid(out, 0.8, left, meaning("output")),
        ];
        const labels = [label(0.4, 0, "stamps"), label(under - 0.4, 0, "input"), label(under - 0.4, across.size + 1, "kernel"), label(0.4, left, "output")];
        const frame = ({ input }) => input && [0.8 + input[0] * tall, input[1] * wide, down.kernel, across.kernel];
        return { ...sizeOf(cells, labels), frame };
      },
      matrix(setting, out) {
        const { x, down, across } = setting;
        const [rows, columns] = [down.outputs * across.outputs, down.size * across.size];
        const [high, wide, side] = [Math.min(1, 13 / rows), Math.min(1, 10 / columns), Math.min(columns, 10) + 0.8];
        const tall = Math.min(1, 13 / columns);
        const thin = (h, w) => cell => ({ ...cell, h, w, thin: true });
        const cells = [
          ...matrixCells(setting, high, wide).map(thin(high, wide)),
          ...x.flatMap((line, y) => line.map((text, c) => ({ y: 0.9 + numberOf([y, c], across.size) * tall, x: side, means: ["input", y, c], text }))).map(thin(tall, 1)),
          ...out.flatMap((line, r) => line.map((text, c) => ({ y: 0.9 + numberOf([r, c], across.outputs) * high, x: side + 2.2, means: ["output", r, c], text }))).map(thin(high, 1)),
        ];
        const labels = [label(0.5, 0, "Wᵀ"), label(0.5, side - 0.5, "·"), label(0.5, side, "input"), label(0.5, side + 1.6, "="), label(0.5, side + 2.2, "output")];
        const frame = ({ input, output }) => {
          if (output) return [0.9 + numberOf(output, across.outputs) * high, 0, high, columns * wide];
          return input && [0.9, numberOf(input, across.size) * wide, rows * high, wide];
        };
        return { ...sizeOf(cells, labels), frame };
      },
      stretched(setting, out) {
        const { w, down, across } = setting;
        const left = across.outputs + across.reach + 1;
        const under = 0.8 + down.kernel + 1;
        const cells = [
          ...stretchedCells(setting, 0.8, 0),
          ...grid(flippedOf(w), 0.8, left, (i, j) => ["weight", down.kernel - 1 - i, across.kernel - 1 - j]),
          ...grid(out, under, left, meaning("output")),
        ];
        const labels = [label(0.4, 0, "input, stretched"), label(0.4, left, "kernel, flipped"), label(under - 0.4, left, "output")];
        const frame = ({ output }) => output && [0.8 + output[0], output[1], down.reach + 1, across.reach + 1];
        return { ...sizeOf(cells, labels), frame };
      },
      phases(setting, out) {
        const { x, w, down, across } = setting;
        const spread = (axis, length) => {
          let end = -0.5;
          return phasesOf(axis).map(phase => {
            const start = end + 0.5;
            end = start + length(phase);
            return { start, end };
          });
        };
        const fewest = ({ taps }) => Math.max(1, taps.length);
        const [tapRows, tapColumns] = [spread(down, fewest), spread(across, fewest)];
        const [mapRows, mapColumns] = [spread(down, ({ count }) => count), spread(across, ({ count }) => count)];
        const kernels = across.size + 1;
        const under = 0.8 + Math.max(down.size, tapRows.at(-1).end) + 1;
        const left = mapColumns.at(-1).end + 1;
        const weights = bothPhases(setting).flatMap(({ rows, columns }) =>
          grid(
            rows.taps.map(({ tap: i }) => columns.taps.map(({ tap: j }) => w[i][j])),
            0.8 + tapRows[rows.phase].start,
            kernels + tapColumns[columns.phase].start,
            (m, n) => ["weight", rows.taps[m].tap, columns.taps[n].tap],
          ),
        );
        const cells = [
          ...grid(x, 0.8, 0, meaning("input")),
          ...weights,
          ...out.flatMap((line, r) =>
            line.map((text, c) => ({
              y: under + mapRows[r % down.stride].start + Math.floor(r / down.stride),
              x: mapColumns[c % across.stride].start + Math.floor(c / across.stride),
              means: ["output", r, c],
              text,
            })),
          ),
          ...grid(out, under, left, meaning("output")),
        ];
        const labels = [label(0.4, 0, "input"), label(0.4, kernels, "kernel, by phase"), label(under - 0.4, 0, "output, by phase"), label(under - 0.4, left, "output, in turns")];
        const frame = ({ output }) => {
          if (!output) return null;
          const [rows, columns] = [tapRows[output[0] % down.stride], tapColumns[output[1] % across.stride]];
          return [0.8 + rows.start, kernels + columns.start, rows.end - rows.start, columns.end - columns.start];
        };
        return { ...sizeOf(cells, labels), frame };
      },
    },
  };

  const SIDE = 20;
  const WIDE = 10.6;
  const HIGH = { 1: 7.4, 2: 8.8 };
  const VALUES = { x: [4, 1, 3, 2, 5, 1], weight: [1, 2, 5, 3, 1] };
  const START = { size: 3, kernel: 3, stride: 2, padding: 0, dilation: 1, output_padding: 0 };
  const MARKS = ["sliding", "spent", "lit", "fed", "chosen", "thin-spent", "thin-lit", "thin-fed", "thin-chosen"];
  const BOXES = ["base", "zero", "cut", "thin-zero", "thin-base", ...MARKS];
  const TYPES = { base: "b3-tc-number", zero: "b3-tc-number b3-tc-soft", cut: "b3-tc-number b3-tc-crossed" };
  const LENGTHS = ["", "", "", " b3-tc-long-3", " b3-tc-long-4", " b3-tc-long-5"];
  const keyOf = ([kind, a, b]) => `${kind} ${a} ${b}`;

  const resized = (name, old, size, dimensions) => {
    const numbers = table(dimensions === 2 ? size : 1, size, (r, c) => old[r]?.[c] ?? VALUES[name][(c + 2 * r) % VALUES[name].length]);
    return dimensions === 2 ? numbers : numbers[0];
  };

  views.transposed = ({ model, el }) => {
    let state, dimensions, setting, pointed;
    let building = false;
    let cursor = null;

    const set = values => {
      building = false;
      tie.set(values);
    };
    const resize = (name, grid) => size => set({ [name]: resized(name, setting[grid], size, dimensions) });
    const steppers = {
      size: stepper("input size", resize("x", "x")),
      kernel: stepper("kernel size", resize("weight", "w")),
      ...Object.fromEntries(NUMBERS.map(name => [name, stepper(name.replace("_", " "), value => set({ [name]: value }))])),
      value: stepper("value of the selected number", value => type(value)),
    };
    const labeled = Object.entries(steppers).map(([name, cell]) => h("span", { class: "b3-labeled" }, h("span", {}, name.replace("_", " ")), cell));
    const dimension = toggle("Dimensions", [[1, "1-D"], [2, "2-D"]], setDimensions);
    const walk = toggle("What play and step walk over", [["input", "Inputs"], ["output", "Outputs"]], part => set({ selected: [part, 0, 0] }));
    const play = player(el, () => pointed ?? advance());
    play.button.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = h("button", { type: "button", onclick: () => advance() }, "Step");

    const panels = Object.keys(ways).map(name => {
      const [frame, rule, labels] = [s("rect", { class: "b3-tc-frame", rx: 4 }), s("path", { class: "b3-tc-rule" }), s("g", { class: "b3-tc-labels" })];
      const boxes = Object.fromEntries(BOXES.map(look => [look, s("path", { class: `b3-tc-${look}` })]));
      const numbers = { 1: s("g"), 2: s("g") };
      const plane = s("g", {}, ...Object.values(boxes), ...Object.values(numbers), rule, frame, labels);
      const svg = s("svg", { "aria-hidden": "true", viewBox: `0 0 ${WIDE * SIDE} ${HIGH[2] * SIDE}` }, plane);
      const hint = "Arrow keys move the selection, digits and minus change a selected input or weight.";
      const area = h("div", { class: "b3-tc-area", role: "application", tabindex: 0, "aria-label": `${name}: ${TITLES[name]}. ${hint}` }, svg);
      const tab = h("button", { class: "b3-tc-tab", type: "button", "aria-label": `enlarge ${name}`, onclick: () => (enlarge(name), area.focus({ preventScroll: true })) }, name);
      const [bar, price] = [h("span", { class: "b3-tc-bar" }, h("span")), h("span", { class: "b3-note" }, h("b"), h("span"))];
      const title = h("p", { class: "b3-title" }, h("b", {}, name), ` ${TITLES[name]}`);
      const node = h("div", { class: "b3-tc-view" }, tab, title, area, bar, price);
      return { name, node, tab, area, svg, plane, boxes, numbers, frame, rule, labels, bar, price, kept: { 1: new Map(), 2: new Map() }, nodes: [], words: [] };
    });
    const says = h("output", { class: "b3-says" });

    fillFigure(el,
      "b3-transposed",
      h("div", { class: "b3-bar" }, dimension.node, play.button, step, walk.node),
      h("div", { class: "b3-bar" }, ...labeled),
      h("div", { class: "b3-tc-views" }, ...panels.map(({ node }) => node)),
      says,
    );

    const tie = tieToModel(model, ["x", "weight", ...NUMBERS, "selected"], drawFromModel);

    // On a phone one view is large, and the others live beside it.

    let narrow = false;
    const room = new ResizeObserver(([{ contentRect }]) => (narrow = contentRect.width <= 640));
    room.observe(el);
    const isLarge = panel => panel.node.classList.contains("b3-large");
    const isSmall = panel => narrow && !isLarge(panel);

    function enlarge(name) {
      for (const panel of panels) panel.node.classList.toggle("b3-large", panel.name === name);
    }

    // What is selected, brought inside and called by its one name: an entry may be a product, a place an input.

    function canonical([kind, a, b]) {
      const { x, w, down, across } = setting;
      const shapes = {
        input: [x.length, x[0].length],
        weight: [w.length, w[0].length],
        output: [down.outputs, across.outputs],
        product: [down.size * across.size, down.kernel * across.kernel],
        entry: [down.outputs * across.outputs, down.size * across.size],
        stretched: [down.outputs + down.reach, across.outputs + across.reach],
      };
      const [r, c] = [a, b].map((at, axis) => clamp(at, 0, shapes[kind][axis] - 1));
      if (kind === "entry") return entryAt(setting, r, c);
      return kind === "stretched" ? placeAt(setting, r, c) : [kind, r, c];
    }
    const chosen = () => canonical(pointed ?? model.get("selected"));

    function productsAt([kind, a, b]) {
      const { across, products } = setting;
      const test = {
        input: ({ input: [y, x] }) => y === a && x === b,
        weight: ({ tap: [i, j] }) => i === a && j === b,
        output: ({ output: [row, column], kept }) => kept && row === a && column === b,
        product: ({ input, tap }) => numberOf(input, across.size) === a && numberOf(tap, across.kernel) === b,
      }[kind];
      return test ? products.filter(test) : [];
    }

    // The one input and the one output that a selection is about, where it is about one.

    function focusOf([kind, a, b], found) {
      if (kind === "entry") return { input: rowAndColumn(b, setting.across.size), output: rowAndColumn(a, setting.across.outputs) };
      if (kind === "product") return { input: found[0].input, output: found[0].kept ? found[0].output : null };
      return { input: kind === "input" ? [a, b] : null, output: kind === "output" ? [a, b] : null };
    }

    // What is multiplied in vain for the selection: zeros under the kernel and in the row, products cut off.

    function spentFor([kind], { input, output }, found) {
      const { down, across } = setting;
      const spent = found.filter(({ kept }) => !kept).map(product => meaningOf(setting, product));
      if (kind === "output") {
        for (let from = 0; from < down.size * across.size; from++) spent.push(["entry", numberOf(output, across.outputs), from]);
        for (let i = 0; i < down.kernel; i++) {
          for (let j = 0; j < across.kernel; j++) spent.push(["stretched", output[0] + i * down.dilation, output[1] + j * across.dilation]);
        }
      }
      if (kind === "input") {
        for (let at = 0; at < down.outputs * across.outputs; at++) spent.push(["entry", at, numberOf(input, across.size)]);
      }
      return new Set(spent.map(keyOf));
    }

    function sentence([kind, a, b], found, kept) {
      const name = ([r, c]) => (dimensions === 1 ? String(c) : `(${r}, ${c})`);
      const sum = list => `${writtenOut(list.map(({ value, factor }) => [value, factor]))} = ${signed(total(list.map(({ value, factor }) => value * factor)))}`;
      const cut = found.length - kept.length;
      const names = listed(kept.map(({ output }) => name(output)));
      const many = dimensions === 1 || kept.length < 4 ? `output${kept.length === 1 ? "" : "s"} ${names}` : plural(kept.length, "output");
      const loss = cut ? ` The padding cuts off ${plural(cut, "product")}.` : "";
      if (kind === "output") return `Output ${name([a, b])} = ${kept.length ? `${sum(kept)}.` : "0. No stamp reaches it."}`;
      if (kind === "input") return `Input ${name([a, b])} is ${signed(setting.x[a][b])}. ${kept.length ? `Its stamp adds ${sum(kept)} to ${many}.` : ""}${loss}`;
      if (kind === "weight") return `Weight ${name([a, b])} is ${signed(setting.w[a][b])}. ${kept.length ? `It adds ${sum(kept)} in all, one product to each of ${many}.` : ""}${loss}`;
      if (kind === "product") {
        const [{ input, tap, output }] = found;
        return `Input ${name(input)} times weight ${name(tap)}: ${sum(found)}. ${cut ? "It lands outside the output, and the padding cuts it off." : `It is one part of output ${name(output)}.`}`;
      }
      if (kind === "entry") {
        const [from, to] = [rowAndColumn(b, setting.across.size), rowAndColumn(a, setting.across.outputs)];
        return `Wᵀ holds 0 in row ${a}, column ${b}: the stamp of input ${name(from)} does not reach output ${name(to)}.`;
      }
      const passes = (axis, place) => table(1, axis.kernel, (_, tap) => below(place - tap * axis.dilation, axis.outputs))[0].filter(Boolean).length;
      return `A zero that was put into the input. The flipped kernel multiplies it ${plural(passes(setting.down, a) * passes(setting.across, b), "time")}, in vain.`;
    }

    // A number keeps its node for what it means, hidden where it is not drawn: to move one costs less than to write it.
    // Outputs are told apart by where they lie before the padding cuts some off.

    function nameOf({ means: [kind, a, b], key }) {
      const { down, across } = setting;
      return kind === "output" ? keyOf([kind, a + down.padding, b + across.padding]) : key;
    }

    function nodesFor({ kept, numbers }, drawn) {
      const own = kept[dimensions];
      const unused = new Map(own);
      const nodes = drawn.map(cell => {
        let key = nameOf(cell);
        while (own.has(key) && !unused.has(key)) key += "again";
        if (!own.has(key)) own.set(key, numbers[dimensions].appendChild(s("text")));
        unused.delete(key);
        return own.get(key);
      });
      for (const node of unused.values()) writeIfNew(node, "visibility", "hidden");
      return nodes;
    }

    const write = (node, value) => writeIfNew(node, "text", signed(value));

    function put(node, y, x) {
      writeIfNew(node, "x", tenth(x * SIDE));
      writeIfNew(node, "y", tenth(y * SIDE));
    }

    // The whole is moved and scaled, which leaves every number laid out as it is; another viewBox would not.

    function show(panel) {
      const { drawn, svg, plane } = panel;
      for (const cell of drawn.cells) cell.key = keyOf(cell.means);
      writeIfNew(plane, "transform", `translate(${[WIDE - drawn.width, HIGH[2] - drawn.height].map(rest => ((rest / 2) * SIDE).toFixed(1)).join(" ")})`);
      svg.style.scale = Math.min(1, WIDE / drawn.width, HIGH[dimensions] / drawn.height);
      for (const [count, group] of Object.entries(panel.numbers)) writeIfNew(group, "opacity", Number(count) === dimensions ? 1 : 0);
      const paths = { zero: "", cut: "", base: "", "thin-zero": "", "thin-base": "" };
      for (const cell of drawn.cells) {
        cell.outline = outlineOf(cell);
        if (!cell.slides) paths[lookOf(cell)] += cell.outline;
      }
      for (const [look, path] of Object.entries(paths)) writeIfNew(panel.boxes[look], "d", path);
      panel.thick = drawn.cells.filter(cell => !cell.thin);
      panel.nodes = nodesFor(panel, panel.thick);
      panel.thick.forEach((cell, at) => {
        const node = panel.nodes[at];
        writeIfNew(node, "visibility", "inherit");
        put(node, cell.y + 0.5, cell.x + 0.5);
        write(node, cell.text);
      });
      while (panel.words.length > drawn.labels.length) panel.words.pop().remove();
      drawn.labels.forEach(({ y, x, text, end }, at) => {
        if (!panel.words[at]) panel.labels.append((panel.words[at] = s("text")));
        put(panel.words[at], y, x);
        writeIfNew(panel.words[at], "text", text);
        writeIfNew(panel.words[at], "text-anchor", end ? "end" : "start");
      });
      const { rule } = drawn;
      writeIfNew(panel.rule, "d", rule ? `M${rule.x * SIDE} ${rule.y * SIDE}H${rule.to * SIDE}` : "");
    }

    // All boxes of one look are one path: zeros, products cut off and the rest, and over them those that are marked.

    const isZero = ({ means: [kind] }) => kind === "entry" || kind === "stretched";

    function lookOf(cell) {
      if (cell.thin) return isZero(cell) ? "thin-zero" : "thin-base";
      return isZero(cell) ? "zero" : cell.cut ? "cut" : "base";
    }

    function outlineOf({ y, x, h: tall = 1, w = 1, thin, round, means }, slide = 0) {
      const gap = thin ? Math.min(0.05, w / 8, tall / 8) : 0.025;
      const radius = thin ? 0 : round || means[0] === "weight" ? 9 : 3;
      return boxPath((x + slide + gap) * SIDE, (y + gap) * SIDE, (w - 2 * gap) * SIDE, (tall - 2 * gap) * SIDE, radius);
    }

    // How a cell stands to the selection: part of its products, multiplied in vain, or neither.

    const partOf = ({ means, key }, { lit, spent }) => (lit.has(key) ? (means[0] === "output" ? "fed" : "lit") : spent.has(key) ? "spent" : "");

    function lightCells({ drawn, thick, nodes, boxes, slide }, marks) {
      const paths = Object.fromEntries(MARKS.map(look => [look, ""]));
      for (const cell of drawn.cells) {
        cell.part = partOf(cell, marks);
        if (cell.slides) cell.outline = outlineOf(cell, slide);
        if (cell.slides) paths.sliding += cell.outline;
        const thin = cell.thin ? "thin-" : "";
        if (cell.part) paths[thin + cell.part] += cell.outline;
        if (cell.key === marks.own) paths[`${thin}chosen`] += cell.outline;
      }
      for (const [look, path] of Object.entries(paths)) writeIfNew(boxes[look], "d", path);
      thick.forEach((cell, at) => {
        const node = nodes[at];
        const part = cell.part && ` b3-is-${cell.part}`;
        const own = cell.key === marks.own ? " b3-is-chosen" : "";
        writeIfNew(node, "class", TYPES[lookOf(cell)] + LENGTHS[node.latest.text.length] + part + own);
        if (cell.slides) put(node, cell.y + 0.5, cell.x + slide + 0.5);
      });
    }

    function placeFrame({ drawn, frame }, focus) {
      const box = drawn.frame(focus);
      writeIfNew(frame, "visibility", box ? "visible" : "hidden");
      if (!box) return;
      const [y, x, height, width] = box.map(at => at * SIDE);
      for (const [name, value] of Object.entries({ x: x - 1.5, y: y - 1.5, width: width + 3, height: height + 3 })) writeIfNew(frame, name, value.toFixed(1));
    }

    // While stamps are walked, the output of their view holds only those put down so far.

    function showSums({ thick, nodes }, stamps) {
      const sums = byStamps(setting, setting.products.filter(({ input }) => numberOf(input, setting.across.size) < stamps));
      thick.forEach(({ means: [kind, row, column] }, at) => kind === "output" && write(nodes[at], sums[row][column]));
    }

    let lights;

    function lightPanel(panel) {
      panel.slide = lights.slide;
      lightCells(panel, lights);
      placeFrame(panel, lights.focus);
      if (panel.name === "stamps") showSums(panel, lights.stamps);
    }

    function light() {
      const now = chosen();
      const found = productsAt(now);
      const kept = found.filter(product => product.kept);
      const focus = focusOf(now, found);
      const parts = kept.flatMap(product => [["input", ...product.input], ["weight", ...product.tap], ["output", ...product.output], meaningOf(setting, product)]);
      const slide = now[0] === "stretched" ? now[2] : (focus.output ?? kept[0]?.output ?? [0, 0])[1];
      const inputs = setting.x.flat().length;
      const stamps = building && now[0] === "input" ? 1 + numberOf(now.slice(1), setting.across.size) : inputs;
      lights = { lit: new Set(parts.map(keyOf)), spent: spentFor(now, focus, found), own: keyOf(now), focus, slide: Math.min(slide, setting.across.outputs - 1), stamps };
      for (const panel of panels) if (!stale.has(panel)) lightPanel(panel);
      writeIfNew(says, "text", sentence(now, found, kept) + (stamps < inputs ? ` So far ${plural(stamps, "stamp")}.` : ""));
      const selected = editable(now);
      steppers.value.show(selected?.value ?? 0, ...(selected ? [-MOST_VALUE, MOST_VALUE] : [0, 0]));
      steppers.value.setAttribute("aria-disabled", !selected);
      walk.press(now[0] === "input" ? "input" : "output");
    }

    function drawFromModel() {
      const given = Object.fromEntries(["x", "weight", ...NUMBERS].map(name => [name, model.get(name)]));
      pointed = null;
      if (JSON.stringify(given) !== JSON.stringify(state)) rebuild(given);
      light();
      drawStale();
    }

    function rebuild(given) {
      state = given;
      dimensions = Array.isArray(state.x[0]) ? 2 : 1;
      setting = setUp(state.x, state.weight, ...NUMBERS.map(name => state[name]));
      setting.products = productsOf(setting);
      setting.counts = countsOf(setting);
      const now = { size: state.x.length, kernel: state.weight.length, ...Object.fromEntries(NUMBERS.map(name => [name, state[name]])) };
      for (const [name, limits] of Object.entries(LIMITS[dimensions])) {
        steppers[name].show(now[name], ...runOfLegal(now[name], limits, value => legal(dimensions, { ...now, [name]: value })));
      }
      dimension.press(dimensions);
      says.style.setProperty("--b3-lines", 3 + dimensions);
      for (const panel of panels) {
        panel.area.style.aspectRatio = WIDE / HIGH[dimensions];
        stale.add(panel);
      }
    }

    // One view at once, the large one where one is, and another in each of the next frames: none of them takes long.

    const stale = new Set();
    const drawStaleSoon = oncePerFrame(() => drawStale());

    function drawStale() {
      const panel = [...stale].find(isLarge) ?? [...stale][0];
      if (!panel) return;
      stale.delete(panel);
      drawPanel(panel);
      lightPanel(panel);
      if (stale.size) drawStaleSoon();
    }

    function drawPanel(panel) {
      const { name, bar, price } = panel;
      const { counts } = setting;
      panel.drawn = draw[dimensions][name](setting, ways[name](setting));
      show(panel);
      const [spent, most] = [counts[name], Math.max(...Object.keys(ways).map(way => counts[way]))];
      bar.style.setProperty("--b3-spent", `${(100 * spent) / most}%`);
      bar.style.setProperty("--b3-used", `${(100 * counts.used) / spent}%`);
      const [share, rest] = price.children;
      writeIfNew(share, "text", `${counts.used} of ${spent}`);
      writeIfNew(rest, "text", ` multiplications used, ${spent - counts.used} ${name === "stamps" ? "cut off" : "by zero"}`);
    }

    function setDimensions(wanted) {
      if (wanted === dimensions) return;
      const now = { size: Math.min(setting.x[0].length, LIMITS[wanted].size[1]), kernel: setting.w[0].length };
      for (const name of NUMBERS) now[name] = state[name];
      const { size, kernel, ...numbers } = legal(wanted, now) ? now : START;
      const [x, weight] = [resized("x", setting.x, size, wanted), resized("weight", setting.w, kernel, wanted)];
      set({ x, weight, ...numbers, selected: ["output", wanted === 2 ? 2 : 0, 2] });
    }

    // The input or weight that is selected, and the trait that holds it.

    function editable([kind, row, column]) {
      const [trait, grid] = { input: ["x", setting.x], weight: ["weight", setting.w] }[kind] ?? [];
      return trait && { trait, grid, row, column, value: grid[row][column] };
    }

    function type(value) {
      const { trait, grid, row, column } = editable(canonical(model.get("selected"))) ?? {};
      if (!trait) return;
      const numbers = grid.map((line, r) => line.map((old, c) => (r === row && c === column ? value : old)));
      set({ [trait]: dimensions === 2 ? numbers : numbers[0] });
    }

    function advance() {
      const { down, across } = setting;
      const [kind, row, column] = canonical(model.get("selected"));
      const [rows, columns] = kind === "input" ? [down.size, across.size] : [down.outputs, across.outputs];
      const walked = kind === "input" || kind === "output";
      const next = walked ? (row * columns + column + 1) % (rows * columns) : 0;
      building = kind === "input";
      tie.set({ selected: [kind === "input" ? "input" : "output", ...rowAndColumn(next, columns)] });
    }

    const middleOf = (panel, { x, y, w = 1, h: tall = 1, slides }) => [y + tall / 2, x + w / 2 + (slides ? panel.slide : 0)];
    function fromMiddle({ clientX, clientY }, svg) {
      const { left, top, width, height } = svg.getBoundingClientRect();
      const side = width / WIDE;
      return [(clientY - top - height / 2) / side, (clientX - left - width / 2) / side];
    }

    const lightSoon = oncePerFrame(light);
    for (const panel of panels) {
      const { area, svg } = panel;
      const cellAt = event => {
        if (isSmall(panel)) return null;
        const { cells, height, width } = panel.drawn;
        const [down, right] = fromMiddle(event, svg);
        const [y, x] = [height / 2 + down, width / 2 + right];
        let best = { far: 0.9 };
        cells.forEach((cell, at) => {
          const [middle, center] = middleOf(panel, cell);
          const far = Math.max(Math.abs(y - middle) / (cell.h ?? 1), Math.abs(x - center) / (cell.w ?? 1));
          if (far < best.far) best = { far, at, means: cell.means };
        });
        return best.means ? best : null;
      };
      const point = found => {
        pointed = found?.means ?? null;
        lightSoon();
      };
      const keep = found => {
        if (!found) return;
        play.pause();
        cursor = { panel, at: found.at };
        set({ selected: found.means });
      };
      pointing(area, cellAt, point, found => (isSmall(panel) ? enlarge(panel.name) : keep(found)));
      area.addEventListener("keydown", event => {
        const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
        if (arrows[event.key]) keep(neighbor(panel, arrows[event.key]));
        else if (/^[0-9]$/.test(event.key)) type(Number(event.key));
        else if (event.key === "-") type(0 - (editable(canonical(model.get("selected")))?.value ?? 0));
        else return;
        event.preventDefault();
      });
    }

    // The nearest cell in a direction; sideways counts four times.

    function neighbor(panel, [down, right]) {
      const { cells } = panel.drawn;
      const own = keyOf(canonical(model.get("selected")));
      const matches = at => at >= 0 && at < cells.length && keyOf(cells[at].means) === own;
      const from = cursor?.panel === panel && matches(cursor.at) ? cursor.at : cells.findIndex((_, at) => matches(at));
      if (from < 0) return { at: 0, means: cells[0].means };
      const [y, x] = middleOf(panel, cells[from]);
      let best = { far: Infinity };
      cells.forEach((cell, at) => {
        const [toY, toX] = middleOf(panel, cell);
        const along = (toY - y) * down + (toX - x) * right;
        const far = along + 4 * Math.abs((toY - y) * right + (toX - x) * down);
        if (along > 0.01 && far < best.far) best = { far, at, means: cell.means };
      });
      return best.means ? best : null;
    }

    enlarge("stamps");
    drawFromModel();
    while (stale.size) drawStale();
    return () => {
      stale.clear();
      play.end();
      room.disconnect();
      tie.untie();
    };
  };
}

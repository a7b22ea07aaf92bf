// A view is drawn as cells on a plane, in sides of a cell. What a cell `means` is what pointing at it selects.

const grid = (values, top, left, means) =>
  values.flatMap((line, r) => line.map((text, c) => ({ y: top + r, x: left + c, means: means(r, c), text })));
const meaning = kind => (r, c) => [kind, r, c];
const label = (y, x, text, end) => ({ y, x, text, end });
const sizeOf = (cells, labels) => ({
  cells,
  labels,
  width: Math.max(...cells.map(({ x, w = 1 }) => x + w)),
  height: Math.max(...cells.map(({ y, h = 1 }) => y + h)),
});

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
  const cell = (entry, at, from) => ({
    y: 0.9 + at * height,
    x: from * width,
    means: entryAt(setting, at, from),
    text: entry ?? 0,
    round: entry !== null,
  });
  return matrixOf(setting).flatMap((row, at) => row.map((entry, from) => cell(entry, at, from)));
}

function placeAt({ down, across }, r, c) {
  const [y, x] = [sourceAt(down, r), sourceAt(across, c)];
  return below(y, down.size) && below(x, across.size) ? ["input", y, x] : ["stretched", r, c];
}

function stretchedCells(setting, top, left) {
  return grid(stretchedOf(setting), top, left, (r, c) => placeAt(setting, r, c)).map(cell => ({ ...cell, text: cell.text ?? 0 }));
}

const matrixLabels = side => [
  label(0.5, 0, "Wᵀ"),
  label(0.5, side - 0.5, "·"),
  label(0.5, side, "input"),
  label(0.5, side + 1.6, "="),
  label(0.5, side + 2.2, "output"),
];

// By the number of dimensions and the name of the view: cells, labels, and the frame around what a selection is about.

const LAYOUTS = {
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
      const drawn = sizeOf(cells, [
        label(0.5, left - 0.25, "kernel", true),
        label(1.4, 0, "input"),
        label(foot + 0.5, left - 0.25, "output", true),
      ]);
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
      const frame = ({ input, output }) => (output ? [0.9 + output[1], 0, 1, across.size] : input && [0.9, input[1], across.outputs, 1]);
      return { ...sizeOf(cells, matrixLabels(side)), frame };
    },
    stretched(setting, out) {
      const { w, across } = setting;
      const cells = [
        ...flippedOf(w)[0].map((text, j) => ({
          y: 0.8,
          x: j * across.dilation,
          means: ["weight", 0, across.kernel - 1 - j],
          text,
          slides: true,
        })),
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
        ...phases.flatMap(({ phase, taps }) =>
          taps.map(({ tap }, at) => ({ y: top(phase), x: 3 + at, means: ["weight", 0, tap], text: w[0][tap] })),
        ),
        ...out[0].map((text, at) => ({ y: top(at % across.stride), x: left + at, means: ["output", 0, at], text })),
        ...grid(out, foot, left, meaning("output")),
      ];
      const labels = [label(0.5, left - 0.25, "input", true), label(foot + 0.5, left - 0.25, "output", true)];
      const nameOf = ({ phase, taps }) => (taps.length ? `phase ${phase}` : `phase ${phase}: no weight`);
      labels.push(...phases.map(one => label(top(one.phase) + 0.5, 0, nameOf(one))));
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
      const labels = [
        label(0.4, 0, "stamps"),
        label(under - 0.4, 0, "input"),
        label(under - 0.4, across.size + 1, "kernel"),
        label(0.4, left, "output"),
      ];
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
        ...x
          .flatMap((line, y) =>
            line.map((text, c) => ({ y: 0.9 + numberOf([y, c], across.size) * tall, x: side, means: ["input", y, c], text })),
          )
          .map(thin(tall, 1)),
        ...out
          .flatMap((line, r) =>
            line.map((text, c) => ({ y: 0.9 + numberOf([r, c], across.outputs) * high, x: side + 2.2, means: ["output", r, c], text })),
          )
          .map(thin(high, 1)),
      ];
      const frame = ({ input, output }) => {
        if (output) return [0.9 + numberOf(output, across.outputs) * high, 0, high, columns * wide];
        return input && [0.9, numberOf(input, across.size) * wide, rows * high, wide];
      };
      return { ...sizeOf(cells, matrixLabels(side)), frame };
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
      const labels = [
        label(0.4, 0, "input"),
        label(0.4, kernels, "kernel, by phase"),
        label(under - 0.4, 0, "output, by phase"),
        label(under - 0.4, left, "output, in turns"),
      ];
      const frame = ({ output }) => {
        if (!output) return null;
        const [rows, columns] = [tapRows[output[0] % down.stride], tapColumns[output[1] % across.stride]];
        return [0.8 + rows.start, kernels + columns.start, rows.end - rows.start, columns.end - columns.start];
      };
      return { ...sizeOf(cells, labels), frame };
    },
  },
};

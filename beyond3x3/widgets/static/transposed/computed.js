// One transposed convolution by stamps, matrix, stretched input and phases, as in beyond3x3/transposed_convolution.py.

const { LIMITS, ROOM, NUMBERS, MOST_VALUE } = SAID;

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
          return {
            input: [y, c],
            tap: [i, j],
            output: [row, column],
            value,
            factor,
            kept: below(row, down.outputs) && below(column, across.outputs),
          };
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
  return table(
    down.outputs + down.reach,
    across.outputs + across.reach,
    (row, column) => x[sourceAt(down, row)]?.[sourceAt(across, column)] ?? null,
  );
}

const flippedOf = w => w.map(row => [...row].reverse()).reverse();

function byStretching(setting) {
  const { w, down, across } = setting;
  const [stretched, flipped] = [stretchedOf(setting), flippedOf(w)];
  return outputTable(setting, (row, column) =>
    total(
      flipped.flatMap((factors, i) =>
        factors.map((factor, j) => factor * stretched[row + i * down.dilation][column + j * across.dilation]),
      ),
    ),
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
        const read = rows.taps.flatMap(({ tap: i, shift: y }) =>
          columns.taps.map(({ tap: j, shift: c }) => w[i][j] * (x[m + y]?.[n + c] ?? 0)),
        );
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
    used: total(table(axis.size, axis.kernel, (input, tap) => Number(below(landing(axis, input, tap), axis.outputs))).flat()),
  });
  const [rows, columns] = [onAxis(down), onAxis(across)];
  return Object.fromEntries(Object.keys(rows).map(name => [name, rows[name] * columns[name]]));
}

const ways = { stamps: byStamps, matrix: byMatrix, stretched: byStretching, phases: byPhases };
const asGiven = (x, sums) => (Array.isArray(x[0]) ? sums : sums[0]);

// All that is drawn of a state.

const dimensionsOf = values => (Array.isArray(values[0]) ? 2 : 1);

function settingOf(state) {
  const setting = setUp(state.x, state.weight, ...NUMBERS.map(name => state[name]));
  return { ...setting, dimensions: dimensionsOf(state.x), products: productsOf(setting), counts: countsOf(setting) };
}

// The numbers of a state that have limits.

function sizesOf(state) {
  const numbers = Object.fromEntries(NUMBERS.map(name => [name, state[name]]));
  return { size: state.x.length, kernel: state.weight.length, ...numbers };
}

computed.transposed = {
  outputBy: (way, x, ...given) => asGiven(x, ways[way](setUp(x, ...given))),
  counts: (...given) => countsOf(setUp(...given)),
  legal,
};

const isDigit = isWhole(-MOST_VALUE, MOST_VALUE);
const areDigits = value => isListOf(isDigit, 1, LIMITS[1].size[1])(value) || isSquareOf(isDigit, LIMITS[2].kernel[1])(value);
restorable.transposed = {
  traits: {
    ...checksOf(SAID.TRAITS),
    ...areWhole(Object.fromEntries(NUMBERS.map(name => [name, LIMITS[1][name]]))),
    x: areDigits,
    weight: areDigits,
  },
  fit: state => dimensionsOf(state.x) === dimensionsOf(state.weight) && legal(dimensionsOf(state.x), sizesOf(state)),
};

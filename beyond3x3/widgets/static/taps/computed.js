// One convolution of one channel, as b3.conv2d computes it, and what is said of its numbers.

const LIMITS = { ...SAID.LIMITS, size: [1, SAID.MOST_SIZE], value: [-SAID.MOST_VALUE, SAID.MOST_VALUE] };
const PANELS = { image: "input", weight: "kernel", output: "output" };

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
const images = {
  Numbers: (row, column) => (row * row + 2 * row * column + 3 * column + 1) % 5,
  "One pixel": (row, column, size) => Number(row === size >> 1 && column === size >> 1),
  "An edge": (row, column, size) => (column < size >> 1 ? 0 : 9),
  "The cat’s eye": (row, column) => Number(EYE[row][column]),
};
const binomial = size => range(size, at => range(at, i => i).reduce((c, i) => (c * (size - 1 - i)) / (i + 1), 1));
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

// What is lit for a selected number, by panel and place, and the sentence that says it.

function readingOf({ image, weight, stride, padding, dilation }, output, [panel, row, column]) {
  const marks = Object.fromEntries(Object.keys(PANELS).map(name => [name, new Map()]));
  const mark = (name, r, c, kind) => marks[name].set(`${r} ${c}`, kind);
  const says = {
    output() {
      const read = taps(image, weight, stride, padding, dilation, row, column);
      for (const { i, j, y, x } of read) {
        mark("image", y, x, "lit");
        mark("weight", i, j, "lit");
      }
      const sum = writtenOut(read.map(({ factor, value }) => [factor, value]));
      return `Output (${row}, ${column}) = ${sum} = ${signed(output[row][column])}`;
    },
    image() {
      const read = readers([output.length, output[0].length], weight, stride, padding, dilation, row, column);
      for (const { i, j, row: r, column: c } of read) {
        mark("output", r, c, "fed");
        mark("weight", i, j, "lit");
      }
      const reading = `${plural(read.length, "output")} ${read.length === 1 ? "reads" : "read"} it.`;
      return `Input (${row}, ${column}) is ${signed(image[row][column])}. ${reading}`;
    },
    weight() {
      const places = output.flatMap((line, r) => line.map((_, c) => [r * stride - padding, c * stride - padding]));
      for (const [y, x] of places) mark("image", y + row * dilation, x + column * dilation, "lit");
      const times = "It is multiplied with every marked number of the input, once for each output.";
      return `Weight (${row}, ${column}) is ${signed(weight[row][column])}. ${times}`;
    },
  };
  const sentence = says[panel]();
  mark(panel, row, column, "chosen");
  return { marks, sentence };
}

computed.taps = { conv2d, readers, images, kernels };

const isSquare = most => isSquareOf(isWhole(...LIMITS.value), most);
restorable.taps = {
  traits: {
    ...checksOf(SAID.TRAITS),
    image: isSquare(LIMITS.size[1]),
    weight: isSquare(LIMITS.kernel[1]),
    selected: isTupleOf(isOneOf(...Object.keys(PANELS)), isWhole(0, 99), isWhole(0, 99)),
  },
  fit: ({ image, weight, stride, padding, dilation }) =>
    outputSize(image.length, { kernel: weight.length, stride, padding, dilation }) >= 1,
};

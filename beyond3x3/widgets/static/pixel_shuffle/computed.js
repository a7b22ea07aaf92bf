// The shuffle, the weights of both layers, and how they start, as in beyond3x3/pixel_shuffle.py.

const { LIMITS, MOST_NUMBERS, MOST_KERNEL, MOST_WEIGHT, MOST_SEED } = SAID;

const fits = ({ upscale_factor, channels, height, width }) => upscale_factor ** 2 * channels * height * width <= MOST_NUMBERS;

// The channel of the small maps that holds row i, column j of every r × r square of output channel c.

const channelOf = {
  CRD: (r, channels, c, i, j) => (c * r + i) * r + j,
  DCR: (r, channels, c, i, j) => (i * r + j) * channels + c,
};

const maps = (count, rows, columns, fill) => range(count, c => table(rows, columns, (y, x) => fill(c, y, x)));

const zeros = (count, rows, columns) => range(count, () => range(rows, () => Array(columns).fill(0)));

function pixelShuffle(x, r, order = "CRD") {
  if (x.length % r ** 2) throw new RangeError(`x has ${x.length} channels; they must be a multiple of ${r ** 2}`);
  const channels = x.length / r ** 2;
  const out = zeros(channels, x[0].length * r, x[0][0].length * r);
  out.forEach((map, c) =>
    map.forEach((line, y) => {
      for (let j = 0; j < r; j++) {
        const from = x[channelOf[order](r, channels, c, y % r, j)][Math.floor(y / r)];
        for (let w = 0; w < from.length; w++) line[w * r + j] = from[w];
      }
    }),
  );
  return out;
}

function pixelUnshuffle(x, r, order = "CRD") {
  const [rows, columns] = [x[0].length / r, x[0][0].length / r];
  if (rows % 1 || columns % 1) throw new RangeError(`x has maps of ${x[0].length} × ${x[0][0].length}; these must be multiples of ${r}`);
  const out = zeros(x.length * r ** 2, rows, columns);
  x.forEach((map, c) =>
    map.forEach((line, y) =>
      line.forEach((value, at) => (out[channelOf[order](r, x.length, c, y % r, at % r)][Math.floor(y / r)][Math.floor(at / r)] = value)),
    ),
  );
  return out;
}

// Where the weight (u, v) of the kernel for phase (i, j) comes from in the transposed kernel, lengthened to r·m.

const sourceOf = (r, m, i, j, u, v) => [r * (m - 1 - u) + i, r * (m - 1 - v) + j];

// (Ci, Co, K, K) of a transposed convolution to (Co r², Ci, m, m) of a convolution before a pixel shuffle.

function shuffleWeight(weight, r) {
  const m = Math.ceil(weight[0][0].length / r);
  return weight[0].flatMap((_, co) =>
    table(r, r, (i, j) =>
      weight.map(outputs =>
        table(m, m, (u, v) => {
          const [row, column] = sourceOf(r, m, i, j, u, v);
          return outputs[co][row]?.[column] ?? 0;
        }),
      ),
    ).flat(),
  );
}

const icnr = (weight, r) => weight.flatMap(kernel => Array(r ** 2).fill(kernel));
const tiled = (weight, r) => range(r ** 2, () => weight).flat();

// Convolutions of maps that already have their padding: zeros, or their edge again.

function padded(x, by, repeated) {
  const [rows, columns] = [x[0].length, x[0][0].length];
  const inside = (at, count) => (repeated ? clamp(at, 0, count - 1) : at);
  return maps(x.length, rows + 2 * by, columns + 2 * by, (c, y, at) => x[c][inside(y - by, rows)]?.[inside(at - by, columns)] ?? 0);
}

// Copies of a filter give one map, computed once.

function filtered(x, weight) {
  const kernel = weight[0][0].length;
  const [rows, columns] = [x[0].length - kernel + 1, x[0][0].length - kernel + 1];
  const made = new Map(weight.map(kernels => [kernels, null]));
  for (const kernels of made.keys()) {
    const [out] = zeros(1, rows, columns);
    kernels.forEach((taps, c) =>
      taps.forEach((row, u) =>
        row.forEach((tap, v) => {
          for (let y = 0; y < rows; y++) {
            const [to, from] = [out[y], x[c][y + u]];
            for (let at = 0; at < columns; at++) to[at] += tap * from[at + v];
          }
        }),
      ),
    );
    made.set(kernels, out);
  }
  return weight.map(kernels => made.get(kernels));
}

// Every input stamps its kernel into the output, r apart: (Ci, Co, K, K), no padding.

function stamped(x, weight, r) {
  const kernel = weight[0][0].length;
  const [rows, columns] = [(x[0].length - 1) * r + kernel, (x[0][0].length - 1) * r + kernel];
  const out = zeros(weight[0].length, rows, columns);
  x.forEach((map, ci) =>
    map.forEach((line, y) =>
      line.forEach((value, at) =>
        weight[ci].forEach((one, co) =>
          one.forEach((taps, a) => taps.forEach((tap, b) => (out[co][y * r + a][at * r + b] += value * tap))),
        ),
      ),
    ),
  );
  return out;
}

// The two layers on one input: how many outputs there are, and the largest difference between them.

function bothLayers(weight, r) {
  const x = [table(3, 3, (y, at) => ((5 * y + 3 * at) % 7) - 3)];
  const one = stamped(x, [[weight]], r)[0];
  const kernels = shuffleWeight([[weight]], r);
  const other = pixelShuffle(filtered(padded(x, kernels[0][0].length - 1), kernels), r)[0];
  const apart = one.flatMap((line, y) => line.map((value, at) => Math.abs(value - other[y][at])));
  return { outputs: apart.length, apart: Math.max(...apart) };
}

// The layer before a shuffle as it starts: kernels of 3 × 3 over one channel, uniform between ±1/3 as torch draws them.

function drawnWeights(seed, count) {
  let state = 1 + seed;
  return range(4 + count, () => (2 * (state = (state * 48271) % 2147483647)) / 2147483647 / 3 - 1 / 3).slice(4);
}

function started(init, r, channels, seed, bias) {
  const numbers = drawnWeights(seed, 10 * channels * r ** 2);
  const kernels = count => range(count, at => [table(3, 3, (u, v) => numbers[9 * at + 3 * u + v])]);
  const own = kernels(channels);
  const weight = { random: () => kernels(channels * r ** 2), icnr: () => icnr(own, r), tiled: () => tiled(own, r) }[init]();
  return { own, weight, bias: weight.map((_, at) => (bias ? numbers[9 * channels * r ** 2 + at] : 0)) };
}

const biased = (out, bias) => out.map((map, c) => map.map(line => line.map(value => value + bias[c])));
const firstOutput = (x, { weight, bias }, r) => pixelShuffle(biased(filtered(padded(x, 1, true), weight), bias), r);

// Pixels of a picture are drawn as squares of 2 or 3 on a side; at r = 4 only its middle has the room.

const middleOf = picture => picture.slice(3, -3).map(line => line.slice(3, -3));
const examples = r => ({ wall: [table(3, 3, () => 1)], picture: [r < 4 ? CAT_FACE : middleOf(CAT_FACE)] });

// The largest difference from a smaller output, each pixel of it repeated r × r times.

function fromNearest(out, small, r) {
  let most = 0;
  out.forEach((map, c) =>
    map.forEach((line, y) =>
      line.forEach((value, x) => (most = Math.max(most, Math.abs(value - small[c][Math.floor(y / r)][Math.floor(x / r)])))),
    ),
  );
  return most;
}

// Summed from the first on, so that the mean of equal numbers is that number.

function mean(numbers) {
  const [first] = numbers;
  let sum = 0;
  for (let at = 1; at < numbers.length; at++) sum += numbers[at] - first;
  return first + sum / numbers.length;
}

const meanSquare = numbers => mean(numbers.map(one => one * one));

// All numbers of a map less their mean. What varies by a few units of rounding does not vary.

function awayFromMean(map) {
  const flat = map.flat();
  const middle = mean(flat);
  let [largest, furthest] = [0, 0];
  for (let at = 0; at < flat.length; at++) {
    largest = Math.max(largest, Math.abs(flat[at]));
    flat[at] -= middle;
    furthest = Math.max(furthest, Math.abs(flat[at]));
  }
  if (furthest <= 8 * Number.EPSILON * largest) return flat.fill(0);
  const rest = mean(flat);
  return flat.map(value => value - rest);
}

function unevenness(out) {
  const variance = mean(out.map(map => meanSquare(awayFromMean(map))));
  return Math.sqrt(variance / meanSquare(out.flat(2)) || 0);
}

// The means of the numbers that stand at the same place of their r × r square.

function phaseMeans(numbers, columns, r) {
  const sums = table(r, r, () => 0);
  for (let at = 0; at < numbers.length; at++) {
    const [i, j] = [Math.floor(at / columns) % r, at % r];
    sums[i][j] += numbers[at] - numbers[i * columns + j];
  }
  return sums.flatMap((row, i) => row.map((sum, j) => numbers[i * columns + j] + (sum * r * r) / numbers.length));
}

// As b3.phase_energy: the share of the variance that lies between the phases, of maps of whole periods.

function phaseEnergy(out, r) {
  const away = out.map(awayFromMean);
  const phases = away.map(numbers => phaseMeans(numbers, out[0][0].length, r));
  const [between, total] = [phases, away].map(all => meanSquare(all.flat()));
  return Math.min(1, between / total || 0);
}

// b3.companion(24), the mean of its colors, a byte a pixel.

const SIDE = 24;
const CAT =
  "co+MgHVuYlZaYm9nVFpISVJqb3eAiImGg4V+dG5nYmNjZW9rWGVOTUVZXnKDioeCgHJ3bGNmZl9aZmlrWW1eTFtZWWqGiX18cnNwZWpnXllbcXNlbGBkVmZT" +
  "X2yAg3R4dnNqbXFjXFtYcXNZd2ZgXGBfbXyAgHmBeXJvdnp9c3BidnNag3JjYGVvcHl/gX5tXGNseIN7bWZqenNjjX9uanx8eXWIf4J5SVRpfGlFUDssTXF1" +
  "hoV/gZCNhHaLg4eRb2txjG9YZDQmNk6ChHyBipCGgHF0f42ThHpqe3pZWR8rRzZ/inl5i42BYTlHUX2GkXllYXFiXURLRzB2k393iIl3NSlXYYGTloBsY2Fr" +
  "Z1RENStolYV7goBxOjZfeJaekIFpaGZobHZ5ZD9VhoJ+gHtpTE5ahXx8a2BUWWFnaGxwZ05EZ3eBiH1ZZm96bmZoa19cYGJdY2lycFxJV2x7j4dYa29sZ2pj" +
  "c3p3dnZrbG9ycWBQRllviYZaZWZldHltX218hYmHhHt0cW1fRktmgYFTX2RsjJuXbWVzho+PiHhvZW9qR0FacnNWYHJ8g5mre3Fmd4qSkYN1Z3GAVjVAT09W" +
  "YHZ8dHWSjoZ1aHuPiX1xbXiQjlQvOlBybH+Df36Dm5aPgHaAhHlucH2MkHk1RXd2bYJ/dnyCoJuWj4WBg3twbHBzcmlFZHFrcH56eIucop+ak46JhIF6cWll" +
  "YV1fbW5weXuFmKaooZ+alZGMhoN/e3RxbHB2fXpzeI2hqaqm";
const bytes = bytesOf(CAT);
const CAT_FACE = table(SIDE, SIDE, (y, x) => bytes[y * SIDE + x] / 255);

computed.pixelShuffle = {
  pixelShuffle,
  pixelUnshuffle,
  shuffleWeight,
  icnr,
  tiled,
  bothLayers,
  drawnWeights,
  firstOutput: (x, init, r, channels, seed, bias) => firstOutput(x, started(init, r, channels, seed, bias), r),
  unevenness,
  phaseEnergy,
  fits,
  picture: CAT_FACE,
};

restorable["pixel-shuffle"] = {
  traits: {
    ...checksOf(SAID.TRAITS),
    progress: value => typeof value === "number" && 0 <= value && value <= 1,
    weight: isSquareOf(isWhole(-MOST_WEIGHT, MOST_WEIGHT), MOST_KERNEL),
  },
  fit: fits,
};

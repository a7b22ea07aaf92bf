// Stacks of upsampling layers and their overlap on one axis, as b3.overlap counts it for a transposed convolution.

const { LIMITS } = SAID;
const CLOSE = 1e-9;

// Which inputs an output of an endless layer reads, and how strongly, every learned weight one. Outputs of a
// transposed convolution are numbered as if its padding were half of what kernel and stride differ by.

function readsOf({ kind, kernel, stride }, output) {
  const first = output - ((kernel - 1) >> 1);
  if (kind === "cleanup") return range(kernel, tap => [first + tap, 1]);
  if (kind === "nearest") return range(kernel, tap => [Math.floor((first + tap) / stride), 1]);
  if (kind === "shuffle") return range(kernel, tap => [Math.floor(output / stride) - ((kernel - 1) >> 1) + tap, 1]);
  if (kind === "transposed") {
    const place = output + (Math.max(0, kernel - stride) >> 1);
    return range(kernel, tap => [(place - tap) / stride, 1]).filter(([input]) => Number.isInteger(input));
  }
  return range(kernel, tap => {
    const place = 2 * (first + tap) + 1 - stride;
    const before = Math.floor(place / (2 * stride));
    const share = place / (2 * stride) - before;
    return [
      [before, 1 - share],
      [before + 1, share],
    ];
  }).flat();
}

const stackOf = (layers, cleanup) => [...layers, ...cleanup.map(kernel => ({ kind: "cleanup", kernel, stride: 1 }))];

// From a constant one, what reaches the outputs of each layer: one period of it, away from every rim. An output reads
// what the one `stride` before it reads, one input further.

function overlapThrough(layers, cleanup = []) {
  const levels = [[1]];
  for (const layer of stackOf(layers, cleanup)) {
    const below = levels.at(-1);
    const period = below.length;
    const reads = range(layer.stride, phase => readsOf(layer, phase));
    const sum = output => {
      const shift = Math.floor(output / layer.stride);
      let total = 0;
      for (const [input, share] of reads[output % layer.stride]) total += share * below[(((input + shift) % period) + period) % period];
      return total;
    };
    levels.push(range(period * layer.stride, sum));
  }
  return levels;
}

// The ways from the units of every level to one output: a Map of them for each, the input's first.

function waysTo(layers, cleanup, output) {
  const levels = [new Map([[output, 1]])];
  for (const layer of stackOf(layers, cleanup).reverse()) {
    const ways = new Map();
    for (const [unit, count] of levels[0]) {
      for (const [input, share] of readsOf(layer, unit)) if (share) ways.set(input, (ways.get(input) ?? 0) + count * share);
    }
    levels.unshift(ways);
  }
  return levels;
}

const ends = values => [Math.min(...values), Math.max(...values)];
const isEven = values => {
  const [least, most] = ends(values);
  return most - least <= CLOSE * most;
};

// The smallest shift that leaves the pattern as it is: all-ones kernels of this size and its multiples even it out.

function periodOf(values) {
  const same = by => values.every((value, at) => Math.abs(value - values[(at + by) % values.length]) <= CLOSE * value);
  return range(values.length, at => at + 1).find(by => values.length % by === 0 && same(by));
}

// The pattern's Fourier coefficients at 0, 1/P, 2/P … ½, as shares of the first.

function harmonics(values) {
  const period = values.length;
  const turns = range(period, at => (2 * Math.PI * at) / period);
  const [cosine, sine] = [turns.map(Math.cos), turns.map(Math.sin)];
  const total = values.reduce((sum, value) => sum + value, 0);
  return range((period >> 1) + 1, at => {
    let [real, imaginary] = [0, 0];
    for (let n = 0; n < period; n++) {
      real += values[n] * cosine[(at * n) % period];
      imaginary += values[n] * sine[(at * n) % period];
    }
    return Math.hypot(real, imaginary) / total;
  });
}

// What kernels of ones let through at a frequency.

function passes(cleanup, frequency) {
  if (!frequency) return 1;
  const one = kernel => Math.abs(Math.sin(Math.PI * kernel * frequency) / (kernel * Math.sin(Math.PI * frequency)));
  return cleanup.reduce((all, kernel) => all * one(kernel), 1);
}

// The finding in words.

const trimmed = value => decimal(Math.abs(value - Math.round(value)) < CLOSE * Math.max(1, value) ? Math.round(value) : value);

function ratioOf(values, power = 1) {
  const [least, most] = ends(values);
  if (isEven(values)) return "even";
  if (least < CLOSE * most) return `${trimmed(most ** power)} to 0`;
  const whole = [least, most].map(Math.round);
  if (Math.abs(least - whole[0]) + Math.abs(most - whole[1]) > CLOSE * most) return `${trimmed((most / least) ** power)} to 1`;
  const shared = gcd(...whole);
  return `${(whole[1] / shared) ** power} to ${(whole[0] / shared) ** power}`;
}

const TIMES = ["", "", ", twice", ", three times", ", four times"];
const THESE = ["", "", "These two layers", "These three layers", "These four layers"];

function nameOf(layers) {
  const [{ kind, kernel, stride }] = layers;
  if (layers.every(layer => alike(layer, layers[0]))) return `Kernel ${kernel} at stride ${stride}${TIMES[layers.length]}`;
  const [kernels, strides] = ["kernel", "stride"].map(name => listed(layers.map(layer => layer[name])));
  return layers.every(layer => layer.kind === kind) ? `Kernels ${kernels} at strides ${strides}` : THESE[layers.length];
}

function finding(layers, cleanup = [], direction = "forward", levels = overlapThrough(layers, cleanup)) {
  const [values, raw] = [levels.at(-1), levels[layers.length]];
  const back = direction === "gradient";
  const uneven = !isEven(values);
  const many = layers.length + cleanup.length > 1;
  const [least, most] = ends(values).map(trimmed);
  const none = Math.min(...values) < CLOSE;
  const noun = many ? "path" : back ? "output" : "product";
  const weighted = values.some(value => Math.abs(value - Math.round(value)) > CLOSE * value) ? "weighted " : "";
  const how = back ? `read ${many ? "along" : "by"}` : "reached by";
  const gets = (whom, count) => `${whom} ${how} ${count} ${weighted}${noun}${count === "1" ? "" : "s"}`;
  const said = [`${nameOf(layers)}: ${counts()}.`];
  if (uneven && !none) said.push(`Most to least: ${ratioOf(values)}, in two dimensions ${ratioOf(values, 2)}.`);
  const first = levels.findIndex((level, at) => at && !isEven(level));
  if (cleanup.length && !isEven(raw)) said.push(cleaned());
  else if (!uneven && first > 0) said.push(evened());
  else if (uneven) said.push(`A stride-1 kernel of ${periodOf(values)} after it would even it out.`);
  if (!uneven) said.push(promise());
  return { uneven, text: said.join(" ") };

  function counts() {
    const period = periodOf(values);
    const whom = back ? "pixel" : "output";
    if (!uneven) return gets(`every ${whom} is`, most);
    if (none) {
      const others = new Set(ends(values.filter(value => value > CLOSE)).map(trimmed));
      const missed = values.slice(0, period).filter(value => value < CLOSE).length;
      const never = `${missed} of every ${period} ${whom}s are never ${how.split(" ")[0]}`;
      return `${never}, ${gets("the others are", [...others].join(" to "))}`;
    }
    if (period > 4) return `${gets(`${whom}s are`, `${least} to ${most}`)}, in a pattern of period ${period}`;
    const start = values.indexOf(Math.min(...values.slice(0, period)));
    return `${gets(`${whom}s are`, listed(range(period, at => trimmed(values[(start + at) % period]))))} in turn`;
  }
  function cleaned() {
    const kernels = `clean-up ${cleanup.length > 1 ? "kernels" : "kernel"} ${listed(cleanup)}`;
    if (!uneven) return `Without the ${kernels} it would be ${ratioOf(raw)}.`;
    const needed = periodOf(raw);
    const before = ratioOf(raw) === ratioOf(values) ? `The ${kernels} changed nothing` : `The ${kernels} brought it from ${ratioOf(raw)}`;
    return `${before}; a kernel of ${needed}, or a multiple of it, would take all of it away.`;
  }
  function evened() {
    const last = levels.findLastIndex(level => !isEven(level));
    return `After layer ${last} it was ${ratioOf(levels[last])}; layer ${last + 1} evens it out.`;
  }
  function promise() {
    const kinds = layers.map(({ kind }) => kind);
    const own = "But that is for equal weights: each phase";
    if (kinds.includes("shuffle")) {
      return `${own} of a pixel shuffle has a kernel of its own, and phases that start or train apart print the pattern all the same.`;
    }
    if (kinds.includes("transposed")) return `${own} reads its own taps, and a network can still learn them uneven.`;
    return `All phases share one kernel, so ${back ? "an even gradient" : "a constant"} stays even, whatever the weights.`;
  }
}

const asPairs = levels => levels.map(ways => [...ways].sort(([a], [b]) => a - b));

computed.checkerboard = {
  overlapThrough,
  overlapWays: (...given) => asPairs(waysTo(...given)),
  overlapPeriod: periodOf,
  harmonics,
  cleanupPasses: passes,
  overlapFinding: finding,
};

restorable.checkerboard = {
  traits: {
    ...checksOf(SAID.TRAITS),
    layers: isListOf(
      isRecordOf({ kind: isOneOf(...SAID.KINDS), kernel: isWhole(...LIMITS.kernel), stride: isWhole(...LIMITS.stride) }),
      ...LIMITS.layers,
    ),
    cleanup: isListOf(isWhole(...LIMITS.cleanup), ...LIMITS.cleanups),
    upsampler: isWhole(0, SAID.MOST_OUTPUTS - 1),
  },
  fit: ({ trained: { size, outputs }, upsampler, moment, lens }) =>
    upsampler < outputs.length && outputs.every(output => moment in output) && Math.max(...lens) < size,
};

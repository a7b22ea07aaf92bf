{
  const LIMITS = { upscale_factor: [1, 4], channels: [1, 3], height: [1, 3], width: [1, 3] };
  const MOST_NUMBERS = 128;
  const MOST_KERNEL = 8;
  const MOST_WEIGHT = 99;
  const MOST_SEED = 999;

  const fits = ({ upscale_factor, channels, height, width }) => upscale_factor ** 2 * channels * height * width <= MOST_NUMBERS;

  // The channel of the small maps that holds row i, column j of every r × r square of output channel c.

  const channelOf = {
    CRD: (r, channels, c, i, j) => (c * r + i) * r + j,
    DCR: (r, channels, c, i, j) => (i * r + j) * channels + c,
  };

  const maps = (count, rows, columns, fill) => Array.from({ length: count }, (_, c) => table(rows, columns, (y, x) => fill(c, y, x)));

  const zeros = (count, rows, columns) => Array.from({ length: count }, () => Array.from({ length: rows }, () => Array(columns).fill(0)));

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
    x.forEach((map, c) => map.forEach((line, y) => line.forEach((value, at) => (out[channelOf[order](r, x.length, c, y % r, at % r)][Math.floor(y / r)][Math.floor(at / r)] = value))));
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
  const tiled = (weight, r) => Array(r ** 2).fill(weight).flat();

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
    x.forEach((map, ci) => map.forEach((line, y) => line.forEach((value, at) => weight[ci].forEach((one, co) => one.forEach((taps, a) => taps.forEach((tap, b) => (out[co][y * r + a][at * r + b] += value * tap)))))));
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

  function drawn(seed, count) {
    let state = 1 + seed;
    return Array.from({ length: 4 + count }, () => (2 * (state = (state * 48271) % 2147483647)) / 2147483647 / 3 - 1 / 3).slice(4);
  }

  function started(init, r, channels, seed, bias) {
    const numbers = drawn(seed, 10 * channels * r ** 2);
    const kernels = count => Array.from({ length: count }, (_, at) => [table(3, 3, (u, v) => numbers[9 * at + 3 * u + v])]);
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
    out.forEach((map, c) => map.forEach((line, y) => line.forEach((value, x) => (most = Math.max(most, Math.abs(value - small[c][Math.floor(y / r)][Math.floor(x / r)]))))));
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

  computed.pixelShuffle = {
    pixelShuffle,
    pixelUnshuffle,
    shuffleWeight,
    icnr,
    tiled,
    bothLayers,
    drawnWeights: drawn,
    firstOutput: (x, init, r, channels, seed, bias) => firstOutput(x, started(init, r, channels, seed, bias), r),
    unevenness,
    phaseEnergy,
    fits,
    limits: { limits: LIMITS, numbers: MOST_NUMBERS, kernel: MOST_KERNEL, weight: MOST_WEIGHT, seed: MOST_SEED },
  };

  const at = isWhole(0, 99);
  restorable["pixel-shuffle"] = {
    traits: {
      view: isOneOf("shuffle", "weights", "icnr"),
      ...wholes({ ...LIMITS, seed: [0, MOST_SEED] }),
      order: isOneOf("CRD", "DCR"),
      direction: isOneOf("shuffle", "unshuffle"),
      progress: value => typeof value === "number" && 0 <= value && value <= 1,
      selected: isTupleOf(at, at, at),
      weight: isSquareOf(isWhole(-MOST_WEIGHT, MOST_WEIGHT), MOST_KERNEL),
      tap: isTupleOf(at, at),
      init: isOneOf("random", "icnr", "tiled"),
      bias: value => typeof value === "boolean",
    },
    fit: fits,
  };

  // b3.companion(24), the mean of its colors, a byte a pixel.

  const SIDE = 24;
  const CAT =
    "co+MgHVuYlZaYm9nVFpISVJqb3eAiImGg4V+dG5nYmNjZW9rWGVOTUVZXnKDioeCgHJ3bGNmZl9aZmlrWW1eTFtZWWqGiX18cnNwZWpnXllbcXNlbGBkVmZTX2yAg3R4dnNqbXFjXFtYcXNZd2ZgXGBfbXyAgHmBeXJvdnp9c3BidnNag3JjYGVvcHl/" +
    "gX5tXGNseIN7bWZqenNjjX9uanx8eXWIf4J5SVRpfGlFUDssTXF1hoV/gZCNhHaLg4eRb2txjG9YZDQmNk6ChHyBipCGgHF0f42ThHpqe3pZWR8rRzZ/inl5i42BYTlHUX2GkXllYXFiXURLRzB2k393iIl3NSlXYYGTloBsY2FrZ1RENStolYV7goBxOjZfeJae" +
    "kIFpaGZobHZ5ZD9VhoJ+gHtpTE5ahXx8a2BUWWFnaGxwZ05EZ3eBiH1ZZm96bmZoa19cYGJdY2lycFxJV2x7j4dYa29sZ2pjc3p3dnZrbG9ycWBQRllviYZaZWZldHltX218hYmHhHt0cW1fRktmgYFTX2RsjJuXbWVzho+PiHhvZW9qR0FacnNWYHJ8g5mre3Fm" +
    "d4qSkYN1Z3GAVjVAT09WYHZ8dHWSjoZ1aHuPiX1xbXiQjlQvOlBybH+Df36Dm5aPgHaAhHlucH2MkHk1RXd2bYJ/dnyCoJuWj4WBg3twbHBzcmlFZHFrcH56eIucop+ak46JhIF6cWllYV1fbW5weXuFmKaooZ+alZGMhoN/e3RxbHB2fXpzeI2hqaqm";
  const bytes = Uint8Array.from(atob(CAT), letter => letter.charCodeAt(0));
  const CAT_FACE = table(SIDE, SIDE, (y, x) => bytes[y * SIDE + x] / 255);
  computed.pixelShuffle.picture = CAT_FACE;

  // A color for every place in the square: four hues for four places, and for more a hue a row, lighter along it.

  const HUES = [{ hue: 240, light: 0.75, dark: 0.5 }, { hue: 72, light: 0.79, dark: 0.68 }, { hue: 165, light: 0.71, dark: 0.52 }, { hue: 345, light: 0.82, dark: 0.5 }];

  function colorOf(i, j, r) {
    if (r < 3) return { ...HUES[r * i + j], strength: 0.12 };
    const { hue, dark } = HUES[i];
    const along = j / (r - 1);
    return { hue, light: dark + (0.88 - dark) * along, strength: 0.15 - 0.07 * along };
  }

  const fillOf = ({ hue, light, strength }) => `oklch(${light.toFixed(3)} ${strength.toFixed(3)} ${hue})`;
  const typeOf = ({ light }) => (light < 0.57 ? "#ffffff" : "#11161c");
  const ROUND = [0.08, 0.3, 0.5];

  // What flies: tiles in steps, each with a place on two boards. A board says where a place is and what frame is around it.

  const HEAD = 16;
  const APART = 18;
  const CELL = 3;

  function smallMaps(t, down, { r, channels, height, width }) {
    const [wide, tall] = [width * t + 8, height * t + HEAD + 2];
    const [blockWide, blockTall] = [r * wide + (down ? 0 : APART - 8), r * tall + (down ? APART - 8 : 0)];
    const corner = k => {
      const [block, p] = [Math.floor(k / r ** 2), k % r ** 2];
      return [(p % r) * wide + (down ? 0 : block * blockWide), Math.floor(p / r) * tall + HEAD + (down ? block * blockTall : 0)];
    };
    const at = ([k, h, w]) => corner(k).map((edge, axis) => edge + t * (axis ? h : w));
    const label = k => ({ at: corner(k), text: wide > 70 ? `channel ${k}` : String(k), wide: width * t });
    return {
      width: (down ? 1 : channels) * blockWide - (down ? 8 : APART),
      height: (down ? channels : 1) * blockTall - (down ? APART - 8 : 0),
      at,
      frame: ([k]) => [...corner(k), width * t, height * t],
      labels: () => Array.from({ length: channels * r ** 2 }, (_, k) => label(k)),
    };
  }

  function largeMaps(t, down, { r, channels, height, width }) {
    const cell = r * t + CELL;
    const [wide, tall] = [width * cell - CELL + APART, height * cell - CELL + HEAD + APART];
    const corner = c => (down ? [0, c * tall + HEAD] : [c * wide, HEAD]);
    const spot = at => Math.floor(at / r) * cell + (at % r) * t;
    return {
      width: (down ? 1 : channels) * wide - APART,
      height: (down ? channels : 1) * tall - APART,
      at: ([c, y, x]) => [corner(c)[0] + spot(x), corner(c)[1] + spot(y)],
      frame: ([c, y, x]) => [corner(c)[0] + Math.floor(x / r) * cell, corner(c)[1] + Math.floor(y / r) * cell, r * t, r * t],
      labels: () => Array.from({ length: channels }, (_, c) => ({ at: corner(c), text: channels > 1 ? `channel ${c}` : "", wide: width * cell })),
    };
  }

  function shuffleScene({ upscale_factor: r, channels, height, width, order, direction }) {
    const size = { r, channels, height, width };
    const forth = direction === "shuffle";
    const tiles = maps(channels, height * r, width * r, (c, y, x) => {
      const [h, i, w, j] = [Math.floor(y / r), y % r, Math.floor(x / r), x % r];
      const k = channelOf[order](r, channels, c, i, j);
      const [small, large] = [[k, h, w], [c, y, x]];
      const value = forth ? (k * height + h) * width + w : (c * height * r + y) * width * r + x;
      return { from: forth ? small : large, to: forth ? large : small, step: k, lag: height * width > 1 ? (h * width + w) / (height * width - 1) : 0, i, j, color: colorOf(i, j, r), round: ROUND[c], text: value, key: large };
    }).flat(2);
    const named = (count, ...sides) => [`${plural(count, "channel")} of ${sides.join(" × ")}`, [count, ...sides].join(" × ")];
    const sizes = [named(channels * r ** 2, height, width), named(channels, height * r, width * r)];
    const [given, made] = forth ? sizes : sizes.reverse();
    const titles = [given.map(words => `in: ${words}`), made.map(words => `out: ${words}`)];
    const boards = (t, down) => (forth ? [smallMaps(t, down, size), largeMaps(t, down, size)] : [largeMaps(t, down, size), smallMaps(t, down, size)]);
    return { tiles, boards, titles, steps: channels * r ** 2, noun: "channel" };
  }

  function kernelBoard(t, r, m) {
    const cell = r * t + CELL;
    const spot = at => HEAD + Math.floor(at / r) * cell + (at % r) * t;
    const numbers = at => [
      { at: [spot(at), HEAD], text: String(at), wide: t, center: true },
      { at: [0, spot(at) + t / 2 + 10], text: String(at), wide: HEAD - 4, center: true },
    ];
    const side = HEAD + m * cell - CELL;
    return { width: side, height: side, at: ([a, b]) => [spot(b), spot(a)], frame: ([a, b]) => [HEAD + Math.floor(b / r) * cell, HEAD + Math.floor(a / r) * cell, r * t, r * t], labels: () => Array.from({ length: r * m }, (_, at) => numbers(at)).flat() };
  }

  function phaseBoard(t, r, m) {
    const board = smallMaps(t, false, { r, channels: 1, height: m, width: m });
    return { ...board, labels: () => board.labels().map((label, k) => ({ ...label, text: `V[${k}]` })) };
  }

  function weightScene({ upscale_factor: r, weight }) {
    const kernel = weight.length;
    const m = Math.ceil(kernel / r);
    const tiles = table(r, r, (i, j) =>
      table(m, m, (u, v) => {
        const from = sourceOf(r, m, i, j, u, v);
        const zero = weight[from[0]]?.[from[1]] === undefined;
        return { from, to: [i * r + j, u, v], step: i * r + j, lag: m > 1 ? (m * m - 1 - u * m - v) / (m * m - 1) : 0, i, j, color: colorOf(i, j, r), round: ROUND[1], zero, key: from };
      }).flat(),
    ).flat(2);
    const titles = [[`W: transposed, ${kernel} × ${kernel}`, `W: ${kernel} × ${kernel}`], [`V: ${plural(r * r, "filter")} of ${m} × ${m}`, `V: ${r * r} × ${m} × ${m}`]];
    return { tiles, boards: t => [kernelBoard(t, r, m), phaseBoard(t, r, m)], titles, steps: r * r, noun: "phase", m };
  }

  // The largest tiles for which two boards fit, beside each other or one above the other.

  const TITLE = 22;
  const BETWEEN = 44;

  function arranged(boards, width, height) {
    let best = null;
    for (const [down, above] of [[false, false], [true, false], [false, true]]) {
      for (let t = 50; t >= 8; t -= 0.5) {
        const [from, to] = boards(t, down);
        const wide = above ? Math.max(from.width, to.width) : from.width + to.width + BETWEEN;
        const tall = (above ? from.height + to.height + BETWEEN : Math.max(from.height, to.height)) + TITLE;
        if (t > 8 && (wide > width || tall > height)) continue;
        if (!best || t > best.t + 1) best = { t, above, from, to, width: wide, height: tall };
        break;
      }
    }
    const { above, from, to, width: wide, height: tall } = best;
    const middle = (outer, inner) => Math.round((outer - inner) / 2);
    const places = above
      ? [[middle(wide, from.width), TITLE], [middle(wide, to.width), from.height + BETWEEN + TITLE]]
      : [[0, TITLE], [from.width + BETWEEN, TITLE]];
    return { ...best, places };
  }

  // A parent's first so many nodes, made when they are first needed; those beyond are taken out and kept.

  function populated(parent, count, make) {
    const own = (parent.own ??= []);
    while (own.length < count) own.push(make());
    own.forEach((node, at) => (at < count ? node.parentNode ?? parent.append(node) : node.remove()));
    return own.slice(0, count);
  }

  const write = (node, values) => Object.entries(values).forEach(([name, value]) => writeIfNew(node, name, value));
  const written = place => place.map(one => one.toFixed(1)).join(" ");

  // Where the way from the middle of a square to another place leaves it.

  function onEdge([x, y], [toX, toY], half) {
    const share = half / Math.max(Math.abs(toX - x), Math.abs(toY - y), half);
    return [x + (toX - x) * share, y + (toY - y) * share];
  }

  const eased = share => share * share * (3 - 2 * share);
  const gray = level => `rgb(${Array(3).fill(Math.round(255 * clamp(level, 0, 1))).join()})`;
  const short = value => signed(value.toFixed(2));
  const briefly = (value, digits) => signed(value.toFixed(digits)).replace("0.", ".").replace(/^−(\.0+)$/, "$1");
  const VIEWS = { shuffle: "Channels to pixels", weights: "The same weights", icnr: "How it starts" };
  const ORDERS = { CRD: "torch: CRD", DCR: "TensorFlow: DCR" };
  const INITS = { random: "Random", icnr: "ICNR", tiled: "ICNR, tiled" };
  const TRAITS = ["view", "upscale_factor", "channels", "height", "width", "order", "direction", "progress", "selected", "weight", "tap", "init", "bias", "seed"];

  views["pixel-shuffle"] = ({ model, el }) => {
    let state, scene, plan, pointed, shape;
    let [wanted, shown, flight, gliding] = [0, 0, 0, false];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

    const choice = (label, names, name) => toggle(label, Object.entries(names), value => set({ [name]: value }));
    const choices = {
      view: choice("View", VIEWS, "view"),
      direction: choice("Direction", { shuffle: "Shuffle", unshuffle: "Unshuffle" }, "direction"),
      order: choice("Order of the channels", ORDERS, "order"),
      init: choice("Weights at the start", INITS, "init"),
    };
    const steppers = {
      upscale_factor: stepper("upscale factor r", value => set({ upscale_factor: value })),
      channels: stepper("output channels", value => set({ channels: value })),
      kernel: stepper("kernel size", value => set({ weight: table(value, value, (a, b) => a * value + b) })),
      value: stepper("value of the weight", value => type(value)),
    };
    const NAMES = { upscale_factor: "factor r", channels: "channels out", kernel: "kernel", value: "weight" };
    const labeled = Object.fromEntries(Object.entries(steppers).map(([name, cell]) => [name, h("span", { class: "b3-labeled" }, h("span", {}, NAMES[name]), cell)]));
    const play = player(el, () => pointed ?? advance());
    const step = h("button", { type: "button", onclick: () => advance() }, "Step");
    const scrub = h("input", { class: "b3-ps-scrub", type: "range", min: 0, max: 1, step: "any", "aria-label": "how much has moved", oninput: () => set({ progress: Number(scrub.value) }) });
    const count = h("span", { class: "b3-note" });
    const another = h("button", { type: "button", onclick: () => set({ seed: (model.get("seed") + 1) % (MOST_SEED + 1) }) }, "Other weights");
    const bias = h("button", { type: "button", onclick: () => set({ bias: !model.get("bias") }) }, "Random bias");

    const layers = Object.fromEntries(["slots", "names", "tiles", "frames", "marks"].map(name => [name, s("g", { class: `b3-ps-${name}` })]));
    const [outlines, printed, labels] = [s("g"), s("g"), s("g")];
    const titles = [s("text", { class: "b3-ps-title" }), s("text", { class: "b3-ps-title" })];
    layers.slots.append(outlines, printed);
    layers.names.append(...titles, labels);
    const svg = s("svg", { "aria-hidden": "true" }, ...Object.values(layers));
    const [halo, line] = ["halo", "line"].map(name => s("path", { class: `b3-ps-${name}` }));
    const rings = [s("rect", { class: "b3-ps-ring" }), s("rect", { class: "b3-ps-ring" })];
    const frames = [s("rect"), s("rect")];
    const tip = s("path", { class: "b3-ps-tip", d: "M0 0L-9 -4.5L-9 4.5z" });
    layers.marks.append(halo, line, tip, ...rings);
    layers.frames.append(...frames);
    const area = h("div", { class: "b3-ps-area", role: "application", tabindex: 0 }, svg);
    const rules = Array.from({ length: 3 }, () => h("span", { class: "b3-ps-rule" }, h("span"), h("span")));
    const words = h("span", { class: "b3-ps-words" });
    const says = h("output", { class: "b3-says b3-ps-says" }, ...rules, words);
    const code = h("p", { class: "b3-note b3-ps-code" });
    const facts = ["Filters", "Weights", "Products per output", "Both layers"].map(name => ({ name, value: h("b") }));
    const factList = list => h("div", { class: "b3-facts" }, ...list.map(({ name, value }) => h("div", {}, h("span", {}, name), value)));
    const weightFacts = factList(facts);
    const flying = h("div", {}, area, h("div", { class: "b3-bar b3-ps-player" }, play.button, step, scrub, count), says, code, weightFacts);

    const grid = h("div", { class: "b3-ps-starts", role: "application", tabindex: 0, "aria-label": "What the layer makes of a white wall. Arrow keys choose an output, page up and page down its channel." });
    const [judged, reason] = [h("b"), document.createTextNode("")];
    const verdict = h("output", { class: "b3-verdict" }, judged, reason);
    const measures = ["Unevenness on the wall", "Between phases, picture", "Away from nearest(conv(x))"].map(name => ({ name, value: h("b") }));
    const answer = h("output", { class: "b3-ps-answer" });
    const starting = h(
      "div",
      { class: "b3-ps-start" },
      grid,
      h("div", { class: "b3-ps-words" }, verdict, factList(measures), answer),
    );
    play.button.hidden = calm;

    fillFigure(el,
      "b3-pixel-shuffle",
      h("div", { class: "b3-bar" }, choices.view.node),
      h("div", { class: "b3-bar" }, choices.direction.node, choices.init.node, another, bias, labeled.upscale_factor, labeled.channels, choices.order.node, labeled.kernel, labeled.value),
      flying,
      starting,
    );

    const { set: give, redraw, untie } = tieToModel(model, TRAITS, drawFromModel);
    function set(values) {
      play.pause();
      give(values);
    }

    // What is selected, brought inside.

    const sides = () => [state.channels, state.height * state.upscale_factor, state.width * state.upscale_factor];
    const held = (at, limits) => at.map((one, axis) => clamp(one, 0, limits[axis] - 1));
    const inWeights = () => state.view === "weights";
    const inIcnr = () => state.view === "icnr";
    const tapSides = () => Array(2).fill(scene.m * state.upscale_factor);
    const wallSides = () => [state.channels, 3 * state.upscale_factor, 3 * state.upscale_factor];
    const chosen = (name, limits) => held(pointed?.length === limits.length ? pointed : model.get(name), limits);
    const chosenPixel = () => chosen("selected", sides());
    const chosenTap = () => chosen("tap", tapSides());
    const chosenWall = () => chosen("selected", wallSides());
    const chosenKey = () => (inWeights() ? chosenTap() : chosenPixel());
    const same = (one, other) => one.every((at, axis) => at === other[axis]);
    const chosenTile = () => {
      const key = chosenKey();
      return scene.tiles.find(tile => same(tile.key, key));
    };

    // The drawing: tiles and names keep their nodes, and the slots of a step are one path.

    const blankTile = s("g", {}, s("rect", { x: 1, y: 1 }), s("text"));

    function build() {
      scene = (inWeights() ? weightScene : shuffleScene)(state);
      shape = el.clientWidth;
      const inner = clamp((shape || 640) - 26, 260, 900);
      plan = arranged(scene.boards, inner, inner < 600 ? 560 : 440);
      const { t, places, width, height } = plan;
      write(svg, { viewBox: `0 0 ${width} ${height}`, width });
      for (const layer of [printed, layers.tiles]) writeIfNew(layer, "font-size", (0.42 * t).toFixed(1));
      const move = ([x, y], end) => [x + places[end][0], y + places[end][1]];
      const steps = Array.from({ length: scene.steps }, () => []);
      for (const tile of scene.tiles) {
        tile.ends = [move(plan.from.at(tile.from), 0), move(plan.to.at(tile.to), 1)];
        tile.share = null;
        steps[tile.step].push(tile);
      }
      scene.groups = populated(layers.tiles, scene.steps, () => s("g"));
      scene.groups.forEach((group, step) => placeTiles(group, steps[step]));
      const slots = steps.flatMap(slotsOf);
      populated(outlines, slots.length, () => s("path")).forEach((path, at) => write(path, slots[at]));
      populated(printed, inWeights() ? scene.tiles.length : 0, () => s("text")).forEach((text, at) => {
        const [[x, y]] = scene.tiles[at].ends;
        writeIfNew(text, "transform", `translate(${x + t / 2} ${y + t / 2})`);
        scene.tiles[at].print = text;
      });
      titles.forEach((title, end) => {
        const [long, brief] = scene.titles[end];
        const room = plan.above ? width : end ? width - places[1][0] : places[1][0] - 8;
        write(title, { x: places[end][0], y: (plan.above ? places[end][1] : TITLE) - 9, text: room < 8 * long.length ? brief : long });
      });
      const named = [plan.from, plan.to].flatMap((board, end) => board.labels().map(label => ({ ...label, at: move(label.at, end) })));
      populated(labels, named.length, () => s("text")).forEach((node, index) => {
        const { at: [x, y], text, wide, center } = named[index];
        const [left, up] = center ? [wide / 2, 6] : [1, 5];
        write(node, { transform: `translate(${x + left} ${y - up})`, "text-anchor": center ? "middle" : "start", text });
      });
      area.setAttribute("aria-label", inWeights() ? "The weights of both layers. Arrow keys choose a weight, digits and minus change it." : "The numbers of both maps. Arrow keys choose a pixel of the large map, page up and page down its channel.");
    }

    // The tiles of a step have one color and one roundness.

    const cornerOf = ({ round }) => (round * (plan.t - 2)).toFixed(1);

    function placeTiles(group, tiles) {
      const { t } = plan;
      const [{ color }] = tiles;
      const rx = cornerOf(tiles[0]);
      write(group, { fill: fillOf(color), color: typeOf(color) });
      populated(group, tiles.length, () => blankTile.cloneNode(true)).forEach((node, at) => {
        const { zero } = tiles[at];
        writeIfNew(node, "class", zero ? "b3-ps-zero" : "");
        write(node.firstChild, { width: t - 2, height: t - 2, rx, stroke: zero ? fillOf(color) : "none" });
        write(node.lastChild, { x: t / 2, y: t / 2 });
        tiles[at].node = node;
      });
    }

    function slotsOf(tiles) {
      const { t } = plan;
      const radius = Math.min(cornerOf(tiles[0]), t / 2 - 2);
      const outline = ([x, y]) => boxPath(x + 2, y + 2, t - 4, t - 4, radius);
      const stroke = fillOf(tiles[0].color);
      const all = places => places.map(outline).join("");
      if (!inWeights()) return [{ stroke, fill: "none", d: all(tiles.flatMap(({ ends }) => ends)) }];
      const [weights, zeros] = [tiles.filter(({ zero }) => !zero), tiles.filter(({ zero }) => zero)];
      return [
        { stroke, fill: stroke, d: all(weights.map(({ ends }) => ends[0])) },
        { stroke, fill: "none", d: all([...zeros.map(({ ends }) => ends[0]), ...tiles.map(({ ends }) => ends[1])]) },
      ];
    }

    function showNumbers() {
      const { weight } = state;
      for (const tile of scene.tiles) {
        if (inWeights()) tile.text = weight[tile.from[0]]?.[tile.from[1]] ?? 0;
        const text = plan.t < 12 ? "" : signed(tile.text);
        writeIfNew(tile.node.lastChild, "text", text);
        if (inWeights()) writeIfNew(tile.print, "text", text);
      }
    }

    // How far each tile has flown when `shown` steps are done: one step after another, its tiles in turns.

    function drawFlight() {
      const { t, width } = plan;
      const rise = plan.above ? 0.3 * t : Math.min(0.9 * t, 0.06 * width);
      for (const tile of scene.tiles) {
        const share = eased(clamp((shown - tile.step) * 1.6 - 0.6 * tile.lag, 0, 1));
        if (share === tile.share) continue;
        tile.share = share;
        const [[x0, y0], [x1, y1]] = tile.ends;
        const lift = Math.sin(Math.PI * share);
        const x = x0 + (x1 - x0) * share + (plan.above ? rise * lift : 0);
        const y = y0 + (y1 - y0) * share - (plan.above ? 0 : rise * lift);
        writeIfNew(tile.node, "transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      }
      const flying = scene.groups[Math.min(Math.floor(shown), scene.steps - 1)];
      if (layers.tiles.lastChild !== flying) layers.tiles.append(flying);
      const landed = Math.floor(shown + 1e-9);
      scrub.value = shown / scene.steps;
      const told = `${landed} of ${plural(scene.steps, scene.noun)}`;
      writeIfNew(scrub, "aria-valuetext", told);
      writeIfNew(count, "text", told);
    }

    function land() {
      cancelAnimationFrame(flight);
      flight = 0;
      shown = wanted;
      drawFlight();
    }

    function glide() {
      cancelAnimationFrame(flight);
      const from = shown;
      let begun = null;
      const next = now => {
        begun ??= now;
        const done = clamp((now - begun) / 600, 0, 1);
        if (done === 1) return land();
        shown = from + (wanted - from) * done;
        drawFlight();
        flight = requestAnimationFrame(next);
      };
      flight = requestAnimationFrame(next);
    }

    // One step on; the selection goes along, in the square where it is.

    function advance() {
      if (inIcnr()) return;
      const { steps } = scene;
      const done = Math.round(wanted * 1000) / 1000;
      if (done >= steps) return travel(0);
      const at = Math.min(Math.floor(done), steps - 1);
      const now = chosenTile();
      const cellOf = tile => (inWeights() ? tile.to.slice(1) : tile.key.slice(1).map(one => Math.floor(one / state.upscale_factor)));
      const next = scene.tiles.find(tile => tile.step === at && same(cellOf(tile), cellOf(now)));
      travel((at + 1) / steps, { [inWeights() ? "tap" : "selected"]: next.key });
    }

    function travel(progress, values = {}) {
      gliding = !calm;
      give({ progress, ...values });
      gliding = false;
    }

    // What is pointed at or kept: both its places, the way between them, and the rule written out.

    function light() {
      const tile = chosenTile();
      const { t, places } = plan;
      const [[x0, y0], [x1, y1]] = tile.ends;
      tile.ends.forEach(([x, y], end) => {
        for (const [name, value] of Object.entries({ x: x - 0.5, y: y - 0.5, width: t + 1, height: t + 1, rx: tile.round * t + 1 })) writeIfNew(rings[end], name, value.toFixed(1));
        const [left, top, wide, tall] = (end ? plan.to : plan.from).frame(end ? tile.to : tile.from);
        for (const [name, value] of Object.entries({ x: left + places[end][0] - 2.5, y: top + places[end][1] - 2.5, width: wide + 5, height: tall + 5, rx: 5 })) writeIfNew(frames[end], name, value.toFixed(1));
      });
      const half = t / 2;
      const bend = plan.above ? [x1 + half, (y0 + y1) / 2] : [(x0 + x1) / 2 + half, Math.min(y0, y1) + half - 0.08 * Math.abs(x1 - x0)];
      const start = onEdge([x0 + half, y0 + half], bend, half + 1);
      const arrow = onEdge([x1 + half, y1 + half], bend, half + 2);
      const angle = Math.atan2(arrow[1] - bend[1], arrow[0] - bend[0]);
      for (const path of [halo, line]) writeIfNew(path, "d", `M${written(start)}Q${written(bend)} ${written(arrow)}`);
      writeIfNew(tip, "transform", `translate(${written(arrow)}) rotate(${((angle * 180) / Math.PI).toFixed(1)})`);
      const lines = inWeights() ? weightLines(tile) : shuffleLines(tile);
      says.style.setProperty("--b3-left", `${Math.max(...lines.formula.map(([left]) => left.length)) + 1}ch`);
      lines.formula.forEach((sides, row) => sides.forEach((side, at) => writeIfNew(rules[row].children[at], "text", side)));
      writeIfNew(words, "text", lines.words);
      if (!inWeights()) return;
      steppers.value.show(tile.zero ? 0 : tile.text, ...(tile.zero ? [0, 0] : [-MOST_WEIGHT, MOST_WEIGHT]));
      steppers.value.setAttribute("aria-disabled", tile.zero);
    }

    function shuffleLines({ key: [c, y, x], i, j, step: k, text }) {
      const { upscale_factor: r, channels, order, direction } = state;
      const [row, column] = [Math.floor(y / r), Math.floor(x / r)];
      const torch = order === "CRD";
      const small = [
        torch ? "c·r² + i·r + j, h, w" : `(i·r + j)·${channels} + c, h, w`,
        torch ? `${c}·${r * r} + ${i}·${r} + ${j}, ${row}, ${column}` : `(${i}·${r} + ${j})·${channels} + ${c}, ${row}, ${column}`,
        `${k}, ${row}, ${column}`,
      ];
      const large = ["c, h·r + i, w·r + j", `${c}, ${row}·${r} + ${i}, ${column}·${r} + ${j}`, `${c}, ${y}, ${x}`];
      const [left, right] = direction === "shuffle" ? [large, small] : [small, large];
      const formula = left.map((index, at) => [`out[${index}]`, `= in[${right[at]}]${at === 2 ? ` = ${text}` : ""}`]);
      const square = `row ${i}, column ${j} of every ${r} × ${r} square${channels > 1 ? ` of channel ${c}` : ""}`;
      const verb = direction === "shuffle" ? `Channel ${k} fills ${square}.` : `Channel ${k} is ${square}.`;
      return { formula, words: r === 1 ? "With r = 1 nothing moves." : verb };
    }

    function weightLines({ from: [a, b], to: [k, u, v], i, j, text, zero }) {
      const { upscale_factor: r, weight } = state;
      const { m } = scene;
      const formula = [
        ["V[i·r + j, u, v]", "= W[r·(m−1−u) + i, r·(m−1−v) + j]"],
        [`V[${i}·${r} + ${j}, ${u}, ${v}]`, `= W[${r}·(${m}−1−${u}) + ${i}, ${r}·(${m}−1−${v}) + ${j}]`],
        [`V[${k}, ${u}, ${v}]`, `= W[${a}, ${b}] = ${signed(text)}`],
      ];
      const padding = `W ends at ${weight.length - 1}; the zero fills it up to ${r}·${m} = ${r * m}.`;
      return { formula, words: zero ? padding : `W[${a}, ${b}] serves outputs of phase (${i}, ${j}); so does filter ${k}, turned by half a turn.` };
    }

    function showCode() {
      const { upscale_factor: r, channels, height, width, order, direction } = state;
      const forth = direction === "shuffle";
      const from = forth ? [channels * r * r, height, width] : [channels, height * r, width * r];
      const calls = { CRD: forth ? `b3.pixel_shuffle(x, ${r})` : `b3.pixel_unshuffle(x, ${r})`, DCR: forth ? `depth_to_space(x, ${r})` : `space_to_depth(x, ${r})` };
      const alike = channels === 1 ? " With one output channel both orders agree." : "";
      code.replaceChildren(h("code", {}, `x = np.arange(${from.reduce((product, side) => product * side)}).reshape(1, ${from.join(", ")})`), ", ", h("code", {}, calls[order]), `.${alike}`);
    }

    function showFacts() {
      const { upscale_factor: r, weight } = state;
      const { m } = scene;
      const kernel = weight.length;
      const places = (m * r) ** 2;
      const onAxis = Array.from({ length: r }, (_, phase) => Math.ceil((kernel - phase) / r));
      const products = [...new Set(onAxis.flatMap(rows => onAxis.map(columns => rows * columns)))];
      const { outputs, apart } = bothLayers(weight, r);
      const values = [`${r * r}, each ${m} × ${m}`, places === kernel ** 2 ? String(places) : `${kernel ** 2} and ${plural(places - kernel ** 2, "zero")}`, products.length > 1 ? products.join(", ") : `${products[0]} everywhere`, apart ? `differ by ${apart}` : `equal, ${outputs} outputs`];
      facts.forEach(({ value }, at) => writeIfNew(value, "text", values[at]));
    }

    // How it starts: the filters, and what they make of a white wall and of a picture.

    function showPicture(canvas, map) {
      const low = Math.min(...map.map(line => Math.min(...line)));
      const high = Math.max(...map.map(line => Math.max(...line)));
      paint(canvas, map[0].length, map.length, (y, x) => (255 << 24) | (Math.round((255 * (map[y][x] - low)) / (high - low || 1)) * 0x010101));
    }

    // A wall of 3 × 3 answers in one gray for each phase, nine times: 0 is the middle of the scale. Numbers in the middle.

    function showWall({ cells, numbers, ring }, map, r) {
      const each = 40 / r;
      const level = value => 0.5 + value / 3;
      const squares = table(3, 3, (h, w) => `M${40 * w} ${40 * h}h${each}v${each}h${-each}z`).flat().join("");
      populated(cells, r * r, () => s("path")).forEach((path, p) => {
        const [i, j] = [Math.floor(p / r), p % r];
        write(path, { d: squares, transform: `translate(${j * each} ${i * each})`, fill: gray(level(map[i][j])) });
      });
      writeIfNew(numbers, "font-size", each * (r < 3 ? 0.4 : 0.48));
      populated(numbers, r < 4 ? r * r : 0, () => s("text")).forEach((text, p) => {
        const [y, x] = [r + Math.floor(p / r), r + (p % r)];
        const value = map[y][x];
        write(text, { x: (x + 0.5) * each, y: (y + 0.5) * each, fill: level(value) > 0.46 ? "#000000" : "#ffffff", text: briefly(value, r < 3 ? 2 : 1) });
      });
      write(ring, { width: each, height: each });
    }

    const blankFilter = s("g", {}, s("rect", { class: "b3-ps-filter", x: -2, y: -2, width: 27.6, height: 27.6 }), s("text", { x: 11.8, y: 30.5 }), ...table(3, 3, (u, v) => s("rect", { x: v * 8, y: u * 8, width: 7.6, height: 7.6 })).flat());

    function showFilters(filters, { weight, own }, r, c) {
      const letter = kernel => (state.init === "random" ? "" : String.fromCharCode(65 + own.indexOf(kernel)));
      write(filters, { viewBox: `0 0 ${r * 30} ${r * 38}`, "font-size": 2.6 * r + 1 });
      populated(filters, r * r, () => blankFilter.cloneNode(true)).forEach((filter, p) => {
        const [i, j, k] = [Math.floor(p / r), p % r, c * r * r + p];
        writeIfNew(filter, "transform", `translate(${3 + j * 30} ${3 + i * 38})`);
        const [frame, name, ...cells] = filter.children;
        writeIfNew(frame, "stroke", fillOf(colorOf(i, j, r)));
        writeIfNew(name, "text", `${k} ${letter(weight[k])}`);
        weight[k][0].flat().forEach((value, at) => {
          writeIfNew(cells[at], "class", value < 0 ? "b3-ps-minus" : "b3-ps-plus");
          writeIfNew(cells[at], "fill-opacity", Math.abs(3 * value).toFixed(2));
        });
      });
    }

    // A column of the start: the input, or what the layer makes of it in a channel.

    function columnOf(name, filters, ...onWall) {
      const [title, small] = [h("b", {}, name), document.createTextNode("wall and picture")];
      const wall = s("svg", { class: "b3-ps-wall", viewBox: "0 0 120 120", "aria-hidden": "true" }, ...onWall);
      const canvas = h("canvas");
      return { title, small, wall, canvas, node: h("div", {}, h("p", { class: "b3-title" }, title, h("br"), small), filters, wall, canvas) };
    }

    const legend = h("p", { class: "b3-note b3-ps-legend" }, "The filters: blue adds, orange subtracts. The same letter is the same filter.");
    const input = columnOf("in", legend, s("rect", { width: 120, height: 120, fill: "#ffffff" }));
    const outputs = Array.from({ length: LIMITS.channels[1] }, () => {
      const filters = s("svg", { class: "b3-ps-filters", "aria-hidden": "true" });
      const [cells, numbers, ring] = [s("g"), s("g"), s("rect", { class: "b3-ps-ring", visibility: "hidden" })];
      const frame = s("rect", { class: "b3-ps-square", x: 40, y: 40, width: 40, height: 40 });
      return { ...columnOf("", filters, cells, frame, numbers, ring), filters, cells, numbers, ring };
    });
    grid.append(input.node, ...outputs.map(({ node }) => node));

    let layer;

    function buildStart() {
      const { upscale_factor: r, channels, init, bias: withBias, seed } = state;
      layer = started(init, r, channels, seed, withBias);
      const given = examples(r);
      const outs = Object.fromEntries(Object.entries(given).map(([name, x]) => [name, firstOutput(x, layer, r)]));
      showPicture(input.canvas, given.picture[0]);
      outputs.forEach((output, c) => {
        output.node.hidden = c >= channels;
        if (c >= channels) return;
        writeIfNew(output.title, "text", channels > 1 ? `out, channel ${c}` : "out");
        writeIfNew(output.small, "text", r > 1 ? `filters ${c * r * r} to ${c * r * r + r * r - 1}` : `filter ${c}`);
        showFilters(output.filters, layer, r, c);
        showWall(output, outs.wall[c], r);
        showPicture(output.canvas, outs.picture[c]);
      });
      const uneven = unevenness(outs.wall);
      const away = init === "random" ? null : fromNearest(outs.picture, filtered(padded(given.picture, 1, true), layer.own), r);
      const share = phaseEnergy(outs.picture, r);
      const told = [uneven.toFixed(2), percent(share < 1e-12 ? 0 : share, 1), away < 1e-12 ? "0" : `by ${away?.toFixed(2)}`];
      measures.forEach(({ value }, at) => writeIfNew(value, "text", told[at]));
      measures[2].value.parentNode.hidden = away === null;
      verdict.classList.toggle("b3-holes", uneven > 0);
      writeIfNew(judged, "text", uneven ? "✕ Checkered. " : "✓ Flat. ");
      writeIfNew(reason, "text", startWords(uneven));
      lightStart();
    }

    function startWords(uneven) {
      const { upscale_factor: r, channels, init, bias: withBias } = state;
      if (r === 1) return "With r = 1 there is one phase, and nothing to shuffle.";
      if (init === "random") return `Each of the ${r * r} filters of a channel answers a white wall with a number of its own, and the shuffle puts them side by side.`;
      if (init === "tiled" && channels > 1) {
        const letters = Array.from({ length: Math.min(4, r * r) }, (_, k) => String.fromCharCode(65 + (k % channels))).join(" ");
        return `There are copies, one set after another, so channel 0 gets filters ${letters}${r > 2 ? " …" : ""} where the shuffle needs A A A A${r > 2 ? " …" : ""}.`;
      }
      if (withBias) return "The filters of a channel are copies, and each has a bias of its own. That is enough.";
      if (init === "tiled") return "With one output channel there is only one filter to copy, so tiled and repeated are the same. Take two channels.";
      return `The ${r * r} filters of a channel start as copies, so every square holds one number: nearest(conv(x)). Only the start is flat; training may move them apart.`;
    }

    // The pixel of the wall that is pointed at or kept: which filter answers there, and with what.

    function lightStart() {
      const { upscale_factor: r, channels, bias: withBias } = state;
      const [c, y, x] = chosenWall();
      outputs.forEach(({ ring }, own) => write(ring, { visibility: own === c ? "visible" : "hidden", x: (x * 40) / r, y: (y * 40) / r }));
      const [i, j] = [y % r, x % r];
      const k = channelOf.CRD(r, channels, c, i, j);
      const sum = layer.weight[k][0].flat().reduce((total, one) => total + one, 0);
      writeIfNew(answer, "text", `out[${c}, ${y}, ${x}] is row ${i}, column ${j} of its square: filter ${k}. Its nine weights sum to ${short(sum)}${withBias ? `, its bias is ${short(layer.bias[k])}` : ""}.`);
    }

    function drawFromModel() {
      const before = state;
      state = Object.fromEntries(TRAITS.map(name => [name, model.get(name)]));
      pointed = null;
      const { view } = state;
      const starts = inIcnr();
      for (const [name, { press }] of Object.entries(choices)) press(state[name]);
      bias.setAttribute("aria-pressed", state.bias);
      const used = { shuffle: [choices.direction.node, labeled.channels, choices.order.node, code], weights: [labeled.kernel, labeled.value, weightFacts], icnr: [choices.init.node, another, bias, labeled.channels] };
      for (const node of new Set(Object.values(used).flat())) node.hidden = !used[view].includes(node);
      [flying.hidden, starting.hidden] = [starts, !starts];
      for (const name of ["upscale_factor", "channels"]) steppers[name].show(state[name], ...runOfLegal(state[name], LIMITS[name], value => fits({ ...state, [name]: value })));
      steppers.kernel.show(state.weight.length, 1, MOST_KERNEL);
      const stays = (...names) => before && names.every(name => JSON.stringify(before[name]) === JSON.stringify(state[name]));
      if (starts) {
        play.pause();
        if (stays("view", "upscale_factor", "channels", "init", "bias", "seed")) lightStart();
        else buildStart();
        return;
      }
      const built = shape === el.clientWidth && stays("view", "upscale_factor", "channels", "height", "width", "order", "direction") && before.weight.length === state.weight.length;
      const kept = built && stays("weight");
      if (!built) build();
      if (!kept) {
        showNumbers();
        if (view === "weights") showFacts();
        else showCode();
      }
      const target = state.progress * scene.steps;
      if (!kept || target !== wanted) {
        wanted = target;
        if (kept && gliding) glide();
        else land();
      }
      light();
    }

    function type(value) {
      if (!inWeights()) return;
      const [a, b] = chosenTap();
      if (state.weight[a]?.[b] === undefined) return;
      set({ weight: state.weight.map((row, r) => row.map((old, c) => (r === a && c === b ? clamp(value, -MOST_WEIGHT, MOST_WEIGHT) : old))) });
    }

    const lightSoon = oncePerFrame(() => (inIcnr() ? lightStart() : light()));
    const point = key => {
      pointed = key;
      lightSoon();
    };
    const keep = key => key && set({ [key.length === 2 ? "tap" : "selected"]: key });

    function keyAt(event) {
      if (inIcnr()) return null;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const { t } = plan;
      let best = { far: 0.8 * t };
      for (const { ends, key } of scene.tiles) {
        for (const [left, top] of ends) {
          const far = Math.max(Math.abs(x - left - t / 2), Math.abs(y - top - t / 2));
          if (far < best.far) best = { far, key };
        }
      }
      return best.key ?? null;
    }
    pointing(area, keyAt, point, keep);

    // Arrow keys move on a map of so many channels, rows and columns; page up and page down change the channel.

    const MOVES = { ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], PageUp: [-1, 0, 0], PageDown: [1, 0, 0], Home: [0, 0, -99], End: [0, 0, 99] };
    const onKey = (node, used, now, limits) =>
      node.addEventListener("keydown", event => {
        const move = MOVES[event.key];
        if (!used()) return;
        if (move) keep(held(now().map((at, axis) => at + move.at(axis - now().length)), limits()));
        else if (inWeights() && /^[0-9]$/.test(event.key)) type(Number(event.key));
        else if (inWeights() && event.key === "-") type(0 - chosenTile().text);
        else return;
        event.preventDefault();
      });
    onKey(area, () => !inIcnr(), chosenKey, () => (inWeights() ? tapSides() : sides()));
    onKey(grid, inIcnr, chosenWall, wallSides);

    const wallAt = event => {
      const c = outputs.findIndex(({ wall }) => wall === event.target.closest("svg"));
      if (c < 0) return null;
      const side = 3 * state.upscale_factor;
      return [c, ...shareOf(event, outputs[c].wall).map(share => clamp(Math.floor(share * side), 0, side - 1))];
    };
    pointing(grid, wallAt, point, keep);

    scrub.addEventListener("keydown", event => {
      const at = Math.round(wanted * 1000) / 1000;
      const to = { ArrowRight: Math.floor(at) + 1, ArrowUp: Math.floor(at) + 1, ArrowLeft: Math.ceil(at) - 1, ArrowDown: Math.ceil(at) - 1, Home: 0, End: scene.steps }[event.key];
      if (to === undefined || inIcnr()) return;
      event.preventDefault();
      play.pause();
      travel(clamp(to, 0, scene.steps) / scene.steps);
    });

    drawFromModel();
    const unwatch = onNewWidth(el, redraw);
    return () => {
      play.end();
      cancelAnimationFrame(flight);
      unwatch();
      untie();
    };
  };
}

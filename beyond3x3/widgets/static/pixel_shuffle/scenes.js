// What flies, before anything is drawn: a scene's tiles, in steps, each with a place on two boards, and what is said of it.

// A color for every place in the square: four hues for four places, and for more a hue a row, lighter along it.

const HUES = [
  { hue: 240, light: 0.75, dark: 0.5 },
  { hue: 72, light: 0.79, dark: 0.68 },
  { hue: 165, light: 0.71, dark: 0.52 },
  { hue: 345, light: 0.82, dark: 0.5 },
];

function colorOf(i, j, r) {
  if (r < 3) return { ...HUES[r * i + j], strength: 0.12 };
  const { hue, dark } = HUES[i];
  const along = j / (r - 1);
  return { hue, light: dark + (0.88 - dark) * along, strength: 0.15 - 0.07 * along };
}

const ROUND = [0.08, 0.3, 0.5];

// A board says where a place of some maps is and what frame is around it, from the side `t` of a tile.

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
    labels: () =>
      Array.from({ length: channels }, (_, c) => ({ at: corner(c), text: channels > 1 ? `channel ${c}` : "", wide: width * cell })),
  };
}

function kernelBoard(t, r, m) {
  const cell = r * t + CELL;
  const spot = at => HEAD + Math.floor(at / r) * cell + (at % r) * t;
  const numbers = at => [
    { at: [spot(at), HEAD], text: String(at), wide: t, center: true },
    { at: [0, spot(at) + t / 2 + 10], text: String(at), wide: HEAD - 4, center: true },
  ];
  const side = HEAD + m * cell - CELL;
  return {
    width: side,
    height: side,
    at: ([a, b]) => [spot(b), spot(a)],
    frame: ([a, b]) => [HEAD + Math.floor(b / r) * cell, HEAD + Math.floor(a / r) * cell, r * t, r * t],
    labels: () => Array.from({ length: r * m }, (_, at) => numbers(at)).flat(),
  };
}

function phaseBoard(t, r, m) {
  const board = smallMaps(t, false, { r, channels: 1, height: m, width: m });
  return { ...board, labels: () => board.labels().map((label, k) => ({ ...label, text: `V[${k}]` })) };
}

// A scene of the numbers of both maps; `selected` is a pixel of the large one.

function shuffleScene({ upscale_factor: r, channels, height, width, order, direction }) {
  const size = { r, channels, height, width };
  const forth = direction === "shuffle";
  const lagOf = (h, w) => (height * width > 1 ? (h * width + w) / (height * width - 1) : 0);
  const tiles = maps(channels, height * r, width * r, (c, y, x) => {
    const [h, i, w, j] = [Math.floor(y / r), y % r, Math.floor(x / r), x % r];
    const k = channelOf[order](r, channels, c, i, j);
    const small = [k, h, w];
    const large = [c, y, x];
    const number = forth ? (k * height + h) * width + w : (c * height * r + y) * width * r + x;
    const [from, to] = forth ? [small, large] : [large, small];
    return { from, to, step: k, lag: lagOf(h, w), i, j, color: colorOf(i, j, r), round: ROUND[c], number, key: large };
  }).flat(2);
  const named = (count, ...sides) => [`${plural(count, "channel")} of ${sides.join(" × ")}`, [count, ...sides].join(" × ")];
  const sizes = [named(channels * r ** 2, height, width), named(channels, height * r, width * r)];
  const [given, made] = forth ? sizes : sizes.reverse();
  return {
    trait: "selected",
    sides: [channels, height * r, width * r],
    hint: "The numbers of both maps. Arrow keys choose a pixel of the large map, page up and page down its channel.",
    tiles,
    steps: channels * r ** 2,
    noun: "channel",
    titles: [given.map(words => `in: ${words}`), made.map(words => `out: ${words}`)],
    boards(t, down) {
      const boards = [smallMaps(t, down, size), largeMaps(t, down, size)];
      return forth ? boards : boards.reverse();
    },
    numberOf: ({ number }) => number,
    squareOf: ({ key: [, y, x] }) => [Math.floor(y / r), Math.floor(x / r)],
    linesOf: shuffleLines,
    code: shuffleCode,
  };
}

function shuffleLines({ key: [c, y, x], i, j, step: k, number }, { upscale_factor: r, channels, order, direction }) {
  const [row, column] = [Math.floor(y / r), Math.floor(x / r)];
  const torch = order === "CRD";
  const small = [
    torch ? "c·r² + i·r + j, h, w" : `(i·r + j)·${channels} + c, h, w`,
    torch ? `${c}·${r * r} + ${i}·${r} + ${j}, ${row}, ${column}` : `(${i}·${r} + ${j})·${channels} + ${c}, ${row}, ${column}`,
    `${k}, ${row}, ${column}`,
  ];
  const large = ["c, h·r + i, w·r + j", `${c}, ${row}·${r} + ${i}, ${column}·${r} + ${j}`, `${c}, ${y}, ${x}`];
  const [left, right] = direction === "shuffle" ? [large, small] : [small, large];
  const formula = left.map((index, at) => [`out[${index}]`, `= in[${right[at]}]${at === 2 ? ` = ${number}` : ""}`]);
  const square = `row ${i}, column ${j} of every ${r} × ${r} square${channels > 1 ? ` of channel ${c}` : ""}`;
  const verb = direction === "shuffle" ? `Channel ${k} fills ${square}.` : `Channel ${k} is ${square}.`;
  return { formula, words: r === 1 ? "With r = 1 nothing moves." : verb };
}

// Two lines of code, and what to say after them.

function shuffleCode({ upscale_factor: r, channels, height, width, order, direction }) {
  const forth = direction === "shuffle";
  const shape = forth ? [channels * r * r, height, width] : [channels, height * r, width * r];
  const calls = {
    CRD: forth ? `b3.pixel_shuffle(x, ${r})` : `b3.pixel_unshuffle(x, ${r})`,
    DCR: forth ? `depth_to_space(x, ${r})` : `space_to_depth(x, ${r})`,
  };
  const counted = `x = np.arange(${shape.reduce((product, side) => product * side)}).reshape(1, ${shape.join(", ")})`;
  return { lines: [counted, calls[order]], words: `.${channels === 1 ? " With one output channel both orders agree." : ""}` };
}

// A scene of the weights of both layers; `tap` is one of the transposed kernel's. Its numbers stay printed where they were.

function weightScene({ upscale_factor: r, weight }) {
  const kernel = weight.length;
  const m = Math.ceil(kernel / r);
  const lagOf = (u, v) => (m > 1 ? (m * m - 1 - u * m - v) / (m * m - 1) : 0);
  const tileOf = (i, j, u, v) => {
    const from = sourceOf(r, m, i, j, u, v);
    const zero = weight[from[0]]?.[from[1]] === undefined;
    const step = i * r + j;
    return { from, to: [step, u, v], step, lag: lagOf(u, v), i, j, color: colorOf(i, j, r), round: ROUND[1], zero, key: from };
  };
  return {
    trait: "tap",
    sides: [m * r, m * r],
    hint: "The weights of both layers. Arrow keys choose a weight, digits and minus change it.",
    printed: true,
    tiles: table(r, r, (i, j) => table(m, m, (u, v) => tileOf(i, j, u, v)).flat()).flat(2),
    steps: r * r,
    noun: "phase",
    titles: [
      [`W: transposed, ${kernel} × ${kernel}`, `W: ${kernel} × ${kernel}`],
      [`V: ${plural(r * r, "filter")} of ${m} × ${m}`, `V: ${r * r} × ${m} × ${m}`],
    ],
    boards: t => [kernelBoard(t, r, m), phaseBoard(t, r, m)],
    numberOf: ({ from: [a, b] }, state) => state.weight[a]?.[b] ?? 0,
    squareOf: ({ to: [, u, v] }) => [u, v],
    linesOf: (tile, state) => weightLines(tile, state, m),
    facts: state => weightFacts(state, m),
  };
}

function weightLines({ from: [a, b], to: [k, u, v], i, j, zero }, { upscale_factor: r, weight }, m) {
  const formula = [
    ["V[i·r + j, u, v]", "= W[r·(m−1−u) + i, r·(m−1−v) + j]"],
    [`V[${i}·${r} + ${j}, ${u}, ${v}]`, `= W[${r}·(${m}−1−${u}) + ${i}, ${r}·(${m}−1−${v}) + ${j}]`],
    [`V[${k}, ${u}, ${v}]`, `= W[${a}, ${b}] = ${signed(weight[a]?.[b] ?? 0)}`],
  ];
  const padding = `W ends at ${weight.length - 1}; the zero fills it up to ${r}·${m} = ${r * m}.`;
  const serves = `W[${a}, ${b}] serves outputs of phase (${i}, ${j}); so does filter ${k}, turned by half a turn.`;
  return { formula, words: zero ? padding : serves };
}

function weightFacts({ upscale_factor: r, weight }, m) {
  const weights = weight.length ** 2;
  const empty = (m * r) ** 2 - weights;
  const onAxis = range(r, phase => Math.ceil((weight.length - phase) / r));
  const products = [...new Set(onAxis.flatMap(rows => onAxis.map(columns => rows * columns)))];
  const { outputs, apart } = bothLayers(weight, r);
  return {
    Filters: `${r * r}, each ${m} × ${m}`,
    Weights: empty ? `${weights} and ${plural(empty, "zero")}` : String(weights),
    "Products per output": products.length > 1 ? products.join(", ") : `${products[0]} everywhere`,
    "Both layers": apart ? `differ by ${apart}` : `equal, ${outputs} outputs`,
  };
}

// The largest tiles for which two boards fit, beside each other or one above the other.

const TITLE = 22;
const BETWEEN = 44;

function arranged(boards, width, height) {
  let best = null;
  for (const { down, above } of [{}, { down: true }, { above: true }]) {
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
  const first = above ? [middle(wide, from.width), TITLE] : [0, TITLE];
  const second = above ? [middle(wide, to.width), from.height + BETWEEN + TITLE] : [from.width + BETWEEN, TITLE];
  return { ...best, places: [first, second] };
}

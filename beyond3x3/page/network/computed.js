// What the page of a reader's network computes: words and places, no drawing.

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const seen = ({ sizes, stride, center, global_by, note }) => [sizes, stride, center, global_by, note];

// Whether each row sees anything else than the row before it.

const changes = rows => rows.map((row, at) => !at || !same(seen(row), seen(rows[at - 1])));

const minus = text => `${text}`.replace(/(?<![\w.)])-(?=\d)/g, "−");
const acrossAxes = values => (new Set(values).size === 1 ? values.slice(0, 1) : values).map(minus).join(" × ");
const leastToMost = ([least, most]) => (most ? (least === most ? `${most}` : `${least} to ${most}`) : "–");

function cellsOf(row) {
  const field = acrossAxes(row.sizes.map(leastToMost)) + (row.global_by.length ? " + all" : "");
  const or = values => (values ? acrossAxes(values) : "–");
  return [row.name, acrossAxes(row.output_size) || "–", field, or(row.stride), or(row.center)];
}

// The row that a key leads to, among those shown.

const PAGE_ROWS = 10;

function rowAt(key, at, shown) {
  const place = shown.indexOf(at);
  const steps = { ArrowUp: place - 1, ArrowDown: place + 1, PageUp: place - PAGE_ROWS, PageDown: place + PAGE_ROWS };
  const places = { ...steps, Home: 0, End: shown.length - 1 };
  return key in places ? shown[Math.min(shown.length - 1, Math.max(0, places[key]))] : null;
}

// One axis of the field: its first pixel and its span; of an axis that cannot be said, the whole image.

const spanOf = axis => (axis ? [axis.first, axis.offsets.at(-1) + 1] : null);

// What is drawn of an axis: the image, and as much beside it as the field reads, up to an image's size on each side.

function viewOf(size, span) {
  const [first, length] = span ?? [0, size];
  const from = Math.max(Math.min(0, first), -size);
  return [from, Math.min(Math.max(size, first + length), 2 * size) - from];
}

// Cells of an axis, up to MOST_CELLS, each with the largest weight in it as a share of the largest of all; null where none is touched.

const MOST_CELLS = 512;

function cellsAlong(axis, [from, length]) {
  const cells = Array(Math.min(length, MOST_CELLS)).fill(null);
  const largest = Math.max(...axis.weights);
  axis.offsets.forEach((offset, n) => {
    const at = Math.floor(((axis.first + offset - from) * cells.length) / length);
    if (at >= 0 && at < cells.length) cells[at] = Math.max(cells[at] ?? 0, axis.weights[n] / largest);
  });
  return cells;
}

// How dark a cell is: none where the weight is largest, half where it is touched at all, most where it is not.

const shadeOf = (down, across) => (down === null || across === null ? 0.72 : 0.5 * (1 - Math.sqrt(down * across)));

// The sentence under the photograph. What of a note says where all comes in is said with the field.

function saidOf(row, axes) {
  const notes = row.note
    .split("; ")
    .filter(note => note && !/^and (the whole map|a whole axis)/.test(note))
    .map(note => ` ${note[0].toUpperCase()}${minus(note.slice(1))}.`)
    .join("");
  const [gate, ...gates] = row.global_by;
  const more = gates.length ? ` and ${gates.length} more` : "";
  const whole = gate ? ` More than that comes in, by ${gate}${more}.` : "";
  const drawn = axes.slice(-2);
  const [scene, units] = axes.length > 1 ? ["image", "pixels"] : ["signal", "samples"];
  if (drawn.includes(null)) {
    const sizes = row.sizes.map(leastToMost);
    const local = sizes.every(size => size === "–") ? `no ${units} by taps` : `${acrossAxes(sizes)} ${units} by taps`;
    return `${row.name}: its places cannot be drawn. One of them sees ${local}.${whole}${notes}`;
  }
  const spans = drawn.map(axis => axis.offsets.at(-1) + 1);
  const touched = drawn.reduce((product, axis) => product * axis.offsets.length, 1);
  const all = spans.reduce((product, span) => product * span, 1);
  const counted = spans.join() === "1" ? units.slice(0, -1) : units;
  const number = value => value.toLocaleString("en-US");
  const holes = touched === all ? "all of them touched" : `${number(touched)} of these ${number(all)} touched`;
  const small = drawn.some(({ inside, offsets }) => inside < offsets.length);
  const inside = small ? `; of this ${scene} it reads ${drawn.map(axis => axis.inside).join(" × ")}` : "";
  const first = axes.length > 2 ? ` Along the first axis, which is not drawn, it sees ${spanOf(axes[0])?.[1] ?? "all"}.` : "";
  const place = drawn.map(axis => axis.output).join(", ");
  return `${row.name}: place ${place} of its map sees ${spans.join(" × ")} ${counted}, ${holes}${inside}.${first}${whole}${notes}`;
}

// Of files that came together the one that is a graph, as beside its weights; null where that is not clear.

function graphOf(files) {
  const graphs = files.length > 1 ? files.filter(({ name }) => name.endsWith(".onnx")) : files;
  return graphs.length === 1 ? graphs[0] : null;
}

// What stands before the sentence of a finding: its kind with its number.

const unsigned = number => `${number}`.replace("-", "");
const HEADINGS = {
  ahead: ([before, after]) => `${before} back, ${after} ahead`,
  wrap: outputs => `${outputs} outputs wrap around`,
  windows: ([size]) => `Windows of ${size}`,
  holes: gap => `Holes, ${gap} apart`,
  rate: rate => `Rate ${rate} is too wide`,
  branches: apart => `Branches ${apart} apart`,
  sizes: grid => (grid ? `Sizes: multiples of ${grid}` : "Sizes"),
  center: off => `Center off by ${unsigned(off)}`,
  stamps: ([least, most]) => `${least} or ${most} stamps`,
  stack: () => "Layers together",
  order: () => "Order of channels",
  resize: off => `Resize off by ${unsigned(off)} of a place`,
  tiles: number => (number ? `Tiles: margin ${number[0]}, grid ${number[1]}` : "Tiles"),
  global: () => "More than the local field",
  unsaid: () => "Not followed",
};
const headingOf = ({ kind, number }) => minus(HEADINGS[kind](number));

// Findings that say the same of several layers, as one with all of these layers.

function grouped(findings) {
  const groups = new Map();
  for (const finding of findings) {
    const said = `${finding.kind} ${finding.sentence}`;
    if (groups.has(said)) groups.get(said).layers.push(finding.layer);
    else groups.set(said, { ...finding, layers: [finding.layer] });
  }
  return [...groups.values()];
}

// A link of a finding as an address from here: only into the course's own pages.

const linkOf = link => (/^chapters\/\w+(\/\w+)?\.html(#[\w-]+)?$/.test(link) ? `../${link}` : null);

// What a tile of outputs loads of one channel, as in beyond3x3/on_gpu/kernels.py. Of pairs, rows come first.

const { BYTES, LINE, SECTOR } = SAID;

// How often a tile reads each number along one axis, from the first that its first output reads.

function readsAlong(places, taps, stride, rate) {
  const counts = Array(stride * (places - 1) + rate * (taps - 1) + 1).fill(0);
  for (let place = 0; place < places; place++) for (let tap = 0; tap < taps; tap++) counts[stride * place + rate * tap]++;
  return counts;
}

const readsOf = (tile, taps, stride, rate) => [0, 1].map(axis => readsAlong(tile[axis], taps[axis], stride[axis], rate[axis]));
const reads = (...given) => readsOf(...given).reduce((rows, columns) => rows.map(y => columns.map(x => y * x)));

// In how many pieces of memory, so many bytes each, the columns that are read lie.

function piecesOf(columns, start, numberBytes, size) {
  return new Set(columns.flatMap((count, at) => (count ? [Math.floor(((at + start) * numberBytes) / size)] : []))).size;
}

// `start` is how many numbers after the beginning of a cache line the window's first column lies.

function loads(tile, taps, stride, rate, start, numberBytes) {
  const [rows, columns] = readsOf(tile, taps, stride, rate);
  const [tall, wide] = [rows, columns].map(counts => counts.filter(Boolean).length);
  const [sectors, lines] = [SECTOR, LINE].map(size => tall * piecesOf(columns, start, numberBytes, size));
  const different = tall * wide;
  const sum = counts => counts.reduce((total, count) => total + count);
  const brought = SECTOR * sectors;
  return { loads: sum(rows) * sum(columns), different, sectors, lines, brought, used: numberBytes * different };
}

// The window of a figure's state, and what is drawn of the map: the rows that the window spans, whole sectors across.

const padded = ({ kernel, rate, padding }) => (padding === "none" ? 0 : (rate * (kernel - 1)) >> 1);

function settingOf({ tile, kernel, stride, rate, precision }) {
  const both = value => [value, value];
  return { tile: tile.split(" × ").map(Number), taps: both(kernel), stride: both(stride), rate: both(rate), numberBytes: BYTES[precision] };
}

function drawnOf(state) {
  const { tile, taps, stride, rate, numberBytes } = settingOf(state);
  const [perSector, perLine] = [SECTOR / numberBytes, LINE / numberBytes];
  const start = (perLine - (padded(state) % perLine)) % perLine;
  const [rows, columns] = readsOf(tile, taps, stride, rate);
  const before = start % perSector;
  const sectors = Math.ceil((before + columns.length) / perSector);
  const across = range(sectors * perSector, at => columns[at - before] ?? 0);
  const brought = range(sectors, at => across.slice(at * perSector, (at + 1) * perSector).some(Boolean));
  const lineAt = (perLine - (start - before)) % perLine;
  return { rows, across, brought, perSector, perLine, lineAt, before, total: loads(tile, taps, stride, rate, start, numberBytes) };
}

computed.loadedTile = { reads, loads, drawnOf };

restorable["loaded-tile"] = { traits: checksOf(SAID.TRAITS) };

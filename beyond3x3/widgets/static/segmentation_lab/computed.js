// Small networks and what they answer, as in beyond3x3/dense_prediction.py; images are flat, SIZE × SIZE.

const { SIZE } = SAID;
const REACH = 16;
const MIDDLE = SIZE >> 1;
const SUNS = { left: [0, -1], right: [0, 1], above: [-1, 0], below: [1, 0] };
const SHADOW = 1;

const unpackedBefore = new WeakMap();

function unpacked(network) {
  if (unpackedBefore.has(network)) return unpackedBefore.get(network);
  const numbers = halves(network.weights);
  let from = 0;
  const take = count => numbers.subarray(from, (from += count));
  const operations = network.operations.map(operation => {
    if (operation.op !== "conv") return operation;
    const [outputs, inputs, kernel] = operation.shape;
    return convolution(operation, take(outputs * inputs * kernel ** 2), take(outputs));
  });
  unpackedBefore.set(network, operations);
  return operations;
}

// The same operations with one channel, weights of one and no ReLU: what they can reach, whatever they learned.

function reaching(operations) {
  let channels = 1;
  const remembered = [];
  return operations.map(operation => {
    if (operation.op === "push") remembered.push(channels);
    if (operation.op === "join") channels += remembered.pop();
    if (operation.op !== "conv") return operation;
    const shape = [1, channels, operation.shape[2], operation.shape[2]];
    channels = 1;
    return convolution({ ...operation, shape, relu: false }, new Float64Array(shape[1] * shape[2] ** 2).fill(1), [0]);
  });
}

const plane = (data, channel, size) => data.subarray(channel * size ** 2, (channel + 1) * size ** 2);

// A padded map, the channels of a pixel side by side, as planes again.

function planes(wider, { channels, size }, padding) {
  const side = size + 2 * padding;
  const data = new Float64Array(channels * size ** 2);
  for (let channel = 0, n = 0; channel < channels; channel++) {
    for (let y = 0; y < size; y++) {
      let from = ((y + padding) * side + padding) * channels + channel;
      for (let x = 0; x < size; x++, from += channels) data[n++] = wider[from];
    }
  }
  return data;
}

// Every output pushes its gradient back to the taps that it read; most have none, and are passed over.

function convolveBack(conv, map, made, gradient) {
  const { outputs, inputs, taps, stride, padding, relu, fours } = conv;
  const side = map.size + 2 * padding;
  const spot = spots(conv, side);
  const wider = new Float64Array(inputs * side ** 2);
  const area = made.size ** 2;
  for (let output = 0, o = 0; output < outputs; output++) {
    const first = (output >> 2) * taps * 4 + (output & 3);
    for (let place = 0; place < area; place++, o++) {
      const pushed = gradient[o];
      if (!pushed || (relu && !(made.data[o] > 0))) continue;
      const here = (Math.floor(place / made.size) * side + (place % made.size)) * stride * inputs;
      let w = first;
      for (let at = 0; at < spot.length; at++) {
        const from = here + spot[at];
        for (let p = from; p < from + inputs; p++, w += 4) wider[p] += pushed * fours[w];
      }
    }
  }
  return planes(wider, map, padding);
}

// Bilinear ×2, align_corners=False: calls `visit(to, from, share)` for the pixels of the map that each pixel mixes.

function eachShare({ channels, size }, visit) {
  const wide = 2 * size;
  const axis = Array.from({ length: 2 * wide }, (_, at) => {
    const place = Math.max(0, ((at >> 1) - 0.5) / 2);
    const before = Math.floor(place);
    return at & 1 ? [Math.min(before + 1, size - 1), place - before] : [before, 1 - (place - before)];
  });
  const from = Int32Array.from(axis, ([index]) => index);
  const share = Float64Array.from(axis, ([, part]) => part);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < 2 * wide; y++) {
      const to = (channel * wide + (y >> 1)) * wide;
      const row = (channel * size + from[y]) * size;
      for (let x = 0; x < 2 * wide; x++) visit(to + (x >> 1), row + from[x], share[y] * share[x]);
    }
  }
}

function upsample(map) {
  const data = new Float64Array(4 * map.data.length);
  eachShare(map, (to, from, share) => (data[to] += share * map.data[from]));
  return { data, channels: map.channels, size: 2 * map.size };
}

function upsampleBack(map, gradient) {
  const below = new Float64Array(map.data.length);
  eachShare(map, (to, from, share) => (below[from] += share * gradient[to]));
  return below;
}

function join(map, other) {
  const data = new Float64Array(map.data.length + other.data.length);
  data.set(map.data);
  data.set(other.data, map.data.length);
  return { data, channels: map.channels + other.channels, size: map.size };
}

// The input and the map after each operation, some rows at a time.

function* forwarding(operations, image, size) {
  const maps = [{ data: image, channels: 1, size }];
  const remembered = [];
  for (const operation of operations) {
    const map = maps.at(-1);
    if (operation.op === "push") remembered.push(map);
    if (operation.op === "conv") maps.push(yield* convolving(operation, map));
    else if (operation.op === "upsample") maps.push(upsample(map));
    else maps.push(operation.op === "join" ? join(map, remembered.pop()) : map);
  }
  return maps;
}

const forward = (...given) => finished(forwarding(...given));

// From a gradient of the last map to that of the input, through the maps of `forwarding`, an operation at a time.

function* backward(operations, maps, gradient) {
  const waiting = [];
  const steps = {
    conv: (conv, at) => convolveBack(conv, maps[at], maps[at + 1], gradient),
    push: () => {
      const skipped = waiting.pop();
      return gradient.map((value, at) => value + skipped[at]);
    },
    upsample: (_, at) => upsampleBack(maps[at], gradient),
    join: (_, at) => {
      waiting.push(gradient.subarray(maps[at].data.length));
      return gradient.subarray(0, maps[at].data.length);
    },
  };
  for (let at = operations.length - 1; at >= 0; at--) {
    gradient = steps[operations[at].op](operations[at], at);
    yield;
  }
  return gradient;
}

function* backFrom(operations, maps, pixel, wanted) {
  const last = maps.at(-1);
  const gradient = new Float64Array(last.data.length);
  wanted.forEach((value, channel) => (plane(gradient, channel, last.size)[pixel[0] * last.size + pixel[1]] = value));
  return yield* backward(operations, maps, gradient);
}

const labelScores = (network, image, size) => Array.from(forward(unpacked(network), Float64Array.from(image), size).at(-1).data);

// How the score of shadow minus that of lit at one pixel moves with each pixel of the image.

function scoreGradient(network, image, size, pixel) {
  const operations = unpacked(network);
  return Array.from(finished(backFrom(operations, forward(operations, Float64Array.from(image), size), pixel, [-1, 1])));
}

// The pixels that one output can read at all: where ones lead, sent back from it.

function reached({ operations }, size, pixel) {
  const ones = reaching(operations);
  const ways = finished(backFrom(ones, forward(ones, new Float64Array(size ** 2), size), pixel, [1]));
  return Array.from(ways, count => count > 0);
}

// As b3.cast_shadows: 1 where a post stands at one of the steps toward the sun.

function castShadows(image, size, sun = "left", steps = Array.from({ length: REACH }, (_, at) => at + 1)) {
  const [down, right] = SUNS[sun];
  return Uint8Array.from(image, (_, at) => {
    const [y, x] = [Math.floor(at / size), at % size];
    return steps.some(step => {
      const [row, column] = [y + step * down, x + step * right];
      return row >= 0 && column >= 0 && row < size && column < size && image[row * size + column];
    });
  });
}

function confusion(truth, labels) {
  const counts = table(2, 2, () => 0);
  truth.forEach((label, at) => counts[label][labels[at]]++);
  return counts;
}

// Classes that are neither there nor answered do not enter the mean, as in b3.segmentation_scores.

function segmentationScores(counts) {
  const sum = values => values.reduce((total, value) => total + value, 0);
  const right = counts.map((row, label) => row[label]);
  const union = counts.map((row, label) => sum(row) + sum(counts.map(other => other[label])) - row[label]);
  const shares = right.map((count, label) => count / union[label]).filter((_, label) => union[label]);
  return { pixel_accuracy: sum(right) / sum(counts.map(sum)), mean_iou: sum(shares) / shares.length };
}

// The posts that hang together with the one nearest to a place, corners included; none where none is near.

const near = ([y, x], [row, column]) => Math.max(Math.abs(y - row), Math.abs(x - column));

function shapeAt(posts, place, within = 0) {
  const first = posts.reduce((best, post) => (best && near(best, place) <= near(post, place) ? best : post), null);
  if (!first || near(first, place) > within) return [];
  const shape = [first];
  let others = posts.filter(post => post !== first);
  for (const post of shape) {
    shape.push(...others.filter(other => near(other, post) === 1));
    others = others.filter(other => near(other, post) > 1);
  }
  return shape;
}

const indexOf = ([row, column]) => row * SIZE + column;
const placeOf = at => [Math.floor(at / SIZE), at % SIZE];
const isInside = place => place.every(at => at >= 0 && at < SIZE);

function imageOf(posts) {
  const image = new Float64Array(SIZE ** 2);
  for (const post of posts) image[indexOf(post)] = 1;
  return image;
}

// The steps toward the sun at which something holds for the place that is reached.

function stepsToward(sun, [y, x], holds) {
  const [down, right] = SUNS[sun];
  const steps = range(REACH, at => at + 1);
  return steps.filter(step => holds([y + step * down, x + step * right]));
}

const castersOf = (image, place, sun) => stepsToward(sun, place, at => isInside(at) && image[indexOf(at)]);

// How much each pixel moves a score, from -LEVELS to LEVELS; 0 for what is too weak to count.

const LEVELS = 5;
const COUNTS = 0.0455;

function strengthsOf(gradient) {
  const most = gradient.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return Int8Array.from(gradient, value => {
    const share = Math.abs(value) / most;
    return share > COUNTS ? Math.sign(value) * Math.ceil(LEVELS * Math.sqrt(share)) : 0;
  });
}

// The smallest box around all that is read; empty where nothing is.

function boxAround(ways) {
  let [top, left, bottom, right] = [SIZE, SIZE, -1, -1];
  ways.forEach((count, at) => {
    if (!count) return;
    const [y, x] = placeOf(at);
    [top, bottom, left, right] = [Math.min(top, y), Math.max(bottom, y), Math.min(left, x), Math.max(right, x)];
  });
  return { x: left, y: top, width: Math.max(0, right - left + 1), height: Math.max(0, bottom - top + 1) };
}

computed.segmentationLab = { labelScores, scoreGradient, reached, castShadows, confusion, segmentationScores, shapeAt };

const isPixel = isTupleOf(isWhole(0, SIZE - 1), isWhole(0, SIZE - 1));
restorable["segmentation-lab"] = {
  traits: {
    ...checksOf(SAID.TRAITS),
    posts: isListOf(isPixel, 0, SIZE ** 2),
    selected: value => isPixel(value) || isTupleOf()(value),
  },
};

// Plain ways to enlarge a picture, and small networks that do it, as in beyond3x3/pixel_shuffle.py and its notebooks.

const { PATCH, MOST_SIDE } = SAID;
const RIM = 6;

// Pictures are maps of one channel, from 0 to 1. Each low pixel is the mean of r × r.

function blockMeans({ data, size, height = size }, r) {
  const low = { data: new Float64Array(data.length / r ** 2), channels: 1, size: size / r, height: height / r };
  for (let y = 0, n = 0; y < height; y++) {
    const row = Math.floor(y / r) * low.size;
    for (let x = 0; x < size; x++, n++) low.data[row + Math.floor(x / r)] += data[n] / r ** 2;
  }
  return low;
}

// How much of a low pixel that lies this far away enters a high one. Bicubic is torch's, of Keys with a = −¾.

const FILTERS = {
  nearest: far => Number(far < 0.5),
  bilinear: far => Math.max(0, 1 - far),
  bicubic: far => (far < 1 ? (1.25 * far - 2.25) * far ** 2 + 1 : far < 2 ? ((3.75 - 0.75 * far) * far - 6) * far + 3 : 0),
};

// Four taps for each high pixel; beyond an edge its last pixel goes on.

function tapsAlong(length, r, filter) {
  const from = new Int32Array(4 * length * r);
  const share = new Float64Array(4 * length * r);
  for (let at = 0; at < from.length; at++) {
    const place = ((at >> 2) + 0.5) / r - 0.5;
    const pixel = Math.floor(place) - 1 + (at & 3);
    from[at] = clamp(pixel, 0, length - 1);
    share[at] = filter(Math.abs(pixel - place));
  }
  return { from, share };
}

function resized({ data, size, height = size }, r, mode) {
  const [across, down] = [size, height].map(length => tapsAlong(length, r, FILTERS[mode]));
  const wide = size * r;
  const rows = new Float64Array(height * wide);
  const high = new Float64Array(height * r * wide);
  for (let y = 0; y < height; y++) {
    for (let tap = 0; tap < 4 * wide; tap++) rows[y * wide + (tap >> 2)] += across.share[tap] * data[y * size + across.from[tap]];
  }
  for (let tap = 0; tap < 4 * height * r; tap++) {
    const [to, from, share] = [(tap >> 2) * wide, down.from[tap] * wide, down.share[tap]];
    if (share) for (let x = 0; x < wide; x++) high[to + x] += share * rows[from + x];
  }
  return { data: high, channels: 1, size: wide, height: height * r };
}

const countOf = shape => shape.reduce((product, length) => product * length);

// Every tail is one convolution and a pixel shuffle, its weights regrouped: along one axis, the low pixel (counted
// from the output's own) that a tap reads for each of the r outputs of a pixel.

const READS = {
  shuffle: (phase, tap, r, kernel) => tap - (kernel - 1) / 2,
  transposed: (phase, tap, r, kernel) => (phase + (kernel - r) / 2 - tap) / r,
  resize: (phase, tap, r, kernel) => Math.floor((phase + tap - (kernel - 1) / 2) / r),
};

function regrouped(tail, r, inputs, kernel, numbers) {
  const axis = [];
  for (let phase = 0; phase < r; phase++) {
    for (let tap = 0; tap < kernel; tap++) {
      const from = READS[tail](phase, tap, r, kernel);
      if (Number.isInteger(from)) axis.push([phase, tap, from]);
    }
  }
  const reach = axis.reduce((most, [, , from]) => Math.max(most, Math.abs(from)), 0);
  const side = 2 * reach + 1;
  const weight = new Float64Array(r ** 2 * inputs * side ** 2);
  for (const [i, u, y] of axis) {
    for (const [j, v, x] of axis) {
      const output = i * r + j;
      const first = tail === "shuffle" ? output * inputs : 0;
      for (let c = 0; c < inputs; c++) {
        weight[((output * inputs + c) * side + reach + y) * side + reach + x] += numbers[((first + c) * kernel + u) * kernel + v];
      }
    }
  }
  return { shape: [r ** 2, inputs, side, side], weight };
}

const layersBefore = new WeakMap();
const same = (shape, weight, bias, relu) => convolution({ shape, stride: 1, padding: (shape[2] - 1) / 2, dilation: 1, relu }, weight, bias);
const tailOf = ({ tail, name }) => tail ?? name;

// Shapes and numbers stand as weight, bias, weight, bias … and the tail's weight, which has no bias.

function layersOf(network) {
  if (layersBefore.has(network)) return layersBefore.get(network);
  const { scale: r, shapes } = network;
  const numbers = halves(network.weights);
  let from = 0;
  const arrays = shapes.map(shape => numbers.subarray(from, (from += countOf(shape))));
  const layers = [];
  for (let at = 0; at < shapes.length - 1; at += 2) layers.push(same(shapes[at], arrays[at], arrays[at + 1], true));
  const [rows, columns, kernel] = shapes.at(-1);
  const tail = tailOf(network);
  const { shape, weight } = regrouped(tail, r, tail === "transposed" ? rows : columns, kernel, arrays.at(-1));
  layers.push(same(shape, weight, new Float64Array(r ** 2), false));
  layersBefore.set(network, layers);
  return layers;
}

// From a low picture to a high one, some rows at a time: what the network says is added to the low pixels.

function* enlarging(network, low) {
  const { scale: r } = network;
  let map = { ...low, data: low.data.map(value => value - 0.5) };
  const layers = layersOf(network);
  yield;
  for (const conv of layers) map = yield* convolving(conv, map);
  const high = resized(low, r, "nearest");
  const area = low.size * low.height;
  for (let y = 0, n = 0; y < high.height; y++) {
    const row = Math.floor(y / r) * low.size;
    for (let x = 0; x < high.size; x++, n++) high.data[n] += map.data[((y % r) * r + (x % r)) * area + row + Math.floor(x / r)];
  }
  return high;
}

// Multiplications for one low pixel, as the layers are written.

function productsOf(network) {
  const counts = network.shapes.filter(shape => shape.length === 4).map(countOf);
  if (tailOf(network) === "resize") counts.push(counts.pop() * network.scale ** 2);
  return counts.reduce((sum, count) => sum + count);
}

// Of a part of two pictures with values from 0 to 1.

function psnrOf(given, wanted, size, [top, left], [height, width]) {
  let sum = 0;
  for (let y = top; y < top + height; y++) {
    for (let at = y * size + left; at < y * size + left + width; at++) sum += (given[at] - wanted[at]) ** 2;
  }
  return sum ? -10 * Math.log10(sum / (height * width)) : Infinity;
}

const photographsBefore = new WeakMap();

function openPhotograph(given) {
  if (photographsBefore.has(given)) return photographsBefore.get(given);
  const { width: size, height, luminance, chroma } = given;
  const data = Float64Array.from(bytesOf(luminance), level => level / 255);
  const [cb, cr] = chroma.map(plane => resized({ data: bytesOf(plane), size: size / 6, height: height / 6 }, 6, "bilinear").data);
  const photo = { data, size, height, cb, cr };
  photographsBefore.set(given, photo);
  return photo;
}

// To the hundredth that is shown, so that the differences shown are those of the numbers beside them.

const scoreOf = (photo, values, ...part) => Math.round(100 * psnrOf(values, photo.data, photo.size, ...part)) / 100;
const wholeScore = (photo, values) => scoreOf(photo, values, [RIM, RIM], [photo.height - 2 * RIM, photo.size - 2 * RIM]);

function clipped(values) {
  for (let at = 0; at < values.length; at++) values[at] = clamp(values[at], 0, 1);
  return values;
}

const picture = (data, size) => ({ data: Float64Array.from(data), channels: 1, size, height: data.length / size });
computed.superResolution = {
  blockMeans: (data, size, r) => Array.from(blockMeans(picture(data, size), r).data),
  resizedTo: (data, size, r, mode) => Array.from(resized(picture(data, size), r, mode).data),
  enlarging: (network, data, size) => enlarging(network, picture(data, size)),
  enlarged: (network, data, size) => Array.from(finished(enlarging(network, picture(data, size))).data),
  productsOf,
  psnrOf,
};

const isIn = side => isTupleOf(isWhole(0, side), isWhole(0, side));
restorable["super-resolution"] = {
  traits: {
    ...checksOf(SAID.TRAITS),
    patch: isIn(MOST_SIDE - PATCH),
    lens: value => isIn(PATCH - 1)(value) || isTupleOf()(value),
  },
  fit: ({ photographs, photograph }) => photograph < photographs.length,
};

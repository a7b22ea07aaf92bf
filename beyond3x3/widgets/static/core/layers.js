// A figure computes and draws. What it computes it also lays here, by its name, for the tests and for a page's console.

const computed = {};
const views = {};

// The arithmetic of a layer, as in beyond3x3/receptive_fields.py: same names and refusals. A field's layers are none of them transposed.

const LEAST = Object.entries({ kernel: 1, stride: 1, padding: 0, dilation: 1, output_padding: 0 });

function layerOf(given) {
  const layer = { stride: 1, padding: 0, dilation: 1, transposed: false, output_padding: 0, ...given };
  for (const [name, smallest] of LEAST) {
    if (!Number.isInteger(layer[name]) || layer[name] < smallest) {
      throw new RangeError(`${name} is ${layer[name]}; it must be an int of at least ${smallest}`);
    }
  }
  if (layer.output_padding && !layer.transposed) {
    throw new RangeError(`output_padding is ${layer.output_padding}; only a transposed layer has one`);
  }
  if (layer.output_padding && layer.output_padding >= Math.max(layer.stride, layer.dilation)) {
    throw new RangeError(
      `output_padding is ${layer.output_padding}; it must be smaller than the stride (${layer.stride}) ` +
        `or the dilation (${layer.dilation})`,
    );
  }
  return { ...layer, reach: layer.dilation * (layer.kernel - 1) };
}

function outputSize(size, layer) {
  const { stride, padding, reach, transposed, output_padding } = layerOf(layer);
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`size is ${size}; it must be an int of at least 1`);
  const outputs = transposed
    ? (size - 1) * stride - 2 * padding + reach + output_padding + 1
    : Math.floor((size + 2 * padding - reach - 1) / stride) + 1;
  if (outputs < 1) throw new RangeError(`size is ${size}; nothing is left of it after this layer`);
  return outputs;
}

const gcd = (a, b) => (b ? gcd(b, a % b) : a);

// Sums over windows of `kernel` equal taps, doubled and not added tap by tap: 15 taps are 2·(2·(2·1 + 1) + 1) + 1.

function windowSums(values, kernel, dilation) {
  const sums = values.slice();
  let taps = 1;
  for (const bit of kernel.toString(2).slice(1)) {
    const shift = taps * dilation;
    for (let at = sums.length - 1; at >= shift; at--) sums[at] += sums[at - shift];
    taps *= 2;
    if (bit === "0") continue;
    for (let at = sums.length - 1; at >= dilation; at--) sums[at] = values[at] + sums[at - dilation];
    taps++;
  }
  return sums;
}

// Numbers of a convolution's outputs, each passed on to every input that the output reads, padding included.

function passedDown(above, { kernel, stride, dilation }, inputs) {
  const apart = new Float64Array(inputs);
  for (let at = 0; at < above.length; at++) apart[at * stride] = above[at];
  return windowSums(apart, kernel, dilation);
}

// How many ways lead from each input to output 0: ways[at] from input first + at, padding included.

function paths(layers) {
  let [first, ways] = [0, Float64Array.of(1)];
  for (const layer of [...layers].reverse()) {
    ways = passedDown(ways, layer, (ways.length - 1) * layer.stride + layer.reach + 1);
    first = first * layer.stride - layer.padding;
  }
  return { first, ways };
}

function receptiveField(layers) {
  let [size, stride, center] = [1, 1, 0];
  for (const layer of layers.map(layerOf).reverse()) {
    size = (size - 1) * layer.stride + layer.reach + 1;
    stride *= layer.stride;
    center = center * layer.stride - layer.padding + layer.reach / 2;
  }
  return { size, stride, padding: (size - 1) / 2 - center, center };
}

function gradientProfile(layers) {
  const { ways } = paths(layers.map(layerOf));
  const total = ways.reduce((sum, count) => sum + count, 0);
  return Array.from(ways, count => count / total);
}

function effectiveSize(profile) {
  const largest = profile.reduce((most, weight) => Math.max(most, weight), 0);
  if (!(largest > 0) || !profile.every(weight => weight >= 0)) {
    throw new RangeError("profile is impossible; it must hold weights of at least 0, one of them positive");
  }
  return profile.filter(weight => weight > 0.0455 * largest).length;
}

// The units that one unit of a real, finite stack reads, and those that it feeds. Level 0 is the input.
// down[l][p + i] is the number of ways to unit i of level l, p the padding of the layer above it.

function cone(given, inputSize, level, unit) {
  const layers = given.map(layerOf);
  const sizes = [inputSize];
  for (const layer of layers) sizes.push(outputSize(sizes.at(-1), layer));
  const down = Array(level + 1);
  down[level] = new Float64Array(sizes[level]);
  down[level][unit] = 1;
  for (let l = level; l > 0; l--) {
    const offset = l === level ? 0 : layers[l].padding;
    const above = down[l].subarray(offset, offset + sizes[l]);
    down[l - 1] = passedDown(above, layers[l - 1], sizes[l - 1] + 2 * layers[l - 1].padding);
  }
  const up = { [level]: new Uint8Array(sizes[level]) };
  up[level][unit] = 1;
  for (let l = level; l < layers.length; l++) {
    const { kernel, stride, padding, dilation } = layers[l];
    const below = up[l];
    const above = (up[l + 1] = new Uint8Array(sizes[l + 1]));
    for (let u = 0; u < above.length; u++) {
      for (let tap = 0; tap < kernel; tap++) if (below[u * stride - padding + tap * dilation]) above[u] = 1;
    }
  }
  return { sizes, down, up };
}

computed.layers = { outputSize, receptiveField, gradientProfile, effectiveSize, cone };

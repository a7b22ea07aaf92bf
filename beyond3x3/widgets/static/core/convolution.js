// Convolutions as trained networks have them, packed in base64 as float16.

const UNITS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (Math.max(1, exponent) - 25));

const half = bits => {
  const exponent = (bits >> 10) & 31;
  const value = ((exponent && 1024) + (bits & 1023)) * UNITS[exponent];
  return bits & 0x8000 ? -value : value;
};

function bytesOf(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

function halves(base64) {
  const bytes = bytesOf(base64);
  const numbers = new Float64Array(bytes.length / 2);
  for (let at = 0; at < numbers.length; at++) numbers[at] = half(bytes[2 * at] | (bytes[2 * at + 1] << 8));
  return numbers;
}

// The taps of an output stand row by row, all channels of a pixel side by side; `fours` holds them for four outputs
// at a time.

function convolution(given, numbers, bias) {
  const [outputs, inputs, kernel] = given.shape;
  const taps = inputs * kernel ** 2;
  const fours = new Float64Array(Math.ceil(outputs / 4) * 4 * taps);
  for (let output = 0, n = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let spot = 0; spot < kernel ** 2; spot++) {
        fours[((output >> 2) * taps + spot * inputs + input) * 4 + (output & 3)] = numbers[n++];
      }
    }
  }
  return { ...given, outputs, inputs, kernel, taps, bias, fours };
}

// Maps are planes of float64, one channel after another, as torch lays them out: `size` wide and as high where no
// height is said. This is a map with its padding, the channels of a pixel side by side.

function laidOut({ data, channels, size, height = size }, padding) {
  const side = size + 2 * padding;
  const wider = new Float64Array(channels * side * (height + 2 * padding));
  for (let channel = 0, n = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      let to = ((y + padding) * side + padding) * channels + channel;
      for (let x = 0; x < size; x++, to += channels) wider[to] = data[n++];
    }
  }
  return { wider, side };
}

// Where there the kernel's pixels lie for the first output.

const spots = ({ inputs, kernel, dilation }, side) =>
  Int32Array.from({ length: kernel ** 2 }, (_, at) => (Math.floor(at / kernel) * side + (at % kernel)) * dilation * inputs);

// Four output channels and two neighboring pixels at a time: eight sums that stay in registers.

function sumTaps(conv, wider, side, { data: out, size, height }, top, bottom) {
  const { inputs, outputs, stride, fours } = conv;
  const spot = spots(conv, side);
  const area = size * height;
  for (let c = 0; c < outputs; c += 4) {
    for (let y = top; y < bottom; y++) {
      for (let x = 0; x < size; x += 2) {
        const here = (y * side + x) * stride * inputs;
        const step = x + 1 < size ? stride * inputs : 0;
        let [a0, a1, a2, a3] = [0, 0, 0, 0];
        let [b0, b1, b2, b3] = [0, 0, 0, 0];
        let w = c * spot.length * inputs;
        for (let at = 0; at < spot.length; at++) {
          const from = here + spot[at];
          for (let p = from; p < from + inputs; p++, w += 4) {
            const a = wider[p];
            const b = wider[p + step];
            const w0 = fours[w];
            const w1 = fours[w + 1];
            const w2 = fours[w + 2];
            const w3 = fours[w + 3];
            a0 += a * w0;
            a1 += a * w1;
            a2 += a * w2;
            a3 += a * w3;
            b0 += b * w0;
            b1 += b * w1;
            b2 += b * w2;
            b3 += b * w3;
          }
        }
        const o = c * area + y * size + x;
        out[o] = a0;
        out[o + area] = a1;
        out[o + 2 * area] = a2;
        out[o + 3 * area] = a3;
        if (step) {
          out[o + 1] = b0;
          out[o + 1 + area] = b1;
          out[o + 1 + 2 * area] = b2;
          out[o + 1 + 3 * area] = b3;
        }
      }
    }
  }
}

function addBias({ outputs, bias, relu }, { data, size, height }, top, bottom) {
  const least = relu ? 0 : -Infinity;
  for (let c = 0; c < outputs; c++) {
    const to = (c * height + bottom) * size;
    for (let o = (c * height + top) * size; o < to; o++) data[o] = Math.max(least, data[o] + bias[c]);
  }
}

// Some rows at a time: whoever steps through may rest in between.

const PRODUCTS = 5e4;

function* convolving(conv, map) {
  const rows = Math.ceil(PRODUCTS / (map.size * conv.taps * 4 * Math.ceil(conv.outputs / 4)));
  const { outputs, padding } = conv;
  const { wider, side } = laidOut(map, padding);
  const [size, height] = [map.size, map.height ?? map.size].map(length => outputSize(length, conv));
  const made = { data: new Float64Array(Math.ceil(outputs / 4) * 4 * size * height), channels: outputs, size, height };
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(top + rows, height);
    sumTaps(conv, wider, side, made, top, bottom);
    addBias(conv, made, top, bottom);
    yield;
  }
  return { ...made, data: made.data.subarray(0, outputs * size * height) };
}

function finished(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

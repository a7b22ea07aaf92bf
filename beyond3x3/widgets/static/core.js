const views = {};

// The arithmetic of a layer, as in beyond3x3/receptive_fields.py: same names, same results, same refusals.

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

// How many ways lead from each input to one output: ways[at] from input first + at, padding included.

function paths(layers, output = 0) {
  let first = output;
  let ways = Float64Array.of(1);
  for (const layer of [...layers].reverse()) {
    const { kernel, stride, padding, dilation, reach, transposed } = layer;
    if (!transposed) {
      ways = passedDown(ways, layer, Math.max(0, (ways.length - 1) * stride + reach + 1));
      first = first * stride - padding;
      continue;
    }
    const lowest = Math.ceil((first + padding - reach) / stride);
    const highest = Math.floor((first + ways.length - 1 + padding) / stride);
    const below = new Float64Array(Math.max(0, highest - lowest + 1));
    for (let at = 0; at < ways.length; at++) {
      if (!ways[at]) continue;
      for (let tap = 0; tap < kernel; tap++) {
        const source = (first + at + padding - tap * dilation) / stride - lowest;
        if (Number.isInteger(source)) below[source] += ways[at];
      }
    }
    [first, ways] = [lowest, below];
  }
  return { first, ways };
}

// The ways to the output that spans most, cut to what they reach; outputs differ only where a layer is transposed.

function widest(layers) {
  let period = 1;
  for (const { stride, transposed } of layers) period = transposed ? period * stride : period / gcd(period, stride);
  let best = [];
  for (let output = 0; output < period; output++) {
    const { ways } = paths(layers, output);
    const reached = ways.slice(ways.findIndex(Boolean), ways.findLastIndex(Boolean) + 1);
    if (ways.some(Boolean) && reached.length > best.length) best = reached;
  }
  if (!best.length) throw new RangeError("layers is a stack of which no output reads any input");
  return best;
}

function receptiveField(given) {
  const layers = given.map(layerOf);
  let [size, stride, center] = [1, 1, 0];
  for (const layer of [...layers].reverse()) {
    if (layer.transposed) {
      stride /= layer.stride;
      center = (center + layer.padding - layer.reach / 2) / layer.stride;
    } else {
      size = (size - 1) * layer.stride + layer.reach + 1;
      stride *= layer.stride;
      center = center * layer.stride - layer.padding + layer.reach / 2;
    }
  }
  if (layers.some(layer => layer.transposed)) size = widest(layers).length;
  return { size, stride, padding: (size - 1) / 2 - center, center };
}

function touched(layers) {
  const ways = widest(layers.map(layerOf));
  return [...ways.keys()].filter(offset => ways[offset]);
}

function gradientProfile(layers) {
  const ways = widest(layers.map(layerOf));
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

function addBias({ outputs, bias, relu, tanh }, { data, size, height }, top, bottom) {
  const least = relu ? 0 : -Infinity;
  for (let c = 0; c < outputs; c++) {
    const to = (c * height + bottom) * size;
    for (let o = (c * height + top) * size; o < to; o++) data[o] = Math.max(least, data[o] + bias[c]);
    if (tanh) for (let o = (c * height + top) * size; o < to; o++) data[o] = Math.tanh(data[o]);
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

const convolve = (conv, map) => finished(convolving(conv, map));

const pure = { outputSize, receptiveField, touched, gradientProfile, effectiveSize, cone };

// What a page may take from a link or an earlier visit: of each figure the check of every trait that may come back,
// and `fit`, whether they go together. What passes here, the Python class takes too.

const restorable = {};
const whole = (least, most) => value => Number.isInteger(value) && least <= value && value <= most;
const wholes = limits => Object.fromEntries(Object.entries(limits).map(([name, ends]) => [name, whole(...ends)]));
const oneOf = (...words) => value => words.includes(value);
const listOf = (check, least, most) => value => Array.isArray(value) && least <= value.length && value.length <= most && value.every(one => check(one));
const squareOf = (check, most) => value => listOf(row => Array.isArray(row) && row.length === value.length && row.every(one => check(one)), 1, most)(value);
const each = (...checks) => value => Array.isArray(value) && value.length === checks.length && checks.every((check, at) => check(value[at]));
const isRecord = value => value !== null && typeof value === "object" && !Array.isArray(value);
const record = checks => value =>
  isRecord(value) && Object.keys(value).length === Object.keys(checks).length && Object.entries(checks).every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));

// Drawing and controls that every figure shares.

function grow(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const h = (tag, attributes = {}, ...children) => grow(document.createElement(tag), attributes, children);
const s = (tag, attributes = {}, ...children) =>
  grow(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// The place that a host gives a figure, and in it the keys that JupyterLab would take for itself.

function fill(el, name, ...children) {
  el.classList.add("b3-widget", name);
  el.addEventListener("keydown", event => /^(Arrow|Page|Home|End)/.test(event.key) && event.stopPropagation());
  el.append(...children);
}

// Only what differs from the last time is written.

function change(node, name, value) {
  const latest = (node.latest ??= {});
  if (latest[name] === value) return;
  latest[name] = value;
  if (name === "text") node.textContent = value;
  else node.setAttribute(name, value);
}

// A box of a path that draws many; its corners are rounded where a radius is given.

const tenth = at => Math.round(at * 10) / 10;

function boxPath(x, y, width, height, radius = 0) {
  const [across, down] = [tenth(width - 2 * radius), tenth(height - 2 * radius)];
  const begin = `M${tenth(x + radius)} ${tenth(y)}h${across}`;
  if (!radius) return `${begin}v${down}h${-across}z`;
  const corner = `a${radius} ${radius} 0 0 1 `;
  return `${begin}${corner}${radius} ${radius}v${down}${corner}${-radius} ${radius}h${-across}${corner}${-radius} ${-radius}v${-down}${corner}${radius} ${-radius}z`;
}

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const table = (rows, columns, fill) => Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => fill(r, c)));
const signed = value => String(value).replace("-", "−");

// Products as a sum is written: 5·1 − 6·2.

function writtenOut(pairs) {
  const one = ([factor, value], at) => `${factor < 0 ? "−" : at ? "+" : ""}${at ? " " : ""}${Math.abs(factor)}·${value < 0 ? `(${signed(value)})` : value}`;
  return pairs.map(one).join(" ");
}

const listed = names => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function decimal(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/0$/, "");
}

// A share that says 0 % or 100 % only where it is exactly that.

function percent(part, whole) {
  const share = (100 * part) / whole;
  if (0 < share && share < 0.1) return "< 0.1 %";
  return 99.9 < share && share < 100 ? "> 99.9 %" : `${Number(share.toFixed(1))} %`;
}

// A number to step with arrow keys, to tap above or below, or to drag sideways. `step(value)` is told of each change.

function stepper(label, step) {
  const value = h("span", { class: "b3-value" });
  const cell = h("span", { class: "b3-step", role: "spinbutton", tabindex: 0, "aria-label": label }, value);
  let [now, least, most] = [NaN, 0, 0];
  let drag = null;
  const to = wanted => {
    const next = clamp(wanted, least, most);
    if (next !== now) step(next);
  };
  cell.show = (current, smallest, largest) => {
    if (current === now && smallest === least && largest === most) return;
    [now, least, most] = [current, smallest, largest];
    value.textContent = current;
    cell.setAttribute("aria-valuenow", current);
    cell.setAttribute("aria-valuemin", smallest);
    cell.setAttribute("aria-valuemax", largest);
    cell.classList.toggle("b3-least", current === smallest);
    cell.classList.toggle("b3-most", current === largest);
  };
  const keys = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 4, PageDown: -4, Home: -999, End: 999 };
  cell.addEventListener("keydown", event => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    to(now + keys[event.key]);
  });
  cell.addEventListener("pointerdown", event => {
    if (event.button) return;
    cell.setPointerCapture(event.pointerId);
    drag = { x: event.clientX, from: now, moved: false };
  });
  cell.addEventListener("pointermove", event => {
    if (!drag) return;
    const steps = Math.round((event.clientX - drag.x) / 12);
    drag.moved ||= steps !== 0;
    if (drag.moved) to(drag.from + steps);
  });
  cell.addEventListener("pointerup", event => {
    if (drag && !drag.moved) {
      const box = cell.getBoundingClientRect();
      to(now + (event.clientY < box.top + box.height / 2 ? 1 : -1));
    }
    drag = null;
  });
  cell.addEventListener("pointercancel", () => (drag = null));
  return cell;
}

// Pointing shows for a moment, a click or tap stays. `at` tells from an event what is meant; null ends the moment.

function pointing(area, at, show, keep) {
  area.addEventListener("pointermove", event => show(at(event)));
  area.addEventListener("pointerleave", () => show(null));
  area.addEventListener("click", event => keep(at(event)));
}

// Where in a node an event lies, from 0 to 1 down and across.

function shareOf(event, node) {
  const box = node.getBoundingClientRect();
  return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
}

// Arrow keys move by one among (last + 1)² places, the others to an edge; undefined for any other key.

function movedOnSquare(key, [y, x], last) {
  const moves = {
    ArrowUp: [y - 1, x],
    ArrowDown: [y + 1, x],
    ArrowLeft: [y, x - 1],
    ArrowRight: [y, x + 1],
    Home: [y, 0],
    End: [y, last],
    PageUp: [0, x],
    PageDown: [last, x],
  };
  return moves[key]?.map(at => clamp(at, 0, last));
}

// The ends of the run of legal values around the one in force.

function runOfLegal(value, limits, legal) {
  return limits.map((limit, end) => {
    const step = end ? 1 : -1;
    let reached = value;
    while (reached !== limit && legal(reached + step)) reached += step;
    return reached;
  });
}

// Fills a canvas with the shades of its pixels, each four bytes in one number: alpha, blue, green, red.

function paint(canvas, width, height, shade) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let y = 0, n = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[n++] = shade(y, x);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// A group of buttons for [value, text] pairs; `press` shows which value holds now, a click passes its value to `choose`.

function toggle(label, choices, choose) {
  const buttons = choices.map(([value, text]) => h("button", { type: "button", onclick: () => choose(value) }, text));
  const press = now => buttons.forEach((button, at) => button.setAttribute("aria-pressed", choices[at][0] === now));
  return { node: h("span", { class: "b3-toggle", role: "group", "aria-label": label }, ...buttons), buttons, press };
}

// Calls `draw` at most once a frame, however often it is asked.

function oncePerFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}

// Calls `redraw` when a node's width has changed, until the function that it gives back is called.

function onNewWidth(node, redraw) {
  let width = node.clientWidth;
  const seen = new ResizeObserver(() => {
    if (node.clientWidth !== width) redraw();
    width = node.clientWidth;
  });
  seen.observe(node);
  return () => seen.disconnect();
}

// Ties a view to its model: `set` changes both at once, and what changes elsewhere is drawn with the next frame.

function tied(model, names, refresh) {
  let ours = false;
  const redraw = oncePerFrame(refresh);
  const changed = () => ours || redraw();
  for (const name of names) model.on(`change:${name}`, changed);
  return {
    redraw,
    set(values) {
      ours = true;
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      ours = false;
      model.save_changes();
      refresh();
    },
    untie() {
      for (const name of names) model.off(`change:${name}`, changed);
    },
  };
}

// A button that goes on by itself, as long as the figure is in sight.

function player(el, advance) {
  let playing = null;
  const button = h("button", { type: "button", onclick: () => (playing ? pause() : start()) }, "Play");
  function start() {
    playing = setInterval(advance, 700);
    button.textContent = "Pause";
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    button.textContent = "Play";
  }
  const seen = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting || pause());
  seen.observe(el);
  const end = () => {
    pause();
    seen.disconnect();
  };
  return { button, pause, end };
}

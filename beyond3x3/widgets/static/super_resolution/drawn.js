{
  const PATCH = 48;
  const RIM = 6;
  const LENS = 12;
  const STRONG = 0.2;
  const FRAME = 4;

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

  const known = new WeakMap();
  const same = (shape, weight, bias, relu) => convolution({ shape, stride: 1, padding: (shape[2] - 1) / 2, dilation: 1, relu }, weight, bias);
  const tailOf = ({ tail, name }) => tail ?? name;

  // Shapes and numbers stand as weight, bias, weight, bias … and the tail's weight, which has no bias.

  function layersOf(network) {
    if (known.has(network)) return known.get(network);
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
    known.set(network, layers);
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
    const each = network.shapes.filter(shape => shape.length === 4).map(countOf);
    if (tailOf(network) === "resize") each.push(each.pop() * network.scale ** 2);
    return each.reduce((sum, count) => sum + count);
  }

  // Of a part of two pictures with values from 0 to 1.

  function psnrOf(given, wanted, size, [top, left], [height, width]) {
    let sum = 0;
    for (let y = top; y < top + height; y++) {
      for (let at = y * size + left; at < y * size + left + width; at++) sum += (given[at] - wanted[at]) ** 2;
    }
    return sum ? -10 * Math.log10(sum / (height * width)) : Infinity;
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

  restorable["super-resolution"] = {
    traits: {
      photograph: isWhole(0, 7),
      scale: isOneOf(2, 3),
      patch: isTupleOf(isWhole(0, 96), isWhole(0, 96)),
      lens: value => isTupleOf(isWhole(0, 47), isWhole(0, 47))(value) || isTupleOf()(value),
      view: isOneOf("picture", "signed", "absolute"),
    },
    fit: ({ photographs, photograph }) => photograph < photographs.length,
  };

  const rgb = (red, green, blue) => (255 << 24) | (blue << 16) | (green << 8) | red;

  const opened = new WeakMap();

  function openPhotograph(given) {
    if (opened.has(given)) return opened.get(given);
    const { width: size, height, luminance, chroma } = given;
    const data = Float64Array.from(bytesOf(luminance), level => level / 255);
    const [cb, cr] = chroma.map(plane => resized({ data: bytesOf(plane), size: size / 6, height: height / 6 }, 6, "bilinear").data);
    const photo = { data, size, height, cb, cr };
    opened.set(given, photo);
    return photo;
  }

  // Shades of a pixel: the picture with the photograph's own colors, or how far it is from the original.

  const SHADES = {
    picture({ cb, cr }, values) {
      return at => {
        const [y, b, r] = [255 * values[at], cb[at] - 127.5, cr[at] - 127.5];
        const level = value => clamp(Math.round(value), 0, 255);
        return rgb(level(y + 1.402 * r), level(y - 0.344136 * b - 0.714136 * r), level(y + 1.772 * b));
      };
    },
    signed({ data }, values) {
      return at => {
        const error = clamp((values[at] - data[at]) / STRONG, -1, 1);
        const [red, green, blue] = error > 0 ? [197, 77, 0] : [0, 92, 158];
        const mixed = end => Math.round(246 + Math.abs(error) * (end - 246));
        return rgb(mixed(red), mixed(green), mixed(blue));
      };
    },
    absolute({ data }, values) {
      return at => {
        const level = Math.round(255 * Math.min(1, Math.abs(values[at] - data[at]) / STRONG));
        return rgb(level, level, level);
      };
    },
  };
  const VIEWS = { picture: "Pictures", signed: "Difference", absolute: "|Difference|" };
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-99, 0], PageDown: [99, 0], Home: [0, -99], End: [0, 99] };
  const NAMES = ["photographs", "networks", "photograph", "scale", "patch", "lens", "view"];

  const decibels = value => (value === undefined ? "–" : value === Infinity ? "∞" : value.toFixed(2));
  const more = value => {
    const size = value === Infinity ? "∞" : Math.abs(value).toFixed(2);
    return `${size === "0.00" ? "" : value < 0 ? "−" : "+"}${size}`;
  };
  const apart = (one, other) => (one === other ? 0 : one - other);

  views["super-resolution"] = ({ model, el }) => {
    let given, photo, low, tiles, rows, pointed, working, grip;

    const choose = h("select", { "aria-label": "Photograph", onchange: () => set({ photograph: choose.selectedIndex }) });
    const scales = toggle("How much larger", [[2, "× 2"], [3, "× 3"]], scale => set({ scale }));
    const shows = toggle("What is shown", Object.entries(VIEWS), view => set({ view }));
    const glass = h("button", { type: "button", onclick: () => set({ lens: given.lens.length ? [] : [PATCH / 2, PATCH / 2] }) }, "Magnifier");

    const wholeCanvas = h("canvas");
    const frames = ["b3-spot-halo", "b3-spot"].map(name => s("rect", { class: name, width: PATCH, height: PATCH }));
    const over = s("svg", { "aria-hidden": "true" }, ...frames);
    const whole = h("div", { class: "b3-sr-whole", role: "application", tabindex: 0, "aria-label": "The photograph. Arrow keys move the patch." }, wholeCanvas, over);
    const body = h("tbody");
    const heads = ["enlarged by", "this patch", "whole picture", "test set", "weights", "products per input pixel"].map(text => h("th", { scope: "col" }, text));
    const numbers = h("table", { class: "b3-sr-table" }, h("caption", { class: "b3-title" }, "PSNR in dB: higher is nearer to the original"), h("thead", {}, h("tr", {}, ...heads)), body);
    const verdict = h("output", { class: "b3-verdict" });
    const says = h("output", { class: "b3-says" });
    const grid = h("div", { class: "b3-sr-tiles", role: "application", tabindex: 0, "aria-label": "The patch, enlarged. Arrow keys move the magnifier over all pictures, Escape puts it away." });
    const legend = h("p", { class: "b3-sr-legend" });

    fillFigure(el,
      "b3-sr",
      h("div", { class: "b3-bar" }, choose, scales.node, glass, shows.node),
      h("div", { class: "b3-sr-head" }, h("div", {}, whole, h("p", { class: "b3-note" }, "Drag the frame.")), h("div", {}, numbers, verdict)),
      grid,
      legend,
      says,
    );
    const { set, untie } = tieToModel(model, NAMES, drawFromModel);

    function tileOf(name) {
      const [canvas, close] = [h("canvas"), h("canvas", { class: "b3-sr-lens" })];
      const value = h("span");
      const area = h("div", { class: "b3-sr-photo" }, canvas, close);
      pointing(area, event => shareOf(event, area).map(share => clamp(Math.floor(share * PATCH), 0, PATCH - 1)), show, lens => set({ lens }));
      return { name, canvas, close, value, area, node: h("div", {}, h("p", { class: "b3-sr-name" }, h("b", {}, name), value), area) };
    }

    function rowOf({ name, network }) {
      const cells = heads.slice(1).map(() => h("td", {}, "–"));
      const [, , , weights, products] = cells;
      if (network) {
        weights.textContent = network.shapes.reduce((sum, shape) => sum + countOf(shape), 0).toLocaleString("en");
        products.textContent = productsOf(network).toLocaleString("en");
      }
      return { cells, node: h("tr", {}, h("th", { scope: "row" }, name), ...cells) };
    }

    // The pictures of one photograph at one scale; the networks' come row by row, between frames, and are kept.

    const kept = new WeakMap();
    const keptOf = network => kept.get(network) ?? kept.set(network, new WeakMap()).get(network);

    function build() {
      const networks = given.networks.filter(network => network.scale === given.scale);
      low = blockMeans(photo, given.scale);
      const plain = (name, mode) => ({ ...tileOf(name), values: resized(low, given.scale, mode).data });
      tiles = [
        { ...tileOf("original"), values: photo.data },
        plain("input", "nearest"),
        { ...plain("bicubic", "bicubic"), test: networks.find(({ bicubic }) => bicubic)?.bicubic },
        ...networks.map(network => ({ ...tileOf(network.name), network, test: network.psnr, values: keptOf(network).get(photo) })),
      ];
      for (const tile of tiles) if (tile.values) tile.whole = wholeScore(clipped(tile.values));
      rows = tiles.filter(({ name, network }) => network || name === "bicubic").map(tile => ({ tile, ...rowOf(tile) }));
      body.replaceChildren(...rows.map(({ node }) => node));
      grid.replaceChildren(...tiles.map(({ node }) => node));
      work();
    }

    // To the hundredth that is shown, so that the differences shown are those of the numbers beside them.

    const scoreOf = (values, ...part) => Math.round(100 * psnrOf(values, photo.data, photo.size, ...part)) / 100;
    const wholeScore = values => scoreOf(values, [RIM, RIM], [photo.height - 2 * RIM, photo.size - 2 * RIM]);

    function clipped(values) {
      for (let at = 0; at < values.length; at++) values[at] = clamp(values[at], 0, 1);
      return values;
    }

    function work() {
      cancelAnimationFrame(working);
      const waiting = tiles.filter(({ values }) => !values);
      let steps;
      const go = () => {
        const start = performance.now();
        while (waiting.length && performance.now() - start < FRAME) {
          const [tile] = waiting;
          steps ??= enlarging(tile.network, low);
          const { done, value } = steps.next();
          if (!done) continue;
          tile.values = clipped(value.data);
          tile.whole = wholeScore(tile.values);
          keptOf(tile.network).set(photo, tile.values);
          waiting.shift();
          steps = null;
          lookSoon();
        }
        if (waiting.length) working = requestAnimationFrame(go);
      };
      working = requestAnimationFrame(go);
    }

    const corner = () => [photo.height, photo.size].map((side, axis) => clamp((pointed?.patch ?? given.patch)[axis], 0, side - PATCH));
    const lens = () => pointed?.lens ?? (given.lens.length ? given.lens : null);

    function look() {
      const [top, left] = corner();
      const at = lens();
      const [down, right] = (at ?? [0, 0]).map(place => clamp(place - LENS / 2, 0, PATCH - LENS));
      for (const frame of frames) grow(frame, { x: left, y: top }, []);
      for (const tile of tiles) {
        const { values, canvas, close, name } = tile;
        close.hidden = !at || !values;
        if (!values) continue;
        const shade = SHADES[name === "original" ? "picture" : given.view](photo, values);
        paint(canvas, PATCH, PATCH, (y, x) => shade((top + y) * photo.size + left + x));
        if (at) {
          paint(close, LENS, LENS, (y, x) => shade((top + down + y) * photo.size + left + right + x));
          close.style.setProperty("--b3-down", `${clamp((100 * at[0]) / PATCH - 25, 0, 50)}%`);
          close.style.setProperty("--b3-right", `${clamp((100 * at[1]) / PATCH - 25, 0, 50)}%`);
        }
        tile.patch = scoreOf(values, [top, left], [PATCH, PATCH]);
      }
      judge();
      speak(at && [top + at[0], left + at[1]]);
    }

    function judge() {
      const [original, input, bicubic] = tiles;
      for (const { value, patch, network } of tiles) {
        value.textContent = patch === undefined ? "–" : `${decibels(patch)} dB${network ? ` (${more(apart(patch, bicubic.patch))})` : ""}`;
      }
      original.value.textContent = `${PATCH} × ${PATCH} pixels`;
      input.value.textContent = `${PATCH / given.scale} × ${PATCH / given.scale} pixels`;
      ["patch", "whole", "test"].forEach((name, column) => {
        const most = Math.max(...rows.map(({ tile }) => tile[name] ?? -Infinity));
        for (const { tile, cells } of rows) {
          cells[column].textContent = decibels(tile[name]);
          cells[column].classList.toggle("b3-sr-best", tile[name] === most);
        }
      });
      const networks = tiles.filter(({ network }) => network);
      if (networks.some(({ values }) => !values)) return void (verdict.textContent = "The networks are at work.");
      networks.sort((a, b) => b.patch - a.patch);
      const [best, last] = [networks[0], networks.at(-1)];
      const gain = apart(best.patch, bicubic.patch);
      const nearest = gain ? `${gain > 0 ? best.name : "bicubic"} comes nearest` : `${best.name} and bicubic are equally near`;
      const by = gain > 0 ? `${more(gain)} dB over bicubic.` : `${gain ? "no network beats its " : ""}${decibels(bicubic.patch)} dB.`;
      const others = networks.length > 1 ? ` The networks lie within ${decibels(apart(best.patch, last.patch))} dB of each other.` : "";
      verdict.replaceChildren(h("b", {}, nearest), ` here: ${by}${others}`);
    }

    function speak(place) {
      if (!place) return void (says.textContent = "Point at a picture: the magnifier moves over all of them.");
      const at = place[0] * photo.size + place[1];
      const errors = tiles.filter(({ name, values }) => values && name !== "original").map(({ name, values }) => `${name} ${more(values[at] - photo.data[at])}`);
      says.textContent = `Pixel (${place.join(", ")}): the original’s luminance is ${photo.data[at].toFixed(2)}; ${listed(errors)}.`;
    }

    const LEGENDS = {
      picture: ["All pictures take their color from the original; only the luminance is enlarged."],
      signed: ["The original stays. The others:", ["below", `darker than it by ${STRONG} or more`], ["none", "equal"], ["above", "brighter"]],
      absolute: ["The original stays. The others:", ["black", "equal to it"], ["white", `off by ${STRONG} or more, darker or brighter`]],
    };

    function drawFromModel() {
      const before = given;
      given = Object.fromEntries(NAMES.map(name => [name, model.get(name)]));
      const has = scale => given.networks.some(network => network.scale === scale);
      if (!has(given.scale)) given.scale = given.networks[0].scale;
      given.photograph = clamp(given.photograph, 0, given.photographs.length - 1);
      const changed = name => before?.[name] !== given[name];
      pointed = null;
      if (changed("photographs")) choose.replaceChildren(...given.photographs.map(({ name }) => h("option", {}, name)));
      choose.selectedIndex = given.photograph;
      scales.press(given.scale);
      scales.buttons.forEach((button, at) => (button.disabled = !has(at + 2)));
      shows.press(given.view);
      glass.setAttribute("aria-pressed", given.lens.length > 0);
      if (changed("view")) {
        const swatch = part => (typeof part === "string" ? part : h("span", {}, h("i", { class: `b3-sr-${part[0]}` }), part[1]));
        legend.replaceChildren(...LEGENDS[given.view].map(swatch));
      }
      if (["photographs", "photograph", "networks", "scale"].some(changed)) {
        photo = openPhotograph(given.photographs[given.photograph]);
        const shade = SHADES.picture(photo, photo.data);
        paint(wholeCanvas, photo.size, photo.height, (y, x) => shade(y * photo.size + x));
        over.setAttribute("viewBox", `0 0 ${photo.size} ${photo.height}`);
        build();
      }
      look();
    }

    const lookSoon = oncePerFrame(look);
    function show(place) {
      pointed = place && { lens: place };
      lookSoon();
    }
    const moved = (place, key, step, [down, right]) => {
      const [y, x] = STEPS[key];
      return [clamp(place[0] + y * step, 0, down), clamp(place[1] + x * step, 0, right)];
    };
    grid.addEventListener("keydown", event => {
      const wanted = event.key === "Escape" ? [] : event.key in STEPS && moved(lens() ?? [PATCH / 2, PATCH / 2], event.key, 1, [PATCH - 1, PATCH - 1]);
      if (!wanted) return;
      event.preventDefault();
      set({ lens: wanted });
    });
    whole.addEventListener("keydown", event => {
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      set({ patch: moved(corner(), event.key, 4, [photo.height - PATCH, photo.size - PATCH]) });
    });

    // The frame is dragged where it is taken; elsewhere its middle comes to the pointer.

    const pixelAt = event => shareOf(event, whole).map((share, axis) => share * [photo.height, photo.size][axis]);
    const cornerFor = event => pixelAt(event).map((place, axis) => clamp(Math.round(place - grip[axis]), 0, [photo.height, photo.size][axis] - PATCH));
    whole.addEventListener("pointerdown", event => {
      if (event.button) return;
      whole.setPointerCapture(event.pointerId);
      const inside = pixelAt(event).map((place, axis) => place - corner()[axis]);
      grip = inside.every(place => place >= 0 && place < PATCH) ? inside : [PATCH / 2, PATCH / 2];
      pointed = { patch: cornerFor(event) };
      lookSoon();
    });
    whole.addEventListener("pointermove", event => {
      if (!grip) return;
      pointed = { patch: cornerFor(event) };
      lookSoon();
    });
    whole.addEventListener("pointerup", event => {
      if (!grip) return;
      const patch = cornerFor(event);
      grip = null;
      set({ patch });
    });
    whole.addEventListener("pointercancel", () => {
      grip = pointed = null;
      lookSoon();
    });

    drawFromModel();
    return () => {
      cancelAnimationFrame(working);
      untie();
    };
  };
}

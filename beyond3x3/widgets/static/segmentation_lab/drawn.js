{
  const SIZE = 48;
  const REACH = 16;
  const SUNS = { left: [0, -1], right: [0, 1], above: [-1, 0], below: [1, 0] };
  const LIT = 0;
  const SHADOW = 1;

  const known = new WeakMap();

  function unpacked(network) {
    if (known.has(network)) return known.get(network);
    const numbers = halves(network.weights);
    let from = 0;
    const take = count => numbers.subarray(from, (from += count));
    const operations = network.operations.map(operation => {
      if (operation.op !== "conv") return operation;
      const [outputs, inputs, kernel] = operation.shape;
      return convolution(operation, take(outputs * inputs * kernel ** 2), take(outputs));
    });
    known.set(network, operations);
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

  function confusion(truth, labels, classes = 2) {
    const counts = Array.from({ length: classes }, () => Array(classes).fill(0));
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

  const presets = {
    "Twenty posts, as in training": {
      posts: [
        [1, 25], [2, 43], [10, 41], [12, 47], [18, 35], [20, 17], [20, 29], [20, 43], [21, 8], [24, 33],
        [27, 8], [32, 25], [34, 9], [35, 28], [36, 6], [37, 21], [38, 11], [40, 42], [44, 41], [47, 31],
      ],
      selected: [37, 34],
    },
    "One post": { posts: [[24, 16]], selected: [24, 22] },
    "A wall": { posts: Array.from({ length: 16 }, (_, at) => [16 + at, 16]), selected: [24, 26] },
    "A far post: 16 pixels away": { posts: [[24, 12]], selected: [24, 28] },
  };

  const pixel = isTupleOf(isWhole(0, SIZE - 1), isWhole(0, SIZE - 1));
  restorable["segmentation-lab"] = {
    traits: {
      posts: isListOf(pixel, 0, SIZE ** 2),
      sun: isOneOf(...Object.keys(SUNS)),
      selected: value => pixel(value) || isTupleOf()(value),
    },
  };

  computed.segmentationLab = { labelScores, scoreGradient, reached, castShadows, confusion, segmentationScores, shapeAt, presets };

  const LEVELS = 5;
  const COUNTS = 0.0455;
  const MARGIN = 2;
  const REST = 150;
  const FRAME = 4;
  const MIDDLE = SIZE >> 1;
  const WHERE = { left: "to the left", right: "to the right", above: "above", below: "below" };
  const SAYS = ["lit", "shadow"];
  const TURNS = { left: 0, above: 90, right: 180, below: 270 };
  const TOOLS = {
    draw: "Draw posts with mouse or finger, or with arrow keys and Space.",
    erase: "Erase posts with mouse or finger, or with arrow keys and Space.",
    move: "Drag a shape; or take it with Space, move it with arrow keys, put it down with Space.",
    read: "Choose the pixel to look into, here or on any map.",
  };

  const indexOf = ([row, column]) => row * SIZE + column;
  const placeOf = at => [Math.floor(at / SIZE), at % SIZE];
  const score = value => value.toFixed(3);

  function imageOf(posts) {
    const image = new Float64Array(SIZE ** 2);
    for (const post of posts) image[indexOf(post)] = 1;
    return image;
  }

  // A path around the pixels that hold, one bar for each run in a row; or a mark of their own for each of them.

  function bars(holds) {
    let d = "";
    for (let at = 0; at < SIZE ** 2; at++) {
      if (!holds(at)) continue;
      const from = at;
      while ((at + 1) % SIZE && holds(at + 1)) at++;
      d += `M${from % SIZE} ${Math.floor(from / SIZE)}h${at - from + 1}v1h${from - at - 1}z`;
    }
    return d;
  }
  const marks = (holds, mark) => {
    let d = "";
    for (let at = 0; at < SIZE ** 2; at++) if (holds(at)) d += mark(at % SIZE, Math.floor(at / SIZE));
    return d;
  };
  const slash = (x, y) => `M${x} ${y + 1}l1-1`;
  const dot = (x, y) => `M${x + 0.3} ${y + 0.3}h.4v.4h-.4z`;
  const diamond = (x, y) => `M${x + 0.5} ${y}l.5.5-.5.5-.5-.5z`;

  const path = kind => s("path", { class: `b3-lab-${kind}` });
  const board = (margin, ...layers) =>
    s("svg", { viewBox: `${-margin} ${-margin} ${SIZE + 2 * margin} ${SIZE + 2 * margin}`, "aria-hidden": "true" }, ...layers);
  const ground = () => s("rect", { class: "b3-lab-lit", width: SIZE, height: SIZE });
  const spotMarks = () => ["b3-spot-halo", "b3-spot"].map(kind => s("rect", { class: kind, width: 1, height: 1 }));

  function putSpot(spots, place) {
    for (const spot of spots) {
      spot.setAttribute("visibility", place ? "visible" : "hidden");
      if (place) ["y", "x"].forEach((axis, at) => spot.setAttribute(axis, place[at]));
    }
  }

  views["segmentation-lab"] = ({ model, el }) => {
    let given, image, truth, lab, pointed, dragging, held, resting, working, undecided, unlit;
    let turns = 0;
    let tool = "draw";
    let cursor = [MIDDLE, MIDDLE];
    let byKeys = false;

    const preset = h("select", { "aria-label": "Example scene", onchange: () => presets[preset.value] && change({ sun: "left", ...presets[preset.value] }) });
    preset.append(...["Your own scene", ...Object.keys(presets)].map(name => h("option", {}, name)));
    const another = h("button", { type: "button", onclick: () => change({ posts: randomPosts(20) }) }, "New scene");
    const clear = h("button", { type: "button", onclick: () => change({ posts: [] }) }, "Clear");
    const sunChoice = h("select", { "aria-label": "Where the light comes from", onchange: () => set({ sun: sunChoice.value }) });
    sunChoice.append(...Object.keys(SUNS).map(name => h("option", { value: name }, name)));
    const toolButtons = Object.keys(TOOLS).map(name => h("button", { type: "button", onclick: () => take(name) }, name));

    const rays = path("rays");
    rays.setAttribute("d", Array.from({ length: 6 }, (_, at) => `M-1.8 ${3 + 8 * at}l1.4 1-1.4 1z`).join(""));
    const layers = Object.fromEntries(["shade", "post", "held"].map(kind => [kind, path(kind)]));
    const sceneSpots = spotMarks();
    const cursorMark = s("rect", { class: "b3-lab-cursor", width: 1, height: 1 });
    const scene = h(
      "div",
      { class: "b3-lab-scene", role: "application", tabindex: 0, "aria-label": "The scene and its true shadows. Arrow keys move a cursor, Space uses the tool." },
      board(MARGIN, ground(), layers.shade, layers.post, layers.held, ...sceneSpots, cursorMark, rays),
    );
    const tip = h("output", { class: "b3-note" });
    const verdict = h("output", { class: "b3-verdict" });
    const says = h("output", { class: "b3-says" });
    const nets = h("div", { class: "b3-lab-nets" });

    const swatch = (words, ...kinds) =>
      h("span", {}, s("svg", { viewBox: "0 0 3 2", "aria-hidden": "true" }, ...kinds.map(([kind, d]) => (d ? grow(path(kind), { d }, []) : s("rect", { class: `b3-lab-${kind}`, width: 3, height: 2 })))), words);
    const six = mark => [0, 1, 2, 3, 4, 5].map(at => mark(at % 3, Math.floor(at / 3))).join("");
    const legend = h(
      "p",
      { class: "b3-lab-legend" },
      swatch("post", ["lit"], ["post", "M1 .5h1v1h-1z"]),
      swatch("lit", ["lit"]),
      swatch("shadow", ["shade"]),
      swatch("missed shadow", ["lit"], ["missed", six(slash)]),
      swatch("false shadow", ["shade"], ["false", six(dot)]),
      swatch("can be read", ["unread"], ["read", "M0 0h3v2h-3z"]),
      swatch("a post here: more shadow", ["unread"], ["read", "M0 0h3v2h-3z"], ["toward", "M1 .5h1v1h-1z"]),
      swatch("more light", ["unread"], ["read", "M0 0h3v2h-3z"], ["against", "M1.5 .3l.7.7-.7.7-.7-.7z"]),
    );

    fillFigure(el,
      "b3-lab",
      h("div", { class: "b3-bar" }, preset, another, clear, h("span", { class: "b3-labeled" }, h("span", {}, "light from"), sunChoice)),
      h(
        "div",
        { class: "b3-lab-body" },
        h("div", {}, h("div", { class: "b3-lab-tools", role: "group", "aria-label": "Tool" }, ...toolButtons), scene, tip),
        nets,
        legend,
        h("div", { class: "b3-lab-words" }, verdict, says),
      ),
    );

    const { set, untie } = tieToModel(model, ["posts", "sun", "networks", "selected"], drawFromModel);

    function change(values) {
      held = null;
      set(values);
    }

    function randomPosts(count) {
      const places = new Set();
      while (places.size < count) places.add(Math.floor(Math.random() * SIZE ** 2));
      return [...places].sort((a, b) => a - b).map(placeOf);
    }

    // One column for each network: its name and scores, its map, what it reads for the chosen pixel.

    function column(network) {
      const operations = unpacked(network);
      const ones = reaching(operations);
      const onesMaps = forward(ones, new Float64Array(SIZE ** 2), SIZE);
      const reads = pixel => finished(backFrom(ones, onesMaps, pixel, [1]));
      const facts = { "mean IoU": h("b"), "pixels right": h("b"), distances: h("b") };
      const strip = s("svg", { class: "b3-lab-strip", viewBox: `0 0 ${REACH} 1`, "aria-hidden": "true" });
      const kinds = Object.fromEntries(["shade", "missed", "false", "post", "read"].map(kind => [kind, path(kind)]));
      const levels = ["toward", "against"].flatMap(kind => Array.from({ length: LEVELS }, (_, at) => grow(path(kind), { "fill-opacity": (at + 1) / LEVELS }, [])));
      const posts = path("post-small");
      const frames = [0, 1].map(() => s("rect", { class: "b3-lab-field" }));
      const spots = [spotMarks(), spotMarks()];
      const map = h(
        "div",
        { class: "b3-lab-map", role: "application", tabindex: 0, "aria-label": `What ${network.name} says. Arrow keys choose a pixel.` },
        board(0, ground(), kinds.shade, kinds.missed, kinds.false, kinds.post, frames[0], ...spots[0]),
      );
      const field = h("div", { class: "b3-lab-map" }, board(0, s("rect", { class: "b3-lab-unread", width: SIZE, height: SIZE }), kinds.read, ...levels, posts, frames[1], ...spots[1]));
      const fact = ([name, value]) => h("div", {}, h("span", {}, name), value);
      const node = h(
        "div",
        { class: "b3-lab-net" },
        h("div", {}, h("p", { class: "b3-lab-name" }, network.name), h("div", { class: "b3-facts" }, ...Object.entries(facts).map(fact)), strip),
        map,
        field,
      );
      pointing(map, event => placeAt(event, map, 0), show, choose);
      map.addEventListener("keydown", event => {
        const place = event.key === "Escape" ? [] : movedOnSquare(event.key, chosen() ?? [MIDDLE, MIDDLE], SIZE - 1);
        if (!place) return;
        event.preventDefault();
        event.stopPropagation();
        set({ selected: place });
      });
      return { name: network.name, operations, reads, fromMiddle: reads([MIDDLE, MIDDLE]), turn: 0, facts, strip, kinds, levels, posts, frames, spots, node };
    }

    const stepsRead = ways => {
      const [down, right] = SUNS[given.sun];
      return Array.from({ length: REACH }, (_, at) => at + 1).filter(step => ways[indexOf([MIDDLE + step * down, MIDDLE + step * right])]);
    };

    function judge(one, image, truth) {
      const { labels, kinds, facts, strip } = one;
      kinds.shade.setAttribute("d", bars(at => labels[at]));
      kinds.missed.setAttribute("d", marks(at => truth[at] && !labels[at], slash));
      kinds.false.setAttribute("d", marks(at => !truth[at] && labels[at], dot));
      one.steps = stepsRead(one.fromMiddle);
      one.scores = segmentationScores(confusion(truth, labels));
      one.rule = segmentationScores(confusion(truth, castShadows(image, SIZE, given.sun, one.steps))).mean_iou;
      facts["mean IoU"].textContent = score(one.scores.mean_iou);
      facts["pixels right"].textContent = percent(one.scores.pixel_accuracy, 1);
      facts.distances.textContent = `${one.steps.length} of ${REACH}`;
      const cell = at => s("rect", { class: one.steps.includes(at + 1) ? "b3-lab-reads" : "b3-lab-skips", x: at + 0.1, y: 0.1, width: 0.8, height: 0.8 });
      strip.replaceChildren(...Array.from({ length: REACH }, (_, at) => cell(at)));
    }

    function decide() {
      undecided = false;
      const line = ({ name, steps, rule, scores }) =>
        h("span", {}, h("b", {}, name), ` reads ${steps.length} of the ${REACH} distances: a rule of just these gets ${score(rule)}, the network ${score(scores.mean_iou)}.`);
      const light = given.sun === "left" ? "Light from the left." : `Light from ${given.sun === "right" ? "the right" : given.sun}: the shadows turn with it, the weights do not.`;
      verdict.replaceChildren(h("span", {}, light), ...lab.map(line));
    }

    const chosen = () => pointed ?? (given.selected.length ? given.selected : null);

    // What is under the chosen pixel: each network's scores there, the field it can read, and what it makes of it.

    function* lighting() {
      const place = chosen();
      putSpot(sceneSpots, place);
      for (const one of lab) {
        one.spots.forEach(spots => putSpot(spots, place));
        one.ways = place ? one.reads(place) : [];
        const strength = place ? strengths(yield* backFrom(one.operations, one.maps, place, [-1, 1])) : [];
        one.can = one.ways.reduce((sum, count) => sum + (count > 0), 0);
        one.does = strength.reduce((sum, level) => sum + (level !== 0), 0);
        one.kinds.read.setAttribute("d", bars(at => one.ways[at]));
        one.levels.forEach((node, at) => {
          const level = 1 + (at % LEVELS);
          node.setAttribute("d", at < LEVELS ? bars(pixel => strength[pixel] === level) : marks(pixel => strength[pixel] === -level, diamond));
        });
        surround(one.frames, one.ways);
        yield;
      }
      speak(place);
    }

    // From -LEVELS to LEVELS; 0 for what is too weak to count.

    function strengths(gradient) {
      const most = gradient.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      return Int8Array.from(gradient, value => {
        const share = Math.abs(value) / most;
        return share > COUNTS ? Math.sign(value) * Math.ceil(LEVELS * Math.sqrt(share)) : 0;
      });
    }

    function surround(frames, ways) {
      let [top, left, bottom, right] = [SIZE, SIZE, -1, -1];
      ways.forEach((count, at) => {
        if (!count) return;
        const [y, x] = placeOf(at);
        [top, bottom, left, right] = [Math.min(top, y), Math.max(bottom, y), Math.min(left, x), Math.max(right, x)];
      });
      const box = { x: left, y: top, width: Math.max(0, right - left + 1), height: Math.max(0, bottom - top + 1) };
      for (const frame of frames) for (const [name, value] of Object.entries(box)) frame.setAttribute(name, value);
    }

    function speak(place) {
      if (!place) {
        says.textContent = "Point at a pixel of a map to see what each network reads for it.";
        return;
      }
      const at = indexOf(place);
      const [down, right] = SUNS[given.sun];
      const toward = step => [place[0] + step * down, place[1] + step * right];
      const inside = pixel => pixel.every(axis => axis >= 0 && axis < SIZE);
      const casting = Array.from({ length: REACH }, (_, index) => index + 1).filter(step => inside(toward(step)) && image[indexOf(toward(step))]);
      const why = casting.length
        ? `is in shadow: ${casting.length > 1 ? "the nearest" : "a"} post stands ${plural(casting[0], "pixel")} ${WHERE[given.sun]}.`
        : `is lit: no post stands within ${REACH} pixels ${WHERE[given.sun]}.`;
      const line = one => {
        const { data } = one.maps.at(-1);
        const [lit, shadow] = [data[at], data[SIZE ** 2 + at]].map(value => signed(value.toFixed(2)));
        const blind = casting.length && !casting.some(step => one.ways[indexOf(toward(step))]);
        return h("span", {}, h("b", {}, one.name), ` says ${SAYS[one.labels[at]]} (lit ${lit}, shadow ${shadow})${blind ? " and cannot read that far" : ""}. Of the ${plural(one.can, "pixel")} that it reads, a post at ${one.does || "none"} would move the score.`);
      };
      says.replaceChildren(h("span", {}, `Pixel (${place.join(", ")}) ${why}`), ...lab.map(line));
    }

    function showHand() {
      toolButtons.forEach((button, at) => button.setAttribute("aria-pressed", Object.keys(TOOLS)[at] === tool));
      ["y", "x"].forEach((axis, at) => cursorMark.setAttribute(axis, cursor[at]));
      const holding = held && new Set(moved(held).map(indexOf));
      layers.held.setAttribute("d", holding ? bars(at => holding.has(at)) : "");
      const here = `Cursor at (${cursor.join(", ")}): ${held ? `holding ${plural(held.shape.length, "post")}` : image[indexOf(cursor)] ? "a post" : "no post"}.`;
      tip.textContent = byKeys ? here : TOOLS[tool];
      scene.classList.toggle("b3-lab-pick", tool === "move" || tool === "read");
    }

    function drawFromModel() {
      const before = given;
      given = Object.fromEntries(["posts", "sun", "networks", "selected"].map(name => [name, model.get(name)]));
      const changed = name => before?.[name] !== given[name];
      pointed = null;
      if (changed("networks")) {
        lab = given.networks.map(column);
        nets.replaceChildren(...lab.map(({ node }) => node));
        el.style.setProperty("--b3-lab-nets", lab.length);
      }
      if (changed("posts")) {
        image = imageOf(given.posts);
        if (held && JSON.stringify(held.put) !== JSON.stringify(given.posts)) held = null;
      }
      if (changed("posts") || changed("sun")) {
        truth = castShadows(image, SIZE, given.sun);
        layers.shade.setAttribute("d", bars(at => truth[at]));
        rays.setAttribute("transform", `rotate(${TURNS[given.sun]} ${MIDDLE} ${MIDDLE})`);
        sunChoice.value = given.sun;
      }
      if (changed("posts") || changed("networks")) {
        const posts = bars(at => image[at]);
        layers.post.setAttribute("d", posts);
        for (const one of lab) {
          one.kinds.post.setAttribute("d", posts);
          one.posts.setAttribute("d", posts);
        }
        const written = JSON.stringify(given.posts);
        preset.selectedIndex = 1 + Object.values(presets).findIndex(({ posts: places }) => JSON.stringify(places) === written);
      }
      unlit = true;
      if (dragging && lab.some(behind)) rest();
      if (before) work();
      else finished(answers());
      showHand();
    }

    // The networks answer in turn, a few milliseconds of every frame; what the chosen pixel hears waits until all have,
    // and until a hand that draws rests.

    const behind = one => one.answered !== truth;

    function* answers() {
      for (;;) {
        const waiting = lab.filter(behind).sort((a, b) => a.turn - b.turn);
        if (waiting.length) yield* answering(waiting[0]);
        else if (undecided) decide();
        else if (!unlit || resting) return;
        else {
          unlit = false;
          yield* lighting();
        }
        yield;
      }
    }

    function* answering(one) {
      const [seen, expected] = [image, truth];
      if (one.seen !== seen) {
        one.maps = yield* forwarding(one.operations, seen, SIZE);
        one.seen = seen;
        const { data } = one.maps.at(-1);
        one.labels = Uint8Array.from(plane(data, SHADOW, SIZE), (value, at) => value > data[at]);
      }
      judge(one, seen, expected);
      one.answered = expected;
      one.turn = ++turns;
      undecided = true;
    }

    const goOn = oncePerFrame(() => {
      const until = performance.now() + FRAME;
      working ??= answers();
      while (working && performance.now() < until) if (working.next().done) working = null;
      el.classList.toggle("b3-lab-works", working !== null);
      if (working) goOn();
    });

    function work() {
      el.classList.add("b3-lab-works");
      goOn();
    }

    function rest() {
      clearTimeout(resting);
      resting = setTimeout(rested, REST);
    }

    function rested() {
      clearTimeout(resting);
      resting = null;
      work();
    }

    function show(place) {
      pointed = place;
      unlit = true;
      work();
    }
    const choose = place => set({ selected: given.selected.join() === place.join() ? [] : place });

    function placeAt(event, node, margin) {
      const at = share => Math.floor(share * (SIZE + 2 * margin) - margin);
      return shareOf(event, node).map(share => clamp(at(share), 0, SIZE - 1));
    }

    // The hand on the scene: a stroke draws or erases all that it passes over; a shape goes where it is taken.

    function take(name) {
      tool = name;
      held = null;
      byKeys = false;
      showHand();
    }

    const setPosts = posts => {
      if (held) held.put = posts;
      set({ posts });
    };

    function stroke(from, to, wide) {
      const next = image.slice();
      const length = near(from, to);
      for (let at = 0; at <= length; at++) {
        const [y, x] = from.map((start, axis) => Math.round(start + ((to[axis] - start) * at) / Math.max(1, length)));
        for (let row = y - wide; row <= y + wide; row++) {
          for (let left = x - wide; left <= x + wide; left++) {
            if (row >= 0 && left >= 0 && row < SIZE && left < SIZE) next[indexOf([row, left])] = Number(tool === "draw");
          }
        }
      }
      if (next.some((value, at) => value !== image[at])) setPosts([...next.keys()].filter(at => next[at]).map(placeOf));
    }

    function lift(place, within) {
      const shape = shapeAt(given.posts, place, within);
      if (!shape.length) return;
      const taken = new Set(shape.map(indexOf));
      held = { shape, from: place, by: [0, 0], rest: given.posts.filter(post => !taken.has(indexOf(post))), put: given.posts };
      showHand();
    }

    const moved = ({ shape, by }) => shape.map(([y, x]) => [y + by[0], x + by[1]]);

    function carry(place) {
      const by = [0, 1].map(axis => {
        const all = held.shape.map(post => post[axis]);
        return clamp(place[axis] - held.from[axis], -Math.min(...all), SIZE - 1 - Math.max(...all));
      });
      if (by.join() === held.by.join()) return;
      held.by = by;
      const places = new Set([...held.rest, ...moved(held)].map(indexOf));
      setPosts([...places].sort((a, b) => a - b).map(placeOf));
    }

    function put() {
      held = null;
      showHand();
    }

    const strokes = () => tool === "draw" || tool === "erase";
    scene.addEventListener("pointerdown", event => {
      if (event.button) return;
      scene.setPointerCapture(event.pointerId);
      byKeys = false;
      const touch = event.pointerType === "touch";
      const place = placeAt(event, scene, MARGIN);
      dragging = { at: place, wide: Number(touch && tool === "erase") };
      cursor = place;
      if (strokes()) stroke(place, place, dragging.wide);
      else if (tool === "move") lift(place, touch ? 3 : 1);
      else set({ selected: place });
      showHand();
    });
    scene.addEventListener("pointermove", event => {
      const place = placeAt(event, scene, MARGIN);
      if (!dragging) return tool === "read" && show(place);
      cursor = place;
      if (strokes()) stroke(dragging.at, place, dragging.wide);
      else if (held) carry(place);
      else if (tool === "read") set({ selected: place });
      dragging.at = place;
      showHand();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      scene.addEventListener(end, () => {
        dragging = null;
        put();
        if (resting) rested();
      });
    }
    scene.addEventListener("pointerleave", () => tool === "read" && !dragging && show(null));
    scene.addEventListener("blur", put);
    scene.addEventListener("keydown", event => {
      const to = movedOnSquare(event.key, cursor, SIZE - 1);
      const use = event.key === " " || event.key === "Enter";
      if (!to && !use && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      byKeys = true;
      if (to) cursor = to;
      if (to && held) carry(cursor);
      else if (use && strokes()) stroke(cursor, cursor, 0);
      else if (use && tool === "read") set({ selected: cursor });
      else if (use && !held) lift(cursor, 0);
      else if (!to) held = null;
      showHand();
    });

    drawFromModel();
    return () => {
      clearTimeout(resting);
      untie();
    };
  };
}

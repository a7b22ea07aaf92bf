{
  const KINDS = {
    transposed: ["transposed conv", "strided conv"],
    nearest: ["nearest, then conv", "conv, then sum pool"],
    bilinear: ["bilinear, then conv", "conv, then tent pool"],
    shuffle: ["conv, then shuffle", "unshuffle, then conv"],
  };
  const LIMITS = { kernel: [1, 8], stride: [2, 4], cleanup: [1, 5], layers: [1, 4], cleanups: [0, 3] };
  const CLOSE = 1e-9;

  const up = (kind, kernel, stride = 2) => ({ kind, kernel, stride });
  const times = (count, layer) => Array(count).fill(layer);
  const three = up("transposed", 3);
  const presets = {
    "Kernel 3, stride 2": { layers: [three], cleanup: [] },
    "Kernel 3, stride 2, three times": { layers: times(3, three), cleanup: [] },
    "Kernel 4, stride 2, three times": { layers: times(3, up("transposed", 4)), cleanup: [] },
    "Kernel 5, stride 2, four times": { layers: times(4, up("transposed", 5)), cleanup: [] },
    "Kernel 4, stride 3": { layers: [up("transposed", 4, 3)], cleanup: [] },
    "Kernel 3, evened out by kernel 4": { layers: [three, up("transposed", 4)], cleanup: [] },
    "A clean-up kernel of 3 that fails": { layers: [three], cleanup: [3] },
    "A clean-up kernel of 2 that works": { layers: [three], cleanup: [2] },
    "Nearest, then convolution, three times": { layers: times(3, up("nearest", 3)), cleanup: [] },
    "Pixel shuffle, three times": { layers: times(3, up("shuffle", 3)), cleanup: [] },
  };

  // Which inputs an output of an endless layer reads, and how strongly, every learned weight one. Outputs of a
  // transposed convolution are numbered as if its padding were half of what kernel and stride differ by.

  const range = (count, make) => Array.from({ length: count }, (_, at) => make(at));

  function readsOf({ kind, kernel, stride }, output) {
    const first = output - ((kernel - 1) >> 1);
    if (kind === "cleanup") return range(kernel, tap => [first + tap, 1]);
    if (kind === "nearest") return range(kernel, tap => [Math.floor((first + tap) / stride), 1]);
    if (kind === "shuffle") return range(kernel, tap => [Math.floor(output / stride) - ((kernel - 1) >> 1) + tap, 1]);
    if (kind === "transposed") {
      const place = output + (Math.max(0, kernel - stride) >> 1);
      return range(kernel, tap => [(place - tap) / stride, 1]).filter(([input]) => Number.isInteger(input));
    }
    return range(kernel, tap => {
      const place = 2 * (first + tap) + 1 - stride;
      const before = Math.floor(place / (2 * stride));
      const share = place / (2 * stride) - before;
      return [[before, 1 - share], [before + 1, share]];
    }).flat();
  }

  const stackOf = (layers, cleanup) => [...layers, ...cleanup.map(kernel => ({ kind: "cleanup", kernel, stride: 1 }))];

  // From a constant one, what reaches the outputs of each layer: one period of it, away from every rim. An output reads
  // what the one `stride` before it reads, one input further.

  function overlapThrough(layers, cleanup = []) {
    const levels = [[1]];
    for (const layer of stackOf(layers, cleanup)) {
      const below = levels.at(-1);
      const period = below.length;
      const reads = range(layer.stride, phase => readsOf(layer, phase));
      const sum = output => {
        const shift = Math.floor(output / layer.stride);
        let total = 0;
        for (const [input, share] of reads[output % layer.stride]) total += share * below[(((input + shift) % period) + period) % period];
        return total;
      };
      levels.push(range(period * layer.stride, sum));
    }
    return levels;
  }

  // The ways from the units of every level to one output: a Map of them for each, the input's first.

  function waysTo(layers, cleanup, output) {
    const levels = [new Map([[output, 1]])];
    for (const layer of stackOf(layers, cleanup).reverse()) {
      const ways = new Map();
      for (const [unit, count] of levels[0]) {
        for (const [input, share] of readsOf(layer, unit)) if (share) ways.set(input, (ways.get(input) ?? 0) + count * share);
      }
      levels.unshift(ways);
    }
    return levels;
  }

  const ends = values => [Math.min(...values), Math.max(...values)];
  const isEven = values => {
    const [least, most] = ends(values);
    return most - least <= CLOSE * most;
  };

  // The smallest shift that leaves the pattern as it is: all-ones kernels of this size and its multiples even it out.

  function periodOf(values) {
    const same = by => values.every((value, at) => Math.abs(value - values[(at + by) % values.length]) <= CLOSE * value);
    return range(values.length, at => at + 1).find(by => values.length % by === 0 && same(by));
  }

  // The pattern's Fourier coefficients at 0, 1/P, 2/P … ½, as shares of the first.

  function harmonics(values) {
    const period = values.length;
    const turns = range(period, at => (2 * Math.PI * at) / period);
    const [cosine, sine] = [turns.map(Math.cos), turns.map(Math.sin)];
    const total = values.reduce((sum, value) => sum + value, 0);
    return range((period >> 1) + 1, at => {
      let [real, imaginary] = [0, 0];
      for (let n = 0; n < period; n++) {
        real += values[n] * cosine[(at * n) % period];
        imaginary += values[n] * sine[(at * n) % period];
      }
      return Math.hypot(real, imaginary) / total;
    });
  }

  const passes = (cleanup, frequency) =>
    cleanup.reduce((all, kernel) => all * (frequency ? Math.abs(Math.sin(Math.PI * kernel * frequency) / (kernel * Math.sin(Math.PI * frequency))) : 1), 1);

  // The finding in words.

  const trimmed = value => decimal(Math.abs(value - Math.round(value)) < CLOSE * Math.max(1, value) ? Math.round(value) : value);

  function ratioOf(values, power = 1) {
    const [least, most] = ends(values);
    if (isEven(values)) return "even";
    if (least < CLOSE * most) return `${trimmed(most ** power)} to 0`;
    const whole = [least, most].map(Math.round);
    if (Math.abs(least - whole[0]) + Math.abs(most - whole[1]) > CLOSE * most) return `${trimmed((most / least) ** power)} to 1`;
    const shared = gcd(...whole);
    return `${(whole[1] / shared) ** power} to ${(whole[0] / shared) ** power}`;
  }

  const WORDS = ["", "", "two", "three", "four"];

  function nameOf(layers) {
    const [{ kind, kernel, stride }] = layers;
    const alike = layers.every(layer => JSON.stringify(layer) === JSON.stringify(layers[0]));
    if (alike) return `Kernel ${kernel} at stride ${stride}${layers.length > 1 ? `, ${layers.length === 2 ? "twice" : `${WORDS[layers.length]} times`}` : ""}`;
    if (layers.every(layer => layer.kind === kind)) return `Kernels ${listed(layers.map(layer => layer.kernel))} at strides ${listed(layers.map(layer => layer.stride))}`;
    return `These ${WORDS[layers.length]} layers`;
  }

  function finding(layers, cleanup = [], direction = "forward", levels = overlapThrough(layers, cleanup)) {
    const [values, raw] = [levels.at(-1), levels[layers.length]];
    const back = direction === "gradient";
    const uneven = !isEven(values);
    const many = layers.length + cleanup.length > 1;
    const [least, most] = ends(values).map(trimmed);
    const none = Math.min(...values) < CLOSE;
    const noun = many ? "path" : back ? "output" : "product";
    const weighted = values.some(value => Math.abs(value - Math.round(value)) > CLOSE * value) ? "weighted " : "";
    const how = back ? `read ${many ? "along" : "by"}` : "reached by";
    const gets = (whom, count) => `${whom} ${how} ${count} ${weighted}${noun}${count === "1" ? "" : "s"}`;
    const said = [`${nameOf(layers)}: ${counts()}.`];
    if (uneven && !none) said.push(`Most to least: ${ratioOf(values)}, in two dimensions ${ratioOf(values, 2)}.`);
    const first = levels.findIndex((level, at) => at && !isEven(level));
    if (cleanup.length && !isEven(raw)) said.push(cleaned());
    else if (!uneven && first > 0) said.push(evened());
    else if (uneven) said.push(`A stride-1 kernel of ${periodOf(values)} after it would even it out.`);
    if (!uneven) said.push(promise());
    return { uneven, text: said.join(" ") };

    function counts() {
      const period = periodOf(values);
      const whom = back ? "pixel" : "output";
      if (!uneven) return gets(`every ${whom} is`, most);
      if (none) {
        const others = new Set(ends(values.filter(value => value > CLOSE)).map(trimmed));
        return `${values.slice(0, period).filter(value => value < CLOSE).length} of every ${period} ${whom}s are never ${how.split(" ")[0]}, ${gets("the others are", [...others].join(" to "))}`;
      }
      if (period > 4) return `${gets(`${whom}s are`, `${least} to ${most}`)}, in a pattern of period ${period}`;
      const start = values.indexOf(Math.min(...values.slice(0, period)));
      return `${gets(`${whom}s are`, listed(range(period, at => trimmed(values[(start + at) % period]))))} in turn`;
    }
    function cleaned() {
      const kernels = `clean-up ${cleanup.length > 1 ? "kernels" : "kernel"} ${listed(cleanup)}`;
      if (!uneven) return `Without the ${kernels} it would be ${ratioOf(raw)}.`;
      const needed = periodOf(raw);
      const before = ratioOf(raw) === ratioOf(values) ? `The ${kernels} changed nothing` : `The ${kernels} brought it from ${ratioOf(raw)}`;
      return `${before}; a kernel of ${needed}, or a multiple of it, would take all of it away.`;
    }
    function evened() {
      const last = levels.findLastIndex(level => !isEven(level));
      return `After layer ${last} it was ${ratioOf(levels[last])}; layer ${last + 1} evens it out.`;
    }
    function promise() {
      if (layers.some(({ kind }) => kind === "shuffle")) return "But that is for equal weights: each phase of a pixel shuffle has a kernel of its own, and phases that start or train apart print the pattern all the same.";
      if (layers.some(({ kind }) => kind === "transposed")) return "But that is for equal weights: each phase reads its own taps, and a network can still learn them uneven.";
      return `All phases share one kernel, so ${back ? "an even gradient" : "a constant"} stays even, whatever the weights.`;
    }
  }

  const asPairs = levels => levels.map(ways => [...ways].sort(([a], [b]) => a - b));
  restorable.checkerboard = {
    traits: {
      layers: isListOf(isRecordOf({ kind: isOneOf(...Object.keys(KINDS)), ...areWhole({ kernel: LIMITS.kernel, stride: LIMITS.stride }) }), ...LIMITS.layers),
      cleanup: isListOf(isWhole(...LIMITS.cleanup), ...LIMITS.cleanups),
      direction: isOneOf("forward", "gradient"),
      selected: isTupleOf(isWhole(-1, 255), isWhole(-1, 255)),
      upsampler: isWhole(0, 9),
      moment: isOneOf("before", "after", "after_features"),
      lens: isTupleOf(isWhole(0, 95), isWhole(0, 95)),
    },
    fit: ({ trained: { size, outputs }, upsampler, moment, lens }) =>
      upsampler < outputs.length && outputs.every(output => moment in output) && Math.max(...lens) < size,
  };

  computed.checkerboard = {
    overlapThrough,
    overlapWays: (...given) => asPairs(waysTo(...given)),
    overlapPeriod: periodOf,
    harmonics,
    cleanupPasses: passes,
    overlapFinding: finding,
    presets,
    limits: { ...LIMITS, kinds: Object.keys(KINDS) },
  };

  const MOMENTS = { before: "Untrained", after: "Trained on pixels", after_features: "On strided features" };
  const LEAST_SHOWN = 24;
  const WIDE = 400;
  const TALL = 40;
  const LENS = 12;
  const CHART = 80;
  const ACROSS = 300;

  views.checkerboard = ({ model, el }) => {
    let layers, cleanup, direction, levels, rows, trained, pictures, pointed, pointedLens, drawn, looked;
    let stretched = false;

    const preset = h("select", { "aria-label": "Example stack", onchange: () => presets[preset.value] && set(presets[preset.value]) });
    preset.append(...["Your own stack", ...Object.keys(presets)].map(name => h("option", {}, name)));
    const way = toggle("What is counted", [["forward", "Forward overlap"], ["gradient", "Gradient"]], value => set({ direction: value }));
    const list = h("div", { class: "b3-cb-rows" });
    const addLayer = h("button", { type: "button", onclick: () => set({ layers: [...layers, layers.at(-1)] }) }, "+ layer");
    const addCleanup = h("button", { type: "button", onclick: () => set({ cleanup: [...cleanup, 2] }) }, "+ clean-up kernel");

    const canvas = h("canvas");
    const marks = ["b3-spot-halo", "b3-spot"].map(name => s("rect", { class: name, width: 1, height: 1 }));
    const over = s("svg", { "aria-hidden": "true" }, ...marks);
    const map = h("div", { class: "b3-map", role: "application", tabindex: 0, "aria-label": "The pattern in two dimensions. Arrow keys choose an output." }, canvas, over);
    const verdict = h("output", { class: "b3-verdict" });
    const facts = Object.fromEntries(["One axis", "Two axes", "Period", "Strongest"].map(name => [name, h("b")]));
    const factList = nodes => Object.entries(nodes).map(([name, value]) => h("div", {}, h("span", {}, name), value));
    const says = h("output", { class: "b3-says" });
    const [ghosts, stems, response, teeth] = ["ghosts", "stems", "response", "teeth"].map(name => s("path", { class: `b3-cb-${name}` }));
    const words = s("g");
    const chart = s("svg", { class: "b3-cb-chart", viewBox: `0 0 ${ACROSS + 50} ${CHART + 6 + 14 * LIMITS.layers[1]}`, "aria-hidden": "true" }, ghosts, stems, response, teeth, words);
    const chartNote = h("p", { class: "b3-note" });

    const ways = h("div", { class: "b3-cb-nets", role: "group", "aria-label": "Upsampler" });
    const when = toggle("When", Object.entries(MOMENTS), value => set({ moment: value }));
    const stretch = h("button", { type: "button", onclick: () => ((stretched = !stretched), look()) }, "Stretch contrast");
    const panel = label => {
      const canvas = h("canvas");
      const frame = ["b3-spot-halo", "b3-spot"].map(name => s("rect", { class: name, width: LENS, height: LENS }));
      const glass = s("svg", { "aria-hidden": "true" }, ...frame);
      const node = h("div", { class: "b3-cb-photo", role: "application", tabindex: 0, "aria-label": `${label}. Arrow keys move the magnifier.` }, canvas, glass);
      return { canvas, frame, glass, node };
    };
    const panels = [panel("The network’s output"), panel("The target")];
    const [close, wanted] = range(2, () => h("canvas"));
    const measures = Object.fromEntries(["Between phases", "In the target", "PSNR"].map(name => [name, h("b")]));
    const seen = h("output", { class: "b3-says" });
    const [wholeName, measured] = [h("p", { class: "b3-note" }), h("p", { class: "b3-title" }, "How uneven a plain gray wall comes back, in standard deviations of a photograph")];
    const named = (node, text) => h("div", {}, node, typeof text === "string" ? h("p", { class: "b3-note" }, text) : text);

    fillFigure(el,
      "b3-checkerboard",
      h("div", { class: "b3-bar" }, preset, way.node),
      list,
      h("div", { class: "b3-bar" }, addLayer, addCleanup),
      h(
        "div",
        { class: "b3-cb-body" },
        h("div", { class: "b3-cb-words" }, verdict, h("div", { class: "b3-facts" }, ...factList(facts)), chart, chartNote),
        h("div", {}, map, says),
      ),
      h(
        "div",
        { class: "b3-cb-trained" },
        h("div", { class: "b3-bar" }, h("b", {}, "What trained networks make of it"), when.node, stretch),
        h("div", {}, measured, ways, h("div", { class: "b3-facts" }, ...factList(measures)), h("p", { class: "b3-note" }, "Between phases: b3.phase_energy, the share of the picture’s variance that lies in the pattern."), seen),
        h("div", { class: "b3-cb-panels" }, named(panels[0].node, wholeName), named(close, `magnified, ${LENS} × ${LENS} pixels`), named(panels[1].node, "target"), named(wanted, "magnified")),
      ),
    );

    const { set, untie } = tieToModel(model, ["layers", "cleanup", "direction", "selected", "trained", "upsampler", "moment", "lens"], drawFromModel);

    // A row for the input and one for each layer; a row stays as long as there is a layer of its number.

    function bars(tall) {
      const [plain, lit] = ["b3-bars", "b3-cb-lit"].map(name => s("path", { class: name }));
      const numbers = s("g");
      const svg = s("svg", { class: "b3-cb-bars", viewBox: `0 0 ${WIDE} ${tall + 13}`, "aria-hidden": "true" }, plain, lit, numbers);
      const ratio = h("span", { class: "b3-cb-ratio" });
      pointing(svg, event => [chosen()[0], columnOf(event, svg)], show, selected => set({ selected }));
      return { plain, lit, numbers, svg, ratio, tall };
    }

    function row(head, parts = {}, tall = TALL) {
      const made = { ...parts, ...bars(tall) };
      made.node = h("div", { class: "b3-cb-row" }, h("div", { class: "b3-cb-head" }, ...head, made.ratio), made.svg);
      return made;
    }

    const replaced = (all, at, one) => all.map((old, place) => (place === at ? one : old));
    const labeled = (text, cell) => h("span", { class: "b3-labeled" }, h("span", {}, text), cell);
    const without = (name, values, at) => h("button", { type: "button", "aria-label": `remove ${name}`, onclick: () => set(values(at)) }, "×");

    function layerRow(at) {
      const change = values => set({ layers: replaced(layers, at, { ...layers[at], ...values }) });
      const name = `layer ${at + 1}`;
      const kind = h("select", { "aria-label": `kind of ${name}`, onchange: () => change({ kind: kind.value }) });
      const kernel = stepper(`kernel of ${name}`, value => change({ kernel: value }));
      const stride = stepper(`stride of ${name}`, value => change({ stride: value }));
      const remove = without(name, place => ({ layers: layers.filter((_, other) => other !== place) }), at);
      return row([kind, remove, labeled("kernel", kernel), labeled("stride", stride)], { kind, kernel, stride, remove });
    }

    function cleanupRow(at) {
      const kernel = stepper(`clean-up kernel ${at + 1}`, value => set({ cleanup: replaced(cleanup, at, value) }));
      const remove = without(`clean-up kernel ${at + 1}`, place => ({ cleanup: cleanup.filter((_, other) => other !== place) }), at);
      return row([h("span", { class: "b3-cb-name" }, "clean-up, stride 1"), remove, labeled("kernel", kernel)], { kernel });
    }

    function inputRow() {
      const name = h("span", { class: "b3-cb-name" });
      return row([name], { name }, TALL / 4);
    }

    function showControls() {
      if (rows?.layers.length !== layers.length || rows.cleanup.length !== cleanup.length) {
        rows = {
          input: rows?.input ?? inputRow(),
          layers: layers.map((_, at) => rows?.layers[at] ?? layerRow(at)),
          cleanup: cleanup.map((_, at) => rows?.cleanup[at] ?? cleanupRow(at)),
        };
        rows.all = [rows.input, ...rows.layers, ...rows.cleanup];
        const nodes = rows.all.map(({ node }) => node);
        for (const node of [...list.children]) if (!nodes.includes(node)) node.remove();
        nodes.forEach((node, at) => list.children[at] === node || list.insertBefore(node, list.children[at]));
      }
      const back = direction === "gradient";
      writeIfNew(rows.input.name, "text", back ? "gradient, all ones" : "input, all ones");
      rows.layers.forEach(({ kind, kernel, stride, remove }, at) => {
        if (kind.dataset.names !== direction) kind.replaceChildren(...Object.entries(KINDS).map(([value, names]) => h("option", { value }, names[Number(back)])));
        kind.dataset.names = direction;
        kind.value = layers[at].kind;
        kernel.show(layers[at].kernel, ...LIMITS.kernel);
        stride.show(layers[at].stride, ...LIMITS.stride);
        remove.disabled = layers.length === 1;
      });
      rows.cleanup.forEach(({ kernel }, at) => kernel.show(cleanup[at], ...LIMITS.cleanup));
      addLayer.disabled = layers.length === LIMITS.layers[1];
      addCleanup.disabled = cleanup.length === LIMITS.cleanups[1];
      way.press(direction);
      const now = JSON.stringify({ layers, cleanup });
      preset.selectedIndex = 1 + Object.values(presets).findIndex(given => JSON.stringify(given) === now);
    }

    // All rows show the same stretch of the map: whole periods of the last one.

    function drawStack() {
      const period = levels.at(-1).length;
      const shown = period * Math.ceil(LEAST_SHOWN / period);
      drawn = levels.map((values, at) => ({ values, count: (shown * values.length) / period, most: Math.max(...values), row: rows.all[at] }));
      for (const level of drawn) {
        const { values, count, row } = level;
        writeIfNew(row.plain, "d", barsOf(level, range(count, at => at)));
        writeIfNew(row.ratio, "text", isEven(values) ? `all ${trimmed(values[0])}` : ratioOf(values));
        const wide = WIDE / count;
        const texts = values.map(trimmed);
        const fits = Math.max(...texts.map(text => text.length)) * 6.4 + 2 < wide;
        const word = at => s("text", { x: ((at + 0.5) * wide).toFixed(1), y: row.tall + 10 }, texts[at % values.length]);
        const written = fits ? `${count} ${texts}` : "";
        if (row.written !== written) row.numbers.replaceChildren(...(fits ? range(count, word) : []));
        row.written = written;
      }
      drawMap(shown);
    }

    function barsOf({ values, count, most, row: { tall } }, units, below = 0) {
      const wide = WIDE / count;
      const gap = Math.min(2, wide / 5);
      const one = at => {
        const height = (tall * values[at % values.length]) / most;
        return `M${(at * wide + gap / 2).toFixed(2)} ${tall + below}v${(-below - Math.max(height, 0.8)).toFixed(2)}h${(wide - gap).toFixed(2)}V${tall + below}z`;
      };
      return units.map(one).join("");
    }

    // Stronger color: more products. An even pattern has half of the strength.

    function drawMap(shown) {
      const values = levels.at(-1);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const shares = range(shown, at => values[at % values.length] / mean);
      paint(canvas, shown, shown, (y, x) => {
        const share = (shares[y] * shares[x]) ** 2;
        return ((255 / (1 + share)) << 24) | 0xffffff;
      });
      over.setAttribute("viewBox", `0 0 ${shown} ${shown}`);
    }

    // Stems of the pattern, those that a clean-up took away as ghosts, and under them the multiples of each stride.

    function drawSpectrum() {
      const [before, after] = [harmonics(levels[layers.length]), harmonics(levels.at(-1))];
      const period = levels.at(-1).length;
      const best = after.reduce((top, share, at) => (at && (!top || share > after[top] + 1e-6) ? at : top), 0);
      const top = Math.max(0.1, ...before.slice(1), ...after.slice(1));
      const x = at => 4 + ((ACROSS - 8) * 2 * at) / period;
      const y = share => (CHART - (CHART - 4) * share).toFixed(1);
      const stem = wide => (share, at) => at && share > 1e-6 && `M${(x(at) - wide / 2).toFixed(1)} ${CHART}V${y(share / top)}h${wide}V${CHART}z`;
      const stemsOf = values => values.map(stem(period > 64 ? 1.5 : 5)).filter(Boolean).join("");
      ghosts.setAttribute("d", cleanup.length ? stemsOf(before) : "");
      stems.setAttribute("d", stemsOf(after));
      const curve = cleanup.length ? range(101, at => `${x((at * period) / 200).toFixed(1)} ${y(passes(cleanup, at / 200))}`) : [];
      response.setAttribute("d", curve.length ? `M${curve.join("L")}` : "");
      let ticks = `M4 ${CHART}H${ACROSS - 4}`;
      const jumps = [];
      const names = layers.map((_, at) => {
        const jump = layers.slice(at).reduce((product, { stride }) => product * stride, 1);
        const down = CHART + 6 + 14 * (layers.length - 1 - at);
        for (let multiple = 1; 2 * multiple <= jump; multiple++) ticks += `M${x((multiple * period) / jump).toFixed(1)} ${down}v8`;
        jumps.unshift(`1/${jump}`);
        return s("text", { x: ACROSS + 4, y: down + 8 }, `layer ${at + 1}`);
      });
      teeth.setAttribute("d", ticks);
      words.replaceChildren(...names);
      facts.Strongest.textContent = after[best] > 1e-6 && best ? `${percent(after[best], 1)}, period ${trimmed(period / best)}` : "none";
      chartNote.textContent = `Stripes in the pattern, period 2 at the right. Ticks: each layer’s harmonics, multiples of ${listed(jumps)}.${cleanup.length ? " Dashed: what the clean-up lets through; hollow: what it took." : ""}`;
    }

    function decide() {
      const { uneven, text } = finding(layers, cleanup, direction, levels);
      const values = levels.at(-1);
      verdict.classList.toggle("b3-holes", uneven);
      verdict.replaceChildren(h("b", {}, uneven ? "✕ Uneven. " : "✓ Even. "), text);
      facts["One axis"].textContent = ratioOf(values);
      facts["Two axes"].textContent = ratioOf(values, 2);
      facts.Period.textContent = periodOf(values);
    }

    const shownSide = () => drawn.at(-1).count;
    const chosen = () => (pointed ?? model.get("selected")).map(at => (at < 0 ? (shownSide() - 1) >> 1 : Math.min(at, shownSide() - 1)));
    const columnOf = (event, node) => clamp(Math.floor(shareOf(event, node)[1] * shownSide()), 0, shownSide() - 1);

    function light() {
      const [y, x] = chosen();
      for (const mark of marks) {
        mark.setAttribute("x", x);
        mark.setAttribute("y", y);
      }
      const paths = waysTo(layers, cleanup, x);
      drawn.forEach((level, at) => {
        const units = [...paths[at].keys()].filter(unit => unit >= 0 && unit < level.count);
        writeIfNew(level.row.lit, "d", barsOf(level, units, 2));
      });
      const values = levels.at(-1);
      const [down, across] = [y, x].map(at => values[at % values.length]);
      const what = direction === "gradient" ? `Pixel (${y}, ${x}) is read along` : `Output (${y}, ${x}) is reached by`;
      says.textContent = `${what} ${trimmed(down)} · ${trimmed(across)} = ${trimmed(down * across)} ${layers.length + cleanup.length > 1 || direction === "gradient" ? "paths" : "products"}.`;
    }

    // Below: what networks that were trained really put out, through a magnifier.

    const twoDigits = share => `${Number((100 * share).toPrecision(2))} %`;
    const artifact = value => (value < 1e-6 ? "flat" : value.toFixed(3));

    function unpackTrained() {
      if (trained === model.get("trained")) return;
      trained = model.get("trained");
      const moments = Object.keys(MOMENTS).filter(name => trained.outputs.every(output => name in output));
      when.buttons.forEach((button, at) => (button.hidden = !moments.includes(Object.keys(MOMENTS)[at])));
      pictures = { target: bytesOf(trained.target), outputs: trained.outputs.map(output => Object.fromEntries(moments.map(name => [name, bytesOf(output[name])]))) };
      const button = ({ name }, at) => {
        const bar = h("i");
        const value = h("span");
        return { bar, value, node: h("button", { type: "button", onclick: () => set({ upsampler: at }) }, h("span", {}, name), bar, value) };
      };
      ways.made = trained.outputs.map(button);
      ways.replaceChildren(...ways.made.map(({ node }) => node));
      for (const { glass } of panels) glass.setAttribute("viewBox", `0 0 ${trained.size} ${trained.size}`);
    }

    const grayOf = (bytes, size, [low, high]) => (y, x) => {
      const level = Math.round((255 * (bytes[y * size + x] - low)) / (high - low || 1));
      return (255 << 24) | (level * 0x010101);
    };
    const cornerOf = () => (pointedLens ?? model.get("lens")).map(at => clamp(at - LENS / 2, 0, trained.size - LENS));

    function look() {
      const { size } = trained;
      const [top, left] = cornerOf();
      const moment = momentOf();
      const now = [trained, which(), moment, top, left, stretched];
      if (looked && now.every((one, at) => one === looked[at])) return;
      looked = now;
      const { name, ...numbers } = trained.outputs[which()];
      const shown = pictures.outputs[which()][moment];
      const patch = bytes => Uint8Array.from({ length: LENS ** 2 }, (_, at) => bytes[(top + Math.floor(at / LENS)) * size + left + (at % LENS)]);
      for (const [node, bytes] of [[close, patch(shown)], [wanted, patch(pictures.target)]]) paint(node, LENS, LENS, grayOf(bytes, LENS, stretched ? ends(bytes) : [0, 255]));
      panels.forEach(({ canvas, frame }, at) => {
        paint(canvas, size, size, grayOf([shown, pictures.target][at], size, [0, 255]));
        for (const mark of frame) {
          mark.setAttribute("x", left);
          mark.setAttribute("y", top);
        }
      });
      stretch.setAttribute("aria-pressed", stretched);
      const [low, high] = ends(patch(shown));
      wholeName.textContent = name;
      seen.textContent = `Magnified: rows ${top} to ${top + LENS - 1}, columns ${left} to ${left + LENS - 1}; gray ${low} to ${high}, in the target ${ends(patch(pictures.target)).join(" to ")}.`;
      const psnr = numbers[`psnr_${moment}`];
      measures["Between phases"].textContent = twoDigits(numbers[`energy_${moment}`]);
      measures["In the target"].textContent = twoDigits(trained.energy_target);
      measures.PSNR.textContent = psnr === undefined ? "–" : `${psnr.toFixed(1)} dB`;
    }

    const momentOf = () => {
      const moment = model.get("moment");
      return moment in pictures.outputs[0] ? moment : "after";
    };
    const which = () => clamp(model.get("upsampler"), 0, trained.outputs.length - 1);

    function choose() {
      const moment = momentOf();
      const most = Math.max(1e-9, ...trained.outputs.map(output => output[`constant_${moment}`]));
      ways.made.forEach(({ node, bar, value }, at) => {
        const artifacts = trained.outputs[at][`constant_${moment}`];
        node.setAttribute("aria-pressed", at === which());
        bar.style.setProperty("--b3-share", `${(100 * artifacts) / most}%`);
        value.textContent = artifact(artifacts);
      });
      when.press(moment);
    }

    function drawFromModel() {
      const given = ["layers", "cleanup"].map(name => model.get(name));
      const changed = JSON.stringify(given) !== JSON.stringify([layers, cleanup]);
      const turned = direction !== model.get("direction");
      [layers, cleanup] = given;
      direction = model.get("direction");
      pointed = pointedLens = null;
      showControls();
      if (changed) {
        levels = overlapThrough(layers, cleanup);
        drawStack();
        drawSpectrum();
      }
      if (changed || turned) decide();
      light();
      unpackTrained();
      choose();
      look();
    }

    const lightSoon = oncePerFrame(light);
    const lookSoon = oncePerFrame(look);
    function show(place) {
      pointed = place;
      lightSoon();
    }
    pointing(map, event => shareOf(event, map).map(share => clamp(Math.floor(share * shownSide()), 0, shownSide() - 1)), show, selected => set({ selected }));
    map.addEventListener("keydown", event => {
      const selected = movedOnSquare(event.key, chosen(), shownSide() - 1);
      if (!selected) return;
      event.preventDefault();
      set({ selected });
    });
    for (const { node } of panels) {
      const pixelAt = event => shareOf(event, node).map(share => clamp(Math.floor(share * trained.size), 0, trained.size - 1));
      const move = place => {
        pointedLens = place;
        lookSoon();
      };
      const keep = lens => set({ lens });
      pointing(node, pixelAt, move, keep);
      node.addEventListener("pointerup", event => keep(pixelAt(event)));
      node.addEventListener("keydown", event => {
        const lens = movedOnSquare(event.key, cornerOf(), trained.size - LENS)?.map(at => at + LENS / 2);
        if (!lens) return;
        event.preventDefault();
        set({ lens });
      });
    }

    drawFromModel();
    return untie;
  };
}

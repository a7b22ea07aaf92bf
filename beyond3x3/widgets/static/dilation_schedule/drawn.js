{
  const LIMITS = { rate: [1, 32], layers: [1, 8], kernel: [2, 5], field: [2, 513] };
  const TURN = 5040;

  const presets = {
    "Three times 2": { rates: [2, 2, 2], kernel: 3 },
    "Doubling: 1, 2, 4": { rates: [1, 2, 4], kernel: 3 },
    "Powers of 3: each pixel once": { rates: [1, 3, 9], kernel: 3 },
    "Hybrid dilated convolution, good: 1, 2, 5": { rates: [1, 2, 5], kernel: 3 },
    "Hybrid dilated convolution, bad: 1, 2, 9": { rates: [1, 2, 9], kernel: 3 },
    "1, 2, 5 twice": { rates: [1, 2, 5, 1, 2, 5], kernel: 3 },
    "Yu & Koltun’s context module": { rates: [1, 1, 2, 4, 8, 16, 1], kernel: 3 },
    "WaveNet’s doubling, kernel 2": { rates: [1, 2, 4, 8, 16], kernel: 2 },
  };

  // How many paths lead from each input of the field to the output, on one axis and on two.

  const waysOf = (rates, kernel = 3) => paths(rates.map(dilation => layerOf({ kernel, dilation }))).ways;

  function coverage(rates, kernel = 3) {
    const ways = waysOf(rates, kernel);
    return Array.from(ways, row => Array.from(ways, column => row * column));
  }

  function measure(ways) {
    let [touched, gap, squares, rough, last] = [0, 0, 0, 0, 0];
    for (let at = 0; at < ways.length; at++) {
      const count = ways[at];
      const step = at ? count - ways[at - 1] : 0;
      rough += step * step;
      if (!count) continue;
      touched++;
      if (at - last > gap) gap = at - last;
      squares += count * count;
      last = at;
    }
    return { touched, gap, squares, rough };
  }

  const maxGap = (rates, kernel = 3) => measure(waysOf(rates, kernel)).gap;

  // Whether there are holes is counted; why follows from the rates in order of size. Offsets count from the corner.

  const offsets = (first, last) =>
    first === last ? `offset ${first} is` : `offsets ${first} ${last === first + 1 ? "and" : "to"} ${last} are`;

  function verdict(rates, kernel = 3) {
    const ways = waysOf(rates, kernel);
    const { touched } = measure(ways);
    const holes = touched < ways.length;
    const factor = rates.reduce(gcd);
    const steps = [...new Set(rates)]
      .sort((a, b) => a - b)
      .map(rate => ({ rate, run: 1 + (kernel - 1) * rates.reduce((sum, other) => sum + (other < rate ? other : 0), 0) }));
    const jump = steps.find(({ rate, run }) => rate > run);
    const larger = steps.slice(1).map(({ rate, run }) => `${rate} ≤ ${run}`);
    return { holes, why: holes ? whyHoles() : whyNone() };

    function whyNone() {
      if (!larger.length) return "every rate is 1, so taps are neighbors in every layer.";
      return `rate 1 leaves nothing out, and a larger rate is never longer than the run of pixels that the smaller ones fill: ${larger.join(", ")}.`;
    }
    function whyHoles() {
      if (factor > 1) {
        const all = touched === (ways.length - 1) / factor + 1;
        const read = factor === 2 ? "every rate is even, so odd offsets are never read" : `every rate is a multiple of ${factor}, so only offsets that are multiples of ${factor} are read`;
        return `${read}${all ? "." : `, and not even all ${factor === 2 ? "even ones" : "of these"} are.`}`;
      }
      const { rate, run } = jump;
      const never = `${offsets(run, rate - 1)} never read.`;
      if (run === 1) return `the smallest rate is ${rate}, so from each edge of the field ${never}`;
      const smaller = steps.filter(step => step.rate < rate).map(step => step.rate);
      const fills = smaller.length === 1 ? `rate ${smaller[0]} fills` : `rates ${smaller.join(", ")} fill`;
      return `${fills} a run of ${run} pixels, but the next rate, ${rate}, is longer: from each edge of the field ${never}`;
    }
  }

  // The magnitude of the profile's Fourier transform at frequencies 0 to ½: a product of one comb per layer.

  const combs = new Map();
  function combOf(kernel) {
    if (!combs.has(kernel)) {
      const height = at => (at ? Math.abs(Math.sin((Math.PI * kernel * at) / TURN) / (kernel * Math.sin((Math.PI * at) / TURN))) : 1);
      combs.set(kernel, Float64Array.from({ length: TURN }, (_, at) => height(at)));
    }
    return combs.get(kernel);
  }

  function spectrum(rates, kernel = 3) {
    const comb = combOf(kernel);
    return Array.from({ length: TURN / 2 + 1 }, (_, at) => rates.reduce((product, rate) => product * comb[(rate * at) % TURN], 1));
  }

  // The pattern finer than the blur that comes through best, or null; the blur ends at the first zero.

  function echo(rates, kernel, heights) {
    const factor = rates.reduce(gcd);
    if (factor > 1) return { period: factor, strength: 1 };
    const from = Math.ceil(TURN / (kernel * Math.max(...rates)));
    let best = from;
    for (let at = from; at < heights.length; at++) if (heights[at] > heights[best]) best = at;
    return heights[best] > 1e-9 ? { period: TURN / best, strength: heights[best] } : null;
  }

  // Rates that span a field: best coverage first, then the smallest gap, then the evenest weights: smallest sum of
  // squares, then smallest steps between neighbors.
  // Order does not change what is read, so rates come in order of size. A dense prefix fills a run of ways.length.

  function spread(ways, kernel, rate) {
    const wider = new Array(ways.length + (kernel - 1) * rate).fill(0);
    for (let at = 0; at < wider.length; at++) {
      const before = at < rate ? 0 : wider[at - rate];
      const fallen = at < kernel * rate ? 0 : ways[at - kernel * rate];
      wider[at] = before + (at < ways.length ? ways[at] : 0) - fallen;
    }
    return wider;
  }

  function* schedules(sum, layers, kernel, dense) {
    const longest = LIMITS.rate[1];
    const rates = [];
    const most = [];
    const ways = [[1]];
    const open = at => {
      const left = sum - (ways[at].length - 1) / (kernel - 1);
      rates[at] = Math.max(rates[at - 1] ?? 1, left - longest * (layers - 1 - at)) - 1;
      most[at] = Math.min(longest, Math.floor(left / (layers - at)), dense ? ways[at].length : longest);
    };
    open(0);
    for (let at = 0; at >= 0; ) {
      if (rates[at] >= most[at]) {
        at--;
        continue;
      }
      rates[at]++;
      ways[at + 1] = spread(ways[at], kernel, rates[at]);
      if (at === layers - 1) yield { rates, ways: ways[layers] };
      else open(++at);
    }
  }

  const better = (a, b) => b.touched - a.touched || a.gap - b.gap || a.squares - b.squares || a.rough - b.rough;

  function* search(field, layers, kernel = 3) {
    const sum = (field - 1) / (kernel - 1);
    let best = null;
    for (const dense of Number.isInteger(sum) ? [true, false] : []) {
      for (const { rates, ways } of schedules(sum, layers, kernel, dense)) {
        const found = measure(ways);
        if (!best || better(found, best) < 0) best = { rates: [...rates], ...found };
        yield best;
      }
      if (best) break;
    }
    return best;
  }

  function findRates(field, layers, kernel = 3) {
    const found = search(field, layers, kernel);
    for (;;) {
      const { done, value } = found.next();
      if (done) return value;
    }
  }

  function whyNoRates(field, layers, kernel = 3) {
    const [least, most] = LIMITS.rate.map(rate => 1 + (kernel - 1) * rate * layers);
    if (field < least) return `${plural(layers, "layer")} of kernel ${kernel} span at least ${least} pixels.`;
    if (field > most) return `${plural(layers, "layer")} of kernel ${kernel} with rates up to ${LIMITS.rate[1]} span at most ${most} pixels.`;
    const below = field - ((field - 1) % (kernel - 1));
    return `with kernel ${kernel} a field is 1 plus a multiple of ${kernel - 1}: ${below} or ${below + kernel - 1}, not ${field}.`;
  }

  const place = isWhole(-1, LIMITS.layers[1] * LIMITS.rate[1] * (LIMITS.kernel[1] - 1));
  restorable["dilation-schedule"] = {
    traits: {
      rates: isListOf(isWhole(...LIMITS.rate), ...LIMITS.layers),
      ...areWhole({ kernel: LIMITS.kernel, field: LIMITS.field, layers: LIMITS.layers }),
      spot: isTupleOf(place, place),
    },
  };

  computed.dilationSchedule = { coverage, maxGap, verdict, spectrum, findRates, whyNoRates, presets, limits: LIMITS };

  const VEIL = 0.8;
  const FADE = 0.35;
  const SHARP = 512;
  const TALL = 60;
  const SLICE = 3;
  const grouped = count => count.toLocaleString("en-US");

  // The mean of the values in each of `parts` equal parts.

  function means(values, parts) {
    const share = parts / values.length;
    const sums = new Float64Array(parts);
    values.forEach((value, at) => {
      const part = Math.floor(at * share);
      const beyond = Math.max(0, (at + 1) * share - part - 1);
      sums[part] += value * (share - beyond);
      if (beyond && part + 1 < parts) sums[part + 1] += value * beyond;
    });
    return sums;
  }

  // White over the map's color: clearest where most paths end, opaque where none does. A large field is averaged.

  function veil(image, ways) {
    const side = image.width;
    const largest = Math.max(...ways);
    const read = means(ways.map(count => Number(count > 0)), side);
    const strength = means(ways.map(count => (count / largest) ** FADE), side);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0; 2 * y < side; y++) {
      const row = pixels.subarray(y * side, (y + 1) * side);
      for (let x = 0; 2 * x < side; x++) {
        const clear = (1 - VEIL) * read[y] * read[x] + VEIL * strength[y] * strength[x];
        row[x] = row[side - 1 - x] = ((255 * (1 - clear)) << 24) | 0xffffff;
      }
      pixels.copyWithin((side - 1 - y) * side, y * side, (y + 1) * side);
    }
  }

  views["dilation-schedule"] = ({ model, el }) => {
    let rates, kernel, ways, beads, pointed, sought, found, image;
    let waiting = null;

    const preset = h("select", { "aria-label": "Example rates", onchange: () => presets[preset.value] && set(presets[preset.value]) });
    preset.append(...["Your own rates", ...Object.keys(presets)].map(name => h("option", {}, name)));
    const labeled = (text, cell) => h("span", { class: "b3-labeled" }, h("span", {}, text), cell);
    const kernelStepper = stepper("kernel size", value => set({ kernel: value }));
    const string = h("span", { class: "b3-beads", role: "group", "aria-label": "Rates, input side first" });
    const add = h("button", { type: "button", onclick: () => set({ rates: [...rates, 1] }) }, "+ layer");

    const decided = h("output", { class: "b3-verdict" });
    const canvas = h("canvas");
    const halo = s("rect", { class: "b3-spot-halo", width: 1, height: 1 });
    const spot = s("rect", { class: "b3-spot", width: 1, height: 1 });
    const over = s("svg", { "aria-hidden": "true" }, halo, spot);
    const map = h(
      "div",
      { class: "b3-map", role: "application", tabindex: 0, "aria-label": "The field of one output. Arrow keys choose a pixel." },
      canvas,
      over,
    );
    const bars = s("path", { class: "b3-bars" });
    const column = s("rect", { class: "b3-column", y: 0, height: TALL });
    const profile = s("svg", { class: "b3-profile", preserveAspectRatio: "none", "aria-hidden": "true" }, bars, column);
    const curve = s("path", { class: "b3-curve" });
    const under = s("path", { class: "b3-under" });
    const peak = s("path", { class: "b3-peak" });
    const chart = s("svg", { class: "b3-spectrum", viewBox: `0 0 ${TURN / 2} 100`, preserveAspectRatio: "none", "aria-hidden": "true" }, under, curve, peak);
    const passes = h("p", { class: "b3-note" });
    const facts = Object.fromEntries(["Span", "Touched", "Largest gap", "Effective", "Weights", "Dense kernel"].map(name => [name, h("b")]));
    const factList = Object.entries(facts).map(([name, value]) => h("div", {}, h("span", {}, name), value));
    const says = h("output", { class: "b3-says" });

    const fieldStepper = stepper("field to span, in pixels", value => set({ field: value }));
    const layersStepper = stepper("layers to span it with", value => set({ layers: value }));
    const use = h("button", { type: "button", onclick: () => set({ rates: found.rates }) });
    const answer = h("output", { class: "b3-answer" });

    fillFigure(el,
      "b3-schedule",
      h("div", { class: "b3-bar" }, preset, labeled("kernel", kernelStepper)),
      h("div", { class: "b3-bar" }, string, add),
      decided,
      h(
        "div",
        { class: "b3-schedule-body" },
        h("div", {}, map, profile, h("p", { class: "b3-note" }, "Stronger color: more paths. Blank: never read. Below: the weight of each column.")),
        h(
          "div",
          {},
          h("div", { class: "b3-facts" }, ...factList),
          says,
          h("p", { class: "b3-title" }, "How strongly a pattern comes through"),
          chart,
          h("p", { class: "b3-ticks" }, h("span", {}, "flat"), h("span", {}, "period 4"), h("span", {}, "period 2")),
          passes,
          h(
            "div",
            { class: "b3-finder" },
            h("span", {}, "Find rates for a field of"),
            fieldStepper,
            h("span", {}, "pixels in"),
            layersStepper,
            h("span", {}, "layers:"),
            use,
            answer,
          ),
        ),
      ),
    );

    const { set, untie } = tieToModel(model, ["rates", "kernel", "spot", "field", "layers"], drawFromModel);

    // Beads are made anew only when their number changes.

    function bead(at) {
      const rate = stepper(`rate of layer ${at + 1}`, value => set({ rates: rates.map((old, r) => (r === at ? value : old)) }));
      const remove = h("button", { type: "button", "aria-label": `remove layer ${at + 1}`, onclick: () => set({ rates: rates.filter((_, r) => r !== at) }) }, "×");
      return { rate, remove, node: h("span", { class: "b3-bead" }, rate, remove) };
    }

    function showControls() {
      if (beads?.length !== rates.length) {
        beads = rates.map((_, at) => bead(at));
        string.replaceChildren(...beads.map(({ node }) => node));
      }
      beads.forEach(({ rate, remove }, at) => {
        rate.show(rates[at], ...LIMITS.rate);
        remove.disabled = rates.length === 1;
      });
      add.disabled = rates.length === LIMITS.layers[1];
      kernelStepper.show(kernel, ...LIMITS.kernel);
      fieldStepper.show(model.get("field"), ...LIMITS.field);
      layersStepper.show(model.get("layers"), ...LIMITS.layers);
      const now = JSON.stringify({ rates, kernel });
      preset.selectedIndex = 1 + Object.values(presets).findIndex(given => JSON.stringify(given) === now);
    }

    function drawField() {
      const span = ways.length;
      const side = Math.min(span, SHARP);
      if (image?.width !== side) {
        canvas.width = canvas.height = side;
        image = new ImageData(side, side);
      }
      veil(image, ways);
      canvas.getContext("2d").putImageData(image, 0, 0);
      canvas.classList.toggle("b3-smooth", span > SHARP / 2);
      over.setAttribute("viewBox", `0 0 ${span} ${span}`);
      profile.setAttribute("viewBox", `0 0 ${span} ${TALL}`);
      const largest = Math.max(...ways);
      const gap = span > SHARP / 4 ? 0 : 0.12;
      const bar = (count, at) => count && `M${at + gap / 2} ${TALL}V${(TALL - Math.max(1.5, (count / largest) * TALL)).toFixed(2)}h${1 - gap}V${TALL}z`;
      bars.setAttribute("d", Array.from(ways, bar).filter(Boolean).join(""));
    }

    function drawSpectrum() {
      const heights = spectrum(rates, kernel);
      const bins = [];
      for (let at = 0; at < heights.length; at += 8) {
        let [top, where] = [0, at];
        for (let f = at; f < Math.min(at + 8, heights.length); f++) if (heights[f] > top) [top, where] = [heights[f], f];
        bins.push(`${where} ${(100 - 98 * top).toFixed(1)}`);
      }
      curve.setAttribute("d", `M${bins.join("L")}`);
      under.setAttribute("d", `M0 100L${bins.join("L")}L${TURN / 2} 100z`);
      const returns = echo(rates, kernel, heights);
      peak.setAttribute("d", returns ? `M${TURN / returns.period} 0V100` : "");
      if (!returns) passes.textContent = "Nothing comes back: the finer a pattern, the weaker.";
      else if (returns.strength === 1) passes.textContent = `Stripes of period ${returns.period} come through as strongly as a flat area: kernels of ones cannot tell the two apart.`;
      else passes.textContent = `Beyond the blur, stripes of period ${returns.period.toFixed(1)} come through best, with ${percent(returns.strength, 1)} of a flat area’s strength.`;
    }

    function decide() {
      const { holes, why } = verdict(rates, kernel);
      decided.classList.toggle("b3-holes", holes);
      decided.replaceChildren(h("b", {}, holes ? "✕ Holes: " : "✓ No holes: "), why);
      const span = ways.length;
      const { touched, gap } = measure(ways);
      const values = {
        Span: `${span} × ${span}`,
        Touched: percent(touched ** 2, span ** 2),
        "Largest gap": `${gap} px`,
        Effective: `${effectiveSize([...ways])} px`,
        Weights: rates.length * kernel ** 2,
        "Dense kernel": grouped(span ** 2),
      };
      for (const [name, value] of Object.entries(values)) facts[name].textContent = value;
    }

    const chosen = () => (pointed ?? model.get("spot")).map(at => (at < 0 ? (ways.length - 1) >> 1 : Math.min(at, ways.length - 1)));

    function light() {
      const [y, x] = chosen();
      for (const mark of [halo, spot]) {
        mark.setAttribute("x", x);
        mark.setAttribute("y", y);
      }
      const wide = Math.max(1, ways.length / 120);
      column.setAttribute("x", x + 0.5 - wide / 2);
      column.setAttribute("width", wide);
      const all = (kernel ** 2) ** rates.length;
      const count = ways[y] * ways[x];
      says.textContent = count
        ? `Offset (${y}, ${x}) is read along ${ways[y]} · ${ways[x]} = ${grouped(count)} of ${grouped(all)} paths.`
        : `Offset (${y}, ${x}) is never read: ${ways[y] ? "its column" : ways[x] ? "its row" : "its row and its column"} is a gap.`;
    }

    // The search goes on a little in every frame and shows the best so far.

    function seek() {
      const asked = [model.get("field"), model.get("layers"), kernel];
      if (asked.join() === sought) return showFound();
      sought = asked.join();
      cancelAnimationFrame(waiting);
      const running = search(...asked);
      const work = () => {
        const until = performance.now() + SLICE;
        let step;
        do step = running.next();
        while (!step.done && performance.now() < until);
        found = step.value;
        waiting = step.done ? null : requestAnimationFrame(work);
        showFound();
      };
      work();
    }

    function showFound() {
      const [field, layers] = [model.get("field"), model.get("layers")];
      use.hidden = !found;
      if (!found) {
        answer.textContent = `None: ${whyNoRates(field, layers, kernel)}`;
        return;
      }
      use.textContent = `Use ${found.rates.join(", ")}`;
      use.disabled = waiting !== null || found.rates.join() === rates.join();
      if (waiting) answer.textContent = "searching…";
      else if (found.gap === 1) answer.textContent = "no holes, and the evenest weights of all such rates.";
      else answer.textContent = `holes remain, largest gap ${found.gap} px, ${percent(found.touched ** 2, field ** 2)} touched: no other rates touch more.`;
    }

    function drawFromModel() {
      const given = [model.get("rates"), model.get("kernel")];
      const changed = JSON.stringify(given) !== JSON.stringify([rates, kernel]);
      [rates, kernel] = given;
      pointed = null;
      if (changed) {
        ways = waysOf(rates, kernel);
        drawField();
        drawSpectrum();
        decide();
      }
      showControls();
      light();
      seek();
    }

    const lightSoon = oncePerFrame(light);
    const pixelAt = event =>
      shareOf(event, map).map(share => clamp(Math.floor(share * ways.length), 0, ways.length - 1));
    const show = pixel => {
      pointed = pixel;
      lightSoon();
    };
    pointing(map, pixelAt, show, spot => set({ spot }));
    map.addEventListener("keydown", event => {
      const spot = movedOnSquare(event.key, chosen(), ways.length - 1);
      if (!spot) return;
      event.preventDefault();
      set({ spot });
    });

    drawFromModel();
    return () => {
      cancelAnimationFrame(waiting);
      untie();
    };
  };
}

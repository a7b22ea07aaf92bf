{
  const MOST = 129;
  const COUNTS = [9, 6, 4, 2, 1];
  const WORDS = { 9: "all nine weights meet", 6: "six of the nine weights meet", 4: "four of the nine weights meet", 2: "two of the nine weights meet", 1: "only the center weight meets" };

  const presets = {
    "DeepLab v3’s map of 65": { size: 65, rate: 24 },
    "ASPP, 513 pixels, output stride 16": { size: 33, rate: 18 },
    "ASPP, 513 pixels, output stride 8": { size: 65, rate: 36 },
    "ASPP’s rate 18, 224 pixels, output stride 16": { size: 14, rate: 18 },
  };

  // On one axis three taps stand at -rate, 0 and rate around the center.

  const tapsInside = (at, size, rate) => 1 + (at >= rate) + (at + rate < size);

  // At how many of the size² positions 1, 2, 3, 4, 6 or all 9 weights meet the map.

  function weightsInside(size, rate) {
    const axis = [0, 0, 0, 0];
    for (let at = 0; at < size; at++) axis[tapsInside(at, size, rate)]++;
    const counts = { 1: 0, 2: 0, 3: 0, 4: 0, 6: 0, 9: 0 };
    for (const y of [1, 2, 3]) for (const x of [1, 2, 3]) counts[y * x] += axis[y] * axis[x];
    return counts;
  }

  restorable.degenerate = {
    traits: { ...areWhole({ size: [1, MOST], rate: [1, MOST] }), position: isTupleOf(isWhole(-1, MOST - 1), isWhole(-1, MOST - 1)) },
  };

  computed.degenerate = { weightsInside, presets, most: MOST };

  const SIDE = 400;
  const PLOT = { left: 44, right: 392, top: 22, foot: 340 };
  const ROOM = 17;

  views.degenerate = ({ model, el }) => {
    let size, rate, pointed, place, charted;

    const preset = h("select", { "aria-label": "Example map", onchange: () => presets[preset.value] && set(presets[preset.value]) });
    preset.append(...["Your own map", ...Object.keys(presets)].map(name => h("option", {}, name)));
    const labeled = (text, cell) => h("span", { class: "b3-labeled" }, h("span", {}, text), cell);
    const sizeStepper = stepper("size of the map", value => set({ size: value }));
    const rateStepper = stepper("rate", value => set({ rate: value }));

    const zones = s("g");
    const grid = s("path", { class: "b3-map-grid" });
    const rim = s("rect", { class: "b3-map-rim" });
    const frame = s("rect", { class: "b3-kernel-frame" });
    const taps = Array.from({ length: 9 }, () => s("rect", { rx: 2 }));
    const mapSvg = s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, zones, grid, rim, frame, ...taps);
    const map = h(
      "div",
      { class: "b3-degenerate-map", role: "application", tabindex: 0, "aria-label": "The map and its padding. Arrow keys move the kernel." },
      mapSvg,
    );

    const areas = COUNTS.map(count => s("path", { class: `b3-inside-${count}` }));
    const names = COUNTS.map(count => s("text", { class: `b3-inside-name b3-on-${count}` }, String(count)));
    const mark = s("rect", { class: "b3-rate-mark", y: PLOT.top, height: PLOT.foot - PLOT.top });
    const marked = s("text", { class: "b3-inside-name", y: PLOT.top - 8 });
    const axes = s("g", { class: "b3-axes" });
    const chart = h(
      "div",
      { class: "b3-degenerate-chart", role: "slider", tabindex: 0, "aria-label": "rate, on the chart of shares", "aria-valuemin": 1, "aria-valuemax": MOST },
      s("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, axes, ...areas, ...names, mark, marked),
    );
    const facts = ["All nine", "Six", "Four", "Two", "One", "On average"].map(name => ({ name, count: h("b"), share: h("span") }));
    const factList = facts.map(({ name, count, share }) => h("div", {}, h("span", {}, name), count, share));
    const says = h("output", { class: "b3-says" });

    fillFigure(el,
      "b3-degenerate",
      h("div", { class: "b3-bar" }, preset, labeled("map", sizeStepper), labeled("rate", rateStepper)),
      h(
        "div",
        { class: "b3-degenerate-body" },
        h("div", {}, h("p", { class: "b3-title" }, "Weights that meet the map, by the place of the center"), map),
        h("div", {}, h("p", { class: "b3-title" }, "Share of all places, by rate"), chart),
      ),
      h("div", { class: "b3-facts" }, ...factList),
      says,
    );

    const { set, untie } = tieToModel(model, ["size", "rate", "position"], drawFromModel);

    // The map at its true place in the padding, of which at most one map's width is drawn on each side.

    function layOut() {
      const margin = Math.min(rate, size);
      const cell = SIDE / (size + 2 * margin);
      place = { margin, cell, x: at => (at + margin) * cell };
    }

    const put = (node, values) => {
      for (const [name, value] of Object.entries(values)) node.setAttribute(name, value);
    };

    function drawMap() {
      const { cell, x } = place;
      const inside = [rate, size - rate].map(at => clamp(at, 0, size)).sort((a, b) => a - b);
      const cuts = [...new Set([0, ...inside, size])];
      const strips = cuts.slice(1).map((end, at) => ({ start: cuts[at], end, count: tapsInside(cuts[at], size, rate) }));
      zones.replaceChildren(
        ...strips.flatMap(row =>
          strips.flatMap(column => {
            const count = row.count * column.count;
            const [width, height] = [column, row].map(({ start, end }) => (end - start) * cell);
            const corner = { x: x(column.start), y: x(row.start) };
            const box = s("rect", { class: `b3-inside-${count}`, ...corner, width, height });
            const label = { x: corner.x + Math.min(width / 2, ROOM), y: corner.y + Math.min(height / 2, ROOM) };
            return Math.min(width, height) < ROOM ? [box] : [box, s("text", { class: `b3-inside-name b3-on-${count}`, ...label }, String(count))];
          }),
        ),
      );
      const lines = cell < 7 ? [] : Array.from({ length: size - 1 }, (_, at) => `M${x(at + 1)} ${x(0)}V${x(size)}M${x(0)} ${x(at + 1)}H${x(size)}`);
      grid.setAttribute("d", lines.join(""));
      put(rim, { x: x(0), y: x(0), width: size * cell, height: size * cell });
    }

    const chosen = () => (pointed ?? model.get("position")).map(at => (at < 0 ? (size - 1) >> 1 : Math.min(at, size - 1)));

    function light() {
      const { margin, cell, x } = place;
      const center = chosen();
      const side = clamp(cell, 7, 18);
      const ends = center.map(at => [-1, 0, 1].map(way => x(clamp(at + way * rate, -margin, size - 1 + margin) + 0.5)));
      taps.forEach((tap, at) => {
        const way = [Math.floor(at / 3), at % 3];
        const inside = way.every((w, axis) => {
          const to = center[axis] + (w - 1) * rate;
          return to >= 0 && to < size;
        });
        tap.setAttribute("class", inside ? "b3-tap" : "b3-tap b3-tap-outside");
        put(tap, { x: ends[1][way[1]] - side / 2, y: ends[0][way[0]] - side / 2, width: side, height: side });
      });
      put(frame, { x: ends[1][0], y: ends[0][0], width: ends[1][2] - ends[1][0], height: ends[0][2] - ends[0][0] });
      const here = center.map(at => tapsInside(at, size, rate)).reduce((y, x) => y * x);
      const counts = weightsInside(size, rate);
      const part = count => (counts[count] ? counts[count] : "none");
      says.textContent =
        `With its center at (${center.join(", ")}), ${WORDS[here]} the map. ` +
        `At rate ${rate} on a ${size}-wide map, all nine weights meet the map at ${part(9)} of ${plural(size ** 2, "position")}, ` +
        `only the center weight at ${part(1)}.`;
    }

    const fullest = (part, free) => part.reduce((best, share, at) => (free(at) && !(share <= part[best]) ? at : best), -1);

    // The shares at every rate, stacked: all nine weights at the foot, one alone on top.

    function drawChart() {
      const last = Math.max(size, rate);
      const { left, right, top, foot } = PLOT;
      const x = r => left + ((right - left) * (r - 1)) / last;
      if (charted !== `${size} ${last}`) {
        charted = `${size} ${last}`;
        const shares = Array.from({ length: last }, (_, at) => weightsInside(size, at + 1));
        const below = new Float64Array(last);
        const y = share => foot - (foot - top) * share;
        COUNTS.forEach((count, which) => {
          const part = shares.map(counts => counts[count] / size ** 2);
          const upper = part.map((share, at) => `H${x(at + 1).toFixed(2)}V${y(below[at] + share).toFixed(2)}H${x(at + 2).toFixed(2)}`);
          const lower = part.map((_, at) => `V${y(below[at]).toFixed(2)}H${x(at + 1).toFixed(2)}`).reverse();
          areas[which].setAttribute("d", `M${left} ${y(below[0] + part[0]).toFixed(2)}${upper.join("")}${lower.join("")}z`);
          const most = fullest(part, at => x(at + 1.5) > left + ROOM / 2 && x(at + 1.5) < right - ROOM / 2);
          const roomy = part[most] * (foot - top) > ROOM;
          if (roomy) put(names[which], { x: x(most + 1.5), y: y(below[most] + part[most] / 2) });
          names[which].setAttribute("visibility", roomy ? "visible" : "hidden");
          for (let at = 0; at < last; at++) below[at] += part[at];
        });
        const ticks = [...new Set([1, Math.round(last / 4), Math.round(last / 2), Math.round((3 * last) / 4), last])].filter(Boolean);
        axes.replaceChildren(
          ...[0, 0.5, 1].map(share => s("text", { x: left - 6, y: y(share), "text-anchor": "end" }, `${100 * share} %`)),
          ...ticks.map(r => s("text", { x: x(r + 0.5), y: foot + 16, "text-anchor": "middle" }, String(r))),
          s("text", { x: (left + right) / 2, y: foot + 40, "text-anchor": "middle" }, "rate"),
        );
      }
      put(mark, { x: x(rate), width: x(rate + 1) - x(rate) });
      put(marked, { x: clamp(x(rate + 0.5), left + 24, right - 24) });
      marked.textContent = `rate ${rate}`;
      chart.setAttribute("aria-valuenow", rate);
    }

    function showFacts() {
      const counts = weightsInside(size, rate);
      const mean = COUNTS.reduce((sum, count) => sum + count * counts[count], 0) / size ** 2;
      const values = [...COUNTS.map(count => [counts[count], percent(counts[count], size ** 2)]), [decimal(mean), "of 9 weights"]];
      facts.forEach(({ count, share }, at) => ([count.textContent, share.textContent] = values[at]));
    }

    function drawFromModel() {
      [size, rate] = [model.get("size"), model.get("rate")];
      pointed = null;
      sizeStepper.show(size, 1, MOST);
      rateStepper.show(rate, 1, MOST);
      preset.selectedIndex = 1 + Object.values(presets).findIndex(given => given.size === size && given.rate === rate);
      layOut();
      drawMap();
      drawChart();
      showFacts();
      light();
    }

    const lightSoon = oncePerFrame(light);
    const positionAt = event =>
      shareOf(event, map).map(share => clamp(Math.floor((share * SIDE) / place.cell - place.margin), 0, size - 1));
    const show = at => {
      pointed = at;
      lightSoon();
    };
    pointing(map, positionAt, show, position => set({ position }));
    map.addEventListener("keydown", event => {
      const position = movedOnSquare(event.key, chosen(), size - 1);
      if (!position) return;
      event.preventDefault();
      set({ position });
    });

    // The chart is a slider: press or drag on it, or use its arrow keys.

    let dragging = false;
    const toRate = wanted => wanted !== rate && set({ rate: wanted });
    const dragTo = event => {
      const box = chart.getBoundingClientRect();
      const at = (((event.clientX - box.left) / box.width) * SIDE - PLOT.left) / (PLOT.right - PLOT.left);
      const last = Math.max(size, rate);
      toRate(clamp(1 + Math.floor(at * last), 1, last));
    };
    chart.addEventListener("pointerdown", event => {
      if (event.button) return;
      chart.setPointerCapture(event.pointerId);
      dragging = true;
      dragTo(event);
    });
    chart.addEventListener("pointermove", event => dragging && dragTo(event));
    for (const end of ["pointerup", "pointercancel"]) chart.addEventListener(end, () => (dragging = false));
    chart.addEventListener("keydown", event => {
      const to = { ArrowUp: rate + 1, ArrowRight: rate + 1, ArrowDown: rate - 1, ArrowLeft: rate - 1, PageUp: rate + 8, PageDown: rate - 8, Home: 1, End: size };
      if (!(event.key in to)) return;
      event.preventDefault();
      toRate(clamp(to[event.key], 1, MOST));
    });

    drawFromModel();
    return untie;
  };
}

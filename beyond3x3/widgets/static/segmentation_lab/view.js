// The figure: a scene that a hand draws, the networks that answer it, and what they say.

const REST = 150;
const FRAME = 4;
const WHERE = { left: "to the left", right: "to the right", above: "above", below: "below" };

function legend() {
  const swatch = (words, ...parts) => h("span", {}, s("svg", { viewBox: "0 0 3 2", "aria-hidden": "true" }, ...parts), words);
  const under = kind => s("rect", { class: `b3-lab-${kind}`, width: 3, height: 2 });
  const over = (kind, d) => grow(pathOf(kind), { d }, []);
  const six = mark => range(6, at => mark(at % 3, Math.floor(at / 3))).join("");
  const readable = [under("unread"), over("read", "M0 0h3v2h-3z")];
  return h(
    "p",
    { class: "b3-lab-legend" },
    swatch("post", under("lit"), over("post", "M1 .5h1v1h-1z")),
    swatch("lit", under("lit")),
    swatch("shadow", under("shade")),
    swatch("missed shadow", under("lit"), over("missed", six(slash))),
    swatch("false shadow", under("shade"), over("false", six(dot))),
    swatch("can be read", ...readable),
    swatch("a post here: more shadow", ...readable.map(part => part.cloneNode()), over("toward", "M1 .5h1v1h-1z")),
    swatch("more light", ...readable.map(part => part.cloneNode()), over("against", "M1.5 .3l.7.7-.7.7-.7-.7z")),
  );
}

function randomPosts(count) {
  const places = new Set();
  while (places.size < count) places.add(Math.floor(Math.random() * SIZE ** 2));
  return [...places].sort((a, b) => a - b).map(placeOf);
}

// Steps of a generator, a few milliseconds of every frame; `el` says meanwhile that it works.

function workBetweenFrames(el, begin) {
  let steps = null;
  const goOn = oncePerFrame(() => {
    const until = performance.now() + FRAME;
    steps ??= begin();
    while (steps && performance.now() < until) if (steps.next().done) steps = null;
    el.classList.toggle("b3-lab-works", steps !== null);
    if (steps) goOn();
  });
  return () => {
    el.classList.add("b3-lab-works");
    goOn();
  };
}

views["segmentation-lab"] = ({ model, el }) => {
  let state, image, truth, columns, pointed, resting, undecided, unlit;
  let turns = 0;

  const change = values => {
    scene.held = null;
    tie.set(values);
  };
  const examples = exampleChoice("Example scene", "Your own scene", SAID.PRESETS, preset => change({ sun: "left", ...preset }));
  const another = h("button", { type: "button", onclick: () => change({ posts: randomPosts(20) }) }, "New scene");
  const clear = h("button", { type: "button", onclick: () => change({ posts: [] }) }, "Clear");
  const suns = h("select", { "aria-label": "Where the light comes from", onchange: () => tie.set({ sun: suns.value }) });
  suns.append(...Object.keys(SUNS).map(name => h("option", { value: name }, name)));
  const scene = new Scene({
    setPosts: posts => tie.set({ posts }),
    select: place => tie.set({ selected: place }),
    point,
    letGo: () => resting && rested(),
  });
  const verdict = h("output", { class: "b3-verdict" });
  const says = h("output", { class: "b3-says" });
  const nets = h("div", { class: "b3-lab-nets" });
  const words = h("div", { class: "b3-lab-words" }, verdict, says);
  fillFigure(
    el,
    "b3-lab",
    h("div", { class: "b3-bar" }, examples, another, clear, labeled("light from", suns)),
    h("div", { class: "b3-lab-body" }, scene.node, nets, legend(), words),
  );

  const work = workBetweenFrames(el, answers);
  const tie = tieToModel(model, ["posts", "sun", "networks", "selected"], drawFromModel);

  function columnFor(network) {
    const column = new NetworkColumn(network);
    const choose = place => tie.set({ selected: alike(state.selected, place) ? [] : place });
    pointing(column.map, event => placeUnder(event, column.map, 0), point, choose);
    column.map.addEventListener("keydown", event => {
      const now = chosen() ?? [MIDDLE, MIDDLE];
      const place = event.key === "Escape" ? [] : movedOnSquare(event.key, now, SIZE - 1);
      if (!place) return;
      event.preventDefault();
      event.stopPropagation();
      tie.set({ selected: place });
    });
    return column;
  }

  function drawFromModel(given, changed) {
    const first = !state;
    state = given;
    pointed = null;
    if (changed("networks")) {
      columns = state.networks.map(columnFor);
      nets.replaceChildren(...columns.map(({ node }) => node));
      el.style.setProperty("--b3-lab-nets", columns.length);
    }
    if (changed("posts")) image = imageOf(state.posts);
    if (changed("posts", "sun")) truth = castShadows(image, SIZE, state.sun);
    if (changed("posts", "sun", "networks")) showScene();
    unlit = true;
    if (scene.drag && columns.some(column => column.isBehind(truth))) rest();
    if (first) finished(answers());
    else work();
    scene.showHand();
  }

  function showScene() {
    const d = bars(at => image[at]);
    scene.show(state, image, truth, d);
    for (const column of columns) column.showPosts(d);
    suns.value = state.sun;
    examples.show(({ posts }) => alike(posts, state.posts));
  }

  // The networks answer in turn; what the chosen pixel hears waits until all have, and until a hand that draws rests.

  function* answers() {
    for (;;) {
      const waiting = columns.filter(column => column.isBehind(truth)).sort((a, b) => a.lastTurn - b.lastTurn);
      if (waiting.length) {
        yield* waiting[0].answer(image, truth, state.sun);
        waiting[0].lastTurn = ++turns;
        undecided = true;
      } else if (undecided) decide();
      else if (!unlit || resting) return;
      else {
        unlit = false;
        yield* light();
      }
      yield;
    }
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

  function decide() {
    undecided = false;
    const { sun } = state;
    const from = sun === "right" ? "the right" : sun;
    const turned = `Light from ${from}: the shadows turn with it, the weights do not.`;
    verdict.replaceChildren(h("span", {}, sun === "left" ? "Light from the left." : turned), ...columns.map(column => column.verdict()));
  }

  // What is under the chosen pixel, in the scene and in every network.

  const chosen = () => pointed ?? (state.selected.length ? state.selected : null);

  function point(place) {
    pointed = place;
    unlit = true;
    work();
  }

  function* light() {
    const [place, lit] = [chosen(), columns];
    putSpot(scene.spots, place);
    for (const column of lit) {
      yield* column.light(place);
      yield;
    }
    if (lit === columns) speak(place);
  }

  function speak(place) {
    if (!place) {
      says.textContent = "Point at a pixel of a map to see what each network reads for it.";
      return;
    }
    const { sun } = state;
    const casters = castersOf(image, place, sun);
    const nearest = `${casters.length > 1 ? "the nearest" : "a"} post stands ${plural(casters[0], "pixel")} ${WHERE[sun]}`;
    const why = casters.length ? `is in shadow: ${nearest}.` : `is lit: no post stands within ${REACH} pixels ${WHERE[sun]}.`;
    const lines = columns.map(column => column.sentence(place, casters, sun));
    says.replaceChildren(h("span", {}, `Pixel (${place.join(", ")}) ${why}`), ...lines);
  }

  tie.draw();
  return () => {
    clearTimeout(resting);
    tie.untie();
  };
};

// A network's column: its name and scores, its map, and what it reads for the chosen pixel.

const SAYS = ["lit", "shadow"];
const score = value => value.toFixed(3);

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

function marks(holds, mark) {
  let d = "";
  for (let at = 0; at < SIZE ** 2; at++) if (holds(at)) d += mark(at % SIZE, Math.floor(at / SIZE));
  return d;
}

const slash = (x, y) => `M${x} ${y + 1}l1-1`;
const dot = (x, y) => `M${x + 0.3} ${y + 0.3}h.4v.4h-.4z`;
const diamond = (x, y) => `M${x + 0.5} ${y}l.5.5-.5.5-.5-.5z`;

const pathOf = kind => s("path", { class: `b3-lab-${kind}` });
const pathsOf = (...kinds) => Object.fromEntries(kinds.map(kind => [kind, pathOf(kind)]));
const ground = (kind = "lit") => s("rect", { class: `b3-lab-${kind}`, width: SIZE, height: SIZE });

function board(margin, ...layers) {
  const side = SIZE + 2 * margin;
  return s("svg", { viewBox: `${-margin} ${-margin} ${side} ${side}`, "aria-hidden": "true" }, ...layers);
}

class NetworkColumn {
  constructor(network) {
    this.name = network.name;
    this.operations = unpacked(network);
    const ones = reaching(this.operations);
    const onesMaps = forward(ones, new Float64Array(SIZE ** 2), SIZE);
    this.readsFor = pixel => finished(backFrom(ones, onesMaps, pixel, [1]));
    this.readsInMiddle = this.readsFor([MIDDLE, MIDDLE]);
    this.lastTurn = 0;
    this.frames = range(2, () => s("rect", { class: "b3-lab-field" }));
    this.spots = range(2, () => spotMarks());
    this.facts = factList("mean IoU", "pixels right", "distances");
    this.strip = s("svg", { class: "b3-lab-strip", viewBox: `0 0 ${REACH} 1`, "aria-hidden": "true" });
    const title = h("div", {}, h("p", { class: "b3-lab-name" }, this.name), this.facts.node, this.strip);
    this.node = h("div", { class: "b3-lab-net" }, title, this.labelMap(), this.fieldMap());
  }

  labelMap() {
    this.answers = pathsOf("shade", "missed", "false", "post");
    const hint = `What ${this.name} says. Arrow keys choose a pixel.`;
    const drawn = board(0, ground(), ...Object.values(this.answers), this.frames[0], ...this.spots[0]);
    return (this.map = h("div", { class: "b3-lab-map", role: "application", tabindex: 0, "aria-label": hint }, drawn));
  }

  fieldMap() {
    [this.read, this.posts] = [pathOf("read"), pathOf("post-small")];
    const levelsOf = kind => range(LEVELS, at => grow(pathOf(kind), { "fill-opacity": (at + 1) / LEVELS }, []));
    [this.toward, this.against] = [levelsOf("toward"), levelsOf("against")];
    const layers = [this.read, ...this.toward, ...this.against, this.posts, this.frames[1], ...this.spots[1]];
    return h("div", { class: "b3-lab-map" }, board(0, ground("unread"), ...layers));
  }

  showPosts(d) {
    this.answers.post.setAttribute("d", d);
    this.posts.setAttribute("d", d);
  }

  // Answers an image, some rows at a time, and is judged by the true shadows.

  isBehind(truth) {
    return this.judgedBy !== truth;
  }

  *answer(image, truth, sun) {
    if (this.image !== image) {
      this.maps = yield* forwarding(this.operations, image, SIZE);
      this.image = image;
      const { data } = this.maps.at(-1);
      this.labels = Uint8Array.from(plane(data, SHADOW, SIZE), (value, at) => value > data[at]);
    }
    this.judge(image, truth, sun);
    this.judgedBy = truth;
  }

  judge(image, truth, sun) {
    const { labels, answers } = this;
    answers.shade.setAttribute(
      "d",
      bars(at => labels[at]),
    );
    answers.missed.setAttribute(
      "d",
      marks(at => truth[at] && !labels[at], slash),
    );
    answers.false.setAttribute(
      "d",
      marks(at => !truth[at] && labels[at], dot),
    );
    this.steps = stepsToward(sun, [MIDDLE, MIDDLE], place => this.readsInMiddle[indexOf(place)]);
    this.scores = segmentationScores(confusion(truth, labels));
    this.rule = segmentationScores(confusion(truth, castShadows(image, SIZE, sun, this.steps))).mean_iou;
    this.facts.show({
      "mean IoU": score(this.scores.mean_iou),
      "pixels right": percent(this.scores.pixel_accuracy, 1),
      distances: `${this.steps.length} of ${REACH}`,
    });
    const kindOf = at => (this.steps.includes(at + 1) ? "b3-lab-reads" : "b3-lab-skips");
    const cell = at => s("rect", { class: kindOf(at), x: at + 0.1, y: 0.1, width: 0.8, height: 0.8 });
    this.strip.replaceChildren(...range(REACH, cell));
  }

  // What is under the chosen pixel: the field that can be read for it, and what the network makes of that.

  *light(place) {
    for (const spots of this.spots) putSpot(spots, place);
    this.ways = place ? this.readsFor(place) : [];
    const strengths = place ? strengthsOf(yield* backFrom(this.operations, this.maps, place, [-1, 1])) : [];
    this.can = this.ways.reduce((sum, count) => sum + (count > 0), 0);
    this.does = strengths.reduce((sum, level) => sum + (level !== 0), 0);
    this.read.setAttribute(
      "d",
      bars(at => this.ways[at]),
    );
    this.toward.forEach((path, at) =>
      path.setAttribute(
        "d",
        bars(pixel => strengths[pixel] === at + 1),
      ),
    );
    this.against.forEach((path, at) =>
      path.setAttribute(
        "d",
        marks(pixel => strengths[pixel] === -at - 1, diamond),
      ),
    );
    for (const frame of this.frames) writeEachIfNew(frame, boxAround(this.ways));
  }

  verdict() {
    const { steps, rule, scores } = this;
    const words = ` reads ${steps.length} of the ${REACH} distances: a rule of just these gets ${score(rule)}, the network `;
    return h("span", {}, h("b", {}, this.name), `${words}${score(scores.mean_iou)}.`);
  }

  sentence(place, casters, sun) {
    const at = indexOf(place);
    const { data } = this.maps.at(-1);
    const [lit, shadow] = [data[at], data[SIZE ** 2 + at]].map(value => signed(value.toFixed(2)));
    const readable = stepsToward(sun, place, pixel => isInside(pixel) && this.ways[indexOf(pixel)]);
    const blind = casters.length && !casters.some(step => readable.includes(step));
    const says = ` says ${SAYS[this.labels[at]]} (lit ${lit}, shadow ${shadow})${blind ? " and cannot read that far" : ""}.`;
    const reads = `Of the ${plural(this.can, "pixel")} that it reads, a post at ${this.does || "none"} would move the score.`;
    return h("span", {}, h("b", {}, this.name), `${says} ${reads}`);
  }
}

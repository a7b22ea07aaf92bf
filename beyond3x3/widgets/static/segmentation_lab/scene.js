// The scene and the hand on it: a stroke draws or erases all that it passes over; a shape goes where it is taken.

const MARGIN = 2;
const TURNS = { left: 0, above: 90, right: 180, below: 270 };
const TOOLS = {
  draw: "Draw posts with mouse or finger, or with arrow keys and Space.",
  erase: "Erase posts with mouse or finger, or with arrow keys and Space.",
  move: "Drag a shape; or take it with Space, move it with arrow keys, put it down with Space.",
  read: "Choose the pixel to look into, here or on any map.",
};

const moved = ({ shape, by }) => shape.map(([y, x]) => [y + by[0], x + by[1]]);

function placeUnder(event, node, margin) {
  const at = share => Math.floor(share * (SIZE + 2 * margin) - margin);
  return shareOf(event, node).map(share => clamp(at(share), 0, SIZE - 1));
}

// `act` says what else happens: setPosts(posts), select(place), point(place), and letGo() after a drag.

class Scene {
  constructor(act) {
    Object.assign(this, { act, tool: "draw", cursor: [MIDDLE, MIDDLE], byKeys: false, held: null, drag: null });
    this.buttons = Object.keys(TOOLS).map(name => h("button", { type: "button", onclick: () => this.take(name) }, name));
    const arrows = range(6, at => `M-1.8 ${3 + 8 * at}l1.4 1-1.4 1z`).join("");
    this.rays = grow(pathOf("rays"), { d: arrows }, []);
    this.layers = pathsOf("shade", "post", "held");
    this.spots = spotMarks();
    this.cursorMark = s("rect", { class: "b3-lab-cursor", width: 1, height: 1 });
    const drawn = board(MARGIN, ground(), ...Object.values(this.layers), ...this.spots, this.cursorMark, this.rays);
    const hint = "The scene and its true shadows. Arrow keys move a cursor, Space uses the tool.";
    this.area = h("div", { class: "b3-lab-scene", role: "application", tabindex: 0, "aria-label": hint }, drawn);
    this.tip = h("output", { class: "b3-note" });
    const tools = h("div", { class: "b3-lab-tools", role: "group", "aria-label": "Tool" }, ...this.buttons);
    this.node = h("div", {}, tools, this.area, this.tip);
    this.listen();
  }

  get strokes() {
    return this.tool === "draw" || this.tool === "erase";
  }

  listen() {
    const { area } = this;
    area.addEventListener("pointerdown", event => event.button || this.press(event));
    area.addEventListener("pointermove", event => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) area.addEventListener(end, () => this.letGo());
    area.addEventListener("pointerleave", () => this.tool === "read" && !this.drag && this.act.point(null));
    area.addEventListener("blur", () => this.putDown());
    area.addEventListener("keydown", event => this.useKey(event));
  }

  // Draws posts, shadows and light, and what the hand holds.

  show({ posts, sun }, image, truth, d) {
    this.posts = posts;
    this.image = image;
    this.layers.post.setAttribute("d", d);
    this.layers.shade.setAttribute(
      "d",
      bars(at => truth[at]),
    );
    this.rays.setAttribute("transform", `rotate(${TURNS[sun]} ${MIDDLE} ${MIDDLE})`);
    if (this.held && !alike(this.held.put, posts)) this.held = null;
  }

  showHand() {
    const { held, cursor } = this;
    this.buttons.forEach((button, at) => button.setAttribute("aria-pressed", Object.keys(TOOLS)[at] === this.tool));
    writeEachIfNew(this.cursorMark, { y: cursor[0], x: cursor[1] });
    const holding = held && new Set(moved(held).map(indexOf));
    this.layers.held.setAttribute("d", holding ? bars(at => holding.has(at)) : "");
    const here = held ? `holding ${plural(held.shape.length, "post")}` : this.image[indexOf(cursor)] ? "a post" : "no post";
    this.tip.textContent = this.byKeys ? `Cursor at (${cursor.join(", ")}): ${here}.` : TOOLS[this.tool];
    this.area.classList.toggle("b3-lab-pick", this.tool === "move" || this.tool === "read");
  }

  take(name) {
    Object.assign(this, { tool: name, held: null, byKeys: false });
    this.showHand();
  }

  putDown() {
    this.held = null;
    this.showHand();
  }

  setPosts(posts) {
    if (this.held) this.held.put = posts;
    this.act.setPosts(posts);
  }

  stroke(from, to, wide) {
    const next = this.image.slice();
    const length = near(from, to);
    for (let at = 0; at <= length; at++) {
      const [y, x] = from.map((start, axis) => Math.round(start + ((to[axis] - start) * at) / Math.max(1, length)));
      for (let row = y - wide; row <= y + wide; row++) {
        for (let left = x - wide; left <= x + wide; left++) {
          if (isInside([row, left])) next[indexOf([row, left])] = Number(this.tool === "draw");
        }
      }
    }
    if (next.some((value, at) => value !== this.image[at])) this.setPosts([...next.keys()].filter(at => next[at]).map(placeOf));
  }

  lift(place, within) {
    const shape = shapeAt(this.posts, place, within);
    if (!shape.length) return;
    const taken = new Set(shape.map(indexOf));
    const rest = this.posts.filter(post => !taken.has(indexOf(post)));
    this.held = { shape, from: place, by: [0, 0], rest, put: this.posts };
    this.showHand();
  }

  carry(place) {
    const { held } = this;
    const by = [0, 1].map(axis => {
      const all = held.shape.map(post => post[axis]);
      return clamp(place[axis] - held.from[axis], -Math.min(...all), SIZE - 1 - Math.max(...all));
    });
    if (alike(by, held.by)) return;
    held.by = by;
    const places = new Set([...held.rest, ...moved(held)].map(indexOf));
    this.setPosts([...places].sort((a, b) => a - b).map(placeOf));
  }

  press(event) {
    this.area.setPointerCapture(event.pointerId);
    this.byKeys = false;
    const touch = event.pointerType === "touch";
    const place = placeUnder(event, this.area, MARGIN);
    this.drag = { at: place, wide: Number(touch && this.tool === "erase") };
    this.cursor = place;
    if (this.strokes) this.stroke(place, place, this.drag.wide);
    else if (this.tool === "move") this.lift(place, touch ? 3 : 1);
    else this.act.select(place);
    this.showHand();
  }

  move(event) {
    const place = placeUnder(event, this.area, MARGIN);
    if (!this.drag) {
      if (this.tool === "read") this.act.point(place);
      return;
    }
    this.cursor = place;
    if (this.strokes) this.stroke(this.drag.at, place, this.drag.wide);
    else if (this.held) this.carry(place);
    else if (this.tool === "read") this.act.select(place);
    this.drag.at = place;
    this.showHand();
  }

  letGo() {
    this.drag = null;
    this.putDown();
    this.act.letGo();
  }

  useKey(event) {
    const to = movedOnSquare(event.key, this.cursor, SIZE - 1);
    const use = event.key === " " || event.key === "Enter";
    if (!to && !use && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.byKeys = true;
    if (to) this.cursor = to;
    const { cursor } = this;
    if (to && this.held) this.carry(cursor);
    else if (use && this.strokes) this.stroke(cursor, cursor, 0);
    else if (use && this.tool === "read") this.act.select(cursor);
    else if (use && !this.held) this.lift(cursor, 0);
    else if (!to) this.held = null;
    this.showHand();
  }
}

// The whole photograph, and in it the frame of the patch: dragged where it is taken; elsewhere its middle comes to the pointer.

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-99, 0],
  PageDown: [99, 0],
  Home: [0, -99],
  End: [0, 99],
};

function stepped(key, place, by, last) {
  return STEPS[key]?.map((step, axis) => clamp(place[axis] + step * by, 0, last[axis]));
}

class WholePhotograph {
  grip = null;
  dragged = null;

  // `act`: drag() while the frame is dragged, keep(patch) when it stays.

  constructor(act) {
    this.act = act;
    this.canvas = h("canvas");
    this.frames = spotMarks(PATCH);
    this.over = s("svg", { "aria-hidden": "true" }, ...this.frames);
    const hint = "The photograph. Arrow keys move the patch.";
    this.area = h("div", { class: "b3-sr-whole", role: "application", tabindex: 0, "aria-label": hint }, this.canvas, this.over);
    this.node = h("div", {}, this.area, h("p", { class: "b3-note" }, "Drag the frame."));
    this.area.addEventListener("pointerdown", event => event.button || this.take(event));
    this.area.addEventListener("pointermove", event => this.grip && this.drag(event));
    this.area.addEventListener("pointerup", event => this.grip && this.letGo(event));
    this.area.addEventListener("pointercancel", () => this.giveUp());
    this.area.addEventListener("keydown", event => this.step(event));
  }

  show(photo) {
    this.photo = photo;
    const shade = SHADES.picture(photo, photo.data);
    paint(this.canvas, photo.size, photo.height, (y, x) => shade(y * photo.size + x));
    this.over.setAttribute("viewBox", `0 0 ${photo.size} ${photo.height}`);
  }

  get sides() {
    return [this.photo.height, this.photo.size];
  }

  inside(corner) {
    return corner.map((at, axis) => clamp(at, 0, this.sides[axis] - PATCH));
  }

  // The patch's corner, as it is dragged or as it is kept.

  corner(kept) {
    this.kept = this.inside(kept);
    return this.dragged ?? this.kept;
  }

  draw(corner) {
    putSpot(this.frames, corner);
  }

  pixelUnder(event) {
    return shareOf(event, this.area).map((share, axis) => share * this.sides[axis]);
  }

  cornerFor(event) {
    return this.inside(this.pixelUnder(event).map((place, axis) => Math.round(place - this.grip[axis])));
  }

  take(event) {
    this.area.setPointerCapture(event.pointerId);
    const within = this.pixelUnder(event).map((place, axis) => place - (this.dragged ?? this.kept)[axis]);
    this.grip = within.every(place => place >= 0 && place < PATCH) ? within : [PATCH / 2, PATCH / 2];
    this.drag(event);
  }

  drag(event) {
    this.dragged = this.cornerFor(event);
    this.act.drag();
  }

  letGo(event) {
    const patch = this.cornerFor(event);
    this.grip = null;
    this.act.keep(patch);
  }

  giveUp() {
    this.grip = this.dragged = null;
    this.act.drag();
  }

  step(event) {
    const last = this.sides.map(side => side - PATCH);
    const patch = stepped(event.key, this.kept, 4, last);
    if (!patch) return;
    event.preventDefault();
    this.act.keep(patch);
  }
}

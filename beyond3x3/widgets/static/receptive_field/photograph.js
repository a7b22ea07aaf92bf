// The photograph: the same layers on both axes of 224 × 224 pixels, the veil thinnest where the weight is largest.

const VEIL = 0.78;

class Photograph {
  constructor(picture) {
    const hint = "A photograph under one receptive field. Arrows move the field, page up and page down choose the layer.";
    this.veil = h("canvas", { width: PHOTO, height: PHOTO });
    this.frame = s("rect", { class: "b3-rf-frame" });
    this.node = h(
      "div",
      { class: "b3-rf-photo", role: "application", tabindex: 0, "aria-label": hint },
      h("img", { src: picture, alt: "A tabby cat’s face, 224 by 224 pixels" }),
      this.veil,
      s("svg", { viewBox: `0 0 ${PHOTO} ${PHOTO}`, "aria-hidden": "true" }, this.frame),
    );
  }

  // The level's units on the photograph, which is larger or smaller than the input of the stack.

  show(rows, levels, level) {
    Object.assign(this, { levels, level });
    this.units = sizesOf(rows.slice(0, level), PHOTO).at(-1);
  }

  unitsAt(spot) {
    return spot.map(pixel => unitNear({ ...this.levels[this.level], units: this.units }, pixel));
  }

  light(spot, profile) {
    const { center, jump, field } = this.levels[this.level];
    const largest = Math.max(...profile);
    const middle = this.unitsAt(spot).map(unit => center + unit * jump);
    const [top, left] = middle.map(at => Math.round(at - (field - 1) / 2));
    const context = this.veil.getContext("2d");
    const image = context.createImageData(PHOTO, PHOTO);
    let [heavy, inside] = [0, 0];
    for (let y = 0; y < PHOTO; y++) {
      for (let x = 0; x < PHOTO; x++) {
        const weight = ((profile[y - top] ?? 0) * (profile[x - left] ?? 0)) / largest ** 2;
        if (weight) inside++;
        if (weight > 0.0455) heavy++;
        image.data[4 * (y * PHOTO + x) + 3] = 255 * VEIL * (1 - Math.sqrt(weight));
      }
    }
    context.putImageData(image, 0, 0);
    for (const [name, value] of Object.entries({ x: left, y: top, width: field, height: field })) this.frame.setAttribute(name, value);
    return { heavy, inside, middle };
  }

  // What an arrow key moves the spot to, or a page key the layer.

  moved(key, spot) {
    const { center, jump } = this.levels[this.level];
    const pixelOf = unit => clamp(Math.round(center + unit * jump), 0, PHOTO - 1);
    const step = (...by) => ({ spot: this.unitsAt(spot).map((unit, axis) => pixelOf(unit + by[axis])) });
    const moves = {
      ArrowUp: () => step(-1, 0),
      ArrowDown: () => step(1, 0),
      ArrowLeft: () => step(0, -1),
      ArrowRight: () => step(0, 1),
      PageUp: () => ({ selected: [Math.min(this.level + 1, this.levels.length - 1), -1] }),
      PageDown: () => ({ selected: [Math.max(this.level - 1, 0), -1] }),
    };
    return moves[key]?.();
  }
}

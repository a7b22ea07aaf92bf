// A row's field on the photograph: what is touched inside the frame, and how much it counts.

const SVG = "http://www.w3.org/2000/svg";
const drawn = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

class Picture {
  constructor(node, photo) {
    [this.photo, this.veil, this.frame] = [h("img", { alt: "" }), h("canvas"), drawn("svg", { preserveAspectRatio: "none" })];
    this.address = photo;
    this.box = h("div", { className: "b3-network-photo" }, this.veil, this.frame);
    this.box.setAttribute("role", "img");
    this.said = h("output");
    node.append(this.box, this.said);
  }

  // While it takes long to say what is read, what was drawn before is gone.

  wait(row) {
    this.box.toggleAttribute("data-waits", true);
    this.said.textContent = `Following ${row.name} back to the input …`;
  }

  // The last two axes; a signal has one, and is drawn as a strip.

  show(row, axes, sizes) {
    this.box.toggleAttribute("data-waits", false);
    this.said.textContent = saidOf(row, axes);
    const [down, across] = axes.length > 1 ? axes.slice(-2) : [{ first: 0, offsets: [0], weights: [1] }, axes[0]];
    const [height, width] = axes.length > 1 ? sizes.slice(-2) : [1, sizes[0]];
    const views = [viewOf(height, spanOf(down)), viewOf(width, spanOf(across))];
    const [[top, tall], [left, wide]] = views;
    const strip = axes.length < 2;
    this.box.style.aspectRatio = strip ? "8" : `${wide} / ${tall}`;
    this.photo.hidden = strip;
    if (!strip && !this.photo.isConnected) {
      this.photo.src = this.address;
      this.box.prepend(this.photo);
    }
    for (const [name, at, length] of [["left", -left, wide], ["width", width, wide], ["top", -top, tall], ["height", height, tall]]) {
      this.photo.style[name] = `${(100 * at) / length}%`;
    }
    this.box.setAttribute("aria-label", `${strip ? "A signal" : "The photograph of a cat"} under the field of ${row.name}`);
    const known = down && across;
    this.shade(known ? [cellsAlong(down, views[0]), cellsAlong(across, views[1])] : [[1], [1]]);
    this.outline([left, top, wide, tall], width, height, known && [spanOf(across), spanOf(down)]);
  }

  shade([down, across]) {
    Object.assign(this.veil, { width: across.length, height: down.length });
    const image = new ImageData(across.length, down.length);
    down.forEach((weight, y) => across.forEach((other, x) => (image.data[4 * (y * across.length + x) + 3] = 255 * shadeOf(weight, other))));
    this.veil.getContext("2d").putImageData(image, 0, 0);
  }

  outline(view, width, height, field) {
    this.frame.setAttribute("viewBox", view.join(" "));
    const rect = (kind, x, y, width, height) => drawn("rect", { class: `b3-network-${kind}`, x, y, width, height });
    this.frame.replaceChildren(rect("edge", 0, 0, width, height));
    if (!field) return;
    const [[x, wide], [y, tall]] = field;
    this.frame.append(rect("halo", x, y, wide, tall), rect("field", x, y, wide, tall));
  }
}

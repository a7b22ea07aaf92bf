// The patch, enlarged in so many ways: a tile for each, the original and the input first.

const LENS = 12;
const STRONG = 0.2;

// Shades of a pixel: the picture with the photograph's own colors, or how far it is from the original.

const rgb = (red, green, blue) => (255 << 24) | (blue << 16) | (green << 8) | red;

const SHADES = {
  picture({ cb, cr }, values) {
    return at => {
      const [y, b, r] = [255 * values[at], cb[at] - 127.5, cr[at] - 127.5];
      const level = value => clamp(Math.round(value), 0, 255);
      return rgb(level(y + 1.402 * r), level(y - 0.344136 * b - 0.714136 * r), level(y + 1.772 * b));
    };
  },
  signed({ data }, values) {
    return at => {
      const error = clamp((values[at] - data[at]) / STRONG, -1, 1);
      const [red, green, blue] = error > 0 ? [197, 77, 0] : [0, 92, 158];
      const mixed = end => Math.round(246 + Math.abs(error) * (end - 246));
      return rgb(mixed(red), mixed(green), mixed(blue));
    };
  },
  absolute({ data }, values) {
    return at => {
      const level = Math.round(255 * Math.min(1, Math.abs(values[at] - data[at]) / STRONG));
      return rgb(level, level, level);
    };
  },
};

const LEGENDS = {
  picture: ["All pictures take their color from the original; only the luminance is enlarged."],
  signed: ["The original stays. The others:", ["below", `darker than it by ${STRONG} or more`], ["none", "equal"], ["above", "brighter"]],
  absolute: ["The original stays. The others:", ["black", "equal to it"], ["white", `off by ${STRONG} or more, darker or brighter`]],
};

function showLegend(legend, view) {
  const swatch = part => (typeof part === "string" ? part : h("span", {}, h("i", { class: `b3-sr-${part[0]}` }), part[1]));
  legend.replaceChildren(...LEGENDS[view].map(swatch));
}

// A picture's values may still be to come; `test` is a score on the test set, quoted.

class Tile {
  constructor(name, { network, values, test }, photo) {
    Object.assign(this, { name, network, test, photo });
    [this.canvas, this.close] = [h("canvas"), h("canvas", { class: "b3-sr-lens" })];
    this.value = h("span");
    this.area = h("div", { class: "b3-sr-photo" }, this.canvas, this.close);
    this.node = h("div", {}, h("p", { class: "b3-sr-name" }, h("b", {}, name), this.value), this.area);
    if (values) this.take(values);
  }

  take(values) {
    this.values = values;
    this.whole = wholeScore(this.photo, values);
  }

  placeUnder(event) {
    return cellUnder(event, this.area, PATCH);
  }

  // Draws the patch from its corner, and the magnifier over it.

  draw(view, [top, left], lens) {
    const { photo, values, canvas, close } = this;
    close.hidden = !lens || !values;
    if (!values) return;
    const shade = SHADES[this.name === "original" ? "picture" : view](photo, values);
    const shadeFrom = (row, column) => (y, x) => shade((row + y) * photo.size + column + x);
    paint(canvas, PATCH, PATCH, shadeFrom(top, left));
    if (lens) {
      const [down, right] = lens.map(place => clamp(place - LENS / 2, 0, PATCH - LENS));
      paint(close, LENS, LENS, shadeFrom(top + down, left + right));
      const [fromTop, fromLeft] = lens.map(place => clamp((100 * place) / PATCH - 25, 0, 50));
      close.style.setProperty("--b3-down", `${fromTop}%`);
      close.style.setProperty("--b3-right", `${fromLeft}%`);
    }
    this.patch = scoreOf(photo, values, [top, left], [PATCH, PATCH]);
  }
}

// Which way comes nearest: a table of scores, and a sentence.

const HEADS = ["enlarged by", "this patch", "whole picture", "test set", "weights", "products per input pixel"];

const decibels = value => (value === undefined ? "–" : value === Infinity ? "∞" : value.toFixed(2));
const apart = (one, other) => (one === other ? 0 : one - other);

function signedDecibels(value) {
  const size = value === Infinity ? "∞" : Math.abs(value).toFixed(2);
  return `${size === "0.00" ? "" : value < 0 ? "−" : "+"}${size}`;
}

class Scores {
  constructor() {
    const heads = HEADS.map(text => h("th", { scope: "col" }, text));
    const caption = h("caption", { class: "b3-title" }, "PSNR in dB: higher is nearer to the original");
    this.body = h("tbody");
    this.table = h("table", { class: "b3-sr-table" }, caption, h("thead", {}, h("tr", {}, ...heads)), this.body);
    this.verdict = h("output", { class: "b3-verdict" });
  }

  rowOf(tile) {
    const cells = HEADS.slice(1).map(() => h("td", {}, "–"));
    const { network, name } = tile;
    if (network) {
      const weights = network.shapes.reduce((sum, shape) => sum + countOf(shape), 0);
      [weights, productsOf(network)].forEach((count, at) => (cells[3 + at].textContent = count.toLocaleString("en")));
    }
    return { tile, cells, node: h("tr", {}, h("th", { scope: "row" }, name), ...cells) };
  }

  // The tiles to judge: the original, the input, bicubic, and then the networks'.

  take(tiles, scale) {
    Object.assign(this, { tiles, scale });
    this.rows = tiles.slice(2).map(tile => this.rowOf(tile));
    this.body.replaceChildren(...this.rows.map(({ node }) => node));
  }

  judge() {
    const [original, input, bicubic, ...networks] = this.tiles;
    for (const { value, patch, network } of this.tiles) {
      const more = network ? ` (${signedDecibels(apart(patch, bicubic.patch))})` : "";
      value.textContent = patch === undefined ? "–" : `${decibels(patch)} dB${more}`;
    }
    original.value.textContent = `${PATCH} × ${PATCH} pixels`;
    input.value.textContent = `${PATCH / this.scale} × ${PATCH / this.scale} pixels`;
    ["patch", "whole", "test"].forEach((name, column) => {
      const most = Math.max(...this.rows.map(({ tile }) => tile[name] ?? -Infinity));
      for (const { tile, cells } of this.rows) {
        cells[column].textContent = decibels(tile[name]);
        cells[column].classList.toggle("b3-sr-best", tile[name] === most);
      }
    });
    if (networks.every(({ values }) => values)) this.decide(networks, bicubic);
    else this.verdict.textContent = "The networks are at work.";
  }

  decide(networks, bicubic) {
    const ranked = [...networks].sort((a, b) => b.patch - a.patch);
    const [best, last] = [ranked[0], ranked.at(-1)];
    const gain = apart(best.patch, bicubic.patch);
    const nearest = gain ? `${gain > 0 ? best.name : "bicubic"} comes nearest` : `${best.name} and bicubic are equally near`;
    const least = `${gain ? "no network beats its " : ""}${decibels(bicubic.patch)} dB.`;
    const by = gain > 0 ? `${signedDecibels(gain)} dB over bicubic.` : least;
    const spread = decibels(apart(best.patch, last.patch));
    const others = ranked.length > 1 ? ` The networks lie within ${spread} dB of each other.` : "";
    this.verdict.replaceChildren(h("b", {}, nearest), ` here: ${by}${others}`);
  }

  sentence(photo, place) {
    if (!place) return "Point at a picture: the magnifier moves over all of them.";
    const at = place[0] * photo.size + place[1];
    const drawn = this.tiles.slice(1).filter(({ values }) => values);
    const errors = drawn.map(({ name, values }) => `${name} ${signedDecibels(values[at] - photo.data[at])}`);
    return `Pixel (${place.join(", ")}): the original’s luminance is ${photo.data[at].toFixed(2)}; ${listed(errors)}.`;
  }
}

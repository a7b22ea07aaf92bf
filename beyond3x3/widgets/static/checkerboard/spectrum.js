// The stripes in a pattern: stems of it, those that a clean-up took away as ghosts, and under them each stride's multiples.

const CHART = 80;
const ACROSS = 300;

class Spectrum {
  constructor() {
    this.paths = Object.fromEntries(["ghosts", "stems", "response", "teeth"].map(name => [name, s("path", { class: `b3-cb-${name}` })]));
    this.words = s("g");
    const viewBox = `0 0 ${ACROSS + 50} ${CHART + 6 + 14 * LIMITS.layers[1]}`;
    this.chart = s("svg", { class: "b3-cb-chart", viewBox, "aria-hidden": "true" }, ...Object.values(this.paths), this.words);
    this.note = h("p", { class: "b3-note" });
  }

  draw({ layers, cleanup }, levels) {
    const [before, after] = [harmonics(levels[layers.length]), harmonics(levels.at(-1))];
    const period = (this.period = levels.at(-1).length);
    const top = Math.max(0.1, ...before.slice(1), ...after.slice(1));
    const stems = values =>
      this.stemsOf(
        values.map(share => share / top),
        values,
      );
    this.paths.ghosts.setAttribute("d", cleanup.length ? stems(before) : "");
    this.paths.stems.setAttribute("d", stems(after));
    const curve = range(101, at => `${this.x((at * period) / 200).toFixed(1)} ${this.y(passes(cleanup, at / 200))}`);
    this.paths.response.setAttribute("d", cleanup.length ? `M${curve.join("L")}` : "");
    const jumps = layers.map((_, at) => layers.slice(at).reduce((product, { stride }) => product * stride, 1));
    this.drawTeeth(jumps);
    const multiples = listed(jumps.map(jump => `1/${jump}`).reverse());
    const dashed = cleanup.length ? " Dashed: what the clean-up lets through; hollow: what it took." : "";
    const note = `Stripes in the pattern, period 2 at the right. Ticks: each layer’s harmonics, multiples of ${multiples}.`;
    this.note.textContent = note + dashed;
    const strongest = after.reduce((best, share, at) => (at && (!best || share > after[best] + 1e-6) ? at : best), 0);
    const found = strongest && after[strongest] > 1e-6;
    this.strongest = found ? `${percent(after[strongest], 1)}, period ${trimmed(period / strongest)}` : "none";
  }

  x(at) {
    return 4 + ((ACROSS - 8) * 2 * at) / this.period;
  }

  y(share) {
    return (CHART - (CHART - 4) * share).toFixed(1);
  }

  stemsOf(heights, shares) {
    const wide = this.period > 64 ? 1.5 : 5;
    const stem = (height, at) => `M${(this.x(at) - wide / 2).toFixed(1)} ${CHART}V${this.y(height)}h${wide}V${CHART}z`;
    return heights.map((height, at) => (at && shares[at] > 1e-6 ? stem(height, at) : "")).join("");
  }

  drawTeeth(jumps) {
    let ticks = `M4 ${CHART}H${ACROSS - 4}`;
    const names = jumps.map((jump, at) => {
      const down = CHART + 6 + 14 * (jumps.length - 1 - at);
      for (let multiple = 1; 2 * multiple <= jump; multiple++) ticks += `M${this.x((multiple * this.period) / jump).toFixed(1)} ${down}v8`;
      return s("text", { x: ACROSS + 4, y: down + 8 }, `layer ${at + 1}`);
    });
    this.paths.teeth.setAttribute("d", ticks);
    this.words.replaceChildren(...names);
  }
}

// Finds rates for a field: the search goes on a little in every frame and shows the best so far.

const SLICE = 3;

class Finder {
  found = null;
  waiting = null;

  constructor(set) {
    this.field = stepper("field to span, in pixels", value => set({ field: value }));
    this.layers = stepper("layers to span it with", value => set({ layers: value }));
    this.use = h("button", { type: "button", onclick: () => set({ rates: this.found.rates }) });
    this.answer = h("output", { class: "b3-answer" });
    const words = ["Find rates for a field of", "pixels in", "layers:"].map(text => h("span", {}, text));
    this.node = h("div", { class: "b3-finder" }, words[0], this.field, words[1], this.layers, words[2], this.use, this.answer);
  }

  draw(state) {
    this.state = state;
    const { field, layers, kernel } = state;
    this.field.show(field, ...LIMITS.field);
    this.layers.show(layers, ...LIMITS.layers);
    const asked = [field, layers, kernel];
    if (this.sought && alike(asked, this.sought)) this.show();
    else this.seek(asked);
  }

  seek(asked) {
    this.sought = asked;
    this.end();
    const running = search(...asked);
    const goOn = () => {
      const until = performance.now() + SLICE;
      let step;
      do step = running.next();
      while (!step.done && performance.now() < until);
      this.found = step.value;
      this.waiting = step.done ? null : requestAnimationFrame(goOn);
      this.show();
    };
    goOn();
  }

  end() {
    cancelAnimationFrame(this.waiting);
  }

  show() {
    const { found, waiting } = this;
    const { field, layers, kernel, rates } = this.state;
    this.use.hidden = !found;
    this.answer.textContent = found ? this.words(found, field) : `None: ${whyNoRates(field, layers, kernel)}`;
    if (!found) return;
    this.use.textContent = `Use ${found.rates.join(", ")}`;
    this.use.disabled = waiting !== null || alike(found.rates, rates);
  }

  words({ gap, touched }, field) {
    if (this.waiting) return "searching…";
    if (gap === 1) return "no holes, and the evenest weights of all such rates.";
    return `holes remain, largest gap ${gap} px, ${percent(touched ** 2, field ** 2)} touched: no other rates touch more.`;
  }
}

restorable.sweep = {
  traits: { picked: isListOf(isWhole(0, SAID.MOST_FRAMES - 1), 1, 9) },
  fit: ({ choices, picked }) => picked.length === choices.length && picked.every((at, choice) => at < choices[choice][1].length),
};

views.sweep = ({ model, el }) => {
  const shown = h("div", { class: "b3-frame", "aria-live": "polite" });
  const sliders = model.get("choices").map(([name, values], at) => {
    const slider = h("input", { type: "range", min: 0, max: values.length - 1, step: 1, "aria-label": name });
    const value = h("output", {});
    slider.addEventListener("input", () => {
      const picked = [...model.get("picked")];
      picked[at] = Number(slider.value);
      tie.set({ picked });
    });
    return { slider, value, values, row: h("label", { class: "b3-choice" }, h("span", {}, name), slider, value) };
  });

  // A picture that is there stays until the next has come.

  function part({ text, picture, alt, width, height }, at) {
    if (text !== undefined) return Object.assign(h("pre", { tabindex: 0 }), { textContent: text });
    const old = shown.children[at];
    return Object.assign(old?.tagName === "IMG" ? old : h("img"), { src: picture, alt, width, height });
  }

  function fetchAll() {
    for (const { picture } of Object.values(model.get("frames")).flat()) if (picture) new Image().src = picture;
  }

  function drawFromModel({ picked, frames }) {
    sliders.forEach(({ slider, value, values }, at) => {
      slider.value = picked[at];
      slider.setAttribute("aria-valuetext", values[picked[at]]);
      value.textContent = values[picked[at]];
    });
    const parts = frames[picked.join(",")];
    shown.classList.toggle("b3-waiting", !parts);
    if (parts) shown.replaceChildren(...parts.map(part));
  }

  fillFigure(el, "b3-sweep", h("div", { class: "b3-choices" }, ...sliders.map(({ row }) => row)), shown);
  for (const hand of ["pointerenter", "focusin"]) el.addEventListener(hand, fetchAll, { once: true });
  const tie = tieToModel(model, ["picked", "frames"], drawFromModel);
  tie.draw();
  return tie.untie;
};

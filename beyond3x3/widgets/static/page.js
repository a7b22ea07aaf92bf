const base = document.currentScript.src.replace(/[^/]*$/, "");

// What anywidget's model offers a view, without a kernel behind it.

function modelOf(state) {
  const listeners = new Map();
  return {
    get: name => state[name],
    set(name, value) {
      state[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    },
    off(name, listener) {
      listeners.set(name, (listeners.get(name) ?? []).filter(other => other !== listener));
    },
    save_changes() {},
  };
}

// What a figure's state leaves out is as in the first figure of its kind on the page.

function stateOf(figure) {
  const first = document.querySelector(`[data-widget="${figure.dataset.widget}"]`);
  return { ...JSON.parse(first.dataset.state), ...JSON.parse(figure.dataset.state) };
}

function mount(figure) {
  const el = h("div");
  figure.querySelector("noscript")?.remove();
  figure.prepend(el);
  const name = figure.dataset.widget;
  try {
    const model = modelOf({ photo: `${base}companion.jpg`, ...stateOf(figure) });
    figure.model = model;
    views[name]({ model, el });
    figure.classList.add("b3-alive");
  } catch (error) {
    el.replaceChildren(h("p", { role: "alert" }, `This figure cannot be drawn: ${error.message}`));
  }
}

const near = new IntersectionObserver(
  entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      mount(target);
    }
  },
  { rootMargin: "800px" },
);
for (const figure of document.querySelectorAll("figure.b3-widget")) near.observe(figure);

window.beyond3x3 = { ...pure, mount };

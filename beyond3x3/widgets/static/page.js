const base = document.currentScript.src.replace(/[^/]*$/, "");
const place = window.learnersPlace;

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

// What a figure's state leaves out is as in the first of its kind, and it is called by its kind and its number: taps-2. Both as
// the page came: cells that run put figures of their own in.

const firsts = new Map();
for (const figure of document.querySelectorAll("figure.b3-widget")) {
  const kind = figure.dataset.widget;
  const { first, number } = firsts.get(kind) ?? { first: figure, number: 0 };
  firsts.set(kind, { first, number: number + 1 });
  figure.first ??= first;
  figure.called ??= `${kind}-${number + 1}`;
}

const stateOf = ({ first, dataset }) => ({ ...(first && JSON.parse(first.dataset.state)), ...JSON.parse(dataset.state) });

// A state that a link or an earlier visit brings, put over the one that the page gives; null unless all of it is legal.

function restored(name, given, wanted) {
  const { traits = {}, fit = () => true } = restorable[name] ?? {};
  const legal = ([trait, value]) => Object.hasOwn(traits, trait) && traits[trait](value);
  if (!isRecord(wanted) || !Object.entries(wanted).every(legal)) return null;
  const state = { ...given, ...wanted };
  try {
    return fit(state) ? state : null;
  } catch {
    return null;
  }
}

function linked() {
  const asked = new URLSearchParams(location.hash.slice(1));
  try {
    return { name: asked.get("figure"), state: JSON.parse(asked.get("state")) };
  } catch {
    return {};
  }
}

// Under a figure: back to how the page gives it, and a link that brings it as it stands now.

function remember(figure, given) {
  const { model, called: name } = figure;
  const traits = Object.keys(restorable[figure.dataset.widget].traits);
  const changed = trait => JSON.stringify(model.get(trait)) !== JSON.stringify(given[trait]);
  const left = () => Object.fromEntries(traits.filter(changed).map(trait => [trait, model.get(trait)]));
  const reset = h("button", { type: "button", onclick: () => become(given) }, "Reset");
  const share = h("button", { type: "button", onclick: copy }, "Link to this view");

  function show() {
    reset.hidden = !traits.some(changed);
    share.textContent = "Link to this view";
  }

  function become(state) {
    if (reset === document.activeElement) share.focus();
    for (const trait of traits) model.set(trait, state[trait]);
    model.save_changes();
  }

  async function copy() {
    history.replaceState(null, "", `#${new URLSearchParams({ figure: name, state: JSON.stringify(left()) })}`);
    try {
      await navigator.clipboard.writeText(location.href);
      share.textContent = "Copied";
    } catch {
      share.textContent = "Now in the address bar";
    }
  }

  model.save_changes = () => {
    show();
    place.keep(`figure/${place.page}/${name}`, reset.hidden ? null : left());
  };
  figure.append(h("div", { class: "b3-keep", "aria-live": "polite" }, reset, share));
  show();
  figure.arrive = state => become(restored(figure.dataset.widget, given, state) ?? given);
}

// A figure of a cell that runs in the page: its model is a Python object.

function embody(figure, model) {
  const el = h("div");
  figure.append(el);
  figure.model = model;
  views[figure.dataset.widget]({ model, el });
  figure.classList.add("b3-alive");
}

function mount(figure) {
  near.unobserve(figure);
  if (figure.model) return;
  const el = h("div");
  figure.querySelector("noscript, .b3-still")?.remove();
  figure.prepend(el);
  const kind = figure.dataset.widget;
  try {
    const given = { photo: `${base}companion.jpg`, ...stateOf(figure) };
    const { called: name } = figure;
    const link = linked();
    const wanted = link.name === name ? link.state : place?.recall(`figure/${place.page}/${name}`);
    const model = modelOf({ ...(restored(kind, given, wanted) ?? given) });
    figure.model = model;
    views[kind]({ model, el });
    figure.classList.add("b3-alive");
    if (place && restorable[kind]) remember(figure, given);
  } catch (error) {
    el.replaceChildren(h("p", { role: "alert" }, `This figure cannot be drawn: ${error.message}`));
  }
}

const has = kind => Object.hasOwn(views, kind);
const near = new IntersectionObserver(
  entries => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) mount(target);
  },
  { rootMargin: "800px" },
);
addEventListener("hashchange", () => {
  const { name, state } = linked();
  if (!name) return;
  const figure = [...document.querySelectorAll("figure.b3-widget")].find(({ called }) => called === name);
  if (!figure || !has(figure.dataset.widget)) return;
  mount(figure);
  figure.arrive?.(state);
  figure.scrollIntoView();
});
const asked = linked().name;
for (const figure of document.querySelectorAll("figure.b3-widget")) {
  if (!has(figure.dataset.widget)) continue;
  near.observe(figure);
  if (figure.called !== asked) continue;
  mount(figure);
  figure.scrollIntoView();
  addEventListener("load", () => figure.scrollIntoView());
}

window.beyond3x3 = { ...computed, mount, restored, embody, modelOf, has };

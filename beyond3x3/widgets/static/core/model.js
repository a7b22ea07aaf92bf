// Calls `draw` at most once a frame, however often it is asked.

function oncePerFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}

// Calls `redraw` when a node's width has changed, until the function that it gives back is called.

function onNewWidth(node, redraw) {
  let width = node.clientWidth;
  const observer = new ResizeObserver(() => {
    if (node.clientWidth !== width) redraw();
    width = node.clientWidth;
  });
  observer.observe(node);
  return () => observer.disconnect();
}

// Ties a view to its model. `draw(state, changed)` draws how the traits stand; `changed(...names)` is whether one of them
// differs from when it last drew. `set` changes them and draws at once; what changes elsewhere is drawn with the next frame.

function tieToModel(model, names, draw) {
  let state = null;
  let ours = false;
  function drawFromModel() {
    const before = state;
    state = Object.fromEntries(names.map(name => [name, model.get(name)]));
    draw(state, (...asked) => !before || asked.some(name => !alike(before[name], state[name])));
  }
  const redraw = oncePerFrame(drawFromModel);
  const heard = () => ours || redraw();
  for (const name of names) model.on(`change:${name}`, heard);
  return {
    draw: drawFromModel,
    redraw,
    set(values) {
      ours = true;
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      ours = false;
      model.save_changes();
      drawFromModel();
    },
    untie() {
      for (const name of names) model.off(`change:${name}`, heard);
    },
  };
}

// A button that goes on by itself, as long as the figure is in sight; none for who wants no motion.

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

function player(el, advance) {
  let playing = null;
  const button = h("button", { type: "button", onclick: () => (playing ? pause() : start()) }, "Play");
  button.hidden = CALM.matches;
  function start() {
    playing = setInterval(advance, 700);
    button.textContent = "Pause";
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    button.textContent = "Play";
  }
  const observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting || pause());
  observer.observe(el);
  const end = () => {
    pause();
    observer.disconnect();
  };
  return { button, pause, end };
}

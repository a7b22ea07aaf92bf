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
  const seen = new ResizeObserver(() => {
    if (node.clientWidth !== width) redraw();
    width = node.clientWidth;
  });
  seen.observe(node);
  return () => seen.disconnect();
}

// Ties a view to its model: `set` changes both at once, and what changes elsewhere is drawn with the next frame.

function tied(model, names, refresh) {
  let ours = false;
  const redraw = oncePerFrame(refresh);
  const changed = () => ours || redraw();
  for (const name of names) model.on(`change:${name}`, changed);
  return {
    redraw,
    set(values) {
      ours = true;
      for (const [name, value] of Object.entries(values)) model.set(name, value);
      ours = false;
      model.save_changes();
      refresh();
    },
    untie() {
      for (const name of names) model.off(`change:${name}`, changed);
    },
  };
}

// A button that goes on by itself, as long as the figure is in sight.

function player(el, advance) {
  let playing = null;
  const button = h("button", { type: "button", onclick: () => (playing ? pause() : start()) }, "Play");
  function start() {
    playing = setInterval(advance, 700);
    button.textContent = "Pause";
  }
  function pause() {
    clearInterval(playing);
    playing = null;
    button.textContent = "Play";
  }
  const seen = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting || pause());
  seen.observe(el);
  const end = () => {
    pause();
    seen.disconnect();
  };
  return { button, pause, end };
}

// A number to step with arrow keys, to tap above or below, or to drag sideways. `step(value)` is told of each change.

function stepper(label, step) {
  const value = h("span", { class: "b3-value" });
  const cell = h("span", { class: "b3-step", role: "spinbutton", tabindex: 0, "aria-label": label }, value);
  let [now, least, most] = [NaN, 0, 0];
  let drag = null;
  const to = wanted => {
    const next = clamp(wanted, least, most);
    if (next !== now) step(next);
  };
  cell.show = (current, smallest, largest) => {
    if (current === now && smallest === least && largest === most) return;
    [now, least, most] = [current, smallest, largest];
    value.textContent = current;
    cell.setAttribute("aria-valuenow", current);
    cell.setAttribute("aria-valuemin", smallest);
    cell.setAttribute("aria-valuemax", largest);
    cell.classList.toggle("b3-least", current === smallest);
    cell.classList.toggle("b3-most", current === largest);
  };
  const keys = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 4, PageDown: -4, Home: -999, End: 999 };
  cell.addEventListener("keydown", event => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    to(now + keys[event.key]);
  });
  cell.addEventListener("pointerdown", event => {
    if (event.button) return;
    cell.setPointerCapture(event.pointerId);
    drag = { x: event.clientX, from: now, moved: false };
  });
  cell.addEventListener("pointermove", event => {
    if (!drag) return;
    const steps = Math.round((event.clientX - drag.x) / 12);
    drag.moved ||= steps !== 0;
    if (drag.moved) to(drag.from + steps);
  });
  cell.addEventListener("pointerup", event => {
    if (drag && !drag.moved) {
      const box = cell.getBoundingClientRect();
      to(now + (event.clientY < box.top + box.height / 2 ? 1 : -1));
    }
    drag = null;
  });
  cell.addEventListener("pointercancel", () => (drag = null));
  return cell;
}

// Pointing shows for a moment, a click or tap stays. `at` tells from an event what is meant; null ends the moment.

function pointing(area, at, show, keep) {
  area.addEventListener("pointermove", event => show(at(event)));
  area.addEventListener("pointerleave", () => show(null));
  area.addEventListener("click", event => keep(at(event)));
}

// Where in a node an event lies, from 0 to 1 down and across.

function shareOf(event, node) {
  const box = node.getBoundingClientRect();
  return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
}

// The row and the column under an event, where a node is divided into so many.

function cellUnder(event, node, rows, columns = rows) {
  return shareOf(event, node).map((share, axis) => {
    const count = axis ? columns : rows;
    return clamp(Math.floor(share * count), 0, count - 1);
  });
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Arrow keys move by one among (last + 1)² places, the others to an edge; undefined for any other key.

function movedOnSquare(key, [y, x], last) {
  const moves = {
    ArrowUp: [y - 1, x],
    ArrowDown: [y + 1, x],
    ArrowLeft: [y, x - 1],
    ArrowRight: [y, x + 1],
    Home: [y, 0],
    End: [y, last],
    PageUp: [0, x],
    PageDown: [last, x],
  };
  return moves[key]?.map(at => clamp(at, 0, last));
}

function chooseByArrows(area, chosen, last, choose) {
  area.addEventListener("keydown", event => {
    const place = movedOnSquare(event.key, chosen(), last());
    if (!place) return;
    event.preventDefault();
    choose(place);
  });
}

// A place brought inside a square; -1 stands for the middle.

const insideOrMiddle = (place, side) => place.map(at => (at < 0 ? (side - 1) >> 1 : Math.min(at, side - 1)));

// A group of buttons for [value, text] pairs; `press` shows which value holds now, a click passes its value to `choose`.

function toggle(label, choices, choose) {
  const buttons = choices.map(([value, text]) => h("button", { type: "button", onclick: () => choose(value) }, text));
  const press = now => buttons.forEach((button, at) => button.setAttribute("aria-pressed", choices[at][0] === now));
  return { node: h("span", { class: "b3-toggle", role: "group", "aria-label": label }, ...buttons), buttons, press };
}

// Examples to choose from, below a line for what is the reader's own; `show(holds)` marks the first that holds now.

function exampleChoice(label, own, examples, choose) {
  const select = h("select", { "aria-label": label, onchange: () => examples[select.value] && choose(examples[select.value]) });
  select.append(...[own, ...Object.keys(examples)].map(name => h("option", {}, name)));
  select.show = holds => (select.selectedIndex = 1 + Object.values(examples).findIndex(holds));
  return select;
}

// Drawing and controls that every figure shares.

function grow(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const h = (tag, attributes = {}, ...children) => grow(document.createElement(tag), attributes, children);
const s = (tag, attributes = {}, ...children) => grow(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// The place that a host gives a figure: in it the browser's shortcuts are no keys of the figure's, nor these JupyterLab's.

function fillFigure(el, name, ...children) {
  el.classList.add("b3-widget", name);
  const isOurs = ({ key }) => /^(Arrow|Page|Home|End|[-0-9]$)/.test(key);
  const isShortcut = event => isOurs(event) && (event.ctrlKey || event.metaKey || event.altKey);
  el.addEventListener("keydown", event => isShortcut(event) && event.stopPropagation(), true);
  el.addEventListener("keydown", event => isOurs(event) && event.stopPropagation());
  el.append(...children);
}

// Only what differs from the last time is written: an attribute, or the text.

function writeIfNew(node, name, value) {
  const latest = (node.latest ??= {});
  if (latest[name] === value) return;
  latest[name] = value;
  if (name === "text") node.textContent = value;
  else node.setAttribute(name, value);
}

function writeEachIfNew(node, values) {
  for (const [name, value] of Object.entries(values)) writeIfNew(node, name, value);
}

// A box of a path that draws many; its corners are rounded where a radius is given.

const tenth = at => Math.round(at * 10) / 10;

function boxPath(x, y, width, height, radius = 0) {
  const [across, down] = [tenth(width - 2 * radius), tenth(height - 2 * radius)];
  const begin = `M${tenth(x + radius)} ${tenth(y)}h${across}`;
  if (!radius) return `${begin}v${down}h${-across}z`;
  const corner = (right, lower) => `a${radius} ${radius} 0 0 1 ${right * radius} ${lower * radius}`;
  return `${begin}${corner(1, 1)}v${down}${corner(-1, 1)}h${-across}${corner(-1, -1)}v${-down}${corner(1, -1)}z`;
}

// Fills a canvas with the shades of its pixels, each four bytes in one number: alpha, blue, green, red.

function paint(canvas, width, height, shade) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let y = 0, n = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[n++] = shade(y, x);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// A pixel of a map that is marked: a dark frame within a light one, so many pixels wide.

const spotMarks = (side = 1) => ["b3-spot-halo", "b3-spot"].map(kind => s("rect", { class: kind, width: side, height: side }));

function putSpot(marks, place) {
  for (const mark of marks) {
    writeIfNew(mark, "visibility", place ? "visible" : "hidden");
    if (place) writeEachIfNew(mark, { y: place[0], x: place[1] });
  }
}

// Facts by their names; `show(texts)` writes those that it is given.

function factList(...names) {
  const values = Object.fromEntries(names.map(name => [name, h("b")]));
  const rows = names.map(name => h("div", {}, h("span", {}, name), values[name]));
  const show = texts => Object.entries(texts).forEach(([name, text]) => writeIfNew(values[name], "text", text));
  return { node: h("div", { class: "b3-facts" }, ...rows), values, show };
}

const labeled = (text, control) => h("span", { class: "b3-labeled" }, h("span", {}, text), control);

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
const s = (tag, attributes = {}, ...children) =>
  grow(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// The place that a host gives a figure, and in it the keys that JupyterLab would take for itself.

function fill(el, name, ...children) {
  el.classList.add("b3-widget", name);
  el.addEventListener("keydown", event => /^(Arrow|Page|Home|End)/.test(event.key) && event.stopPropagation());
  el.append(...children);
}

// Only what differs from the last time is written.

function change(node, name, value) {
  const latest = (node.latest ??= {});
  if (latest[name] === value) return;
  latest[name] = value;
  if (name === "text") node.textContent = value;
  else node.setAttribute(name, value);
}

// A box of a path that draws many; its corners are rounded where a radius is given.

const tenth = at => Math.round(at * 10) / 10;

function boxPath(x, y, width, height, radius = 0) {
  const [across, down] = [tenth(width - 2 * radius), tenth(height - 2 * radius)];
  const begin = `M${tenth(x + radius)} ${tenth(y)}h${across}`;
  if (!radius) return `${begin}v${down}h${-across}z`;
  const corner = `a${radius} ${radius} 0 0 1 `;
  return `${begin}${corner}${radius} ${radius}v${down}${corner}${-radius} ${radius}h${-across}${corner}${-radius} ${-radius}v${-down}${corner}${radius} ${-radius}z`;
}

// Fills a canvas with the shades of its pixels, each four bytes in one number: alpha, blue, green, red.

function paint(canvas, width, height, shade) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let y = 0, n = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[n++] = shade(y, x);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

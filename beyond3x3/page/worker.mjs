// Python, in a worker: the page says what to run, and hears what comes of it.

const CACHE = "beyond3x3-python";
let python;
let kernel;
let running = null;

const tell = (kind, message = {}) => postMessage({ kind, cell: running, ...message });

// What the browser keeps of Python between visits; null where it keeps nothing.

const opened = async () => globalThis.caches && (await caches.open(CACHE).catch(() => null));

// An address has the hash of what lies there, so another one is no longer asked for.

async function tidy(addresses) {
  const cache = await opened();
  for (const { url } of (await cache?.keys()) ?? []) if (!addresses.includes(url)) await cache.delete(url);
}

// Files come from the browser's cache, or from the site and into the cache; the page hears how many bytes have come.

async function kept(url, came) {
  const cache = await opened();
  const hit = await cache?.match(url);
  const answer = hit ?? (await fetch(url));
  if (!answer.ok) throw new Error(`${url} does not come: ${answer.status}`);
  const parts = [];
  const reader = answer.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    came(step.value.length);
  }
  const whole = new Blob(parts);
  const { headers } = answer;
  if (!hit) await cache?.put(url, new Response(whole, { headers })).catch(() => {});
  return new Response(whole, { headers });
}

async function start({ base, files, packages, photographs }) {
  const wanted = files.filter(file => !file.package || packages.includes(file.package));
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const came = bytes => tell("progress", { done: (done += bytes), total });
  const answers = new Map();
  for (const { name, address } of wanted) answers.set(name, await kept(new URL(address, base).href, came));
  await tidy(files.map(({ address }) => new URL(address, base).href));
  const lock = await answers.get("lock.json").clone().text();
  const hashes = new Map(Object.values(JSON.parse(lock).packages).map(({ file_name, sha256 }) => [file_name, sha256]));
  const network = globalThis.fetch;
  globalThis.fetch = (url, options) => {
    const name = new URL(url, base).pathname.split("/").pop();
    const hash = hashes.get(name)?.slice(0, 12);
    return Promise.resolve(answers.get(name)?.clone() ?? network(hash ? `${url}?${hash}` : url, options));
  };
  const { loadPyodide } = await import(new URL("pyodide.mjs", base));
  python = await loadPyodide({ indexURL: base, packageBaseUrl: base, lockFileContents: lock });
  await python.loadPackage(packages, { messageCallback() {} });
  python.unpackArchive(await answers.get("course.zip").clone().arrayBuffer(), "zip", { extractDir: "/course" });
  python.runPython("import sys; sys.path[:0] = ['/course/stand_ins', '/course']");
  kernel = python.pyimport("kernel");
  const own = { globals: python.globals.get("dict")() };
  kernel.send = python.runPython("from js import hear; import json; lambda kind, **message: hear(kind, json.dumps(message))", own);
  kernel.prepare();
  if (packages.includes("pillow")) python.runPython(`import skimage.data; skimage.data.FOLDER = ${JSON.stringify(photographs)}`);
  tell("ready");
}

globalThis.hear = (kind, message) => tell(kind, JSON.parse(message));

async function run({ cell, name, code, number }) {
  running = cell;
  const begun = performance.now();
  try {
    await python.loadPackagesFromImports(code, { messageCallback() {} });
    kernel.run(code, number, cell, name);
  } catch (error) {
    tell("error", { name: "Error", text: `${error.message}\n` });
  }
  tell("done", { seconds: (performance.now() - begun) / 1000 });
  running = null;
}

// A function of a module of the page's own, for a page that has no cells: it takes and gives JSON, and the bytes of a file.

function call({ id, module, name, given, bytes }) {
  const own = python.pyimport(module);
  tell("answered", { id, value: JSON.parse(own[name](JSON.stringify(given), bytes && new Uint8Array(bytes))) });
}

// One thing after another.

let last = Promise.resolve();
const asked = { start, run, call, trait: ({ model, state }) => kernel.trait(model, JSON.stringify(state)) };
addEventListener("message", ({ data }) => {
  last = last.then(() => asked[data.kind](data)).catch(error => tell("broken", { text: error.message }));
});

// Nothing that other pages keep is Python's to read.

for (const name of ["indexedDB", "cookieStore", "BroadcastChannel"]) Object.defineProperty(globalThis, name, { value: undefined });

// Python for a page, in a worker of its own; begun only when a reader asks for it.

const here = new URL("./", document.currentScript.src);
const h = (name, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children);
  return element;
};
const megabytes = bytes => (bytes / 1e6).toFixed();
const STARTING = "Starting Python …";
const coming = (done, total) => (done < total ? `Fetching Python: ${megabytes(done)} of ${megabytes(total)} MB, once.` : STARTING);

// A worker that is ready, with these packages; `progress` hears how many bytes have come, and `signal` ends the worker.

async function pythonWorker(packages, progress, signal) {
  const files = await (await fetch(new URL("files.json", here), { signal })).json();
  const address = new URL("worker.mjs", here).href;
  const code = `import(${JSON.stringify(address)}).then(() => postMessage({ kind: "hears" }))`;
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
  const asked = { kind: "start", base: here.href, files, packages, photographs: new URL("photographs/", here).href };
  await new Promise((resolve, reject) => {
    const heard = { hears: () => worker.postMessage(asked), progress, ready: resolve, broken: ({ text }) => reject(new Error(text)) };
    worker.onmessage = ({ data }) => heard[data.kind]?.(data);
    worker.onerror = () => reject(new Error("the worker does not start"));
    signal?.addEventListener("abort", () => {
      worker.terminate();
      reject(signal.reason);
    });
  }).catch(error => {
    worker.terminate();
    throw error;
  });
  return worker;
}

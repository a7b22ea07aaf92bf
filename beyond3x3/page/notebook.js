// The page as a notebook: taken along with what is written and shown, and brought back.

async function notebook() {
  const answer = await fetch(new URL(`../_sources/${place.page}.ipynb`, here));
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

const lines = text => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

async function take() {
  let written;
  try {
    written = await notebook();
  } catch ({ message }) {
    say(`The notebook does not come: ${message}. Try again.`);
    return;
  }
  for (const cell of written.cells) {
    const own = cellOf(cell.id);
    if (!own) continue;
    cell.source = lines(own.code());
    cell.outputs = own.out.kept();
    cell.execution_count = own.number;
  }
  const address = URL.createObjectURL(new Blob([JSON.stringify(written, null, 1)], { type: "application/x-ipynb+json" }));
  h("a", { href: address, download: `${place.page.replace("chapters/", "").replace("/", "-")}.ipynb` }).click();
  URL.revokeObjectURL(address);
}

async function bring() {
  try {
    say(restore(JSON.parse(await file.files[0].text()).cells.filter(({ cell_type }) => cell_type === "code")));
  } catch {
    say("That file is no notebook.");
  }
  file.value = "";
}

// Pages share cells such as the imports: a notebook is of this page if it has half of the page's cells.

function restore(brought) {
  const codes = brought.filter(({ id }) => cellOf(id)).map(({ id, source }) => [cellOf(id), [source].flat().join("")]);
  if (codes.length < cells.length / 2) return "That notebook has few cells of this page, or none: nothing was changed.";
  const others = codes.filter(([own, code]) => own.code() !== code);
  for (const [own, code] of others) own.write(code, true);
  const [same, lost] = [codes.length - others.length, brought.length - codes.length];
  const equal = same ? `, ${same} the same already` : "";
  const left = lost ? ` Not of this page and left out: ${lost}.` : "";
  return `${counted(others.length, "cell")} brought back${equal}. Undo takes back each, Run all counts the points.${left}`;
}

// What is selected: [kind, row, column] of an input, a weight or an output; a product by its input and its weight; an entry
// of the matrix, a place of the stretched input. It is brought inside and called by its one name: an entry may be a product.

const keyOf = ([kind, a, b]) => `${kind} ${a} ${b}`;

function canonical(setting, [kind, a, b]) {
  const { x, w, down, across } = setting;
  const shapes = {
    input: [x.length, x[0].length],
    weight: [w.length, w[0].length],
    output: [down.outputs, across.outputs],
    product: [down.size * across.size, down.kernel * across.kernel],
    entry: [down.outputs * across.outputs, down.size * across.size],
    stretched: [down.outputs + down.reach, across.outputs + across.reach],
  };
  const [r, c] = [a, b].map((at, axis) => clamp(at, 0, shapes[kind][axis] - 1));
  if (kind === "entry") return entryAt(setting, r, c);
  return kind === "stretched" ? placeAt(setting, r, c) : [kind, r, c];
}

function productsAt({ across, products }, [kind, a, b]) {
  const test = {
    input: ({ input: [y, x] }) => y === a && x === b,
    weight: ({ tap: [i, j] }) => i === a && j === b,
    output: ({ output: [row, column], kept }) => kept && row === a && column === b,
    product: ({ input, tap }) => numberOf(input, across.size) === a && numberOf(tap, across.kernel) === b,
  }[kind];
  return test ? products.filter(test) : [];
}

// The one input and the one output that a selection is about, where it is about one.

function focusOf({ across }, [kind, a, b], found) {
  if (kind === "entry") return { input: rowAndColumn(b, across.size), output: rowAndColumn(a, across.outputs) };
  if (kind === "product") return { input: found[0].input, output: found[0].kept ? found[0].output : null };
  return { input: kind === "input" ? [a, b] : null, output: kind === "output" ? [a, b] : null };
}

// What is multiplied in vain for the selection: zeros under the kernel and in the row, products cut off.

function spentFor(setting, [kind], { input, output }, found) {
  const { down, across } = setting;
  const spent = found.filter(({ kept }) => !kept).map(product => meaningOf(setting, product));
  if (kind === "output") {
    for (let from = 0; from < down.size * across.size; from++) spent.push(["entry", numberOf(output, across.outputs), from]);
    for (let i = 0; i < down.kernel; i++) {
      for (let j = 0; j < across.kernel; j++) spent.push(["stretched", output[0] + i * down.dilation, output[1] + j * across.dilation]);
    }
  }
  if (kind === "input") {
    for (let at = 0; at < down.outputs * across.outputs; at++) spent.push(["entry", at, numberOf(input, across.size)]);
  }
  return new Set(spent.map(keyOf));
}

// How everything stands to the selection: its products' parts, what is spent in vain, where the kernel lies. `stamps` says how
// many are put down; `building`, whether inputs are walked and only those before the selected one are.

function lightsOf(setting, selected, building) {
  const { across, x } = setting;
  const found = productsAt(setting, selected);
  const kept = found.filter(product => product.kept);
  const focus = focusOf(setting, selected, found);
  const partsOf = ({ input, tap, output }) => [
    ["input", ...input],
    ["weight", ...tap],
    ["output", ...output],
  ];
  const parts = kept.flatMap(product => [...partsOf(product), meaningOf(setting, product)]);
  const slide = selected[0] === "stretched" ? selected[2] : (focus.output ?? kept[0]?.output ?? [0, 0])[1];
  const inputs = x.flat().length;
  const stamps = building && selected[0] === "input" ? 1 + numberOf(selected.slice(1), across.size) : inputs;
  return {
    lit: new Set(parts.map(keyOf)),
    spent: spentFor(setting, selected, focus, found),
    own: keyOf(selected),
    focus,
    slide: Math.min(slide, across.outputs - 1),
    stamps,
    sentence: sentenceOf(setting, selected, found, kept) + (stamps < inputs ? ` So far ${plural(stamps, "stamp")}.` : ""),
  };
}

function sentenceOf(setting, [kind, a, b], found, kept) {
  const { dimensions, down, across } = setting;
  const name = ([r, c]) => (dimensions === 1 ? String(c) : `(${r}, ${c})`);
  const sumOf = products => {
    const value = total(products.map(product => product.value * product.factor));
    return `${writtenOut(products.map(product => [product.value, product.factor]))} = ${signed(value)}`;
  };
  const cut = found.length - kept.length;
  const few = dimensions === 1 || kept.length < 4;
  const outputs = `output${kept.length === 1 ? "" : "s"} ${listed(kept.map(({ output }) => name(output)))}`;
  const reached = few ? outputs : plural(kept.length, "output");
  const loss = cut ? ` The padding cuts off ${plural(cut, "product")}.` : "";
  const says = {
    output: () => `Output ${name([a, b])} = ${kept.length ? `${sumOf(kept)}.` : "0. No stamp reaches it."}`,
    input() {
      const adds = kept.length ? `Its stamp adds ${sumOf(kept)} to ${reached}.` : "";
      return `Input ${name([a, b])} is ${signed(setting.x[a][b])}. ${adds}${loss}`;
    },
    weight() {
      const adds = kept.length ? `It adds ${sumOf(kept)} in all, one product to each of ${reached}.` : "";
      return `Weight ${name([a, b])} is ${signed(setting.w[a][b])}. ${adds}${loss}`;
    },
    product() {
      const [{ input, tap, output }] = found;
      const lands = cut ? "It lands outside the output, and the padding cuts it off." : `It is one part of output ${name(output)}.`;
      return `Input ${name(input)} times weight ${name(tap)}: ${sumOf(found)}. ${lands}`;
    },
    entry() {
      const [from, to] = [rowAndColumn(b, across.size), rowAndColumn(a, across.outputs)];
      return `Wᵀ holds 0 in row ${a}, column ${b}: the stamp of input ${name(from)} does not reach output ${name(to)}.`;
    },
    stretched() {
      const passesOn = (axis, place) => range(axis.kernel, tap => below(place - tap * axis.dilation, axis.outputs)).filter(Boolean).length;
      const times = plural(passesOn(down, a) * passesOn(across, b), "time");
      return `A zero that was put into the input. The flipped kernel multiplies it ${times}, in vain.`;
    },
  };
  return says[kind]();
}

// What each level of a stack of layers sees, as in beyond3x3/receptive_fields.py, and what may stand in a row.

const { LIMITS, MOST_ROWS, MOST_FIELD, MOST_PIXELS: PHOTO, PLAIN } = SAID;

const expand = rows => rows.flatMap(given => Array(given.repeat).fill(given));

// Sizes at the foot of every row and after the last, or null where a layer does not fit or sees too far to draw.
// Equal layers of stride 1 reach and pad together as one layer would.

function sizesOf(rows, inputSize) {
  const sizes = [inputSize];
  let [field, jump] = [1, 1];
  for (const { kernel, stride, padding, dilation, repeat } of rows) {
    const [copies, together] = stride === 1 ? [1, repeat] : [repeat, 1];
    const reach = together * dilation * (kernel - 1);
    let size = sizes.at(-1);
    for (let copy = 0; copy < copies; copy++) {
      size = Math.floor((size + 2 * together * padding - reach - 1) / stride) + 1;
      field += reach * jump;
      jump *= stride;
      if (size < 1 || field > MOST_FIELD || jump > MOST_FIELD) return null;
    }
    sizes.push(size);
  }
  return sizes;
}

// Padding that keeps the size follows the kernel and the dilation; any other is the reader's own and stays.

const keeping = ({ kernel, dilation }) => (dilation * (kernel - 1)) >> 1;

function changedRow(rows, at, name, value) {
  const before = rows[at];
  const after = { ...before, [name]: value };
  const follows = name !== "padding" && before.stride === 1 && before.padding === keeping(before);
  if (follows) after.padding = Math.min(keeping(after), LIMITS.padding[1]);
  return rows.map((given, r) => (r === at ? after : given));
}

const bounds = (rows, inputSize, at, name) =>
  runOfLegal(rows[at][name], LIMITS[name], value => sizesOf(changedRow(rows, at, name, value), inputSize));

function leastInput(rows) {
  let size = 1;
  while (!sizesOf(rows, size)) size++;
  return size;
}

// What stands at each level: its units, where they lie over the pixels, what one of them sees.

function survey(rows, inputSize) {
  const sizes = sizesOf(rows, inputSize);
  if (!sizes) throw new RangeError(`these layers do not fit ${plural(inputSize, "pixel")}, or see more than ${MOST_FIELD}`);
  return sizes.map((units, level) => {
    const layers = expand(rows.slice(0, level));
    const { size, stride, center } = receptiveField(layers);
    const last = layers.length;
    const first = last + 1 - (rows[level - 1]?.repeat ?? 0);
    const name = level ? (first < last ? `layers ${first} to ${last}` : `layer ${last}`) : "input";
    const sees = JSON.stringify(rows.slice(0, level).map(({ padding, ...sees }) => sees));
    return { name, units, layers, sees, field: size, jump: stride, center, padding: rows[level]?.padding ?? 0 };
  });
}

// The unit of a level that lies nearest to a place over the pixels.

const unitNear = ({ center, jump, units }, place) => clamp(Math.round((place - center) / jump), 0, units - 1);

// The first and the last that are not 0.

const litRange = weights => [weights.findIndex(Boolean), weights.findLastIndex(Boolean)];

restorable["receptive-field"] = {
  traits: {
    ...checksOf(SAID.TRAITS),
    layers: isListOf(isRecordOf(areWhole(LIMITS)), 1, MOST_ROWS),
    selected: isTupleOf(isWhole(-1, MOST_ROWS), isWhole(-1, 9999)),
    spot: isTupleOf(isWhole(0, PHOTO - 1), isWhole(0, PHOTO - 1)),
  },
  fit: ({ layers, input_size, selected }) => selected[0] <= layers.length && sizesOf(layers, input_size) !== null,
};

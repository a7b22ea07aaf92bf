// Numbers, tables of them, and how a sentence writes them.

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const table = (rows, columns, fill) => Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => fill(r, c)));
const range = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const alike = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);
const signed = value => String(value).replace("-", "−");

// Products as a sum is written: 5·1 − 6·2.

function writtenOut(pairs) {
  const one = ([factor, value], at) =>
    `${factor < 0 ? "−" : at ? "+" : ""}${at ? " " : ""}${Math.abs(factor)}·${value < 0 ? `(${signed(value)})` : value}`;
  return pairs.map(one).join(" ");
}

const listed = names => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function decimal(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/0$/, "");
}

// A share that says 0 % or 100 % only where it is exactly that.

function percent(part, whole) {
  const share = (100 * part) / whole;
  if (0 < share && share < 0.1) return "< 0.1 %";
  return 99.9 < share && share < 100 ? "> 99.9 %" : `${Number(share.toFixed(1))} %`;
}

// The ends of the run of legal values around the one in force.

function runOfLegal(value, limits, legal) {
  return limits.map((limit, end) => {
    const step = end ? 1 : -1;
    let reached = value;
    while (reached !== limit && legal(reached + step)) reached += step;
    return reached;
  });
}

// How many of a 3×3 kernel's weights meet a map, as in beyond3x3/atrous_convolution.py.

const { MOST } = SAID;
const COUNTS = [9, 6, 4, 2, 1];

// On one axis three taps stand at -rate, 0 and rate around the center.

const tapsInside = (at, size, rate) => 1 + (at >= rate) + (at + rate < size);

// At how many of the size² positions 1, 2, 3, 4, 6 or all 9 weights meet the map.

function weightsInside(size, rate) {
  const axis = [0, 0, 0, 0];
  for (let at = 0; at < size; at++) axis[tapsInside(at, size, rate)]++;
  const counts = { 1: 0, 2: 0, 3: 0, 4: 0, 6: 0, 9: 0 };
  for (const y of [1, 2, 3]) for (const x of [1, 2, 3]) counts[y * x] += axis[y] * axis[x];
  return counts;
}

// The map cut into strips with as many taps inside on one axis, from side to side.

function stripsOf(size, rate) {
  const inside = [rate, size - rate].map(at => clamp(at, 0, size)).sort((a, b) => a - b);
  const cuts = [...new Set([0, ...inside, size])];
  return cuts.slice(1).map((end, at) => ({ start: cuts[at], end, count: tapsInside(cuts[at], size, rate) }));
}

computed.degenerate = { weightsInside };

restorable.degenerate = { traits: checksOf(SAID.TRAITS) };

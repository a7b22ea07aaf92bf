// What a list of dilation rates sees, as in beyond3x3/atrous_convolution.py, and the search for better ones.

const { LIMITS } = SAID;
const TURN = 5040;

// How many paths lead from each input of the field to the output, on one axis and on two.

const waysOf = (rates, kernel = 3) => paths(rates.map(dilation => layerOf({ kernel, dilation }))).ways;

function coverage(rates, kernel = 3) {
  const ways = waysOf(rates, kernel);
  return Array.from(ways, row => Array.from(ways, column => row * column));
}

function measure(ways) {
  let [touched, gap, squares, rough, last] = [0, 0, 0, 0, 0];
  for (let at = 0; at < ways.length; at++) {
    const count = ways[at];
    const step = at ? count - ways[at - 1] : 0;
    rough += step * step;
    if (!count) continue;
    touched++;
    if (at - last > gap) gap = at - last;
    squares += count * count;
    last = at;
  }
  return { touched, gap, squares, rough };
}

const maxGap = (rates, kernel = 3) => measure(waysOf(rates, kernel)).gap;

// Whether there are holes is counted; why follows from the rates in order of size. Offsets count from the corner.

const offsets = (first, last) =>
  first === last ? `offset ${first} is` : `offsets ${first} ${last === first + 1 ? "and" : "to"} ${last} are`;

function verdict(rates, kernel = 3) {
  const ways = waysOf(rates, kernel);
  const { touched } = measure(ways);
  const holes = touched < ways.length;
  const factor = rates.reduce(gcd);
  const steps = [...new Set(rates)]
    .sort((a, b) => a - b)
    .map(rate => ({ rate, run: 1 + (kernel - 1) * rates.reduce((sum, other) => sum + (other < rate ? other : 0), 0) }));
  const jump = steps.find(({ rate, run }) => rate > run);
  const larger = steps.slice(1).map(({ rate, run }) => `${rate} ≤ ${run}`);
  return { holes, why: holes ? whyHoles() : whyNone() };

  function whyNone() {
    if (!larger.length) return "every rate is 1, so taps are neighbors in every layer.";
    const fits = "a larger rate is never longer than the run of pixels that the smaller ones fill";
    return `rate 1 leaves nothing out, and ${fits}: ${larger.join(", ")}.`;
  }
  function whyHoles() {
    if (factor > 1) {
      const all = touched === (ways.length - 1) / factor + 1;
      const read =
        factor === 2
          ? "every rate is even, so odd offsets are never read"
          : `every rate is a multiple of ${factor}, so only offsets that are multiples of ${factor} are read`;
      return `${read}${all ? "." : `, and not even all ${factor === 2 ? "even ones" : "of these"} are.`}`;
    }
    const { rate, run } = jump;
    const never = `${offsets(run, rate - 1)} never read.`;
    if (run === 1) return `the smallest rate is ${rate}, so from each edge of the field ${never}`;
    const smaller = steps.filter(step => step.rate < rate).map(step => step.rate);
    const fills = smaller.length === 1 ? `rate ${smaller[0]} fills` : `rates ${smaller.join(", ")} fill`;
    return `${fills} a run of ${run} pixels, but the next rate, ${rate}, is longer: from each edge of the field ${never}`;
  }
}

// The magnitude of the profile's Fourier transform at frequencies 0 to ½: a product of one comb per layer.

const combs = new Map();

function combOf(kernel) {
  const height = at => (at ? Math.abs(Math.sin((Math.PI * kernel * at) / TURN) / (kernel * Math.sin((Math.PI * at) / TURN))) : 1);
  if (!combs.has(kernel)) combs.set(kernel, Float64Array.from(range(TURN, height)));
  return combs.get(kernel);
}

function spectrum(rates, kernel = 3) {
  const comb = combOf(kernel);
  return range(TURN / 2 + 1, at => rates.reduce((product, rate) => product * comb[(rate * at) % TURN], 1));
}

// The pattern finer than the blur that comes through best, or null; the blur ends at the first zero.

function echo(rates, kernel, heights) {
  const factor = rates.reduce(gcd);
  if (factor > 1) return { period: factor, strength: 1 };
  const from = Math.ceil(TURN / (kernel * Math.max(...rates)));
  let best = from;
  for (let at = from; at < heights.length; at++) if (heights[at] > heights[best]) best = at;
  return heights[best] > 1e-9 ? { period: TURN / best, strength: heights[best] } : null;
}

// Rates that span a field: best coverage first, then the smallest gap, then the evenest weights: smallest sum of
// squares, then smallest steps between neighbors.
// Order does not change what is read, so rates come in order of size. A dense prefix fills a run of ways.length.

function spread(ways, kernel, rate) {
  const wider = new Array(ways.length + (kernel - 1) * rate).fill(0);
  for (let at = 0; at < wider.length; at++) {
    const before = at < rate ? 0 : wider[at - rate];
    const fallen = at < kernel * rate ? 0 : ways[at - kernel * rate];
    wider[at] = before + (at < ways.length ? ways[at] : 0) - fallen;
  }
  return wider;
}

function* schedules(sum, layers, kernel, dense) {
  const longest = LIMITS.rate[1];
  const rates = [];
  const most = [];
  const ways = [[1]];
  const open = at => {
    const left = sum - (ways[at].length - 1) / (kernel - 1);
    rates[at] = Math.max(rates[at - 1] ?? 1, left - longest * (layers - 1 - at)) - 1;
    most[at] = Math.min(longest, Math.floor(left / (layers - at)), dense ? ways[at].length : longest);
  };
  open(0);
  for (let at = 0; at >= 0;) {
    if (rates[at] >= most[at]) {
      at--;
      continue;
    }
    rates[at]++;
    ways[at + 1] = spread(ways[at], kernel, rates[at]);
    if (at === layers - 1) yield { rates, ways: ways[layers] };
    else open(++at);
  }
}

const better = (a, b) => b.touched - a.touched || a.gap - b.gap || a.squares - b.squares || a.rough - b.rough;

function* search(field, layers, kernel = 3) {
  const sum = (field - 1) / (kernel - 1);
  let best = null;
  for (const dense of Number.isInteger(sum) ? [true, false] : []) {
    for (const { rates, ways } of schedules(sum, layers, kernel, dense)) {
      const found = measure(ways);
      if (!best || better(found, best) < 0) best = { rates: [...rates], ...found };
      yield best;
    }
    if (best) break;
  }
  return best;
}

const findRates = (field, layers, kernel = 3) => finished(search(field, layers, kernel));

function whyNoRates(field, layers, kernel = 3) {
  const [least, most] = LIMITS.rate.map(rate => 1 + (kernel - 1) * rate * layers);
  if (field < least) return `${plural(layers, "layer")} of kernel ${kernel} span at least ${least} pixels.`;
  if (field > most) return `${plural(layers, "layer")} of kernel ${kernel} with rates up to ${LIMITS.rate[1]} span at most ${most} pixels.`;
  const below = field - ((field - 1) % (kernel - 1));
  return `with kernel ${kernel} a field is 1 plus a multiple of ${kernel - 1}: ${below} or ${below + kernel - 1}, not ${field}.`;
}

computed.dilationSchedule = { coverage, maxGap, verdict, spectrum, findRates, whyNoRates };

restorable["dilation-schedule"] = {
  traits: { ...checksOf(SAID.TRAITS), rates: isListOf(isWhole(...LIMITS.rate), ...LIMITS.layers) },
};

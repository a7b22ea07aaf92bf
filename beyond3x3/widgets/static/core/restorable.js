// What a page may take from a link or an earlier visit: of each figure the check of every trait that may come back,
// and `fit`, whether they go together. What passes here, the Python class takes too.

const restorable = {};
const isRecord = value => value !== null && typeof value === "object" && !Array.isArray(value);
const isWhole = (least, most) => value => Number.isInteger(value) && least <= value && value <= most;

function areWhole(limits) {
  return Object.fromEntries(Object.entries(limits).map(([name, ends]) => [name, isWhole(...ends)]));
}

function isOneOf(...words) {
  return value => words.includes(value);
}

function isListOf(check, least, most) {
  return value => Array.isArray(value) && least <= value.length && value.length <= most && value.every(one => check(one));
}

function isSquareOf(check, most) {
  return value => isListOf(row => isListOf(check, value.length, value.length)(row), 1, most)(value);
}

function isTupleOf(...checks) {
  return value => Array.isArray(value) && value.length === checks.length && checks.every((check, at) => check(value[at]));
}

function isRecordOf(checks) {
  const names = Object.keys(checks);
  const holds = (value, name) => Object.hasOwn(value, name) && checks[name](value[name]);
  return value => isRecord(value) && Object.keys(value).length === names.length && names.every(name => holds(value, name));
}

// The checks of a figure's plain traits, as its class describes them: { size: { isWhole: [1, 24] }, … }.

const CHECKS = {
  isWhole: ends => isWhole(...ends),
  isOneOf: words => isOneOf(...words),
  isTupleOf: parts => isTupleOf(...parts.map(checkOf)),
};

function checkOf(described) {
  const [[kind, given]] = Object.entries(described);
  return CHECKS[kind](given);
}

const checksOf = traits => Object.fromEntries(Object.entries(traits).map(([name, described]) => [name, checkOf(described)]));

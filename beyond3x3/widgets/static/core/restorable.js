// What a page may take from a link or an earlier visit: of each figure the check of every trait that may come back,
// and `fit`, whether they go together. What passes here, the Python class takes too.

const restorable = {};
const whole = (least, most) => value => Number.isInteger(value) && least <= value && value <= most;
const wholes = limits => Object.fromEntries(Object.entries(limits).map(([name, ends]) => [name, whole(...ends)]));
const oneOf = (...words) => value => words.includes(value);
const listOf = (check, least, most) => value => Array.isArray(value) && least <= value.length && value.length <= most && value.every(one => check(one));
const squareOf = (check, most) => value => listOf(row => Array.isArray(row) && row.length === value.length && row.every(one => check(one)), 1, most)(value);
const each = (...checks) => value => Array.isArray(value) && value.length === checks.length && checks.every((check, at) => check(value[at]));
const isRecord = value => value !== null && typeof value === "object" && !Array.isArray(value);
const record = checks => value =>
  isRecord(value) && Object.keys(value).length === Object.keys(checks).length && Object.entries(checks).every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));

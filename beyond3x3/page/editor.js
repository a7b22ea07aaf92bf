// A code block that can be edited where it stands: the browser's own editing, and its colors as highlights over plain text.

const anyOf = words => `\\b(?:${words.replaceAll(" ", "|")})\\b`;
const KEYWORDS =
  "and as assert break class continue def del elif else except finally for from global if import in is lambda " +
  "nonlocal not or pass raise return try while with yield None True False";
const BUILTINS =
  "abs all any bool dict enumerate float int isinstance len list map max min print range repr reversed round set " +
  "sorted str sum tuple zip [A-Z]\\w*Error";
const TOKENS = {
  comment: /#.*/,
  string: /[rbfRBF]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/,
  keyword: new RegExp(anyOf(KEYWORDS)),
  builtin: new RegExp(`${anyOf(BUILTINS)}(?!\\s*=)`),
  number: /\b\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?\b/i,
};
const TOKEN = new RegExp(Object.entries(TOKENS).map(([name, { source }]) => `(?<${name}>${source})`).join("|"), "g");

function tokens(code) {
  return [...code.matchAll(TOKEN)].map(({ 0: text, index, groups }) => {
    const kind = Object.keys(groups).find(name => groups[name] !== undefined);
    return { kind, from: index, to: index + text.length };
  });
}

const highlights = new Map();
if (globalThis.Highlight) {
  for (const kind of Object.keys(TOKENS)) {
    highlights.set(kind, new Highlight());
    CSS.highlights.set(`python-${kind}`, highlights.get(kind));
  }
}

// What Enter and Tab put in: the indentation of the line, and one level more after a colon or an open bracket.

function indentation(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const own = line.match(/^ */)[0];
  return own + (/[:([{]\s*(#.*)?$/.test(line) ? "    " : "");
}

const type = text => document.execCommand("insertText", false, text);

// What a browser holds of edited text: pieces of it, and breaks between lines.

function pieces(block) {
  const walk = document.createTreeWalker(block, NodeFilter.SHOW_ALL);
  const found = [];
  for (let node = walk.nextNode(), from = 0; node; node = walk.nextNode()) {
    const text = node.nodeName === "BR" ? "\n" : node.nodeType === Node.TEXT_NODE ? node.data : "";
    if (text) found.push({ node, text, from, to: (from += text.length) });
  }
  return found;
}

const textOf = block => pieces(block).map(({ text }) => text).join("");

function lengthTo(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return textOf(range.cloneContents()).length;
}

function textBefore(block) {
  const { rangeCount, focusNode, focusOffset } = getSelection();
  return rangeCount ? textOf(block).slice(0, lengthTo(block, focusNode, focusOffset)) : "";
}

// Chooses the text from one place to another, and says whether there is any.

function choose(block, from, to = from) {
  const parts = pieces(block);
  const [start, end] = [from, to].map(at => {
    const part = parts.find(one => at <= one.to) ?? parts.at(-1);
    const text = part.node.nodeType === Node.TEXT_NODE;
    const { parentNode } = part.node;
    return text ? [part.node, at - part.from] : [parentNode, [...parentNode.childNodes].indexOf(part.node) + at - part.from];
  });
  getSelection().setBaseAndExtent(...start, ...end);
}

// From where to where the hand reaches, in the text of a block.

function chosen(block) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  const ends = [lengthTo(block, anchorNode, anchorOffset), lengthTo(block, focusNode, focusOffset)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

const STEP = "    ";
const later = line => (line ? STEP + line : line);
const earlier = line => line.replace(/^ {1,4}/, "");

function editable(block, label, { changed, enter }) {
  let ranges = [];
  let leaving = false;
  let indent = "";

  function color() {
    for (const { kind, range } of ranges) highlights.get(kind).delete(range);
    ranges = [];
    if (!highlights.size || block.querySelector("span")) return;
    const parts = pieces(block).filter(({ node }) => node.nodeType === Node.TEXT_NODE);
    for (const { kind, from, to } of tokens(textOf(block))) {
      for (const part of parts) {
        if (part.to <= from || part.from >= to) continue;
        const [startOffset, endOffset] = [Math.max(from, part.from) - part.from, Math.min(to, part.to) - part.from];
        const range = new StaticRange({ startContainer: part.node, startOffset, endContainer: part.node, endOffset });
        highlights.get(kind).add(range);
        ranges.push({ kind, range });
      }
    }
  }

  function write(code) {
    block.textContent = code.endsWith("\n") ? code : `${code}\n`;
    color();
  }

  block.contentEditable = "plaintext-only";
  block.spellcheck = false;
  Object.assign(block, { role: "textbox", ariaMultiLine: "true", ariaLabel: label, tabIndex: 0 });
  block.setAttribute("aria-description", "Shift and Enter runs it. Tab indents, Shift and Tab takes it back. Escape, then Tab, moves on.");
  // Colored words become plain text at the first change, with the hand where it was.

  function flatten() {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    const at = [[anchorNode, anchorOffset], [focusNode, focusOffset]].map(([node, offset]) => lengthTo(block, node, offset));
    write(textOf(block));
    getSelection().setBaseAndExtent(block.firstChild, at[0], block.firstChild, at[1]);
  }

  // All lines that are chosen, in part or as a whole, move by a step and stay chosen.

  function shift(moved) {
    const text = textOf(block);
    const { from, to } = chosen(block);
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const last = to > from && text[to - 1] === "\n" ? to - 1 : to;
    const end = text.indexOf("\n", last) < 0 ? text.length : text.indexOf("\n", last);
    const before = text.slice(start, end);
    const after = before.split("\n").map(moved).join("\n");
    if (after === before) return;
    choose(block, start, end);
    if (after) type(after);
    else document.execCommand("delete");
    if (to > from) choose(block, start, start + after.length);
    else choose(block, Math.max(start, from + after.length - before.length));
  }

  // In the spaces that a line begins with, Backspace goes back by a whole step.

  function stepBack() {
    const { from, to } = chosen(block);
    const before = textOf(block).slice(0, from).split("\n").at(-1);
    if (to > from || before.length < 2 || /[^ ]/.test(before)) return false;
    choose(block, from - (before.length % 4 || 4), from);
    document.execCommand("delete");
    return true;
  }

  block.addEventListener("beforeinput", event => {
    if (block.querySelector("span")) flatten();
    const breaks = event.inputType === "insertParagraph" || event.inputType === "insertLineBreak";
    indent = breaks ? indentation(textBefore(block)) : "";
  });
  block.addEventListener("input", () => {
    if (indent) return type(indent);
    block.normalize();
    color();
    changed(code());
  });
  block.addEventListener("keydown", event => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // a slash is division here, not the way to the search
    if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      enter(event.shiftKey);
    } else if (event.key === "Tab" && !leaving) {
      event.preventDefault();
      const { from, to } = chosen(block);
      if (event.shiftKey) shift(earlier);
      else if (from < to) shift(later);
      else type(STEP.slice(textBefore(block).split("\n").at(-1).length % 4));
    } else if (event.key === "Backspace" && !event.ctrlKey && !event.altKey && !event.metaKey && stepBack()) {
      event.preventDefault();
    } else leaving = event.key === "Escape" || (leaving && event.key === "Shift");
  });

  block.addEventListener("blur", () => (block.scrollLeft = 0));

  const code = () => textOf(block).replace(/\n$/, "");
  return { code, write, focus: () => block.focus() };
}

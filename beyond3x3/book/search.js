// Entries of the index named PAGE#SECTION lead to sections, first those whose titles have most of the words. A whole page comes
// after them, and only where no section of it is found.

function ledToSections(hits, words) {
  const sections = hits.filter(([name]) => name.includes("#"));
  const pages = new Set(sections.map(([name]) => name.split("#")[0]));
  const whole = hits.filter(([name]) => !name.includes("#") && !pages.has(name));
  const share = title => words.filter(word => title.toLowerCase().includes(word)).length / words.length;
  return [
    ...sections.map(([name, title, , about, score, file]) => {
      const [page, section] = name.split("#");
      return [page, title, section && `#${section}`, about, score + share(title), file];
    }),
    ...whole.map(([page, title, anchor, about, , file]) => [page, title, anchor, about, share(title), file]),
  ];
}

// Where no section has all words: what has some of them, a rare word counting more than a frequent one.

function withSome(terms, search) {
  const all = search(terms);
  if (terms.size < 2 || all.some(([name]) => name.includes("#"))) return all;
  const found = new Map();
  for (const hits of [...terms].map(term => search(new Set([term]))))
    for (const [name, title, anchor, about, , file] of hits) {
      const score = (found.get(name)?.[4] ?? 0) + 1 / (1 + Math.log2(hits.length));
      found.set(name, [name, title, anchor, about, score, file]);
    }
  return [...found.values()];
}

const SHOWN = 40; // for each of them a page is fetched and parsed
const { _performSearch, performTermsSearch, htmlToText } = Search;
Search._performSearch = (query, stems, excluded, words, ...more) => {
  Search.performTermsSearch = (terms, without) =>
    ledToSections(withSome(terms, some => performTermsSearch(some, without)), [...stems, ...words]);
  return _performSearch(query, stems, excluded, words, ...more).slice(-SHOWN);
};

// What is shown of a section is what it says, without the box to tick beside its title.

Search.htmlToText = (html, anchor) => htmlToText(html.replace(/<label class="b3-done.*?<\/label>/gs, " "), anchor);

Documentation.TRANSLATIONS["Search finished, found ${resultCount} page(s) matching the search query."] =
  "Places shown: ${resultCount}.";

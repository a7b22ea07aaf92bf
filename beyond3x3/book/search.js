// Entries of the index named PAGE#SECTION lead to sections, first those whose titles have most of the words. A whole page comes
// after them, and only where no one section of it has all the words.

function ledToSections(hits, terms) {
  const sections = hits.filter(([name]) => name.includes("#"));
  const pages = new Set(sections.map(([name]) => name.split("#")[0]));
  const whole = hits.filter(([name]) => !name.includes("#") && !pages.has(name));
  const share = title => terms.filter(term => title.toLowerCase().includes(term)).length / terms.length;
  return [
    ...sections.map(([name, title, , about, score, file]) => {
      const [page, section] = name.split("#");
      return [page, title, section && `#${section}`, about, score + share(title), file];
    }),
    ...whole.map(([page, title, anchor, about, , file]) => [page, title, anchor, about, share(title), file]),
  ];
}

const foundByTerms = Search.performTermsSearch;
Search.performTermsSearch = (terms, excluded) => ledToSections(foundByTerms(terms, excluded), [...terms]);

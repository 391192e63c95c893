/** The little that needs a script: the search, opening what an address points at, and this router's own address in the examples. */
export const referenceScript = `
const search = document.getElementById('search');
const operations = [...document.querySelectorAll('details')];
const groups = [...document.querySelectorAll('section')];
const none = document.getElementById('none');
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for (const one of operations) one.hidden = !words.every((word) => one.dataset.words.includes(word));
  for (const group of groups) group.hidden = [...group.querySelectorAll('details')].every((one) => one.hidden);
  none.hidden = groups.some((group) => !group.hidden);
}
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
search.addEventListener('input', filter);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === search) return;
  event.preventDefault();
  search.focus();
});
window.addEventListener('hashchange', open);
for (const one of document.querySelectorAll('.origin')) one.textContent = location.origin;
open();
filter();
`;

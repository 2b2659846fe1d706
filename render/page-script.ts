/** Lets one walk through the steps by keys, buttons and clicks. The page is complete without it. */
export const pageScript = `
const steps = [...document.querySelectorAll('.step')];
const panel = document.querySelector('.walk .more');
const place = document.querySelector('.walk .place');
let here = -1;
function go(index, scroll, link = true) {
  if (index < 0 || index >= steps.length) return;
  steps[here]?.classList.remove('here');
  here = index;
  const step = steps[here];
  step.classList.add('here');
  panel.innerHTML = step.querySelector('.more').innerHTML;
  panel.scrollTop = 0;
  place.textContent = 'step ' + (here + 1) + ' of ' + steps.length;
  if (scroll) step.scrollIntoView({ block: 'nearest' });
  if (link) history.replaceState(null, '', '#' + step.id);
}
const keys = { ArrowDown: 1, ArrowRight: 1, j: 1, ArrowUp: -1, ArrowLeft: -1, k: -1 };
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = event.key === 'Home' ? 0 : event.key === 'End' ? steps.length - 1 : here + keys[event.key];
  if (Number.isNaN(to)) return;
  event.preventDefault();
  go(to, true);
});
document.querySelector('.steps').addEventListener('click', (event) => {
  const step = event.target.closest('.step');
  if (!step || String(getSelection()) !== '') return;
  event.preventDefault();
  go(steps.indexOf(step), false);
});
document.querySelector('.walk .back').addEventListener('click', () => go(here - 1, true));
document.querySelector('.walk .next').addEventListener('click', () => go(here + 1, true));
if (steps.length > 0) {
  document.documentElement.classList.add('scripted');
  const wanted = steps.findIndex((step) => '#' + step.id === location.hash);
  go(wanted === -1 ? 0 : wanted, wanted !== -1, false);
}
`;

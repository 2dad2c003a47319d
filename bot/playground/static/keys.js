// What somebody needs who has no mouse: the arrows in a conversation, few stops on the way through it,
// and the focus where one went on.
const kept = sessionStorage, byId = (id) => document.getElementById(id);
const on = (name, listener) => document.addEventListener(name, listener, true);

// Up, down, Home and End go from message to message; what a message offers is behind it with Tab. So
// the menu of every other message is no stop.
on('keydown', (event) => {
  const { target, key } = event, log = target.closest?.('[role="log"]');
  if (!log || event.ctrlKey || event.altKey || event.metaKey || !target.matches('[role="log"], article, .acts > summary')) return;
  const lines = [...log.querySelectorAll('article')], at = lines.indexOf(target.closest('article'));
  const to = { ArrowUp: at < 0 ? lines.length - 1 : at - 1, ArrowDown: at < 0 ? lines.length - 1 : at + 1, Home: 0, End: lines.length - 1 }[key];
  if (to === undefined) return;
  event.preventDefault();
  lines[to]?.focus();
});
const menu = (inside) => inside.closest?.('article')?.querySelector('.acts > summary');
on('focusin', ({ target }) => { if (menu(target)) menu(target).tabIndex = 0; });
on('focusout', ({ target, relatedTarget }) => {
  if (menu(target)) menu(target).tabIndex = -1;
  const pop = target.closest?.('.pop[open]');
  if (pop && relatedTarget && !pop.contains(relatedTarget)) pop.open = false;
});

// Whoever follows a link by keyboard, or is led to another page, goes on in what is there. A thread
// comes first: this may run before the browser has seen to autofocus, which then does no more.
export function goOn() { if (document.querySelector(':focus-visible')) kept.setItem('followed', '1'); }
on('click', ({ target, detail, ctrlKey, metaKey, shiftKey }) => {
  const link = target.closest('a[href^="/p/"]:not([download], [target])');
  if (link && detail === 0 && !ctrlKey && !metaKey && !shiftKey) goOn();
});
const led = kept.getItem('followed');
if (led && document.activeElement === document.body) (byId('thread-composer-text') ?? byId('letter') ?? byId('composer-text') ?? byId('main'))?.focus();
kept.removeItem('followed');

// offer says, on the first page after a reset, that it can be taken back. Whoever came by keyboard has
// it before them: Tab leads to its button, Escape puts it away.
export function offer() {
  const line = byId('undo'), of = line.dataset.of ?? '';
  if ((kept.getItem('offer') ?? '') === of) return;
  kept.setItem('offer', of);
  if (of && led) line.focus();
  else if (of) setTimeout(() => tell(line.dataset.told), 400); // what stands there from the start is not said
}
on('keydown', ({ target, key }) => { if (key === 'Escape' && target.closest?.('#undo')) byId('undo-shut').click(); });

// stops makes of what can be scrolled sideways a stop, and of nothing else.
export function stops() {
  for (const box of document.querySelectorAll('.bk-scroll, .paper, .payload')) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
    else if (box !== document.activeElement) box.removeAttribute('tabindex');
  }
}
addEventListener('resize', stops);

// tell says something to who listens to the page. What stands in a place of its own would be said
// again with everything around it.
export function tell(text) { byId('told').textContent = text; }

// sift leaves of a list the rows that have all the words one looks for.
export function sift() {
  for (const field of document.querySelectorAll('[data-sift]')) {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean), rows = [...document.querySelectorAll(field.dataset.sift)];
    for (const row of rows) row.hidden = !row.matches('.current') && !words.every((word) => row.textContent.toLocaleLowerCase().includes(word));
    const found = field.parentElement.querySelector('output');
    found.defaultValue ||= found.value;
    found.value = words.length ? `${rows.filter((row) => !row.hidden).length} / ${rows.length}` : found.defaultValue;
    kept.setItem('find ' + field.id, field.value);
  }
}
on('input', ({ target }) => { if (target.dataset.sift) sift(); });
const mails = byId('mail-find');
if (mails) mails.value = kept.getItem('find mail-find') ?? '', sift();

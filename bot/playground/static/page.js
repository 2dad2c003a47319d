// The page's module. The server draws everything; this puts what it sends into its place, sends what
// is done, and knows nothing but which person, which conversation and which view is open.
import { goOn, offer, sift, stops, tell } from './keys.js';
import './cards.js';

const page = document.body.dataset, root = document.documentElement, kept = sessionStorage, escaped = CSS.escape;
const byId = (id) => document.getElementById(id), logs = () => ['log', 'thread-log'].map(byId).filter(Boolean);
const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80, toEnd = (log) => { log.scrollTop = log.scrollHeight; };
const on = (name, listener) => document.addEventListener(name, listener, true);
let asked, typing, reading, source, behind = '', after = page.after, queue = Promise.resolve();

// place puts one drawn element where it belongs, unless it or a newer one is there already.
function place(next) {
  const old = byId(next.id), into = byId(next.dataset.into);
  if (Number(old?.dataset.n) > Number(next.dataset.n)) return;
  if (old?.dataset.v === next.dataset.v) return void (old.dataset.n = next.dataset.n);
  if ('gone' in next.dataset) return shut(old);
  if (next.dataset.told && next.dataset.told !== old?.dataset.told) tell(next.dataset.told);
  if (old) return swap(old, next);
  into?.insertBefore(next, [...into.children].find((line) => line.dataset.order > next.dataset.order) ?? null);
  show(next);
}
function show(next) {
  if (!next.isConnected || !('shown' in next.dataset)) return;
  next.showModal();
  next.querySelector('[aria-invalid="true"], [autofocus], [data-place] :is([data-use], [tabindex])')?.focus();
}

// swap replaces an element and keeps what the person has in hand: the focus, what is typed and not
// sent yet, what is unfolded.
function swap(old, next) {
  if (next.role === 'status') return old.replaceChildren(...next.childNodes), Object.assign(old.dataset, next.dataset); // a new element would not be said
  if (next.matches('.line')) next.ariaLive = 'off'; // it was said when it came
  const active = old.contains(document.activeElement) ? document.activeElement : null, top = old.scrollTop;
  const selection = [active?.selectionStart, active?.selectionEnd], twin = (was) => next.querySelector('#' + escaped(was.id));
  for (const was of old.querySelectorAll('details[open][id]')) twin(was)?.setAttribute('open', '');
  for (const was of old.dataset.tab && !sameTab(old, next) ? [] : old.querySelectorAll('input[id]:not([type="file"]), textarea[id], select[id]:not([data-use])')) {
    const now = twin(was), typed = was.value !== was.defaultValue && now?.defaultValue === was.defaultValue;
    if (now && (was.options ? now.querySelector(`[value="${escaped(was.value)}"]`) : typed)) now.value = was.value;
  }
  next.toggleAttribute('data-open', 'open' in old.dataset);
  old.close?.();
  delete active?.dataset.byKey; // a field that is replaced has not been left
  const seen = active ?? old.querySelector('tr.current'), y = seen?.getBoundingClientRect().top;
  old.replaceWith(next);
  show(next);
  next.scrollTop = sameTab(old, next) ? top : 0;
  const { block, action, value } = active?.dataset ?? {};
  const fold = active?.matches('summary') && active.closest('[id]');
  const again = active?.id ? byId(active.id) : fold ? byId(fold.id)?.firstElementChild : action && next.querySelector(`[data-block="${escaped(block)}"][data-action="${escaped(action)}"][data-value="${escaped(value)}"]`);
  const there = active ? again : next.querySelector('tr.current');
  if (next.id === 'behind' && there && sameTab(old, next)) next.scrollTop += there.getBoundingClientRect().top - y; // what one reads stays where it is
  if (!active || next.querySelector('[aria-invalid="true"]')) return;
  (again?.checkVisibility() && again || next.querySelector('[data-use]') || byId(next.dataset.focus) || byId('composer-text') || byId('main')).focus({ preventScroll: true });
  if (again && selection[0] != null) try { again.setSelectionRange(...selection); } catch { /* no text field */ }
}

const sameTab = (one, other) => one.dataset.tab?.split('/')[0] === other.dataset.tab?.split('/')[0];

// patch places all of a piece of HTML; whoever was at the end of a log stays there.
function patch(html) {
  const ended = logs().filter(atEnd), piece = document.createElement('template');
  piece.innerHTML = html;
  for (const next of [...piece.content.children]) place(next);
  ended.forEach(toEnd);
  stops();
  sift();
  const tab = byId('behind').dataset.tab ?? '';
  byId('to-behind').ariaExpanded = String(tab !== '');
  if (tab !== behind) listen(behind = tab);
}
async function send(path, body, method = 'POST', taken = () => {}) {
  try {
    const answer = await fetch(path, { method, body });
    if (answer.ok) taken();
    if (answer.headers.has('X-Go')) goOn(), location.assign(answer.headers.get('X-Go'));
    patch(await answer.text());
  } catch { byId('lost')?.replaceChildren(page.lost); }
}
// In a modal one thing is sent after the other, so that what is submitted is what was typed.
const inTurn = (work) => (queue = queue.then(work));

function shut(element) {
  if (element?.id !== 'behind') return element?.close?.(), element?.remove();
  kept.removeItem('behind ' + page.user);
  patch('<aside id="behind" class="behind" data-v="shut" hidden></aside>');
  [byId('to-behind'), byId('to-tools')].find((button) => button.checkVisibility()).focus();
}

// use sends what was done in an element of Block Kit, after the confirmation it wants.
function use(element, confirmed) {
  const { use, block, action, value, confirm } = element.dataset, around = element.closest('[data-place]'), at = around.dataset;
  if (confirm && !confirmed) return (asked = element), byId(confirm).showModal();
  const body = new URLSearchParams({ place: at.place, channel: at.channel ?? '', ts: at.ts ?? '', use, block, action });
  if (confirmed) body.set('confirmed', '1');
  const boxes = `[data-use="check"][data-block="${escaped(block)}"][data-action="${escaped(action)}"]:checked`;
  const values = use === 'check' ? [...around.querySelectorAll(boxes)].map((box) => box.dataset.value)
    : element.selectedOptions ? [...element.selectedOptions].map((option) => option.value) : [value ?? element.value];
  for (const one of values) body.append('value', one);
  element.ariaBusy = 'true';
  inTurn(() => send(`/p/${page.user}/use`, body)).then(() => { element.ariaBusy = 'false'; });
}

on('submit', async (event) => {
  const form = event.target, draft = form.querySelector('[data-draft]'), said = draft?.value;
  if (form.dataset.post) event.preventDefault();
  if (!form.dataset.post || event.submitter?.ariaDisabled === 'true') return;
  if (form.ariaBusy === 'true') return void (form.dataset.ends = `${form.dataset.ends ?? ''} ${said?.length ?? 0}`); // what is sent meanwhile waits
  form.ariaBusy = 'true';
  const clock = form.closest('#clock'), stood = clock?.dataset.state;
  if (clock) clock.dataset.state = 'advancing'; // from the click on, not from the answer on
  const data = new FormData(form, event.submitter), body = form.querySelector('[type="file"]') ? data : new URLSearchParams(data);
  let sent = false;
  const post = () => send(form.dataset.post, body, 'POST', () => {
    sent = Boolean(draft);
    if (draft?.value === said) form.reset();
    else if (said && draft?.value.startsWith(said)) draft.value = draft.value.slice(said.length); // what was typed since stays, and that alone
    const pop = form.closest('.pop[open]');
    if (pop) pop.open = false, pop.firstElementChild.focus();
    form.querySelector('[data-chosen]')?.removeAttribute('data-chosen');
    if (draft) kept.setItem(draft.dataset.draft, draft.value), logs().forEach(toEnd);
  });
  await (form.closest('.modal') ? inTurn(post) : post());
  form.ariaBusy = 'false';
  const ends = sent ? (form.dataset.ends ?? '').split(' ').map((end) => end - said.length).filter((end) => end > 0) : [];
  delete form.dataset.ends;
  if (ends.length) {
    const all = draft.value;
    draft.value = all.slice(0, ends[0]);
    form.dataset.ends = ends.slice(1).join(' ');
    form.requestSubmit();
    draft.value = all;
  }
  if (clock) clock.dataset.state = stood; // where the answer has put no other in its place
});
on('input', ({ target }) => {
  if (target.dataset.draft) kept.setItem(target.dataset.draft, target.value);
  clearTimeout(typing);
  if (target.matches('.modal [data-use="text"]:not([data-dispatch])')) typing = setTimeout(() => use(target), 300);
});
on('change', ({ target }) => {
  if (target.type === 'file') target.toggleAttribute('data-chosen', target.files.length > 0);
  clearTimeout(typing);
  if (target.dataset.use && !('byKey' in target.dataset)) use(target);
});
// A file can be dropped on the conversation: it then lies in the composer, to be sent.
const takes = ({ target, dataTransfer }) => dataTransfer?.types.includes('Files')
  && (target.closest?.('.thread, .modal') ?? byId('main'))?.querySelector('.composer [type="file"]');
on('dragover', (event) => { if (takes(event)) event.preventDefault(); });
on('drop', (event) => {
  const input = takes(event);
  if (!input) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  input.form.querySelector('textarea').focus();
});
// A date is typed part by part, and each part is a change. Outside of modals, where what is chosen
// counts at once, it waits for Enter or for the focus to leave.
const byParts = (field) => field.matches?.('[data-use]:is([type="date"], [type="time"], [type="datetime-local"]):not(.modal *)');
on('pointerdown', ({ target }) => { if (byParts(target)) delete target.dataset.byKey; });
on('blur', ({ target }) => {
  if (!byParts(target) || !('byKey' in target.dataset)) return;
  delete target.dataset.byKey;
  if (target.value && target.value !== target.defaultValue) use(target);
});
on('keydown', (event) => {
  const { target, key } = event;
  const popped = key === 'Escape' && document.querySelector('.pop[open]');
  if (key === 'Escape') for (const open of document.querySelectorAll('.pop[open]')) open.open = false, open.firstElementChild.focus();
  if (key === 'Escape' && 'open' in byId('rail').dataset) byId('to-rail').click(), byId('to-rail').focus();
  if (key === 'Escape' && !popped && target.closest?.('#behind')) shut(byId('behind'));
  if (byParts(target) && key !== 'Tab' && key !== 'Shift' && key !== 'Enter') target.dataset.byKey = '';
  // On some systems an arrow in a closed list would choose, and so send, at once.
  if (target.matches('select[data-use]') && !target.multiple && /^(Arrow(Up|Down)|[^ ])$/.test(key) && !event.ctrlKey && !event.altKey && !event.metaKey) event.preventDefault(), target.showPicker();
  if (key !== 'Enter' || event.shiftKey || event.isComposing) return;
  if (byParts(target) && target.value) delete target.dataset.byKey, use(target);
  if ('enter' in target.dataset) event.preventDefault(), target.form.requestSubmit();
  if (target.matches('.modal input[data-use="text"]')) use(target), byId('modal-form')?.requestSubmit();
});
on('cancel', (event) => { if (event.target.dataset.cancel) event.preventDefault(), inTurn(() => send(event.target.dataset.cancel)); });
on('close', ({ target }) => {
  if (target.closest('#dialogs')) target.remove();
  if (!asked || target.id !== asked.dataset.confirm) return;
  if (target.returnValue === 'yes') use(asked, true);
  else for (const option of asked.options ?? [asked]) option.selected = option.defaultSelected, option.checked = option.defaultChecked;
  asked = target.returnValue = null;
});
on('click', ({ target }) => {
  for (const open of document.querySelectorAll('.pop[open]')) if (!open.contains(target)) open.open = false;
  const pressed = target.closest(':is([data-use="button"], [data-use="overflow"], [data-answer], [data-get], [data-shut], [data-copy], [data-set], [data-toggle])');
  const { answer, get, copy, set, toggle, use: used } = pressed?.dataset ?? {};
  if (used) use(pressed);
  else if (answer) pressed.closest('dialog').close(answer);
  else if (pressed?.id === 'to-behind' && behind) shut(byId('behind'));
  else if (get) send(get, undefined, 'GET').then(() => { if (pressed.id === 'to-behind') byId('behind').focus(); });
  else if (copy) navigator.clipboard.writeText(byId(copy).value ?? byId(copy).content.textContent).then(() => { tell(pressed.dataset.done = pressed.dataset.copied); });
  else if (toggle) pressed.ariaExpanded = String(byId(toggle).toggleAttribute('data-open')), byId(toggle).querySelector('[aria-current]')?.focus();
  else if (set) look(pressed, ...set.split('='));
  else if (pressed) shut(byId(pressed.dataset.shut));
});

// A menu of the last message would open below the edge of the log.
on('toggle', ({ target }) => {
  if (target.matches('.acts[open]')) target.querySelector('.sheet').scrollIntoView({ block: 'nearest' });
});

// look is a choice of the viewer for all pages: dark or light, narrow or wide.
const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : '')) === 'dark';
function look(button, name, value) {
  const set = name === 'theme' ? !isDark() : root.dataset[name] !== value;
  root.dataset[name] = set ? value : name === 'theme' ? 'light' : 'wide';
  button.ariaPressed = String(set);
  document.cookie = `${name}=${root.dataset[name]}; path=/; samesite=strict; max-age=31536000`;
}

function read() {
  clearTimeout(reading);
  if (page.read && !document.hidden) reading = setTimeout(() => send(page.read), 150);
}
function listen() {
  if (behind) kept.setItem('behind ' + page.user, behind);
  source?.close();
  if (!page.stream) return;
  source = new EventSource(`${page.stream}&after=${after}&behind=${behind}`);
  for (const name of ['msg', 'clock', 'state', 'gone', 'go']) source.addEventListener(name, ({ data, lastEventId }) => {
    after = lastEventId;
    if (name === 'go') goOn(), location.assign(data);
    else if (name === 'gone') shut(byId(data));
    else patch(data);
    if (name === 'msg') read();
  });
  source.onopen = () => byId('lost')?.replaceChildren();
  source.onerror = () => byId('lost')?.replaceChildren(page.lost);
}

// What a reload must not lose: drafts, where one was reading, the focus.
const spot = 'at ' + location.href, [focus, ...tops] = JSON.parse(kept.getItem(spot) ?? '[]');
for (const field of document.querySelectorAll('[data-draft]')) field.value = kept.getItem(field.dataset.draft) ?? '';
logs().forEach((log, i) => { log.scrollTop = tops[i] ?? log.scrollHeight; });
// Whoever is at the end of a log stays there when it gets another size: a drawer, a phone turned, a long draft.
const ends = new WeakMap(), sized = new ResizeObserver((all) => all.forEach(({ target }) => { if (ends.get(target)) toEnd(target); }));
on('scroll', ({ target }) => { if (ends.has(target)) ends.set(target, atEnd(target)); });
logs().forEach((log) => { ends.set(log, atEnd(log)), sized.observe(log); });
if (performance.getEntriesByType('navigation')[0]?.type === 'reload') byId(focus)?.focus({ preventScroll: true });
addEventListener('pagehide', () => kept.setItem(spot, JSON.stringify([document.activeElement.id, ...logs().map((log) => (atEnd(log) ? null : log.scrollTop))])));
const shade = () => { byId('to-dark').ariaPressed = String(isDark()); };
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', shade), shade();
document.querySelectorAll('dialog[data-shown]').forEach(show);
stops();
offer();
on('visibilitychange', read);
listen();
if (page.stream && page.opened) send(page.opened);
if (page.stream && kept.getItem('behind ' + page.user)) send(`/p/${page.user}/behind/${kept.getItem('behind ' + page.user)}`, undefined, 'GET');
read();

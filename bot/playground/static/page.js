// The page's module. The server draws everything; this puts what it sends into
// its place, sends what is done, and knows nothing but which person, which
// conversation and which view is open.
const page = document.body.dataset, root = document.documentElement, kept = sessionStorage;
const byId = (id) => document.getElementById(id);
const logs = () => ['log', 'thread-log'].map(byId).filter(Boolean);
const escaped = CSS.escape;

// place puts one drawn element where it belongs, unless it is there already.
function place(next) {
  const old = byId(next.id);
  if (old?.dataset.v === next.dataset.v) return;
  if ('gone' in next.dataset) return shut(old);
  if (old) swap(old, next);
  else if (byId(next.dataset.into)) {
    const lines = byId(next.dataset.into);
    lines.insertBefore(next, [...lines.children].find((line) => line.dataset.order > next.dataset.order) ?? null);
  }
  if (next.isConnected && 'shown' in next.dataset && !next.open) {
    next.showModal();
    next.querySelector('[autofocus], [data-place] :is([data-use], [tabindex])')?.focus();
  }
}

// swap replaces an element and keeps what the person has in hand: the focus, what
// is typed and not sent yet, what is unfolded.
function swap(old, next) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const selection = [active?.selectionStart, active?.selectionEnd], top = old.scrollTop;
  for (const was of old.querySelectorAll('input[id], textarea[id], select[id]:not([data-use])')) {
    const now = next.querySelector('#' + escaped(was.id));
    if (!now || was.type === 'file') continue;
    if (was.options ? now.querySelector(`[value="${escaped(was.value)}"]`) : was.value !== was.defaultValue && now.defaultValue === was.defaultValue) now.value = was.value;
  }
  for (const was of old.querySelectorAll('details[open][id]')) next.querySelector('#' + escaped(was.id))?.setAttribute('open', '');
  next.toggleAttribute('data-open', 'open' in old.dataset);
  old.close?.();
  old.replaceWith(next);
  if ('shown' in next.dataset && old.matches('dialog')) next.showModal();
  next.scrollTop = old.dataset.tab === next.dataset.tab ? top : 0;
  const wrong = next.matches('dialog') && next.querySelector('[aria-invalid="true"]');
  const again = wrong || (active && ((active.id && byId(active.id)) || next.querySelector('[data-use]') || byId('composer-text')));
  again?.focus?.({ preventScroll: true });
  if (again?.id === active?.id && selection[0] != null) try { again.setSelectionRange(...selection); } catch { /* no text field */ }
}

// patch places all of a piece of HTML; whoever was at the end of a log stays there.
function patch(html) {
  const ended = logs().filter((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80);
  const piece = document.createElement('template');
  piece.innerHTML = html;
  for (const next of [...piece.content.children]) place(next);
  for (const log of ended) log.scrollTop = log.scrollHeight;
  const tab = byId('behind')?.dataset.tab ?? '';
  if (tab !== behind) listen(behind = tab);
}

async function send(path, body, method = 'POST', taken = () => {}) {
  try {
    const answer = await fetch(path, { method, body });
    if (answer.ok) taken();
    if (answer.headers.has('X-Go')) location.assign(answer.headers.get('X-Go'));
    patch(await answer.text());
    return answer.ok;
  } catch {
    byId('lost')?.replaceChildren(page.lost);
    return false;
  }
}

// In a modal one thing is sent after the other, so that what is submitted is what was typed.
let queue = Promise.resolve();
const inTurn = (work) => (queue = queue.then(work));

function shut(element) {
  if (element?.id !== 'behind') return element?.close?.(), element?.remove();
  element.replaceChildren();
  element.hidden = true;
  for (const name of ['tab', 'v']) delete element.dataset[name];
  kept.removeItem('behind ' + page.user);
  patch('');
  byId('to-behind')?.focus();
}

// use sends what was done in an element of Block Kit, after the confirmation it wants.
let asked;
async function use(element, confirmed) {
  const { use, block, action, value, confirm } = element.dataset, at = element.closest('[data-place]')?.dataset;
  if (confirm && !confirmed) return (asked = element), byId(confirm).showModal();
  const body = new URLSearchParams({ place: at.place, channel: at.channel ?? '', ts: at.ts ?? '', use, block, action });
  if (confirmed) body.set('confirmed', '1');
  const boxes = `[data-use="check"][data-block="${escaped(block)}"][data-action="${escaped(action)}"]:checked`;
  const values = use === 'check' ? [...element.closest('[data-place]').querySelectorAll(boxes)].map((box) => box.dataset.value)
    : element.selectedOptions ? [...element.selectedOptions].map((option) => option.value) : [value ?? element.value];
  for (const one of values) body.append('value', one);
  element.ariaBusy = 'true';
  await inTurn(() => send(`/p/${page.user}/use`, body));
  element.ariaBusy = 'false';
}

document.addEventListener('submit', async (event) => {
  const form = event.target, draft = form.querySelector('[data-draft]'), said = draft?.value;
  if (!form.dataset.post) return;
  event.preventDefault();
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  const data = new FormData(form, event.submitter), body = form.querySelector('[type="file"]') ? data : new URLSearchParams(data);
  const taken = () => {
    if (draft?.value === said) form.reset(); // what was typed since stays
    form.querySelector('[data-chosen]')?.removeAttribute('data-chosen');
    if (draft) kept.setItem(draft.dataset.draft, draft.value);
    if (draft) for (const log of logs()) log.scrollTop = log.scrollHeight;
  };
  const post = () => send(form.dataset.post, body, 'POST', taken);
  await (form.closest('.modal') ? inTurn(post) : post());
  form.ariaBusy = 'false';
});

let typing;
document.addEventListener('input', ({ target }) => {
  if (target.dataset.draft) kept.setItem(target.dataset.draft, target.value);
  if (!target.closest('.modal [data-use="text"]:not([data-dispatch])')) return;
  clearTimeout(typing);
  typing = setTimeout(() => use(target), 300);
});
document.addEventListener('change', ({ target }) => {
  if (target.type === 'file') target.toggleAttribute('data-chosen', target.files.length > 0);
  if (!target.dataset.use) return;
  clearTimeout(typing);
  use(target);
});
document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (key === 'Escape') for (const open of document.querySelectorAll('.pop[open]')) { open.open = false; open.firstElementChild.focus(); }
  if (key !== 'Enter' || event.shiftKey || event.isComposing) return;
  if ('enter' in target.dataset) { event.preventDefault(); target.form.requestSubmit(); }
  if (target.matches('.modal input[data-use="text"]') && byId('modal-form')) { use(target); byId('modal-form').requestSubmit(); }
});
document.addEventListener('cancel', (event) => {
  if (event.target.dataset.cancel) { event.preventDefault(); inTurn(() => send(event.target.dataset.cancel)); }
}, true);
document.addEventListener('close', ({ target }) => {
  if (target.closest('#dialogs')) target.remove();
  if (!asked || target.id !== asked.dataset.confirm) return;
  if (target.returnValue === 'yes') use(asked, true);
  else { asked.checked = asked.defaultChecked; for (const option of asked.options ?? []) option.selected = option.defaultSelected; }
  asked = target.returnValue = null;
}, true);
document.addEventListener('click', ({ target }) => {
  for (const open of document.querySelectorAll('.pop[open]')) if (!open.contains(target)) open.open = false;
  const on = target.closest('[data-use="button"], [data-use="overflow"], [data-answer], [data-get], [data-shut], [data-copy], [data-set], [data-toggle]');
  if (!on) return;
  const { answer, get, copy, set, toggle } = on.dataset;
  if (on.dataset.use) use(on);
  else if (answer) on.closest('dialog').close(answer);
  else if (get) send(get, undefined, 'GET');
  else if (copy) navigator.clipboard.writeText(byId(copy).value ?? byId(copy).innerHTML);
  else if (toggle) on.ariaExpanded = String(byId(toggle).toggleAttribute('data-open'));
  else if (set) look(on, ...set.split('='));
  else shut(byId(on.dataset.shut));
});

// look is a choice that the viewer has made for all pages.
const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
function look(button, name, value) {
  const on = name === 'theme' ? !isDark() : root.dataset[name] !== value;
  root.dataset[name] = on ? value : name === 'theme' ? 'light' : 'wide';
  button.ariaPressed = String(on);
  document.cookie = `${name}=${root.dataset[name]}; path=/; samesite=strict; max-age=31536000`;
}

let reading, behind = '', after = page.after, source;
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
    if (name === 'go') return location.assign(data);
    if (name === 'gone') return shut(byId(data));
    patch(data);
    if (name === 'msg') read();
  });
  source.onopen = () => byId('lost')?.replaceChildren();
  source.onerror = () => byId('lost')?.replaceChildren(page.lost);
}

byId('to-dark').ariaPressed = String(isDark());
for (const dialog of document.querySelectorAll('dialog[data-shown]')) dialog.showModal();
for (const field of document.querySelectorAll('[data-draft]')) field.value = kept.getItem(field.dataset.draft) ?? '';
for (const log of logs()) log.scrollTop = kept.getItem('at ' + log.id + location.href) ?? log.scrollHeight;
addEventListener('pagehide', () => {
  for (const log of logs()) {
    if (log.scrollHeight - log.scrollTop - log.clientHeight < 80) kept.removeItem('at ' + log.id + location.href);
    else kept.setItem('at ' + log.id + location.href, log.scrollTop);
  }
  source?.close();
});
document.addEventListener('visibilitychange', read);
listen();
if (page.stream) {
  if (page.opened) send(page.opened);
  if (kept.getItem('behind ' + page.user)) send(`/p/${page.user}/behind/${kept.getItem('behind ' + page.user)}`, undefined, 'GET');
  read();
}

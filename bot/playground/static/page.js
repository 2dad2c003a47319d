// The page's module. The server draws everything; this puts what it sends into
// its place, sends what is done, and knows nothing but which person, which
// conversation and which view.
const page = document.body.dataset, root = document.documentElement;
const byId = (id) => document.getElementById(id);
const fields = 'input, textarea, select';

// place puts one drawn element where it belongs, unless it is there already.
function place(next) {
  const old = byId(next.id);
  if (old?.dataset.v === next.dataset.v) return;
  if ('gone' in next.dataset) return old?.remove();
  if (old) return swap(old, next);
  const into = byId(next.dataset.into);
  if (!into) return;
  const after = [...into.children].find((line) => line.dataset.order > next.dataset.order);
  into.insertBefore(next, after ?? null);
}

// swap replaces an element and keeps what the person has in hand: focus, what is
// typed and not yet sent, what is unfolded.
function swap(old, next) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const from = active?.selectionStart, to = active?.selectionEnd;
  for (const was of old.querySelectorAll(fields)) {
    const now = was.id && next.querySelector('#' + CSS.escape(was.id));
    if (now && was.type !== 'file' && was.value !== was.defaultValue && now.defaultValue === was.defaultValue) now.value = was.value;
  }
  for (const was of old.querySelectorAll('details[open][id]')) next.querySelector('#' + CSS.escape(was.id))?.setAttribute('open', '');
  if ('open' in old.dataset) next.dataset.open = '';
  const top = old.scrollTop;
  old.replaceWith(next);
  next.scrollTop = top;
  if (!active) return;
  const again = active.id && byId(active.id);
  (again || byId('composer-text'))?.focus({ preventScroll: true });
  if (again && from != null) try { again.setSelectionRange(from, to); } catch { /* not a text field */ }
}

// patch places everything in a piece of HTML; whoever was at the end stays there.
function patch(html) {
  const logs = ['log', 'thread-log'].map(byId).filter(Boolean);
  const ended = logs.filter((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80);
  const piece = document.createElement('template');
  piece.innerHTML = html;
  for (const next of [...piece.content.children]) place(next);
  for (const log of ended) log.scrollTop = log.scrollHeight;
}

async function send(path, body) {
  try {
    const answer = await fetch(path, { method: 'POST', body });
    if (answer.headers.has('X-Go')) location.assign(answer.headers.get('X-Go'));
    patch(await answer.text());
    return answer.ok;
  } catch {
    byId('notice')?.replaceChildren(page.lost);
    return false;
  }
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.dataset.post) return;
  event.preventDefault();
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  const draft = form.querySelector('[data-draft]'), said = draft?.value;
  const sent = await send(form.dataset.post, new FormData(form, event.submitter));
  form.ariaBusy = 'false';
  if (!sent || !('clear' in form.dataset)) return;
  const since = draft?.value !== said ? draft.value : '';
  form.reset();
  if (draft) { draft.value = since; keepDraft(draft); end(); }
});

const keepDraft = (field) => sessionStorage.setItem(field.dataset.draft, field.value);
function end() { for (const id of ['log', 'thread-log']) { const log = byId(id); if (log) log.scrollTop = log.scrollHeight; } }

document.addEventListener('input', (event) => { if (event.target.dataset.draft) keepDraft(event.target); });
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !('enter' in event.target.dataset)) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener('click', (event) => {
  const on = event.target.closest('[data-set], [data-toggle]');
  if (on?.dataset.set) {
    const [name, value] = on.dataset.set.split('='), set = root.dataset[name] !== value;
    const now = set ? value : name === 'theme' ? 'light' : '';
    root.dataset[name] = now;
    on.ariaPressed = String(set);
    document.cookie = name + '=' + now + '; path=/; samesite=strict; max-age=31536000';
  } else if (on) {
    const target = byId(on.dataset.toggle), open = !('open' in target.dataset);
    target.toggleAttribute('data-open', open);
    on.ariaExpanded = String(open);
  }
});

let reading;
function read() {
  clearTimeout(reading);
  if (page.read && !document.hidden) reading = setTimeout(() => send(page.read), 150);
}
document.addEventListener('visibilitychange', read);

for (const field of document.querySelectorAll('[data-draft]')) field.value = sessionStorage.getItem(field.dataset.draft) ?? '';
end();
if (page.stream) {
  const source = new EventSource(page.stream);
  for (const name of ['msg', 'clock', 'state']) source.addEventListener(name, (event) => { patch(event.data); if (name === 'msg') read(); });
  source.addEventListener('gone', (event) => byId(event.data)?.remove());
  source.addEventListener('go', (event) => location.assign(event.data));
  source.onopen = () => { byId('lost').hidden = true; };
  source.onerror = () => { byId('lost').hidden = false; };
  addEventListener('pagehide', () => source.close());
  read();
}

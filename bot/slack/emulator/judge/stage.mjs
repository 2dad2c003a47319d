// What the judges share: where the emulator is, and a way to act as a person.
// The Go test that starts them serves both and passes the addresses.
import assert from 'node:assert/strict';

export const stage = JSON.parse(process.env.LODESTAR_JUDGE);

// act lets the Go side do something as a person, and returns what came of it.
export async function act(what, args = {}) {
  const answer = await fetch(`${stage.control}/${what}`, { method: 'POST', body: JSON.stringify(args) });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${what}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

// once waits for a value that somebody passes to the function beside it.
export function once(what) {
  let arrive;
  const value = new Promise((resolve, reject) => {
    arrive = resolve;
    setTimeout(() => reject(new Error(`nothing came: ${what}`)), 10_000).unref();
  });
  return [value, arrive];
}

export const plain = (text) => ({ type: 'plain_text', text });

export const button = (action, value) => ({
  type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: action, value, text: plain('Go') }],
});

export const modal = (callback) => ({
  type: 'modal', callback_id: callback, private_metadata: 'opaque', title: plain('Goal'), submit: plain('Save'),
  blocks: [{ type: 'input', block_id: 'goal', label: plain('Goal'), element: { type: 'plain_text_input', action_id: 'text' } }],
});

// finish ends the process with a word the Go side looks for.
export function finish() {
  process.stdout.write('the judge is content\n');
  process.exit(0);
}

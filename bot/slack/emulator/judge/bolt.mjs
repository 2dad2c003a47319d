// A stock Bolt app as the receiver: it verifies our signatures by the machine's
// clock, reads our payloads and answers clicks, modals and commands.
import assert from 'node:assert/strict';
import bolt from '@slack/bolt';
import { act, button, finish, modal, once, plain, stage } from './stage.mjs';

const { eva, visser, shared, internal } = stage;
const receiver = new bolt.HTTPReceiver({
  signingSecret: stage.signingSecret, logLevel: bolt.LogLevel.ERROR, endpoints: ['/slack/events', '/slack/interactions', '/slack/commands'],
});
const app = new bolt.App({ token: stage.botToken, receiver, logLevel: bolt.LogLevel.ERROR, clientOptions: { slackApiUrl: stage.api } });
const failures = [];
app.error(async (error) => failures.push(error));

const [typed, onTyped] = once('a typed message');
const [mentioned, onMentioned] = once('a mention');
const [edited, onEdited] = once('an edit');
const [home, onHome] = once('home opened');
app.message('hello', async ({ message, context, say }) => {
  await say({ text: `You said ${message.text}`, blocks: [button('more', 'v1')] });
  onTyped({ message, context });
});
app.event('app_mention', async ({ event }) => onMentioned(event));
app.event('message', async ({ event }) => {
  if (event.subtype === 'message_changed' && event.message.user === eva) onEdited(event);
});
app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [button('new_plan', '1')] } });
  onHome(event);
});
app.action('more', async ({ ack, body, client }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: modal('goal') });
});
const agreed = [];
app.action('plan_agree', async ({ ack, body, respond }) => {
  await ack();
  agreed.push(body);
  await respond({ replace_original: true, text: 'Agreed.' });
});
const submissions = [];
app.view('goal', async ({ ack, view, body }) => {
  submissions.push(body);
  const text = view.state.values.goal.text.value;
  if (text === 'vague') await ack({ response_action: 'errors', errors: { goal: 'Too vague' } });
  else if (text === 'more') await ack({ response_action: 'update', view: { type: 'modal', title: plain('Thanks'), blocks: [] } });
  else await ack();
});
app.command('/lodestar', async ({ ack, command }) => ack(`You typed ${command.text}`));

const server = await app.start(0);
const base = `http://127.0.0.1:${server.address().port}`;
await act('configure', { base });
await act('verify');

const dm = stage.evasDM;
await act('type', { who: eva, channel: dm, text: 'hello' });
const { message, context } = await typed;
assert.equal(message.channel_type, 'im');
assert.equal(context.botUserId ?? stage.bot, stage.bot);
await act('settle');
let shown = await act('messages', { who: eva, channel: dm });
assert.deepEqual(shown.map((m) => m.text), ['hello', 'You said hello']);

const { ts } = await act('type', { who: visser, channel: shared, text: '@Lodestar agree 3' });
assert.equal((await mentioned).ts, ts);
const { ts: mine } = await act('type', { who: eva, channel: internal, text: 'one' });
await act('edit', { who: eva, channel: internal, ts: mine, text: 'two' });
assert.equal((await edited).message.text, 'two');
await act('home', { who: eva });
assert.equal((await home).tab, 'home');

assert.equal((await act('press', { who: eva, channel: dm, ts: shown[1].ts, action: 'more' })).error, '');
await act('opened', { who: eva });
await act('fill', { who: eva, block: 'goal', action: 'text', text: 'vague' });
assert.deepEqual((await act('submit', { who: eva })).problems, { goal: 'Too vague' });
await act('fill', { who: eva, block: 'goal', action: 'text', text: 'more' });
await act('submit', { who: eva });
assert.equal((await act('modal', { who: eva })).payload.title.text, 'Thanks');
assert.equal(submissions.length, 2);

const card = await app.client.chat.postMessage({ channel: shared, text: 'Agree?', blocks: [button('plan_agree', '3')] });
assert.equal((await act('press', { who: visser, channel: shared, ts: card.ts, action: 'plan_agree' })).error, '');
assert.equal(agreed[0].user.team_id !== agreed[0].team.id, true);
await act('replaced', { who: visser, channel: shared, ts: card.ts, text: 'Agreed.' });

assert.equal((await act('command', { who: eva, channel: internal, text: '/lodestar help' })).error, '');
shown = await act('messages', { who: eva, channel: internal });
assert.equal(shown.at(-1).text, 'You typed help');

// Bolt refuses what we sign wrongly or long ago, and takes what we sign well.
for (const [how, status] of [[{ secret: 'wrong' }, 401], [{ age: 600 }, 401], [{}, 200]]) {
  assert.equal((await act('by_hand', { url: `${base}/slack/events`, body: '{"type":"event_callback","event":{"type":"nothing"}}', ...how })).status, status, JSON.stringify(how));
}
await act('settle');
assert.deepEqual(failures, []);
await app.stop();
finish();

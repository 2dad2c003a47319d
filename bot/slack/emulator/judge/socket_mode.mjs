// The stock Socket Mode client: hello, events, clicks and commands, an empty
// payload in the acknowledgement, and a refresh of the connection.
import assert from 'node:assert/strict';
import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { act, button, finish, once, stage } from './stage.mjs';

const { eva, internal, evasDM } = stage;
const client = new SocketModeClient({ appToken: stage.appToken, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: stage.api } });
const typed = [];
let next = once('an event');
client.on('message', async ({ ack, event, retry_num }) => {
  await ack(); // sends "payload": {}
  if (event.user !== eva) return;
  typed.push([event.text, retry_num]);
  next[1]();
});
client.on('slash_commands', async ({ ack, body }) => ack({ text: `You typed ${body.text}` }));
client.on('interactive', async ({ ack, body }) => {
  await ack();
  assert.equal(body.type, 'block_actions');
});
await client.start();

await act('type', { who: eva, channel: evasDM, text: 'one' });
await next[0];
await act('settle'); // its acknowledgement has arrived: a refresh would cut it off
const [again, connected] = once('a second hello');
client.once('connected', connected);
await act('refresh');
await again;
next = once('an event after the refresh');
await act('type', { who: eva, channel: evasDM, text: 'two' });
await next[0];
await act('settle');
assert.deepEqual(typed, [['one', 0], ['two', 0]]);

assert.equal((await act('command', { who: eva, channel: internal, text: '/lodestar help' })).error, '');
const shown = await act('messages', { who: eva, channel: internal });
assert.equal(shown.at(-1).text, 'You typed help');
const { ts } = await act('say', { channel: evasDM, text: 'press', blocks: [button('go', 'v1')] });
assert.equal((await act('press', { who: eva, channel: evasDM, ts, action: 'go' })).error, '');
await act('settle');
assert.deepEqual((await act('failed')), []);
await client.disconnect();
finish();

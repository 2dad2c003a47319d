// The stock Web API client against the emulator: answers, errors, limits, pages.
import assert from 'node:assert/strict';
import { ErrorCode, WebClient } from '@slack/web-api';
import { act, button, finish, modal, stage } from './stage.mjs';

const options = { slackApiUrl: stage.api, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
const client = new WebClient(stage.botToken, options);
const { internal, shared, eva, visser, bot, botId, team } = stage;

const me = await client.auth.test();
assert.equal(me.user_id, bot);
assert.equal(me.bot_id, botId);
assert.equal(me.team_id, team);
assert.ok(me.response_metadata.scopes.includes('chat:write'));

const metadata = { event_type: 'lodestar_question', event_payload: { outbox: 'o1', step: 'goal.text' } };
const posted = await client.chat.postMessage({ channel: internal, text: 'one', metadata, blocks: [button('go', 'v1')] });
assert.match(posted.ts, /^\d{10}\.\d{6}$/);
assert.equal(posted.message.bot_id, botId);
const history = await client.conversations.history({ channel: internal, include_all_metadata: true, limit: 15 });
assert.deepEqual(history.messages[0].metadata, metadata);
await client.chat.update({ channel: internal, ts: posted.ts, text: 'two' });
const reply = await client.chat.postMessage({ channel: internal, text: 'reply', thread_ts: posted.ts });
const thread = await client.conversations.replies({ channel: internal, ts: posted.ts });
assert.deepEqual(thread.messages.map((m) => m.text), ['two', 'reply']);
assert.ok((await client.chat.getPermalink({ channel: internal, message_ts: reply.ts })).permalink.includes('thread_ts='));
await client.chat.delete({ channel: internal, ts: reply.ts });
assert.ok((await client.chat.postEphemeral({ channel: internal, user: eva, text: 'only you' })).message_ts);

const pages = [];
for await (const page of client.paginate('conversations.members', { channel: shared, limit: 2 })) pages.push(page.members.length);
assert.deepEqual(pages, [2, 2, 1]);
const kim = await client.users.info({ user: visser });
assert.equal(kim.user.is_stranger, false);
assert.notEqual(kim.user.team_id, team);
const opened = await client.conversations.open({ users: eva });
assert.match(opened.channel.id, /^D/);
assert.equal((await client.conversations.info({ channel: shared })).channel.is_ext_shared, true);

const uploaded = await client.filesUploadV2({ channel_id: internal, filename: 'plan.txt', title: 'Plan', content: 'one page' });
assert.equal(uploaded.files[0].files[0].title, 'Plan');
const pdf = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff]);
const both = await client.filesUploadV2({
  channel_id: internal, thread_ts: posted.ts, initial_comment: 'Both forms', file_uploads: [{ file: pdf, filename: 'plan.pdf', title: 'Page' }, { content: 'a;b', filename: 'plan.csv' }],
});
const [page, list] = both.files[0].files;
assert.deepEqual([page.title, list.name], ['Page', 'plan.csv']);
assert.equal((await client.files.info({ file: page.id })).file.size, pdf.length);
const content = await fetch(page.url_private_download, { headers: { authorization: `Bearer ${stage.botToken}` } });
assert.deepEqual(Buffer.from(await content.arrayBuffer()), pdf);
await act('fault', { kind: 'refused', method: 'files.getUploadURLExternal', code: 'file_uploads_disabled' });
await assert.rejects(client.filesUploadV2({ channel_id: internal, filename: 'plan.txt', content: 'x' }), (error) => error.data.error === 'file_uploads_disabled');

const later = Math.floor(Date.now() / 1000) + 3600;
const scheduled = await client.chat.scheduleMessage({ channel: internal, text: 'later', post_at: later });
assert.equal((await client.chat.scheduledMessages.list()).scheduled_messages.length, 1);
await client.chat.deleteScheduledMessage({ channel: internal, scheduled_message_id: scheduled.scheduled_message_id });

const question = await client.chat.postMessage({ channel: opened.channel.id, text: 'press', blocks: [button('go', 'v2')] });
const { trigger_id } = await act('trigger', { who: eva, channel: opened.channel.id, ts: question.ts, action: 'go' });
const view = await client.views.open({ trigger_id, view: modal('goal') });
await client.views.update({ view_id: view.view.id, hash: view.view.hash, view: modal('changed') });
await client.views.publish({ user_id: eva, view: { type: 'home', blocks: [{ type: 'divider' }] } });

async function refused(call, code) {
  await assert.rejects(call, (error) => {
    assert.equal(error.code, ErrorCode.PlatformError);
    assert.equal(error.data.error, code);
    return true;
  });
}
await refused(client.chat.postMessage({ channel: 'C404', text: 'x' }), 'channel_not_found');
await refused(client.chat.postMessage({ channel: internal, text: 'x', blocks: [{ type: 'header', text: plainOf(151) }] }), 'invalid_blocks');
await refused(client.views.open({ trigger_id, view: modal('goal') }), 'exchanged_trigger_id');
await refused(client.views.update({ view_id: view.view.id, hash: view.view.hash, view: modal('x') }), 'hash_conflict');
await refused(client.apiCall('reactions.add', { channel: internal, timestamp: posted.ts, name: 'eyes' }), 'missing_scope');
await refused(client.apiCall('assistant.threads.setStatus', {}), 'unknown_method');
await refused(new WebClient('xoxb-foreign', options).auth.test(), 'invalid_auth');

function plainOf(length) {
  return { type: 'plain_text', text: 'x'.repeat(length) };
}

await act('fault', { kind: 'rate_limited', wait: 30 });
await assert.rejects(client.chat.postMessage({ channel: internal, text: 'x' }), (error) => {
  assert.equal(error.code, ErrorCode.RateLimitedError);
  assert.equal(error.retryAfter, 30);
  return true;
});
await act('fault', { kind: 'fail_before' });
await assert.rejects(client.auth.test(), (error) => error.code === ErrorCode.HTTPError && error.statusCode === 503);
await act('fault', { kind: 'answer_lost' });
await assert.rejects(client.chat.postMessage({ channel: internal, text: 'lost' }), (error) => error.code === ErrorCode.RequestError);
assert.equal((await client.conversations.history({ channel: internal, limit: 1 })).messages[0].text, 'lost');
finish();

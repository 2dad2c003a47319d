// Files in Microsoft's own Agents Playground. It draws no card that asks whether a file
// may be kept, and nothing can be dropped into it; what people answer and drop goes
// through its form for activities, in the words that Microsoft documents.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { agentsPlayground } from './agents.mjs';
import { browser, play, shot } from './stage.mjs';

/** Somebody's OneDrive: takes a file, and gives it back. */
async function drive() {
  const files = new Map();
  const server = createServer(async (request, response) => {
    if (request.method === 'PUT') {
      const parts = [];
      for await (const part of request) parts.push(part);
      files.set(request.url, { content: Buffer.concat(parts), headers: request.headers });
      response.writeHead(201).end();
      return;
    }
    const file = files.get(request.url.split('?')[0]);
    response.writeHead(file ? 200 : 404, { 'Content-Type': 'application/octet-stream' }).end(file?.content);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { address: `http://127.0.0.1:${server.address().port}`, files, stop: () => server.close() };
}

test('files in Teams', { timeout: 240_000 }, async () => {
  const onedrive = await drive();
  const playground = await play('--teams');
  const agents = await agentsPlayground(playground.address);
  const chrome = await browser();
  const page = await chrome.newPage({ viewport: { width: 1280, height: 1000 } });
  page.setDefaultTimeout(20_000);
  await page.route(/.*/, (route) => (new URL(route.request().url()).hostname === '127.0.0.1' ? route.continue() : route.abort())); // fonts and pictures of Microsoft's
  const cards = []; // what asks for a yes, and what shows a file
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => {
    const frame = JSON.parse(payload);
    if (frame.action !== 'createMessage') return;
    for (const a of frame.message.attachments ?? []) if (a.contentType.includes('.file.')) cards.push({ ...a, message: frame.message.messageId });
  }));
  const hears = (text) => page.getByText(text).last().waitFor();
  const say = async (text, then) => {
    await page.getByRole('textbox').last().click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await hears(then);
  };
  const until = async (holds) => {
    for (let n = 0; n < 100 && !holds(); n += 1) await page.waitForTimeout(100);
    assert.ok(holds());
  };
  /** Sends an activity of the person: what the form holds, with the changes. */
  const sends = async (changes) => {
    await page.getByText('Mock an Activity').click();
    await page.getByRole('menuitem', { name: 'Custom activity' }).click();
    const form = page.getByRole('dialog');
    const lines = form.locator('.view-lines');
    await lines.getByText('aadObjectId').waitFor();
    const there = (await lines.innerText()).replaceAll('\u00a0', ' ');
    const [serviceUrl, type] = ['serviceUrl', 'conversationType'].map((key) => there.match(new RegExp(`"${key}": "([^"]*)"`))[1]);
    const [recipient, conversation, from] = ['recipient', 'conversation', 'from'].map((key) => there.match(new RegExp(`"${key}": \\{\\s*"id": "([^"]*)"`))[1]);
    const activity = {
      id: crypto.randomUUID(), timestamp: new Date().toISOString(), channelId: 'msteams', serviceUrl,
      recipient: { id: recipient }, conversation: { id: conversation, conversationType: type, tenantId: there.match(/"tenantId": "([^"]*)"/)[1] },
      from: { id: from, aadObjectId: there.match(/"aadObjectId": "([^"]*)"/)[1] }, ...changes,
    };
    await lines.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify(activity));
    await page.keyboard.press('Shift+Control+End'); // brackets that the editor closed by itself
    await page.keyboard.press('Delete');
    await form.getByRole('button', { name: 'Send activity' }).click();
    await form.waitFor({ state: 'hidden' });
  };
  try {
    await page.goto(agents.address);
    await hears('I help you write a one-page plan');
    await say('new plan for Contoso', 'Write it line by line');
    await say('Customer since: 2015', 'this is how I understood it');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'hidden' });
    await say('export json for us', 'The plan for Contoso, for us alone: JSON.');
    await until(() => cards.length === 1);
    await sends({
      type: 'invoke', name: 'fileConsent/invoke', replyToId: cards[0].message,
      value: {
        type: 'fileUpload', action: 'accept', context: cards[0].content.acceptContext,
        uploadInfo: { contentUrl: 'https://contoso-my.sharepoint.com/plan.json', name: 'plan.json', uploadUrl: `${onedrive.address}/plan.json`, uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C9D', fileType: 'json' },
      },
    });
    await until(() => onedrive.files.has('/plan.json') && cards.length === 2);
    const kept = onedrive.files.get('/plan.json');
    assert.equal(JSON.parse(kept.content).schema, 'lodestar.plan/1');
    assert.equal(kept.headers.authorization, undefined);
    assert.equal(cards[1].contentType, 'application/vnd.microsoft.teams.card.file.info');
    await shot(page, 'teams-file-brought');
    // It comes back with another year in it.
    kept.content = Buffer.from(String(kept.content).replace(/("customer_since": *)2015/, '$12014'));
    await sends({
      type: 'message', text: '',
      attachments: [{ contentType: 'application/vnd.microsoft.teams.file.download.info', contentUrl: 'https://contoso-my.sharepoint.com/plan.json', name: 'Contoso plan internal.json', content: { downloadUrl: `${onedrive.address}/plan.json?tempauth=key`, uniqueId: '1150D938-8870-4044-9F2C-5BBDEBA70C9D', fileType: 'json' } }],
    });
    await hears('would change this. Save it?');
    await hears('2015 → 2014');
    await shot(page, 'teams-file-back');
    await page.getByRole('button', { name: 'Save', exact: true }).last().click();
    await hears('Saved into the plan for Contoso.');
  } catch (error) {
    await shot(page, 'failed-teams_files');
    throw error;
  } finally {
    await chrome.close();
    await agents.stop();
    await playground.stop();
    onedrive.stop();
  }
});

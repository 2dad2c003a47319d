// Behind the scenes: what went over the wire, what breaks a limit, what the bot
// refuses; and what is saved as a test.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, open } from './desk.mjs';

test('payloads, state and a request made by hand', { timeout: 120_000 }, () => stage({ name: 'inspector', complaints: true }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await page.getByRole('button', { name: 'Behind the Scenes' }).click();
  const tabs = page.locator('.behind-tabs button');
  for (let n = 0; n < await tabs.count(); n++) {
    await tabs.nth(n).click();
    await page.waitForFunction((n) => document.querySelectorAll('.behind-tabs button')[n].getAttribute('aria-current') === 'page', n);
    await accessible(page, `behind the scenes, ${await tabs.nth(n).innerText()}`);
    await shot(page, `behind_${n}`);
  }
  await page.locator('.behind-tabs').getByRole('button', { name: 'Outgoing' }).click();
  await page.locator('#behind').getByRole('button', { name: 'question' }).first().click();
  await page.locator('#behind').getByRole('group', { name: 'In the Terminal' }).filter({ hasText: 'one by one' }).waitFor();
  await accessible(page, 'a message as it would be sent elsewhere');
  await shot(page, 'behind_elsewhere');
  const all = await page.content();
  for (const secret of ['xoxb-', 'xapp-', 'emulated-signing-secret']) assert.ok(!all.includes(secret), `${secret} is shown`);
  await page.locator('.behind-tabs').getByRole('button', { name: 'Conversation' }).click();
  await page.locator('#behind').getByText('plan', { exact: true }).first().waitFor();
}));

test('what was done is saved as a conversation script', { timeout: 120_000 }, () => stage({ name: 'save' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save as Test' }).click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  const script = Buffer.concat(chunks).toString();
  assert.match(script, /^eva: new plan for Contoso$/m);
  assert.match(script, /^> .*Write it line by line/m);
  assert.ok(!script.includes('U0EVA00001'), 'ids stand in the script');
}));

test('what is typed stays text', { timeout: 120_000 }, () => stage({ name: 'injection' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  const nasty = '<img src=x onerror=alert(1)><script>alert(2)</script> & <!channel> <@U0JONAS001> [a](javascript:alert(3))';
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await ask(page, `Customer since: 2015\nIndustry: ${nasty.slice(0, 60)}\nPeriod: year from 1 Jan 2027`, 'this is how I understood it');
  await ask(page, nasty, '');
  await ask(page, 'plan Contoso', 'Contoso');
  assert.equal(await page.locator('#log img, #log script, #log a[href^="javascript"]').count(), 0);
  assert.ok((await page.locator('#log').innerText()).includes('<img src=x onerror=alert(1)>'), 'it is shown as it was typed');
}));

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

test('what is inside is said in words, in German', { timeout: 120_000 }, () => stage({ name: 'inspector_de', args: ['--language', 'de'] }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'neuer Plan für Contoso', 'Schreib es Zeile für Zeile');
  await page.getByRole('button', { name: 'Hinter den Kulissen' }).click();
  const shown = async (tab) => {
    await page.locator('.behind-tabs').getByRole('button', { name: tab }).click();
    await page.locator('.behind-tabs [aria-current]', { hasText: tab }).waitFor();
    return (await page.locator('.behind-body').innerText()).replace(/\s+/g, ' ');
  };
  const state = await shown('Unterhaltung');
  for (const words of ['Account-Plan plan', 'Account-Übersicht header.pack', 'Kunde customer_name Contoso beantwortet given', 'von Lodestar ausgefüllt derived', 'Branche industry']) assert.ok(state.includes(words), `${words} is not in ${state}`);
  assert.ok((await shown('Aufträge')).includes('wartet waiting'));
  const said = await shown('Ausgang');
  for (const words of ['Frage question', 'Vermerk zu einer Frage record', 'gesendet sent', 'Schreib es Zeile für Zeile']) assert.ok(said.includes(words), `${words} is not in ${said}`);
  // Nothing is without a name, and no word is torn apart.
  for (const tab of ['Ausgang', 'Aufträge']) {
    await shown(tab);
    const alone = await page.locator('.behind tbody td > .raw').evaluateAll((all) => all.filter((one) => one.parentElement.firstChild === one).map((one) => one.textContent));
    assert.deepEqual(alone, [], 'without a name');
    const torn = await page.locator('.behind tbody td:last-child > .raw').evaluateAll((all) => all.filter((one) => { const r = document.createRange(); r.selectNodeContents(one); return new Set([...r.getClientRects()].map((box) => box.top)).size > 1; }).map((one) => one.textContent));
    assert.deepEqual(torn, [], 'torn apart');
  }
  // It is found by either.
  await page.locator('#behind-find').fill('period_end');
  assert.equal(await page.locator('.behind tbody tr:not([hidden])').count(), 1);
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

// Each person sees only what they would see in Slack: nothing of somebody else's
// direct message, of an internal channel or of an internal plan reaches a
// customer's page, stream or network.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, log, open, people, places, said, type } from './desk.mjs';

const marks = ['Quincetree', 'Marmalade', 'Saffron'];

test('colleague and customers see only what is theirs', { timeout: 240_000 }, () => stage({ name: 'privacy', complaints: true }, async ({ page, context, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await ask(page, 'Customer since: 2015\nIndustry: Quincetree furniture\nPeriod: year from 1 Jan 2027', 'this is how I understood it');
  await ask(page, 'save', 'How solid is the relationship today?');
  await ask(page, 'poor', 'Who matters most');
  await ask(page, 'news: Marmalade prices fall', 'Who matters most');
  await open(page, playground, 'eva', places.internal);
  await type(page, 'Saffron for colleagues only');
  await log(page).getByText('Saffron for colleagues only').waitFor();
  await open(page, playground, 'eva', places.shared);
  await type(page, 'Good morning, Kim');
  await log(page).getByText('Good morning, Kim').waitFor();

  await open(page, playground, 'jonas'); // a colleague, not on the team
  await ask(page, 'plan Contoso', 'Eva Brandt');
  assert.ok(!(await page.content()).includes('Quincetree'), 'Jonas reads the plan of Eva');

  for (const who of ['visser', 'deboer']) {
    const other = await context.newPage();
    const heard = [];
    other.on('response', async (response) => { heard.push(response.url(), await response.text().catch(() => '')); });
    await open(other, playground, who, places.shared);
    await log(other).getByText('Good morning, Kim').waitFor();
    await accessible(other, `the shared channel as ${who}`);
    await shot(other, `privacy_${who}`);
    // Eva goes on while the customer looks.
    await open(page, playground, 'eva');
    await type(page, `news: Marmalade again ${who}`);
    await page.waitForFunction((before) => document.querySelectorAll('#log article.bot').length > before, await said(page).count() - 1);
    await open(page, playground, 'eva', places.shared);
    await type(page, `Are you there, ${who}?`);
    await log(other).getByText(`Are you there, ${who}?`).waitFor(); // it comes without a reload
    await open(other, playground, who);
    await ask(other, 'hello', ''); // whatever it answers
    await other.goto(`${playground.address}/p/${people[who]}/plans`);
    const refused = [
      `c/D${people.eva.slice(1)}`, `c/${places.internal}`, 'home', 'plans/unknown',
      ...(await page.request.get(`${playground.address}/p/${people.eva}/plans`).then((r) => r.text())).match(/plans\/pln_\w+/g),
    ];
    for (const place of new Set(refused)) {
      const answer = await other.request.get(`${playground.address}/p/${people[who]}/${place}`);
      const text = await answer.text();
      for (const mark of marks) assert.ok(!text.includes(mark), `${who} reads ${mark} at ${place}`);
      if (place.startsWith('c/')) assert.equal(answer.status(), 404, place);
    }
    const all = heard.join('\n') + await other.content();
    for (const mark of marks) assert.ok(!all.includes(mark), `${who} was sent ${mark}`);
    assert.equal(await other.locator('#tab-home').count(), 0, 'a customer has no Home');
    await other.close();
  }
}));

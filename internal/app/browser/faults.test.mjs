// What goes wrong on the way is said once, and nothing typed is lost.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, stage } from './stage.mjs';
import { ask, hears, log, open, said, type } from './desk.mjs';

const fault = async (page, name) => {
  await page.getByRole('button', { name: 'Behind the Scenes' }).click();
  await page.locator('#behind-faults').click();
  const done = page.waitForResponse((answer) => answer.url().includes('/faults/'));
  await page.getByRole('button', { name, exact: true }).click();
  await done; // a restart takes its time, and who writes meanwhile is answered a minute later
  await page.locator('#behind-shut').click();
};

test('mail is down until it is brought back', { timeout: 60_000 }, () => stage({ name: 'faults_mail' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await page.getByRole('button', { name: 'Behind the Scenes' }).click();
  await page.locator('#behind-faults').click();
  for (const [press, then] of [['Mail Down', 'Bring Mail Back'], ['Bring Mail Back', 'Mail Down']]) {
    await page.getByRole('button', { name: press, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: then, exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'fault-mail');
    assert.equal(await page.getByText('Mail servers refuse everything.', { exact: true }).count(), press === 'Mail Down' ? 1 : 0);
  }
}));

test('a lost answer, a delivery that comes twice, a restart, an outage', { timeout: 180_000 }, () => stage({ name: 'faults', complaints: true }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  const times = (words) => log(page).locator('article.bot').filter({ hasText: words }).count();
  await fault(page, 'Lose an Answer');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await page.getByRole('button', { name: 'Next Event' }).click(); // what became of the post is asked in its own time
  await page.locator('#clock[data-state=ready]').waitFor();
  await fault(page, 'Deliver Twice');
  await ask(page, 'Customer since: 2015\nIndustry: office furniture\nPeriod: year from 1 Jan 2027', 'this is how I understood it');
  await page.waitForTimeout(1500);
  assert.equal(await times('Contoso: this is how I understood it'), 1, 'one answer to one message');
  await fault(page, 'Restart the Bot');
  await ask(page, 'save', 'How solid is the relationship today?');
  await fault(page, 'Server Error');
  const before = await said(page).count();
  await type(page, 'good');
  for (let n = 0; n < 6 && await said(page).count() === before; n++) { // it is tried again in its own time
    await page.getByRole('button', { name: '+1 Hour' }).click();
    await page.locator('#clock[data-state=ready]').waitFor();
  }
  await hears(page, 'Who matters most at Contoso', before);
  assert.equal(await times('Who matters most at Contoso'), 1, 'said once');
  await fault(page, 'Slack Down for 1 Hour');
  await page.locator('#down').getByText(/Slack/).waitFor();
  await page.locator('#composer-text').fill('How: typed while nothing works');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
  assert.match(await page.locator('#composer-text').inputValue(), /typed while nothing works/, 'what was typed is still there');
  await accessible(page, 'while Slack is down');
  await page.getByRole('button', { name: '+1 Hour' }).click();
  await page.locator('#clock[data-state=ready]').waitFor();
  await page.locator('#composer-text').focus();
  await page.keyboard.press('Enter');
  await log(page).getByText('typed while nothing works').first().waitFor();
}));

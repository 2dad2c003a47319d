// The clock stands until it is moved; what is due happens in order, at its own
// time.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, stage } from './stage.mjs';
import { ask, hears, log, open, said } from './desk.mjs';

const now = (page) => page.locator('#clock time').getAttribute('datetime');
const ready = (page) => page.locator('#clock[data-state=ready]').waitFor();

test('the clock moves, and reminders come when they are due', { timeout: 120_000 }, () => stage({ name: 'clock' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  assert.match(await now(page), /^2026-11-23T09:00:00\+01:00$/);
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await ask(page, 'pause', 'Everything is saved');
  const before = await said(page).count();
  await log(page).getByRole('button', { name: 'Remind Me Tomorrow' }).last().click();
  await hears(page, '24 November', before);
  const told = await said(page).count();
  await page.getByRole('button', { name: 'Next Event' }).click();
  await ready(page);
  assert.match(await now(page), /^2026-11-24T/, 'the next event is the reminder of tomorrow');
  await hears(page, 'Contoso', told);
  const heard = await said(page).count();
  await page.getByRole('button', { name: '+1 Hour' }).click();
  await ready(page);
  assert.equal(await said(page).count(), heard, 'nothing is due within the hour');
  await page.getByRole('button', { name: 'Next Monday 09:00' }).click();
  await ready(page);
  assert.match(await now(page), /^2026-11-30T09:00:00/);
  await page.getByText('Set Date', { exact: true }).click();
  await page.getByLabel('Date', { exact: true }).fill('2027-03-28'); // clocks go forward that night
  await page.getByLabel('Time', { exact: true }).fill('12:00');
  await page.getByRole('button', { name: 'Move the Clock' }).click();
  await page.waitForFunction(() => document.querySelector('#clock time').getAttribute('datetime') === '2027-03-28T12:00:00+02:00');
  await accessible(page, 'after the clock has moved');
  await page.reload(); // what came meanwhile is still there, and the clock stays
  assert.equal(await now(page), '2027-03-28T12:00:00+02:00');
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await page.waitForFunction(() => document.querySelector('#clock time')?.getAttribute('datetime') === '2026-11-23T09:00:00+01:00');
}));

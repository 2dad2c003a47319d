// Reset takes everything back to the start, and can itself be taken back: with the mouse, by
// keyboard, by ear, on every open page.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, log, open, people, places } from './desk.mjs';

const focus = (page) => page.evaluate(() => document.activeElement.id);
const start = '2026-11-23T09:00:00+01:00';
const stands = (page, at) => page.waitForFunction((at) => document.querySelector('#now')?.getAttribute('datetime') === at, at);
/** Waits until the page led to has said what it has to say of the reset. */
const told = (page, words) => page.locator('#told', { hasText: words }).waitFor({ state: 'attached' });

test('a reset is taken back, and made again', { timeout: 120_000 }, () => stage({ name: 'reset' }, async ({ page, context, playground }) => {
  const other = await context.newPage();
  await open(other, playground, 'visser', places.shared);
  await open(page, playground, 'eva');
  assert.equal(await page.locator('#undo').isVisible(), false, 'nothing was reset yet');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await page.getByRole('button', { name: '+1 Hour' }).click();
  await stands(page, '2026-11-23T10:00:00+01:00');

  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('dialog').getByText('can be brought back until the next reset').waitFor();
  assert.equal(await page.locator('#sure-instead').count(), 0);
  await page.locator('#sure-yes').click();
  await stands(page, start);
  await told(page, 'The workspace was reset. Before: Mon 23 Nov 2026, 10:00. Above the clock: Undo.');
  await told(other, 'The workspace was reset.');
  await page.locator('#composer-text').waitFor();
  assert.equal(await log(page).getByText('new plan for Contoso').count(), 0);
  await accessible(page, 'after a reset');
  await shot(page, 'reset_offer');
  // It is said once, and stays on every page.
  await page.goto(`${playground.address}/p/${people.eva}/plans`);
  await page.locator('#undo-go').waitFor();
  await page.waitForTimeout(700);
  assert.equal(await page.locator('#told').innerText(), '', 'it is said again');

  await page.locator('#undo-go').click();
  await stands(page, '2026-11-23T10:00:00+01:00');
  await told(page, 'What was there before the reset is back.');
  await log(page).getByText('new plan for Contoso').waitFor();
  await page.locator('#composer-text').waitFor();
  await ask(page, 'one by one', 'customer'); // the conversation goes on where it was
  await page.getByRole('button', { name: 'Reset Again' }).click();
  await stands(page, start);

  // Not wanted, it goes from all pages; before the next reset there is a last chance.
  await told(other, 'The workspace was reset.');
  await page.locator('#undo-shut').click();
  await page.locator('#undo').waitFor({ state: 'hidden' });
  await other.locator('#undo').waitFor({ state: 'hidden' });
  assert.equal(await focus(page), 'composer-text');
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('dialog').getByText('would be gone for good').waitFor();
  await accessible(page, 'before another reset');
  await shot(page, 'reset_again');
  await page.getByRole('button', { name: 'Bring That Back' }).click();
  await stands(page, '2026-11-23T10:00:00+01:00');
}));

test('by keyboard', { timeout: 120_000 }, () => stage({ name: 'reset_keys' }, async ({ page, playground }) => {
  const enter = async (id) => {
    await page.locator(`#${id}`).focus();
    await page.keyboard.press('Enter');
  };
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await enter('reset');
  await page.locator('#sure-yes').waitFor();
  await enter('sure-yes');
  // It has the focus, is read out as a whole, and Tab leads to its button.
  await page.waitForFunction(() => document.activeElement.id === 'undo');
  assert.match(await page.locator('#undo').getAttribute('aria-label'), /^The workspace was reset\..*Undo\.$/);
  await accessible(page, 'where the focus is after a reset');
  await page.keyboard.press('Tab');
  assert.equal(await focus(page), 'undo-go');
  await page.keyboard.press('Enter');
  await log(page).getByText('new plan for Contoso').waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'undo');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.id === 'composer-text');
  assert.equal(await page.locator('#undo').isVisible(), false);
  await page.reload();
  assert.equal(await page.locator('#undo').isVisible(), false, 'what is not wanted comes back with a reload');
}));

// One message as Teams, a terminal and a mail program would show it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, open } from './desk.mjs';

test('a question as an Adaptive Card, by keyboard', { timeout: 120_000 }, () => stage({ name: 'elsewhere', complaints: true }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  const show = async () => {
    const menu = page.locator('#log article.bot').last().locator('.acts > summary');
    await menu.focus();
    await page.keyboard.press('Enter');
    const item = page.locator('#log article.bot').last().getByRole('button', { name: 'Show in Teams and Mail' });
    await item.focus();
    await page.keyboard.press('Enter');
  };
  await show();
  const dialog = page.getByRole('dialog', { name: 'The same message elsewhere' }), card = dialog.getByRole('group', { name: 'In Teams' });
  await card.locator('.ac-adaptiveCard').waitFor();
  const said = await card.innerText();
  for (const words of ['Contoso', 'Write it line by line', 'Customer since']) assert.ok(said.includes(words), `the card lacks ${words}: ${said}`);
  await dialog.getByText('As a Mail').waitFor();
  await accessible(page, 'a message elsewhere');
  await shot(page, 'elsewhere_teams');
  // What only unfolds does so; what would be sent is not, and that is said.
  await card.getByRole('button', { name: 'Fill In Form' }).focus();
  await page.keyboard.press('Enter');
  await card.getByRole('textbox', { name: 'Customer since' }).waitFor();
  await accessible(page, 'a form in a card');
  await shot(page, 'elsewhere_form');
  await card.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByText('the card only shows how it would look').waitFor();
  await dialog.getByText('Card as JSON').focus();
  await page.keyboard.press('Enter');
  assert.match(await dialog.locator('details pre').innerText(), /"type": "AdaptiveCard"/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  // Dark and narrow.
  await page.getByRole('button', { name: 'Dark' }).click();
  await page.setViewportSize({ width: 400, height: 860 });
  await show();
  await card.locator('.ac-adaptiveCard').waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page scrolls sideways');
  await accessible(page, 'a message elsewhere, dark and narrow');
  await shot(page, 'elsewhere_dark');
}));

// Everything else that people do in a conversation, by keyboard: a form, an
// edited answer, a thread, the slash command, a date, the narrow page, a reload.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, hears, log, open, people, press, said, type } from './desk.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.id);
const last = (page, words) => log(page).locator('article').filter({ hasText: words }).last();

/** Opens the actions of a message and takes one. */
async function act(page, message, role, name) {
  await message.locator('summary').focus();
  await page.keyboard.press('Enter');
  await message.getByRole(role, { name, exact: true }).focus();
  await page.keyboard.press('Enter');
}

test('a form says beside its field what is wrong', { timeout: 120_000 }, () => stage({ name: 'form', complaints: true }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  const before = await said(page).count();
  await press(page, 'Fill In Form');
  const form = page.getByRole('dialog', { name: 'Overview' });
  const since = form.getByLabel('Customer since'), industry = form.getByLabel('Industry'), length = form.getByLabel('Period');
  await form.waitFor();
  assert.ok(await since.evaluate((field) => field === document.activeElement), 'the focus is in the first field');
  await accessible(page, 'a form');
  await page.keyboard.insertText('30 February 2015');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('office furniture');
  await page.keyboard.press('Enter');
  const problem = form.getByRole('alert').filter({ hasText: '30 February 2015' });
  await problem.waitFor();
  assert.equal(await since.getAttribute('aria-invalid'), 'true');
  assert.ok((await since.getAttribute('aria-describedby')).split(' ').includes(await problem.getAttribute('id')), 'the field names its problem');
  assert.equal(await industry.getAttribute('aria-invalid'), null);
  assert.deepEqual([await since.inputValue(), await industry.inputValue()], ['30 February 2015', 'office furniture'], 'what was typed is still there');
  assert.ok(await since.evaluate((field) => field === document.activeElement), 'the focus is in the field with the problem');
  assert.equal(await said(page).count(), before, 'nothing counts yet');
  await accessible(page, 'a form with a problem');
  await shot(page, 'form_problem');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('2015');
  await length.selectOption('Year');
  await form.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'composer-text');
  await hears(page, 'Contoso: this is how I understood it', before);
  const answer = last(page, 'this is how I understood it');
  for (const line of ['Customer since: 2015', 'Industry: office furniture', 'Period: Year', 'First day: Fri 1 Jan 2027']) await answer.getByText(line).waitFor();
  const question = last(page, 'Write it line by line');
  await question.getByText('✓ Read.').waitFor();
  assert.equal(await question.locator('.body').getByRole('button').count(), 0, 'the buttons of the question are gone');
  await accessible(page, 'after a form');
}));

test('an edited answer, a slash command, a thread', { timeout: 120_000 }, () => stage({ name: 'edited' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await ask(page, 'Customer since: 2015\nIndustry: office furniture\nPeriod: year from 1 Jan 2027', 'this is how I understood it');
  await ask(page, 'save', 'How solid is the relationship today?');
  await ask(page, 'good', 'Saved: Good');
  const before = await said(page).count();
  await act(page, last(page, /good/), 'button', 'Edit');
  const edit = page.getByRole('dialog').getByRole('textbox');
  await edit.waitFor();
  assert.ok(await edit.evaluate((field) => field === document.activeElement), 'the focus is in the text');
  assert.equal(await edit.inputValue(), 'good');
  await accessible(page, 'editing a message');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('great');
  await page.keyboard.press('Enter');
  await edit.waitFor({ state: 'detached' });
  await hears(page, 'Updated answer 5: Great', before);
  await log(page).locator('article.mine').last().getByText('(edited)').waitFor();

  await ask(page, '/lodestar help', '/lodestar new plan for Contoso');
  await last(page, '/lodestar new plan for Contoso').getByText('Only you can see this').waitFor();

  await act(page, last(page, 'Updated answer 5'), 'link', 'Reply in Thread');
  await page.waitForURL(/thread=/);
  await page.waitForFunction(() => document.activeElement.id === 'thread-composer-text');
  const heard = await said(page).count();
  await page.keyboard.insertText('help');
  await page.keyboard.press('Enter');
  await page.locator('#thread-log article.mine').getByText('help').waitFor();
  await hears(page, 'You are at step 1 of 7 for Contoso', heard);
  await accessible(page, 'a thread');
  await page.getByRole('link', { name: /close/i }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.search.includes('thread'));
  await log(page).getByRole('link', { name: /1 reply/i }).waitFor();
}));

test('a date is typed in full before it counts', { timeout: 120_000 }, () => stage({ name: 'date' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  for (const [says, hears] of [['one by one', 'Since when'], ['2015', 'In which industry'], ['office furniture', 'Which period'], ['half-year', 'From which day?']]) await ask(page, says, hears);
  const date = log(page).getByLabel('Pick a date');
  assert.equal(await date.inputValue(), '2027-01-01', 'the day that is offered');
  await accessible(page, 'a date');
  const before = await said(page).count();
  await date.focus();
  await page.keyboard.type('04152027'); // month, day, year: the browser of this test is American
  await page.waitForTimeout(1000);
  assert.equal(await said(page).count(), before, 'half a date is no answer');
  assert.equal(await date.inputValue(), '2027-04-15');
  await page.keyboard.press('Enter');
  await hears(page, 'How solid is the relationship today?', before);
  const question = last(page, 'From which day?');
  await question.getByText('✓ Thu 15 Apr 2027').waitFor();
  assert.equal(await question.locator('input').count(), 0, 'the picker is gone');
}));

test('somebody is chosen on a narrow page', { timeout: 120_000 }, () => stage({ name: 'narrow', context: { viewport: { width: 400, height: 860 } } }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  const list = page.getByRole('navigation', { name: 'People and conversations' }), button = page.getByRole('button', { name: 'People and Channels' });
  assert.ok(!await list.isVisible());
  await button.focus();
  await page.keyboard.press('Enter');
  await list.waitFor();
  assert.equal(await focused(page), `as-${people.eva}`);
  await accessible(page, 'the list of people on a narrow page');
  await shot(page, 'narrow_people');
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  assert.equal(await focused(page), 'to-rail');
  await button.click();
  await list.waitFor();
  await button.click(); // the way back does not lie beneath the list
  await list.waitFor({ state: 'hidden' });
  await button.click();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), `as-${people.jonas}`);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(people.jonas));
  assert.ok(!await list.isVisible());
  await log(page).getByText('Start Plan').last().waitFor();
  await accessible(page, 'somebody else on a narrow page');
}));

test('a reload keeps the draft and the place in the log', { timeout: 120_000 }, () => stage({ name: 'reload' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  const field = page.locator('#composer-text'), draft = 'Not finished yet:\ntwo lines';
  await field.fill(draft);
  await log(page).focus();
  const place = () => log(page).evaluate((all) => all.scrollTop);
  const end = await place();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  await page.waitForFunction((end) => document.querySelector('#log').scrollTop < end - 500, end);
  await page.waitForTimeout(300); // it has come to rest
  const read = await place();
  await page.reload();
  await page.waitForFunction((read) => Math.abs(document.querySelector('#log').scrollTop - read) < 3, read);
  assert.equal(await field.inputValue(), draft);
  assert.equal(await focused(page), 'log');
  await field.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#composer-text').value === '');
  await page.reload();
  assert.equal(await field.inputValue(), '', 'what was sent is no draft any more');
}));

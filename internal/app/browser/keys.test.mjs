// The page by keyboard and by ear: where the focus is after what one pressed is gone, what is
// said of a move of the clock, the way through a conversation, and what colours alone do not tell.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, log, open, people, places, type } from './desk.mjs';

/** What has the focus, as its id, else its role or element. */
const focus = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('role') || document.activeElement.tagName);

/** Presses Enter where an element is. */
async function enter(page, selector) {
  await page.locator(selector).focus();
  await page.keyboard.press('Enter');
}
const told = (page, words) => page.locator('#told', { hasText: words }).waitFor({ state: 'attached' });

test('by keyboard alone', { timeout: 120_000 }, () => stage({ name: 'keys', context: { permissions: ['clipboard-write'] } }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  // The ways past what comes first; each is there when it has the focus.
  for (const target of ['composer-text', 'log', 'clock', 'rail']) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), `#${target}`);
    const top = await page.evaluate(() => document.activeElement.getBoundingClientRect().top);
    assert.ok(top >= 0, 'a way past is out of sight');
  }
  // From message to message; of their menus only the one of the message at hand is a stop.
  await page.locator('#log').focus();
  await page.keyboard.press('ArrowUp');
  const last = await focus(page);
  await page.keyboard.press('ArrowUp');
  assert.notEqual(await focus(page), last);
  await page.keyboard.press('End');
  assert.equal(await focus(page), last);
  assert.match(await page.evaluate((id) => document.getElementById(document.getElementById(id).getAttribute('aria-labelledby')).innerText, last), /^Lodestar/);
  assert.ok(await page.locator('.acts > summary[tabindex="0"]').count() <= 1, 'every menu is a stop');

  // What an answer changes in old messages is not said again.
  await ask(page, 'new plan for Contoso', 'Write it line by line');
  await ask(page, 'one by one', 'customer');
  assert.equal(await log(page).locator('article.bot[aria-live="off"]').count() > 0, true, 'a record is said as news');

  // The clock keeps the focus, and says what happened.
  await enter(page, '#clock-next');
  await told(page, /^It is .* 1 thing happened since Mon 23 Nov 2026, 09:00\./);
  assert.equal(await focus(page), 'clock-next');
  await enter(page, '#clock-hour');
  await told(page, 'Nothing was due since');
  await enter(page, '#clock-set > summary');
  await page.locator('#clock-date').fill('2027-01-11');
  await enter(page, '#clock-go');
  await told(page, 'It is Mon 11 Jan 2027');
  assert.equal(await page.evaluate(() => document.activeElement.parentElement.id), 'clock-set', 'the focus after a date was set');
  await enter(page, '#passed > summary');
  await page.locator('#passed .sheet').getByText('Eva Brandt').first().waitFor();
  await accessible(page, 'what a move of the clock led to');
  await shot(page, 'keys_passed');
  await page.keyboard.press('Escape');

  // Behind the scenes: in, to a payload, copied, out again.
  await enter(page, '#to-behind');
  await page.waitForFunction(() => document.activeElement.id === 'behind');
  await enter(page, '#behind-out');
  await page.locator('#behind-find').fill('line by line');
  const row = page.locator('.behind tbody tr:not([hidden]) button.link').first();
  const id = await row.getAttribute('id');
  await enter(page, `#${id}`);
  await page.locator('tr.opened .payload').first().waitFor();
  assert.equal(await focus(page), id, 'the focus after a payload was opened');
  await enter(page, '#one-copy');
  await told(page, 'Copied');
  await accessible(page, 'a payload below its line');
  await shot(page, 'keys_payload');
  await enter(page, `#${id}`);
  await page.locator('tr.opened').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  assert.equal(await focus(page), 'to-behind');

  // Somebody else's eyes, and what waits for them.
  await open(page, playground, 'eva', places.shared);
  await type(page, 'Good morning.');
  await page.locator(`#as-${people.visser} .waits`).waitFor();
  await enter(page, `#as-${people.jonas}`);
  await page.waitForURL(new RegExp(`/p/${people.jonas}/`));
  await page.waitForLoadState();
  assert.equal(await focus(page), 'composer-text');
  await enter(page, '#to-plans');
  await page.waitForURL(/plans$/);
  await page.waitForLoadState();
  assert.equal(await focus(page), 'main');

  // Reset asks first, and goes on in the conversation.
  await enter(page, '#reset');
  await page.waitForFunction(() => document.activeElement.id === 'sure-no');
  await page.keyboard.press('Escape');
  assert.equal(await focus(page), 'reset');
}));

test('whoever types fast is not held up', { timeout: 60_000 }, () => stage({ name: 'keys_fast' }, async ({ page, playground }) => {
  await open(page, playground, 'eva', places.internal);
  await page.route('**/say', async (route) => {
    await new Promise((done) => { setTimeout(done, 500); });
    await route.continue();
  });
  for (const text of ['one', 'two', 'three']) await type(page, text);
  const mine = log(page).locator('article.mine .body');
  await mine.getByText('three', { exact: true }).waitFor();
  assert.deepEqual(await mine.allInnerTexts(), ['one', 'two', 'three'], 'said once each, in order');
  assert.equal(await page.locator('#composer-text').inputValue(), '');
  // Enter twice says it once.
  await type(page, 'four');
  await page.keyboard.press('Enter');
  await mine.getByText('four', { exact: true }).waitFor();
  await page.waitForTimeout(1200);
  assert.equal(await mine.getByText('four', { exact: true }).count(), 1);
}));

test('few colours, little room', { timeout: 120_000 }, () => stage({ name: 'keys_room', args: ['--language', 'de'], context: { forcedColors: 'active' } }, async ({ page, playground }) => {
  await page.goto(`${playground.address}/p/${people.eva}/plans`);
  await page.locator('main a[href*="/plans/pln_"]').last().click();
  const own = page.locator('.sheet-of-plan.internal .paper .internal');
  await own.first().waitFor();
  for (const style of await own.evaluateAll((all) => all.map((one) => getComputedStyle(one).outlineStyle))) assert.equal(style, 'dashed', 'what is ours alone is not framed');
  assert.ok((await page.locator('.sheet-of-plan.internal').innerText()).includes('(nur für uns)'), 'what is ours alone is not said');
  assert.ok(!(await page.locator('.sheet-of-plan.customer').innerText()).includes('(nur für uns)'));
  for (const [name, width, height] of [['phone', 360, 740], ['twice', 640, 400]]) {
    await page.setViewportSize({ width, height });
    const over = await page.locator('.paper').evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
    assert.ok(over.every((n) => n <= 0), `${name}: the plan is ${over} px too wide`);
    await open(page, playground, 'eva', places.shared);
    assert.ok(await page.locator('#log').evaluate((it) => it.clientHeight) >= 150, `${name}: no room for messages`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0, `${name}: too wide`);
    await shot(page, `keys_${name}`);
    await page.goBack();
    await page.waitForURL(/plans\/pln_/);
  }
}));

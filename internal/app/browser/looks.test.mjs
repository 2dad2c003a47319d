// Every view, light and dark, wide and narrow, in three languages: nothing that
// axe finds, nothing that makes the page scroll sideways.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, log, open, people, places, type } from './desk.mjs';

const words = {
  en: { begin: 'new plan for Contoso', asks: 'Write it line by line' },
  de: { begin: 'neuer Plan für Contoso', asks: 'Schreib es Zeile für Zeile' },
  nl: { begin: 'nieuw plan voor Contoso', asks: 'Schrijf het regel voor regel' },
};

for (const [language, { begin, asks }] of Object.entries(words)) {
  test(`every view in ${language}`, { timeout: 240_000 }, () => stage({ name: `looks_${language}`, args: ['--language', language] }, async ({ page, playground }) => {
    const at = (path) => page.goto(`${playground.address}/p/${path}`);
    await open(page, playground, 'eva');
    await type(page, begin);
    await log(page).getByText(asks).first().waitFor();
    const views = {
      conversation: () => open(page, playground, 'eva'),
      channel: () => open(page, playground, 'eva', places.shared),
      home: () => at(`${people.eva}/home`),
      plans: () => at(`${people.eva}/plans`),
      plan: async () => { await at(`${people.eva}/plans`); await page.locator('main a[href*="/plans/pln_"]').first().click(); await page.waitForURL(/plans\/pln_/); },
      customer: () => open(page, playground, 'visser', places.shared),
    };
    for (const [view, go] of Object.entries(views)) {
      for (const [width, scheme] of [[1280, 'light'], [400, 'dark']]) {
        await page.setViewportSize({ width, height: 860 });
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await go();
        await accessible(page, `${view}, ${width} px, ${scheme}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${view} at ${width} px is ${wide} px too wide`);
        await shot(page, `${language}_${view}_${width}_${scheme}`);
      }
    }
    const clipped = await page.evaluate(() => [...document.querySelectorAll('button, summary')].filter((b) => b.offsetParent && b.scrollWidth > b.clientWidth + 1).map((b) => b.textContent.trim()));
    assert.deepEqual(clipped, [], 'clipped labels');
  }));
}

test('a plan is printed on one sheet, in each view', { timeout: 60_000 }, () => stage({ name: 'looks_print', args: ['--language', 'de'] }, async ({ page, playground }) => {
  await page.goto(`${playground.address}/p/${people.eva}/plans`);
  await page.getByRole('link', { name: /ABC Company/ }).click();
  await page.waitForURL(/plans\/pln_/);
  const plan = page.url(), printed = async () => (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;
  for (const [only, sheets] of [['internal', 1], ['customer', 1], ['', 2]]) {
    await page.goto(plan + (only && `?only=${only}`));
    assert.equal(await printed(), sheets, only || 'both');
  }
}));

test('what one reads stays where it is', { timeout: 120_000 }, () => stage({ name: 'looks_stay', args: ['--language', 'de'] }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, words.de.begin, words.de.asks);
  const left = () => log(page).evaluate((it) => Math.round(it.scrollHeight - it.scrollTop - it.clientHeight));
  const atEnd = async (where) => {
    await page.waitForTimeout(200);
    assert.ok(await left() < 2, `${where}: ${await left()} px from the end`);
  };
  await atEnd('at first');
  await page.setViewportSize({ width: 400, height: 700 });
  await atEnd('at 400 px');
  assert.equal(await page.locator('#to-rail .picture').innerText(), 'EB', 'whose eyes these are');
  await page.setViewportSize({ width: 360, height: 700 });
  assert.ok((await page.locator('#head').boundingBox()).height < 60, 'the head is in two rows');
  await page.setViewportSize({ width: 1280, height: 500 });
  await atEnd('in a low window');
  await page.locator('#composer-text').fill('eins\nzwei\ndrei\nvier\nfünf');
  await atEnd('beside a long draft');
  await page.locator('#composer-text').fill('');
  await page.locator('#to-narrow').click();
  await atEnd('narrow');
  await page.locator('#to-tools').click();
  await page.locator('#to-narrow').click();
  await page.locator('#to-behind').click();
  await page.locator('#behind-stage').waitFor();
  await atEnd('beside the inspector');
  // Whoever reads further up stays there.
  await log(page).evaluate((it) => { it.scrollTop = 300; });
  await page.waitForTimeout(200);
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.waitForTimeout(200);
  assert.ok(await left() > 500, 'it jumped to the end');

  // No part of the inspector moves the names of the others.
  const places = () => page.locator('.behind-tabs button').evaluateAll((all) => all.map((one) => [one.offsetLeft, one.offsetTop].join()));
  const before = await places();
  for (const tab of ['state', 'audit']) {
    await page.locator(`#behind-${tab}`).click();
    await page.waitForFunction((tab) => document.querySelector(`#behind-${tab}`).getAttribute('aria-current') === 'page', tab);
    assert.deepEqual(await places(), before, tab);
  }
  // The switch follows the system until somebody has chosen.
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`#to-dark[aria-pressed="${colorScheme === 'dark'}"]`).waitFor();
  }
}));

// Every view, light and dark, wide and narrow, in three languages: nothing that
// axe finds, nothing that makes the page scroll sideways.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { log, open, people, places, type } from './desk.mjs';

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

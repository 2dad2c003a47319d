// The pages behind the links of mails, in German: the plan to agree to, and what is
// stored about somebody. With the keyboard alone, narrow and dark, judged by axe.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, hears, log, open, people, places, press, script } from './desk.mjs';

/** Eva writes the plan in English, turns to German at the approver, and sends it. */
async function untilSent(page) {
  const turns = script('count/packs.txt', 'eva');
  turns[0].hears = 'Write it line by line'; // there the account was imported
  for (const turn of turns) {
    if (turn.says === 'Kim Visser') break;
    if (turn.says === 'good') await press(page, 'Good', turn.hears);
    else await ask(page, turn.says, turn.hears);
  }
  await ask(page, 'Kim Visser', 'Shared channel: #contoso-shared');
  await ask(page, 'language german', 'Ich spreche jetzt Deutsch mit dir');
  for (const text of ['ändern', '1', 'Deutsch', 'speichern']) await ask(page, text, '');
  await ask(page, 'alles übernehmen', 'Wie lautet die E-Mail-Adresse');
  await ask(page, 'k.visser@contoso.example', 'Wie wird Kim Visser angesprochen');
  await press(page, 'Frau Visser', 'Wer von diesen Personen');
  await press(page, 'Kim Visser (Contoso)', 'So arbeiten wir zusammen');
  for (const text of ['alles übernehmen', 'übernehmen', 'ohne Rückfrage']) await ask(page, text, '');
  await ask(page, 'weiter zum Senden', 'Genau das sehen alle dort');
  await press(page, 'Plan senden', 'An #contoso-shared gesendet');
}

/** The address of the link in somebody's newest mail with these words. */
async function linkOf(page, playground, who, words) {
  await page.goto(`${playground.address}/p/${people[who]}/mail`);
  await page.getByRole('link', { name: words }).first().click();
  const link = page.locator('.letter-text a[href*="/agree/"]').first();
  await link.waitFor({ state: 'attached' });
  return link.evaluate((it) => it.href);
}

/** What has to hold for every page behind a link. */
async function holds(page, where) {
  assert.equal(await page.locator('html').getAttribute('lang'), 'de', `${where}: the language`);
  assert.equal(await page.locator('h1').count(), 1, `${where}: one first heading`);
  const levels = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1])));
  levels.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= levels[i - 1] + 1, `${where}: headings ${levels}`));
  const unnamed = await page.evaluate(() => [...document.querySelectorAll('input, textarea, select')].filter((it) => !it.labels?.length).map((it) => it.outerHTML));
  assert.deepEqual(unnamed, [], `${where}: fields without a label`);
  for (const [width, scheme] of [[1280, 'light'], [400, 'light'], [400, 'dark'], [320, 'light']]) {
    await page.setViewportSize({ width, height: 860 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await accessible(page, `${where}, ${width} px, ${scheme}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${where} at ${width} px is ${wide} px too wide`);
    await shot(page, `links_${where.replaceAll(' ', '_')}_${width}_${scheme}`, { fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The names of what Tab reaches from the top of the page, in its order. */
async function reached(page, last) {
  await page.reload();
  const all = [];
  while (all.at(-1) !== last && all.length < 40) {
    await page.keyboard.press('Tab');
    all.push(await page.evaluate(() => {
      const it = document.activeElement;
      return (it.getAttribute('aria-label') || it.labels?.[0]?.innerText || it.innerText).trim();
    }));
  }
  return all;
}

test('the pages behind links', { timeout: 240_000 }, () => stage({ name: 'links', complaints: true }, async ({ page, context, playground }) => {
  await open(page, playground, 'eva');
  await untilSent(page);

  const kim = await context.newPage();
  kim.setDefaultTimeout(15_000);
  await open(kim, playground, 'visser', places.shared);
  await hears(kim, 'Guten Tag Frau Visser');
  await shot(kim, 'links_card', { fullPage: true });
  await kim.setViewportSize({ width: 400, height: 860 });
  await accessible(kim, 'the card in German');
  await shot(kim, 'links_card_400', { fullPage: true });
  await kim.setViewportSize({ width: 1280, height: 860 });
  assert.equal(await log(kim).getByRole('button', { name: 'Dem Plan zustimmen' }).count(), 1);

  await ask(page, 'mitgeteilt: am Telefon klang sie zufrieden', 'Welchen Plan meinst du?');
  await press(page, 'Contoso', 'mitgeteilt von Eva Brandt');
  await press(page, 'Link senden', 'Genau das kommt dort an');
  await press(page, 'E-Mail senden', 'Kim Visser');
  await kim.goto(await linkOf(kim, playground, 'visser', 'Bitte um Ihre Bestätigung'));
  await kim.getByRole('heading', { level: 1, name: 'Unser gemeinsamer Plan für Contoso, Version 1' }).waitFor();
  await holds(kim, 'the plan');
  await kim.locator('summary').click();
  await holds(kim, 'the suggestion');
  await kim.locator('summary').click();

  // The order of Tab is that of the page; the first stop leads to the answer.
  const stops = await reached(kim, 'Änderung vorschlagen');
  assert.equal(stops.at(-2), 'Dem Plan zustimmen', `${stops}`);
  await kim.reload();
  await kim.keyboard.press('Tab');
  await kim.keyboard.press('Enter');
  assert.equal(await kim.evaluate(() => document.activeElement.id), 'answer', 'the first stop leads to the answer');

  // A suggestion without words is not sent, and says what is missing.
  await kim.locator('summary').focus();
  await kim.keyboard.press('Enter');
  await kim.locator('input[type=checkbox]').first().focus();
  await kim.keyboard.press('Space');
  await kim.locator('form button[value=suggest]').focus();
  await kim.keyboard.press('Enter');
  await kim.getByRole('alert').waitFor();
  assert.equal(await kim.evaluate(() => document.activeElement.id), 'suggest-text', 'the focus is where words are missing');
  assert.ok(await kim.locator('input[type=checkbox]').first().isChecked(), 'what was ticked stays');
  await holds(kim, 'a problem');

  await kim.getByRole('button', { name: 'Dem Plan zustimmen' }).focus();
  await kim.keyboard.press('Enter');
  await kim.getByText('Ihre Zustimmung zu Version 1 ist festgehalten').waitFor();
  await holds(kim, 'the yes');
  await hears(page, 'Kim Visser hat dem Plan für Contoso, Version 1, zugestimmt');

  // The receipt: by its link one withdraws; by an answer one learns what is stored.
  const withdraw = await linkOf(kim, playground, 'visser', 'Ihre Zustimmung zu Version 1');
  // Whoever got hold of her mail and asks from another address learns nothing of her.
  await kim.locator('#letter-words').fill('meine Daten');
  await kim.locator('#letter-other').click();
  await kim.locator('.mail-boxes').getByRole('link', { name: 'somebody@elsewhere.example' }).waitFor();
  assert.equal(await kim.getByRole('link', { name: 'gespeichert' }).count(), 0, 'she is told for somebody else');
  await accessible(kim, 'a mail with its ways to answer');
  await shot(kim, 'links_mail');
  await kim.locator('#letter-words').fill('meine Daten');
  await kim.locator('#letter-reply').click();
  await kim.getByRole('link', { name: 'gespeichert' }).first().waitFor();
  await kim.goto(await linkOf(kim, playground, 'visser', 'gespeichert'));
  await kim.getByRole('button', { name: 'Löschung' }).waitFor();
  await holds(kim, 'my data');
  await kim.getByRole('button', { name: 'Löschung' }).focus();
  await kim.keyboard.press('Enter');
  await kim.getByRole('status').waitFor();
  await holds(kim, 'erasure asked for');
  await kim.goto(`${playground.address}/p/${people.visser}/mail?box=somebody@elsewhere.example`);
  await kim.locator('.mail-list ol').getByRole('link', { name: 'gespeichert' }).click();
  await kim.getByText('Unter dieser Adresse ist nichts gespeichert.').first().waitFor({ state: 'attached' });
  await kim.goto(withdraw);
  await holds(kim, 'withdrawing');
}));

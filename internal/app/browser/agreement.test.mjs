// The customer agrees in the shared channel, by keyboard, in the dialog that asks
// before it counts. The account manager changes what was agreed to, and the customer
// agrees to the differences. What is said to one person alone, that person alone sees.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, hears, log, open, places, press, said, script, type } from './desk.mjs';

/** Eva writes the plan, up to the gate. */
async function untilTheGate(page) {
  const turns = script('count/packs.txt', 'eva');
  turns[0].hears = 'Write it line by line'; // there the account was imported
  for (const turn of turns) {
    if (turn.says === 'Kim Visser') break;
    if (turn.says === 'good') await press(page, 'Good', turn.hears);
    else await ask(page, turn.says, turn.hears);
  }
  await ask(page, 'Kim Visser', 'Shared channel: #contoso-shared');
  await ask(page, 'accept all', 'What is Kim Visser\'s e-mail address?');
  await ask(page, 'k.visser@contoso.example', 'How do you address Kim Visser?');
  await press(page, 'Ms Visser', 'Which of these people in #contoso-shared is Kim Visser?');
  await shot(page, 'agreement_identity');
  await press(page, 'Kim Visser (Contoso)', 'How we work together.');
  await ask(page, 'accept all', 'Drafted from your answers');
  await press(page, 'Accept', 'shall I ask the owners');
  await press(page, 'Without Asking', 'the whole plan before it goes out');
  await press(page, 'Continue to Sending', 'This is exactly what they will see');
}

/** Presses a button that asks first; the focus goes into the dialog and back. */
async function confirm(page, label, answer) {
  const button = log(page).getByRole('button', { name: label, exact: true }).last();
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.ok(await dialog.evaluate((it) => it.contains(document.activeElement)), 'the focus is in the dialog');
  await dialog.getByRole('button', { name: answer, exact: true }).focus();
  return { button, dialog };
}

const privately = (page) => page.locator('#log article.private .body');

/** What the bot has said to this person alone holds these words. */
async function alone(page, words) {
  const found = privately(page).filter({ hasText: words });
  await found.first().waitFor({ timeout: 15_000 }).catch(async () => {
    throw new Error(`not said to this person alone: ${words}\nbut: ${(await privately(page).allInnerTexts()).join('\n     ')}`);
  });
  assert.match(await found.last().locator('xpath=ancestor::article').innerText(), /only you can see this/i);
}

test('the customer agrees, the plan changes, the customer agrees to the differences', { timeout: 300_000 }, () => stage({ name: 'agreement' }, async ({ page, context, playground }) => {
  await open(page, playground, 'eva');
  await untilTheGate(page);
  await shot(page, 'agreement_gate');
  await accessible(page, 'the gate');
  await press(page, 'Send Plan', 'I tell you as soon as somebody answers');

  const kim = await context.newPage(), tom = await context.newPage(), jonas = await context.newPage();
  await open(kim, playground, 'visser', places.shared);
  await open(tom, playground, 'deboer', places.shared);
  await open(jonas, playground, 'jonas', places.shared);
  await hears(kim, 'Eva Brandt has prepared our joint plan on one page');
  await shot(kim, 'agreement_card');
  await accessible(kim, 'the card');

  // Whoever reads it reads it alone.
  await press(tom, 'Read Plan');
  await alone(tom, 'Our joint plan for Contoso, version 1');
  assert.equal(await privately(kim).count(), 0, 'Kim sees what Tom reads');

  // Neither a colleague nor somebody who is no approver can answer.
  let { dialog } = await confirm(jonas, 'Agree to Plan', 'Agree');
  await jonas.keyboard.press('Enter');
  await alone(jonas, 'Only Kim Visser can answer for Contoso.');
  ({ dialog } = await confirm(tom, 'Agree to Plan', 'Agree'));
  await tom.keyboard.press('Enter');
  await alone(tom, 'Only Kim Visser can answer for Contoso.');
  await shot(tom, 'agreement_refused');
  await accessible(tom, 'a refusal');

  // Kim looks twice: out of the dialog nothing is sent.
  let button;
  ({ button, dialog } = await confirm(kim, 'Agree to Plan', 'Go Back'));
  assert.match(await dialog.innerText(), /Agree to version 1[^]*Will be recorded as Kim Visser, Contoso\./);
  await shot(kim, 'agreement_dialog');
  await accessible(kim, 'the dialog');
  await kim.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  assert.ok(await button.evaluate((it) => it === document.activeElement), 'the focus is back at the button');
  ({ dialog } = await confirm(kim, 'Agree to Plan', 'Agree'));
  await kim.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await privately(kim).count(), 0, 'something was sent');
  await confirm(kim, 'Agree to Plan', 'Agree');
  await kim.keyboard.press('Enter');
  await alone(kim, 'A receipt with the plan as you saw it is on its way');
  await hears(kim, 'Agreed by Kim Visser (Contoso)');
  await hears(tom, 'Agreed by Kim Visser (Contoso)');
  assert.equal(await log(kim).getByRole('button', { name: 'Agree to Plan' }).count(), 0, 'the card still offers to agree');
  assert.equal(await privately(tom).filter({ hasText: 'A receipt with the plan' }).count(), 0, 'Tom sees what is said to Kim');
  await shot(kim, 'agreement_agreed');
  await accessible(kim, 'the record');
  await hears(page, 'Kim Visser agreed to Contoso plan, version 1. It is active now');
  await shot(page, 'agreement_manager');

  // Eva changes what was agreed to, and is told so before anything is saved.
  await press(page, 'Not Now', 'Nothing was sent to Contoso'); // the invitations
  await ask(page, 'edit 18', 'Which plan do you mean?');
  await press(page, 'Contoso', 'Write the new answer');
  await ask(page, '90 hours', 'Your change creates version 2, which needs a new agreement');
  await press(page, 'Create Version 2', 'One place differs from version 1');
  await press(page, 'Send Changes', 'version 2 differs from version 1, to which you agreed, in one place');
  await shot(page, 'agreement_gate_changes');
  await press(page, 'Send Changes', 'I tell you as soon as somebody answers');
  await hears(kim, 'version 2 differs from version 1');
  await press(kim, 'Read Differences');
  await alone(kim, 'what differs from version 1');
  await shot(kim, 'agreement_differences');
  await accessible(kim, 'the differences');

  // The second agreement is typed, in the thread of the card, and asked back.
  const card = log(kim).locator('article.bot', { hasText: 'We would be glad to have your answer' }).last();
  await kim.goto(await card.locator('a[id$="-reply"]').evaluate((it) => it.href));
  const thread = kim.locator('aside.thread');
  const reply = async (text) => {
    await thread.getByRole('textbox').focus();
    await kim.keyboard.insertText(text);
    await kim.keyboard.press('Enter');
  };
  const answered = (words) => thread.locator('article.private .body').filter({ hasText: words }).waitFor();
  await reply('agree 2');
  await answered('Ms Visser, please confirm with yes');
  await shot(kim, 'agreement_thread');
  await accessible(kim, 'the thread');
  await reply('yes');
  await answered('A receipt with the plan as you saw it is on its way');
  await hears(page, 'Kim Visser agreed to Contoso plan, version 2. It is active now');
  await open(tom, playground, 'deboer', places.shared);
  await hears(tom, 'Agreed by Kim Visser (Contoso)');
  assert.equal(await log(tom).getByRole('button', { name: 'Agree to Version 2' }).count(), 0, 'the card still offers to agree');

  // Narrow and dark, it is read as well.
  await kim.setViewportSize({ width: 400, height: 800 });
  await kim.emulateMedia({ colorScheme: 'dark' });
  await open(kim, playground, 'visser', places.shared);
  await hears(kim, 'Agreed by Kim Visser (Contoso)');
  await shot(kim, 'agreement_narrow_dark');
  assert.ok(await kim.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the window');
  await accessible(kim, 'narrow and dark');
}));

test('in German', { timeout: 240_000 }, () => stage({ name: 'agreement_german', args: ['--language', 'de'] }, async ({ page, context, playground }) => {
  await open(page, playground, 'eva');
  await ask(page, 'kanal', 'Nordwind: Kein Kanal');
  await ask(page, 'kanal contoso-shared für Nordwind', 'ist jetzt der gemeinsame Kanal mit Nordwind');
  await ask(page, 'kanal', 'Nordwind: #contoso-shared, 4 Personen, davon 2 von außen');
  await shot(page, 'agreement_german_channels');
  const kim = await context.newPage();
  await open(kim, playground, 'visser', places.shared);
  await type(kim, 'zustimmen 1'); // no plan was sent there
  await ask(page, 'hilfe alles', 'kanal');
  assert.equal(await said(kim).count(), 0, 'the bot speaks where nothing was sent');
}));

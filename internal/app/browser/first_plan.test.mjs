// A newcomer opens the page and goes from the first question to the one page,
// by keyboard; corrects an answer, reloads in the middle.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessible, shot, stage } from './stage.mjs';
import { ask, hears, open, press, said, script, type } from './desk.mjs';

test('from the first question to the one page', { timeout: 240_000 }, () => stage({ name: 'first_plan' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  await shot(page, 'first_open');
  await accessible(page, 'the first page');
  const turns = script('count/packs.txt', 'eva');
  turns[0].hears = 'Write it line by line'; // there the account was imported
  for (const turn of turns) {
    if (turn.says === 'good') { // a button where there is one
      await press(page, 'Good', turn.hears);
      continue;
    }
    if (turn.says === 'Kim Visser') {
      await ask(page, turn.says, turn.hears);
      await ask(page, 'accept all', 'What is Kim Visser\'s e-mail address?');
      await ask(page, 'k.visser@contoso.example', 'How do you address Kim Visser?');
      await press(page, 'Ms Visser', 'Which of these people in #contoso-shared is Kim Visser?');
      await press(page, 'Kim Visser (Contoso)', 'How we work together.');
      continue;
    }
    if (turn.hears.startsWith('How we work together')) continue; // said above
    if (turn.says === 'continue to sending') { // there no channel is shared, here one is
      await ask(page, turn.says, 'This is exactly what they will see');
      await shot(page, 'first_gate');
      await press(page, 'Send Plan', 'I tell you as soon as somebody answers');
      break;
    }
    await ask(page, turn.says, turn.hears);
    if (turn.says === 'Overtime in the warehouse.') { // in the middle
      const before = await said(page).count();
      await page.reload();
      await page.waitForSelector('#composer-text');
      assert.equal(await said(page).count(), before, 'messages after a reload');
      await ask(page, 'edit 2', 'Write the new answer');
      await ask(page, 'Freight costs rise, and two of five sites are full.', 'How will Contoso measure success');
      await shot(page, 'first_edit');
    }
  }
  await ask(page, 'plan Contoso', 'Freight costs rise, and two of five sites are full');
  await shot(page, 'first_plan');
  await accessible(page, 'a finished plan');
}));

// The customer agrees in the shared channel, by keyboard, in the dialog that asks
// before it counts; who said what to whom alone is seen by that person alone.
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

const messages = (page) => page.locator('#log article');

test('the customer agrees in the shared channel', { timeout: 240_000 }, () => stage({ name: 'agreement' }, async ({ page, context, playground }) => {
  await open(page, playground, 'eva');
  await untilTheGate(page);
  await shot(page, 'agreement_gate');
  await press(page, 'Send Plan', 'I tell you as soon as somebody answers');

  const kim = await context.newPage();
  await open(kim, playground, 'visser', places.shared);
  await hears(kim, 'Agree to Plan');
  await shot(kim, 'agreement_card');
  await accessible(kim, 'the card');
}));

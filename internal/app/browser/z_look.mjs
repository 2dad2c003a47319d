import { stage, shot } from './stage.mjs';
import { ask, hears, open, press, said, script, type } from './desk.mjs';
await stage({ name: 'look', complaints: true, context: { viewport: { width: 1280, height: 1000 } } }, async ({ page, context, playground }) => {
  const step = async (name, f) => { try { await f(); } catch (e) { console.log(name, String(e).slice(0, 700)); } await page.waitForTimeout(600); await shot(page, name); };
  await open(page, playground, 'eva');
  await step('01_open', async () => {});
  const turns = script('count/packs.txt', 'eva');
  turns[0].hears = 'Write it line by line';
  for (const turn of turns) {
    if (turn.says === 'Kim Visser') break;
    if (turn.says === 'good') await press(page, 'Good', turn.hears);
    else await ask(page, turn.says, turn.hears);
  }
  await ask(page, 'Kim Visser', 'Shared channel: #contoso-shared');
  await ask(page, 'accept all', 'What is Kim Visser\'s e-mail address?');
  await ask(page, 'k.visser@contoso.example', 'How do you address Kim Visser?');
  await press(page, 'Ms Visser', 'Which of these people in #contoso-shared is Kim Visser?');
  await press(page, 'Kim Visser (Contoso)', 'How we work together.');
  await ask(page, 'accept all', 'Drafted from your answers');
  await press(page, 'Accept', 'shall I ask the owners');
  await press(page, 'Without Asking', 'the whole plan before it goes out');
  await press(page, 'Continue to Sending', 'This is exactly what they will see');
  await press(page, 'Send Plan', 'I tell you as soon as somebody answers');
  const kim = await context.newPage();
  await open(kim, playground, 'visser', 'C0SHARED01');
  const button = kim.locator('#log').getByRole('button', { name: 'Agree to Plan', exact: true }).last();
  await button.click(); await kim.getByRole('dialog').waitFor();
  await shot(kim, '02_kim_dialog');
  await kim.getByRole('dialog').getByRole('button').filter({hasText: /agree/i}).first().click().catch(e=>console.log(String(e)));
  await kim.waitForTimeout(1500);
  await shot(kim, '03_kim_after');
  await step('04_agreed', async () => { await page.waitForTimeout(1500); });
  await step('05_export', async () => { await type(page, 'export'); await page.waitForTimeout(1200); });
  await step('06_excel', async () => { await page.locator('#log').getByRole('button', { name: /Excel/ }).last().click(); await page.waitForTimeout(1500); });
  await step('07_more', async () => { const bs = await page.locator('#log article').last().getByRole('button').allInnerTexts(); console.log('buttons', bs); });
  console.log('links', await page.locator('#log a').evaluateAll(as => as.map(a => a.outerHTML.slice(0,200)).slice(-8)));
  console.log('composer', await page.locator('form:has(#composer-text)').evaluate(f => f.outerHTML.slice(0, 1500)));
  console.log('nav', (await page.locator('body').innerText()).slice(0, 900));
  for (const [n, w] of [['08_summary','summary'],['09_notes','notes:'],['10_settings','settings'],['11_away','away'],['12_pause','pause rhythm'],['13_mydata','my data'],['14_help','help'],['15_helpall','help all'],['16_invite','invite']]) {
    await step(n, async () => { await type(page, w); await page.waitForTimeout(1300); });
    console.log('==', w, '\n', (await page.locator('#log article').last().innerText()).slice(0, 900));
  }
});

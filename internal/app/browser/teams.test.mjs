// The bot in Microsoft's own Agents Playground: goal discovery, a step with a
// form, a reminder, in a chat that Microsoft draws.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { agentsPlayground } from './agents.mjs';
import { browser, play, shot } from './stage.mjs';

test('a conversation in Teams', { timeout: 240_000 }, async () => {
  const playground = await play('--teams');
  const agents = await agentsPlayground(playground.address);
  const chrome = await browser();
  const page = await chrome.newPage({ viewport: { width: 1280, height: 1000 } });
  page.setDefaultTimeout(20_000);
  await page.route(/.*/, (route) => (new URL(route.request().url()).hostname === '127.0.0.1' ? route.continue() : route.abort())); // fonts and pictures of Microsoft's
  const hears = (text) => page.getByText(text).last().waitFor();
  const press = (name) => page.getByRole('button', { name, exact: true }).last().click();
  const say = async (text, then) => {
    await page.getByRole('textbox').last().click();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await hears(then);
  };
  try {
    await page.goto(agents.address);
    await hears('I help you write a one-page plan');
    await say('new plan for Contoso', 'Write it line by line');
    // The step with a form.
    await press('Fill In Form');
    await page.getByRole('textbox', { name: 'Customer since' }).fill('2015');
    await page.getByRole('textbox', { name: 'Industry' }).fill('office *furniture*');
    await page.getByRole('radio', { name: 'Year', exact: true }).check();
    await shot(page, 'teams-form');
    await press('Save');
    await hears('this is how I understood it');
    await hears('office *furniture*'); // what was typed formats nothing
    await press('Save');
    await hears('How solid is the relationship today?');
    await press('Good');
    await hears('Who matters most at Contoso');
    await press("I Don't Know Yet");
    // Goal discovery: the four questions.
    await hears('Whose answers are you noting?');
    await say('my own view', 'What does Contoso want to achieve');
    await say('Shorter delivery times for their own customers.', 'What challenges does Contoso face today?');
    await say('Freight costs rise and two sites are full.', 'First: what works?');
    await say('A second carrier helped a little.', 'And what does not work?');
    await say('Overtime in the warehouse.', 'How will Contoso measure success');
    await say('Under 48 hours by 31 December 2027.', 'please check your answers');
    await shot(page, 'teams-discovery');
    // What was asked became a record: nothing old can be pressed any more.
    assert.equal(await page.getByRole('button', { name: 'Good', exact: true }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Fill In Form' }).count(), 0);
    // The reminder, on the clock of our own playground.
    await say('pause', 'Everything is saved');
    await press('Remind Me Tomorrow');
    await hears('I remind you on Tuesday, 24 November 2026');
    const desk = await chrome.newPage();
    await desk.goto(playground.address);
    await desk.getByRole('button', { name: 'Next Event' }).click();
    await page.bringToFront();
    await hears('Contoso: paused at step 2 of 7');
    await press('Continue');
    await hears('please check your answers');
    await shot(page, 'teams-reminder');
  } catch (error) {
    await shot(page, 'failed-teams');
    throw error;
  } finally {
    await chrome.close();
    await agents.stop();
    await playground.stop();
  }
});

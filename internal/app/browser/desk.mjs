// What somebody does on the page, by the names that a screen reader says.
import { readFileSync } from 'node:fs';

export const people = { eva: 'U0EVA00001', jonas: 'U0JONAS001', visser: 'U0VISSER01', deboer: 'U0DEBOER01' };
export const places = { shared: 'C0SHARED01', internal: 'C0INTERNAL' };

/** Opens a person's conversation with the bot, or another place. */
export async function open(page, playground, who, place = '') {
  const where = place ? `c/${place}` : '';
  await page.goto(`${playground.address}/p/${people[who]}/${where}`);
  await page.waitForSelector('#composer-text');
}

export const log = (page) => page.locator('#log');

/** What the bot has said, message by message, the newest last. */
export const said = (page) => page.locator('#log article.bot .body');

const flat = (text) => text.replace(/\s+/g, ' ').replace(/[*`]/g, '').trim();

/** Types a message and sends it, with the keyboard alone. */
export async function type(page, text) {
  const field = page.locator('#composer-text');
  await field.focus();
  const lines = text.split('\n');
  for (const [n, line] of lines.entries()) {
    if (n > 0) await page.keyboard.press('Shift+Enter');
    await page.keyboard.insertText(line);
  }
  await page.keyboard.press('Enter');
}

/** Waits until the bot's last messages hold these words; returns how many it has said. */
export async function hears(page, words, after = 0) {
  const wanted = flat(words);
  await page.waitForFunction(([wanted, after]) => {
    const flat = (text) => text.replace(/\s+/g, ' ').trim();
    const all = [...document.querySelectorAll('#log article.bot .body')].slice(after);
    return all.some((one) => flat(one.innerText).includes(wanted));
  }, [wanted, after], { timeout: 15_000 }).catch(async () => {
    const all = (await said(page).allInnerTexts()).slice(-3).map(flat);
    throw new Error(`not said: ${wanted}\nbut: ${all.join('\n     ')}`);
  });
  return said(page).count();
}

/** Says something and waits for the answer. */
export async function ask(page, text, answer) {
  const before = await said(page).count();
  await type(page, text);
  return hears(page, answer, before);
}

/** Presses a button of the newest message that has it, with the keyboard. */
export async function press(page, label, answer) {
  const before = await said(page).count();
  const button = log(page).getByRole('button', { name: label, exact: true }).last();
  await button.focus();
  await page.keyboard.press('Enter');
  if (answer) await hears(page, answer, before);
}

/** The lines of one person of a conversation script, each with the first thing they are told next. */
export function script(path, who) {
  const turns = [];
  for (const line of readFileSync(new URL(`../testdata/script/${path}`, import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith(`${who}: `)) turns.push({ says: line.slice(who.length + 2).replaceAll('\\n', '\n'), hears: '' });
    else if (line.startsWith('> ') && turns.length && !turns.at(-1).hears) turns.at(-1).hears = line.slice(2);
  }
  return turns;
}

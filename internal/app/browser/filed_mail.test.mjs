// The original of a mail is dropped on the conversation: it lies in the composer, and is
// read as a mail when it is sent.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { stage } from './stage.mjs';
import { log, open } from './desk.mjs';

test('an original mail is dropped on the conversation', { timeout: 120_000 }, () => stage({ name: 'filed_mail' }, async ({ page, playground }) => {
  await open(page, playground, 'eva');
  const dropped = await page.evaluateHandle(() => {
    const files = new DataTransfer();
    files.items.add(new File(['From: Sam Stone <sam@elsewhere.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\nMessage-ID: <a@elsewhere.example>\r\n\r\nI agree'], 'answer.eml', { type: 'message/rfc822' }));
    return files;
  });
  await page.dispatchEvent('#log', 'dragover', { dataTransfer: dropped });
  await page.dispatchEvent('#log', 'drop', { dataTransfer: dropped });
  assert.deepEqual(await page.locator('#composer-file').evaluate((input) => [...input.files].map((file) => file.name)), ['answer.eml']);
  assert.equal(await log(page).getByText('sam@elsewhere.example').count(), 0, 'it went out by itself');
  await page.locator('#composer-send').click();
  await log(page).getByText('This e-mail is from sam@elsewhere.example').waitFor();
  assert.equal(await page.locator('#composer-file').evaluate((input) => input.files.length), 0, 'it lies there still');
}));

// A playground of its own for each test, and a page in it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Starts `lodestar play`; settings: args, and a data folder in them where the test restarts it. */
export async function play(...args) {
  const child = spawn(process.env.LODESTAR_PROGRAM, ['play', '--addr', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data) => { errors += data; });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      const found = said.match(/http:\/\/[^\s]+/);
      if (found) resolve(found[0].replace(/\/$/, ''));
    });
    child.on('exit', (code) => reject(new Error(`play ended with ${code}: ${errors}`)));
  });
  return {
    address,
    stop: () => new Promise((resolve) => { child.on('exit', resolve); child.kill('SIGINT'); }),
  };
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.LODESTAR_CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Runs a test on a fresh playground; nothing may be asked of any other host. */
export async function stage(settings, test) {
  const playground = await play(...(settings.args ?? []));
  const chrome = await browser();
  const context = await chrome.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 860 }, ...settings.context });
  const foreign = [];
  const complaints = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(playground.address) && !request.url().startsWith('data:') && !request.url().startsWith('blob:')) foreign.push(request.url());
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  try {
    await test({ page, context, playground });
    if (foreign.length) throw new Error(`asked of others: ${foreign}`);
    if (complaints.length && !settings.complaints) throw new Error(`the browser complains: ${complaints.join('\n')}`);
  } catch (error) {
    await shot(page, `failed-${settings.name ?? 'test'}`);
    throw error;
  } finally {
    await chrome.close();
    await playground.stop();
  }
}

/** Keeps a picture where LODESTAR_SCREENSHOTS names a folder. */
export async function shot(page, name, how = {}) {
  const folder = process.env.LODESTAR_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...how }).catch(() => {});
}

/** Fails on any violation that axe finds. */
export async function accessible(page, where) {
  // The page's policy allows no inline script; the driver may evaluate.
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  if (found.violations.length) {
    const all = found.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html + ' ' + n.failureSummary).join('\n  ')}`);
    throw new Error(`axe, ${where}:\n${all.join('\n')}`);
  }
}

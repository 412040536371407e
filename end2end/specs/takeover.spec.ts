// On a thin line the page is there first and the SPA comes later: nobody may notice when it takes over.

import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';
import { signedIn, thinLine } from '../fixtures/line.ts';

/** Looks at every frame from the first row on. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { frames: 0, empty: 0, shift: 0, texts: new Set<string>() };
    Object.assign(window, { seen });
    const look = () => {
      const rows = document.querySelectorAll('main [data-ref]').length;
      if (rows > 0 || seen.frames > 0) {
        seen.frames++;
        if (rows === 0) seen.empty++;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: { frames: number; empty: number; shift: number } }).seen);

test('no frame without rows, no shift, the same picture, nothing fetched twice', async ({ stack, page, mailbox }) => {
  await signedIn(page, stack.taro);
  await thinLine(page);
  await watchFrames(page);
  const asked: string[] = [];
  page.on('request', (r) => { if (r.url().includes('/api/')) asked.push(new URL(r.url()).pathname); });
  await mailbox.open();
  const before = { text: await page.locator('main').innerText(), picture: await page.screenshot() };
  await expect(page.locator('html')).not.toHaveAttribute('data-spa');
  await takenOver(page);
  expect(await page.locator('main').innerText()).toBe(before.text);
  expect((await page.screenshot()).equals(before.picture), 'the picture is the same').toBe(true);
  const { frames, empty, shift } = await seen(page);
  expect(frames).toBeGreaterThan(10);
  expect({ empty, shift }).toEqual({ empty: 0, shift: 0 });
  expect(asked.filter((path) => path !== '/api/events' && path !== '/api/session')).toEqual([]);
});

test('a word being typed goes on through the takeover', async ({ stack, page, mailbox }) => {
  await signedIn(page, stack.taro);
  await thinLine(page);
  await mailbox.open();
  await mailbox.searchField().click();
  let typed = '';
  for (let i = 0; i < 400 && !(await page.locator('html[data-spa]').count()); i++) {
    const key = 'abcdefghij'[i % 10];
    await page.keyboard.type(key);
    typed += key;
    await page.waitForTimeout(20);
  }
  await page.keyboard.type('end');
  await expect(page.locator('html')).toHaveAttribute('data-spa', '1');
  await expect(mailbox.searchField()).toHaveValue(typed + 'end');
  await expect(mailbox.searchField()).toBeFocused();
});

test('an open IME composition is waited for', async ({ stack, page, mailbox }) => {
  await signedIn(page, stack.taro);
  let release = () => {};
  const held = new Promise<void>((let_go) => (release = let_go));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await mailbox.open();
  await mailbox.searchField().focus();
  const keys = await page.context().newCDPSession(page);
  await keys.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  const arrived = page.waitForResponse(/\.wasm$/);
  release();
  await (await arrived).finished();
  // Compiling takes a moment; then only the composition holds the takeover back.
  await page.waitForTimeout(1500);
  await expect(page.locator('html')).not.toHaveAttribute('data-spa');
  await keys.send('Input.insertText', { text: '日本' });
  await takenOver(page);
  await expect(mailbox.searchField()).toHaveValue('日本');
  await expect(mailbox.searchField()).toBeFocused();
});

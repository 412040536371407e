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
  const release = await hold(page);
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

/** Holds the SPA back; answers how to let it come. */
async function hold(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((let_go) => (release = let_go));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test('a scrolled list stays where it is, with the focus on its row', async ({ stack, page, mailbox }) => {
  await signedIn(page, stack.taro);
  const release = await hold(page);
  await mailbox.open();
  const link = mailbox.rows().nth(20).getByRole('link');
  await link.focus();
  await page.locator('#list-scroll').evaluate((list) => (list.scrollTop = 500));
  const before = await where(page);
  expect(before.list).toBe(500);
  expect(before.focus).toBe(await link.getAttribute('href'));
  release();
  await takenOver(page);
  expect(await where(page)).toEqual(before);
  // The SPA works on from there: the focus goes to the next row.
  await page.keyboard.press('ArrowDown');
  await expect(mailbox.rows().nth(21).getByRole('link')).toBeFocused();
});

/** How far page and list are scrolled, and which link has the focus. */
function where(page: Page): Promise<{ page: number; list: number; focus: string | null }> {
  return page.evaluate(() => ({
    page: scrollY,
    list: document.getElementById('list-scroll')!.scrollTop,
    focus: document.activeElement!.getAttribute('href'),
  }));
}

test('a letter being written keeps its words and the caret between them', async ({ stack, page, compose }) => {
  const account = await stack.account();
  await signedIn(page, account);
  const release = await hold(page);
  await compose.open();
  await compose.write({ to: 'suzuki@mail.example.com', subject: '途中', text: '拝啓 敬具' });
  await compose.text().focus();
  await compose.text().evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3));
  release();
  await takenOver(page);
  await expect(compose.text()).toBeFocused();
  await page.keyboard.insertText('秋も深まりました。');
  await expect(compose.text()).toHaveValue('拝啓 秋も深まりました。敬具');
  await expect(compose.to()).toHaveValue('suzuki@mail.example.com');
  await expect(compose.subject()).toHaveValue('途中');
  // What was typed before the SPA came is saved as well.
  await expect(page.getByText(/に保存しました/)).toBeVisible();
  await page.reload();
  await expect(compose.text()).toHaveValue('拝啓 秋も深まりました。敬具');
  await expect(compose.subject()).toHaveValue('途中');
});

test('an open letter stays open: its frame is not loaded again', async ({ stack, page, mailbox, message }) => {
  const account = await stack.account();
  await stack.deliver('shop-sends-html-with-remote-pictures.eml', account.address);
  await signedIn(page, account);
  await mailbox.open();
  await mailbox.waitFor('秋のセール');
  const letter = await mailbox.row('秋のセール').first().getAttribute('href');
  const release = await hold(page);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(new URL(r.url()).pathname));
  await page.goto(letter!);
  await expect(message.html().getByText('全品送料無料')).toBeVisible();
  const frame = page.getByTitle('メール本文（HTML）');
  // The document in the frame is marked: another one would not bear the mark.
  const mark = () => frame.evaluate((f: HTMLIFrameElement) => f.contentDocument!.documentElement.dataset.mark);
  await frame.evaluate((f: HTMLIFrameElement) => { f.contentDocument!.documentElement.dataset.mark = 'read'; });
  const before = await frame.boundingBox();
  release();
  await takenOver(page);
  expect(await mark()).toBe('read');
  expect(await frame.boundingBox()).toEqual(before);
  await expect(message.html().getByText('全品送料無料')).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/body/'))).toHaveLength(1);
  expect(asked.filter((path) => path.startsWith('/api/messages/'))).toEqual([]);
  await expect(page).toHaveURL(letter!);
});

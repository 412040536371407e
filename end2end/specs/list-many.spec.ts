// A folder that is longer than a page: nothing of it moves under the reader, and nothing of it is lost.

import type { Page } from '@playwright/test';
import { type Account, expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';
import type { Mailbox } from '../pages/mailbox.ts';

const MANY = 120;
const name = (n: number) => `手紙 ${String(n).padStart(3, '0')}`;
const letter = (n: number) => `From: Sato <sato@mail.example.com>\nTo: RECIPIENT\nSubject: ${name(n)}\nDate: Fri, 20 Nov 2026 10:00:00 +0900\nMessage-ID: <many-${n}@mail.example.com>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nこれは続きものの ${n} 番目です。\n`;
/** Every letter has its place in this order, however they came in. */
const BY_SUBJECT = 'INBOX?order=subject';

// One mailbox for all of them: each test leaves it as the next one expects it.
test.describe.configure({ mode: 'serial' });

let person: Account;

test.beforeAll(async ({ stack }) => {
  test.setTimeout(120_000);
  person = await stack.account();
  await stack.deliverMany(Array.from({ length: MANY }, (_, i) => letter(i + 1)), person.address);
});

/** A list of it, once all its letters are there and the SPA has the page. */
async function opened(mailbox: Mailbox, id: string, count: string): Promise<void> {
  await expect(async () => {
    await mailbox.open(id);
    await expect(mailbox.count()).toHaveText(count, { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await takenOver(mailbox.page);
}

/** What the page does by itself when somebody comes back to its tab; its answer has been joined. */
async function comesBack(page: Page): Promise<void> {
  const asked = page.waitForResponse((r) => r.url().includes('/api/mailboxes/INBOX/messages'));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await (await asked).finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** Scrolls on until a row is there. */
async function scrollTo(page: Page, mailbox: Mailbox, subject: string): Promise<void> {
  await expect(async () => {
    await page.locator('#list-scroll').evaluate((box) => { box.scrollTop = box.scrollHeight; });
    await expect(mailbox.row(subject)).toBeVisible({ timeout: 500 });
  }).toPass();
}

test('all of a page, all of the folder, and no more than some', async ({ signIn, mailbox, page }) => {
  test.slow();
  await signIn.as(person);
  await opened(mailbox, BY_SUBJECT, '120 通');
  const all = mailbox.pickAll();
  const some = () => all.evaluate((box: HTMLInputElement) => box.indeterminate);
  await all.check();
  await expect(mailbox.count()).toHaveText('50 通を選択中');
  await page.getByRole('button', { name: 'このフォルダの 120 通すべてを選択' }).click();
  await expect(mailbox.count()).toHaveText('120 通を選択中');
  await expect(all).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(mailbox.count()).toHaveText('120 通');
  await expect(all).not.toBeChecked();
  await mailbox.pick(name(2)).check();
  await expect.poll(some).toBe(true);
  await mailbox.pick(name(2)).uncheck();
  await expect.poll(some).toBe(false);
});

test('a range is ticked with shift, moved, and taken back', async ({ signIn, mailbox, frame, page }) => {
  await signIn.as(person);
  await opened(mailbox, BY_SUBJECT, '120 通');
  await mailbox.pick(name(1)).click();
  await mailbox.pick(name(5)).click({ modifiers: ['Shift'] });
  await expect(mailbox.count()).toHaveText('5 通を選択中');
  await expect(mailbox.pick(name(3))).toBeChecked();
  await mailbox.tools().getByLabel('移動先を選ぶ').selectOption({ label: 'ごみ箱' });
  await mailbox.tool('移動').click();
  await frame.expectNotice(/^移動しました。/);
  await expect(mailbox.count()).toHaveText('115 通');
  await expect(mailbox.row(name(3))).toHaveCount(0);
  await expect(mailbox.pickAll()).not.toBeChecked();
  await page.getByRole('button', { name: '元に戻す' }).click();
  await frame.expectNotice('元に戻しました。');
  await expect(mailbox.count()).toHaveText('120 通');
  await expect(mailbox.row(name(3))).toBeVisible();
  await expect(mailbox.rows().first()).toContainText(name(1));
});

test('what has been read stays among the unread while one reads on', async ({ signIn, mailbox, message, page }) => {
  await signIn.as(person);
  await opened(mailbox, BY_SUBJECT, '120 通');
  await mailbox.pick(name(1)).check();
  await mailbox.tool('既読にする').click();
  await expect(mailbox.unread(name(1))).toHaveCount(0);
  await opened(mailbox, 'INBOX?order=subject&filter=unseen', '119 通');
  for (const n of [2, 3, 4]) {
    await page.keyboard.press('j');
    await expect(message.heading(name(n))).toBeVisible();
    await expect(mailbox.unread(name(n))).toHaveCount(0);
    await comesBack(page);
    await expect(mailbox.row(name(n))).toBeVisible();
  }
  await page.keyboard.press('k');
  await expect(message.heading(name(3))).toBeVisible();
  await expect(mailbox.count()).toHaveText('119 通');
  // Asked anew it is a list of unread letters again.
  await page.getByRole('link', { name: '未読', exact: true }).click();
  await expect(mailbox.count()).toHaveText('116 通');
  await expect(mailbox.row(name(3))).toHaveCount(0);
  await expect(mailbox.row(name(5))).toBeVisible();
});

test('rows that are loaded stay, and a search is searched once', async ({ signIn, mailbox, page }) => {
  test.slow();
  await signIn.as(person);
  await opened(mailbox, BY_SUBJECT, '120 通');
  await scrollTo(page, mailbox, name(MANY));
  await comesBack(page);
  await expect(mailbox.row(name(MANY))).toBeVisible();

  const searched: string[] = [];
  await mailbox.open(BY_SUBJECT);
  await takenOver(page);
  page.on('request', (r) => { if (/[?&]q=|%3Fq%3D|%26q%3D/.test(r.url())) searched.push(r.url()); });
  await mailbox.search('続きもの');
  await expect(mailbox.count()).toHaveText('検索結果 120 通', { timeout: 60_000 });
  await mailbox.pickAll().check();
  await expect(page.getByRole('button', { name: 'この一覧の 120 通すべてを選択' })).toBeVisible();
  await page.keyboard.press('Escape');
  await scrollTo(page, mailbox, name(MANY));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await mailbox.row(name(MANY)).click();
  await expect(page.getByRole('heading', { name: name(MANY) })).toBeVisible();
  await expect(mailbox.row(name(MANY))).toBeVisible();
  expect(searched, searched.join(' ')).toHaveLength(1);
});

test('a row has buttons of its own, and Enter on its box opens it', async ({ signIn, mailbox, message, page }) => {
  await signIn.as(person);
  await opened(mailbox, BY_SUBJECT, '120 通');
  await expect(page.getByRole('button', { name: `「${name(5)}」` })).toHaveCount(0);
  const before = await mailbox.row(name(5)).boundingBox();
  await mailbox.row(name(5)).hover();
  await page.getByRole('button', { name: `「${name(5)}」にフラグを付ける` }).click();
  await expect(mailbox.marked(name(5), 'フラグ付き')).toHaveCount(1);
  expect(await mailbox.row(name(5)).boundingBox()).toEqual(before);
  await page.mouse.move(0, 0);
  await mailbox.row(name(6)).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: `「${name(6)}」にフラグを付ける` })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: `「${name(6)}」を既読にする` })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(mailbox.unread(name(6))).toHaveCount(0);
  // The row is drawn anew, and who goes by keys is where they were.
  await expect(page.getByRole('button', { name: `「${name(6)}」を未読にする` })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: `「${name(6)}」を削除` })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(mailbox.pick(name(7))).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(message.heading(name(7))).toBeVisible();
  await expect(mailbox.pick(name(7))).toBeChecked();
});

test('a page that is emptied is filled again, and the trash asks before it is for good', async ({ signIn, mailbox, frame, page }) => {
  test.slow();
  await signIn.as(person);
  await opened(mailbox, 'INBOX', '120 通');
  for (const left of ['70 通', '20 通']) {
    await mailbox.pickAll().check();
    await expect(mailbox.count()).toHaveText('50 通を選択中');
    await mailbox.tool('削除').click();
    await expect(mailbox.count()).toHaveText(left);
    await expect(mailbox.pickAll()).not.toBeChecked();
    await expect(mailbox.rows().first()).toBeVisible();
  }
  await expect(mailbox.rows()).toHaveCount(20);

  await frame.openFolder('ごみ箱');
  await expect(mailbox.count()).toHaveText('100 通');
  await mailbox.pickAll().check();
  await mailbox.tool('完全に削除').click();
  const asked = page.getByRole('alertdialog', { name: /通を完全に削除します/ });
  await expect(asked).toContainText('50 通を完全に削除します。元に戻せません。');
  await asked.getByRole('button', { name: '完全に削除' }).click();
  await expect(mailbox.count()).toHaveText('50 通');
  await expect(mailbox.rows().first()).toBeVisible();
  await expect(page.getByText('ごみ箱は空です。')).toHaveCount(0);

  const first = mailbox.rows().first().getByRole('link');
  await first.focus();
  await page.keyboard.press('#');
  await expect(asked).toContainText('1 通を完全に削除します。');
  await expect(asked.getByRole('button', { name: 'キャンセル' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  await expect(first).toBeFocused();
  await page.keyboard.press('#');
  await asked.getByRole('button', { name: '完全に削除' }).click();
  await expect(mailbox.count()).toHaveText('49 通');
  await expect(mailbox.rows().first().getByRole('link')).toBeFocused();
});

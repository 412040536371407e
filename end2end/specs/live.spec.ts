// What happens by itself while somebody looks: mail that arrives, one stream for all tabs, a mail server that goes and comes back.

import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

const SUBJECT = '来週の打ち合わせ';

/** The tabs that have asked for the stream of events, one entry for each time. */
function streams(context: BrowserContext): Page[] {
  const asked: Page[] = [];
  context.on('request', (r) => { if (new URL(r.url()).pathname === '/api/events') asked.push(r.frame().page()); });
  return asked;
}

/** Loads the inbox until it is the SPA's, without waiting for what it does then. */
async function inbox(page: Page): Promise<void> {
  await page.goto('/mail/INBOX');
  await takenOver(page);
}

test('a mail that arrives appears without a reload', async ({ stack, signIn, mailbox, account, page }) => {
  const listens = page.waitForResponse('**/api/events');
  await signIn.as(account);
  await expect(page.getByText('受信トレイは空です。')).toBeVisible();
  await listens;
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await expect(mailbox.row(SUBJECT)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('新しいメールが届きました。')).toBeVisible();
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  // Who looks at another tab sees the number in this one's title.
  await expect(page).toHaveTitle(/受信トレイ \(1\)/);
});

test('two tabs share one stream, and the second takes it over when the first is closed', async ({ stack, signIn, mailbox, account, page, context }) => {
  const asked = streams(context);
  const listens = page.waitForResponse('**/api/events');
  await signIn.as(account);
  await listens;
  const other = await context.newPage();
  await inbox(other);
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  const there = other.getByRole('link', { name: SUBJECT });
  await expect(mailbox.row(SUBJECT)).toBeVisible({ timeout: 20_000 });
  await expect(there).toBeVisible();
  expect(asked.map((tab) => tab === page)).toEqual([true]);

  const takes = other.waitForResponse('**/api/events');
  await page.close();
  await takes;
  expect(asked).toHaveLength(2);
  await stack.deliver('friend-writes-emoji-in-utf8.eml', account.address);
  await expect(other.getByRole('link', { name: '誕生日おめでとう' })).toBeVisible({ timeout: 20_000 });
  expect(asked).toHaveLength(2);
});

test('a mail server that stands still is told, and the page recovers by itself', async ({ stack, signIn, mailbox, frame, account, page }) => {
  test.slow();
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor(SUBJECT);
  await takenOver(page);
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const goOn = stack.freeze('dovecot');
  try {
    await frame.folders().getByRole('link', { name: 'ごみ箱' }).click();
    await expect(page.getByText('メールサーバーに接続できません。再試行しています。')).toBeVisible({ timeout: 20_000 });
    // What surrounds the page stays, so that one can go elsewhere.
    await expect(frame.signOutButton()).toBeVisible();
  } finally {
    goOn();
  }
  await expect(page.getByRole('heading', { level: 1, name: 'ごみ箱' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('メールサーバーに接続できません。')).toHaveCount(0);
  await frame.openFolder('受信トレイ');
  await expect(mailbox.row(SUBJECT)).toBeVisible();
  await stack.deliver('friend-writes-emoji-in-utf8.eml', account.address);
  // The stream comes back after 2 to 30 seconds.
  await expect(mailbox.row('誕生日おめでとう')).toBeVisible({ timeout: 60_000 });
  expect(await page.evaluate(() => 'stayed' in window), 'no document was loaded meanwhile').toBe(true);
});

test('a letter that is opened while the mail server stands still waits at its address and opens by itself', async ({ stack, signIn, mailbox, account, page }) => {
  test.slow();
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor(SUBJECT);
  await takenOver(page);
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  const goOn = stack.freeze('dovecot');
  let letter = '';
  try {
    await mailbox.row(SUBJECT).click();
    await expect(page.getByRole('heading', { level: 1, name: 'メールサーバーに接続できません。再試行しています。' })).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('link', { name: 'もう一度試す' })).toBeVisible();
    letter = page.url();
    expect(letter).toMatch(/\/mail\/INBOX\/INBOX\./);
  } finally {
    goOn();
  }
  await expect(page.getByRole('heading', { name: SUBJECT })).toBeVisible({ timeout: 30_000 });
  expect(page.url()).toBe(letter);
  await expect(page.getByText('メールサーバーに接続できません。')).toHaveCount(0);
  expect(await page.evaluate(() => 'stayed' in window), 'no document was loaded meanwhile').toBe(true);
});

// A wanted mail was held: it is found, read as text, taken back, and put in again.

import { type Account, expect, test } from '../fixtures/index.ts';
import type { Page } from '@playwright/test';

/** Refuses a sender by the API, as the settings page does. */
async function refuse(page: Page, url: string, account: Account, ...senders: string[]): Promise<void> {
  const post = { login: account.address, password: account.password, shared_computer: false };
  const api = await page.context().request.post(`${url}/api/session`, { data: post });
  expect(api.ok()).toBeTruthy();
  const saved = await page.context().request.put(`${url}/api/settings/reject`, { data: { senders } });
  expect(saved.ok()).toBeTruthy();
}

test.beforeEach(async ({ stack, account, page }) => {
  await refuse(page, stack.url, account, 'refused.example.com', 'sender.example.jp');
  await stack.deliver('shop-is-refused-with-links.eml', account.address, 'ad@refused.example.com');
});

test('a held mail says why and how long, and shows words alone', async ({ quarantine, frame, mailbox, page, account, stack }) => {
  const asked: string[] = [];
  page.on('request', (r) => { if (!r.url().startsWith(stack.url)) asked.push(r.url()); });
  await quarantine.waitFor('お得なお知らせ');
  const row = quarantine.row('お得なお知らせ');
  for (const words of ['ad@refused.example.com', '受信拒否設定（差出人）', 'あと7日', '今だけ半額です。']) {
    await expect(row).toContainText(words);
  }
  await quarantine.read('お得なお知らせ');
  const letter = page.getByRole('article');
  await expect(letter).toContainText('今だけ半額です。');
  await expect(letter.getByRole('link')).toHaveCount(0);
  await expect(letter.locator('img, iframe')).toHaveCount(0);
  expect(asked).toEqual([]);
  // It exists once: the folder leads here too.
  await mailbox.open();
  await frame.openFolder('迷惑メール');
  await expect(page).toHaveURL(/\/quarantine$/);
  await expect(page.getByText(account.address).first()).toBeAttached();
});

test('back to the inbox, always accepted, and in again', async ({ quarantine, mailbox, page }) => {
  await quarantine.waitFor('お得なお知らせ');
  await quarantine.tick('お得なお知らせ');
  await quarantine.always().check();
  await quarantine.backToInbox().click();
  await expect(page.getByText('1 通を受信トレイに戻しました')).toBeVisible();
  await expect(page.getByText('受信許可設定に加えました: ad@refused.example.com')).toBeVisible();
  await expect(page.getByText('迷惑メールはありません。')).toBeVisible();
  await page.getByRole('link', { name: '受信トレイのメールを開く' }).click();
  await expect(page).toHaveURL(/\/mail\/INBOX\//);
  await expect(page.getByRole('heading', { name: 'お得なお知らせ' })).toBeVisible();
  // The way back, as long as it is offered.
  await page.goBack();
  await quarantine.undo().click();
  await expect(page.getByText('迷惑メールに戻しました').first()).toBeVisible();
  await expect(quarantine.row('お得なお知らせ')).toContainText('あと7日');
  await mailbox.open();
  await expect(mailbox.row('お得なお知らせ')).toHaveCount(0);
});

test('the last day is marked, and all can be thrown away', async ({ quarantine, stack, page, account }) => {
  await quarantine.waitFor('お得なお知らせ');
  stack.moveClock(6 * 86_400 + 3600);
  await refuse(page, stack.url, account, 'refused.example.com');
  await quarantine.open();
  await expect(quarantine.row('お得なお知らせ')).toContainText('24時間以内に削除');
  await page.getByText('今すぐ空にする').click();
  await expect(page.getByText('1 通をすべて完全に削除します')).toBeVisible();
  await page.locator('#held-empty').getByRole('button', { name: '完全に削除' }).click();
  await expect(page.getByText('迷惑メールはありません。')).toBeVisible();
});

test('marked by hand it says when it is deleted', async ({ quarantine, mailbox, stack, account, page, face }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await mailbox.open();
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await page.locator('#letter-tools').getByRole('button', { name: '迷惑メールにする' }).click();
  await expect(page.getByText('7日後に削除されます').first()).toBeVisible();
  await quarantine.waitFor('来週の打ち合わせ');
  await expect(quarantine.row('来週の打ち合わせ')).toContainText('自分で指定');
  await page.goto(`${face}/quarantine?q=${encodeURIComponent('打ち合わせ')}`);
  await expect(quarantine.row('来週の打ち合わせ')).toBeVisible();
  await expect(quarantine.row('お得なお知らせ')).toHaveCount(0);
});

// 転送設定 and 自動返信設定, from the page to the mail that leaves.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('mail is forwarded, and 残さない is asked about twice', async ({ stack, signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open();
  await settings.row(account.address).getByRole('link', { name: '転送設定' }).click();
  await page.getByLabel('転送先メールアドレス1').fill(account.address);
  await settings.next().click();
  await expect(settings.fault()).toContainText(account.address);
  const elsewhere = `elsewhere-${Date.now()}@phone.example.org`;
  await page.getByLabel('転送先メールアドレス1').fill(elsewhere);
  await settings.choose('転送時にメールの複写（コピー）を', '残さない');
  await settings.next().click();
  await expect(settings.heading('転送先アドレス入力確認')).toBeVisible();
  await settings.register().click();
  await expect(settings.fault()).toContainText('確認のチェックを入れてください。');
  await page.getByLabel('転送したメールが残らないことを確認しました').check();
  await settings.register().click();
  await expect(settings.heading('転送先アドレス設定が完了しました。')).toBeVisible();
  await page.getByRole('link', { name: 'メールアドレスメニューへ' }).click();
  await expect(settings.row(account.address).getByRole('link', { name: '転送設定' })).toHaveText(/ON$/);
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await expect.poll(() => stack.sentOutside(elsewhere).length, { timeout: 30_000 }).toBe(1);
});

test('a sender gets the reply that was written for others', async ({ stack, signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open();
  await settings.press('自動返信設定', account.address);
  const words = `Away until spring ${Date.now()}`;
  await page.getByLabel('上記以外に対する返信定型文').fill(words);
  await page.getByLabel('有効にする', { exact: false }).check();
  await settings.save('自動返信設定が完了しました。');
  await expect(settings.said('自動返信設定を')).toHaveText('有効');
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  // The core writes replies in base64; the last group may end elsewhere.
  const encoded = Buffer.from(words).toString('base64').slice(0, -4);
  await expect.poll(() => stack.sentOutside(encoded).length, { timeout: 30_000 }).toBe(1);
});

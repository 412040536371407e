// Somebody comes to read mail: with the right password, with a wrong one, with a link to a page inside.

import { expect, test } from '../fixtures/index.ts';

test('a person signs in by mail address and sees the inbox', async ({ signIn, account, page, face }) => {
  await signIn.as(account);
  await expect(page).toHaveTitle(/受信トレイ/);
  await expect(page).toHaveURL(`${face}/mail/INBOX`);
});

test('a wrong password says so and keeps the address', async ({ signIn, account }) => {
  await signIn.open();
  await signIn.fill({ ...account, password: 'machigai' });
  await signIn.button().click();
  await expect(signIn.page.getByText('ログインできませんでした。')).toBeVisible();
  await expect(signIn.login()).toHaveValue(account.address);
  await expect(signIn.password()).toHaveValue('');
});

test('the master user of the core is nobody here', async ({ signIn, account }) => {
  await signIn.open();
  await signIn.fill({ address: `${account.address}*webmail`, password: account.password });
  await signIn.button().click();
  await expect(signIn.page.getByText('ログインできませんでした。')).toBeVisible();
});

test('a link to a page inside leads there after the sign-in', async ({ signIn, account, page, face }) => {
  await page.goto(`${face}/settings`);
  await signIn.fill(account);
  await signIn.button().click();
  await expect(page).toHaveURL(`${face}/settings`);
  await expect(page.getByRole('heading', { level: 1, name: '設定' })).toBeVisible();
});

test('the address of the former webmail still leads to the sign-in page', async ({ page, signIn }) => {
  await page.goto('/am_bin/amlogin');
  await expect(signIn.password()).toBeVisible();
});

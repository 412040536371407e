// Back and forward: each page has its address, and a jump leaves the history whole.

import { expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

test('after a jump over several entries a link has an entry of its own again', async ({ stack, signIn, page }) => {
  await signIn.as(stack.taro);
  await takenOver(page);
  const go = async (name: string, url: RegExp) => {
    await page.getByRole('link', { name, exact: true }).first().click();
    await expect(page).toHaveURL(url);
  };
  await go('設定', /\/settings$/);
  await go('ヘルプ', /\/help$/);
  await page.evaluate(() => history.go(-2));
  await expect(page).toHaveURL(/\/mail\/INBOX$/);
  await expect(page.getByRole('heading', { name: '受信トレイ' })).toBeVisible();
  await go('ヘルプ', /\/help$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/mail\/INBOX$/);
  await page.goForward();
  await expect(page).toHaveURL(/\/help$/);
  await expect(page.getByRole('main').getByRole('heading', { level: 1, name: 'ヘルプ' })).toBeVisible();
});

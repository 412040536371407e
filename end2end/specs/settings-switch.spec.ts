// The settings that are one switch: ウイルスチェック and 海外からのメール送信, on their own pages.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('海外からのメール送信 goes ON for a week, OFF, and ON for another one', async ({ stack, signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  const until = page.getByText(/\d{4}\/\d\d\/\d\d まで/);
  for (const press of ['ON にする', 'OFF にする', 'ON にする']) {
    await settings.open('overseas');
    await page.getByRole('button', { name: press }).click();
    // It works at once, and メールアドレスメニュー says what is true now.
    await expect(settings.row(account.address)).toBeVisible();
    if (press.startsWith('ON')) await expect(until).toHaveText(`${japanDay(stack.now() + 7 * 86_400)} まで`);
    else await expect(until).toHaveCount(0);
  }
  await settings.open('overseas');
  await expect(until).toBeVisible();
});

test('ウイルスチェック goes OFF and ON again', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  for (const [press, state] of [['OFF にする', /OFF$/], ['ON にする', /ON$/]] as const) {
    await settings.open('virus');
    await page.getByRole('button', { name: press }).click();
    await expect(settings.row(account.address).getByRole('button', { name: 'ウイルスチェック' })).toHaveText(state);
  }
});

/** `2026/12/05`, the day in Japan of an instant in seconds. */
function japanDay(seconds: number): string {
  return new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', year: 'numeric', month: '2-digit', day: '2-digit' }).format(seconds * 1000);
}

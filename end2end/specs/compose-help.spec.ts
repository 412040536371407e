// What helps while one writes: people written to, questions before sending, two tabs on one draft, a tab that broke.

import { expect, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';

test('people written to are suggested, for the first address and for the next', async ({ stack, signIn, compose, account, page }) => {
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: '山田 花子 <yamada@outside.example.com>, 鈴木 一郎 <suzuki@outside.example.com>', subject: '初めまして', text: 'よろしくお願いします。' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect(page).not.toHaveURL(/compose/);
  await compose.open();
  await takenOver(page);
  // The browser draws the list itself, so what it is offered is looked at.
  const offered = () => page.locator('datalist#people option').evaluateAll((all) => all.map((o) => (o as HTMLOptionElement).value));
  await compose.to().pressSequentially('山田');
  await expect.poll(offered).toEqual(['山田 花子 <yamada@outside.example.com>']);
  await compose.to().fill('山田 花子 <yamada@outside.example.com>, ');
  await compose.to().pressSequentially('SUZ');
  await expect.poll(offered).toEqual(['山田 花子 <yamada@outside.example.com>, 鈴木 一郎 <suzuki@outside.example.com>']);
  await compose.to().fill('');
  await compose.to().pressSequentially('sato');
  await expect.poll(offered).toEqual([]);
});

test('more than 100 recipients are asked about, more than 200 are refused', async ({ signIn, compose, account, page }) => {
  const people = (n: number) => Array.from({ length: n }, (_, i) => `p${i}@outside.example.com`).join(', ');
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  const asked = page.getByRole('alertdialog').filter({ hasText: 'このまま送信しますか？' });
  await compose.write({ to: people(201), subject: '会報', text: '会報です。' });
  await compose.send();
  await expect(compose.fault()).toContainText('数が多すぎます。');
  await expect(compose.fault()).toContainText('上限は200件です。');
  await expect(asked).toHaveCount(0);
  await compose.write({ to: people(101) });
  await compose.send();
  await expect(asked).toContainText('宛先が 101 件あります。このまま送信しますか？');
  await expect(compose.fault()).toHaveCount(0);
  await asked.getByRole('link', { name: '編集に戻る' }).click();
  await expect(asked).toHaveCount(0);
  await expect(compose.text()).toHaveValue(/会報です。/);
  // A hundred are a mail like any other.
  await compose.write({ to: people(100) });
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
  await page.getByRole('button', { name: '送信を取り消す' }).first().click();
  await expect(compose.to()).toHaveValue(people(100));
});

test('a forgotten attachment is asked about, and このまま送信 sends', async ({ stack, signIn, compose, account, page }) => {
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@outside.example.com', subject: '資料', text: '資料を添付します。' });
  await compose.send();
  const asked = page.getByRole('alertdialog').filter({ hasText: '添付ファイルがないようです。' });
  await expect(asked).toBeVisible();
  await expect(asked.getByRole('button', { name: 'このまま送信' })).toBeFocused();
  await asked.getByRole('button', { name: 'このまま送信' }).press('Enter');
  await expect(page).not.toHaveURL(/compose/);
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
});

for (const [keeps, button, kept] of [['mine', 'いまの内容で保存', '一つ目の画面の文'], ['theirs', '別の画面の内容にする', '二つ目の画面の文']] as const) {
  test(`a draft open in two tabs: the second save shows both texts, and one keeps ${keeps}`, async ({ signIn, frame, compose, account, page }) => {
    await signIn.as(account);
    await compose.open();
    await takenOver(page);
    await compose.write({ to: 'suzuki@outside.example.com', subject: '二つの画面', text: '初めの文' });
    await compose.save();
    await frame.expectNotice('下書きに保存しました。');
    const other = await page.context().newPage();
    await other.goto(page.url());
    await takenOver(other);
    const text = other.getByLabel('本文', { exact: true });
    await expect(text).toHaveValue(/初めの文/);
    await text.fill('二つ目の画面の文');
    await other.getByRole('button', { name: '下書きとして保存' }).click();
    await expect(other.getByText('下書きに保存しました。')).toBeVisible();

    await compose.write({ text: '一つ目の画面の文' });
    await compose.save();
    const asked = page.getByRole('alertdialog', { name: '別の画面で、この下書きが先に保存されています。' });
    await expect(asked).toContainText('二つ目の画面の文');
    await expect(compose.text()).toHaveValue('一つ目の画面の文');
    await asked.getByRole('button', { name: button }).click();
    await expect(asked).toHaveCount(0);
    await expect(page.getByText(/に保存しました$/)).toBeVisible();
    await expect(compose.text()).toHaveValue(kept);
    await page.reload();
    await expect(compose.text()).toHaveValue(kept);
    await other.close();
  });
}

test('what a tab had not saved when it broke comes back from its own copy', async ({ signIn, frame, compose, account, page }) => {
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@outside.example.com', subject: '控え', text: '保存した文' });
  await compose.save();
  await frame.expectNotice('下書きに保存しました。');
  // From here on nothing that is written reaches the server, as when the line is gone.
  await page.route('**/api/drafts/**', (route) => (route.request().method() === 'GET' ? route.continue() : route.abort()));
  await compose.write({ text: '保存した文と、まだ保存していない大事な文' });
  const copy = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  await expect.poll(copy).toContain('"draft:');
  expect(await copy(), 'sealed: without the session nobody reads it').not.toContain('大事な文');
  await page.reload();
  await expect(frame.page.getByText('保存前の内容を、このタブの控えから戻しました。')).toBeVisible();
  await expect(compose.text()).toHaveValue('保存した文と、まだ保存していない大事な文');
  await page.unroute('**/api/drafts/**');
  await compose.save();
  await expect(page.getByText(/に保存しました$/)).toBeVisible();
  await expect.poll(copy).not.toContain('"draft:');
});

// What an owner does now and then: another password by the house, the address that costs, an absence with its dates.

import { expectAccessible } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';
import { SignIn } from '../pages/sign-in.ts';

test('再発行: the password that is shown works, the old one does not', async ({ stack, signIn, page, face, browser }) => {
  const owner = await stack.account({ own: true });
  const second = await stack.account({ beside: owner });
  const settings = new Settings(page, face);
  await signIn.as(owner);
  await settings.open();
  await settings.press('パスワード再発行', second.address);
  await expect(settings.heading('メールアドレスのパスワード 再発行')).toBeVisible();
  await page.getByLabel('現在のパスワード', { exact: false }).fill(owner.password);
  await page.getByRole('button', { name: '再発行', exact: true }).click();
  await expect(settings.heading('メールアドレスのパスワード再発行が完了しました。')).toBeVisible();
  await expect(page.getByText('以下の内容で再発行が完了しました。')).toBeVisible();
  const password = (await page.locator('#issued-password').textContent())!;
  const other = await (await browser.newContext({ locale: 'ja-JP', baseURL: stack.url, javaScriptEnabled: face === '' })).newPage();
  const door = new SignIn(other, face);
  await door.open();
  await door.fill(second);
  await door.button().click();
  await expect(other.getByText('ログインできませんでした。')).toBeVisible();
  await door.as({ ...second, password });
  await other.context().close();
});

test('the sixth address asks for the fee, and then the contract is full', async ({ stack, signIn, page, face }) => {
  const owner = await stack.account({ own: true });
  for (let n = 2; n <= 5; n += 1) await stack.account({ beside: owner });
  const settings = new Settings(page, face);
  await signIn.as(owner);
  await settings.open('register');
  await page.getByLabel('メールアドレス', { exact: true }).fill(`six_${owner.address.split('@')[0]}`.slice(0, 20));
  await settings.next().click();
  await page.getByRole('radio').first().check();
  await settings.next().click();
  await expect(page.getByText('6つ目以降につきましては1メールアドレスにつき月額330円(税込)のオプション料金が発生します。', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: '確認', exact: true }).click();
  await expect(settings.fault()).toContainText('料金への同意が必要です。');
  await page.getByLabel('料金に同意する').check();
  await page.getByRole('button', { name: '確認', exact: true }).click();
  await settings.own().fill(owner.password);
  await settings.register().click();
  await expect(settings.heading('メールアドレスの登録が完了しました。')).toBeVisible();
  await settings.open();
  await expect(page.getByText('契約で登録できる数に達しています。', { exact: false })).toBeVisible();
  await expect(page.getByRole('link', { name: '新規登録' })).toHaveCount(0);
});

test('an absence with its days and a name', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('autoreply');
  await page.getByLabel('上記以外に対する返信定型文').fill('夏休みです。');
  await page.getByLabel('送信者名').fill('山田太郎');
  await page.getByLabel('終了日').fill('2020-01-01');
  await page.getByLabel('有効にする', { exact: false }).check();
  await settings.next().click();
  await expect(settings.fault()).toContainText('終了日が過ぎているため、返信されません。');
  await expect(page.getByLabel('送信者名')).toHaveValue('山田太郎');
  await page.getByLabel('開始日').fill('2031-08-10');
  await page.getByLabel('終了日').fill('2031-08-16');
  await settings.save('自動返信設定が完了しました。');
  await expect(settings.said('開始日')).toHaveText('2031-08-10');
  await expect(settings.said('終了日')).toHaveText('2031-08-16');
  await expect(settings.said('送信者名')).toHaveText('山田太郎');
});

test.describe('axe', () => {
  test.use({ javaScriptEnabled: true });

  test('register, remove, and the pages behind the first', async ({ stack, signIn, page, face }) => {
    const owner = await stack.account({ own: true });
    const second = await stack.account({ beside: owner });
    const settings = new Settings(page, face);
    await signIn.as(owner);
    await settings.open(`remove?address=${second.address}`);
    await expectAccessible(page);
    await settings.open('register');
    await page.getByLabel('メールアドレス', { exact: true }).fill(`axe_${owner.address.split('@')[0]}`.slice(0, 20));
    await settings.next().click();
    await expect(page.getByRole('radio').first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('radio').first().check();
    await settings.next().click();
    await expect(page.getByRole('button', { name: '確認', exact: true })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: '確認', exact: true }).click();
    await expect(settings.register()).toBeVisible();
    await expectAccessible(page);
    await settings.own().fill(owner.password);
    await settings.register().click();
    await expect(settings.heading('メールアドレスの登録が完了しました。')).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the steps of a setting on the full pages', async ({ account, page }) => {
    const settings = new Settings(page, '');
    await new SignIn(page, '').as(account);
    await settings.open();
    await settings.row(account.address).getByRole('link', { name: '転送設定' }).click();
    await page.getByLabel('転送先メールアドレス1').fill('there@phone.example.org');
    await settings.next().click();
    await expect(settings.heading('転送先アドレス入力確認')).toBeVisible();
    await settings.back().click();
    await expect(page.getByLabel('転送先メールアドレス1')).toHaveValue('there@phone.example.org');
    await settings.save('転送先アドレス設定が完了しました。');
    await expect(settings.said('転送先メールアドレス1')).toHaveText('there@phone.example.org');
  });
});

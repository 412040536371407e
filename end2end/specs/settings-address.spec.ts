// The addresses of a contract: a new one, its password, its end.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';
import { SignIn } from '../pages/sign-in.ts';

test('a new address: one can sign in with what its page shows, once', async ({ stack, signIn, page, face, browser, frame }) => {
  const owner = await stack.account({ own: true });
  const settings = new Settings(page, face);
  await signIn.as(owner);
  await settings.open();
  await page.getByRole('link', { name: '新規登録' }).click();
  await page.getByLabel('メールアドレス', { exact: true }).fill('-abc');
  await settings.next().click();
  await expect(settings.fault()).toBeVisible();
  const local = `e2e_${owner.address.split('@')[0]}`.slice(0, 20);
  await page.getByLabel('メールアドレス', { exact: true }).fill(local);
  await settings.next().click();
  const first = await page.getByRole('radio').first().getAttribute('value');
  await page.getByRole('button', { name: '他のサブドメイン候補を表示する' }).click();
  await expect(page.getByRole('radio').first()).not.toHaveAttribute('value', first!);
  const domain = (await page.getByRole('radio').nth(1).getAttribute('value'))!;
  await page.getByRole('radio').nth(1).check();
  await settings.next().click();
  // What was chosen is still offered and chosen, though it stood on a later page of candidates.
  await settings.back().click();
  await expect(page.getByRole('radio', { name: `${local}@${domain}` })).toBeChecked();
  await settings.next().click();
  await settings.choose('メールウイルスチェック', 'OFF');
  await page.getByRole('button', { name: '確認', exact: true }).click();
  await expect(settings.said('メールアドレス')).toHaveText(`${local}@${domain}`);
  // Whoever manages the contract enters their own password again.
  await settings.register().click();
  await expect(settings.fault()).toContainText('パスワードを入力してください。');
  await settings.own().fill(owner.password);
  await settings.register().click();
  await expect(settings.heading('メールアドレスの登録が完了しました。')).toBeVisible();
  const pop = (await settings.said('POPアカウント').textContent())!;
  const password = (await page.locator('#issued-password').textContent())!;
  expect(pop).toMatch(/^m\d+$/);
  // Every capital is underlined and called so.
  await expect(page.locator('#issued-reading u')).toHaveCount(password.replace(/[^A-Z]/g, '').length);
  await settings.open();
  await expect(settings.row(`${local}@${domain}`)).toContainText(pop);
  // A browser may refuse to ask again for what was shown once.
  await page.goBack().catch(() => null);
  await expect(page.getByText(password)).toHaveCount(0);
  await settings.open();
  const other = await (await browser.newContext({ locale: 'ja-JP', baseURL: stack.url, javaScriptEnabled: face === '' })).newPage();
  await new SignIn(other, face).as({ address: pop, password });
  await other.context().close();
  await frame.signOut();
});

test('another password ends the old one everywhere', async ({ stack, signIn, account, page, face, browser }) => {
  const settings = new Settings(page, face);
  const other = await (await browser.newContext({ locale: 'ja-JP', baseURL: stack.url, javaScriptEnabled: face === '' })).newPage();
  await new SignIn(other, face).as(account);
  await signIn.as(account);
  await settings.open();
  await settings.press('パスワード変更', account.address);
  await expect(settings.heading('メールアドレスのパスワード入力')).toBeVisible();
  await expect(settings.said('メールアドレス')).toHaveText(account.address);
  await page.getByLabel('現在のパスワード').fill('wrong.one');
  await page.getByLabel('新パスワード', { exact: true }).fill('Xq.19');
  await page.getByLabel('新パスワードの再入力').fill('Xq.19');
  await settings.next().click();
  await expect(page.locator('#weak')).toContainText('短い');
  await settings.register().click();
  await expect(settings.fault()).toBeVisible();
  for (const [label, words] of [['現在のパスワード', account.password], ['新パスワード', 'Sakura+Mori9'], ['新パスワードの再入力', 'Sakura+Mori9']]) {
    await page.getByLabel(label, { exact: true }).fill(words);
  }
  await settings.next().click();
  await expect(settings.register()).toBeVisible();
  expect(await page.content()).not.toContain('Sakura+Mori9');
  await settings.register().click();
  await expect(settings.heading('メールアドレスのパスワード変更が完了しました。')).toBeVisible();
  expect(await page.content()).not.toContain('Sakura+Mori9');
  await other.goto(`${face}/settings`);
  await expect(new SignIn(other, face).password()).toBeVisible();
  await new SignIn(other, face).as({ ...account, password: 'Sakura+Mori9' });
  await other.context().close();
});

test('a new address can be deleted again, the main one cannot', async ({ stack, signIn, page, face }) => {
  const owner = await stack.account({ own: true });
  const second = await stack.account({ beside: owner });
  const settings = new Settings(page, face);
  await signIn.as(owner);
  await settings.open();
  await page.getByRole('button', { name: '削除', exact: true }).click();
  await expect(page.getByText('メールアドレスを選択してください。')).toBeVisible();
  await settings.press('削除', owner.address);
  await expect(page.getByText('主アドレスは削除できません。')).toBeVisible();
  await settings.press('削除', second.address);
  await expect(page.getByText('30日後に完全に削除されます', { exact: false })).toBeVisible();
  await settings.own().fill(owner.password);
  await page.getByRole('button', { name: 'このメールアドレスを削除する' }).click();
  await expect(page.getByText('メールアドレスを削除しました。')).toBeVisible();
  await expect(settings.row(second.address)).toHaveCount(0);
});

test('nobody reaches the settings of a stranger', async ({ stack, signIn, account, page, face }) => {
  await signIn.as(account);
  for (const name of ['password', 'reissue', 'reject', 'forward', 'virus', 'overseas', 'remove']) {
    await page.goto(`${face}/settings/${name}?address=${stack.taro.address}`);
    await expect(page.getByRole('heading', { name: 'お探しのページやメールは見つかりませんでした。' })).toBeVisible();
  }
});

test('ON and OFF of the table work at once', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open();
  const row = settings.row(account.address);
  await expect(page.getByText('どこでもメールからはいつでも送信できます。', { exact: false })).toBeVisible();
  await row.getByRole('button', { name: '海外からのメール送信' }).click();
  await expect(row.getByText(/^\d{4}\/\d\d\/\d\d まで$/)).toBeVisible();
  await row.getByRole('button', { name: '海外からのメール送信' }).click();
  await expect(row.getByText(/まで$/)).toHaveCount(0);
  await expect(row.getByRole('button', { name: 'ウイルスチェック' })).toHaveText(/ON$/);
  await row.getByRole('button', { name: 'ウイルスチェック' }).click();
  await expect(row.getByRole('button', { name: 'ウイルスチェック' })).toHaveText(/OFF$/);
});

// 迷惑メール設定: the first use, the two lists, what is refused and why.

import { expect, test } from '../fixtures/index.ts';
import { Settings } from '../pages/settings.ts';

test('a person applies for the spam check and switches it on', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open();
  await settings.row(account.address).getByRole('link', { name: /^設定/ }).click();
  await expect(settings.heading('迷惑メール設定')).toBeVisible();
  await page.getByRole('link', { name: '迷惑メールチェック' }).click();
  await expect(settings.heading('ご利用にあたっての注意事項')).toBeVisible();
  await page.getByLabel('承諾する').check();
  await page.getByRole('button', { name: '申込む' }).click();
  await expect(settings.heading('迷惑メールチェック設定')).toBeVisible();
  // 隔離 stands on 判定: without it the confirm page shows it OFF.
  await settings.choose('迷惑メールを迷惑メールフォルダに隔離する', 'ON');
  await settings.choose('迷惑メールの件名に[spam]マークをつける', 'OFF');
  await settings.next().click();
  await expect(settings.said('迷惑メールを迷惑メールフォルダに隔離する')).toHaveText('OFF');
  await settings.back().click();
  await settings.choose('迷惑メールの件名に[spam]マークをつける', 'ON');
  await settings.choose('迷惑メールを迷惑メールフォルダに隔離する', 'ON');
  await settings.next().click();
  await expect(settings.heading('迷惑メールチェック入力確認')).toBeVisible();
  await expect(settings.said('迷惑メールを迷惑メールフォルダに隔離する')).toHaveText('ON');
  await settings.register().click();
  await expect(settings.heading('迷惑メールチェック設定完了')).toBeVisible();
  // The notes are for the first use alone.
  await settings.open('spam');
  await expect(settings.heading('迷惑メールチェック設定')).toBeVisible();
});

test('entries without effect are refused with the reason, and 戻る keeps what was typed', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('reject');
  await page.getByLabel('メールアドレス指定').fill('123.jp\ntarou');
  await page.getByLabel('件名指定').fill('広\n未承諾広告\nﾌﾚﾝﾄﾞ');
  await settings.choose('表題欄自体がないメールの場合', '拒否する');
  await settings.next().click();
  for (const words of ['左側だけの一部では反映されません', '一文字だけでは反映されません', '半角カタカナの登録はできません']) {
    await expect(settings.fault()).toContainText(words);
  }
  await page.getByLabel('メールアドレス指定').fill('123.jp\njp');
  await page.getByLabel('件名指定').fill('未承諾広告');
  await settings.next().click();
  await expect(settings.heading('受信拒否設定 入力確認')).toBeVisible();
  await expect(settings.said('拒否するメールアドレス')).toContainText('とても短い指定です');
  await settings.back().click();
  await expect(page.getByLabel('メールアドレス指定')).toHaveValue('123.jp\njp');
  await expect(page.getByRole('group', { name: '表題欄自体がないメールの場合' }).getByRole('radio', { name: '拒否する', exact: true })).toBeChecked();
  await settings.save('受信拒否設定が完了しました。');
  await expect(settings.said('特殊な条件で拒否をする')).toContainText('表題欄自体がないメールの場合: 拒否する');
  await page.getByRole('link', { name: '迷惑メール設定メニューへ' }).click();
  await page.getByRole('link', { name: '受信許可設定' }).click();
  await page.getByLabel('メールアドレス指定').fill('friend@123.jp');
  await settings.save('受信許可設定変更完了');
  await settings.open('allow');
  await expect(page.getByLabel('メールアドレス指定')).toHaveValue('friend@123.jp');
});

test('a confirm page cannot be reached without its input', async ({ signIn, account, page, face }) => {
  const settings = new Settings(page, face);
  await signIn.as(account);
  await settings.open('reject?step=confirm');
  await expect(settings.next()).toBeVisible();
  await settings.open('reject?step=done');
  await expect(settings.next()).toBeVisible();
});

// Writing, and leaving it for later: a draft exists once, and its text comes back.

import { expect, test } from '../fixtures/index.ts';

test('a draft is saved once, found in 下書き, and goes on', async ({ signIn, frame, mailbox, compose, account }) => {
  await signIn.as(account);
  await frame.composeLink().first().click();
  await compose.write({ to: 'suzuki@mail.example.com', subject: '書きかけ', text: '拝啓' });
  await compose.save();
  await frame.expectNotice('下書きに保存しました。');
  await compose.write({ text: '拝啓 秋も深まり' });
  await compose.save();
  await frame.openFolder('下書き');
  await expect(mailbox.row('書きかけ')).toHaveCount(1);
  await mailbox.row('書きかけ').click();
  await compose.goOnWriting();
  await expect(compose.text()).toHaveValue(/拝啓 秋も深まり/);
  await expect(compose.to()).toHaveValue('suzuki@mail.example.com');
});

test('a mail without a recipient is not sent, and nothing typed is lost', async ({ signIn, compose, account }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ subject: '宛先なし', text: 'まだ送れません' });
  await compose.send();
  await expect(compose.page.getByText('入力されていません。').first()).toBeVisible();
  await expect(compose.text()).toHaveValue(/まだ送れません/);
});

test('a forgotten attachment is asked about', async ({ signIn, compose, account }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: account.address, subject: '資料', text: '資料を添付します。' });
  await compose.send();
  await expect(compose.page.getByText('添付ファイルがないようです。このまま送信しますか？')).toBeVisible();
  await expect(compose.page.getByText('このまま送信', { exact: true })).toBeVisible();
});

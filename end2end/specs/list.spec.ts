// The list of mails: what a row says, what arrives, what is thrown away and taken back.

import { expect, test } from '../fixtures/index.ts';

test('a mail from outside appears with sender, subject and first words', async ({ stack, signIn, mailbox, account }) => {
  await signIn.as(account);
  await expect(mailbox.page.getByText('受信トレイは空です。')).toBeVisible();
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await mailbox.waitFor('来週の打ち合わせ');
  await expect(mailbox.page.getByText('佐藤 健').first()).toBeVisible();
  await expect(mailbox.page.getByText('来週の打ち合わせは何時からですか。').first()).toBeVisible();
});

test('a mail thrown away is in the trash and comes back', async ({ stack, signIn, frame, mailbox, message, account, page }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.delete();
  await expect(mailbox.row('来週の打ち合わせ')).toHaveCount(0);
  await frame.openFolder('ごみ箱');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.restore();
  await mailbox.open();
  await expect(mailbox.row('来週の打ち合わせ').first()).toBeVisible();
  await expect(page).toHaveTitle(/受信トレイ/);
});

test('a search finds a mail by a Japanese word and says when there is none', async ({ stack, signIn, mailbox, account }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await stack.deliver('friend-writes-emoji-in-utf8.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.waitFor('誕生日おめでとう');
  await mailbox.search('打ち合わせ');
  await expect(mailbox.row('来週の打ち合わせ').first()).toBeVisible();
  await expect(mailbox.row('誕生日おめでとう')).toHaveCount(0);
  await mailbox.search('どこにもないことば');
  await expect(mailbox.page.getByText('見つかりませんでした。')).toBeVisible();
});

// Reading: Japanese of every kind comes out right, strangers' HTML stays in its frame, pictures wait for a yes.

import { expect, test } from '../fixtures/index.ts';

const letters = [
  { file: 'grandmother-writes-in-jis.eml', subject: '柿を送りました', text: '熟したものから食べてください。' },
  { file: 'school-writes-in-shift-jis-with-circled-numbers.eml', subject: '遠足のお知らせ①', text: '㈱ひばり交通のバスで行きます。' },
  { file: 'library-writes-in-euc.eml', subject: '延滞のお知らせ', text: '返却期限を過ぎている資料があります。' },
  { file: 'old-program-writes-raw-jis-subject.eml', subject: '断水のお知らせ', text: '断水は午前九時からです。' },
  { file: 'old-program-writes-unlabelled-shift-jis.eml', subject: '集合場所の変更', text: '能登、表、ソフトの予定は同じです。' },
  { file: 'friend-writes-emoji-in-utf8.eml', subject: '誕生日おめでとう🎂', text: '𠮷野家で会おう。' },
];

test('Japanese of every kind is right in list and text', async ({ stack, signIn, mailbox, message, account }) => {
  for (const letter of letters) await stack.deliver(letter.file, account.address);
  await signIn.as(account);
  for (const letter of letters) await mailbox.waitFor(letter.subject);
  for (const letter of letters) {
    await mailbox.open();
    await mailbox.openMessage(letter.subject);
    await expect(message.text(letter.text).first()).toBeVisible();
  }
});

test('a mail that was opened is read', async ({ stack, signIn, mailbox, account }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await expect(mailbox.unread('来週の打ち合わせ')).toBeVisible();
  await mailbox.openMessage('来週の打ち合わせ');
  await mailbox.open();
  await expect(mailbox.row('来週の打ち合わせ').first()).toBeVisible();
  await expect(mailbox.unread('来週の打ち合わせ')).toHaveCount(0);
});

test('HTML mail stays in its frame, loads nothing and runs nothing until asked', async ({ stack, signIn, mailbox, message, account, page }) => {
  await stack.deliver('shop-sends-html-with-remote-pictures.eml', account.address);
  const strangers: string[] = [];
  page.on('request', (r) => { if (!r.url().startsWith(stack.url)) strangers.push(r.url()); });
  await signIn.as(account);
  await mailbox.waitFor('秋のセール');
  await mailbox.openMessage('秋のセール');
  await expect(message.html().getByText('全品送料無料')).toBeVisible();
  await expect(message.html().locator('script, form, input, [onerror]')).toHaveCount(0);
  await expect(page).not.toHaveTitle('stolen');
  expect(strangers).toEqual([]);

  await message.showPicturesOnce().click();
  await expect.poll(() => strangers.filter((url) => url.startsWith('https://img.midori.example.com/')).length).toBeGreaterThan(0);
});

test('a picture inside the text is shown', async ({ stack, signIn, mailbox, message, account }) => {
  await stack.deliver('mother-puts-a-picture-into-the-text.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('写真を入れました');
  await mailbox.openMessage('写真を入れました');
  const picture = message.html().getByAltText('富士山');
  await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(240);
});

test('a long Japanese file name is whole, on the page and when saved', async ({ stack, signIn, mailbox, message, account, page }) => {
  const name = '二〇二六年十月分ご請求書_田中太郎様_最終版.pdf';
  await stack.deliver('accountant-sends-invoice-with-long-japanese-name.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('請求書をお送りします');
  await mailbox.openMessage('請求書をお送りします');
  await expect(message.file(name).first()).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent('download'), message.saveFile(name).click()]);
  expect(saved.suggestedFilename()).toBe(name);
});

test('winmail.dat is opened', async ({ stack, signIn, mailbox, message, account }) => {
  await stack.deliver('outlook-sends-only-winmail.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('議事録です');
  await mailbox.openMessage('議事録です');
  await expect(message.text('次回は木曜日の14時からです。').first()).toBeVisible();
  await expect(message.file('議事録_11月.txt').first()).toBeVisible();
});

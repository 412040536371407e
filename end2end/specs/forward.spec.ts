// What grows out of a letter: a forward with its files, the letter itself as a file, an answer to all, the same mail once more.

import { expect, type Stack, test } from '../fixtures/index.ts';

const INVOICE = '請求書をお送りします';
const PDF = '二〇二六年十月分ご請求書_田中太郎様_最終版.pdf';

/** A letter to several people, as a colleague would write it. */
async function deliverToMany(stack: Stack, to: string): Promise<void> {
  const letter = [
    'From: =?UTF-8?B?5L2Q6JekIOWBpQ==?= <sato@mail.example.com>',
    'To: RECIPIENT, suzuki@mail.example.com',
    'Cc: tanaka@mail.example.com',
    'Subject: Spring trip',
    'Date: Fri, 20 Nov 2026 10:00:00 +0900',
    'Message-ID: <spring-trip@mail.example.com>',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'どこへ行きましょうか。',
  ];
  await stack.deliverBytes(Buffer.from(letter.join('\n') + '\n'), to, 'sato@mail.example.com');
}

test('a forward carries words and files, and the original is marked', async ({ stack, signIn, frame, mailbox, message, compose, account, page }) => {
  const hanako = await stack.account();
  await stack.deliver('accountant-sends-invoice-with-long-japanese-name.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor(INVOICE);
  await expect(mailbox.marked(INVOICE, '転送済み')).toHaveCount(0);
  await mailbox.openMessage(INVOICE);
  await message.forward();
  await expect(compose.subject()).toHaveValue(`Fwd: ${INVOICE}`);
  await expect(compose.text()).toHaveValue(/-------- 転送メッセージ --------[^]*keiri@midori\.example\.com[^]*請求書を添付します。/);
  await expect(compose.to()).toHaveValue('');
  await expect(compose.file(PDF)).toBeVisible();
  await compose.write({ to: hanako.address });
  await compose.send();
  await expect(page).not.toHaveURL(/compose/);
  await mailbox.open();
  await mailbox.waitForMark(INVOICE, '転送済み');
  await expect(mailbox.marked(INVOICE, '返信済み')).toHaveCount(0);
  await frame.signOut();

  await signIn.as(hanako);
  await mailbox.waitFor(`Fwd: ${INVOICE}`);
  await mailbox.openMessage(`Fwd: ${INVOICE}`);
  await expect(message.text('請求書を添付します。').first()).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent('download'), message.saveFile(PDF).click()]);
  expect(saved.suggestedFilename()).toBe(PDF);
});

test('a forward that was only opened leaves no draft; a file taken out of it stays out', async ({ stack, signIn, frame, mailbox, message, compose, account, page }) => {
  await stack.deliver('accountant-sends-invoice-with-long-japanese-name.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor(INVOICE);
  await mailbox.openMessage(INVOICE);
  await message.forward();
  await expect(compose.file(PDF)).toBeVisible();
  const key = await page.locator('#compose-form').getAttribute('data-key');
  expect((await page.request.get(`/api/drafts/${key}`)).status(), 'opening writes nothing').toBe(404);
  await page.reload();
  await expect(compose.file(PDF)).toBeVisible();

  await compose.removeFile(PDF).click();
  await expect(compose.file(PDF)).toHaveCount(0);
  await compose.write({ subject: 'ファイルなし' });
  await compose.save();
  await frame.expectNotice('下書きに保存しました。');
  await page.reload();
  await expect(compose.subject()).toHaveValue('ファイルなし');
  await expect(compose.file(PDF)).toHaveCount(0);
});

test('a letter goes along whole as a file', async ({ stack, signIn, mailbox, message, compose, account }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.more('添付として転送');
  await expect(compose.subject()).toHaveValue('Fwd: 来週の打ち合わせ');
  await expect(compose.file('来週の打ち合わせ.eml')).toBeVisible();
  await expect(compose.text()).not.toHaveValue(/来週の打ち合わせは何時からですか。/);
  await compose.write({ to: 'suzuki@outside.example.com', text: 'ご覧ください。' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
  const [mail] = stack.sentOutside(account.address);
  expect(mail).toMatch(/^Content-Type: message\/rfc822/im);
  // The letter inside keeps its own head, byte for byte.
  expect(mail).toContain('Message-ID: <colleague-asks-a-question@mail.example.com>');
  await mailbox.open();
  await mailbox.waitForMark('来週の打ち合わせ', '転送済み');
});

test('an answer to all goes to everybody but its writer, and the original is marked', async ({ stack, signIn, mailbox, message, compose, account }) => {
  await deliverToMany(stack, account.address);
  await signIn.as(account);
  await mailbox.waitFor('Spring trip');
  await mailbox.openMessage('Spring trip');
  await message.replyAll();
  await expect(compose.subject()).toHaveValue('Re: Spring trip');
  await expect(compose.to()).toHaveValue(/^佐藤 健 <sato@mail\.example\.com>$/);
  await expect(compose.cc()).toHaveValue('suzuki@mail.example.com, tanaka@mail.example.com');
  await expect(compose.text()).toHaveValue(/> どこへ行きましょうか。/);
  await compose.write({ text: '京都はどうでしょう。' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(1);
  const [mail] = stack.sentOutside(account.address);
  expect(mail).toMatch(/^In-Reply-To: <spring-trip@mail\.example\.com>/im);
  const receivers = /^To: ([^]*?)\n(?! )/im.exec(mail!)![1] + /^Cc: ([^]*?)\n(?! )/im.exec(mail!)![1]!;
  for (const other of ['sato@', 'suzuki@', 'tanaka@']) expect(receivers).toContain(other);
  expect(receivers).not.toContain(account.address);
  await mailbox.open();
  await mailbox.waitForMark('Spring trip', '返信済み');
});

test('a sent mail is opened as a new one and goes once more', async ({ stack, signIn, frame, mailbox, message, compose, account, page }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: 'suzuki@outside.example.com', subject: '第一回', text: '集まりは十時からです。' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('第一回');
  await mailbox.openMessage('第一回');
  await message.again();
  await expect(compose.to()).toHaveValue('suzuki@outside.example.com');
  await expect(compose.subject()).toHaveValue('第一回');
  await expect(compose.text()).toHaveValue(/集まりは十時からです。/);
  await compose.write({ subject: '第二回' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(2);
  // A new mail has an id of its own and answers nothing.
  const ids = stack.sentOutside(account.address).map((mail) => /^Message-ID: (.*)$/im.exec(mail)![1]);
  expect(new Set(ids).size).toBe(2);
  for (const mail of stack.sentOutside(account.address)) expect(mail).not.toMatch(/^In-Reply-To:/im);
  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('第二回');
  await expect(mailbox.row('第一回')).toHaveCount(1);
  await expect(page.getByRole('listitem').filter({ hasText: '第一回' }).getByText('転送済み')).toHaveCount(0);
});

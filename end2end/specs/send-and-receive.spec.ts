// The main job: a Japanese mail is opened and answered, and the other person finds the answer.

import { expect, test } from '../fixtures/index.ts';
import { thinLine } from '../fixtures/line.ts';
import { takenOver } from '../fixtures/takeover.ts';

/** The base layer points to 送信待ち, the SPA counts down. */
const HELD = /まもなく送信します。|秒後に送信します。/;

test('an answer reaches the other person, and is filed', async ({ stack, signIn, frame, mailbox, message, compose, account }) => {
  const hanako = await stack.account();
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  await mailbox.openMessage('来週の打ち合わせ');
  await message.reply();
  await expect(compose.text()).toHaveValue(/> 来週の打ち合わせは何時からですか。/);
  await compose.write({ to: hanako.address, text: '午後三時からです。' });
  await compose.send();
  await frame.expectNotice(HELD);

  await mailbox.open();
  await frame.openFolder('送信済み');
  await mailbox.waitFor('Re: 来週の打ち合わせ');
  await frame.openFolder('下書き');
  await expect(mailbox.page.getByText('下書きはありません。')).toBeVisible();
  await frame.signOut();

  await signIn.as(hanako);
  await mailbox.waitFor('Re: 来週の打ち合わせ');
  await mailbox.openMessage('Re: 来週の打ち合わせ');
  await expect(message.text('午後三時からです。').first()).toBeVisible();
});

test('a mail to the outside leaves once, in the sender’s name', async ({ stack, signIn, compose, account }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: 'suzuki@outside.example.com', subject: 'Hello', text: 'See you in Atami.' });
  await compose.send();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
  const [mail] = stack.sentOutside(account.address);
  expect(mail).toContain(`From: ${account.address}`);
  expect(mail).toContain('See you in Atami.');
});

test('a mail can be taken back before it goes', async ({ stack, signIn, frame, compose, account, page, face }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: 'suzuki@outside.example.com', subject: '早まった', text: 'これは送りません' });
  await compose.send();
  await frame.expectNotice(HELD);
  await page.goto(`${face}/outbox`);
  await page.getByRole('button', { name: '送信を取り消す' }).first().click();
  await expect(compose.text().or(page.getByText('送信を取り消し、下書きに戻しました。')).first()).toBeVisible();
  // The undo time has passed; nothing went.
  await page.waitForTimeout(stack.undoSeconds * 1000 + 1500);
  expect(stack.sentOutside(account.address)).toEqual([]);
});

test('a tab closed right after 送信 has sent', async ({ stack, signIn, compose, account, page, face }) => {
  test.skip(face === '/lite', 'without script the browser itself waits for the answer');
  await signIn.as(account);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@outside.example.com', subject: '閉じる', text: 'すぐに閉じました。' });
  // Answers take two seconds: the tab closes while the words are still being saved.
  await thinLine(page, 2000);
  await compose.send();
  await page.close();
  await expect.poll(() => stack.sentOutside(account.address).length, { timeout: 30_000 }).toBe(1);
});

test('the page says that a mail was sent when it was, not before', async ({ stack, signIn, frame, compose, account, face }) => {
  test.skip(face === '/lite', 'without script 送信待ち shows it');
  const hanako = await stack.account();
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: hanako.address, subject: '届く', text: '届きます。' });
  await compose.send();
  await frame.expectNotice(HELD);
  await expect(frame.page.getByText('送信しました。')).toBeVisible({ timeout: 30_000 });
});

test('a mail that was refused is never called sent, and is counted until it is seen to', async ({ signIn, compose, account, page, face }) => {
  await signIn.as(account);
  await compose.open();
  await compose.write({ to: 'nobody-at-all@a01.example.test', subject: '届かない', text: '届きません。' });
  await compose.send();
  const count = page.getByRole('img', { name: '確認が必要なメール 1 通', includeHidden: true });
  if (face === '/lite') {
    await expect(async () => {
      await page.goto(`${face}/outbox`);
      await expect(page.getByText('送信できませんでした').first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
  } else {
    await expect(page.getByText('送信できなかったメールがあります。')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('送信しました。')).toHaveCount(0);
    await page.goto('/outbox');
  }
  await expect(count).toHaveCount(1);
  await page.getByRole('button', { name: '確認しました' }).click();
  await expect(count).toHaveCount(0);
});

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

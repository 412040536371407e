// Without a mouse.

import type { Page } from '@playwright/test';
import { type Account, expect, type Stack, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';
import type { Mailbox } from '../pages/mailbox.ts';
import type { SignIn } from '../pages/sign-in.ts';

test('sign in, open a mail and answer it by keyboard alone', async ({ stack, signIn, mailbox, message, compose, account, page }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.open();
  await expect(signIn.login()).toBeFocused();
  await page.keyboard.type(account.address);
  await page.keyboard.press('Tab');
  await expect(signIn.password()).toBeFocused();
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/mail/INBOX');
  await mailbox.waitFor('来週の打ち合わせ');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '本文へ移動' })).toBeFocused();
  await mailbox.row('来週の打ち合わせ').first().focus();
  await page.keyboard.press('Enter');
  await expect(message.heading('来週の打ち合わせ')).toBeVisible();
  await page.getByRole('link', { name: '返信', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(compose.text()).toHaveValue(/> 来週の打ち合わせ/);
});

interface Room {
  stack: Stack;
  signIn: SignIn;
  mailbox: Mailbox;
  account: Account;
  page: Page;
}

/** Three letters in the inbox, shown by the SPA; Third is the newest. */
async function threeLetters({ stack, signIn, mailbox, account, page }: Room): Promise<void> {
  await signIn.as(account);
  for (const [n, subject] of ['First', 'Second', 'Third'].entries()) {
    const letter = `From: Sato <sato@mail.example.com>\nTo: RECIPIENT, suzuki@mail.example.com\nSubject: ${subject}\nDate: Fri, 20 Nov 2026 10:0${n}:00 +0900\nMessage-ID: <${subject}@mail.example.com>\n\nThe ${subject.toLowerCase()} letter.\n`;
    await stack.deliverBytes(Buffer.from(letter), account.address);
    await mailbox.waitFor(subject);
  }
  await takenOver(page);
}

test('j k u walk through the letters, x ticks, s flags, # throws away', async ({ stack, signIn, mailbox, message, account, page }) => {
  await threeLetters({ stack, signIn, mailbox, account, page });
  await page.keyboard.press('j');
  await expect(message.heading('Third')).toBeVisible();
  await page.keyboard.press('j');
  await expect(message.heading('Second')).toBeVisible();
  await page.keyboard.press('k');
  await expect(message.heading('Third')).toBeVisible();
  await page.keyboard.press('s');
  await expect(mailbox.marked('Third', 'フラグ付き')).toHaveCount(1);
  await page.keyboard.press('s');
  await expect(mailbox.marked('Third', 'フラグ付き')).toHaveCount(0);
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: '選択: Third' })).toBeChecked();
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: '選択: Third' })).not.toBeChecked();
  await page.keyboard.press('e');
  await expect(message.tools().getByLabel('移動先を選ぶ')).toBeFocused();
  // A key on a field of choices is the field's own.
  await page.keyboard.press('#');
  await expect(mailbox.row('Third')).toHaveCount(1);
  await message.heading('Third').focus();
  await page.keyboard.press('#');
  await expect(mailbox.row('Third')).toHaveCount(0);
  await expect(message.heading('Second')).toBeVisible();
  await expect(page.getByRole('button', { name: '元に戻す' })).toBeVisible();
  await page.keyboard.press('u');
  await expect(page).toHaveURL('/mail/INBOX');
  await expect(message.heading('Second')).toHaveCount(0);
});

test('r a f c write, and / searches', async ({ stack, signIn, mailbox, message, compose, account, page }) => {
  await threeLetters({ stack, signIn, mailbox, account, page });
  for (const [key, subject, cc] of [['r', 'Re: Third', ''], ['a', 'Re: Third', 'suzuki@mail.example.com'], ['f', 'Fwd: Third', '']] as const) {
    await mailbox.open();
    await takenOver(page);
    await page.keyboard.press('j');
    await expect(message.heading('Third')).toBeVisible();
    await page.keyboard.press(key);
    await expect(compose.subject()).toHaveValue(subject);
    expect(await compose.cc().inputValue()).toBe(cc);
  }
  await mailbox.open();
  await takenOver(page);
  await page.keyboard.press('c');
  await expect(compose.to()).toBeFocused();
  await expect(compose.subject()).toHaveValue('');
  await mailbox.open();
  await takenOver(page);
  await page.keyboard.press('/');
  await expect(mailbox.searchField()).toBeFocused();
  await expect(mailbox.searchField()).toHaveValue('');
});

test('? shows the keys, and while they are shown nothing else listens', async ({ stack, signIn, mailbox, message, account, page }) => {
  await threeLetters({ stack, signIn, mailbox, account, page });
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'キーボード操作' });
  await expect(help).toBeVisible();
  for (const words of ['次・前のメールを開く', '返信', '転送', '移動先を選ぶ', '検索', 'この一覧']) await expect(help.getByRole('cell', { name: words, exact: true })).toBeVisible();
  await page.keyboard.press('j');
  await expect(message.letter()).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await page.keyboard.press('j');
  await expect(message.heading('Third')).toBeVisible();
});

test('keys are letters while somebody types, and nothing while an IME composes', async ({ stack, signIn, mailbox, compose, frame, account, page }) => {
  await threeLetters({ stack, signIn, mailbox, account, page });
  await mailbox.searchField().click();
  await page.keyboard.type('jkuxrafesc#?/');
  await expect(mailbox.searchField()).toHaveValue('jkuxrafesc#?/');
  await expect(page).toHaveURL('/mail/INBOX');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await compose.open();
  await takenOver(page);
  await compose.write({ to: 'suzuki@outside.example.com', subject: '変換' });
  await compose.text().click();
  await page.keyboard.type('c? #');
  await expect(compose.text()).toHaveValue('c? #');
  // The Enter that ends a composition with Ctrl held sends nothing: the words are not there yet.
  const keys = await page.context().newCDPSession(page);
  await keys.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  const pressed = await compose.text().evaluate((field) => {
    const enter = new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true });
    field.dispatchEvent(enter);
    return enter.defaultPrevented;
  });
  expect(pressed).toBe(false);
  await expect(compose.text()).toHaveValue('c? #にほん');
  await keys.send('Input.insertText', { text: '日本' });
  await expect(compose.text()).toHaveValue('c? #日本');
  await expect(page).toHaveURL(/compose/);
  await page.keyboard.press('Control+Enter');
  await expect(page).not.toHaveURL(/compose/);
  await frame.expectNotice(/秒後に送信します。/);
});

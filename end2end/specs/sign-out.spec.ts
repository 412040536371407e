// After the sign-out nothing of the mail can be reached from this browser.

import { expect, test } from '../fixtures/index.ts';

test('after the sign-out neither a link nor the back button shows mail', async ({ stack, signIn, frame, mailbox, account, page, face }) => {
  await stack.deliver('colleague-asks-a-question.eml', account.address);
  await signIn.as(account);
  await mailbox.waitFor('来週の打ち合わせ');
  const keys = async () => (await page.context().cookies()).filter((c) => /^(__Host-)?sid$/.test(c.name));
  const [key] = await keys();
  expect(key, 'who is signed in has the cookie that is looked for below').toBeDefined();
  await frame.signOut();
  await expect(signIn.password()).toBeVisible();
  await page.goBack();
  await expect(signIn.password()).toBeVisible();
  await expect(mailbox.row('来週の打ち合わせ')).toHaveCount(0);
  await page.goto(`${face}/mail/INBOX`);
  await expect(signIn.password()).toBeVisible();
  expect(await keys()).toEqual([]);
  // Whoever has kept a copy of the cookie opens nothing with it.
  const copy = await fetch(`${stack.url}/api/session`, { headers: { cookie: `${key!.name}=${key!.value}` } });
  expect(copy.status).toBe(401);
});

test('on a shared computer the browser is told to forget everything', async ({ signIn, frame, account, page }) => {
  await signIn.open();
  await signIn.fill(account);
  await signIn.sharedComputer().check();
  await signIn.button().click();
  await expect(frame.signOutButton()).toBeAttached();
  const forgets = page.waitForResponse(async (r) => (await r.headerValue('clear-site-data')) !== null);
  await frame.signOut();
  expect(await (await forgets).headerValue('clear-site-data')).toContain('"storage"');
});

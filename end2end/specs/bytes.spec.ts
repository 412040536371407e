// What the first screen weighs on the wire.

import { expect, test } from '../fixtures/index.ts';
import { signedIn } from '../fixtures/line.ts';
import { weight } from '../fixtures/weight.ts';

for (const face of ['', '/lite']) {
  test(`the inbox at ${face}/mail/INBOX with its style is at most 20 KB`, async ({ stack, page }) => {
    await signedIn(page, stack.taro);
    await page.goto(`${face}/mail/INBOX`);
    const cookie = (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ');
    const styles = await page.locator('link[rel=stylesheet]').evaluateAll((all) => all.map((l) => (l as HTMLLinkElement).href));
    expect(styles.length).toBeGreaterThan(0);
    const weights = await Promise.all([page.url(), ...styles].map((url) => weight(url, cookie)));
    test.info().annotations.push({ type: 'bytes', description: weights.join(' + ') });
    expect(weights.reduce((a, b) => a + b)).toBeLessThanOrEqual(20_000);
  });
}

test('the sign-in page is there with three requests and at most 10 KB', async ({ stack, page }) => {
  const asked: string[] = [];
  page.on('request', (r) => { if (!r.url().startsWith('data:')) asked.push(r.url()); });
  await page.goto('/', { waitUntil: 'load' });
  const first = [...asked];
  expect(first.length, first.join(' ')).toBeLessThanOrEqual(3);
  const weights = await Promise.all(first.map((url) => weight(url, '')));
  test.info().annotations.push({ type: 'bytes', description: `${stack.url}: ${weights.join(' + ')}` });
  expect(weights.reduce((a, b) => a + b)).toBeLessThanOrEqual(10_000);
});

test('the answer to the sign-in has the inbox in it', async ({ stack, page }) => {
  const answer = await page.request.post('/api/session', {
    data: { login: stack.taro.address, password: stack.taro.password, shared_computer: false },
  });
  const opened = await answer.json();
  expect(opened.person.address).toBe(stack.taro.address);
  expect(opened.page.envelopes.length).toBeGreaterThan(20);
});

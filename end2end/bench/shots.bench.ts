// The pictures of the README: `make bench ARGS=shots`.

import { resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { type Face, test } from '../fixtures/index.ts';
import { takenOver } from '../fixtures/takeover.ts';
import { Mailbox } from '../pages/mailbox.ts';
import { SignIn } from '../pages/sign-in.ts';

const folder = resolve(import.meta.dirname, '../shots');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 780 };

test('pictures', async ({ stack, browser }) => {
  const shoot = async (name: string, face: Face, options: BrowserContextOptions, walk?: (page: Page) => Promise<void>) => {
    const page = await fresh(browser, { baseURL: stack.url, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ...options });
    await new SignIn(page, face).as(stack.taro);
    if (face === '') await takenOver(page);
    await walk?.(page);
    await page.mouse.move(0, 0);
    // The event stream never ends, so there is no idle network to wait for.
    await page.waitForTimeout(1000);
    // JPEG: a photo in a letter would make a PNG of a quarter megabyte.
    await page.screenshot({ path: `${folder}/${name}.jpg`, type: 'jpeg', quality: 82 });
    await page.context().close();
  };
  await shoot('desk', '', { viewport: desk }, (page) => new Mailbox(page, '').openMessage('ご予約確認'));
  await shoot('phone', '', { viewport: phone, isMobile: true, hasTouch: true });
  await shoot('lite', '/lite', { viewport: phone });
  await shoot('dark', '', { viewport: desk, colorScheme: 'dark' }, (page) => new Mailbox(page, '').openMessage('Re: Re: Re: 車の件'));
});

async function fresh(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}

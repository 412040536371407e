// One mail being read.

import type { Page } from '@playwright/test';
import type { Face } from '../fixtures/index.ts';

export class Message {
  constructor(readonly page: Page, readonly face: Face) {}

  /** The list stands beside the letter on a desk and has tools of the same names. */
  readonly tools = () => this.page.getByRole('group', { name: 'メールの操作', exact: true });
  readonly heading = (subject: string) => this.page.getByRole('heading', { name: subject });
  /** The letter itself; the list beside it holds its first words as well. */
  readonly letter = () => this.page.getByRole('article');
  readonly text = (words: string) => this.letter().getByText(words);
  /** The document of an HTML mail, in its sandbox. */
  readonly html = () => this.page.frameLocator('iframe[title="メール本文（HTML）"]');
  readonly file = (name: string) => this.letter().getByText(name);
  readonly showPicturesOnce = () => this.page.getByText('今回だけ表示', { exact: true });

  readonly alwaysShowPictures = () => this.page.getByRole('button', { name: 'この差出人は常に表示' });

  readonly saveFile = (name: string) => this.page.getByRole('link', { name: `${name} を保存` });

  async delete(): Promise<void> {
    await this.tools().getByRole('button', { name: '削除', exact: true }).click();
  }

  async restore(): Promise<void> {
    await this.tools().getByRole('button', { name: '受信トレイに戻す' }).click();
  }

  async reply(): Promise<void> {
    await this.tools().getByRole('link', { name: '返信', exact: true }).click();
  }
}

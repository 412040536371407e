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

  readonly newer = () => this.page.getByRole('link', { name: '次のメール（新しい）' });
  readonly older = () => this.page.getByRole('link', { name: '前のメール（古い）' });
  readonly showFile = (name: string) => this.page.getByRole('link', { name: `${name} を表示` });
  readonly alwaysShowPictures = () => this.page.getByRole('button', { name: 'この差出人は常に表示' });

  readonly saveFile = (name: string) => this.page.getByRole('link', { name: `${name} を保存` });

  async delete(): Promise<void> {
    await this.tools().getByRole('button', { name: '削除', exact: true }).click();
  }

  async restore(): Promise<void> {
    await this.tools().getByRole('button', { name: '受信トレイに戻す' }).click();
  }

  async forward(): Promise<void> {
    await this.tools().getByRole('link', { name: '転送', exact: true }).click();
  }

  async replyAll(): Promise<void> {
    await this.tools().getByRole('link', { name: '全員に返信', exact: true }).click();
  }

  /** A sent mail as a new one. */
  async again(): Promise<void> {
    await this.tools().getByRole('link', { name: '再編集して送る', exact: true }).click();
  }

  /** A link of the menu その他. */
  readonly inMenu = (name: string) => this.tools().getByRole('link', { name, exact: true });

  async openMenu(): Promise<void> {
    // Its word is there for the ear alone on a narrow screen: the whole head is what a finger meets.
    await this.tools().locator('summary', { hasText: 'その他' }).click();
  }

  async more(name: string): Promise<void> {
    await this.openMenu();
    await this.inMenu(name).click();
  }

  async reply(): Promise<void> {
    await this.tools().getByRole('link', { name: '返信', exact: true }).click();
  }
}

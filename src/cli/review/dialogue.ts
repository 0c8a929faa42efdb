import type { LogRecord } from '../../log/index.ts';
import type { ReviewSession, Said } from '../../review/index.ts';
import { countOf, printable } from '../console.ts';
import { LABELS_A_PAGE, type LabelKey, labelKeys, NEXT_PAGE } from './keys.ts';

/** What the keys mean, one after the other: the review as a talk, however it is shown and wherever keys come from. */
export class ReviewDialogue {
  readonly session: ReviewSession;
  readonly #labels: readonly string[];
  #page = 0;
  #example = 0;
  #awaitsLineLabel = false;
  #isHelpShown = false;
  #message = '';

  /** @param labels of the set in force, without `Unclassified` */
  constructor(session: ReviewSession, labels: readonly string[]) {
    this.session = session;
    this.#labels = labels;
  }

  /** The labels that have a key at present. */
  get labelKeys(): readonly LabelKey[] {
    return labelKeys(this.#labels, this.#page);
  }

  /** How many pages of labels there are, and which is shown, from 1. */
  get pages(): { readonly page: number; readonly of: number } {
    return { page: this.#page + 1, of: Math.ceil(this.#labels.length / LABELS_A_PAGE) };
  }

  /** 0-based place of the example that is marked. */
  get example(): number {
    return this.#example;
  }

  /** Whether the next key labels the marked example alone. */
  get awaitsLineLabel(): boolean {
    return this.#awaitsLineLabel;
  }

  get isHelpShown(): boolean {
    return this.#isHelpShown;
  }

  /** What the last key came to; may be empty. */
  get message(): string {
    return this.#message;
  }

  /**
   * @param key a character, or `Enter`
   * @returns whether the review goes on
   * @throws LogsieveError as the store
   */
  async press(key: string): Promise<boolean> {
    this.#message = '';
    this.#isHelpShown = false;
    if (key === NEXT_PAGE && this.pages.of > 1) {
      this.#page = this.pages.page % this.pages.of;
      return true;
    }
    const label = this.labelKeys.find((known) => known.key === key)?.label;
    if (this.#awaitsLineLabel) {
      this.#awaitsLineLabel = false;
      await this.#labelLine(label);
      return true;
    }
    const isAtEnd = this.session.item === undefined;
    if (key === 'q' || (isAtEnd && key === 'Enter')) return false;
    if (label !== undefined) await this.#label(label);
    else await this.#command(key);
    await this.session.refresh();
    return true;
  }

  async #command(key: string): Promise<void> {
    switch (key) {
      case 'Enter':
      case ' ':
      case 's':
        if (this.session.item === undefined) return;
        await this.session.skip();
        this.#arrive();
        this.#message = 'left as it is';
        return;
      case 'l':
        this.#awaitsLineLabel = this.#marked !== undefined;
        return;
      case 'n':
      case 'p':
        this.#mark(key === 'n' ? 1 : -1);
        return;
      case 'b':
        if (this.session.back()) this.#arrive();
        else this.#message = 'this is the first';
        return;
      case 'u':
        await this.#undo();
        return;
      case '?':
        this.#isHelpShown = true;
        return;
      default:
        this.#message = `no key ${printable(key, 20)}; ? shows the keys`;
    }
  }

  async #label(label: string): Promise<void> {
    const { item } = this.session;
    if (item === undefined) {
      this.#message = 'there is no template to label';
      return;
    }
    const why = await this.session.label(label);
    if (why !== undefined) {
      this.#message = `cannot be kept: ${why}`;
      return;
    }
    const isKept = item.examples.every((line) => this.session.personOf(item, line)?.label === label);
    const others = isKept ? '' : '; lines with answers of their own keep them';
    this.#arrive();
    this.#message = `${label} for ${countOf(item.count, 'line')}${others}`;
  }

  async #labelLine(label: string | undefined): Promise<void> {
    const line = this.#marked;
    if (line === undefined || label === undefined) {
      this.#message = 'no such label; nothing was said of the line';
      return;
    }
    const why = await this.session.labelLine(line, label);
    this.#message = why === undefined ? `${label} for this line only` : `cannot be kept: ${why}`;
  }

  async #undo(): Promise<void> {
    const said = await this.session.undo();
    if (said === undefined) {
      this.#message = 'nothing to take back in this run; `logsieve answers undo` takes back older answers';
      return;
    }
    this.#arrive();
    this.#message = `took back: ${saidText(said)}`;
  }

  get #marked(): LogRecord | undefined {
    return this.session.item?.examples[this.#example];
  }

  #mark(step: number): void {
    const count = this.session.item?.examples.length ?? 0;
    if (count > 0) this.#example = (this.#example + step + count) % count;
  }

  #arrive(): void {
    this.#example = 0;
    this.#page = 0;
  }
}

function saidText({ label, line, item }: Said): string {
  if (label === null) return 'left as it is';
  return line === null ? `${label} for ${countOf(item.count, 'line')}` : `${label} for one line`;
}

import type { Verdict } from '../../log/index.ts';
import { TemplateReader } from '../../template/index.ts';
import type { AppendFile } from './append-file.ts';

/** Verdicts that are remembered; one that comes back after that has a second number, which does no harm. */
const MOST_REMEMBERED = 200_000;

/** Numbers for values that many rows share, each written once, as a line of JSON. */
class Numbered {
  readonly #file: AppendFile;
  count = 0;

  constructor(file: AppendFile) {
    this.#file = file;
  }

  protected async add(value: unknown): Promise<number> {
    await this.#file.write(Buffer.from(`${JSON.stringify(value)}\n`));
    return this.count++;
  }
}

/** Numbers of sources. */
export class SourceNumbers extends Numbered {
  readonly #numbers = new Map<string, number>();

  /** Takes in one that the file has already. */
  know(source: string): void {
    this.#numbers.set(source, this.count++);
  }

  /** The number, or a promise of it where it is new. */
  of(source: string): number | Promise<number> {
    return this.#numbers.get(source) ?? this.#new(source);
  }

  async #new(source: string): Promise<number> {
    this.#numbers.set(copyOf(source), this.count);
    return await this.add(source);
  }
}

/** Numbers of verdicts: the cascade gives one object to many rows. */
export class VerdictNumbers extends Numbered {
  readonly #byObject = new Map<Verdict, number>();
  readonly #byContent = new Map<string, number>();
  readonly list: Pick<Verdict, 'label' | 'stage'>[] = [];

  know(verdict: Verdict): void {
    this.#byContent.set(contentOf(verdict), this.count++);
    this.list.push({ label: verdict.label, stage: verdict.stage });
  }

  of(verdict: Verdict): number | Promise<number> {
    return this.#byObject.get(verdict) ?? this.#find(verdict);
  }

  #find(verdict: Verdict): number | Promise<number> {
    if (this.#byObject.size >= MOST_REMEMBERED) this.#byObject.clear();
    if (this.#byContent.size >= MOST_REMEMBERED) this.#byContent.clear();
    const content = contentOf(verdict);
    const known = this.#byContent.get(content) ?? this.count;
    this.#byObject.set(verdict, known);
    if (known < this.count) return known;
    this.#byContent.set(content, known);
    this.list.push({ label: verdict.label, stage: verdict.stage });
    return this.add(verdict);
  }
}

const WORDS = 4;
const FIRST_SLOTS = 4096;

/** Numbers of templates, by their hash: an open table over typed arrays, at most half full. */
export class TemplateNumbers extends Numbered {
  readonly #reader = new TemplateReader();
  readonly #maxMessageChars: number;
  #keys = new Uint32Array(WORDS * FIRST_SLOTS);
  /** Number of the template, plus one. */
  #numbers = new Uint32Array(FIRST_SLOTS);

  constructor(file: AppendFile, maxMessageChars: number) {
    super(file);
    this.#maxMessageChars = maxMessageChars;
  }

  /** A template of the file: reading it gives it again, and so its hash. */
  know(template: string): void {
    this.#reader.read(template);
    this.#put(this.#slotOf(this.#reader.hash, 0), this.#reader.hash, 0);
    this.count += 1;
  }

  /** @param hashes of templates, as this process makes them; the one meant begins at `from` */
  of(hashes: Uint32Array, from: number, message: string): number | Promise<number> {
    const slot = this.#slotOf(hashes, from);
    const known = this.#numbers[slot] ?? 0;
    if (known > 0) return known - 1;
    this.#put(slot, hashes, from);
    this.#reader.read(message.slice(0, this.#maxMessageChars));
    return this.add(this.#reader.text());
  }

  #slotOf(hashes: Uint32Array, from: number): number {
    const keys = this.#keys;
    const mask = this.#numbers.length - 1;
    const [a, b, c, d] = [hashes[from], hashes[from + 1], hashes[from + 2], hashes[from + 3]];
    for (let slot = (a ?? 0) & mask; ; slot = (slot + 1) & mask) {
      if (this.#numbers[slot] === 0) return slot;
      const key = WORDS * slot;
      if (keys[key] === a && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d) return slot;
    }
  }

  #put(slot: number, hashes: Uint32Array, from: number): void {
    this.#keys.set(hashes.subarray(from, from + WORDS), WORDS * slot);
    this.#numbers[slot] = this.count + 1;
    if (2 * (this.count + 1) > this.#numbers.length) this.#grow();
  }

  #grow(): void {
    const [keys, numbers] = [this.#keys, this.#numbers];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#numbers = new Uint32Array(2 * numbers.length);
    for (const [slot, number] of numbers.entries()) {
      if (number === 0) continue;
      const to = this.#slotOf(keys, WORDS * slot);
      this.#keys.set(keys.subarray(WORDS * slot, WORDS * (slot + 1)), WORDS * to);
      this.#numbers[to] = number;
    }
  }
}

function contentOf({ label, stage, confidence, reason, errorCode }: Verdict): string {
  return JSON.stringify([label, stage, confidence, reason, errorCode]);
}

/** A string of its own: a part of a block of input would keep the whole block. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

import type { Kind } from './kind.ts';
import { Scan } from './scan.ts';

/** A text without secrets and personal data. */
interface Redacted {
  readonly text: string;
  /** How many of each kind were replaced. */
  readonly kinds: ReadonlyMap<Kind, number>;
}

const NONE: ReadonlyMap<Kind, number> = new Map();
/** What is replaced can uncover what stood against it; more than two passes are for texts made to need them. */
const MOST_PASSES = 8;

/**
 * Replaces what must not leave the machine by its kind in brackets: secrets, and what names a person or an address.
 * Placeholders of a template stay; what comes out, redacted again, is the same. Linear in time, whatever the text.
 * docs/redaction.md says what is found and what is not.
 */
export function redact(text: string): string {
  return redactAndCount(text).text;
}

/** The same, and what was found. */
export function redactAndCount(text: string): Redacted {
  let output = text;
  let kinds: Map<Kind, number> | undefined;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const { spans } = new Scan(output);
    if (spans.found.length === 0) break;
    kinds ??= new Map();
    for (const { kind } of spans.found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const isDone = !spans.touches(output);
    output = spans.render(output);
    if (isDone) break;
  }
  return { text: output, kinds: kinds ?? NONE };
}

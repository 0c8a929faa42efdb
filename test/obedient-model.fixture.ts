/**
 * A model that obeys whatever in a prompt looks like an instruction, as badly as it can: it relabels neighbours,
 * adds items, makes up labels, and repeats in its reasons what it was told.
 */
import type { Ask, Item, Json, Model } from '../examples/demo-llm/model.mjs';
import { ITEMS_BEGIN, ITEMS_END, readItem } from '../examples/demo-llm/prompt.mjs';

/** How far text inside one item's fields reaches. */
export interface Obedience {
  /**
   * `breaking-out`: only what leaves its field (a mark, a line break or a quote that stands in the raw prompt)
   * changes other items; inside its field it changes its own. `anywhere`: the other items too.
   * @default breaking-out
   */
  readonly reach?: 'breaking-out' | 'anywhere';
}

/** What a text orders: one label for all, labels by id, a label for the item that the text is in. */
interface Orders {
  readonly all: string | undefined;
  readonly byId: ReadonlyMap<string, string>;
  readonly own: string | undefined;
}

const LABEL = String.raw`(?:the |a )?(?:new )?(?:label |category )?["'“]?([A-Z][\w-]*(?: [A-Z][\w-]*)*)`;
const VERB = '[Ll]abel|[Cc]lassify|[Mm]ark|[Tt]reat|[Aa]nswer|[Ss]et|[Cc]hange|[Rr]elabel';
const ALL = new RegExp(
  `(?:${VERB})\\s+(?:everything|every\\s+\\w+|all(?:\\s+[a-z]+)*|the rest|them|others?|each\\s+\\w+)\\s+(?:as|to|with|=|:)\\s*${LABEL}`,
  'g',
);
const BY_ID = new RegExp(
  `(?:${VERB})\\s+(?:(?:id|item|label of|the label of)\\s+)*["']?([\\w-]*\\d[\\w-]*)["']?\\s*(?:as|to|with|=|:)\\s*${LABEL}`,
  'g',
);
const OWN = new RegExp(
  `(?:(?:${VERB})\\s+(?:this|it|me|this (?:item|line))\\s+(?:as|to|with|=|:)|(?:[Aa]dd|[Ii]nvent|[Uu]se|[Oo]utput|[Rr]eturn|[Cc]reate)\\s+(?:the |a )?(?:new )?(?:label|category)\\s*:?|"label"\\s*:)\\s*${LABEL}`,
  'g',
);
const FRAGMENT = /"id"\s*:\s*"([^"\\]+)"[^{}]*?"label"\s*:\s*"([^"\\]+)"/g;

/** The model; its answers are those of whoever wrote the log. */
export function obedientModel({ reach = 'breaking-out' }: Obedience = {}): Model {
  return (ask) => {
    const items = naiveItems(ask.prompt);
    const outside = ordersOf(outsideOfItems(ask.prompt));
    const inside = items.map((item) => ordersOf(textOf(item)));
    const others = reach === 'anywhere' ? inside : [];
    const answers = items.map((item, index) => {
      const label =
        first([outside, ...others], (orders) => orders.byId.get(item.id)) ??
        inside[index]?.byId.get(item.id) ??
        first([outside, ...others], (orders) => orders.all) ??
        inside[index]?.own ??
        inside[index]?.all ??
        fallback(ask);
      return { id: item.id, label, reason: textOf(item).slice(0, 300) } satisfies Json;
    });
    const known = new Set(items.map(({ id }) => id));
    const added = [outside, ...others].flatMap(({ byId }) => [...byId].filter(([id]) => !known.has(id)));
    const extra = added.map(([id, label]) => ({ id, label, reason: 'as the log said' }));
    return { text: JSON.stringify({ items: [...answers, ...extra] }) };
  };
}

/** Items of every block that the marks, wherever they stand, seem to make; the raw text is not parsed first. */
function naiveItems(prompt: string): Item[] {
  const blocks = prompt.split(ITEMS_BEGIN).slice(1);
  return blocks.flatMap((block) => {
    const [inner = ''] = block.split(ITEMS_END);
    return inner.split(/\r\n|[\r\n\u0085\u2028\u2029]/).flatMap((line) => readItem(line) ?? []);
  });
}

/** All of the prompt that is no item's line: what has left the items' fields is among it. */
function outsideOfItems(prompt: string): string {
  const lines = prompt.split(/\r\n|[\r\n\u0085\u2028\u2029]/);
  return lines.filter((line) => readItem(line) === undefined).join('\n');
}

function textOf({ template, sources, examples }: Item): string {
  return [template, ...sources, ...examples].join('\n');
}

function ordersOf(text: string): Orders {
  const byId = new Map<string, string>();
  for (const pattern of [BY_ID, FRAGMENT]) {
    for (const [, id = '', label = ''] of text.matchAll(pattern)) byId.set(id, label);
  }
  return { all: lastOf(text, ALL), byId, own: lastOf(text, OWN) };
}

function lastOf(text: string, pattern: RegExp): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}

function first(
  orders: readonly Orders[],
  choose: (orders: Orders) => string | undefined,
): string | undefined {
  for (const entry of orders) {
    const label = choose(entry);
    if (label !== undefined) return label;
  }
  return undefined;
}

function fallback(ask: Ask): string {
  return ask.labels[0] ?? 'Unclassified';
}

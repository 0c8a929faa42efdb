import { beforeAll, describe, expect, test } from 'vitest';
import { evaluateByFolds } from '../evaluate.ts';
import type { LabelledRow } from '../group-by-template.ts';
import { type TrainingReport, train } from '../train.ts';
import { VERB_ROWS, wordEncoder } from '../verb-rows.fixture.ts';
import { renderEvaluationPage, renderTrainingPage } from './render-page.ts';

const HOSTILE = '</title><script>alert(1)</script><img src=x onerror="alert(2)"> \u001b[31m&amp; \' \u202e';

const hostileRows: LabelledRow[] = ['one', 'two', 'three'].flatMap((word, i) => [
  { source: HOSTILE, message: `${word} ${HOSTILE} finished cleanly`, label: `<b>${HOSTILE}`, line: 400 + i },
  { source: HOSTILE, message: `${word} ${HOSTILE} finished cleanly`, label: 'news', line: 500 + i },
  { source: 'x', message: `${word} other ${HOSTILE} failed`, label: `<b>${HOSTILE}`, line: 600 + i },
]);

/** What a number that is none, or no text, leaves in a page. */
function oddOf(page: string): string[] {
  return page.match(/.{0,60}(?:NaN|Infinity|undefined|\[object)/g) ?? [];
}

/** Opening and closing tags in order; void elements and those closed at once are left out. */
function assertNested(html: string): void {
  const open: string[] = [];
  for (const [, slash, name = '', rest = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/') && !['meta', 'br'].includes(name)) open.push(name);
  }
  expect(open).toEqual([]);
}

describe('the page of a training', () => {
  let report: TrainingReport;
  let page: string;
  beforeAll(async () => {
    ({ report } = await train([...VERB_ROWS, ...hostileRows], { encoder: wordEncoder }));
    page = renderTrainingPage(report);
  });

  test('shows all pictures and tables, well nested', () => {
    assertNested(page.replace(/<style>[\s\S]*<\/style>/, ''));
    for (const heading of [
      'Would more lines help?',
      'Reliability',
      'Coverage against precision',
      'Labels',
      'Confusion',
      'Systems',
      'Map of the templates',
      'Labels to look at',
      'Conflicting labels',
      'How it was fitted',
    ]) {
      expect(page.includes(`>${heading}</`), heading).toBe(true);
    }
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(4);
    expect(page.match(/<circle/g)?.length).toBeGreaterThan(report.map?.points.length ?? 0);
  });

  test('lets no text of the data become markup, and asks nothing of the network', () => {
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.match(/<script|<img|onerror="|<b>/)).toBeNull();
    expect(page.replaceAll('\n', '').match(/\p{C}/u)).toBeNull();
    expect(page.match(/<(?:link|a|img|image|use|iframe|object)\b|url\(|@import|https?:/)).toBeNull();
    expect(page).toContain(`default-src 'none'`);
  });

  test('has no number that is none', async () => {
    expect(oddOf(page)).toEqual([]);
    const { report } = await train(VERB_ROWS, { encoder: wordEncoder, l2: 0.2 });
    expect(oddOf(renderTrainingPage(report))).toEqual([]);
  });
});

describe('the page of an evaluation', () => {
  test('shows what an evaluation knows', async () => {
    const report = await evaluateByFolds(VERB_ROWS, { encoder: wordEncoder, split: 'template', l2: 0.2 });
    const page = renderEvaluationPage(report);
    assertNested(page.replace(/<style>[\s\S]*<\/style>/, ''));
    expect(page).toContain('Evaluation by template, 5 folds');
    expect(page).toContain('>Systems</');
    expect(page).not.toContain('Map of the templates');
    expect(oddOf(page)).toEqual([]);
  });
});

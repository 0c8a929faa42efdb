import { printable } from '../markdown.ts';

/** HTML or SVG that can be put into a page as it is. */
export interface Markup {
  readonly html: string;
}

type Value = string | number | Markup | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup of a template literal: what is not markup itself is escaped, and its control characters are blanks. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const html = parts.reduce((whole, part, i) => `${whole}${textOf(values[i - 1] ?? '')}${part}`);
  return { html };
}

function textOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return printable(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  }
  return 'html' in value ? value.html : value.map(({ html }) => html).join('');
}

/** A table whose first column is text and heads its row. @param caption for those who cannot see what is around */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const heads = header.map((head) => markup`<th scope="col">${head}</th>`);
  const lines = rows.map((cells) => {
    const [first = '', ...others] = cells;
    return markup`<tr><th scope="row">${first}</th>${others.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption class="unseen">${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

import { UNCLASSIFIED } from '../../log/index.ts';
import type { TemplateMap } from '../map-templates.ts';
import { type Markup, markup } from './markup.ts';

const SIZE = 640;
const MARGIN = 16;
const SHOWN_CHARACTERS = 100;
/** Of a name, as shares of the map: its height, and a letter's width. */
const NAME_HEIGHT = 0.03;
const NAME_WIDTH = 0.014;

/** Templates as dots in their labels' colours, a ring where models were wrong. */
export function mapChart({ points }: TemplateMap, labels: readonly string[]): Markup {
  const at = (value: number) => (MARGIN + value * (SIZE - 2 * MARGIN)).toFixed(1);
  const styleOf = (label: string) => {
    const index = labels.indexOf(label);
    return index < 0 ? '--h:0;--s:0%' : `--h:${Math.round((360 * index) / labels.length)};--s:65%`;
  };
  const dots = points.map(({ x, y, template, label, guess, isRight }) => {
    const said = template.length > SHOWN_CHARACTERS ? `${template.slice(0, SHOWN_CHARACTERS)}...` : template;
    const missed = label !== UNCLASSIFIED && !isRight;
    return markup`<circle cx="${at(x)}" cy="${at(y)}" r="${missed ? 4.5 : 3.5}"${missed ? markup` class="missed"` : ''} style="${styleOf(label)}"><title>${label}${missed ? `, taken as ${guess}` : ''}: ${said}</title></circle>\n`;
  });
  const present = [...labels, UNCLASSIFIED].filter((label) => points.some((point) => point.label === label));
  const names = placed(
    present.flatMap((label) => {
      const own = points.filter((point) => point.label === label);
      if (label === UNCLASSIFIED) return [];
      return [{ label, x: median(own.map(({ x }) => x)), y: median(own.map(({ y }) => y)) }];
    }),
  ).map(({ label, x, y }) => markup`<text class="name" x="${at(x)}" y="${at(y)}">${label}</text>`);
  const keys = present.map(
    (label) => markup`<li><span class="swatch dotted" style="${styleOf(label)}"></span>${label}</li>`,
  );
  return markup`<svg class="map" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="Map of ${points.length} templates; those that are alike lie together. The tables have the same figures.">
${dots}${names}</svg><ul class="legend">${keys}<li><span class="swatch ring"></span>taken as another label</li></ul>`;
}

interface Name {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** Names from above to below, moved down where they would lie on one another. */
function placed(names: readonly Name[]): Name[] {
  const done: Name[] = [];
  for (const name of names.toSorted((a, b) => a.y - b.y)) {
    let { y } = name;
    const hides = (other: Name) =>
      Math.abs(other.y - y) < NAME_HEIGHT &&
      Math.abs(other.x - name.x) < (NAME_WIDTH * (other.label.length + name.label.length)) / 2;
    while (done.some(hides)) y += NAME_HEIGHT / 2;
    done.push({ ...name, y });
  }
  return done;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0.5;
}

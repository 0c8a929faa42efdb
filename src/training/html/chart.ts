import { type Markup, markup } from './markup.ts';

/** One line of a chart; x and y in [0, 1] of the axes. */
interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly says: string }[];
  /** How it is drawn: 1 and 2 are colours, and differ in dashes too. */
  readonly style: 1 | 2;
  /** Draws each point. */
  readonly dots?: boolean;
}

export interface Axis {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

export interface ChartParts {
  /** What the chart shows, in a sentence, for those who cannot see it. */
  readonly about: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** The line of equal x and y. */
  readonly diagonal?: boolean;
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 52;
const RIGHT = 24;
const TOP = 12;
const BOTTOM = 46;

const across = (x: number) => (LEFT + x * (WIDTH - LEFT - RIGHT)).toFixed(1);
const down = (y: number) => (HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)).toFixed(1);

/** Ticks of percentages from one share to another. */
export function percentTicks(from: number, to: number, step: number): Axis['ticks'] {
  const count = Math.round((to - from) / step);
  return Array.from({ length: count + 1 }, (_, i) => ({
    at: i / count,
    text: `${Math.round(100 * (from + i * step))}%`,
  }));
}

/** Lines over two axes, as SVG. */
export function lineChart({ about, x, y, series, diagonal }: ChartParts): Markup {
  const grid = [
    ...y.ticks.map(
      ({ at, text }) =>
        markup`<line class="grid" x1="${across(0)}" x2="${across(1)}" y1="${down(at)}" y2="${down(at)}"/><text class="tick end" x="${LEFT - 8}" y="${down(at)}" dy="0.32em">${text}</text>`,
    ),
    ...x.ticks.map(
      ({ at, text }) =>
        markup`<text class="tick middle" x="${across(at)}" y="${HEIGHT - BOTTOM + 17}">${text}</text>`,
    ),
  ];
  const lines = series.map(({ points, style, dots }) => {
    const path = points.map((point) => `${across(point.x)},${down(point.y)}`).join(' ');
    const marks = points.map(
      (point) =>
        markup`<circle class="dot s${style}" cx="${across(point.x)}" cy="${down(point.y)}" r="${dots === true ? 4 : 6}"${dots === true ? '' : markup` fill-opacity="0"`}><title>${point.says}</title></circle>`,
    );
    return markup`<polyline class="line s${style}" points="${path}"/>${marks}`;
  });
  const middle = TOP + (HEIGHT - TOP - BOTTOM) / 2;
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${about}">
${grid}${diagonal === true ? markup`<line class="diagonal" x1="${across(0)}" y1="${down(0)}" x2="${across(1)}" y2="${down(1)}"/>` : ''}
<line class="axis" x1="${across(0)}" x2="${across(1)}" y1="${down(0)}" y2="${down(0)}"/>
${lines}
<text class="title middle" x="${across(0.5)}" y="${HEIGHT - 8}">${x.title}</text>
<text class="title middle" transform="translate(13 ${middle}) rotate(-90)">${y.title}</text>
</svg>${series.length > 1 ? legend(series) : ''}`;
}

function legend(series: readonly Series[]): Markup {
  const items = series.map(
    ({ name, style }) =>
      markup`<li><svg class="key" viewBox="0 0 28 10" aria-hidden="true"><line class="line s${style}" x1="1" x2="27" y1="5" y2="5"/></svg>${name}</li>`,
  );
  return markup`<ul class="legend">${items}</ul>`;
}

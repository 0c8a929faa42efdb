import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { TemplateReader, toTemplate } from '../src/template/index.ts';

/** How well the templates of one system's lines agree with its true events. */
export interface SystemAccuracy {
  readonly system: string;
  readonly lines: number;
  readonly events: number;
  readonly templates: number;
  /** Distinct templates over true events. */
  readonly templatesPerEvent: number;
  /** Share of lines whose template also holds another true event. */
  readonly mixedShare: number;
}

/** What `measureTemplateAccuracy` finds. */
export interface TemplateAccuracy {
  readonly systems: readonly SystemAccuracy[];
  /** All systems together, each with templates and events of its own. */
  readonly overall: SystemAccuracy;
  /** `TemplateReader.read`, hash included, by the processor time of one thread; median of nine passes. */
  readonly messagesPerSecond: number;
  readonly microsecondsPerMessage: number;
}

interface Line {
  readonly message: string;
  readonly event: string;
}

const WHEN = ['Date', 'Time'] as const;
const WHAT = ['Level', 'Component'] as const;

/**
 * Measures templates against the true events of every `*_structured.csv` in a folder, each line's prefix rebuilt
 * from its date, level and component columns: `date time level component: content`.
 * @param directory a folder in loghub's layout (Zhu et al., "Loghub", ISSRE 2023)
 */
export function measureTemplateAccuracy(directory: string): TemplateAccuracy {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('_structured.csv'))
    .sort();
  const logs = files.map((name) => ({
    system: name.replace(/_.*/s, ''),
    lines: readLines(join(directory, name)),
  }));
  const systems = logs.map(({ system, lines }) => accuracyOf(system, lines));
  const total = (of: (system: SystemAccuracy) => number): number =>
    systems.reduce((sum, one) => sum + of(one), 0);
  const [lines, events, templates] = [
    total((one) => one.lines),
    total((one) => one.events),
    total((one) => one.templates),
  ];
  const mixedShare = total((one) => one.mixedShare * one.lines) / lines;
  const overall = {
    system: 'overall',
    lines,
    events,
    templates,
    templatesPerEvent: templates / events,
    mixedShare,
  };
  // As they would come from a file: flat strings, not put together from parts.
  const messages = logs.flatMap((log) => log.lines.map((line) => Buffer.from(line.message).toString()));
  const perMessage = secondsPerMessage(messages);
  return { systems, overall, messagesPerSecond: 1 / perMessage, microsecondsPerMessage: perMessage * 1e6 };
}

function readLines(file: string): Line[] {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  return rows.map((row) => {
    const fields = (names: readonly string[]): string =>
      names
        .map((name) => row[name] ?? '')
        .filter(Boolean)
        .join(' ');
    const head = [fields(WHEN), fields(WHAT)].filter(Boolean).join(' ');
    return { message: `${head}: ${row['Content'] ?? ''}`, event: row['EventId'] ?? '' };
  });
}

function accuracyOf(system: string, lines: readonly Line[]): SystemAccuracy {
  const eventsOf = new Map<string, Set<string>>();
  const templates = lines.map((line) => toTemplate(line.message));
  for (const [index, template] of templates.entries()) {
    const events = eventsOf.get(template) ?? new Set<string>();
    eventsOf.set(template, events.add(lines[index]?.event ?? ''));
  }
  const mixed = templates.filter((template) => (eventsOf.get(template)?.size ?? 0) > 1).length;
  const events = new Set(lines.map((line) => line.event)).size;
  return {
    system,
    lines: lines.length,
    events,
    templates: eventsOf.size,
    templatesPerEvent: eventsOf.size / events,
    mixedShare: mixed / lines.length,
  };
}

function secondsPerMessage(messages: readonly string[]): number {
  const reader = new TemplateReader();
  const times: number[] = [];
  for (let pass = 0; pass < 29; pass++) {
    const start = process.cpuUsage().user;
    for (const message of messages) reader.read(message);
    // The first passes warm the compiler up.
    if (pass >= 20) times.push((process.cpuUsage().user - start) / 1e6 / messages.length);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function print({ systems, overall, messagesPerSecond }: TemplateAccuracy): void {
  for (const one of [...systems, overall]) {
    const ratio = one.templatesPerEvent.toFixed(3);
    const mixed = (one.mixedShare * 100).toFixed(2);
    console.log(
      `${one.system.padEnd(10)} ${one.lines} lines, ${one.events} events, ${one.templates} templates: ` +
        `${ratio} templates an event, ${mixed}% of lines in a template of two events`,
    );
  }
  console.log(
    `${Math.round(messagesPerSecond).toLocaleString('en')} messages/s on one thread, hash included`,
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const data = process.env['LOGSIEVE_DATA'];
  if (data === undefined)
    console.log('template accuracy: skipped, LOGSIEVE_DATA names no folder of real logs');
  else print(measureTemplateAccuracy(join(data, 'loghub_2k')));
}

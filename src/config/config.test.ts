import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigSources,
  parseByteSize,
  readConfig,
  renderByteSize,
  renderOrigin,
  SHIPPED,
} from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { DEFAULT_LABELS } from '../log/index.ts';
import { editDistance } from './nearest.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'logsieve-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (text: string, name = 'logsieve.yaml') => writeFileSync(join(cwd, name), text);
const read = (sources: Partial<ConfigSources> = {}) => readConfig({ cwd, env: {}, ...sources });

function refused(sources: Partial<ConfigSources> = {}): LogsieveError {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof LogsieveError) return error;
    throw error;
  }
  throw new Error('the configuration was taken');
}

describe('config', () => {
  it('has the documented defaults where nobody says anything', () => {
    const config = read();
    expect(config).toMatchObject({
      labels: DEFAULT_LABELS,
      labelsAreDefault: true,
      rules: { files: [], shipped: true },
      model: { encoder: SHIPPED.encoder, classifier: SHIPPED.classifier },
      threads: null,
      home: join(cwd, '.logsieve'),
      tempDir: tmpdir(),
      uploads: {
        maxFileSize: 200_000_000,
        maxDecompressed: 2 * 2 ** 30,
        supportedFormats: ['csv'],
        maxRows: 10_000_000,
      },
      formats: { sourceColumn: 'source', messageColumn: 'log_message', labelColumn: 'target_label' },
      cache: { entries: 65_536 },
      file: null,
      warnings: [],
    });
    expect(new Set(config.settings.map(({ origin }) => origin.kind))).toEqual(new Set(['default']));
  });

  it('lets options outrank the environment, that .env, that the file, and names the origin of each', () => {
    write('# ours\nthreads: 1\ncache:\n  entries: 10\nformats: { source_column: app, label_column: kind }\n');
    write('LOGSIEVE_THREADS=2\nLOGSIEVE_CACHE_ENTRIES=20\nLOGSIEVE_SOURCE_COLUMN="host"\n', '.env');
    const env = { LOGSIEVE_THREADS: '3', LOGSIEVE_CACHE_ENTRIES: '30' };
    const config = read({ env, overrides: { threads: 4 } });
    expect([config.threads, config.cache.entries]).toEqual([4, 30]);
    expect(config.formats).toMatchObject({ sourceColumn: 'host', labelColumn: 'kind' });
    const origin = (name: Parameters<typeof config.originOf>[0]) => renderOrigin(config.originOf(name));
    expect(origin('threads')).toBe('command line');
    expect(origin('cache.entries')).toBe('environment LOGSIEVE_CACHE_ENTRIES');
    expect(origin('formats.source_column')).toBe('.env LOGSIEVE_SOURCE_COLUMN');
    expect(origin('formats.label_column')).toBe(`${join(cwd, 'logsieve.yaml')}:5`);
    expect(origin('temp_dir')).toBe('default');
  });

  it("reads the original's variables", () => {
    const env = {
      MODEL_PATH: 'enc',
      TEMP_DIR: 'tmp',
      MAX_FILE_SIZE: '1.5 GiB',
      SUPPORTED_FORMATS: 'csv, NDJSON',
    };
    expect(read({ env })).toMatchObject({
      model: { encoder: resolve(cwd, 'enc') },
      tempDir: resolve(cwd, 'tmp'),
      uploads: { maxFileSize: 1.5 * 2 ** 30, supportedFormats: ['csv', 'ndjson'] },
    });
  });

  it('takes paths of the file relative to the file, and paths of variables to the working directory', () => {
    mkdirSync(join(cwd, 'etc'));
    write(
      'rules: { files: [a.yaml, ../b.yaml], shipped: false }\nmodel: { classifier: m.safetensors }\nhome: data\n',
      join('etc', 'x.yaml'),
    );
    const config = read({ configPath: join('etc', 'x.yaml'), env: { LOGSIEVE_CLASSIFIER: 'n.safetensors' } });
    expect(config.home).toBe(resolve(cwd, 'etc/data'));
    expect(read({ env: { LOGSIEVE_HOME: 'data' } }).home).toBe(resolve(cwd, 'data'));
    expect(config.rules).toEqual({
      files: [resolve(cwd, 'etc/a.yaml'), resolve(cwd, 'b.yaml')],
      shipped: false,
    });
    expect(config.model.classifier).toBe(resolve(cwd, 'n.safetensors'));
  });

  it('finds its file by option, then LOGSIEVE_CONFIG, then in the working directory', () => {
    for (const [name, threads] of [
      ['a', 1],
      ['b', 2],
      ['logsieve', 3],
    ] as const)
      write(`threads: ${threads}`, `${name}.yaml`);
    const env = { LOGSIEVE_CONFIG: 'b.yaml' };
    expect(read({ configPath: 'a.yaml', env }).threads).toBe(1);
    expect(read({ env }).threads).toBe(2);
    expect(read().threads).toBe(3);
    expect(refused({ configPath: 'none.yaml' }).code).toBe('INPUT_UNREADABLE');
  });

  it.each(['', '# nothing\n', 'threads:\nrules:\n  # files: [x]\nformats: {}\n', '\uFEFFlabels:\n'])(
    'takes a file that says nothing, %j, for the defaults',
    (text) => {
      write(text);
      expect(read().settings.every(({ origin }) => origin.kind === 'default')).toBe(true);
    },
  );

  it('counts an empty variable as unset', () => {
    expect(read({ env: { LOGSIEVE_THREADS: '', MODEL_PATH: ' ' } })).toMatchObject({
      threads: null,
      model: { encoder: SHIPPED.encoder },
    });
  });

  it.each([
    ['threds: 2', 'threds', 'threads', 1],
    ['threads: 2\nuploads:\n  max_filesize: 1', 'uploads.max_filesize', 'uploads.max_file_size', 3],
    ['\nmax_file_size: 1GB', 'max_file_size', 'uploads.max_file_size', 2],
    [
      'labels:\n  - name: A\n    definition: b\n  - name: B\n    definition: b\n    defintion: c',
      'labels[1].defintion',
      'definition',
      6,
    ],
  ])('K01: refuses the unknown key of %j with the nearest and the line', (text, key, nearest, line) => {
    write(text);
    const error = refused();
    expect(error).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY', exitCode: 2, place: { line } });
    expect(error.message).toContain(`no setting ${key}; the nearest is ${nearest}`);
  });

  it.each([
    ['threads: 0', 'threads is 0', 'from 1 to 256', 1],
    ['threads: two', 'threads is "two"', 'from 1 to 256', 1],
    ['threads: 2.5', 'threads is 2.5', 'a whole number', 1],
    ['rules:\n  shipped: on', 'rules.shipped is "on"', 'true or false', 2],
    ['rules:\n  files: a.yaml', 'rules.files is "a.yaml"', 'a list', 2],
    ['uploads:\n\n  max_file_size: -1', 'uploads.max_file_size is -1', '1 B to 8 PB', 3],
    ['uploads: { max_file_size: 3 foos }', '"3 foos"', '200MB', 1],
    [
      'uploads:\n  supported_formats:\n  - csv\n  - xml',
      'uploads.supported_formats[1] is "xml"',
      'csv, ndjson or text',
      4,
    ],
    ['cache: 7', 'cache is 7', 'entries', 1],
    ['[1]', 'the file is [1]', 'labels, threads', 1],
    ['labels: []', 'labels is []', 'at least one', 1],
    ['labels:\n- name: A', 'labels[0].definition is missing', 'what a line must report', 2],
    [
      'labels:\n- {name: A, definition: x}\n- {name: A, definition: y}',
      'labels[1].name is "A"',
      'each name once',
      3,
    ],
    ['labels:\n- {name: Unclassified, definition: x}', 'Unclassified', 'any name but', 2],
    ['threads: 1\nthreads: 2', 'not valid YAML', 'unique', 2],
    ['a: [1\nb: 2', 'not valid YAML', '', 2],
  ])('K02: refuses %j with the path, what is allowed and the line', (text, found, allowed, line) => {
    write(text);
    const error = refused();
    expect(error).toMatchObject({ code: 'CONFIG_VALUE', exitCode: 2, place: { line } });
    expect(error.message).toContain(found);
    expect(error.message).toContain(allowed);
  });

  it.each([
    [{ env: { LOGSIEVE_THREADS: 'many' } }, 'threads is "many"', 'environment LOGSIEVE_THREADS'],
    [{ env: { MAX_FILE_SIZE: '0' } }, 'uploads.max_file_size is "0"', 'environment MAX_FILE_SIZE'],
    [{ env: { LOGSIEVE_SHIPPED_RULES: 'no' } }, 'rules.shipped is "no"', 'true or false'],
    [{ overrides: { threads: 1000 } }, 'threads is 1000', 'command line'],
  ])('K02: refuses %j and names where it was said', (sources, found, from) => {
    const error = refused(sources);
    expect(error.code).toBe('CONFIG_VALUE');
    expect(error.message).toContain(found);
    expect(error.message).toContain(from);
  });

  it('names every problem of a file, the first one first', () => {
    write('cache:\n  entries: 0\nthreds: 1\n');
    expect(refused()).toMatchObject({ code: 'CONFIG_VALUE', place: { line: 2 } });
    expect(refused().message).toContain('also: line 3: there is no setting threds');
  });

  it('knows a label set of the user from the shipped one by its names', () => {
    write('labels:\n  - name: Incident\n    definition: >\n      something that\n      woke somebody\n');
    expect(read()).toMatchObject({
      labelsAreDefault: false,
      labels: [{ name: 'Incident', definition: 'something that woke somebody' }],
    });
    write(
      `labels: ${JSON.stringify(DEFAULT_LABELS.map(({ name }) => ({ name, definition: 'mine' })).reverse())}`,
    );
    expect(read().labelsAreDefault).toBe(true);
  });

  it("warns of a variable that is nearly one of ours and lets other programs' be", () => {
    expect(
      read({ env: { LOGSIEVE_THREDS: '2', LOGSIEVE_DASHBOARD_URL: 'x', PATH: '/bin' } }).warnings,
    ).toEqual(['LOGSIEVE_THREDS is no setting and is ignored; LOGSIEVE_THREADS is']);
  });
});

describe('byte size', () => {
  it.each([
    ['200MB', 200e6],
    ['10 GiB', 10 * 2 ** 30],
    ['1.5kb', 1500],
    ['4096', 4096],
    ['7 B', 7],
  ])('%s is %i bytes', (text, bytes) => expect(parseByteSize(text)).toBe(bytes));

  it.each(['', '-1', '1e3', 'MB', '1 XB', '1,000', '99999999 TB', 'NaN'])('%j is none', (text) =>
    expect(parseByteSize(text)).toBeUndefined(),
  );

  it('is the same when rendered and read again', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseByteSize(renderByteSize(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('edit distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['threds', 'threads', 1],
  ])('of %s and %s is %i', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  it('is a metric', () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../assemble.ts';
import type { Classifier } from '../classifier/index.ts';

/** What runs, and on what. */
export interface Machine {
  readonly logsieve: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly platform: string;
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
}

interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What judges. */
export interface Models {
  readonly encoder: ModelFile;
  /** `learnt`: its number where it was learnt here. */
  readonly classifier: (ModelFile & { readonly learnt: number | null }) | null;
  readonly rules: { readonly count: number; readonly sha256: string };
}

export function describeMachine(): Machine {
  return {
    logsieve: versionIn(new URL('../../package.json', import.meta.url)),
    node: process.versions.node,
    onnxruntime: versionIn(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')),
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

/** The models in force; the encoder has been opened before. */
export async function describeModels(context: Context, classifier: Classifier | undefined): Promise<Models> {
  const { encoder } = context.config.model;
  const found = await context.findClassifier();
  const { hash } = await context.openEncoder();
  return {
    encoder: { path: encoder, bytes: await bytesBelow(encoder), sha256: hash },
    classifier:
      classifier === undefined || found === undefined
        ? null
        : {
            path: found.path,
            bytes: (await stat(found.path)).size,
            sha256: classifier.hash,
            learnt: found.model?.id ?? null,
          },
    rules: { count: context.rules.rules.length, sha256: context.rules.hash },
  };
}

function versionIn(packageFile: string | URL): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  return version;
}

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EncoderFiles } from './encoder-files.ts';
import { createTextToTokens, type TextToTokens } from './text-to-tokens.ts';

/** A file of the encoder that is no good; its message begins where the file's name would stand. */
export class InvalidModel extends Error {
  readonly file: string;
  constructor(file: string, problem: string, cause?: unknown) {
    super(problem, { cause });
    this.file = file;
  }
}

/** The graph and the tokenizer, loaded in this thread. */
export interface EncoderSession {
  readonly dimension: number;
  readonly maxTokens: number;
  /** @throws InvalidModel when the graph cannot be run */
  embed(text: string): Promise<Float32Array>;
}

/** The runtime's failures are thrown; it must not write them to stderr as well. */
const SILENT = 4;

/**
 * Loads both files and embeds an empty text as a trial.
 * @throws InvalidModel
 */
export async function openEncoderSession(files: EncoderFiles): Promise<EncoderSession> {
  const { graph, tokenizer } = files;
  const session = await attempt(graph, 'cannot be loaded', () => loadGraph(graph));
  const dimension = readDimension(session, graph);
  const reader = await attempt(tokenizer, 'cannot be read as a tokenizer', async () =>
    createTextToTokens(await readFile(tokenizer, 'utf8')),
  );
  const embed = (text: string) => attempt(graph, 'cannot be run', () => run(session, reader, text));
  const trial = await embed('');
  // Damaged weights give other lengths, or none.
  if (trial.length !== dimension || !(Math.abs(Math.hypot(...trial) - 1) < 1e-3)) {
    throw new InvalidModel(graph, 'does not give vectors of unit length in its dimension');
  }
  return { dimension, maxTokens: reader.maxTokens, embed };
}

async function attempt<T>(file: string, problem: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new InvalidModel(file, problem, error);
  }
}

/** One thread, and no rewriting of the graph beyond the plain: what is computed must not depend on the machine. */
const loadGraph = (graph: string) =>
  InferenceSession.create(graph, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'basic',
    logSeverityLevel: SILENT,
  });

function readDimension(session: InferenceSession, graph: string): number {
  const [input, ...otherInputs] = session.inputMetadata;
  const [output, ...otherOutputs] = session.outputMetadata;
  const dimension = output?.isTensor ? output.shape.at(-1) : undefined;
  const fits =
    otherInputs.length + otherOutputs.length === 0 &&
    input?.isTensor &&
    input.name === 'input_ids' &&
    input.type === 'int32' &&
    output?.isTensor &&
    output.name === 'embedding' &&
    output.type === 'float32' &&
    output.shape.length === 2;
  if (!fits || typeof dimension !== 'number' || dimension < 1) {
    const problem = 'must take input_ids (int32, 1 x tokens) and give embedding (float32, 1 x its dimension)';
    throw new InvalidModel(graph, problem);
  }
  return dimension;
}

async function run(session: InferenceSession, reader: TextToTokens, text: string): Promise<Float32Array> {
  const tokens = reader.tokens(text);
  const input = new Tensor('int32', tokens, [1, tokens.length]);
  const { embedding } = await session.run({ input_ids: input }, { logSeverityLevel: SILENT });
  if (!(embedding?.data instanceof Float32Array)) throw new TypeError('embedding is no float32 tensor');
  return embedding.data;
}

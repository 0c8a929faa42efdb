/**
 * Times a fit of the size that a large training set has: 50,000 vectors of 384 numbers, nine labels, to a
 * gradient of 1e-4, on all cores.
 *
 *     npx tsx bench/training-speed.ts [--rows 50000] [--threads 2] [--l2 0.2]
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { fitLogisticRegression } from '../src/classifier/index.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    l2: { type: 'string', default: '0.2' },
  },
});
const rows = Number(values.rows);
const dimension = 384;
const classCount = 9;

/** Numbers in [0, 1), the same in every run. */
let state = 1;
const draw = () => {
  state = (Math.imul(1664525, state) + 1013904223) >>> 0;
  return (state >>> 8) / 2 ** 24;
};

// As embeddings of log lines lie: all lean one way, systems (200) and labels lean their own, and one row in
// ten has the label of another, so that no penalty is needed to keep the solution finite.
const leaning = (count: number) =>
  Array.from({ length: count }, () => Array.from({ length: dimension }, () => draw() - 0.5));
const [common = []] = leaning(1);
const ofSystem = leaning(200);
const ofLabel = leaning(classCount);
const vectors = new Float32Array(rows * dimension);
const classes = new Int32Array(rows);
for (let row = 0; row < rows; row++) {
  const label = Math.floor(draw() * classCount);
  const system = ofSystem[Math.floor(draw() * ofSystem.length)] ?? [];
  const vector = common.map(
    (lean, i) => lean + (system[i] ?? 0) + 0.6 * (ofLabel[label]?.[i] ?? 0) + 2 * (draw() - 0.5),
  );
  const length = Math.hypot(...vector);
  vectors.set(
    vector.map((value) => value / length),
    row * dimension,
  );
  classes[row] = draw() < 0.1 ? Math.floor(draw() * classCount) : label;
}

const started = performance.now();
const cpuBefore = process.cpuUsage();
let longest = 0;
let last = started;
const watch = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last - 5);
  last = now;
}, 5);
const fit = await fitLogisticRegression(
  { vectors, classes, rows, dimension, classCount },
  { l2: Number(values.l2), threads: Number(values.threads) },
);
clearInterval(watch);
const seconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(cpuBefore);
console.log(
  `${rows} x ${dimension} x ${classCount}, l2 ${values.l2}, ${values.threads} threads: ${seconds.toFixed(1)} s (${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor), ` +
    `${fit.iterations} iterations, ${fit.passes} passes, largest gradient component ${fit.gradientNorm.toExponential(1)}, ` +
    `longest stall of the event loop ${longest.toFixed(0)} ms`,
);

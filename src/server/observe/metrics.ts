import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Verdict } from '../../log/index.ts';

/** What is read when the metrics are asked for. */
export interface MetricSources {
  /** Requests with work to do that are there. */
  readonly queueLength: () => number;
  /** What the caches of templates have done so far, one for each cascade. */
  readonly caches: () => readonly {
    readonly hits: number;
    readonly misses: number;
    readonly entries: number;
  }[];
  /** Jobs that run, and how many have ended, by their state. */
  readonly jobs: () => { readonly running: number; readonly ended: Readonly<Record<string, number>> };
  /** What LLMs were asked so far; null where none was. */
  readonly llmUsage: () => {
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cost: number | null;
  } | null;
}

/** Seconds: from an answer about a few lines to an upload of a gigabyte. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What Prometheus is told: counts and times, of routes, stages and labels; never of a line, a file or a key. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<'method' | 'route' | 'status'>;
  readonly #durations: Histogram<'method' | 'route'>;
  readonly #rows: Counter<'stage' | 'label'>;
  readonly #stageCalls: Histogram<'stage'>;
  readonly #stageTemplates: Counter<'stage'>;

  constructor(sources: MetricSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'logsieve_http_requests_total',
      help: 'Requests that were answered, by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'logsieve_http_request_duration_seconds',
      help: 'From the headers of a request to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: DURATIONS,
      registers,
    });
    this.#rows = new Counter({
      name: 'logsieve_rows_total',
      help: 'Rows that were judged, by the stage that decided and the label.',
      labelNames: ['stage', 'label'],
      registers,
    });
    this.#stageCalls = new Histogram({
      name: 'logsieve_stage_duration_seconds',
      help: 'Calls of the stages that judge templates.',
      labelNames: ['stage'],
      buckets: DURATIONS,
      registers,
    });
    this.#stageTemplates = new Counter({
      name: 'logsieve_stage_templates_total',
      help: 'Templates that a stage was asked about.',
      labelNames: ['stage'],
      registers,
    });
    new Counter({
      name: 'logsieve_jobs_ended_total',
      help: 'Jobs that have ended, by their state.',
      labelNames: ['state'],
      registers,
      collect() {
        this.reset();
        for (const [state, count] of Object.entries(sources.jobs().ended)) this.inc({ state }, count);
      },
    });
    for (const { name, help, read } of readings(sources)) {
      const options = {
        name,
        help,
        registers,
        collect(this: { reset(): void; inc(by: number): void }) {
          this.reset();
          this.inc(read());
        },
      };
      if (name.endsWith('_total')) new Counter(options);
      else new Gauge(options);
    }
  }

  /** @param route the pattern of the route; undefined where there is none */
  countRequest(method: string, route: string | undefined, status: number, seconds: number): void {
    const labels = { method: METHODS.has(method) ? method : 'other', route: route ?? 'none' };
    this.#requests.inc({ ...labels, status });
    this.#durations.observe(labels, seconds);
  }

  /** Counts the rows of a batch. */
  countVerdicts(verdicts: readonly Verdict[]): void {
    // Rows of one template share their verdict, so that few are counted one by one.
    const counts = new Map<Verdict, number>();
    for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    for (const [{ stage, label }, count] of counts) this.#rows.inc({ stage, label }, count);
  }

  countStageCall(stage: string, templates: number, seconds: number): void {
    this.#stageCalls.observe({ stage }, seconds);
    this.#stageTemplates.inc({ stage }, templates);
  }

  /** Media type of the text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text that Prometheus reads. */
  async render(): Promise<string> {
    return await this.#registry.metrics();
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

function readings({ queueLength, caches, jobs, llmUsage }: MetricSources) {
  const total = (of: 'hits' | 'misses' | 'entries') => () =>
    caches().reduce((sum, cache) => sum + cache[of], 0);
  return [
    {
      name: 'logsieve_template_cache_hits_total',
      help: 'Templates that were known when a row had them.',
      read: total('hits'),
    },
    {
      name: 'logsieve_template_cache_misses_total',
      help: 'Templates that were not known when a row had them.',
      read: total('misses'),
    },
    { name: 'logsieve_template_cache_entries', help: 'Templates that are known.', read: total('entries') },
    { name: 'logsieve_queue_length', help: 'Requests with work to do that are there.', read: queueLength },
    { name: 'logsieve_jobs_running', help: 'Jobs that run.', read: () => jobs().running },
    {
      name: 'logsieve_llm_requests_total',
      help: 'Requests to an LLM.',
      read: () => llmUsage()?.requests ?? 0,
    },
    {
      name: 'logsieve_llm_input_tokens_total',
      help: 'Tokens that an LLM was sent.',
      read: () => llmUsage()?.inputTokens ?? 0,
    },
    {
      name: 'logsieve_llm_output_tokens_total',
      help: 'Tokens that an LLM answered with.',
      read: () => llmUsage()?.outputTokens ?? 0,
    },
    {
      name: 'logsieve_llm_cost_total',
      help: 'What LLMs cost, in the currency of the prices; 0 where no price is known.',
      read: () => llmUsage()?.cost ?? 0,
    },
  ];
}

import { SpanStatusCode, trace } from '@opentelemetry/api';

/** Name under which the spans come. */
export const TRACER = 'logsieve';

/** Runs a call of a stage within a span, below that of the request that caused it. */
export async function traceStage<T>(
  stage: string,
  templates: number,
  version: string,
  work: () => Promise<T>,
): Promise<T> {
  const attributes = { 'logsieve.stage': stage, 'logsieve.templates': templates };
  return await trace
    .getTracer(TRACER, version)
    .startActiveSpan(`stage ${stage}`, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        // The message of an error from elsewhere may quote what was sent.
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
        throw error;
      } finally {
        span.end();
      }
    });
}

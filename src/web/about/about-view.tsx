import { type ReactNode, useId } from 'react';
import type { Format, Models } from '../api/contract.ts';
import { useLabels } from '../api/use-labels.ts';
import { useModels } from '../api/use-models.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { useTitle } from '../navigation/use-title.ts';
import { formatName } from '../sniff/reading-names.ts';
import { countOf, formatBytes, formatDuration } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { ForgetKey } from './forget-key.tsx';
import { QualityFigures } from './quality-figures.tsx';

/** What runs here: versions, models, stages, quality and limits. */
export function AboutView() {
  const { data: models, error, refetch } = useModels();
  useTitle('About');
  return (
    <section aria-labelledby="about" className="mx-auto max-w-4xl space-y-5">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h1 id="about" className="text-xl font-semibold">
          About this server
        </h1>
        <ForgetKey />
      </div>
      {error !== null && (
        <ProblemNotice error={error} actions={<Button onClick={() => refetch()}>Try again</Button>} />
      )}
      {models === undefined && error === null && <p className="py-10 text-center text-ink-soft">Loading…</p>}
      {models !== undefined && <Panels models={models} />}
    </section>
  );
}

function Panels({ models }: { readonly models: Models }) {
  const {
    version,
    encoder,
    classifier,
    stages,
    limits,
    quality,
    documentation = likelyDocumentation(),
  } = models;
  const labels = useLabels();
  const { llm } = stages;
  const llmName = [llm.provider, llm.model].filter((part) => part !== undefined).join(' ');
  return (
    <>
      <div className="grid gap-5 md:grid-cols-2">
        <Panel title="Versions">
          <Fact name="logsieve">{version}</Fact>
          <Fact name="API">
            <a href={documentation} className="text-accent underline">
              Documentation
            </a>
          </Fact>
          <Fact name="Access">{models.authentication === 'key' ? 'by key' : 'without a key'}</Fact>
        </Panel>
        <Panel title="Stages">
          <Fact name="Rules">{onOff(stages.rules)}</Fact>
          <Fact name="Classifier">{onOff(stages.classifier)}</Fact>
          <Fact name="LLM">
            {onOff(llm.on)}
            {llm.on && llmName !== '' && <span className="ml-2 text-ink-soft">{llmName}</span>}
          </Fact>
        </Panel>
        <Panel title="Models">
          <Fact name="Encoder">
            {encoder === null ? (
              'not loaded'
            ) : (
              <>
                {encoder.name ?? 'sentence encoder'}, {encoder.dimension} dimensions
                <Hash value={encoder.hash} />
              </>
            )}
          </Fact>
          <Fact name="Classifier">
            {classifier === null ? (
              'none in force'
            ) : (
              <>
                {countOf(classifier.labels.length, 'label')}, {madeAt(classifier.createdAt)}
                <Hash value={classifier.hash} />
              </>
            )}
          </Fact>
        </Panel>
        <Panel title="Limits">
          <Fact name="File">{formatBytes(limits.maxFileSize)}</Fact>
          <Fact name="Decompressed">{formatBytes(limits.maxDecompressed)}</Fact>
          <Fact name="Formats">
            {limits.formats.map((format) => formatName(format as Format)).join(', ')}
          </Fact>
          <Fact name="Files are kept">{keptFor(limits.retentionSeconds)}</Fact>
        </Panel>
      </div>
      <QualityFigures quality={quality} figures={classifier?.figures} />
      {labels !== undefined && (
        <section aria-labelledby="labels" className="card p-5">
          <h2 id="labels" className="mb-3 text-sm font-semibold">
            Labels
          </h2>
          <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
            {labels.labels.map(({ name, description }) => (
              <div key={name}>
                <dt className="font-medium">
                  <LabelChip label={name} />
                </dt>
                <dd className="pl-4 text-ink-soft">{description}</dd>
              </div>
            ))}
            <div>
              <dt className="font-medium">
                <LabelChip label={labels.unclassified} />
              </dt>
              <dd className="pl-4 text-ink-soft">what no stage is sure of; the reason stands beside it</dd>
            </div>
          </dl>
        </section>
      )}
    </>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="card p-5">
      <h2 id={id} className="mb-3 text-sm font-semibold">
        {title}
      </h2>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-2 text-sm">{children}</dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Hash({ value }: { readonly value: string }) {
  return <code className="block text-xs break-all text-ink-soft">{value}</code>;
}

function onOff(on: boolean): ReactNode {
  return <span className={on ? 'font-medium text-good' : 'text-ink-soft'}>{on ? 'On' : 'Off'}</span>;
}

function keptFor(seconds: number): string {
  return seconds >= 86_400
    ? `for ${countOf(Math.round(seconds / 86_400), 'day')}`
    : `for ${formatDuration(seconds)}`;
}

function madeAt(at: string | null): string {
  return at === null ? 'as shipped' : `learnt on ${new Date(at).toLocaleDateString()}`;
}

/** Where the documentation is as long as nobody chose other ports: beside the page, on the API's own. */
function likelyDocumentation(): string {
  const { protocol, hostname, port } = location;
  return port === '8501' ? `${protocol}//${hostname}:8000/docs` : '/docs';
}

import { lazy, Suspense, useEffect } from 'react';
import { useModels } from '../api/use-models.ts';
import { setLimits, stageFiles, useStagedFiles } from '../intake/staged-files.ts';
import { useTitle } from '../navigation/use-title.ts';
import { ActionBar } from './action-bar.tsx';
import { DropZone } from './drop-zone.tsx';
import { FileCard } from './file-card.tsx';

const RecentJobs = lazy(() =>
  import('../history/recent-jobs.tsx').then(({ RecentJobs: jobs }) => ({ default: jobs })),
);

/** Where files and lines are given, looked at and sent. */
export function StartView() {
  const files = useStagedFiles();
  useTitle('');
  const { data: models } = useModels();
  useEffect(() => {
    if (models === undefined) return;
    const { maxFileSize, formats } = models.limits;
    setLimits({ maxFileSize, formats });
  }, [models]);
  const isEmpty = files.length === 0;
  return (
    <div className="mx-auto max-w-4xl">
      <div className={isEmpty ? 'pt-4 pb-8 sm:pt-10 sm:text-center' : 'pb-4'}>
        <h1
          className={isEmpty ? 'text-2xl font-semibold tracking-tight sm:text-3xl' : 'text-xl font-semibold'}
        >
          What is every line of your log?
        </h1>
        {isEmpty && (
          <p className="mx-auto mt-2 max-w-xl text-balance text-ink-soft">
            Drop a file. Each line gets one label, how sure that is, and why.
            {models?.stages.llm.on === false && ' Nothing leaves this server.'}
          </p>
        )}
      </div>
      <DropZone onFiles={stageFiles} isSmall={!isEmpty} limits={models?.limits} />
      {isEmpty && (
        <Suspense>
          <RecentJobs />
        </Suspense>
      )}
      {!isEmpty && (
        <>
          <ul className="mt-4 space-y-4">
            {files.map((file) => (
              <li key={file.key}>
                <FileCard file={file} />
              </li>
            ))}
          </ul>
          <ActionBar files={files} llmIsOn={models?.stages.llm.on === true} />
        </>
      )}
    </div>
  );
}

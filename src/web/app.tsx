import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link } from './navigation/link.tsx';
import { jobIdOf, usePageLocation } from './navigation/location.ts';
import { SessionGate } from './session/session-gate.tsx';
import { FaultBoundary } from './shell/fault-boundary.tsx';
import { Header } from './shell/header.tsx';
import { StartView } from './start/start-view.tsx';

const JobView = lazy(() => import('./job/job-view.tsx').then(({ JobView: view }) => ({ default: view })));
const HistoryView = lazy(() =>
  import('./history/history-view.tsx').then(({ HistoryView: view }) => ({ default: view })),
);
const TryView = lazy(() => import('./try/try-view.tsx').then(({ TryView: view }) => ({ default: view })));
const AboutView = lazy(() =>
  import('./about/about-view.tsx').then(({ AboutView: view }) => ({ default: view })),
);

/** The whole page: what is above every view, and the view that the address names. */
export function App() {
  const { path } = usePageLocation();
  const content = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // As after a page that was loaded: a screen reader and the keyboard begin at the new content.
    content.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [path]);
  return (
    <>
      <Header path={path} />
      <main
        ref={content}
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-7xl px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        <FaultBoundary key={path}>
          <SessionGate>
            <Suspense fallback={<p className="py-16 text-center text-ink-soft">Loading…</p>}>
              {viewOf(path)}
            </Suspense>
          </SessionGate>
        </FaultBoundary>
      </main>
    </>
  );
}

function viewOf(path: string): ReactNode {
  const job = jobIdOf(path);
  if (job !== undefined) return <JobView key={job} id={job} />;
  if (path === '/') return <StartView />;
  if (path === '/jobs') return <HistoryView />;
  if (path === '/try') return <TryView />;
  if (path === '/about') return <AboutView />;
  return (
    <div className="py-16 text-center">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p className="mt-2 text-ink-soft">
        <Link href="/" className="text-accent underline">
          Go to the start
        </Link>
      </p>
    </div>
  );
}

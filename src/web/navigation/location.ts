import { useSyncExternalStore } from 'react';

/** Where the page is: the path without a slash at its end, and the query. */
export interface PageLocation {
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
}

const MOVED = 'logsieve:moved';

/** Follows the address, also when the browser's own buttons change it. */
export function usePageLocation(): PageLocation {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return parseLocation(href);
}

export function parseLocation(href: string): PageLocation {
  const at = href.indexOf('?');
  const path = at < 0 ? href : href.slice(0, at);
  return { path: path.replace(/(.)\/+$/, '$1'), search: at < 0 ? '' : href.slice(at) };
}

/** Goes to an address of the page without loading it anew. */
export function navigate(href: string, options: { readonly replace?: boolean } = {}): void {
  if (href === location.pathname + location.search) return;
  if (options.replace === true) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(MOVED));
}

/** The id in `/jobs/:id`; undefined for every other path. */
export function jobIdOf(path: string): string | undefined {
  return /^\/jobs\/([A-Za-z0-9_-]{1,64})$/.exec(path)?.[1];
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(MOVED, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(MOVED, listener);
  };
}

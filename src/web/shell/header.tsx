import { Link } from '../navigation/link.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

const PLACES = [
  { href: '/', name: 'Classify', more: '' },
  { href: '/jobs', name: 'History', more: '' },
  { href: '/try', name: 'Try', more: ' a line' },
  { href: '/about', name: 'About', more: '' },
] as const;

/** @param path where the page is */
export function Header({ path }: { readonly path: string }) {
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-surface/90 backdrop-blur">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-on-accent"
      >
        Skip to the content
      </a>
      <div className="mx-auto flex h-12 max-w-7xl items-center gap-1 px-3 sm:gap-4 sm:px-6">
        <Link
          href="/"
          aria-label="logsieve, start"
          className="flex items-center gap-2 rounded-md font-semibold"
        >
          <Mark />
          <span className="max-sm:hidden">logsieve</span>
        </Link>
        <nav aria-label="Main" className="flex flex-1 items-center gap-0.5 text-sm">
          {PLACES.map(({ href, name, more }) => (
            <Link
              key={href}
              href={href}
              aria-current={isAt(path, href) ? 'page' : undefined}
              className="rounded-md px-2 py-1.5 whitespace-nowrap text-ink-soft hover:bg-sunken hover:text-ink aria-[current]:font-medium aria-[current]:text-accent sm:px-2.5"
            >
              {name}
              <span className="max-sm:sr-only">{more}</span>
            </Link>
          ))}
        </nav>
        <ThemeSwitch />
      </div>
    </header>
  );
}

function isAt(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}

function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-6">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path
        d="M7 10h18M10 16h12M14 22h4"
        className="stroke-on-accent"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  );
}

import { MoonIcon, ScreenIcon, SunIcon } from '../ui/icons.tsx';
import { type Theme, useTheme } from './theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const NAMES: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };
const ICONS = { system: ScreenIcon, light: SunIcon, dark: MoonIcon } as const;

/** One button that goes through the three themes. */
export function ThemeSwitch() {
  const [theme, choose] = useTheme();
  const Icon = ICONS[theme];
  const name = `Theme: ${NAMES[theme]}`;
  return (
    <button
      type="button"
      title={name}
      aria-label={`${name}. Change to ${NAMES[NEXT[theme]]}`}
      onClick={() => choose(NEXT[theme])}
      className="rounded-md p-2 text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Icon />
    </button>
  );
}

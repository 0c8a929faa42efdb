import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

interface Tab<Key extends string> {
  readonly key: Key;
  readonly name: string;
}

interface TabsProps<Key extends string> {
  /** What the tabs are of. */
  readonly label: string;
  readonly tabs: readonly Tab<Key>[];
  readonly chosen: Key;
  readonly onChoose: (key: Key) => void;
  /** Stands beside the tabs. */
  readonly beside?: ReactNode;
  /** Content of the chosen tab. */
  readonly children: ReactNode;
}

/** Tabs by the ARIA pattern: one place in the tab order, arrows go from one to the next. */
export function Tabs<Key extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  beside,
  children,
}: TabsProps<Key>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ key }) => key === chosen);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (to === undefined) return;
    event.preventDefault();
    const place = (to + tabs.length) % tabs.length;
    const tab = tabs[place];
    if (tab === undefined) return;
    onChoose(tab.key);
    list.current?.querySelectorAll('button')[place]?.focus();
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 border-b border-line px-3">
        <div ref={list} role="tablist" aria-label={label} onKeyDown={onKeyDown} className="-mb-px flex gap-1">
          {tabs.map(({ key, name }) => (
            <button
              key={key}
              type="button"
              role="tab"
              id={`${id}${key}`}
              aria-selected={key === chosen}
              aria-controls={`${id}panel`}
              tabIndex={key === chosen ? 0 : -1}
              onClick={() => onChoose(key)}
              className="border-b-2 border-transparent px-2.5 py-2.5 text-sm text-ink-soft hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
            >
              {name}
            </button>
          ))}
        </div>
        {beside}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${chosen}`}>
        {children}
      </div>
    </>
  );
}

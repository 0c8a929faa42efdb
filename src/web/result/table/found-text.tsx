import { VisibleText } from '../../ui/visible-text.tsx';
import { foundIn } from './found-in.ts';

/** Characters that a row of a table can show, with room to spare. */
const SHOWN_CHARS = 400;

interface FoundTextProps {
  readonly text: string;
  readonly search: string;
}

/** The beginning of a text, with what was searched for marked. */
export function FoundText({ text, search }: FoundTextProps) {
  const shown = text.slice(0, SHOWN_CHARS);
  return <VisibleText text={shown} span={foundIn(shown, search)} />;
}

import type { Span } from '../api/contract.ts';
import { type TextPiece, toVisiblePieces } from '../text/visible-text.ts';

interface VisibleTextProps {
  readonly text: string;
  /** A part to be marked, in UTF-16 code units. */
  readonly span?: Span | null | undefined;
}

/** Text from a log, with what has no shape of its own made visible, and set apart from what is around it. */
export function VisibleText({ text, span = null }: VisibleTextProps) {
  const pieces = toVisiblePieces(text, span);
  const [only] = pieces;
  if (only === undefined) return null;
  const isPlain = pieces.length === 1 && only.sign === null && !only.isMarked;
  if (isPlain) return <bdi>{only.text}</bdi>;
  let at = 0;
  const shown = pieces.map((piece) => {
    const start = at;
    at += piece.text.length;
    return <Piece key={start} {...piece} />;
  });
  return <bdi>{shown}</bdi>;
}

function Piece({ text, sign, isMarked }: TextPiece) {
  const content =
    sign === null ? (
      text
    ) : (
      <span title={sign} className="rounded-sm bg-sunken font-sans px-px text-caution">
        {text}
      </span>
    );
  return isMarked ? <mark className="bg-mark text-ink">{content}</mark> : content;
}

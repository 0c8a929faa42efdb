import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from 'react';
import { Link } from '../navigation/link.tsx';

type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

const BASE =
  'inline-flex items-center justify-center gap-1.5 rounded-md border px-3 py-1.5 text-sm font-medium whitespace-nowrap transition-colors disabled:opacity-50 disabled:cursor-not-allowed';
const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border-line bg-surface text-ink shadow-card hover:border-line-strong hover:bg-sunken',
  quiet: 'border-transparent text-ink-soft hover:bg-sunken hover:text-ink',
  danger: 'border-line bg-surface text-danger shadow-card hover:bg-danger-tint',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** @default plain */
  readonly look?: ButtonLook;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${BASE} ${LOOKS[look]} ${className}`} {...rest} />;
}

interface ButtonLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
  /** @default plain */
  readonly look?: ButtonLook;
}

/** A link that looks like a button; one with `download` leaves the page's own navigation alone. */
export function ButtonLink({ look = 'plain', className = '', ...rest }: ButtonLinkProps) {
  const classes = `${BASE} ${LOOKS[look]} ${className}`;
  return rest.download === undefined ? (
    <Link className={classes} {...rest} />
  ) : (
    <a className={classes} {...rest} />
  );
}

import type { ComponentProps } from 'react'

type Kind = 'strong' | 'quiet' | 'plain' | 'danger'

const looks: Record<Kind, string> = {
  strong: 'bg-kiwi text-on-kiwi hover:bg-kiwi-strong',
  quiet: 'bg-sunken text-ink hover:bg-line',
  plain: 'text-ink hover:bg-sunken',
  danger: 'bg-danger text-white dark:text-black hover:opacity-90',
}

/** The classes of a button, for links that look like one. */
export const buttonLook = (kind: Kind = 'strong', more = '') =>
  `inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-5 font-semibold transition active:scale-[0.98] disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45 ${looks[kind]} ${more}`

export function Button({
  kind = 'strong',
  busy = false,
  className = '',
  children,
  ...rest
}: ComponentProps<'button'> & { kind?: Kind; busy?: boolean }) {
  return (
    <button type="button" {...rest} disabled={rest.disabled || busy} aria-busy={busy || undefined} className={buttonLook(kind, className)}>
      {busy && <Spinner />}
      {children}
    </button>
  )
}

export function Spinner({ className = 'size-4' }: { className?: string }) {
  return <span aria-hidden className={`${className} shrink-0 animate-spin rounded-full border-2 border-current border-r-transparent`} />
}

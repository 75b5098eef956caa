import { Link, type LinkProps } from '@tanstack/react-router'
import { ChevronRight, type LucideIcon } from 'lucide-react'

/** A row that links to another page of the wallet. */
export function WalletLink({ to, Icon, note, children }: { to: LinkProps['to']; Icon: LucideIcon; note?: string; children: string }) {
  return (
    <Link to={to} className="flex min-h-15 items-center gap-3.5 px-5 py-2.5 hover:bg-sunken">
      <Icon aria-hidden className="size-5.5 shrink-0 text-kiwi" />
      <span className="min-w-0 flex-1 leading-snug">
        {note && <span className="block text-[0.8125rem] text-muted">{note}</span>}
        <span className="block truncate font-semibold">{children}</span>
      </span>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-muted" />
    </Link>
  )
}

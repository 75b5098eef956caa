import { BadgeCheck, CircleCheck, Store } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { Marked } from './social/Marked.tsx'
import type { PersonChip } from '../state/kiwi.ts'

/** A person's name, isolated in its direction of writing. Only Kiwi can put a mark beside it. */
export function Name({
  person,
  ranges,
  className = '',
}: {
  person: Pick<PersonChip, 'displayName'> & Partial<Pick<PersonChip, 'mark'>>
  /** The parts of it that a search found. */
  ranges?: number[][] | undefined
  className?: string
}) {
  return (
    <span className={`flex min-w-0 items-center gap-1 ${className}`}>
      <bdi className="truncate">
        <Marked text={person.displayName} ranges={ranges} />
      </bdi>
      {person.mark === 'staff' && <BadgeCheck role="img" aria-label={m.mark_staff()} className="size-[1em] shrink-0 text-kiwi" />}
      {person.mark === 'verified' && <CircleCheck role="img" aria-label={m.mark_verified()} className="size-[1em] shrink-0 text-kiwi" />}
      {person.mark === 'shop' && <Store role="img" aria-label={m.mark_shop()} className="size-[1em] shrink-0 text-muted" />}
    </span>
  )
}

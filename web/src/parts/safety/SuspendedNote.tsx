import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { SignOut } from '../social/SignOut.tsx'

/** What stays open beside the appeal. */
const ways = [
  { to: '/settings/export', words: m.export_title },
  { to: '/settings/leave', words: m.leave_title },
] as const

/** For somebody suspended who signed in: what they can do here. */
export function SuspendedNote() {
  return (
    <div className="mb-4 rounded-3xl bg-honey-soft p-5">
      <h2 className="text-lg font-bold">{m.suspended_title()}</h2>
      <p className="mt-1 mb-3 text-[0.9375rem]">{m.suspended_body()}</p>
      <ul className="mb-3">
        {ways.map(({ to, words }) => (
          <li key={to}>
            <Link to={to} className="flex min-h-11 items-center justify-between gap-3 font-semibold">
              {words()}
              <ChevronRight aria-hidden className="size-5" />
            </Link>
          </li>
        ))}
      </ul>
      <SignOut />
    </div>
  )
}

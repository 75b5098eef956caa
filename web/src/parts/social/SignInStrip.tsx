import { Link } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { useMe } from '../../state/me.ts'
import { buttonLook } from '../Button.tsx'
import { KiwiMark } from '../KiwiMark.tsx'

/** One line about Kiwi and a sign-in button, for visitors. */
export function SignInStrip() {
  if (useMe() !== null) return null
  return (
    <aside className="mx-4 mb-4 flex flex-wrap items-center gap-3 rounded-3xl bg-kiwi-soft p-4">
      <KiwiMark className="size-11 shrink-0" />
      <p className="min-w-24 flex-1 leading-snug font-semibold text-balance">{m.app_tagline()}</p>
      <Link to="/sign-in" className={buttonLook('strong', 'shrink-0')}>
        {m.sign_in()}
      </Link>
    </aside>
  )
}

import { m } from '../../paraglide/messages.js'
import { SignOut } from '../social/SignOut.tsx'

/** For somebody suspended who signed in: what they can do here. */
export function SuspendedNote() {
  return (
    <div className="mb-4 rounded-3xl bg-honey-soft p-5">
      <h2 className="text-lg font-bold">{m.suspended_title()}</h2>
      <p className="mt-1 mb-3 text-[0.9375rem]">{m.suspended_body()}</p>
      <SignOut />
    </div>
  )
}

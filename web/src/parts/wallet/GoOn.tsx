import { m } from '../../paraglide/messages.js'
import { useLeaveTo } from '../../state/leave.ts'
import { Button } from '../Button.tsx'

/** Back to the payment for which money was missing. */
export function GoOn({ returnTo }: { returnTo: string }) {
  const leaveTo = useLeaveTo()
  return <Button onClick={() => leaveTo(returnTo)}>{m.top_up_go_on()}</Button>
}

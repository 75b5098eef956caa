import { m } from '../paraglide/messages.js'
import { Spinner } from './Button.tsx'

export function RoutePending() {
  return (
    <p className="grid min-h-[60dvh] place-items-center text-kiwi">
      <Spinner className="size-7" />
      <span className="sr-only">{m.loading()}</span>
    </p>
  )
}

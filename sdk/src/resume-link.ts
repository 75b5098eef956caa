import type { TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import { observable, type Unsubscribable } from '@trpc/server/observable'

interface ResumeOptions {
  worthRetrying: (error: unknown) => boolean
  /** Time to wait after this number of failures in a row. */
  delayMs: (failures: number) => number
}

/**
 * A link that opens a subscription again when it breaks, after the last event. tRPC's own retry
 * link never resets its count of failures: after some days of short breaks, each wait would be the
 * longest.
 */
export function resumeLink<Router extends AnyRouter>({ worthRetrying, delayMs }: ResumeOptions): TRPCLink<Router> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let failures = 0
        let lastEventId: string | undefined
        let isOver = false
        let inner: Unsubscribable | undefined
        let timer: ReturnType<typeof setTimeout> | undefined

        function open() {
          const input = lastEventId === undefined ? op.input : { ...(op.input as object), lastEventId }
          inner = next({ ...op, input }).subscribe({
            next(value) {
              const { result } = value
              if ('id' in result && typeof result.id === 'string') {
                lastEventId = result.id
                failures = 0
              }
              observer.next(value)
            },
            error(error) {
              if (isOver) return
              if (!worthRetrying(error)) return observer.error(error)
              failures += 1
              timer = setTimeout(open, delayMs(failures))
            },
            complete: () => observer.complete(),
          })
        }

        open()
        return () => {
          isOver = true
          clearTimeout(timer)
          inner?.unsubscribe()
        }
      })
}

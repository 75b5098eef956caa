import type { TRPCLink } from '@trpc/client'
import type { AnyRouter } from '@trpc/server'
import { observable } from '@trpc/server/observable'

/** A link that calls `report` with every error before the caller gets it. */
export function reportErrors<Router extends AnyRouter>(report: (error: unknown) => void): TRPCLink<Router> {
  return () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          error: (error) => {
            report(error)
            observer.error(error)
          },
          complete: () => observer.complete(),
        }),
      )
}

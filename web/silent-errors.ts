import type { Plugin } from 'vite'

/** Marks that React compares by identity; none of them is shown to anybody. */
const marks =
  /(HydrationMismatchException|SuspenseException|SuspenseyCommitException|SuspenseActionException|SelectiveHydrationException) = Error\(/g
const count = 5

/**
 * React DOM makes five errors as marks while it is evaluated, and V8 parses the whole file twice
 * more to note where: a third of a phone's first task. Marks without a stack cost nothing.
 */
export function silentErrors(): Plugin {
  return {
    name: 'kiwi-silent-errors',
    apply: 'build',
    transform: {
      filter: { id: /\/react-dom-client\.production\.js$/ },
      handler(code) {
        const found = code.match(marks)?.length ?? 0
        if (found !== count) throw new Error(`React DOM has ${found} of its ${count} marks: read its source, then change silent-errors.ts.`)
        return {
          code: `${code.replace(marks, '$1 = silent(')}\nfunction silent(message) { return Object.create(Error.prototype, { message: { value: message } }) }`,
          map: null,
        }
      },
    },
  }
}

/** A number that is typed as digits and shown in groups: 12000 as 12,000. */
export const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',')

interface Typed {
  /** What the field showed before. */
  shown: string
  /** What stands in it now, and where the caret is. */
  text: string
  caret: number
  /** The digit after the caret was to go: Delete, not Backspace. */
  isForward?: boolean
  maxDigits?: number | undefined
}

/**
 * The digits of what was typed or pasted, as 1,200원 or １２００ too, and the caret's place in what is
 * shown then. Who takes only a comma away takes the digit beside it.
 */
export function readTyped({ shown, text, caret, isForward = false, maxDigits = Infinity }: Typed): { digits: string; caret: number } {
  let before = digitsOf(text.slice(0, caret))
  let after = digitsOf(text.slice(caret))
  const isOnlyComma = text.length === shown.length - 1 && before + after === digitsOf(shown)
  if (isOnlyComma && isForward) after = after.slice(1)
  else if (isOnlyComma) before = before.slice(0, -1)
  const all = before + after
  const digits = all.replace(/^0+(?=\d)/, '').slice(0, maxDigits)
  const left = Math.max(0, Math.min(before.length - (all.length - all.replace(/^0+(?=\d)/, '').length), digits.length))
  const now = grouped(digits)
  let at = 0
  for (let seen = 0; seen < left; at += 1) if (now[at] !== ',') seen += 1
  return { digits, caret: at }
}

/** A part of a won is none: what follows a point is left out. */
const digitsOf = (text: string) => text.normalize('NFKC').replace(/\.\d*/g, '').replace(/\D/g, '')

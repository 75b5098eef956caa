import { useEffect, useState } from 'react'

const lastJamo = /[\u3131-\u318e]$/u
const onlyJamo = /^[\u3131-\u318e\s]+$/u

/**
 * The part of a half-typed text to search for. While a syllable is composed, its first letter is
 * alone for a moment (강ㄴ before 강남): it is left out, unless the whole text is initials (ㄱㄴ), which
 * can be searched.
 */
export function searchableText(text: string, isComposing: boolean): string {
  const trimmed = text.normalize('NFC').trim()
  if (!isComposing || onlyJamo.test(trimmed)) return trimmed
  return trimmed.replace(lastJamo, '').trim()
}

/** The text once it has not changed for `delayMs`. An empty text is returned at once. */
export function useSettled(text: string, delayMs: number): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === '' ? 0 : delayMs)
    return () => clearTimeout(timer)
  }, [text, delayMs])
  return text === '' ? '' : settled
}

import type { KeyboardEvent } from 'react'

/** The Enter that ends a syllable still being composed. Some browsers tell it only by keyCode 229; none of them means "send". */
export function isComposingEnter({ key, keyCode, isComposing }: { key: string; keyCode: number; isComposing: boolean }): boolean {
  return key === 'Enter' && (isComposing || keyCode === 229)
}

/** For `onKeyDown` of a field whose Enter sends its form. */
export function keepComposing(event: KeyboardEvent): void {
  if (isComposingEnter(event.nativeEvent)) event.preventDefault()
}

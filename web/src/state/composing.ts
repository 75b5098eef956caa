import type { KeyboardEvent } from 'react'

/** True for an Enter that only ends a syllable. Some browsers report it as keyCode 229 only. */
export function isComposingEnter({ key, keyCode, isComposing }: { key: string; keyCode: number; isComposing: boolean }): boolean {
  return key === 'Enter' && (isComposing || keyCode === 229)
}

/** For `onKeyDown` of a field whose Enter submits the form. */
export function keepComposing(event: KeyboardEvent): void {
  if (isComposingEnter(event.nativeEvent)) event.preventDefault()
}

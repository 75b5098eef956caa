import { type ComponentProps, type InputEvent, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { grouped, readTyped } from '../state/grouped.ts'
import { LimitedInput } from './LimitedInput.tsx'

/**
 * A field for won or another whole number: `value` and what `onText` gets are digits, shown in
 * groups while one types. `maxLength`: of the digits.
 */
export function WonInput({ value, maxLength, onText, ...rest }: Omit<ComponentProps<typeof LimitedInput>, 'value'> & { value: string }) {
  const input = useRef<HTMLInputElement>(null)
  const caret = useRef<number>(null)
  const isForward = useRef(false)
  const isComposing = useRef(false)
  /** A syllable that is composed, until it goes. */
  const [composed, setComposed] = useState<string | null>(null)
  const redraw = useReducer((count: number) => count + 1, 0)[1]
  const shown = grouped(value)
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current)
    caret.current = null
  })
  return (
    <LimitedInput
      inputMode="numeric"
      autoComplete="off"
      {...rest}
      ref={input}
      value={composed ?? shown}
      onInput={({ nativeEvent }: InputEvent) => {
        isForward.current = nativeEvent.inputType === 'deleteContentForward'
        isComposing.current = nativeEvent.isComposing
        setComposed(nativeEvent.isComposing ? input.current!.value : null)
      }}
      onText={(text) => {
        const at = input.current!.selectionStart ?? text.length
        const read = readTyped({ shown, text, caret: at, isForward: isForward.current, maxDigits: maxLength })
        caret.current = isComposing.current ? null : read.caret
        // Where the digits stay the same, the caret still has its place.
        redraw()
        onText(read.digits)
      }}
      onComposing={(isNow) => {
        isComposing.current = isNow
        if (!isNow) setComposed(null)
      }}
    />
  )
}

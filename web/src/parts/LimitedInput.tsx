import { cutText } from '../../../src/shared/writing/length.ts'
import type { ComponentProps } from 'react'

interface LimitedInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'onCompositionStart' | 'onCompositionEnd'> {
  onText: (text: string) => void
  onComposing?: (isComposing: boolean) => void
  /** Code points, as the API counts them. The browser's own limit counts otherwise, and cuts emoji in two. */
  maxLength?: number | undefined
}

/** A field that takes no more than fits, and cuts only between letters; never while a syllable is being composed. */
export function LimitedInput({ maxLength, onText, onComposing, ...rest }: LimitedInputProps) {
  const cut = (text: string) => (maxLength === undefined ? text : cutText(text, maxLength))
  return (
    <input
      {...rest}
      onChange={({ target, nativeEvent }) => onText((nativeEvent as InputEvent).isComposing ? target.value : cut(target.value))}
      onCompositionStart={() => onComposing?.(true)}
      onCompositionEnd={({ currentTarget }) => {
        onComposing?.(false)
        onText(cut(currentTarget.value))
      }}
    />
  )
}

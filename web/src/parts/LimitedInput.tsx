import { cutText } from '../../../src/shared/writing/length.ts'
import type { ComponentProps } from 'react'

interface LimitedInputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'onCompositionStart' | 'onCompositionEnd'> {
  onText: (text: string) => void
  onComposing?: (isComposing: boolean) => void
  /** In code points, as the API counts. The browser's own limit splits emoji. */
  maxLength?: number | undefined
}

/** A field with a maximal length. It cuts between letters, never while a syllable is composed. */
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

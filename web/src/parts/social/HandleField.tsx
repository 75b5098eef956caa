import { useQuery } from '@tanstack/react-query'
import { maxLengths } from '../../../../src/shared/bounds.ts'
import { type HandleFault, handleFault } from '../../../../src/shared/handle-form.ts'
import { m } from '../../paraglide/messages.js'
import { formatSocialDay } from '../../state/dates.ts'
import { queries } from '../../state/social/queries.ts'
import { useSettled } from '../../state/social/search-text.ts'
import { TextField } from '../TextField.tsx'

const settleMs = 500

/** What is wrong with the form of a handle. */
export const handleFaults: Record<HandleFault, () => string> = {
  length: m.handle_length,
  signs: m.handle_signs,
  dots: m.handle_dots,
}

interface HandleFieldProps {
  value: string
  /** The handle that the person has now. */
  own: string
  onChange: (handle: string) => void
  /** What the API said to the last attempt to save. */
  refusal: string | null
}

/** A handle, with a line below it that says while one types whether it can be taken. */
export function HandleField({ value, own, onChange, refusal }: HandleFieldProps) {
  const settled = useSettled(value, settleMs)
  const isSettled = settled === value && value !== own
  const fault = handleFault(value)
  const { data, isFetching } = useQuery({ ...queries.handle(settled), enabled: isSettled && fault === null })
  const answer = isSettled && fault === null ? data : undefined
  const refused =
    answer?.state === 'taken'
      ? m.handle_taken()
      : answer?.state === 'tooOften' && answer.nextAt
        ? m.handle_too_often({ day: formatSocialDay(answer.nextAt) })
        : null
  const isFree = answer?.state === 'free'
  const hint = isFree ? m.handle_free() : isSettled && isFetching ? m.handle_checking() : m.field_handle_hint()
  return (
    <TextField
      label={m.field_handle()}
      hint={hint}
      isGood={isFree}
      error={refusal ?? (isSettled && fault ? handleFaults[fault]() : null) ?? refused}
      prefix="@"
      value={value}
      onChange={(text) => onChange(text.toLowerCase())}
      maxLength={maxLengths.handle}
      autoCapitalize="none"
      autoComplete="username"
      autoCorrect="off"
      spellCheck={false}
      aria-required
    />
  )
}

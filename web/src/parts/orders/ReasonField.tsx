import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { TextField } from '../TextField.tsx'

/** The reason for a cancel or a refund: one of the usual ones, or the person's own words. */
export function ReasonField({ usual, value, onChange }: { usual: string[]; value: string; onChange: (value: string) => void }) {
  return (
    <div className="mt-4">
      <TextField
        label={m.order_cancel_reason()}
        value={value}
        onChange={onChange}
        maxLength={maxLengths.cancelReason}
        placeholder={m.order_cancel_reason_placeholder()}
      />
      <div className="mt-2 flex flex-wrap gap-1.5">
        {usual.map((reason) => (
          <button
            key={reason}
            type="button"
            aria-pressed={value === reason}
            onClick={() => onChange(reason)}
            className="min-h-11 rounded-full border border-line px-3.5 text-sm hover:border-kiwi aria-pressed:border-kiwi aria-pressed:bg-kiwi-soft"
          >
            {reason}
          </button>
        ))}
      </div>
    </div>
  )
}

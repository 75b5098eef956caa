import { maxLengths } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import { TextField } from '../TextField.tsx'

/** The reason for a cancellation: one of the usual ones, or the person's own words. */
export function ReasonField({ isShop, value, onChange }: { isShop: boolean; value: string; onChange: (value: string) => void }) {
  const usual = isShop
    ? [m.order_reason_sold_out(), m.order_reason_flaw(), m.order_reason_asked()]
    : [m.order_reason_mind(), m.order_reason_wrong(), m.order_reason_late()]
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

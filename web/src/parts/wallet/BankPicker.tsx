import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { banks } from '../../../../src/shared/banks.ts'

/** Chooses a bank. */
export function BankPicker({ chosen, onChange }: { chosen: string; onChange: (bankCode: string) => void }) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-semibold">{m.wallet_link_choose_bank()}</legend>
      <div className="grid grid-cols-3 gap-2">
        {banks.map(({ code, [getLocale()]: name }) => (
          <label
            key={code}
            className="grid min-h-13 cursor-pointer place-items-center rounded-2xl border border-line bg-card px-1 text-center text-sm leading-tight font-medium transition-colors hover:border-kiwi has-checked:border-kiwi has-checked:bg-kiwi-soft has-checked:font-semibold has-checked:text-kiwi has-focus-visible:outline-2 has-focus-visible:outline-kiwi"
          >
            <input type="radio" name="bank" checked={chosen === code} onChange={() => onChange(code)} className="sr-only" />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

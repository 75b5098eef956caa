import { m } from '../../paraglide/messages.js'
import type { ProductDetail } from '../../state/orders/queries.ts'
import { offersValue, type Picked, pickValue } from '../../state/orders/options.ts'

interface OptionChooserProps {
  product: Pick<ProductDetail, 'optionNames' | 'options'>
  picked: Picked
  onPick: (picked: Picked) => void
}

/**
 * One row of buttons for each name. A value that is sold out stays, so that a person sees that it
 * exists.
 */
export function OptionChooser({ product, picked, onPick }: OptionChooserProps) {
  const { optionNames, options } = product
  return optionNames.map((name, at) => (
    <div key={name} role="radiogroup" aria-label={name} className="mt-4">
      <p className="text-sm font-semibold text-muted">
        <bdi>{name}</bdi>
      </p>
      <div className="mt-1.5 flex flex-wrap gap-2">
        {[...new Set(options.map(({ values }) => values[at]!))].map((value) => {
          const offer = offersValue(options, picked, at, value)
          const isPicked = picked[at] === value
          return (
            <button
              key={value}
              type="button"
              role="radio"
              aria-checked={isPicked}
              aria-label={offer === 'in_stock' ? value : m.product_option_sold_out({ value })}
              onClick={() => onPick(pickValue(options, picked, at, value))}
              className={`min-h-11 rounded-xl border px-4 text-[0.9375rem] font-medium ${
                isPicked ? 'border-kiwi bg-kiwi-soft font-semibold text-kiwi' : 'border-line hover:border-kiwi'
              } ${offer === 'in_stock' ? '' : 'border-dashed text-muted line-through'}`}
            >
              <bdi>{value}</bdi>
            </button>
          )
        })}
      </div>
    </div>
  ))
}

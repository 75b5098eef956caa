import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { m } from '../../paraglide/messages.js'
import { exchangesFor } from '../../state/orders/options.ts'
import { type Order, productQueries } from '../../state/orders/queries.ts'

interface ExchangeChoiceProps {
  line: Order['lines'][number]
  productId: string
  onPick: (productId: string) => void
}

/** What comes instead: the same again, or another choice of the product that cost as much. */
export function ExchangeChoice({ line, productId, onPick }: ExchangeChoiceProps) {
  const id = useId()
  const { data } = useQuery(productQueries.product(line.productId))
  const choices = data ? exchangesFor(data, line) : []
  if (choices.length === 0) return null
  return (
    <div className="mt-4">
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {m.returns_instead_of({ title: line.title })}
      </label>
      <select id={id} className="field py-2" value={productId} onChange={({ target }) => onPick(target.value)}>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id} disabled={choice.stock === 0}>
            {wordChoice(choice, line)}
          </option>
        ))}
      </select>
    </div>
  )
}

function wordChoice({ id, values, stock }: ReturnType<typeof exchangesFor>[number], { productId }: ExchangeChoiceProps['line']): string {
  const name = values.join(' / ')
  if (stock === 0) return m.product_option_sold_out({ value: name })
  return id === productId ? m.returns_instead_same({ name }) : name
}

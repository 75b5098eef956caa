import { m } from '../../paraglide/messages.js'
import { type Picked, pickedOption } from '../../state/orders/options.ts'
import type { ShownProduct } from '../../state/products/product-form.ts'
import { categoryNames, formatCount } from '../../state/wording.ts'
import { AttributeTable } from './AttributeTable.tsx'
import { OptionChooser } from './OptionChooser.tsx'
import { ProductPrice } from './ProductTile.tsx'

interface ProductWordsProps {
  product: Omit<ShownProduct, 'hasOptions'>
  /** Who sells it, where it has no brand. */
  by: string
  picked: Picked
  onPick: (picked: Picked) => void
  problem?: string | null
}

/** What the page of a product says of it, beside its pictures. */
export function ProductWords({ product, by, picked, onPick, problem = null }: ProductWordsProps) {
  const option = pickedOption(product, picked)
  const { stock } = option ?? product
  return (
    <>
      <p className="text-sm font-semibold text-muted">
        <bdi>{product.brand || by}</bdi>
        {product.category && ` · ${categoryNames[product.category]()}`}
      </p>
      <h2 className="mt-1 text-[1.375rem] leading-snug font-bold tracking-tight wrap-anywhere">{product.title}</h2>
      <div aria-live="polite">
        <p className="mt-3 text-2xl font-extrabold tracking-tight">
          <ProductPrice product={option ? { ...option, priceToKrw: null } : product} />
        </p>
        <p className={`mt-1 text-sm ${stock > 0 ? 'text-muted' : 'font-semibold text-danger'}`}>
          {stock > 0 ? m.product_stock_left({ count: formatCount(stock) }) : m.product_out_of_stock()}
        </p>
      </div>
      <OptionChooser product={product} picked={picked} onPick={onPick} />
      {problem && (
        <p role="alert" className="mt-2 text-sm font-medium text-danger">
          {problem}
        </p>
      )}
      {product.about && <p className="mt-5 text-[0.9375rem] whitespace-pre-wrap wrap-anywhere">{product.about}</p>}
      <AttributeTable attributes={product.attributes} />
    </>
  )
}

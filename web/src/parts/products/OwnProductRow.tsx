import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { isPrice, isStock } from '../../state/products/product-form.ts'
import type { OwnProduct } from '../../state/products/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { ProductImage, ProductPrice } from '../orders/ProductTile.tsx'
import { NumberCell } from './NumberCell.tsx'

const problemOfPrice = (value: number) => (isPrice(value) ? null : m.own_products_bad_price())
const problemOfStock = (value: number) => (isStock(value) ? null : m.own_products_bad_stock())

const stateNames: Record<OwnProduct['state'], () => string> = {
  listed: m.own_products_listed,
  unlisted: m.own_products_unlisted,
  hidden: m.own_products_hidden,
}

interface OwnProductRowProps {
  product: OwnProduct
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

/**
 * A product in the list of its shop. What has options has a row for each: only they have a price
 * and a stock.
 */
export function OwnProductRow({ product, isChosen, onChoose }: OwnProductRowProps) {
  return (
    <li className="border-b border-line py-3">
      <div className="grid grid-cols-[2.75rem_3.5rem_minmax(0,1fr)] items-center gap-x-2 gap-y-2 sm:grid-cols-[2.75rem_3.5rem_minmax(0,1fr)_8.5rem_7rem]">
        <label className="grid size-11 cursor-pointer place-items-center">
          <input
            type="checkbox"
            checked={isChosen}
            onChange={({ target }) => onChoose(target.checked)}
            aria-label={m.own_products_select({ title: product.title })}
            className="size-5 accent-kiwi"
          />
        </label>
        <span className="block size-14 overflow-hidden rounded-xl">
          <ProductImage product={product} sizes="56px" />
        </span>
        <span className="min-w-0">
          <Link
            to="/shop/products/$productId"
            params={{ productId: product.id }}
            aria-label={m.product_edit_of({ title: product.title })}
            className="line-clamp-2 font-semibold wrap-anywhere hover:underline"
          >
            <bdi>{product.title}</bdi>
          </Link>
          <span className="block truncate text-sm text-muted">
            <bdi>{product.code}</bdi> ·{' '}
            <span className={product.state === 'listed' ? '' : 'font-semibold'}>{stateNames[product.state]()}</span>
            {product.hasOptions && (
              <>
                {' · '}
                <ProductPrice product={product} />
              </>
            )}
          </span>
        </span>
        {!product.hasOptions && <Numbers id={product.id} title={product.title} priceKrw={product.priceKrw} stock={product.stock} />}
      </div>
      {product.options.map((option) => (
        <div
          key={option.id}
          className="mt-2 grid grid-cols-[2.75rem_3.5rem_minmax(0,1fr)] items-center gap-x-2 gap-y-2 sm:grid-cols-[2.75rem_3.5rem_minmax(0,1fr)_8.5rem_7rem]"
        >
          <span className="col-start-3 text-[0.9375rem] text-muted">
            <bdi>{option.values.join(' / ')}</bdi>
          </span>
          <Numbers id={option.id} title={`${product.title} ${option.values.join(' ')}`} priceKrw={option.priceKrw} stock={option.stock} />
        </div>
      ))}
    </li>
  )
}

type Change = { priceKrw: number } | { stock: number; expectedStock: number }

function Numbers({ id, title, priceKrw, stock }: { id: string; title: string; priceKrw: number; stock: number }) {
  const client = useQueryClient()
  /** Reads the lists again in either case: a refusal tells that something else is there now. */
  async function save(change: Change) {
    try {
      await kiwi.products.update.mutate({ productId: id, ...change })
    } catch (error) {
      const { code, details, message } = asKiwiError(error)
      const now = details?.['stock']
      throw new Error(code === 'CONFLICT' && now !== undefined ? m.own_products_stock_moved({ stock: String(now) }) : message, {
        cause: error,
      })
    } finally {
      await client.invalidateQueries({ queryKey: ['own-products'] })
      void client.invalidateQueries({ queryKey: ['product', id] })
    }
  }
  /** A press beside the field saves too, so what was there can be put back. */
  async function saveOver(change: Change, before: Change, words: string) {
    await save(change)
    toast(words, 'good', { label: m.undo(), run: () => void save(before).catch(toastFailure) })
  }
  return (
    <span className="col-span-3 grid grid-cols-2 gap-2 pl-13 sm:col-span-2 sm:grid-cols-[8.5rem_7rem] sm:pl-0">
      <Named name={m.own_products_price()}>
        <NumberCell
          label={m.own_products_price_of({ title })}
          column="price"
          value={priceKrw}
          problemOf={problemOfPrice}
          onSave={(wanted) =>
            saveOver(
              { priceKrw: wanted },
              { priceKrw },
              m.own_products_changed({ what: m.own_products_price_of({ title }), from: formatKrw(priceKrw), to: formatKrw(wanted) }),
            )
          }
        />
      </Named>
      <Named name={m.own_products_stock()}>
        <NumberCell
          label={m.own_products_stock_of({ title })}
          column="stock"
          value={stock}
          problemOf={problemOfStock}
          onSave={(wanted) =>
            saveOver(
              { stock: wanted, expectedStock: stock },
              { stock, expectedStock: wanted },
              m.own_products_changed({ what: m.own_products_stock_of({ title }), from: String(stock), to: String(wanted) }),
            )
          }
        />
      </Named>
    </span>
  )
}

/** Phones have no head of the columns. The field says its whole name to screen readers. */
function Named({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className="block min-w-0">
      <span aria-hidden className="mb-0.5 block text-xs font-semibold text-muted sm:hidden">
        {name}
      </span>
      {children}
    </span>
  )
}

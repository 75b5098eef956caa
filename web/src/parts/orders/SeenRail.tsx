import { useQuery } from '@tanstack/react-query'
import { m } from '../../paraglide/messages.js'
import { useMe } from '../../state/me.ts'
import { useForgetSeen, useKeepSeen, wishQueries } from '../../state/orders/wishes.ts'
import { SwitchRow } from '../SwitchRow.tsx'
import { ProductTile } from './ProductTile.tsx'

const shown = 12

/**
 * The products that the person looked at last, in a row; nothing for others, and nothing where
 * there are none.
 */
export function SeenRail({ without }: { without?: string }) {
  const isMember = useMe()?.status === 'active'
  const forget = useForgetSeen()
  const seen = useQuery({ ...wishQueries.seen(), enabled: isMember }).data
  const products = seen?.products.filter(({ id }) => id !== without).slice(0, shown) ?? []
  if (products.length === 0) return null
  return (
    <section aria-labelledby="seen-heading" className="mt-10">
      <div className="flex items-center justify-between px-4 pb-2">
        <h2 id="seen-heading" className="text-lg font-bold">
          {m.seen_title()}
        </h2>
        <button type="button" onClick={() => forget.mutate()} className="min-h-11 px-2 text-sm text-muted hover:text-ink">
          {m.seen_forget()}
        </button>
      </div>
      <ul className="no-scrollbar flex gap-3 overflow-x-auto px-4 pb-4">
        {products.map((product) => (
          <li key={product.id} className="w-32 shrink-0">
            <ProductTile product={product} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export function KeepSeenSwitch() {
  const keep = useKeepSeen()
  const seen = useQuery(wishQueries.seen()).data
  return (
    <SwitchRow
      label={m.seen_keep()}
      hint={m.seen_keep_hint()}
      checked={keep.isPending ? keep.variables : (seen?.isKept ?? true)}
      onChange={(on) => keep.mutate(on)}
    />
  )
}

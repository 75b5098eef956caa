import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { maxCommissionPpm, maxCommissionWindowDays, maxLengths, maxPriceKrw } from '../../../../src/shared/bounds.ts'
import { saleShares } from '../../../../src/shared/fees.ts'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../../state/kiwi.ts'
import { commissionQueries, formatRate, type ShopCommissions } from '../../state/orders/commissions.ts'
import { type OwnProduct, ownProductQueries } from '../../state/products/queries.ts'
import { searchableText, useSettled } from '../../state/social/search-text.ts'
import { toast } from '../../state/toasts.ts'
import { formatKrw } from '../../state/wording.ts'
import { Button } from '../Button.tsx'
import { LimitedInput } from '../LimitedInput.tsx'
import { Failure } from '../Message.tsx'
import { Modal } from '../Modal.tsx'
import { RowSkeleton } from '../Skeletons.tsx'
import { TextField } from '../TextField.tsx'
import { WonInput } from '../WonInput.tsx'
import { ProductImage } from './ProductTile.tsx'

type Rule = NonNullable<ShopCommissions['rule']>
type Fees = ShopCommissions['fees']

/** What is paid for all products that have no rule of their own. */
export function ShopRule({ rule, fees }: { rule: Rule | null; fees: Fees }) {
  return <RuleForm productId={null} rule={rule} fees={fees} exampleKrw={30_000} />
}

interface RuleFormProps {
  productId: string | null
  rule: Rule | null
  fees: Fees
  /** The sale whose shares are shown first. */
  exampleKrw: number
  onSaved?: () => void
  children?: ReactNode
}

function RuleForm({ productId, rule, fees, exampleKrw, onSaved, children }: RuleFormProps) {
  const client = useQueryClient()
  const [percent, setPercent] = useState(() => String((rule?.ratePpm ?? 0) / 10_000))
  const [days, setDays] = useState(() => String(rule?.windowDays ?? 14))
  const ratePpm = Math.round(Number(percent.replace(',', '.')) * 10) * 1_000
  const isRateRight = percent.trim() !== '' && ratePpm >= 0 && ratePpm <= maxCommissionPpm
  const areDaysRight = /^\d{1,2}$/.test(days) && Number(days) >= 1 && Number(days) <= maxCommissionWindowDays
  const save = useMutation({
    mutationFn: () => kiwi.shops.commissions.set.mutate({ productId, ratePpm, windowDays: Number(days) }),
    onSuccess: (read) => {
      client.setQueryData(commissionQueries.shop().queryKey, read)
      toast(m.commission_saved())
      onSaved?.()
    },
  })
  const error = save.error ? asKiwiError(save.error) : null
  function send(event: FormEvent) {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={send} className="grid gap-3 sm:grid-cols-2">
      {children}
      <TextField
        label={m.commission_rate()}
        value={percent}
        onChange={setPercent}
        inputMode="decimal"
        hint={m.commission_rate_hint()}
        error={isRateRight ? null : m.commission_rate_hint()}
      />
      <TextField
        label={m.commission_window()}
        value={days}
        onChange={setDays}
        inputMode="numeric"
        hint={m.commission_window_hint()}
        error={areDaysRight ? null : m.commission_window_hint()}
      />
      {isRateRight && <SaleExample ratePpm={ratePpm} fees={fees} firstKrw={exampleKrw} />}
      {error && (
        <p role="alert" className="text-sm font-medium text-danger sm:col-span-2">
          {error.message}
        </p>
      )}
      <Button type="submit" className="sm:col-span-2" busy={save.isPending} disabled={!isRateRight || !areDaysRight}>
        {m.commission_save()}
      </Button>
    </form>
  )
}

/** Who gets what of a sale by a tag, to the won. */
function SaleExample({ ratePpm, fees, firstKrw }: { ratePpm: number; fees: Fees; firstKrw: number }) {
  const id = useId()
  const [text, setText] = useState(String(firstKrw))
  const goodsKrw = Math.min(Number(text), maxPriceKrw)
  const { taggerKrw, feeKrw, vatKrw, shopKrw } = saleShares(goodsKrw, fees, ratePpm)
  return (
    <div className="rounded-2xl bg-sunken p-4 sm:col-span-2">
      <label htmlFor={id} className="text-sm font-semibold">
        {m.commission_example()}
      </label>
      <WonInput id={id} value={text} maxLength={9} onText={setText} className="field mt-1.5 bg-card" />
      <dl aria-live="polite" className="mt-3 space-y-1.5">
        {[
          [m.commission_example_tagger(), taggerKrw],
          [m.commission_example_kiwi(), feeKrw + vatKrw],
          [m.commission_example_shop(), shopKrw],
        ].map(([label, krw]) => (
          <div key={label} className="flex justify-between gap-3 last:border-t last:border-line last:pt-1.5 last:font-bold">
            <dt>{label}</dt>
            <dd className="tabular-nums">{formatKrw(Number(krw))}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-[0.8125rem] text-muted">{m.commission_example_note()}</p>
    </div>
  )
}

interface ProductRulesProps {
  products: ShopCommissions['products']
  rule: Rule | null
  fees: Fees
  maySet: boolean
}

/** Products that are paid for in another way than the rest. */
export function ProductRules({ products, rule, fees, maySet }: ProductRulesProps) {
  const client = useQueryClient()
  const [isChoosing, setChoosing] = useState(false)
  const drop = useMutation({
    mutationFn: (productId: string) => kiwi.shops.commissions.drop.mutate({ productId }),
    onSuccess: (read) => client.setQueryData(commissionQueries.shop().queryKey, read),
  })
  if (products.length === 0 && !maySet) return null
  return (
    <section aria-labelledby="product-rules" className="mt-6">
      <h2 id="product-rules" className="text-lg font-bold">
        {m.commission_products()}
      </h2>
      <p className="mb-2 text-sm text-muted">{m.commission_products_hint()}</p>
      <ul className="divide-y divide-line">
        {products.map(({ productId, title, ratePpm, windowDays }) => (
          <li key={productId} className="flex min-h-14 flex-wrap items-center justify-between gap-2 py-2">
            <span className="min-w-0">
              <Link to="/products/$productId" params={{ productId }} className="block font-semibold break-words underline">
                {title}
              </Link>
              <span className="text-sm text-muted">{m.commission_now({ rate: formatRate(ratePpm), days: String(windowDays) })}</span>
            </span>
            {maySet && (
              <Button kind="quiet" onClick={() => drop.mutate(productId)} disabled={drop.isPending}>
                {m.commission_product_drop()}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {maySet && (
        <Button kind="quiet" className="mt-2" onClick={() => setChoosing(true)}>
          <Plus aria-hidden className="size-5" />
          {m.commission_product_add()}
        </Button>
      )}
      {isChoosing && <ProductRuleSheet known={products} rule={rule} fees={fees} onClose={() => setChoosing(false)} />}
    </section>
  )
}

interface ProductRuleSheetProps {
  known: ShopCommissions['products']
  rule: Rule | null
  fees: Fees
  onClose: () => void
}

/** Choose a product of the shop, then its own rule. */
function ProductRuleSheet({ known, rule, fees, onClose }: ProductRuleSheetProps) {
  const field = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<OwnProduct | null>(null)
  const [text, setText] = useState('')
  const [isComposing, setComposing] = useState(false)
  const found = useInfiniteQuery(ownProductQueries.list(useSettled(searchableText(text, isComposing), 220), 'all'))
  const products = found.data?.pages.flatMap((page) => page.products) ?? []
  if (chosen)
    return (
      <Modal title={m.commission_product_add()} onClose={onClose}>
        <div className="mt-3">
          <RuleForm
            productId={chosen.id}
            rule={known.find(({ productId }) => productId === chosen.id) ?? rule}
            fees={fees}
            exampleKrw={chosen.priceKrw}
            onSaved={onClose}
          >
            <p className="font-semibold break-words sm:col-span-2">{chosen.title}</p>
          </RuleForm>
        </div>
      </Modal>
    )
  return (
    <Modal title={m.commission_product_choose()} onClose={onClose} initialFocus={field}>
      <LimitedInput
        type="search"
        ref={field}
        value={text}
        maxLength={maxLengths.search}
        aria-label={m.own_products_search()}
        placeholder={m.own_products_search()}
        onText={setText}
        onComposing={setComposing}
        className="field mt-3 shrink-0"
      />
      <div className="mt-2 min-h-72">
        {found.isPending && <RowSkeleton count={4} />}
        {found.isError && !found.data && <Failure error={found.error} retry={() => void found.refetch()} />}
        {found.data && products.length === 0 && <p className="py-10 text-center text-muted">{m.own_products_none_found()}</p>}
        <ul>
          {products.map((product) => (
            <li key={product.id}>
              <button
                type="button"
                onClick={() => setChosen(product)}
                className="flex min-h-14 w-full items-center gap-3 rounded-2xl px-2 py-1.5 text-left hover:bg-sunken"
              >
                <span aria-hidden className="block size-11 shrink-0 overflow-hidden rounded-xl">
                  <ProductImage product={product} sizes="44px" />
                </span>
                <span className="min-w-0 flex-1 truncate font-semibold">{product.title}</span>
                <span className="text-sm text-muted">{formatKrw(product.priceKrw)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  )
}

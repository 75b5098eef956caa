import { maxLengths } from '../../../../src/shared/bounds.ts'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileDown, FileUp, Package, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { LimitedInput } from '../../parts/LimitedInput.tsx'
import { Message } from '../../parts/Message.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { OwnProductRow } from '../../parts/products/OwnProductRow.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { TabBar } from '../../parts/TabBar.tsx'
import { kiwi } from '../../state/kiwi.ts'
import { ownProductQueries, type Shown } from '../../state/products/queries.ts'
import { toast, toastFailure } from '../../state/toasts.ts'
import { formatCount } from '../../state/wording.ts'

type Show = NonNullable<Shown>
const tabs: { value: Show; label: () => string }[] = [
  { value: 'all', label: m.own_products_all },
  { value: 'listed', label: m.own_products_listed },
  { value: 'soldOut', label: m.own_products_sold_out },
  { value: 'unlisted', label: m.own_products_unlisted },
]
const typingMs = 250

export function OwnProductsPage() {
  return (
    <RoomPage title={m.own_products_title()} permission="products" className="px-4 pb-28">
      {() => <OwnProducts />}
    </RoomPage>
  )
}

function OwnProducts() {
  const [typed, setTyped] = useState('')
  const [isComposing, setComposing] = useState(false)
  const [text, setText] = useState('')
  const [show, setShow] = useState<Show>('all')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (isComposing) return
    const timer = setTimeout(() => setText(typed.trim()), typingMs)
    return () => clearTimeout(timer)
  }, [typed, isComposing])
  const query = useInfiniteQuery(ownProductQueries.list(text, show))
  const products = query.data?.pages.flatMap((page) => page.products) ?? []
  const isSought = text !== '' || show !== 'all'
  return (
    <>
      <div className="flex flex-wrap gap-2 pb-4">
        <Link to="/shop/products/new" className={buttonLook('strong', 'basis-full sm:basis-auto')}>
          <Plus aria-hidden className="size-5" />
          {m.product_new()}
        </Link>
        <Link to="/shop/products/import" className={buttonLook('quiet', 'flex-1 sm:flex-none')}>
          <FileUp aria-hidden className="size-5" />
          {m.own_products_import()}
        </Link>
        {/* The server answers with the file: no page of the app. */}
        <a href="/sheets/products.csv" download className={buttonLook('quiet', 'flex-1 sm:flex-none')}>
          <FileDown aria-hidden className="size-5" />
          {m.own_products_export()}
        </a>
      </div>
      <LimitedInput
        type="search"
        aria-label={m.own_products_search()}
        placeholder={m.own_products_search()}
        maxLength={maxLengths.search}
        value={typed}
        onText={setTyped}
        onComposing={setComposing}
        className="field mb-2"
      />
      <TabBar label={m.own_products_title()} tabs={tabs} value={show} onChange={setShow} />
      <div
        aria-hidden
        className="hidden grid-cols-[minmax(0,1fr)_8.5rem_7rem] gap-2 border-b border-line py-2 text-right text-sm font-semibold text-muted sm:grid"
      >
        <span className="text-left font-normal">{m.own_products_keys()}</span>
        <span>{m.own_products_price()}</span>
        <span>{m.own_products_stock()}</span>
      </div>
      <PagedList
        query={query}
        isEmpty={products.length === 0}
        empty={
          isSought ? (
            <Message Icon={Package} title={m.own_products_none_found()} />
          ) : (
            <Message Icon={Package} title={m.own_products_none()} body={m.own_products_none_body()} />
          )
        }
      >
        <ul>
          {products.map((product) => (
            <OwnProductRow
              key={product.id}
              product={product}
              isChosen={chosen.has(product.id)}
              onChoose={(isChosen) =>
                setChosen(new Set(isChosen ? [...chosen, product.id] : [...chosen].filter((id) => id !== product.id)))
              }
            />
          ))}
        </ul>
      </PagedList>
      {chosen.size > 0 && <ChosenBar chosen={[...chosen]} onDone={() => setChosen(new Set())} />}
    </>
  )
}

const mostAtOnce = 200

function ChosenBar({ chosen, onDone }: { chosen: string[]; onDone: () => void }) {
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: (state: 'listed' | 'unlisted') => kiwi.products.setStates.mutate({ productIds: chosen.slice(0, mostAtOnce), state }),
    onSuccess: async ({ changed }) => {
      toast(m.own_products_state_changed({ count: formatCount(changed) }))
      onDone()
      await client.invalidateQueries({ queryKey: ['own-products'] })
    },
    onError: toastFailure,
  })
  return (
    <div
      role="region"
      aria-label={m.own_products_selected({ count: formatCount(chosen.length) })}
      className="sticky bottom-20 z-10 mt-3 flex flex-wrap items-center gap-2 rounded-3xl bg-card px-4 py-3 shadow-card sm:bottom-4"
    >
      <span aria-live="polite" className="flex-1 font-semibold">
        {m.own_products_selected({ count: formatCount(chosen.length) })}
      </span>
      <Button kind="quiet" busy={set.isPending} onClick={() => set.mutate('unlisted')}>
        {m.own_products_unlist()}
      </Button>
      <Button busy={set.isPending} onClick={() => set.mutate('listed')}>
        {m.own_products_list()}
      </Button>
    </div>
  )
}

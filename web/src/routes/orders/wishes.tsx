import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell, Star } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { MemberPage } from '../../parts/MemberPage.tsx'
import { Message } from '../../parts/Message.tsx'
import { ProductTile } from '../../parts/orders/ProductTile.tsx'
import { SeenRail } from '../../parts/orders/SeenRail.tsx'
import { PagedList } from '../../parts/PagedList.tsx'
import { isolated } from '../../state/isolated.ts'
import { useSetWish, type WishedProduct, wishQueries } from '../../state/orders/wishes.ts'
import { formatKrw } from '../../state/wording.ts'

export function WishesPage() {
  return (
    <MemberPage title={m.wishes_title()} verifyReason={m.me_verify_banner()} wide className="pb-8">
      {() => (
        <>
          <Wishes />
          <SeenRail />
        </>
      )}
    </MemberPage>
  )
}

function Wishes() {
  const query = useInfiniteQuery(wishQueries.mine())
  const products = query.data?.pages.flatMap((page) => page.products) ?? []
  return (
    <PagedList
      query={query}
      isEmpty={products.length === 0}
      empty={
        <Message Icon={Star} title={m.wishes_none()} body={m.wishes_none_body()}>
          <Link to="/popular" className={buttonLook()}>
            {m.orders_look_around()}
          </Link>
        </Message>
      }
    >
      <ul className="grid grid-cols-2 gap-x-3 gap-y-6 px-4 sm:grid-cols-3">
        {products.map((product) => (
          <Wished key={product.id} product={product} />
        ))}
      </ul>
    </PagedList>
  )
}

function Wished({ product }: { product: WishedProduct }) {
  const setWish = useSetWish(product.id)
  const fellKrw = product.savedKrw - product.priceKrw
  return (
    <li className="relative">
      <ProductTile product={product} />
      {fellKrw > 0 && <p className="text-sm font-semibold text-kiwi">{m.wish_fell({ amount: formatKrw(fellKrw) })}</p>}
      {fellKrw < 0 && <p className="text-sm text-muted">{m.wish_rose({ amount: formatKrw(product.savedKrw) })}</p>}
      {(product.tellsRestock || product.tellsBelowKrw !== null) && (
        <p className="flex items-center gap-1 text-sm text-muted">
          <Bell aria-hidden className="size-4 shrink-0" />
          {product.tellsBelowKrw === null ? m.alert_restock_on() : m.alert_price_on({ amount: formatKrw(product.tellsBelowKrw) })}
        </p>
      )}
      <button
        type="button"
        disabled={setWish.isPending}
        onClick={() => setWish.mutate(false)}
        aria-label={`${m.wish_remove()}: ${isolated(product.title)}`}
        className="absolute top-1 right-1 grid size-11 place-items-center rounded-full bg-card/90 text-kiwi shadow-card"
      >
        <Star aria-hidden className="size-5 fill-current" />
      </button>
    </li>
  )
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronRight, ClipboardList, Images, ShoppingBag, Store } from 'lucide-react'
import { useState } from 'react'
import type { RouterOutputs } from '@kiwi/sdk'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { BuySheet } from '../../parts/orders/BuySheet.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ReportButton } from '../../parts/safety/ReportButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { ProductImage } from '../../parts/orders/ProductTile.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { useWantedPurchase } from '../../state/do-wanted-act.ts'
import { useAsMember } from '../../state/me.ts'
import { queries } from '../../state/social/queries.ts'
import { categoryNames, formatCount, formatKrw } from '../../state/wording.ts'
import { productQueries } from '../../state/orders/queries.ts'

export function ProductPage() {
  const { productId } = useParams({ from: '/products/$productId' })
  const { data: product, error, isPending, refetch } = useQuery(productQueries.product(productId))
  return (
    <Column wide>
      <PageHeader back title={product?.title ?? m.product_title()} />
      {isPending && (
        <div className="px-4">
          <BlockSkeleton className="aspect-square sm:aspect-[2/1]" />
        </div>
      )}
      {!product && error && <Failure error={error} retry={() => void refetch()} />}
      {product && (
        <>
          <ProductFacts product={product} />
          <Looks productId={product.id} lookCount={product.lookCount} />
        </>
      )}
    </Column>
  )
}

function ProductFacts({ product }: { product: RouterOutputs['products']['get'] }) {
  const asMember = useAsMember()
  const isMine = useQuery(queries.me()).data?.shop?.handle === product.shop.handle
  const [isBuying, setBuying] = useState(false)
  useWantedPurchase(product.id, () => setBuying(true))
  return (
    <div className="gap-8 sm:grid sm:grid-cols-2 sm:px-4">
      <div className="aspect-square overflow-hidden sm:rounded-3xl">
        <ProductImage product={product} sizes="(min-width: 640px) 430px, 100vw" eager />
      </div>
      <div className="px-4 pt-5 sm:px-0">
        <p className="text-sm font-semibold text-muted">
          <bdi>{product.brand || product.shop.name}</bdi> · {categoryNames[product.category]()}
        </p>
        <h2 className="mt-1 text-[1.375rem] leading-snug font-bold tracking-tight">{product.title}</h2>
        <p className="mt-3 text-2xl font-extrabold tracking-tight">{formatKrw(product.priceKrw)}</p>
        <p className={`mt-1 text-sm ${product.inStock ? 'text-muted' : 'font-semibold text-danger'}`}>
          {product.inStock ? m.product_stock_left({ count: formatCount(product.stock) }) : m.product_out_of_stock()}
        </p>
        {product.about && <p className="mt-5 text-[0.9375rem] whitespace-pre-wrap">{product.about}</p>}
        <Link
          to="/shops/$handle"
          params={{ handle: product.shop.handle }}
          className="mt-5 flex min-h-14 items-center gap-3 rounded-2xl border border-line bg-card px-4 font-semibold hover:border-kiwi"
        >
          <Store aria-hidden className="size-5 text-kiwi" />
          <span className="min-w-0 flex-1 truncate">{m.product_go_shop({ name: isolated(product.shop.name) })}</span>
          <ChevronRight aria-hidden className="size-4 text-muted" />
        </Link>
        {isMine ? (
          <Link to="/shop/orders" className={buttonLook('quiet', 'mt-3 min-h-13 w-full')}>
            <ClipboardList aria-hidden className="size-5" />
            {m.me_shop_orders()}
          </Link>
        ) : (
          <>
            <Button
              className="mt-3 min-h-13 w-full"
              disabled={!product.inStock}
              onClick={() => asMember(() => setBuying(true), { kind: 'buy', id: product.id })}
            >
              <ShoppingBag aria-hidden className="size-5" />
              {product.inStock ? m.order_buy() : m.product_out_of_stock()}
            </Button>
            <Link to="/wallet/send" search={{ shop: product.shop.handle }} className={buttonLook('plain', 'mt-1 w-full text-muted!')}>
              {m.product_pay({ name: isolated(product.shop.name) })}
            </Link>
            <ReportButton subject={{ kind: 'product', id: product.id }} name={product.shop.name} look="line" />
          </>
        )}
        {isBuying && <BuySheet items={[product]} postId={null} onClose={() => setBuying(false)} />}
      </div>
    </div>
  )
}

function Looks({ productId, lookCount }: { productId: string; lookCount: number }) {
  const query = useInfiniteQuery(queries.looks(productId))
  return (
    <section aria-labelledby="looks-heading" className="mt-10">
      <h2 id="looks-heading" className="px-4 pb-3 text-lg font-bold">
        {m.product_looks()} <span className="font-semibold text-muted">{formatCount(lookCount)}</span>
      </h2>
      <PostGridPages query={query} surface="product" empty={<Message Icon={Images} title={m.product_looks_empty()} />} />
    </section>
  )
}

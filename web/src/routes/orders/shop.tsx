import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ClipboardList, Package } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { isolated } from '../../state/isolated.ts'
import { PagedList } from '../../parts/PagedList.tsx'
import { buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { Picture } from '../../parts/Picture.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { CouponBox } from '../../parts/orders/CouponBox.tsx'
import { ProductColumns } from '../../parts/orders/ProductColumns.tsx'
import { ProductTiles } from '../../parts/orders/ProductTile.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { ShopLogo } from '../../parts/shop/ShopFace.tsx'
import { SellerDisclosure } from '../../parts/shop/SellerDisclosure.tsx'
import { ReportButton } from '../../parts/safety/ReportButton.tsx'
import { ProfileSkeleton, TileSkeleton } from '../../parts/Skeletons.tsx'
import { useMe } from '../../state/me.ts'
import { formatCount } from '../../state/wording.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { useWide } from '../../state/wide.ts'

export function ShopPage() {
  const { handle } = useParams({ from: '/shops/$handle' })
  const { data: shop, error, isPending, refetch } = useQuery(productQueries.shop(handle))
  const isMine = useMe()?.shop?.handle === handle
  return (
    <Column wide isWhole>
      <PageHeader back title={shop ? isolated(shop.name) : m.shop_title()}>
        {shop && <ShareButton thing={{ path: `/shops/${handle}`, title: shop.name, code: shop.name }} />}
      </PageHeader>
      {isPending && <ProfileSkeleton />}
      {!shop && error && <Failure error={error} retry={() => void refetch()} />}
      {shop && (
        <>
          {shop.banner && (
            <div className="aspect-3/1 overflow-hidden sm:mx-4 sm:rounded-3xl">
              <Picture image={shop.banner} alt="" sizes="(min-width: 1024px) 900px, 100vw" eager />
            </div>
          )}
          <div className="flex items-center gap-5 px-4 py-4">
            <ShopLogo url={shop.logoUrl} />
            <div className="min-w-0">
              <p className="text-xl font-bold tracking-tight">
                <bdi>{shop.name}</bdi>
              </p>
              <p className="text-sm text-muted">
                <Link to="/@{$handle}" params={{ handle: shop.ownerHandle }} className="hover:underline">
                  {m.shop_owner({ handle: `@${shop.ownerHandle}` })}
                </Link>{' '}
                · {m.shop_products_count({ count: formatCount(shop.productCount) })}
              </p>
            </div>
          </div>
          {isMine && (
            <div className="flex flex-wrap gap-2 px-4 pb-5">
              <Link to="/shop" className={buttonLook('quiet', 'w-full sm:w-auto')}>
                <ClipboardList aria-hidden className="size-5" />
                {m.room_title()}
              </Link>
            </div>
          )}
          {!isMine && (
            <div className="px-2">
              <ReportButton subject={{ kind: 'shop', id: shop.id }} name={shop.name} look="line" />
            </div>
          )}
          {shop.about && <p className="px-4 pb-5 whitespace-pre-wrap">{shop.about}</p>}
          <SellerDisclosure handle={handle} className="mx-4 mb-5" />
          {!isMine && <CouponBox handle={handle} />}
          <Products handle={handle} />
        </>
      )}
    </Column>
  )
}

function Products({ handle }: { handle: string }) {
  const isWide = useWide()
  const query = useInfiniteQuery(productQueries.shopProducts(handle))
  const products = query.data?.pages.flatMap((page) => page.products) ?? []
  return (
    <div className={isWide ? '' : 'px-4'}>
      <PagedList
        query={query}
        isEmpty={products.length === 0}
        empty={<Message Icon={Package} title={m.shop_empty()} />}
        skeleton={<TileSkeleton />}
      >
        {isWide ? <ProductColumns products={products} /> : <ProductTiles products={products} />}
      </PagedList>
    </div>
  )
}

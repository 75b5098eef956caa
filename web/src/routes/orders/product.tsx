import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronRight, ClipboardList, Images, ShoppingBag } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { ShopRoomButton } from '../../parts/chat/ShopRoomButton.tsx'
import { isolated } from '../../state/isolated.ts'
import { Button, buttonLook } from '../../parts/Button.tsx'
import { Column } from '../../parts/Column.tsx'
import { Failure, Message } from '../../parts/Message.tsx'
import { AddToCart } from '../../parts/orders/AddToCart.tsx'
import { Gallery } from '../../parts/orders/Gallery.tsx'
import { PriceHistory } from '../../parts/orders/PriceHistory.tsx'
import { BuyBar } from '../../parts/orders/BuyBar.tsx'
import { ProductPrice, ProductTiles } from '../../parts/orders/ProductTile.tsx'
import { ProductQuestions } from '../../parts/orders/ProductQuestions.tsx'
import { ProductReviews } from '../../parts/orders/ProductReviews.tsx'
import { ProductWish } from '../../parts/orders/ProductWish.tsx'
import { ProductWords } from '../../parts/orders/ProductWords.tsx'
import { SimilarRail } from '../../parts/orders/SimilarRail.tsx'
import { SeenRail } from '../../parts/orders/SeenRail.tsx'
import { BuySheet } from '../../parts/orders/BuySheet.tsx'
import { CouponBox } from '../../parts/orders/CouponBox.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { ShareButton } from '../../parts/share/ShareButton.tsx'
import { ShopLogo } from '../../parts/shop/ShopFace.tsx'
import { SellerDisclosure } from '../../parts/shop/SellerDisclosure.tsx'
import { ReportButton } from '../../parts/safety/ReportButton.tsx'
import { PostGridPages } from '../../parts/social/PostGridPages.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { useWantedPurchase } from '../../state/do-wanted-act.ts'
import { useAsMember } from '../../state/me.ts'
import { queries } from '../../state/social/queries.ts'
import type { PostCard } from '../../state/kiwi.ts'
import { formatCount } from '../../state/wording.ts'
import { optionAsItem, type Picked, pickedOption } from '../../state/orders/options.ts'
import { type ProductDetail, productQueries } from '../../state/orders/queries.ts'

export function ProductPage() {
  const { productId } = useParams({ from: '/products/$productId' })
  const { data: product, error, isPending, refetch } = useQuery(productQueries.product(productId))
  return (
    <Column wide>
      <PageHeader back title={product?.title ?? m.product_title()}>
        {product && (
          <ShareButton thing={{ path: `/products/${product.id}`, title: product.title, card: { kind: 'product', id: product.id } }} />
        )}
      </PageHeader>
      {isPending && (
        <div className="px-4">
          <BlockSkeleton className="aspect-square sm:aspect-[2/1]" />
        </div>
      )}
      {!product && error && <Failure error={error} retry={() => void refetch()} />}
      {product && (
        <>
          <ProductFacts key={product.id} product={product} askedId={productId} />
          <PriceHistory productId={product.id} />
          {!product.inStock && <Instead productId={product.id} />}
          <ProductReviews productId={product.id} />
          <ProductQuestions productId={product.id} />
          <Looks productId={product.id} lookCount={product.lookCount} />
          <SimilarRail productId={product.id} />
          <SeenRail without={product.id} />
          {/* The bar lies over the page's end. */}
          <div className="h-16 lg:hidden" />
        </>
      )}
    </Column>
  )
}

/**
 * `askedId` may be the id of an option, as the line of an order has it: then it is picked already.
 */
function ProductFacts({ product, askedId }: { product: ProductDetail; askedId: string }) {
  const asMember = useAsMember()
  const isMine = useQuery(queries.me()).data?.shop?.handle === product.shop.handle
  const [isBuying, setBuying] = useState(false)
  const [picked, setPicked] = useState<Picked>(() => product.options.find(({ id }) => id === askedId)?.values ?? [])
  const [isAskedToChoose, setAskedToChoose] = useState(false)
  const option = pickedOption(product, picked)
  const shown = option ?? product
  const inStock = shown.stock > 0
  const words = useRef<HTMLDivElement>(null)
  function askToChoose() {
    setAskedToChoose(true)
    // The bar is pressed from anywhere on the page.
    words.current?.querySelector('[role=radiogroup]')?.scrollIntoView({ block: 'center' })
  }
  const buy = () => (product.hasOptions && !option ? askToChoose() : setBuying(true))
  useWantedPurchase(product.id, buy)
  return (
    <div className="gap-8 sm:grid sm:grid-cols-2 sm:px-4">
      <Gallery product={product} />
      <div ref={words} className="min-w-0 px-4 pt-5 sm:px-0">
        <ProductWords
          product={product}
          by={product.shop.name}
          picked={picked}
          onPick={(next) => {
            setPicked(next)
            setAskedToChoose(false)
          }}
          problem={isAskedToChoose ? m.product_choose_option() : null}
        />
        {isMine ? (
          <Link to="/shop/orders" className={buttonLook('quiet', 'mt-5 min-h-13 w-full')}>
            <ClipboardList aria-hidden className="size-5" />
            {m.me_shop_orders()}
          </Link>
        ) : (
          <>
            <BuyBar price={<ProductPrice product={option ? { ...option, priceToKrw: null } : product} />}>
              <Button
                className="min-h-12 min-w-32 flex-1 lg:min-h-13 lg:w-full"
                disabled={!inStock}
                onClick={() => asMember(buy, { kind: 'buy', id: product.id })}
              >
                <ShoppingBag aria-hidden className="size-5" />
                {inStock ? m.order_buy() : m.product_out_of_stock()}
              </Button>
              {inStock && (
                <AddToCart
                  lines={product.hasOptions && !option ? null : [{ productId: shown.id, quantity: 1, stock: shown.stock, postId: null }]}
                  onMissing={askToChoose}
                  isSmall
                />
              )}
            </BuyBar>
            <ProductWish product={product} shown={shown} />
          </>
        )}
        {!isMine && (
          <div className="-mx-4 mt-5 -mb-2">
            <CouponBox handle={product.shop.handle} />
          </div>
        )}
        <Link
          to="/shops/$handle"
          params={{ handle: product.shop.handle }}
          className="mt-5 flex min-h-14 items-center gap-3 rounded-2xl border border-line bg-card px-4 font-semibold hover:border-kiwi"
        >
          <ShopLogo url={product.shop.logoUrl} className="size-10 rounded-xl" />
          <span className="min-w-0 flex-1 truncate">{m.product_go_shop({ name: isolated(product.shop.name) })}</span>
          <ChevronRight aria-hidden className="size-4 text-muted" />
        </Link>
        <SellerDisclosure handle={product.shop.handle} className="mt-3" />
        {!isMine && (
          <>
            <ShopRoomButton kind="product" id={product.id} label={m.chat_ask_shop()} />
            <Link to="/wallet/send" search={{ shop: product.shop.handle }} className={buttonLook('plain', 'mt-1 w-full text-muted!')}>
              {m.product_pay({ name: isolated(product.shop.name) })}
            </Link>
            <ReportButton subject={{ kind: 'product', id: product.id }} name={product.shop.name} look="line" />
          </>
        )}
        {isBuying && (
          <BuySheet
            items={[option ? optionAsItem(product, option) : product]}
            postId={null}
            wantedId={product.id}
            onClose={() => setBuying(false)}
          />
        )}
      </div>
    </div>
  )
}

/** What else could be bought, of a product that is sold out. */
function Instead({ productId }: { productId: string }) {
  const products = useQuery(productQueries.substitutes(productId)).data?.products ?? []
  if (products.length === 0) return null
  return (
    <section aria-labelledby="instead-heading" className="mt-10 px-4">
      <h2 id="instead-heading" className="pb-3 text-lg font-bold">
        {m.product_instead()}
      </h2>
      <ProductTiles products={products} />
    </section>
  )
}

/** Under a look whose author has the product. */
const boughtMark = (productId: string) =>
  function BoughtMark({ images }: PostCard) {
    const isBought = images.some(({ tags }) => tags.some((tag) => tag.productId === productId && tag.bought))
    return isBought && <p className="px-1 py-1 text-xs font-semibold text-kiwi">{m.tag_bought()}</p>
  }

function Looks({ productId, lookCount }: { productId: string; lookCount: number }) {
  const query = useInfiniteQuery(queries.looks(productId))
  const below = useMemo(() => boughtMark(productId), [productId])
  return (
    <section aria-labelledby="looks-heading" className="mt-10">
      <h2 id="looks-heading" className="px-4 pb-3 text-lg font-bold">
        {m.product_looks()} <span className="font-semibold text-muted">{formatCount(lookCount)}</span>
      </h2>
      <PostGridPages query={query} surface="product" below={below} empty={<Message Icon={Images} title={m.product_looks_empty()} />} />
    </section>
  )
}

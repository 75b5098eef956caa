import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { m } from '../../paraglide/messages.js'
import { buttonLook } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Message.tsx'
import { ProductTiles } from '../../parts/orders/ProductTile.tsx'
import { ProductEditor } from '../../parts/products/ProductEditor.tsx'
import { RoomPage } from '../../parts/shop/RoomPage.tsx'
import { BlockSkeleton } from '../../parts/Skeletons.tsx'
import { productQueries } from '../../state/orders/queries.ts'
import { ownProductQueries } from '../../state/products/queries.ts'

export function NewProductPage() {
  return (
    <RoomPage title={m.product_new()} permission="products">
      {({ name }) => <ProductEditor read={null} shopName={name} />}
    </RoomPage>
  )
}

export function EditProductPage() {
  const { productId } = useParams({ from: '/shop/products/$productId' })
  return (
    <RoomPage title={m.product_edit()} permission="products">
      {({ name }) => <Edit key={productId} productId={productId} shopName={name} />}
    </RoomPage>
  )
}

function Edit({ productId, shopName }: { productId: string; shopName: string }) {
  const { data, error, isPending, refetch } = useQuery(ownProductQueries.edit(productId))
  if (isPending) return <BlockSkeleton className="h-96" />
  if (!data) return <Failure error={error} retry={() => void refetch()} />
  return (
    <>
      <p className="mb-3">
        <Link to="/products/$productId" params={{ productId }} className={buttonLook('quiet')}>
          {m.product_edit_page()}
        </Link>
      </p>
      <ProductEditor read={data} shopName={shopName} />
      {!data.product.inStock && <Instead productId={productId} />}
    </>
  )
}

/** What its page offers people in the place of a product that is sold out. */
function Instead({ productId }: { productId: string }) {
  const products = useQuery(productQueries.substitutes(productId)).data?.products ?? []
  if (products.length === 0) return null
  return (
    <section aria-labelledby="instead-heading" className="mt-8">
      <h2 id="instead-heading" className="pb-1 text-lg font-bold">
        {m.product_instead()}
      </h2>
      <p className="pb-3 text-sm text-muted">{m.product_edit_instead()}</p>
      <ProductTiles products={products} />
    </section>
  )
}

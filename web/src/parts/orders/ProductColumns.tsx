import type { ProductCard } from '../../state/kiwi.ts'
import { Columns, shapeOf } from '../Columns.tsx'
import { ProductTile } from './ProductTile.tsx'

/** Below a picture: brand, title in two lines, price, and the room to the next one. */
const belowRem = 7

/** Products with pictures in their own shape, in columns. */
export function ProductColumns({ products }: { products: ProductCard[] }) {
  return (
    <Columns items={products} keyOf={({ id }) => id} heightOf={({ image }) => shapeOf(image)} belowRem={belowRem}>
      {(product) => <ProductTile product={product} shape={shapeOf(product.image)} />}
    </Columns>
  )
}

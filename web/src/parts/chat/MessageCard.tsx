import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EyeOff } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Card } from '../../state/chat/queries.ts'
import { asKiwiError } from '../../state/kiwi.ts'
import { productQueries } from '../../state/orders/queries.ts'
import { queries } from '../../state/social/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { isolated } from '../../state/isolated.ts'
import { Picture } from '../Picture.tsx'

const box = 'block w-56 max-w-full overflow-hidden rounded-2xl border border-line bg-card text-left text-ink'

/** A post or product in a message, as the reader may see it now. */
export function MessageCard({ card }: { card: Card }) {
  return card.kind === 'post' ? <PostInMessage postId={card.id} /> : <ProductInMessage productId={card.id} />
}

function PostInMessage({ postId }: { postId: string }) {
  const { data: post, error } = useQuery({ ...queries.post(postId), staleTime: 60_000 })
  if (!post) return <Pending error={error} gone={m.chat_gone_post()} />
  const lead = post.images[0]
  return (
    <Link to="/posts/$postId" params={{ postId }} className={box}>
      {lead && (
        <span className="block aspect-[4/5]">
          <Picture image={lead} alt={lead.alt || m.post_title({ name: isolated(post.author.displayName) })} sizes="224px" />
        </span>
      )}
      <span className="block px-3 py-2.5 text-sm">
        <bdi className="block truncate font-semibold">{post.author.displayName}</bdi>
        <span className="line-clamp-2 text-muted">{post.caption}</span>
      </span>
    </Link>
  )
}

function ProductInMessage({ productId }: { productId: string }) {
  const { data: product, error } = useQuery({ ...productQueries.product(productId), staleTime: 60_000 })
  if (!product) return <Pending error={error} gone={m.chat_gone_product()} />
  return (
    <Link to="/products/$productId" params={{ productId }} className={box}>
      {product.image && (
        <span className="block aspect-square">
          <Picture image={product.image} alt="" sizes="224px" />
        </span>
      )}
      <span className="block px-3 py-2.5 text-sm">
        <span className="line-clamp-2 font-semibold">{product.title}</span>
        <span className="text-muted">{formatKrw(product.priceKrw)}</span>
      </span>
    </Link>
  )
}

function Pending({ error, gone }: { error: unknown; gone: string }) {
  if (!error) return <span className={`${box} h-40 animate-breathe bg-sunken`} role="status" aria-label={m.loading()} />
  const { code, message } = asKiwiError(error)
  return (
    <span className={`${box} flex items-center gap-2 px-3 py-3 text-sm text-muted`}>
      <EyeOff aria-hidden className="size-4 shrink-0" />
      {code === 'NOT_FOUND' ? gone : message}
    </span>
  )
}

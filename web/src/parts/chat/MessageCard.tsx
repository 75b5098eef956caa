import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EyeOff } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import type { Card } from '../../state/chat/queries.ts'
import { asKiwiError } from '../../state/kiwi.ts'
import { orderQueries, productQueries } from '../../state/orders/queries.ts'
import { queries } from '../../state/social/queries.ts'
import { formatKrw } from '../../state/wording.ts'
import { isolated } from '../../state/isolated.ts'
import { Avatar } from '../Avatar.tsx'
import { buttonLook } from '../Button.tsx'
import { stateNames } from '../wallet/RequestCard.tsx'
import { walletQueries } from '../../state/wallet/queries.ts'
import { Name } from '../Name.tsx'
import { Picture } from '../Picture.tsx'

const box = 'block w-56 max-w-full overflow-hidden rounded-2xl border border-line bg-card text-left text-ink'

/** A post or product in a message, as the reader may see it now. */
export function MessageCard({ card }: { card: Card }) {
  switch (card.kind) {
    case 'post':
      return <PostInMessage postId={card.id} />
    case 'product':
      return <ProductInMessage productId={card.id} />
    case 'person':
      return card.handle === null ? <Gone text={m.chat_gone_person()} /> : <PersonInMessage handle={card.handle} />
    case 'order':
      return <OrderInMessage orderId={card.id} />
    case 'transfer':
      return <TransferInMessage transferId={card.id} />
    case 'money_request':
      return <RequestInMessage requestId={card.id} />
    default: {
      const unhandled: never = card.kind
      return unhandled
    }
  }
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

function PersonInMessage({ handle }: { handle: string }) {
  const { data: person, error } = useQuery({ ...queries.profile(handle), staleTime: 60_000 })
  if (!person) return <Pending error={error} gone={m.chat_gone_person()} />
  return (
    <Link to="/@{$handle}" params={{ handle }} className={`${box} flex items-center gap-3 p-3`}>
      <Avatar person={person} />
      <span className="min-w-0">
        <Name person={person} className="font-semibold" />
        <span className="block truncate text-sm text-muted">@{person.handle}</span>
      </span>
    </Link>
  )
}

function OrderInMessage({ orderId }: { orderId: string }) {
  const { data: order, error } = useQuery({ ...orderQueries.one(orderId), staleTime: 60_000 })
  if (!order) return <Pending error={error} gone={m.chat_gone_order()} />
  return (
    <Link to="/orders/$orderId" params={{ orderId }} className={`${box} px-3 py-2.5 text-sm`}>
      <span className="block font-semibold">{m.chat_sent_order()}</span>
      <span className="line-clamp-2 text-muted">{order.lines.map(({ title }) => title).join(', ')}</span>
      <span className="font-semibold tabular-nums">{formatKrw(order.totalKrw)}</span>
    </Link>
  )
}

/** The receipt of a payment between the two. */
function TransferInMessage({ transferId }: { transferId: string }) {
  const { data: receipt, error } = useQuery({ ...walletQueries.receipt(transferId), staleTime: 60_000 })
  if (!receipt) return <Pending error={error} gone={m.chat_gone_money()} />
  return (
    <Link to="/wallet/history/$transferId" params={{ transferId }} className={`${box} px-3 py-2.5 text-sm`}>
      <span className="block text-muted">{receipt.amountKrw < 0 ? m.chat_money_sent() : m.chat_money_received()}</span>
      <span className="block text-lg font-bold tabular-nums">{formatKrw(Math.abs(receipt.amountKrw))}</span>
      <span className="line-clamp-2">{receipt.memo}</span>
    </Link>
  )
}

/** A request for money; once it is paid, its receipt. */
function RequestInMessage({ requestId }: { requestId: string }) {
  const { data: request, error } = useQuery({ ...walletQueries.request(requestId), staleTime: 10_000 })
  if (!request) return <Pending error={error} gone={m.chat_gone_money()} />
  if (request.transferId) return <TransferInMessage transferId={request.transferId} />
  const mayPay = request.state === 'open' && request.direction === 'asked_of_me'
  return (
    <span className={`${box} px-3 py-2.5 text-sm`}>
      <span className="block text-muted">{m.chat_sent_money_request()}</span>
      <span className="block text-lg font-bold tabular-nums">{formatKrw(request.amountKrw)}</span>
      <span className="line-clamp-2">{request.memo}</span>
      {mayPay ? (
        <Link
          to="/wallet/send"
          search={{ to: request.other.handle, amount: request.amountKrw, memo: request.memo, request: requestId }}
          className={buttonLook('strong', 'mt-2 w-full')}
        >
          {m.chat_pay_request()}
        </Link>
      ) : (
        <span className="block text-muted">{stateNames[request.state](request.direction === 'asked_by_me')}</span>
      )}
    </span>
  )
}

function Gone({ text }: { text: string }) {
  return (
    <span className={`${box} flex items-center gap-2 px-3 py-3 text-sm text-muted`}>
      <EyeOff aria-hidden className="size-4 shrink-0" />
      {text}
    </span>
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

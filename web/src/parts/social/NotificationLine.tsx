import { Link, type LinkProps } from '@tanstack/react-router'
import {
  AtSign,
  BadgeCheck,
  Coins,
  BellRing,
  CircleHelp,
  FileDown,
  Flag,
  Heart,
  Lock,
  LogIn,
  MessageCircle,
  ShieldAlert,
  ShoppingBag,
  Smartphone,
  Undo2,
  Store,
  Star,
  UserPlus,
  Wallet,
  type LucideIcon,
} from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import type { NotificationView } from '../../state/kiwi.ts'
import { wordNotification } from '../../state/wording.ts'
import { Avatar } from '../Avatar.tsx'

const icons: Record<NotificationView['kind'], { Icon: LucideIcon; tint: string }> = {
  like: { Icon: Heart, tint: 'bg-heart text-white dark:text-black' },
  comment: { Icon: MessageCircle, tint: 'bg-kiwi text-on-kiwi' },
  reply: { Icon: MessageCircle, tint: 'bg-kiwi text-on-kiwi' },
  mention: { Icon: AtSign, tint: 'bg-kiwi text-on-kiwi' },
  follow: { Icon: UserPlus, tint: 'bg-ink text-paper' },
  follow_request: { Icon: UserPlus, tint: 'bg-ink text-paper' },
  follow_accepted: { Icon: UserPlus, tint: 'bg-ink text-paper' },
  money_received: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  payment_received: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  order_placed: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_confirmed: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_cancelled: { Icon: ShoppingBag, tint: 'bg-ink text-paper' },
  order_refunded: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  order_refund_waits: { Icon: Wallet, tint: 'bg-ink text-paper' },
  order_sent: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_handed_over: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_delivered: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_silent: { Icon: ShoppingBag, tint: 'bg-ink text-paper' },
  return_requested: { Icon: Undo2, tint: 'bg-kiwi text-on-kiwi' },
  return_accepted: { Icon: Undo2, tint: 'bg-kiwi text-on-kiwi' },
  return_disputed: { Icon: Undo2, tint: 'bg-ink text-paper' },
  return_sent: { Icon: Undo2, tint: 'bg-kiwi text-on-kiwi' },
  return_ended: { Icon: Undo2, tint: 'bg-ink text-paper' },
  order_finished: { Icon: ShoppingBag, tint: 'bg-kiwi text-on-kiwi' },
  order_expired: { Icon: ShoppingBag, tint: 'bg-ink text-paper' },
  points_given: { Icon: Coins, tint: 'bg-honey text-honey-soft' },
  points_ending: { Icon: Coins, tint: 'bg-ink text-paper' },
  payment_refunded: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  payment_refund_waits: { Icon: Wallet, tint: 'bg-ink text-paper' },
  review_asked: { Icon: Star, tint: 'bg-honey text-honey-soft' },
  review_received: { Icon: Star, tint: 'bg-honey text-honey-soft' },
  review_replied: { Icon: Star, tint: 'bg-kiwi text-on-kiwi' },
  question_asked: { Icon: CircleHelp, tint: 'bg-kiwi text-on-kiwi' },
  question_answered: { Icon: CircleHelp, tint: 'bg-kiwi text-on-kiwi' },
  restocked: { Icon: BellRing, tint: 'bg-kiwi text-on-kiwi' },
  price_fell: { Icon: BellRing, tint: 'bg-kiwi text-on-kiwi' },
  pin_locked: { Icon: Lock, tint: 'bg-heart text-white dark:text-black' },
  new_device: { Icon: Smartphone, tint: 'bg-ink text-paper' },
  channel_linked: { Icon: LogIn, tint: 'bg-ink text-paper' },
  new_sign_in: { Icon: LogIn, tint: 'bg-ink text-paper' },
  passkey_added: { Icon: LogIn, tint: 'bg-ink text-paper' },
  reverified: { Icon: BadgeCheck, tint: 'bg-kiwi text-on-kiwi' },
  money_requested: { Icon: Wallet, tint: 'bg-kiwi text-on-kiwi' },
  request_declined: { Icon: Wallet, tint: 'bg-ink text-paper' },
  deposit_received: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  deposit_held: { Icon: Wallet, tint: 'bg-ink text-paper' },
  account_linked: { Icon: Wallet, tint: 'bg-kiwi text-on-kiwi' },
  topped_up: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  top_up_failed: { Icon: Wallet, tint: 'bg-ink text-paper' },
  withdrawal_done: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  withdrawal_failed: { Icon: Wallet, tint: 'bg-ink text-paper' },
  settled: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  payout_failed: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  payout_returned: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  payout_needs_account: { Icon: Wallet, tint: 'bg-honey text-honey-soft' },
  shop_invited: { Icon: Store, tint: 'bg-kiwi text-on-kiwi' },
  shop_joined: { Icon: Store, tint: 'bg-kiwi text-on-kiwi' },
  shop_left: { Icon: Store, tint: 'bg-ink text-paper' },
  shop_role_changed: { Icon: Store, tint: 'bg-ink text-paper' },
  shop_removed: { Icon: Store, tint: 'bg-ink text-paper' },
  report_upheld: { Icon: Flag, tint: 'bg-kiwi text-on-kiwi' },
  report_dismissed: { Icon: Flag, tint: 'bg-ink text-paper' },
  appeal_granted: { Icon: ShieldAlert, tint: 'bg-kiwi text-on-kiwi' },
  appeal_rejected: { Icon: ShieldAlert, tint: 'bg-ink text-paper' },
  moderation: { Icon: ShieldAlert, tint: 'bg-ink text-paper' },
  export_ready: { Icon: FileDown, tint: 'bg-kiwi text-on-kiwi' },
}

export function NotificationLine({ notice }: { notice: NotificationView }) {
  const { Icon, tint } = icons[notice.kind]
  const [first, second] = notice.actors
  return (
    <li>
      <Link
        {...targetOf(notice)}
        className={`flex items-center gap-3 rounded-2xl px-2 py-3 hover:bg-sunken ${notice.read ? '' : 'bg-kiwi-soft/60'}`}
      >
        {first ? (
          <span className="relative h-12 w-13 shrink-0">
            {second && <Avatar person={second} size="small" className="absolute top-0 right-0 ring-2 ring-paper" />}
            <Avatar person={first} className="absolute bottom-0 left-0 ring-2 ring-paper" />
            <span className={`absolute right-0.5 bottom-0 grid size-5 place-items-center rounded-full ring-2 ring-paper ${tint}`}>
              <Icon aria-hidden className="size-3" />
            </span>
          </span>
        ) : (
          <span className={`mr-1 grid size-12 shrink-0 place-items-center rounded-full ${tint}`}>
            <Icon aria-hidden className="size-5.5" />
          </span>
        )}
        <span className="min-w-0 flex-1 text-[0.9375rem] leading-snug">
          {wordNotification(notice)}{' '}
          <time dateTime={notice.updatedAt} className="text-[0.8125rem] whitespace-nowrap text-muted">
            {formatAgo(notice.updatedAt)}
          </time>
        </span>
        {notice.postImageUrl && (
          <img src={notice.postImageUrl} alt="" loading="lazy" className="size-12 shrink-0 rounded-xl bg-sunken object-cover" />
        )}
        {!notice.read && (
          <span role="img" aria-label={m.notifications_unread({ count: 1 })} className="size-2 shrink-0 rounded-full bg-kiwi" />
        )}
      </Link>
    </li>
  )
}

/** The page about the notice: the post, the money or the person. */
function targetOf({ postId, orderId, product, kind, actors, decision }: NotificationView): Pick<LinkProps, 'to' | 'params'> {
  if (decision?.subjectKind === 'post') return { to: '/posts/$postId', params: { postId: decision.subjectId } }
  if (decision?.lifts === 'freeze' || decision?.action === 'freeze') return { to: '/wallet' }
  if (postId) return { to: '/posts/$postId', params: { postId } }
  if (kind === 'review_received') return { to: '/shop/reviews' }
  if (kind === 'question_asked') return { to: '/shop/questions' }
  if (product) return { to: '/products/$productId', params: { productId: product.id } }
  if (orderId) return { to: '/orders/$orderId', params: { orderId } }
  if (kind === 'money_requested' || kind === 'request_declined') return { to: '/wallet/requests' }
  if (kind === 'payment_refunded' || kind === 'payment_refund_waits') return { to: '/wallet/history' }
  if (kind === 'deposit_received' || kind === 'deposit_held') return { to: '/wallet' }
  if (kind === 'settled' || kind === 'payout_failed' || kind === 'payout_returned') return { to: '/shop/payouts' }
  if (kind === 'shop_invited') return { to: '/shop/invitations' }
  if (kind === 'shop_joined' || kind === 'shop_left') return { to: '/shop/staff' }
  if (kind === 'shop_role_changed') return { to: '/shop' }
  if (kind === 'export_ready') return { to: '/settings/export' }
  if (kind === 'points_given' || kind === 'points_ending') return { to: '/wallet/points' }
  if (kind === 'channel_linked' || kind === 'new_sign_in' || kind === 'reverified' || kind === 'passkey_added') return { to: '/settings' }
  if (kind === 'payout_needs_account') return { to: '/wallet/link' }
  if (kind === 'money_received' || kind === 'payment_received' || kind === 'pin_locked' || kind === 'new_device') return { to: '/wallet' }
  if (kind === 'moderation' || kind === 'appeal_granted' || kind === 'appeal_rejected') return { to: '/me/actions' }
  return actors[0] ? { to: '/@{$handle}', params: { handle: actors[0].handle } } : { to: '/notifications' }
}

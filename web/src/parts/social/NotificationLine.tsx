import { Link } from '@tanstack/react-router'
import {
  AtSign,
  Coins,
  BellRing,
  CircleHelp,
  FileDown,
  Flag,
  Heart,
  Lock,
  LogIn,
  MessageCircle,
  MessagesSquare,
  ShieldAlert,
  ShoppingBag,
  Undo2,
  Store,
  Star,
  UserPlus,
  Wallet,
  type LucideIcon,
} from 'lucide-react'
import { noticePage, noticeRow } from '../../../../src/shared/notices/kinds.ts'
import type { NoticeTopic } from '../../../../src/shared/notices/topics.ts'
import { m } from '../../paraglide/messages.js'
import { formatAgo } from '../../state/dates.ts'
import type { NotificationView } from '../../state/kiwi.ts'
import { wordNotification } from '../../state/notice-words.ts'
import { Avatar } from '../Avatar.tsx'

interface Look {
  Icon: LucideIcon
  tint: string
}
const green = 'bg-kiwi text-on-kiwi'
const gold = 'bg-honey text-honey-soft'
const red = 'bg-heart text-white dark:text-black'
const dark = 'bg-ink text-paper'

const looks: Record<NoticeTopic, Look> = {
  likes: { Icon: Heart, tint: red },
  comments: { Icon: MessageCircle, tint: green },
  mentions: { Icon: AtSign, tint: green },
  follows: { Icon: UserPlus, tint: dark },
  messages: { Icon: MessagesSquare, tint: green },
  orders: { Icon: ShoppingBag, tint: green },
  products: { Icon: BellRing, tint: green },
  shop: { Icon: Store, tint: green },
  money: { Icon: Wallet, tint: gold },
  security: { Icon: LogIn, tint: dark },
  kiwi: { Icon: ShieldAlert, tint: dark },
}
/** Kinds that look unlike their topic. */
const ownLooks: Partial<Record<NotificationView['kind'], Look>> = {
  pin_locked: { Icon: Lock, tint: red },
  points_given: { Icon: Coins, tint: gold },
  commission_paid: { Icon: Coins, tint: gold },
  points_ending: { Icon: Coins, tint: dark },
  review_asked: { Icon: Star, tint: gold },
  review_received: { Icon: Star, tint: gold },
  review_replied: { Icon: Star, tint: green },
  question_asked: { Icon: CircleHelp, tint: green },
  question_answered: { Icon: CircleHelp, tint: green },
  return_requested: { Icon: Undo2, tint: green },
  return_accepted: { Icon: Undo2, tint: green },
  return_disputed: { Icon: Undo2, tint: dark },
  export_ready: { Icon: FileDown, tint: green },
  report_upheld: { Icon: Flag, tint: green },
  report_dismissed: { Icon: Flag, tint: dark },
}

export function NotificationLine({ notice }: { notice: NotificationView }) {
  const { Icon, tint } = ownLooks[notice.kind] ?? looks[noticeRow(notice.kind).topic]
  const [first, second] = notice.actors
  const page = noticePage({ ...notice, productId: notice.product?.id ?? null, handle: first?.handle ?? null })
  return (
    <li>
      <Link
        to={page}
        search={notice.commentId && page.startsWith('/posts/') ? { comment: notice.commentId } : {}}
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

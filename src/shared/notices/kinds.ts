import type { NoticeTopic } from './topics.ts'

/**
 * What one notice is about. Unread ones with one key are one row ("지민님 외 12명"). `talk`: as
 * `request`; many by one person are one row.
 */
type NoticePer = 'post' | 'comment' | 'actor' | 'kind' | 'product' | 'order' | 'request' | 'talk' | 'action' | 'delivery'

interface NoticeRow {
  topic: NoticeTopic
  per: NoticePer
  /**
   * The page that it opens. A placeholder that the notice does not have leads to the list of
   * notices.
   */
  page: string
  /**
   * `known`: silent when the reader blocked or muted the actor. `anyone`: about money, told in any
   * case.
   */
  from: 'known' | 'anyone'
}

const row = (
  topic: NoticeTopic,
  per: NoticePer,
  page: string,
  from: NoticeRow['from'] = isOfMoney(topic) ? 'anyone' : 'known',
): NoticeRow => ({
  topic,
  per,
  page,
  from,
})
const isOfMoney = (topic: NoticeTopic) => topic === 'money' || topic === 'orders'

/**
 * Everything that a person can be told of. The tables, the job, the API, the web app and every
 * channel share it; words.ts has its sentences.
 */
export const noticeKinds = {
  like: row('likes', 'post', '/posts/{post}'),
  comment: row('comments', 'post', '/posts/{post}'),
  reply: row('comments', 'post', '/posts/{post}'),
  mention: row('mentions', 'actor', '/posts/{post}'),
  comment_like: row('likes', 'comment', '/posts/{post}'),
  comment_heart: row('likes', 'comment', '/posts/{post}'),
  follow: row('follows', 'kind', '/@{actor}'),
  follow_request: row('follows', 'kind', '/notifications'),
  follow_accepted: row('follows', 'kind', '/@{actor}'),
  money_received: row('money', 'delivery', '/wallet'),
  payment_received: row('money', 'delivery', '/wallet'),
  settled: row('money', 'delivery', '/shop/payouts'),
  pin_locked: row('security', 'delivery', '/wallet'),
  new_device: row('security', 'delivery', '/wallet'),
  channel_linked: row('security', 'delivery', '/settings'),
  new_sign_in: row('security', 'delivery', '/settings'),
  reverified: row('security', 'delivery', '/settings'),
  passkey_added: row('security', 'delivery', '/settings'),
  money_requested: row('money', 'request', '/wallet/requests', 'known'),
  request_declined: row('money', 'delivery', '/wallet/requests', 'known'),
  account_linked: row('money', 'delivery', '/wallet'),
  topped_up: row('money', 'delivery', '/wallet'),
  top_up_failed: row('money', 'delivery', '/wallet'),
  withdrawal_done: row('money', 'delivery', '/wallet'),
  withdrawal_failed: row('money', 'delivery', '/wallet'),
  deposit_received: row('money', 'delivery', '/wallet'),
  deposit_held: row('money', 'delivery', '/wallet'),
  payout_failed: row('money', 'delivery', '/shop/payouts'),
  payout_returned: row('money', 'delivery', '/shop/payouts'),
  payout_needs_account: row('money', 'delivery', '/wallet/link'),
  order_placed: row('orders', 'order', '/orders/{order}'),
  order_confirmed: row('orders', 'order', '/orders/{order}'),
  order_cancelled: row('orders', 'delivery', '/orders/{order}'),
  order_refunded: row('orders', 'delivery', '/orders/{order}'),
  order_refund_waits: row('orders', 'delivery', '/orders/{order}'),
  order_expired: row('orders', 'order', '/orders/{order}'),
  receipt_issued: row('orders', 'delivery', '/orders/{order}'),
  receipt_refused: row('orders', 'delivery', '/orders/{order}'),
  receipt_cancelled: row('orders', 'delivery', '/orders/{order}'),
  points_given: row('money', 'delivery', '/wallet/points'),
  commission_paid: row('money', 'delivery', '/me/earnings'),
  points_ending: row('money', 'delivery', '/wallet/points'),
  payment_refunded: row('money', 'delivery', '/wallet/history'),
  payment_refund_waits: row('money', 'delivery', '/wallet/history'),
  review_asked: row('products', 'order', '/orders/{order}'),
  review_received: row('products', 'request', '/shop/reviews'),
  review_replied: row('products', 'request', '/products/{product}'),
  question_asked: row('products', 'talk', '/shop/questions'),
  question_answered: row('products', 'request', '/products/{product}'),
  restocked: row('products', 'product', '/products/{product}'),
  price_fell: row('products', 'product', '/products/{product}'),
  order_sent: row('orders', 'order', '/orders/{order}'),
  order_handed_over: row('orders', 'order', '/orders/{order}'),
  order_delivered: row('orders', 'order', '/orders/{order}'),
  order_silent: row('orders', 'order', '/orders/{order}'),
  send_soon: row('orders', 'order', '/orders/{order}'),
  order_finished: row('orders', 'order', '/orders/{order}'),
  return_requested: row('orders', 'delivery', '/orders/{order}'),
  return_accepted: row('orders', 'delivery', '/orders/{order}'),
  return_disputed: row('orders', 'delivery', '/orders/{order}'),
  return_sent: row('orders', 'delivery', '/orders/{order}'),
  return_ended: row('orders', 'delivery', '/orders/{order}'),
  shop_invited: row('shop', 'request', '/shop/invitations'),
  shop_joined: row('shop', 'delivery', '/shop/staff'),
  shop_left: row('shop', 'delivery', '/shop/staff'),
  shop_role_changed: row('shop', 'delivery', '/shop'),
  shop_removed: row('shop', 'delivery', '/notifications'),
  post_published: row('kiwi', 'delivery', '/posts/{post}'),
  post_failed: row('kiwi', 'delivery', '/drafts'),
  moderation: row('kiwi', 'action', '/me/actions'),
  export_ready: row('kiwi', 'delivery', '/settings/export'),
  report_upheld: row('kiwi', 'request', '/notifications'),
  report_dismissed: row('kiwi', 'request', '/notifications'),
  appeal_granted: row('kiwi', 'request', '/me/actions'),
  appeal_rejected: row('kiwi', 'request', '/me/actions'),
} satisfies Record<string, NoticeRow>
export type NoticeKind = keyof typeof noticeKinds
export const noticeKindNames = Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]]

export const noticeRow = (kind: NoticeKind): NoticeRow => noticeKinds[kind]
export const kindsWhere = (isMeant: (row: NoticeRow) => boolean): NoticeKind[] => noticeKindNames.filter((kind) => isMeant(noticeRow(kind)))
/** Notices about money ignore blocks and mutes; other notices do not. */
export const kindsFromAnyone = kindsWhere(({ from }) => from === 'anyone')

export interface NoticePlace {
  kind: NoticeKind
  postId: string | null
  orderId: string | null
  productId: string | null
  /** Of the newest actor. */
  handle: string | null
  /** A decision of moderators. */
  decision: { action: string; lifts: string | null; subjectKind: string; subjectId: string } | null
}

/** The path of the page that a notice opens. */
export function noticePage({ kind, decision, ...about }: NoticePlace): string {
  if (decision?.subjectKind === 'post') return `/posts/${decision.subjectId}`
  if (decision?.lifts === 'freeze' || decision?.action === 'freeze') return '/wallet'
  const values: Record<string, string | null> = { post: about.postId, order: about.orderId, product: about.productId, actor: about.handle }
  const { page } = noticeRow(kind)
  const [placeholder] = /\{\w+\}/.exec(page) ?? []
  const value = placeholder === undefined ? '' : values[placeholder.slice(1, -1)]
  if (placeholder === undefined) return page
  return value ? page.replace(placeholder, value) : '/notifications'
}

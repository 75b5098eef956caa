import { isolated } from '../isolated.ts'
import { wonText } from '../won.ts'
import type { NoticeKind } from './kinds.ts'

type Locale = 'ko' | 'en'
type Sentence = Record<Locale, string>
interface NoticeWords extends Sentence {
  /** Of one person who did it several times. With several people, only their number is said. */
  repeated?: Sentence
  /** Where somebody did it. */
  by?: Sentence
}

/**
 * What each kind says. In Korean every particle stands behind a fixed word (님이, 원을, 상품이), so that
 * it is right whatever the name is. Apart from the other columns of kinds.ts, because the edge says
 * no sentence and has no room for them.
 */
const noticeWords: Record<NoticeKind, NoticeWords> = {
  like: {
    ko: '{who} 내 글을 좋아해요',
    en: '{who} liked your post',
    repeated: { ko: '{who} 내 글 {count}개를 좋아해요', en: '{who} liked {count} of your posts' },
  },
  comment: {
    ko: '{who} 댓글을 남겼어요',
    en: '{who} commented on your post',
    repeated: { ko: '{who} 댓글 {count}개를 남겼어요', en: '{who} left {count} comments' },
  },
  reply: {
    ko: '{who} 답글을 남겼어요',
    en: '{who} replied to you',
    repeated: { ko: '{who} 답글 {count}개를 남겼어요', en: '{who} replied to you {count} times' },
  },
  mention: {
    ko: '{who} 나를 언급했어요',
    en: '{who} mentioned you',
    repeated: { ko: '{who} 나를 {count}번 언급했어요', en: '{who} mentioned you {count} times' },
  },
  comment_like: {
    ko: '{who} 내 댓글을 좋아해요',
    en: '{who} liked your comment',
    repeated: { ko: '{who} 내 댓글 {count}개를 좋아해요', en: '{who} liked {count} of your comments' },
  },
  comment_heart: {
    ko: '{who} 내 댓글에 하트를 줬어요',
    en: '{who} gave your comment a heart',
    repeated: { ko: '{who} 내 댓글 {count}개에 하트를 줬어요', en: '{who} gave {count} of your comments a heart' },
  },
  follow: { ko: '{who} 나를 팔로우해요', en: '{who} started following you' },
  follow_request: { ko: '{who} 팔로우를 요청했어요', en: '{who} asked to follow you' },
  follow_accepted: { ko: '{who} 팔로우 요청을 수락했어요', en: '{who} accepted your request' },
  money_received: { ko: '{who} {amount}을 보냈어요', en: '{who} sent you {amount}' },
  payment_received: { ko: '{who} {amount}을 결제했어요', en: '{who} paid {amount}' },
  settled: { ko: '{amount}이 정산됐어요', en: '{amount} was settled' },
  pin_locked: {
    ko: '결제 비밀번호가 여러 번 틀려서 잠겼어요. 본인이 아니라면 로그인 기기를 확인해 주세요',
    en: 'Your payment PIN is locked after several wrong guesses. If that was not you, check where you are signed in',
  },
  new_device: {
    ko: '새 기기가 결제 기기로 등록됐어요. 본인이 아니라면 지갑에서 바로 지워 주세요',
    en: 'A new device may now approve your payments. If that was not you, remove it in your wallet at once',
  },
  channel_linked: {
    ko: '새 로그인 방법이 계정에 연결됐어요. 본인이 아니라면 고객센터에 바로 알려 주세요',
    en: 'A new sign-in was linked to your account. If that was not you, tell support at once',
  },
  new_sign_in: {
    ko: '처음 보는 기기에서 로그인했어요. 본인이 아니라면 로그인한 기기에서 로그아웃시켜 주세요',
    en: 'You signed in on a device we had not seen before. If that was not you, sign it out under your devices',
  },
  reverified: {
    ko: '본인 확인을 다시 마쳤어요. 본인이 아니라면 로그인한 기기를 확인해 주세요',
    en: 'Your identity was verified again. If that was not you, look at your signed-in devices',
  },
  passkey_added: {
    ko: '계정에 패스키가 추가됐어요. 본인이 아니라면 설정에서 바로 지우고 다른 기기에서 모두 로그아웃해 주세요',
    en: 'A passkey was added to your account. If that was not you, remove it in the settings now and sign out everywhere else',
  },
  money_requested: { ko: '{who} {amount}을 요청했어요', en: '{who} asked you for {amount}' },
  request_declined: { ko: '{who} {amount} 요청을 거절했어요', en: '{who} declined your request for {amount}' },
  account_linked: { ko: '지갑에 은행 계좌가 연결됐어요', en: 'A bank account was linked to your wallet' },
  topped_up: { ko: '지갑에 {amount}을 충전했어요', en: '{amount} was added to your wallet' },
  top_up_failed: { ko: '은행이 {amount} 충전을 받아 주지 않았어요', en: 'The bank did not let {amount} be added to your wallet' },
  withdrawal_done: { ko: '{amount}이 내 계좌로 입금됐어요', en: '{amount} arrived in your bank account' },
  withdrawal_failed: {
    ko: '{amount} 출금이 되지 않아 지갑으로 돌아왔어요',
    en: 'The withdrawal of {amount} did not go through. The money is back in your wallet',
  },
  deposit_received: { ko: '{amount}이 입금됐어요', en: '{amount} was deposited' },
  deposit_held: {
    ko: '입금하신 {amount}을 확인하고 있어요. 금액, 이름이나 시간이 신청과 달라요',
    en: 'We are checking your deposit of {amount}: the amount, name or time was not as agreed',
  },
  payout_failed: {
    ko: '정산금 {amount}을 입금하지 못했어요. 정산 내역에서 이유를 확인해 주세요',
    en: 'Your payout of {amount} did not go through. See payouts for the reason',
  },
  payout_returned: {
    ko: '정산금 {amount}이 은행에서 되돌아왔어요. 연결된 계좌를 확인해 주세요',
    en: 'Your payout of {amount} came back from the bank. Please check your linked account',
  },
  payout_needs_account: {
    ko: '정산받을 {amount}이 기다리고 있어요. 은행 계좌를 연결해 주세요',
    en: '{amount} is waiting to be paid out. Please link a bank account',
  },
  order_placed: { ko: '{who} {amount}어치를 주문했어요', en: '{who} ordered for {amount}' },
  order_confirmed: { ko: '{amount} 주문이 확정됐어요', en: 'Your order of {amount} is confirmed' },
  order_cancelled: {
    ko: '가게가 {amount}어치 주문을 취소했어요',
    en: 'The shop cancelled {amount} of your order',
    by: { ko: '{who} {amount}어치 주문을 취소했어요', en: '{who} cancelled {amount} of an order' },
  },
  order_refunded: { ko: '{amount}이 지갑으로 환불됐어요', en: '{amount} was refunded to your wallet' },
  order_refund_waits: {
    ko: '{amount}을 돌려받게 됐어요. 가게에 돈이 들어오는 대로 환불돼요',
    en: 'You get {amount} back. It is refunded as soon as the shop has the money',
  },
  order_expired: {
    ko: '가게가 제때 확인하지 않아 {amount} 주문이 취소됐어요',
    en: 'An order of {amount} was cancelled because it was not confirmed in time',
  },
  receipt_issued: { ko: '{amount} 현금영수증이 발급됐어요', en: 'Your cash receipt of {amount} was issued' },
  receipt_refused: {
    ko: '{amount} 현금영수증이 거절됐어요. 번호를 확인하고 주문에서 다시 신청해 주세요',
    en: 'Your cash receipt of {amount} was refused. Check the number and ask again at the order',
  },
  receipt_cancelled: {
    ko: '{amount} 현금영수증이 취소됐어요',
    en: 'Your cash receipt of {amount} was cancelled',
  },
  commission_paid: { ko: '내 태그로 산 상품에서 {amount}을 벌었어요', en: 'A purchase by your tag earned you {amount}' },
  points_given: { ko: '포인트 {amount}을 받았어요', en: 'You got {amount} in points' },
  points_ending: {
    ko: '포인트 {amount}이 7일 안에 사라져요. 그 전에 써 보세요',
    en: '{amount} in points ends within 7 days. Use it before then',
  },
  payment_refunded: { ko: '가게가 {amount}을 돌려줬어요. 지갑에 들어왔어요', en: 'A shop gave {amount} back. It is in your wallet' },
  payment_refund_waits: {
    ko: '가게가 {amount}을 돌려주기로 했어요. 가게에 돈이 들어오는 대로 지갑에 들어와요',
    en: 'A shop gives {amount} back. It reaches your wallet as soon as the shop has the money',
  },
  review_asked: { ko: '받은 상품은 어떠셨나요? 후기를 남겨 주세요', en: 'How do you like what you received? Write a review' },
  review_received: { ko: '{who} {title} 상품에 후기를 남겼어요', en: '{who} reviewed {title}' },
  review_replied: { ko: '가게가 내 {title} 후기에 답했어요', en: 'The shop answered your review of {title}' },
  question_asked: { ko: '{who} {title} 상품에 질문했어요', en: '{who} asked about {title}' },
  question_answered: { ko: '{who} {title} 질문에 답했어요', en: '{who} answered your question about {title}' },
  restocked: { ko: '{title} 상품이 다시 들어왔어요', en: '{title} is back in stock' },
  price_fell: { ko: '{title} 상품이 {amount}이 됐어요', en: '{title} now costs {amount}' },
  order_sent: { ko: '주문한 상품이 출발했어요', en: 'Your order is on its way' },
  order_handed_over: {
    ko: '{amount}어치를 건네받았나요? 주문에서 구매를 확정해 주세요',
    en: 'The shop handed over {amount} of your order. Confirm the purchase if all is well',
  },
  order_delivered: {
    ko: '주문한 {amount}어치가 도착했어요. 이상이 없으면 구매를 확정해 주세요',
    en: 'Your order of {amount} arrived. Confirm the purchase if all is well',
  },
  order_silent: {
    ko: '{amount}어치 택배 소식이 7일째 없어요. 주문을 확인해 주세요',
    en: 'Nothing was heard of the parcel of {amount} for seven days. Look at the order',
  },
  send_soon: { ko: '{amount} 주문을 오늘까지 보내야 해요', en: 'An order of {amount} has to be sent today' },
  order_finished: { ko: '{amount} 구매가 확정됐어요. 이제 정산돼요', en: 'A purchase of {amount} is confirmed and will be paid out' },
  return_requested: { ko: '{who} 반품이나 교환을 신청했어요', en: '{who} asked for a return or an exchange' },
  return_accepted: { ko: '가게가 반품이나 교환을 받아들였어요', en: 'The shop accepted your return or exchange' },
  return_disputed: {
    ko: '가게가 반품에 동의하지 않아요. 키위가 양쪽 이야기를 보고 정해요',
    en: 'The shop does not agree to the return. Kiwi looks at both sides and decides',
  },
  return_sent: { ko: '반품할 물건이 떠났어요', en: 'A return is on its way' },
  return_ended: { ko: '반품이나 교환이 끝났어요', en: 'A return or an exchange ended' },
  shop_invited: { ko: '{who} 가게에서 함께 일하자고 초대했어요', en: '{who} invited you to work in their shop' },
  shop_joined: { ko: '{who} 초대를 받아들여 가게에 함께해요', en: '{who} accepted and now works in your shop' },
  shop_left: { ko: '{who} 가게에서 나갔어요', en: '{who} left your shop' },
  shop_role_changed: { ko: '일하는 가게에서 내 역할이 바뀌었어요', en: 'Your role in the shop where you work has changed' },
  shop_removed: {
    ko: '가게에서 하던 일이 끝났어요. 이제 그 가게를 관리할 수 없어요',
    en: 'Your work in the shop has ended. You can no longer manage it',
  },
  post_published: { ko: '예약한 글을 올렸어요', en: 'Your scheduled post is up' },
  post_failed: {
    ko: '예약한 글을 올리지 못했어요. 임시 글에서 확인해 주세요',
    en: 'Your scheduled post could not be posted. Look at your drafts',
  },
  moderation: {
    ko: '키위가 내 활동에 관해 결정을 내렸어요. 이유를 확인해 주세요',
    en: 'Kiwi made a decision about what you did. See the reason',
  },
  export_ready: { ko: '내 데이터를 내려받을 수 있어요', en: 'Your data is ready to download' },
  report_upheld: {
    ko: '신고해 주신 내용을 확인하고 조치했어요. 고맙습니다.',
    en: 'We looked at what you reported and took action. Thank you.',
  },
  report_dismissed: {
    ko: '신고해 주신 내용을 살펴봤지만 규칙을 어기지 않았어요.',
    en: 'We looked at what you reported: it does not break the rules.',
  },
  appeal_granted: { ko: '이의를 받아들여 결정을 취소했어요.', en: 'Your appeal was granted: the decision is taken back.' },
  appeal_rejected: { ko: '이의를 다시 살펴봤지만 결정은 그대로예요.', en: 'We looked at your appeal again: the decision stands.' },
}

export interface NoticeFacts {
  kind: NoticeKind
  /** The newest ones. */
  actors: { displayName: string }[]
  actorCount: number
  actCount: number
  amountKrw: number | null
  product: { title: string } | null
}

/** `지민님 외 12명이 내 글을 좋아해요`. */
export function wordNotice(notice: NoticeFacts, locale: Locale): string {
  const { repeated, by, ...plain } = noticeWords[notice.kind]
  const isRepeated = notice.actorCount <= 1 && notice.actCount > 1
  const sentence = (isRepeated && repeated) || (notice.actors.length > 0 && by) || plain
  const values: Record<string, string> = {
    who: wordActors(notice, locale),
    amount: wonText(notice.amountKrw ?? 0, locale),
    count: String(notice.actCount),
    title: isolated(notice.product?.title ?? ''),
  }
  return sentence[locale].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

function wordActors({ actors, actorCount }: NoticeFacts, locale: Locale): string {
  const [first, second] = actors.map(({ displayName }) => isolated(displayName))
  const others = actorCount - 1
  const isKorean = locale === 'ko'
  if (first === undefined) return isKorean ? '누군가' : 'Someone'
  if (others <= 0) return isKorean ? `${first}님이` : first
  if (others === 1 && second !== undefined) return isKorean ? `${first}님과 ${second}님이` : `${first} and ${second}`
  return isKorean ? `${first}님 외 ${others}명이` : `${first} and ${others} ${others === 1 ? 'other' : 'others'}`
}

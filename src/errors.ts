import {
  commentEditableMinutes,
  maxAddresses,
  maxAlerts,
  maxBlockedWords,
  maxCartLines,
  maxCloseFriends,
  maxCollections,
  maxDrafts,
  maxFollowedTags,
  maxInCollection,
  maxMutedTexts,
  maxPasskeys,
  maxPins,
  maxRoomPeople,
  maxShopMembers,
  maxWishes,
} from './shared/bounds.ts'
import { clientRefusals } from './shared/client-refusals.ts'
import { pictureRefusals } from './shared/picture-refusals.ts'

/**
 * The closed set of refusals Kiwi can give. Messages are for people; internal causes never leave
 * the process.
 */
export const errorMessages = {
  ...clientRefusals,
  BAD_INPUT: { ko: '입력한 내용을 확인해 주세요.', en: 'Please check what you entered.' },
  UNAUTHENTICATED: { ko: '로그인이 필요해요.', en: 'Please sign in first.' },
  FORBIDDEN: { ko: '이 작업을 할 권한이 없어요.', en: 'You are not allowed to do this.' },
  IDENTITY_REQUIRED: { ko: '본인 확인을 먼저 마쳐 주세요.', en: 'Please verify your identity first.' },
  IDENTITY_FAILED: { ko: '본인 확인에 실패했어요. 다시 시도해 주세요.', en: 'Identity verification failed. Please try again.' },
  CONSENT_REQUIRED: {
    ko: '이용약관과 개인정보 안내에 먼저 동의해 주세요.',
    en: 'Please agree to the terms and the privacy notice first.',
  },
  TOO_YOUNG: {
    ko: '만 14세부터 가입할 수 있어요. 생년월일은 저장하지 않았어요.',
    en: 'You can join from the age of 14. We have not kept your date of birth.',
  },
  LINK_REQUIRED: {
    ko: '이미 가입한 계정이 있어요. 그 계정으로 로그인하면 이 로그인 방법도 이어져요.',
    en: 'You already have an account. Sign in to it and this sign-in will be linked to it.',
  },
  NOT_ANSWERED: {
    ko: '상대가 대화를 받은 뒤에 더 보낼 수 있어요.',
    en: 'You can write more once they have accepted the conversation.',
  },
  TOO_LATE: { ko: '이제는 바꿀 수 없어요.', en: 'It is too late to change this.' },
  NOT_FOUND: { ko: '찾을 수 없어요. 지워졌거나 볼 수 없는 내용이에요.', en: 'Not found. It may be gone or not visible to you.' },
  CONFLICT: { ko: '그 사이에 내용이 바뀌었어요. 새로 고친 뒤 다시 해 주세요.', en: 'It changed in the meantime. Refresh and try again.' },
  HANDLE_CHANGED_OFTEN: {
    ko: '아이디는 14일 동안 두 번까지 바꿀 수 있어요.',
    en: 'A handle can be changed twice in 14 days.',
  },
  PAUSED: { ko: '지금은 잠시 쉬고 있어요.', en: 'This is paused at the moment.' },
  HANDLE_TAKEN: { ko: '이미 쓰고 있는 이름이에요.', en: 'This handle is taken.' },
  NAME_RESERVED: {
    ko: '키위나 직원으로 보이는 이름은 쓸 수 없어요.',
    en: 'This name could pass for Kiwi or its staff. Please choose another.',
  },
  IDEMPOTENCY_MISMATCH: { ko: '같은 요청 번호로 다른 내용이 들어왔어요.', en: 'The same request key came with a different body.' },
  BODY_TOO_LARGE: { ko: '보낸 내용이 너무 커요.', en: 'What was sent is too large.' },
  REQUEST_TIMEOUT: {
    ko: '보낸 내용이 제때 다 오지 않았어요. 다시 시도해 주세요.',
    en: 'What was sent did not arrive in time. Please try again.',
  },
  LIMIT_EXCEEDED: { ko: '허용된 한도를 넘었어요.', en: 'This is over your limit.' },
  INSUFFICIENT_FUNDS: { ko: '잔액이 부족해요.', en: 'There is not enough money in the wallet.' },
  ACCOUNT_NOT_LINKED: { ko: '먼저 은행 계좌를 연결해 주세요.', en: 'Link a bank account first.' },
  PIN_NOT_SET: { ko: '먼저 결제 비밀번호를 만들어 주세요.', en: 'Set a payment PIN first.' },
  PIN_WRONG: { ko: '결제 비밀번호가 맞지 않아요.', en: 'That payment PIN is not right.' },
  PIN_LOCKED: {
    ko: '결제 비밀번호가 잠겼어요. 1원 인증과 본인 확인으로 풀 수 있어요.',
    en: 'The payment PIN is locked. Unlock it with a 1-won check and your identity.',
  },
  APPROVAL_INVALID: { ko: '결제 승인이 맞지 않아요. 다시 시도해 주세요.', en: 'The approval does not fit this payment. Please try again.' },
  REVERIFY_REQUIRED: { ko: '본인 확인을 다시 해 주세요.', en: 'Please verify your identity again.' },
  VERIFICATION_FAILED: {
    ko: '인증 번호가 맞지 않거나 시간이 지났어요.',
    en: 'The code is not right, or its time is over.',
  },
  KEY_RETIRED: { ko: '보안 키가 바뀌었어요. 다시 시도해 주세요.', en: 'The security key has changed. Please try again.' },
  OUT_OF_STOCK: { ko: '재고가 부족해요.', en: 'There is not enough in stock.' },
  PRICE_CHANGED: {
    ko: '그 사이에 금액이 바뀌었어요. 확인하고 다시 해 주세요.',
    en: 'The amount changed in the meantime. Check it and try again.',
  },
  NOT_CANCELLABLE: { ko: '취소할 수 없는 주문이에요.', en: 'This cannot be cancelled any more.' },
  ALL_ACCOUNTS_BUSY: {
    ko: '지금은 빌려 드릴 입금 계좌가 없어요. 잠시 뒤 다시 해 주세요.',
    en: 'All deposit accounts are in use. Please try again in a few minutes.',
  },
  MEDIA_NOT_READY: { ko: '사진을 아직 처리하고 있어요.', en: 'The picture is still being processed.' },
  MEDIA_REFUSED: {
    ko: '이 파일은 올릴 수 없어요. 사진(JPEG, PNG, WebP, AVIF, GIF)만 올려 주세요.',
    en: 'This file cannot be used. Please upload a JPEG, PNG, WebP, AVIF or GIF picture.',
  },
  OUTCOME_UNKNOWN: {
    ko: '처리 결과를 확인하고 있어요. 다시 시도해도 두 번 처리되지 않아요.',
    en: 'We are confirming the outcome. Trying again will not do it twice.',
  },
  INTERNAL: {
    ko: '문제가 생겼어요. 계속되면 요청 번호와 함께 알려 주세요.',
    en: 'Something went wrong. If it persists, tell us the request id.',
  },
} as const satisfies Record<string, { ko: string; en: string }>

/** More exact sentences for some refusals of a code; clients get the name as `details.reason`. */
export const reasonMessages = {
  ...pictureRefusals,
  closeFriends: {
    ko: `친한 친구는 ${maxCloseFriends}명까지 정할 수 있어요.`,
    en: `Your list of close friends holds up to ${maxCloseFriends} people.`,
  },
  blockedWords: {
    ko: `단어는 ${maxBlockedWords}개까지 막을 수 있어요.`,
    en: `You can block up to ${maxBlockedWords} words.`,
  },
  tooLate: {
    ko: `댓글은 쓴 뒤 ${commentEditableMinutes}분까지만 고칠 수 있어요.`,
    en: `A comment can be edited for ${commentEditableMinutes} minutes after it was written.`,
  },
  mutedTexts: {
    ko: `단어와 태그는 ${maxMutedTexts}개까지 숨길 수 있어요.`,
    en: `You can mute up to ${maxMutedTexts} words and hashtags.`,
  },
  hashtags: { ko: `태그는 ${maxFollowedTags}개까지 팔로우할 수 있어요.`, en: `You can follow up to ${maxFollowedTags} hashtags.` },
  collections: { ko: `폴더는 ${maxCollections}개까지 만들 수 있어요.`, en: `You can have up to ${maxCollections} collections.` },
  collectionPosts: {
    ko: `폴더 하나에는 글 ${maxInCollection}개까지 담을 수 있어요.`,
    en: `A collection holds up to ${maxInCollection} posts.`,
  },
  drafts: { ko: `임시 글은 ${maxDrafts}개까지 담아 둘 수 있어요.`, en: `You can keep up to ${maxDrafts} drafts.` },
  pins: { ko: `프로필에는 글 ${maxPins}개까지 고정할 수 있어요.`, en: `You can pin up to ${maxPins} posts to your profile.` },
  wishes: { ko: `찜한 상품은 ${maxWishes}개까지 담을 수 있어요.`, en: `Your wish list holds up to ${maxWishes} products.` },
  alerts: { ko: `알림은 상품 ${maxAlerts}개까지 받을 수 있어요.`, en: `You can wait for up to ${maxAlerts} products.` },
  not_received: {
    ko: '받은 상품에만 쓸 수 있어요.',
    en: 'This is for people who have received the product.',
  },
  reviewed: { ko: '이 상품에는 이미 후기를 썼어요.', en: 'You have written a review of this already.' },
  edit_over: { ko: '고칠 수 있는 기간이 지났어요.', en: 'It is too late to change this.' },
  alert_true: { ko: '지금 이미 그래요. 상품을 다시 확인해 주세요.', en: 'This is so already. Look at the product again.' },
  name_changed: {
    ko: '받는 분의 이름이 그 사이에 바뀌었어요. 누구인지 다시 확인하고 보내 주세요.',
    en: 'The name of the payee has changed since you saw it. Check who it is, then try again.',
  },
  comments_closed: { ko: '이 글에는 댓글을 달 수 없어요.', en: 'This post takes no comments from you.' },
  limited: {
    ko: '운영 정책 위반으로 지금은 댓글을 쓸 수 없어요. 알림에서 이유를 볼 수 있어요.',
    en: 'You cannot comment for now, because of a decision of our moderators. The notice says why.',
  },
  choose_option: { ko: '옵션을 먼저 골라 주세요.', en: 'Choose an option of this product first.' },
  has_options: {
    ko: '옵션이 있는 상품이에요. 가격과 재고는 옵션마다 정해 주세요.',
    en: 'This product has options. Set price and stock of each option.',
  },
  is_option: { ko: '옵션이에요. 이 내용은 상품에서 바꿔 주세요.', en: 'This is an option. Change this in the product itself.' },
  many_options: {
    ko: '지웠던 것까지 옵션이 너무 많아요. 쓰던 옵션의 이름을 바꿔 주세요.',
    en: 'This product has had too many options. Rename one that it has.',
  },
  link_unusable: { ko: 'https로 시작하는 상품 주소를 붙여 넣어 주세요.', en: 'Paste the address of a product that begins with https.' },
  links: { ko: '링크는 하루에 30개까지 달 수 있어요.', en: 'You can add up to 30 links per day.' },
  own_shop: {
    ko: '내 가게나 내가 일하는 가게에는 결제할 수 없어요.',
    en: 'You cannot buy in your own shop, or in a shop where you work.',
  },
  own_product: {
    ko: '내 가게나 내가 일하는 가게의 상품에는 리뷰를 쓸 수 없어요.',
    en: 'You cannot review a product of your own shop, or of a shop where you work.',
  },
  has_shop: {
    ko: '이미 내 가게가 있어요. 한 사람은 한 가게에서만 일할 수 있어요.',
    en: 'You have a shop already. A person belongs to one shop.',
  },
  works_elsewhere: {
    ko: '이미 다른 가게에서 일하고 있어요. 그 가게에서 나온 뒤에 할 수 있어요.',
    en: 'You work in another shop. Leave it first: a person belongs to one shop.',
  },
  works_here: { ko: '이미 함께 일하고 있어요.', en: 'They work in your shop already.' },
  shop_members: {
    ko: `가게에는 초대를 포함해 ${maxShopMembers}명까지 함께할 수 있어요.`,
    en: `Up to ${maxShopMembers} people, invitations included, can work in a shop.`,
  },
  room_people: {
    ko: `한 대화방에는 초대를 포함해 ${maxRoomPeople}명까지 있을 수 있어요.`,
    en: `Up to ${maxRoomPeople} people, invitations included, can be in one room.`,
  },
  points_short: { ko: '쓸 수 있는 포인트가 모자라요. 포인트를 줄여 주세요.', en: 'You have fewer points than that. Use fewer points.' },
  points_too_many: {
    ko: '주문마다 적어도 100원은 지갑에서 내야 해요. 포인트를 줄여 주세요.',
    en: 'At least 100 won of each order is paid from the wallet. Use fewer points.',
  },
  coupon_wrong_shop: {
    ko: '이 가게의 쿠폰이 아니에요. 다른 쿠폰을 골라 주세요.',
    en: 'This coupon is of another shop. Choose another coupon.',
  },
  coupon_not_taken: { ko: '먼저 쿠폰을 받아 주세요.', en: 'Take the coupon first.' },
  coupon_stopped: { ko: '가게가 끝낸 쿠폰이에요. 다른 쿠폰을 골라 주세요.', en: 'The shop has stopped this coupon. Choose another one.' },
  coupon_not_yet: {
    ko: '아직 쓸 수 없는 쿠폰이에요. 시작하는 날을 확인해 주세요.',
    en: 'This coupon has not begun yet. Look at its dates.',
  },
  coupon_expired: { ko: '기간이 지난 쿠폰이에요. 다른 쿠폰을 골라 주세요.', en: 'This coupon has ended. Choose another one.' },
  coupon_used: { ko: '이미 쓴 쿠폰이에요. 쿠폰을 빼고 주문해 주세요.', en: 'You have used this coupon already. Order without it.' },
  coupon_used_up: {
    ko: '다른 분들이 먼저 써서 남은 쿠폰이 없어요. 쿠폰을 빼고 주문해 주세요.',
    en: 'No uses of this coupon are left. Order without it.',
  },
  coupon_wrong_products: {
    ko: '고른 상품에는 쓸 수 없는 쿠폰이에요. 쓸 수 있는 상품을 담아 주세요.',
    en: 'This coupon is not for these products. Add a product that it is for.',
  },
  coupon_minimum: {
    ko: '쿠폰을 쓸 수 있는 금액보다 적어요. 더 담거나 쿠폰을 빼 주세요.',
    en: 'The order is below the minimum of this coupon. Add more, or order without it.',
  },
  coupon_code_taken: {
    ko: '같은 코드의 쿠폰이 이미 있어요. 다른 코드를 정해 주세요.',
    en: 'Your shop has a coupon with this code. Choose another code.',
  },
  coupon_code_unknown: {
    ko: '그런 코드의 쿠폰이 없어요. 글자를 확인해 주세요.',
    en: 'This shop has no coupon with that code. Check the letters.',
  },
  owner_suspended: {
    ko: '가게 주인의 이용이 정지되어 있어서 정산할 수 없어요.',
    en: 'The owner of the shop is suspended: nothing is paid out.',
  },
  owner_can_pay: {
    ko: '가게 주인이 아직 갚을 수 있어요. 키위는 주인이 떠났거나 영구 정지된 가게의 돈만 대신 갚아요.',
    en: 'The owner can still pay. Kiwi pays for shops whose owner left or is banned only.',
  },
  refunds_wait: {
    ko: '이 가게의 돈을 기다리는 환불이 있어요. 정산을 거절하면 그 돈으로 환불돼요.',
    en: 'Refunds wait for the money of this shop. Refuse the payout, and they are made from it.',
  },
  shop_in_debt: {
    ko: '가게가 환불로 갚아야 할 돈이 있어요. 다 갚은 뒤에 할 수 있어요.',
    en: 'Your shop still owes money for refunds. This is possible once it is paid back.',
  },
  passkeys: {
    ko: `패스키는 ${maxPasskeys}개까지 둘 수 있어요. 안 쓰는 것을 지운 뒤에 더해 주세요.`,
    en: `You can keep up to ${maxPasskeys} passkeys. Remove one that you no longer use first.`,
  },
  no_passkeys_here: {
    ko: '여기서는 패스키를 쓸 수 없어요. 다른 방법으로 로그인해 주세요.',
    en: 'Passkeys do not work here. Please sign in another way.',
  },
  look_first: { ko: '먼저 이유를 적어 주세요. 기록에 남아요.', en: 'Give a reason first. It is kept.' },
  owed_job: {
    ko: '돈에 관한 작업이나 약속한 삭제는 버릴 수 없어요.',
    en: 'A job about money or a promised deletion cannot be given up.',
  },
  sign_ups_off: {
    ko: '지금은 새로 가입할 수 없어요. 잠시 뒤에 다시 와 주세요.',
    en: 'New sign-ups are closed at the moment. Please come back later.',
  },
  uploads_off: {
    ko: '지금은 사진을 올릴 수 없어요. 잠시 뒤에 다시 해 주세요.',
    en: 'Pictures cannot be uploaded at the moment. Please try again later.',
  },
  payments_off: {
    ko: '지금은 결제와 송금을 잠시 멈췄어요. 지갑의 돈은 그대로 있어요.',
    en: 'Payments are paused at the moment. The money in your wallet is safe.',
  },
  import_at_work: {
    ko: '다른 파일을 적용하거나 되돌리고 있어요. 끝난 뒤에 다시 해 주세요.',
    en: 'Another file is being applied or undone. Try again when it is done.',
  },
  own_account: { ko: '내 계정은 내가 결정할 수 없어요.', en: 'You may not decide about your own account.' },
  own_workplace: {
    ko: '내 가게나 내가 일하는 가게, 함께 일하는 사람의 일은 다른 직원이 결정해요.',
    en: 'Somebody else decides about your shop, about the shop where you work, and about whoever works there with you.',
  },
  own_report: { ko: '내가 신고한 것은 다른 직원이 결정해요.', en: 'Somebody else decides about what you reported.' },
  is_staff: { ko: '직원에 대해서는 관리자만 결정할 수 있어요.', en: 'Only an admin may decide about somebody who is staff.' },
  other_proposal: {
    ko: '이 사람에 대한 다른 제안이 확인을 기다리고 있어요. 먼저 그것을 정해 주세요.',
    en: 'Something else about this person waits for a second member of staff. Decide about that first.',
  },
  sign_in_again: { ko: '계속하려면 다시 로그인해 주세요.', en: 'Please sign in again to go on.' },
  leaving_obstacle: {
    ko: '먼저 끝내야 할 일이 남아 있어요. 목록을 확인해 주세요.',
    en: 'Something has to come to its end first. Please look at the list.',
  },
  left_lately: {
    ko: '탈퇴한 지 얼마 되지 않아 아직 다시 가입할 수 없어요.',
    en: 'You left only lately and cannot join again yet.',
  },
  addresses: { ko: `주소는 ${maxAddresses}개까지 저장할 수 있어요.`, en: `Your address book holds up to ${maxAddresses} addresses.` },
  cart: { ko: `장바구니에는 상품을 ${maxCartLines}개까지 담을 수 있어요.`, en: `A cart holds up to ${maxCartLines} different products.` },
  phone: {
    ko: '받는 분 전화번호를 010-1234-5678처럼 적어 주세요.',
    en: 'Write the recipient’s Korean phone number, such as 010-1234-5678.',
  },
  postcode: {
    ko: '우편번호는 다섯 자리 숫자예요. 주소 찾기로 찾을 수 있어요.',
    en: 'A postcode has five digits. You can find it by searching the address.',
  },
  registration_number: {
    ko: '사업자등록번호 열 자리를 다시 확인해 주세요.',
    en: 'Check the ten digits of the business registration number.',
  },
  mail_order_number: {
    ko: '통신판매업 신고번호를 2026-서울마포-0123처럼 적어 주세요.',
    en: 'Write the number of the mail-order report like 2026-서울마포-0123.',
  },
  seller_phone: {
    ko: '전화번호를 02-123-4567이나 010-1234-5678처럼 적어 주세요.',
    en: 'Write a Korean phone number, such as 02-123-4567 or 010-1234-5678.',
  },
  email: {
    ko: '이메일 주소를 name@example.com처럼 적어 주세요.',
    en: 'Write an e-mail address, such as name@example.com.',
  },
  postcode_region: {
    ko: '우편번호와 주소의 지역이 달라요. 주소 찾기로 다시 골라 주세요.',
    en: 'The postcode is of another region than the address. Search the address and choose it again.',
  },
  wallet_frozen: {
    ko: '운영 정책에 따라 이 지갑에서는 지금 돈이 나갈 수 없어요.',
    en: 'This wallet is frozen by our moderators: no money leaves it for now.',
  },
  owner_frozen: {
    ko: '가게 주인의 지갑이 멈춰 있어서 정산할 수 없어요.',
    en: 'The wallet of the owner is frozen: nothing is paid out.',
  },
  own_money: {
    ko: '내 가게, 내가 일하는 가게, 내 계좌의 돈은 내가 결정할 수 없어요.',
    en: 'You may not decide about money of your own account, or of a shop that you own or work in.',
  },
} as const satisfies Record<string, { ko: string; en: string }>

export type ErrorCode = keyof typeof errorMessages
export type RefusalReason = keyof typeof reasonMessages
export type Locale = 'ko' | 'en'

interface ErrorOptions {
  /** Dotted path of the input field at fault, e.g. `tags.0.x`. */
  field?: string
  /** Small public facts for clients (e.g. `{ provider: 'kakao' }`). Never secrets. */
  details?: Record<string, string | number | boolean>
  /** Chooses the sentence; clients get it as `details.reason`. */
  reason?: RefusalReason
  cause?: unknown
}

/** A refusal with a stable code. The API turns every other error into INTERNAL. */
export class KiwiError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly details: Record<string, string | number | boolean> | undefined
  readonly reason: RefusalReason | undefined

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(`${code}${options.field ? ` (${options.field})` : ''}`, { cause: options.cause })
    this.name = 'KiwiError'
    this.code = code
    this.field = options.field
    this.reason = options.reason
    this.details = options.reason ? { ...options.details, reason: options.reason } : options.details
  }
}

export function messageFor(code: ErrorCode, locale: Locale, reason?: RefusalReason): string {
  return (reason ? reasonMessages[reason] : errorMessages[code])[locale]
}

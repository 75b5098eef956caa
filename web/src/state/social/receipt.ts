import { m } from '../../paraglide/messages.js'
import type { Receipt } from './leaving.ts'

export type ReceiptLine = Receipt['lines'][number]

interface Part {
  words: () => string
  /** Tables, and stores that are none. */
  holds: string
}

/**
 * What people call the parts of what Kiwi keeps. test/leaving.test.ts sees that each line of a
 * receipt has its part.
 */
const parts: Part[] = [
  { words: m.left_part_posts, holds: 'post post_version post_image post_hashtag product_tag draft' },
  { words: m.left_part_pictures, holds: 'media storage' },
  { words: m.left_part_comments, holds: 'comment comment_like' },
  { words: m.left_part_reactions, holds: 'reaction collection collection_post hidden_post less_like wish' },
  {
    words: m.left_part_people,
    holds: 'follow hashtag_follow block mute blocked_word muted_text close_friend dismissed_suggestion notice_mute',
  },
  { words: m.left_part_chat, holds: 'chat_message chat_member chat_room chat_reaction' },
  {
    words: m.left_part_notices,
    holds: 'notification notification_fact notification_actor notice_settings push_subscription person_email event event_counter',
  },
  { words: m.left_part_search, holds: 'search search_document search_change search_query' },
  {
    words: m.left_part_interest,
    holds: `interaction vote_hour person_history popular_vote popular_voter popular_post interest_list exposure_day experiment_outcome
      ranking_snapshot timeline timeline_floor pulled_author seen_product tag_visit count_change`,
  },
  {
    words: m.left_part_shopping,
    holds: `cart_line address cash_receipt_wish product_alert coupon_taken review review_vote review_photo product_question product_answer product_link`,
  },
  {
    words: m.left_part_orders,
    holds: 'order order_cancel order_address cash_receipt cash_receipt_ask return_request purchase address_look line_commission coupon_use',
  },
  {
    words: m.left_part_money,
    holds: `account payment_refund points_grant points_lot money_request ledger_head_leaf payment_approval bank_call virtual_account_lease
      deposit payout_approval reconciliation_break money_decision set_aside_row`,
  },
  { words: m.left_part_bank, holds: 'bank_account account_verification pin_proof identity_check device_key vault bank' },
  {
    words: m.left_part_shop,
    holds: 'shop shop_act shop_member shop_details product product_image product_import product_import_line',
  },
  {
    words: m.left_part_decisions,
    holds: `report report_evidence appeal moderation_case moderation_action staff_act pending_decision ranking_look access_decision`,
  },
  {
    words: m.left_part_account,
    holds: `person session identity identity_verification oauth_account passkey passkey_challenge consent past_handle security_event
      data_export leaving`,
  },
  { words: m.left_part_working, holds: 'outbox redis' },
]
const partOfPlace = new Map(parts.flatMap((part) => part.holds.split(/\s+/).map((place) => [place, part] as const)))

/** Why something stays, by the keys of jobs/handlers/personal-data.ts. */
const laws: Record<string, () => string> = {
  orders: m.left_law_orders,
  money: m.left_law_money,
  sign_ins: m.left_law_sign_ins,
  rejoin: m.left_law_rejoin,
  ledger: m.left_law_ledger,
  others: m.left_law_others,
  choice: m.left_law_choice,
  proof: m.left_law_proof,
}

/** Null: a part of a later release than this page. */
export function partWords({ store, what }: Pick<ReceiptLine, 'store' | 'what'>): string | null {
  const part = partOfPlace.get(store === 'table' ? what.slice(0, what.indexOf(':')) : store)
  return part?.words() ?? null
}

/** As it is where a receipt is older than the words. */
export const lawWords = (law: string): string => laws[law]?.() ?? law

export interface ReceiptSum extends Pick<ReceiptLine, 'before' | 'after' | 'law' | 'keptUntil'> {
  words: string
}

/**
 * Lines as people read them: one per part, or per part and reason to stay. `after` is null until
 * all of it was looked at.
 */
export function sumsOf(lines: ReceiptLine[], by: 'part' | 'part and law'): ReceiptSum[] {
  const sums = new Map<string, ReceiptSum>()
  for (const line of lines) {
    const words = partWords(line) ?? m.left_part_other()
    const key = by === 'part' ? words : `${words} ${line.law}`
    const sum = sums.get(key)
    sums.set(key, sum ? joined(sum, line) : { words, before: line.before, after: line.after, law: line.law, keptUntil: line.keptUntil })
  }
  return [...sums.values()]
}

function joined(sum: ReceiptSum, { before, after, keptUntil }: ReceiptLine): ReceiptSum {
  const isForEver = sum.keptUntil === null || keptUntil === null
  return {
    ...sum,
    before: sum.before + before,
    after: sum.after === null || after === null ? null : sum.after + after,
    keptUntil: isForEver ? null : keptUntil > sum.keptUntil! ? keptUntil : sum.keptUntil,
  }
}

import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core'
import * as logSchema from '../../db/schema/log/index.ts'
import * as mainSchema from '../../db/schema/index.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { postIsVisibleTo } from '../../social/access/posts.ts'
import type { ExportedPart } from '../../social/export/part.ts'
import { keptInteractionDays } from '../../social/interactions/rules.ts'
import { type Given, personalData } from './personal-data.ts'
import type { TableName } from './retention.ts'

/**
 * How the rows of one table are shown to the person; which rows and columns those are,
 * `personalData` says.
 */
interface Shown {
  title: ExportedPart['title']
  /**
   * Columns of ids: the handle of that person or shop stands beside them, where the app shows it:
   * not of whoever is hidden or blocks.
   */
  people?: readonly string[]
  /** The same of the person's own lists, which name whoever is on them. */
  listed?: readonly string[]
  shops?: readonly string[]
  /** More fields: a jsonb object computed from the row `t`. */
  more?: (me: string) => Sql
}

/**
 * The name of a picture's file: as `pictureName` makes it, for the variant that the export takes.
 */
const pictureFile = (mediaId: Sql) => sql`(
  select 'pictures/' || m.id || '.' || (
    select case v ->> 'format' when 'jpeg' then 'jpg' else v ->> 'format' end from jsonb_array_elements(m.variants) v
     order by (v ->> 'width')::int desc, array_position(array['jpeg', 'webp'], v ->> 'format') limit 1)
    from media m where m.id = ${mediaId} and m.state = 'ready')`

/** Whose post it is, if the person may still see it. */
const author = (me: string) => sql`jsonb_build_object('author', (
  select w.handle from post q join person w on w.id = q.author_id where q.id = t.post_id and ${postIsVisibleTo(me, sql`t.post_id`)}))`

/** The name of the product, as everybody sees it. */
const productTitle = () =>
  sql`(select jsonb_build_object('title', g.title) from product g where g.id = t.product_id and g.state = 'listed')`

/**
 * A table that gives something and is not here has its name for a title, until the suite of the
 * export is run.
 */
export const shown: { [Table in TableName]?: Shown } = {
  person: {
    title: { ko: '프로필과 설정', en: 'Profile and settings' },
    more: () => sql`jsonb_build_object('pictures', array_remove(array[${pictureFile(sql`t.avatar_media_id`)}], null))`,
  },
  past_handle: { title: { ko: '예전 아이디', en: 'Earlier handles' } },
  post: {
    title: { ko: '올린 글', en: 'Posts' },
    more: () => sql`jsonb_build_object(
      'pictures', array(select f from (select i.position, ${pictureFile(sql`i.media_id`)} as f from post_image i where i.post_id = t.id) g where f is not null order by position),
      'hashtags', array(select h.tag from post_hashtag h where h.post_id = t.id order by h.tag))`,
  },
  collection: { title: { ko: '저장 폴더', en: 'Collections of bookmarks' } },
  collection_post: { title: { ko: '폴더에 담은 글', en: 'Posts in your collections' }, more: author },
  draft: { title: { ko: '임시 글과 예약한 글', en: 'Drafts and scheduled posts' } },
  post_image: { title: { ko: '글의 사진', en: 'Pictures of posts' } },
  post_version: { title: { ko: '고치기 전의 글', en: 'Posts before you edited them' } },
  product_tag: { title: { ko: '글에 단 상품', en: 'Products tagged in posts' } },
  post_hashtag: { title: { ko: '글의 태그', en: 'Hashtags of posts' } },
  reaction: { title: { ko: '좋아요와 저장', en: 'Likes and bookmarks' }, more: author },
  comment: { title: { ko: '내가 단 댓글', en: 'Comments you wrote' }, more: author },
  comment_like: { title: { ko: '댓글에 누른 좋아요', en: 'Comments you liked' } },
  media: {
    title: { ko: '올린 사진의 기록', en: 'Records of pictures' },
    more: () => sql`jsonb_build_object('file', ${pictureFile(sql`t.id`)})`,
  },
  follow: { title: { ko: '팔로우와 팔로워', en: 'Following and followers' }, people: ['follower_id', 'followee_id'] },
  block: { title: { ko: '차단한 사람', en: 'People you blocked' }, listed: ['blocked_id'] },
  mute: { title: { ko: '소식을 끈 사람', en: 'People you muted' }, listed: ['muted_id'] },
  hashtag_follow: { title: { ko: '팔로우하는 태그', en: 'Hashtags you follow' } },
  hidden_post: { title: { ko: '숨긴 글', en: 'Posts you hid' } },
  less_like: { title: { ko: '덜 보기로 한 것', en: '“Less like this”' } },
  chat_room: { title: { ko: '대화방', en: 'Conversations' }, people: ['one_id', 'other_id', 'owner_id', 'buyer_id'], shops: ['shop_id'] },
  chat_reaction: { title: { ko: '메시지에 남긴 반응', en: 'Reactions to messages' } },
  chat_member: { title: { ko: '대화방 설정', en: 'Settings of conversations' } },
  chat_message: { title: { ko: '내가 보낸 메시지', en: 'Messages you wrote' } },
  notification: { title: { ko: '알림', en: 'Notices' } },
  interaction: { title: { ko: '본 것과 누른 것', en: 'What you saw and pressed' } },
  person_history: { title: { ko: '추천에 쓰는 기록', en: 'What recommendations use' } },
  interest_list: { title: { ko: '추천해 드린 목록', en: 'Lists that were recommended to you' } },
  experiment_outcome: { title: { ko: '나를 센 A/B 실험', en: 'A/B tests that counted you' } },
  review: { title: { ko: '내가 쓴 후기', en: 'Reviews you wrote' }, more: productTitle },
  review_vote: { title: { ko: '도움이 됐는지 고른 후기', en: 'Reviews you voted on' } },
  product_question: { title: { ko: '상품에 한 질문', en: 'Questions you asked' }, more: productTitle },
  product_answer: { title: { ko: '상품 질문에 단 답', en: 'Answers you gave' } },
  cash_receipt_wish: { title: { ko: '현금영수증 자동 신청', en: 'Cash receipts that you always want' } },
  cash_receipt_ask: { title: { ko: '현금영수증 신청', en: 'Cash receipts that you asked for' } },
  cash_receipt: { title: { ko: '현금영수증', en: 'Cash receipts' } },
  wish: { title: { ko: '찜한 상품', en: 'Products you saved' }, more: productTitle },
  seen_product: { title: { ko: '최근 본 상품', en: 'Products you looked at' }, more: productTitle },
  product_alert: { title: { ko: '상품 알림', en: 'Products you wait for' }, more: productTitle },
  order: { title: { ko: '주문', en: 'Orders' }, shops: ['shop_id'] },
  order_line: { title: { ko: '주문한 상품', en: 'Products you ordered' } },
  cart_line: { title: { ko: '장바구니', en: 'Cart' } },
  purchase: { title: { ko: '한 번에 결제한 주문', en: 'Carts you paid' } },
  shipping_rule: { title: { ko: '가게의 배송비', en: 'Shipping fees of your shop' } },
  address_look: { title: { ko: '배송지를 연 기록', en: 'Addresses of orders you opened' } },
  order_cancel: { title: { ko: '주문 취소', en: 'Cancels of orders' } },
  parcel: { title: { ko: '먼저 보낸 택배', en: 'Parcels sent before the rest' } },
  parcel_line: { title: { ko: '먼저 보낸 택배에 든 상품', en: 'Products in those parcels' } },
  return_request: { title: { ko: '반품과 교환', en: 'Returns and exchanges' } },
  return_line: { title: { ko: '반품한 상품', en: 'Products you returned' } },
  payment_refund: { title: { ko: '가게가 돌려준 결제', en: 'Payments that shops gave back' }, shops: ['shop_id'] },
  shop: {
    title: { ko: '내 가게', en: 'Your shop' },
    more: () =>
      sql`jsonb_build_object('pictures', array_remove(array[${pictureFile(sql`t.logo_media_id`)}, ${pictureFile(sql`t.banner_media_id`)}], null))`,
  },
  shop_member: { title: { ko: '일하는 가게와 초대', en: 'Shops where you work or are invited' }, shops: ['shop_id'] },
  shop_act: { title: { ko: '가게에서 내가 한 일', en: 'What you did in a shop' } },
  product: { title: { ko: '내 가게의 상품', en: 'Products of your shop' } },
  product_link: { title: { ko: '밖에서 파는 상품의 링크', en: 'Links to products sold elsewhere' } },
  product_image: { title: { ko: '내 가게 상품의 사진', en: 'More pictures of products of your shop' } },
  product_import: { title: { ko: '내 가게가 올린 상품 파일', en: 'Product files of your shop' } },
  settlement_line: { title: { ko: '가게 정산 내역', en: 'Settlement of your shop' } },
  payout: { title: { ko: '가게 정산 지급', en: 'Payouts of your shop' } },
  account: { title: { ko: '지갑', en: 'Wallet' } },
  entry: {
    title: { ko: '지갑 거래 내역', en: 'History of the wallet' },
    more: () => sql`(
      select jsonb_build_object('kind', x.kind, 'memo', x.memo, 'with', coalesce(s.handle, p.handle))
        from transfer x
        join account o on o.id = case when x.debit_account_id = t.account_id then x.credit_account_id else x.debit_account_id end
        left join person p on p.id = o.person_id
        left join shop s on s.id = o.shop_id
       where x.id = t.transfer_id)`,
  },
  transfer: { title: { ko: '돈이 오간 기록', en: 'Transfers' } },
  hold: { title: { ko: '묶어 둔 돈', en: 'Money that was held' } },
  commission_rule: { title: { ko: '내 가게 제휴 수수료', en: 'Commissions of your shop' } },
  line_commission: { title: { ko: '태그로 번 돈', en: 'Commissions you earned by tags' }, shops: ['shop_id'] },
  tag_visit: { title: { ko: '글의 태그로 본 상품', en: 'Products you opened by a tag' }, more: productTitle },
  coupon: { title: { ko: '내 가게 쿠폰', en: 'Coupons of your shop' } },
  coupon_taken: { title: { ko: '받은 쿠폰', en: 'Coupons you took' } },
  coupon_use: { title: { ko: '쓴 쿠폰', en: 'Coupons you used' } },
  points_grant: { title: { ko: '받은 포인트', en: 'Points given to you' } },
  points_lot: { title: { ko: '포인트와 사라지는 때', en: 'Points and when they end' } },
  points_use: { title: { ko: '주문에 쓴 포인트', en: 'Points used for orders' } },
  money_request: { title: { ko: '송금 요청', en: 'Requests for money' } },
  payment_approval: { title: { ko: '내가 서명한 결제', en: 'Payments you signed' } },
  device_key: { title: { ko: '결제 기기', en: 'Payment devices' } },
  bank_account: { title: { ko: '연결한 계좌', en: 'Linked bank accounts' } },
  account_verification: { title: { ko: '1원 인증', en: '1-won checks' } },
  bank_call: { title: { ko: '은행에 보낸 요청', en: 'Calls to the bank' } },
  virtual_account_lease: { title: { ko: '빌린 입금 계좌', en: 'Leased deposit accounts' } },
  deposit: { title: { ko: '입금', en: 'Deposits' } },
  oauth_account: { title: { ko: '로그인 방법', en: 'Ways to sign in' } },
  passkey: { title: { ko: '패스키', en: 'Passkeys' } },
  session: { title: { ko: '로그인 기록', en: 'Sign-ins' } },
  identity: { title: { ko: '본인 확인', en: 'Verified identity' } },
  identity_verification: { title: { ko: '본인 확인 기록', en: 'Identity checks' } },
  identity_check: { title: { ko: '결제를 위한 본인 확인', en: 'Identity checks for payments' } },
  report: { title: { ko: '내가 한 신고', en: 'Reports you made' } },
  moderation_action: { title: { ko: '운영 조치', en: 'Actions of moderators about you' } },
  appeal: { title: { ko: '내가 낸 이의', en: 'Your appeals' } },
  staff_act: { title: { ko: '직원이 내 계정에 한 일', en: 'Acts of staff on your account' } },
  security_event: { title: { ko: '보안 기록', en: 'Security log' } },
  leaving: { title: { ko: '탈퇴 신청', en: 'Leaving' } },
  notice_mute: { title: { ko: '알림을 끈 사람', en: 'People whose notices you turned off' }, people: ['muted_id'] },
  notice_settings: { title: { ko: '알림 설정', en: 'Settings of notices' } },
  push_subscription: { title: { ko: '푸시 알림을 받는 기기', en: 'Devices that get push notices' } },
  search_query: { title: { ko: '내가 찾은 말', en: 'What you searched for' } },
  blocked_word: { title: { ko: '댓글에서 막은 말', en: 'Words you blocked in comments' } },
  muted_text: { title: { ko: '안 보기로 한 말과 태그', en: 'Words and hashtags you muted' } },
  close_friend: { title: { ko: '친한 친구', en: 'Close friends' }, people: ['friend_id'] },
  dismissed_suggestion: { title: { ko: '추천에서 뺀 사람', en: 'Suggestions you dismissed' } },
  wallet_freeze: { title: { ko: '지갑이 멈춘 기간', en: 'Freezes of the wallet' } },
  consent: { title: { ko: '동의한 내용', en: 'What you agreed to' } },
  access_decision: { title: { ko: '내 이용에 관한 결정', en: 'Decisions about your access' } },
  ranking_look: { title: { ko: '직원이 내 피드를 본 기록', en: 'Looks of staff at your feed' } },
  data_export: { title: { ko: '데이터를 내려받은 기록', en: 'Exports of your data' } },
}

const pageRows = 500
const dayMs = 86_400_000

type Page = { cursor: unknown[]; item: unknown }

/**
 * The export of one table, read page by page in the order of its key, each page by one statement.
 */
function tablePart(name: TableName, table: PgTable, database: 'main' | 'log', given: Exclude<Given, { nothing: string }>): ExportedPart {
  const { title = { ko: name, en: name }, people = [], listed = [], shops = [], more } = shown[name] ?? {}
  const columns = new Map(Object.values(getTableColumns(table) as Record<string, PgColumn>).map((column) => [column.name, column]))
  const handle = (column: string, owner: 'person' | 'shop', isShown: Sql) =>
    sql`${camelCase(column.replace(/_id$/, ''))}::text, (select p.handle from ${sql.literal(owner)} p where p.id = ${columnOf(column)} and ${isShown})`
  const fieldsFor = (me: string) => [
    ...given.columns.map((column) => sql`${camelCase(column)}::text, ${columnOf(column)}`),
    ...people.map((column) => handle(column, 'person', sql`(p.id = ${me}::uuid or (${personKnownTo(me, 'p')}))`)),
    ...listed.map((column) => handle(column, 'person', sql`true`)),
    ...shops.map((column) => handle(column, 'shop', sql`true`)),
  ]
  const key = keyOf(table)
  const order = sql.join(key.map(columnOf))
  const from = sql`${sql.identifier(name)} t`
  const isAfter = (cursor: readonly unknown[]) => {
    const values = cursor.map((value, at) => sql`${String(value)}::text::${typeOf(columns.get(key[at]!)!)}`)
    return sql`and (${order}) > (${sql.join(values)})`
  }
  return {
    file: name.replaceAll('_', '-'),
    title,
    async *pages(ctx, personId) {
      const rowsOf = given.rows(sql`${personId}::uuid`)
      const fields = sql`jsonb_build_object(${sql.join(fieldsFor(personId))})`
      const item = more ? sql`${fields} || ${more(personId)}` : fields
      for (let cursor: readonly unknown[] | null = null; ;) {
        const page: Page[] = await rows(
          ctx[database].db,
          sql<Page>`
            select jsonb_build_array(${order}) as cursor, ${item} as item from ${from}
             where ${rowsOf} ${cursor ? isAfter(cursor) : sql``} order by ${order} limit ${pageRows}`,
        )
        if (page.length > 0) yield page.map((row) => row.item)
        if (page.length < pageRows) return
        cursor = page.at(-1)!.cursor
      }
    },
  }
}

/**
 * The log has no index by person, so each page is one day: one partition from its beginning to its
 * end, within the time of a statement. A day of a person fits into memory: the limits of recording
 * hold it.
 */
function logPart(part: ExportedPart, given: Exclude<Given, { nothing: string }>): ExportedPart {
  const fields = sql.join(given.columns.map((column) => sql`${camelCase(column)}::text, ${columnOf(column)}`))
  return {
    ...part,
    async *pages(ctx, personId) {
      const today = Math.floor(ctx.now().getTime() / dayMs)
      // One day more at each end: the clock of a device may differ.
      for (let day = today - keptInteractionDays - 1; day <= today + 1; day += 1) {
        const [from, to] = [new Date(day * dayMs), new Date((day + 1) * dayMs)]
        const found = await rows(
          ctx.log.db,
          sql<{ item: unknown }>`
            select jsonb_build_object(${fields}) as item from interaction t
             where t.at >= ${from}::timestamptz and t.at < ${to}::timestamptz and ${given.rows(sql`${personId}::uuid`)} order by t.at, t.id`,
        )
        if (found.length > 0) yield found.map(({ item }) => item)
      }
    },
  }
}

const columnOf = (column: string) => sql`t.${sql.identifier(column)}`
const camelCase = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** As a cast names it: a key is a word, or a time with its zone. */
function typeOf(column: PgColumn): Sql {
  const type = column.getSQLType()
  return sql.literal((type.startsWith('timestamp') ? 'timestamptz' : type) as 'uuid')
}

/** The columns of the primary key. */
function keyOf(table: PgTable): string[] {
  const { columns, primaryKeys } = getTableConfig(table)
  const [composite] = primaryKeys
  return composite ? composite.columns.map(({ name }) => name) : columns.filter(({ primary }) => primary).map(({ name }) => name)
}

const tables = new Map(
  [mainSchema, logSchema].flatMap((schema, at) =>
    Object.values<unknown>(schema)
      .filter((table): table is PgTable => is(table, PgTable))
      .map((table) => [getTableName(table) as TableName, { table, database: at === 0 ? ('main' as const) : ('log' as const) }]),
  ),
)

/**
 * A part for each table that gives something, in the order of `shown`; what is not there stands at
 * the end.
 */
function makeParts(): ExportedPart[] {
  const names = [...new Set([...Object.keys(shown), ...Object.keys(personalData)])] as TableName[]
  return names.flatMap((name) => {
    const { given } = personalData[name]
    const found = tables.get(name)
    if ('nothing' in given || !found) return []
    const part = tablePart(name, found.table, found.database, given)
    return [name === 'interaction' ? logPart(part, given) : part]
  })
}

/** The files of an export. */
export const exportedParts: readonly ExportedPart[] = makeParts()

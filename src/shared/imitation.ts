import { normalized } from './writing/marks.ts'

/** Handles and names that imitate Kiwi or its staff. */

/** One of our words reserves a handle; an office word does so together with it, or alone. */
const ourWords = ['kiwipay', 'kiwi']
const officeWords =
  'administrator admin official root staff support system moderator security helpdesk helpcenter help customercenter customer center service team notice manager operator korea bank pay kr cs care'.split(
    ' ',
  )
const aloneToo =
  'administrator admin official root staff support system moderator security helpdesk helpcenter customercenter operator'.split(' ')

/** A handle without dots and lines, with one letter for all signs that look alike. */
export function skeletonOf(handle: string): string {
  return handle
    .toLowerCase()
    .replace(/[._-]/g, '')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
    .replace(/[015348|!ji]/g, (sign) => ({ '0': 'o', '5': 's', '3': 'e', '4': 'a', '8': 'b' })[sign] ?? 'l')
}

const anyOf = (words: string[]) => words.map(skeletonOf).join('|')
const reserved = new RegExp(
  `^(?:(?:${anyOf(aloneToo)})+|(?:${anyOf(officeWords)})*(?:${anyOf(ourWords)})(?:${anyOf([...officeWords, ...ourWords])})*)$`,
)
const oursAlone = new RegExp(`^(?:${skeletonOf('kiwi')})+$`)

/**
 * The account that stands for whoever left, and the handle that a shop has after its owner left:
 * `left_` and a part of its id.
 */
const ofWhoLeft = skeletonOf('left.member')
const ofLeftShop = /^left_[0-9a-f]{20}$/

/**
 * True for `kiwi`, `k1wi.`, `kiwi_official2`, `adrnin`, `left_member`; false for `kiwi_99` and
 * `kiwilover`.
 */
export function isReservedHandle(handle: string): boolean {
  return isReserved(handle) || skeletonOf(handle) === ofWhoLeft || ofLeftShop.test(handle)
}

/** A number at the end does not change who speaks, except after our word alone: `kiwi_99`. */
function isReserved(handle: string): boolean {
  const counted = /^(.*?[^0-9._-])[._-]*\d+$/.exec(handle)?.[1]
  return (
    reserved.test(skeletonOf(handle)) ||
    (counted !== undefined && reserved.test(skeletonOf(counted)) && !oursAlone.test(skeletonOf(counted)))
  )
}

/**
 * Letters that look Latin: Cyrillic, Greek, Coptic, small capitals, Cherokee, Lisu and other Latin.
 */
const lookAlikes = new Map(
  (
    [
      ['аеорсухіѕкмтвнӏԝѡҝқӄ', 'aeopcyxiskmtbhlwwkkk'],
      ['οαικνρτυωϊⲓⲕⲟ', 'oaiknptuwiiko'],
      ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
      ['ıɩɑɡƙⱪłøđ', 'iiagkklod'],
      ['ꭰꭱꭵꮃꮶꮪꮻꭲ', 'deiwksoi'],
      ['ꓗꓲꓪꓳꓢꓑꓔꓮꓝꓚꓡꓣꓰ', 'kiwosptafclre'],
    ] as const
  ).flatMap(([signs, letters]) => [...signs].map((sign, at): [string, string] => [sign, letters.charAt(at)])),
)
/** Letters in filled circles and squares, and those of flags; NFKC keeps them. */
const boxed: [first: number, last: number][] = [
  [0x1f150, 0x1f169],
  [0x1f170, 0x1f189],
  [0x1f1e6, 0x1f1ff],
]

function readAs(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  const range = boxed.find(([first, last]) => code >= first && code <= last)
  return range ? String.fromCodePoint(0x61 + code - range[0]) : (lookAlikes.get(sign) ?? sign)
}

/** A name in lower case without accents, each letter as the Latin one that it looks like. */
function plainLetters(name: string): string {
  const bare = normalized(name, 'NFKD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFKC')
  return [...bare.toLowerCase()].map(readAs).join('')
}

/** `l` looks like `i`, and two `v` like `w`. */
const ourName = /k[il](?:w|vv)[il]|키위|キウイ/
/** What an office does, for names such as 결제팀 and 신고센터. */
const duties = '고객|지원|상담|신고|인증|안내|민원|보안|안전|결제|정산|환불|분쟁|검수|심사|운영|관리|서비스|헬프|콜'
const office = new RegExp(
  [
    `(?:${duties})[가-힣]{0,2}\\s*(?:[센쎈]\\s*[터타]|본?부|실|데스크|담당|지원|상담|만족)`,
    '팀(?:$|[^가-힣])',
    '(?:인증|안내|보안|안전|결제|정산|환불|분쟁)$',
    '상담|운영|관리(?:자|팀)|공식|직원|스태프|본사|본부|사무국|담당자|매니저|시스템|공지|알림|당첨|서포트|키위\\s*페이|公式|官方|客服',
    'official|support|admin|staff|helpdesk|customer|security|moderator|verified|\\bteam\\b|(?:help|service)\\s*center',
  ].join('|'),
)
const officeAlone = new RegExp(
  `^(?:kiwi|kiwi\\s*pay|키위|키위\\s*페이|고객\\s*(?:센터|지원)|(?:운영|관리)[자진]|(?:${duties})\\s*팀|신고\\s*센터|상담원|시스템|공식(?:\\s*계정)?)$`,
)
/** No company speaks to people under the name of a member. */
const anyoneOffice = /고객(?:만족|지원|행복)?[센쎈][터타]/
/** Signs that other services use as a verified mark. */
const markSigns = /[\u221a\u237b\u24cb\u24e5\u2611\u2705\u2713\u2714\u{1f5f8}\u{1f5f9}\u{1f6e1}]/u

/** True for a name that only staff may use: `Kiwi 고객센터`, `Кiwi official`, `운영자`, a tick. */
export function imitatesStaff(name: string): boolean {
  return (
    markSigns.test(name) ||
    readings(name).some(({ bare, joined }) => isOffice(joined) || isOffice(bare) || namesKiwiOffice({ bare, joined }))
  )
}

/** True for `Kiwi 결제팀`, not for `운영자` or a tick: for the names of things, such as rooms. */
export function imitatesKiwi(name: string): boolean {
  return readings(name).some(namesKiwiOffice)
}

interface Reading {
  bare: string
  /** Without spaces. */
  joined: string
}

/** As typed, and with the signs that look like `i` as letters: `K|w|`, `K!w!`. */
function readings(name: string): Reading[] {
  return [name, name.replace(/[|!¡]/g, 'i')].map((typed) => {
    const bare = plainLetters(typed.replace(/[™℠]/g, ''))
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
    return { bare, joined: bare.replaceAll(' ', '').replace(/[01]/g, (sign) => (sign === '0' ? 'o' : 'i')) }
  })
}

const isOffice = (text: string) => officeAlone.test(text) || anyoneOffice.test(text) || isReserved(text)

function namesKiwiOffice({ bare, joined }: Reading): boolean {
  return ourName.test(joined) && (office.test(bare) || office.test(joined) || isReserved(joined))
}

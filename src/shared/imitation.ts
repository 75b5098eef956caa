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

/**
 * The account that stands for whoever left, and the handle that a shop has after its owner left:
 * `left_` and a part of its id.
 */
const ofWhoLeft = skeletonOf('left.member')
const ofLeftShop = /^left_[0-9a-f]{20}$/

/**
 * True for `kiwi`, `k1wi.`, `kiwi_official`, `adrnin`, `left_member`; false for `kiwi_99` and
 * `kiwilover`.
 */
export function isReservedHandle(handle: string): boolean {
  const skeleton = skeletonOf(handle)
  return reserved.test(skeleton) || skeleton === ofWhoLeft || ofLeftShop.test(handle)
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
  const bare = name
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFKC')
  return [...bare.toLowerCase()].map(readAs).join('')
}

/** `l` looks like `i`, and two `v` like `w`. */
const ourName = /k[il](?:w|vv)[il]|키위/
const office =
  /고객\s*(?:센터|지원|상담)|상담(?:원|사|센터)|운영(?:자|팀|진|본부)|관리(?:자|팀)|공식|직원|스태프|본사|보안팀|안내데스크|official|support|admin|staff|helpdesk|customer|security|moderator|customer\s*center|(?:help|service)\s*center|\bteam\b/
const officeAlone =
  /^(?:kiwi|kiwi\s*pay|키위|키위\s*페이|고객\s*(?:센터|지원)|(?:운영|관리)자|관리팀|운영팀|공식|official|support|admin(?:istrator)?|staff)$/
/** Signs that other services use as a verified mark. */
const markSigns = /[\u2611\u2705\u2713\u2714\u{1f5f8}\u{1f5f9}\u{1f6e1}]/u

/** True for a name that only staff may use: `Kiwi 고객센터`, `Кiwi official`, `운영자`, a tick. */
export function imitatesStaff(name: string): boolean {
  const read = plainLetters(name)
  const bare = read.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  const joined = bare.replaceAll(' ', '').replace(/[01|]/g, (sign) => (sign === '0' ? 'o' : 'i'))
  return (
    markSigns.test(name) ||
    officeAlone.test(bare) ||
    officeAlone.test(joined) ||
    (ourName.test(joined) && (office.test(bare) || office.test(joined)))
  )
}

/**
 * Another phrase that may be meant. `isWhole`: only as whole words, since the phrase is shorter
 * than what was typed. `initials`: words whose 초성 must be there too.
 */
export interface LooserForm {
  phrase: string
  isWhole: boolean
  initials?: string
}

/**
 * 조사, the closed class of Korean particles, the endings 용 (for) and 들 (several), and the forms of
 * 이다 (to be): [after a final consonant, after a vowel]; the longer of two comes first. They stand
 * one after another too (케이스들을), of which two are taken off.
 */
const particles: [string, string][] = [
  ...['에서', '에게', '한테', '께서', '부터', '까지', '처럼', '보다', '마다', '조차', '마저', '밖에', '같은', '하고', '만큼', '입니다'].map(
    both,
  ),
  ['이에요', '예요'],
  ['이라도', '라도'],
  ['이라는', '라는'],
  ['이라고', '라고'],
  ['인데', '인데'],
  ...['의', '용', '들'].map(both),
  ['이랑', '랑'],
  ['이나', '나'],
  ['으로', '로'],
  ['은', '는'],
  ['이', '가'],
  ['을', '를'],
  ['과', '와'],
  ...['에', '도', '만'].map(both),
]
const maxForms = 7
const isKorean = /^[가-힣]+$/u
const isLatin = /^[A-Za-z]+$/

function both(particle: string): [string, string] {
  return [particle, particle]
}

/**
 * What may be meant by texts that find little, the likeliest first: without particles (강남에서 → 강남),
 * with the spaces otherwise (감성카페 ↔ 감성 카페), and the word before a last syllable that names its kind
 * (머그컵 → 머그). Rules of the language only: no list of words.
 */
export function looserForms(texts: string[]): LooserForm[] {
  const forms: LooserForm[] = []
  const add = (phrase: string, isWhole = false) => {
    if (!texts.includes(phrase) && forms.every((form) => form.phrase !== phrase)) forms.push({ phrase, isWhole })
  }
  for (const text of texts) {
    const words = text.split(/\s+/u).filter((word) => word !== '')
    const stems = words.map((word) => withoutParticle(word))
    const bare = stems.map((word) => withoutParticle(word))
    for (const some of [stems, bare]) if (some.join(' ') !== text) add(some.join(' '))
    if (words.length > 1 && (words.every((word) => isKorean.test(word)) || words.every((word) => isLatin.test(word)))) add(words.join(''))
    const [only = ''] = bare
    if (bare.length > 1 || !isKorean.test(only)) continue
    for (const [first, second] of cuts(only)) add(`${first} ${second}`)
    if (only.length === 3) add(only.slice(0, 2), true)
    if (only.length === 2 && withoutParticle(only, 1).length === 1) add(only.slice(0, 1), true)
  }
  return forms.slice(0, maxForms)
}

/**
 * What is looked for where nothing else is found: of three to five words all but one, since the
 * verb of 강아지가 먹는 사료 is in no title, and the parts of a compound (텀블러컵 → 텀블러).
 */
export function lastResorts(text: string): string[] {
  const words = text.split(/\s+/u).filter((word) => word !== '')
  const [only = '', ...others] = words.map((word) => withoutParticle(withoutParticle(word)))
  if (others.length === 0) return isKorean.test(words[0] ?? '') ? partsOf(words[0]!) : []
  const bare = [only, ...others]
  return bare.length < 3 || bare.length > 5 ? [] : bare.map((_, at) => bare.toSpliced(at, 1).join(' '))
}

/** The likeliest parts of a compound of four or five syllables, each of two at least. */
function partsOf(word: string): string[] {
  if (word.length === 4) return [word.slice(0, 3), word.slice(2), word.slice(0, 2)]
  return word.length === 5 ? [word.slice(0, 3), word.slice(3), word.slice(2)] : []
}

/** Without its last particle; `least`: the syllables that stay. */
function withoutParticle(word: string, least = 2): string {
  if (!isKorean.test(word)) return latinWithoutParticle(word)
  for (const [afterFinal, afterVowel] of particles) {
    for (const particle of new Set([afterFinal, afterVowel])) {
      const stem = word.slice(0, -particle.length)
      if (stem.length >= least && word.endsWith(particle) && fits(stem, particle, afterFinal, afterVowel)) return stem
    }
  }
  return word
}

/** `kiwi를`, `LG에서`, `15로`: nobody can know how a Latin word or a number ends when it is spoken. */
function latinWithoutParticle(word: string): string {
  const [, end] = /[A-Za-z0-9]([가-힣]{1,4})$/u.exec(word) ?? []
  const particle = end === undefined ? undefined : particles.flat().find((one) => end.endsWith(one))
  return particle === undefined ? word : word.slice(0, -particle.length)
}

function fits(stem: string, particle: string, afterFinal: string, afterVowel: string): boolean {
  if (afterFinal === afterVowel) return true
  // ㄹ takes 로 as a vowel does: 서울로.
  if (particle === '로') return !endsInFinal(stem) || finalOf(stem) === 8
  return particle === (endsInFinal(stem) ? afterFinal : afterVowel)
}

function finalOf(word: string): number {
  const code = word.charCodeAt(word.length - 1) - 0xac00
  return code >= 0 && code < 11_172 ? code % 28 : 0
}

const endsInFinal = (word: string) => finalOf(word) > 0

/** A word of four to eight syllables in two of two at least, the middle first. */
function cuts(word: string): [string, string][] {
  if (word.length < 4 || word.length > 8) return []
  return Array.from({ length: word.length - 3 }, (_, at) => at + 2)
    .toSorted((a, b) => Math.abs(word.length / 2 - a) - Math.abs(word.length / 2 - b))
    .map((at): [string, string] => [word.slice(0, at), word.slice(at)])
}

const alike: Readonly<Record<string, string>> = { ᅢ: 'ᅦ', ᅦ: 'ᅢ', ᅤ: 'ᅨ', ᅨ: 'ᅤ', ᅬ: 'ᅫ', ᅫ: 'ᅬ', ᅰ: 'ᅫ' }

/**
 * The text with the vowels that sound alike today exchanged (베게 for 베개): the first two such, each
 * alone and both.
 */
export function soundAlikes(text: string): string[] {
  const letters = [...text.normalize('NFD')]
  const [first, second] = letters.flatMap((letter, at) => (alike[letter] === undefined ? [] : at))
  const exchanged = (...places: number[]) =>
    letters
      .map((letter, at) => (places.includes(at) ? alike[letter]! : letter))
      .join('')
      .normalize('NFC')
  if (first === undefined) return []
  return second === undefined ? [exchanged(first)] : [exchanged(first), exchanged(second), exchanged(first, second)]
}

const grown: Readonly<Record<string, string>> = { ᅩ: 'ᅪᅫᅬ', ᅮ: 'ᅯᅰᅱ', ᅳ: 'ᅴ', ᆨ: 'ᆪ', ᆫ: 'ᆬᆭ', ᆯ: 'ᆰᆱᆲᆶ', ᆸ: 'ᆹ' }

/**
 * What the last syllable may become by one key more, where that changes its last letter: 고 before
 * 과, 달 before 닭.
 */
export function grownEnds(text: string): string[] {
  const letters = [...text.normalize('NFD')]
  const last = letters.pop() ?? ''
  return [...(grown[last] ?? '')].map((letter) => [...letters, letter].join('').normalize('NFC'))
}

const maxTags = 30
const maxTagLength = 60
const maxMentions = 20

/**
 * `#` or the full-width `＃`, then letters of any script, digits and `_`; several may follow each other without a space.
 * Not in the middle of a word or an address.
 */
const hashtagRun = /(?<![\p{L}\p{M}\p{N}_&/])(?:[#＃]+[\p{L}\p{M}\p{N}_]+)+/gu
const mentionPattern = /(?<![\p{L}\p{M}\p{N}_.@])@([A-Za-z0-9_.]{3,30})/gu

/** The hashtags of a caption, in order, each once: NFKC, lower case, without `#`; never only digits; 30 at most of 60 code points. */
export function hashtagsOf(caption: string): string[] {
  const tags = new Set<string>()
  for (const [run] of caption.matchAll(hashtagRun)) {
    for (const word of run.split(/[#＃]+/u)) {
      const tag = normalTag(word)
      if (tag !== null) tags.add(tag)
    }
  }
  return [...tags].slice(0, maxTags)
}

/** The one spelling of a tag, or null when it is none: `#Ｋiwi` and `kiwi` are one. */
export function normalTag(text: string): string | null {
  const tag = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[#＃]/u, '')
  if (!/^[\p{L}\p{M}\p{N}_]+$/u.test(tag) || [...tag].length > maxTagLength || /^[\p{N}_]+$/u.test(tag)) return null
  return tag
}

/** The handles a text speaks to, each once, at most 20; a dot at the end belongs to the sentence. */
export function mentionsOf(text: string): string[] {
  const handles = new Set<string>()
  for (const [, word = ''] of text.matchAll(mentionPattern)) {
    const handle = word.toLowerCase().replace(/\.+$/, '')
    if (handle.length >= 3) handles.add(handle)
    if (handles.size === maxMentions) break
  }
  return [...handles]
}

/** The field that names a picture twice, or a product twice in one picture; null when all is well. */
export function repeatedField(images: { mediaId: string; tags: { productId: string }[] }[]): string | null {
  const pictures = repeatedAt(images.map(({ mediaId }) => mediaId))
  if (pictures !== -1) return `images.${pictures}.mediaId`
  for (const [position, { tags }] of images.entries()) {
    const at = repeatedAt(tags.map(({ productId }) => productId))
    if (at !== -1) return `images.${position}.tags.${at}.productId`
  }
  return null
}

function repeatedAt(values: string[]): number {
  return values.findIndex((value, at) => values.indexOf(value) !== at)
}

export type CaptionPart =
  | { kind: 'text'; text: string }
  | { kind: 'tag'; text: string; tag: string }
  | { kind: 'mention'; text: string; handle: string }

// The API's own rule: neither an address (a@b.c), a link's fragment (x/#y) nor a number (#1) is one.
const pattern =
  /(?<![\p{L}\p{M}\p{N}_&/#＃])[#＃](?<tag>(?![\p{N}_]+(?![\p{L}\p{M}\p{N}_]))[\p{L}\p{M}\p{N}_]{1,60})|(?<![\p{L}\p{M}\p{N}_.@])@(?<handle>[A-Za-z0-9_.]{3,30})/gu

/** Splits a caption into words, hashtags and mentions. Joined again, the parts are the caption. */
export function captionParts(caption: string): CaptionPart[] {
  const parts: CaptionPart[] = []
  let from = 0
  for (const match of caption.matchAll(pattern)) {
    const { tag, handle } = match.groups ?? {}
    // A full stop after a name ends the sentence, not the name.
    const text = handle ? match[0].replace(/\.+$/, '') : match[0]
    if (match.index > from) parts.push({ kind: 'text', text: caption.slice(from, match.index) })
    if (tag) parts.push({ kind: 'tag', text, tag: tag.normalize('NFKC').toLowerCase() })
    else parts.push({ kind: 'mention', text, handle: text.slice(1).toLowerCase() })
    from = match.index + text.length
  }
  if (from < caption.length) parts.push({ kind: 'text', text: caption.slice(from) })
  return parts
}

/** A caption as it stands folded: without the blank lines people put before their tags, so that three lines say more. */
export function foldedCaption(caption: string): string {
  return caption.replace(/\n\s*\n/g, '\n')
}

/** Whether a caption deserves folding: about three lines of a phone. */
export function isLong(caption: string): boolean {
  return caption.split('\n').reduce((lines, line) => lines + Math.ceil([...line].length / 30), 0) > 4
}

/** Every input stays far below. Beyond it the cost of parsing grows faster than the text. */
export const jsonBounds = { depth: 24, parts: 10_000 }

/**
 * Whether a text that may be JSON exceeds the bounds. Linear and without allocation: called before
 * the JSON parser and zod get the text. Parts are commas and colons outside strings.
 */
export function exceedsJsonBounds(text: string, bounds = jsonBounds): boolean {
  let depth = 0
  let parts = 0
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === quote) {
      at = endOfString(text, at + 1)
    } else if (unit === openBrace || unit === openBracket) {
      depth += 1
      if (depth > bounds.depth) return true
    } else if (unit === closeBrace || unit === closeBracket) {
      depth -= 1
    } else if (unit === comma || unit === colon) {
      parts += 1
      if (parts > bounds.parts) return true
    }
  }
  return false
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === quote) return at
    if (unit === backslash) at += 1
  }
  return text.length
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'isComposing' | 'keyCode' | 'repeat'>

/**
 * The letter of a key, small, or null while a syllable is composed. With a Korean keyboard on, a
 * key says ㅓ or `Process` outside of fields too: then its place on the keyboard counts.
 */
export function letterOf({ key, code, isComposing, keyCode, repeat }: Press): string | null {
  if (isComposing || keyCode === 229 || (repeat && !/^Key[JK]$/.test(code))) return null
  if (/^[\u3131-\u318e]$/u.test(key) && code.startsWith('Key')) return code.slice(3).toLowerCase()
  return key.length === 1 ? key.toLowerCase() : null
}

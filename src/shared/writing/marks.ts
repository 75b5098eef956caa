/** Marks on one letter as typed: far more than a language needs, few enough to sort quickly. */
const maxTyped = 16

/** A text with at most `maxMarks` marks in a row. */
export function withoutPiles(text: string, maxMarks: number): string {
  return text.replace(pilesOver(maxMarks), '$1')
}

const piles = new Map<number, RegExp>()

/** Made once per number: each search folds some hundred texts. */
function pilesOver(maxMarks: number): RegExp {
  const known = piles.get(maxMarks)
  if (known) return known
  const made = new RegExp(`([\\p{Mn}\\p{Me}]{${maxMarks}})[\\p{Mn}\\p{Me}]+`, 'gu')
  piles.set(maxMarks, made)
  return made
}

/** `normalize` in linear time: it sorts marks, and n marks on one letter take n² steps. */
export function normalized(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  return withoutPiles(text, maxTyped).normalize(form)
}

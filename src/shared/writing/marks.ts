/** Of marks upon one letter, as typed: far more than any language needs, and few enough to be sorted quickly. */
const maxTyped = 16

/** A text with at most `maxMarks` marks in a row. */
export function withoutPiles(text: string, maxMarks: number): string {
  return text.replace(new RegExp(`([\\p{Mn}\\p{Me}]{${maxMarks}})[\\p{Mn}\\p{Me}]+`, 'gu'), '$1')
}

/** `normalize` in linear time: it sorts marks, and a pile of n takes n² steps. */
export function normalized(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  return withoutPiles(text, maxTyped).normalize(form)
}

/** How long after a call the bank's "never heard of it" may be believed: until then it could still be under way. */
export const inFlightMs = 60_000

/** A call that has not left by then never does: a process that stood still must not send what others believe unsent. */
export const sendWithinMs = 20_000

/** Nine base-36 digits, as the bank network wants them. */
export function bankReference(sequence: number): string {
  return sequence.toString(36).toUpperCase().padStart(9, '0')
}

export const bankNames: Record<string, string> = {
  '003': 'IBK기업은행',
  '004': 'KB국민은행',
  '011': 'NH농협은행',
  '020': '우리은행',
  '081': '하나은행',
  '088': '신한은행',
  '089': '케이뱅크',
  '090': '카카오뱅크',
  '092': '토스뱅크',
}

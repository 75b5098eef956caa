/** What a transfer can be; each kind's postings are tabled in docs/money.md. */
export const transferKinds = [
  'top_up',
  'deposit',
  'send',
  'payment',
  'refund',
  'withdrawal',
  'settlement',
  'fee',
  'vat',
  'verification',
  'return',
  'adjustment',
] as const

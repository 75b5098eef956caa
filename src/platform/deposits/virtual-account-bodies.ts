import * as z from 'zod'
import { KiwiError } from '../../errors.ts'
import type { BankDeposit } from './port.ts'

const depositId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)

const deposit = z.object({
  id: depositId,
  bankCode: z.string(),
  accountNumber: z.string(),
  amountKrw: z.int().positive(),
  depositorName: z.string(),
  depositedAt: z.iso.datetime({ offset: true }),
})
const depositList = z.object({ deposits: z.array(deposit), cursor: z.string().nullable(), hasMore: z.boolean() })

/** GET /v1/deposits/{id} → our words. Throws KiwiError UNAVAILABLE for a body nobody described, or about another deposit. */
export function depositOf(body: unknown, bankDepositId: string): BankDeposit {
  const parsed = read(deposit, body)
  if (parsed.id !== bankDepositId) throw new KiwiError('UNAVAILABLE', { cause: new Error('The bank answered about another deposit.') })
  return toOurs(parsed)
}

/** GET /v1/deposits → our words. */
export function depositsOf(body: unknown): { deposits: BankDeposit[]; cursor: string | null; hasMore: boolean } {
  const { deposits, cursor, hasMore } = read(depositList, body)
  return { deposits: deposits.map(toOurs), cursor, hasMore }
}

function toOurs({ id, depositedAt, ...rest }: z.infer<typeof deposit>): BankDeposit {
  return { bankDepositId: id, ...rest, depositedAt: new Date(depositedAt) }
}

// The issues' paths only: the input holds people's names.
function read<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(body)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
  throw new KiwiError('UNAVAILABLE', { cause: new Error(`The bank sent an unknown body at ${where}.`) })
}

const event = z.object({ type: z.string().startsWith('VirtualAccount.'), data: z.object({ depositId }) })

/** The deposit an authentic webhook speaks of; null for anything else. */
export function announcedDeposit(body: string): string | null {
  try {
    return event.safeParse(JSON.parse(body)).data?.data.depositId ?? null
  } catch {
    return null
  }
}

import * as z from 'zod'
import { KiwiError } from '../../errors.ts'
import { maxRowKrw, readRows, type SetAsideRow, setAside, UnreadableRow, faultsIn } from '../../shared/foreign-rows.ts'
import { foreignText } from '../../shared/foreign-text.ts'
import { instant } from '../../shared/text.ts'
import type { BankDeposit, DepositPage } from './port.ts'

const depositId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
const maxNameLength = 40

const deposit = z
  .object({
    id: depositId,
    bankCode: z.string().regex(/^\d{3}$/),
    accountNumber: z.string().regex(/^[\d-]{4,30}$/),
    amountKrw: z.int().positive().max(maxRowKrw),
    depositorName: z.string().transform((name) => foreignText(name, maxNameLength)),
    depositedAt: instant,
  })
  .transform(({ id, depositedAt, ...rest }): BankDeposit => ({ bankDepositId: id, ...rest, depositedAt: new Date(depositedAt) }))
const depositList = z.object({
  deposits: z.array(z.unknown()),
  /** The bank's own; it is sent back to the bank only. */
  cursor: z
    .string()
    .regex(/^[ -~]{1,200}$/)
    .nullable(),
  hasMore: z.boolean(),
})

/** Of GET /v1/deposits/{id}. Throws UnreadableRow, or UNAVAILABLE for another deposit. */
export function depositOf(body: unknown, bankDepositId: string): BankDeposit {
  const parsed = deposit.safeParse(body)
  if (!parsed.success) throw new UnreadableRow(setAside(body, faultsIn(parsed.error)))
  if (parsed.data.bankDepositId !== bankDepositId)
    throw new KiwiError('UNAVAILABLE', { cause: new Error('The bank answered about another deposit.') })
  return parsed.data
}

/** Of GET /v1/deposits, row by row. Throws KiwiError UNAVAILABLE for a body that is no page. */
export function depositsOf(body: unknown): DepositPage {
  const parsed = depositList.safeParse(body)
  // The issues only: the input holds people's names.
  if (!parsed.success)
    throw new KiwiError('UNAVAILABLE', { cause: new Error(`The bank sent no page of deposits (${faultsIn(parsed.error)}).`) })
  const { deposits, ...page } = parsed.data
  const { rows, setAside: bad }: { rows: BankDeposit[]; setAside: SetAsideRow[] } = readRows(deposits, (row) => deposit.safeParse(row))
  return { ...page, deposits: rows, setAside: bad }
}

const event = z.object({ type: z.string().startsWith('VirtualAccount.'), data: z.object({ depositId }) })

/** The id of the deposit in an authentic webhook; null for anything else. */
export function announcedDeposit(body: string): string | null {
  try {
    return event.safeParse(JSON.parse(body)).data?.data.depositId ?? null
  } catch {
    return null
  }
}

/**
 * What may stand between us and Postgres. `transaction`: a pooler that gives a session per
 * transaction and follows named statements (PgBouncer 1.21 or newer, Hyperdrive, Neon's `-pooler`
 * hosts). `transaction-unnamed`: one that loses them, so that each statement is parsed again.
 * `auto`: told by the host name, else none.
 */
export const poolers = ['auto', 'none', 'transaction', 'transaction-unnamed'] as const
export type Pooler = (typeof poolers)[number]

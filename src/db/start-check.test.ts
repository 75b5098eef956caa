import { expect, it } from 'vitest'
import { refusalOf } from './start-check.ts'

const pg = (code: string, message: string) => new Error('wrapped', { cause: Object.assign(new Error(message), { code }) })

it.each([
  [
    'a pooler that takes nothing for a session',
    pg('08P01', 'unsupported startup parameter: statement_timeout'),
    'Set DATABASE_POOLER to transaction',
  ],
  [
    'a Postgres 15',
    pg('42704', 'unrecognized configuration parameter "transaction_timeout"'),
    'Set DATABASE_URL to Postgres 18: the one at db:5432 is older.',
  ],
  ['a wrong password', pg('28P01', 'password authentication failed for user "kiwi"'), 'Set DATABASE_URL right: at db:5432 password'],
  [
    'a Postgres that wants TLS',
    pg('28000', 'no pg_hba.conf entry for host "10.0.0.1", no encryption'),
    'Set DATABASE_URL right: at db:5432 no pg_hba',
  ],
  ['no such database', pg('3D000', 'database "kiwi" does not exist'), 'Set DATABASE_URL right: at db:5432 database'],
  [
    'a certificate of its own',
    new Error('self-signed certificate in certificate chain'),
    'Set DATABASE_URL right: there is no TLS that both sides take, at db:5432',
  ],
])('names the setting to change for %s', (_, error, sentence) => {
  expect(refusalOf(error, 'DATABASE_URL', 'db:5432')).toContain(sentence)
})

it.each([
  ['is away', new Error('connect ECONNREFUSED 127.0.0.1:9')],
  ['starts', pg('57P03', 'the database system is starting up')],
  ['is full', pg('53300', 'sorry, too many clients already')],
])('waits for a Postgres that %s', (_, error) => {
  expect(refusalOf(error, 'DATABASE_URL', 'db:5432')).toBeNull()
})

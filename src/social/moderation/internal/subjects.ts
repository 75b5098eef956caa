import { one, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import type { SubjectKind } from '../../../shared/moderation.ts'
import { uuid } from '../../../shared/text.ts'

export interface Subject {
  kind: SubjectKind
  /** A uuid; of a message `<room id>:<seq>`. */
  id: string
}

const messageForm = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9]\d{0,8})$/

/** Errors: NOT_FOUND for what is no id of a message. */
export function messageAt(id: string): { roomId: string; seq: number } {
  const [, roomId, seq] = messageForm.exec(id) ?? []
  if (roomId === undefined || seq === undefined) throw new KiwiError('NOT_FOUND', { field: 'subject.id' })
  return { roomId, seq: Number(seq) }
}

/**
 * The person whom a decision about the subject concerns. Locks the subject. Errors: NOT_FOUND, also
 * for what is deleted.
 */
export async function lockSubject(tx: MainTx, subject: Subject): Promise<string> {
  const personId = await lockIfThere(tx, subject)
  if (personId === null) throw new KiwiError('NOT_FOUND', { field: 'subject.id' })
  return personId
}

/** The same, or null for what is deleted: nothing of it is left to hide or to give back. */
export async function lockIfThere(tx: MainTx, subject: Subject): Promise<string | null> {
  if (subject.kind !== 'message' && !uuid.safeParse(subject.id).success) return null
  const [found] = await rows(tx.db, owner(subject))
  return found?.personId ?? null
}

function owner({ kind, id }: Subject): Sql<{ personId: string }> {
  switch (kind) {
    case 'post':
      return sql<{
        personId: string
      }>`select author_id as person_id from post where id = ${id}::uuid and state <> 'deleted' for no key update`
    case 'comment':
      return sql<{
        personId: string
      }>`select author_id as person_id from comment where id = ${id}::uuid and deleted_at is null for no key update`
    case 'person':
      return sql<{
        personId: string
      }>`select id as person_id from person where id = ${id}::uuid and (status <> 'withdrawn' or leaves_at is not null) for no key update`
    case 'message': {
      const { roomId, seq } = messageAt(id)
      return sql<{ personId: string }>`
        select m.sender_id as person_id from chat_room r join chat_message m on m.room_id = r.id
        where r.id = ${roomId}::uuid and m.seq = ${seq} and m.unsent_at is null for no key update`
    }
    case 'product':
      return sql<{ personId: string }>`
        select s.owner_id as person_id from product g join shop s on s.id = g.shop_id where g.id = ${id}::uuid for no key update of g`
    case 'review':
      return sql<{
        personId: string
      }>`select author_id as person_id from review where id = ${id}::uuid and state <> 'deleted' for no key update`
    case 'question':
      return sql<{
        personId: string
      }>`select author_id as person_id from product_question where id = ${id}::uuid and state <> 'deleted' for no key update`
    case 'shop':
      return sql<{ personId: string }>`select owner_id as person_id from shop where id = ${id}::uuid for no key update`
    default: {
      const unhandled: never = kind
      throw new Error(`No owner of ${String(unhandled)}`)
    }
  }
}

export interface History {
  /** What the newest decision left standing on content. */
  standing: 'hide' | 'hold' | null
  /** Of the newest decision of any kind. */
  newestAt: Date | null
}

/** Earlier decisions about the subject, which is locked. Index `moderation_action_subject`. */
export async function historyOf(tx: MainTx, { kind, id }: Subject): Promise<History> {
  const about = sql`m.subject_kind = ${kind} and m.subject_id = ${id}`
  const found = await one(
    tx.db,
    sql<{ action: 'hide' | 'hold' | 'restore' | 'release' | null; newestAt: Date | null }>`
      select (select m.action from moderation_action m where ${about} and m.action in ('hide', 'hold', 'restore', 'release') order by m.id desc limit 1) as action,
        (select m.at from moderation_action m where ${about} order by m.id desc limit 1) as newest_at`,
  )
  return { standing: found.action === 'hide' || found.action === 'hold' ? found.action : null, newestAt: found.newestAt }
}

import type { Room } from '../../state/chat/queries.ts'
import { Avatar } from '../Avatar.tsx'
import { nobody, roomName } from './words.ts'

/** The picture of a room: its person, two people of a group, or the first letter of a shop. */
export function RoomFace({ room, size = 'large' }: { room: Room; size?: 'small' | 'large' }) {
  const [first, second] = room.people
  if (room.kind !== 'group' || !second) {
    const person =
      room.kind === 'shop' && room.seat === 'person' ? { ...nobody(), displayName: roomName(room) } : (room.other ?? first ?? nobody())
    return <Avatar person={person} size={size} />
  }
  const small = size === 'large' ? 'size-9! text-sm!' : 'size-5.5! text-[0.625rem]!'
  return (
    <span aria-hidden className={`relative shrink-0 ${size === 'large' ? 'size-14' : 'size-8'}`}>
      <Avatar person={first ?? nobody()} size="small" className={`absolute top-0 left-0 ${small}`} />
      <Avatar person={second} size="small" className={`absolute right-0 bottom-0 ring-2 ring-paper ${small}`} />
    </span>
  )
}

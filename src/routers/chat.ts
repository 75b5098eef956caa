import { findShopSubject } from '../commerce/shops/find-shop-subject.ts'
import { noInput } from '../shared/text.ts'
import { leaveRoom, nameRoom, passRoom, removeFromRoom } from '../social/chat/change-group.ts'
import { editMessage, pinMessage, react, unsendMessage } from '../social/chat/change-message.ts'
import { answerRoom, clearRoom, markDelivered, markRoomRead, muteRoom } from '../social/chat/change-seat.ts'
import { countUnreadRooms } from '../social/chat/count-unread-rooms.ts'
import { listChanges } from '../social/chat/list-changes.ts'
import { listMessages, searchMessages } from '../social/chat/list-messages.ts'
import { listRoomPeople } from '../social/chat/list-people.ts'
import { listRooms } from '../social/chat/list-rooms.ts'
import { inviteToRoom, makeGroup } from '../social/chat/make-group.ts'
import { openRoom } from '../social/chat/open-room.ts'
import { openShopRoom } from '../social/chat/open-shop-room.ts'
import { readRoom } from '../social/chat/read-room.ts'
import {
  answerRoomInput,
  done,
  editMessageInput,
  foundMessages,
  inviteToRoomInput,
  listChangesInput,
  listMessagesInput,
  listRoomsInput,
  makeGroupInput,
  markDeliveredInput,
  messageInput,
  messagePage,
  messageView,
  muteRoomInput,
  nameRoomInput,
  openRoomInput,
  openShopRoomInput,
  pinMessageInput,
  reactInput,
  readRoomInput,
  roomInput,
  roomPage,
  roomPeople,
  roomPersonInput,
  roomView,
  searchMessagesInput,
  sendMessageInput,
  syncedRooms,
  syncRoomsInput,
  unreadRooms,
} from '../social/chat/schema.ts'
import { sendMessage } from '../social/chat/send-message.ts'
import { showPresence } from '../social/chat/show-presence.ts'
import { showTyping } from '../social/chat/show-typing.ts'
import { syncRooms } from '../social/chat/sync-rooms.ts'
import { chatMoneyRouter } from './chat-money.ts'
import { member, owner, router } from './trpc.ts'

export const chatRouter = router({
  rooms: member('read', listRoomsInput, roomPage).query(({ ctx, input }) => listRooms(ctx, input)),
  sync: member('read', syncRoomsInput, syncedRooms).query(({ ctx, input }) => syncRooms(ctx, input)),
  unread: member('read', noInput, unreadRooms).query(({ ctx }) => countUnreadRooms(ctx)),
  open: member('write', openRoomInput, roomView).mutation(({ ctx, input }) => openRoom(ctx, input)),
  /** Commerce says who talks about an order or a product; the room itself stands below it. */
  openShop: member('write', openShopRoomInput, roomView).mutation(async ({ ctx, input }) =>
    openShopRoom(ctx, await findShopSubject(ctx, input)),
  ),
  makeGroup: member('write', makeGroupInput, roomView).mutation(({ ctx, input }) => makeGroup(ctx, input)),
  invite: owner('write', inviteToRoomInput, roomView).mutation(({ ctx, input }) => inviteToRoom(ctx, input)),
  name: owner('write', nameRoomInput, roomView).mutation(({ ctx, input }) => nameRoom(ctx, input)),
  pass: owner('write', roomPersonInput, roomView).mutation(({ ctx, input }) => passRoom(ctx, input)),
  remove: owner('write', roomPersonInput, roomView).mutation(({ ctx, input }) => removeFromRoom(ctx, input)),
  leave: owner('write', roomInput, done).mutation(({ ctx, input }) => leaveRoom(ctx, input)),
  room: owner('read', roomInput, roomView).query(({ ctx, input }) => readRoom(ctx, input)),
  people: owner('read', roomInput, roomPeople).query(({ ctx, input }) => listRoomPeople(ctx, input)),
  messages: owner('read', listMessagesInput, messagePage).query(({ ctx, input }) => listMessages(ctx, input)),
  changes: owner('read', listChangesInput, messagePage).query(({ ctx, input }) => listChanges(ctx, input)),
  search: owner('search', searchMessagesInput, foundMessages).query(({ ctx, input }) => searchMessages(ctx, input)),
  send: owner('message', sendMessageInput, messageView).mutation(({ ctx, input }) => sendMessage(ctx, input)),
  edit: owner('write', editMessageInput, messageView).mutation(({ ctx, input }) => editMessage(ctx, input)),
  unsend: owner('write', messageInput, messageView).mutation(({ ctx, input }) => unsendMessage(ctx, input)),
  react: owner('write', reactInput, messageView).mutation(({ ctx, input }) => react(ctx, input)),
  pin: owner('write', pinMessageInput, roomView).mutation(({ ctx, input }) => pinMessage(ctx, input)),
  typing: member('typing', roomInput, done).mutation(({ ctx, input }) => showTyping(ctx, input)),
  here: member('typing', roomInput, done).mutation(({ ctx, input }) => showPresence(ctx, input)),
  markRead: owner('write', readRoomInput, roomView).mutation(({ ctx, input }) => markRoomRead(ctx, input)),
  markDelivered: member('write', markDeliveredInput, done).mutation(({ ctx, input }) => markDelivered(ctx, input)),
  /** Null: a group that was refused. */
  answer: owner('write', answerRoomInput, roomView.nullable()).mutation(({ ctx, input }) => answerRoom(ctx, input)),
  mute: owner('write', muteRoomInput, roomView).mutation(({ ctx, input }) => muteRoom(ctx, input)),
  money: chatMoneyRouter,
  clear: owner('write', roomInput, roomView).mutation(({ ctx, input }) => clearRoom(ctx, input)),
})

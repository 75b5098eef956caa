import { editMessage, unsendMessage } from '../social/chat/change-message.ts'
import { answerRoom, clearRoom, markRoomRead, muteRoom } from '../social/chat/change-side.ts'
import { countUnreadRooms } from '../social/chat/count-unread-rooms.ts'
import { listMessages } from '../social/chat/list-messages.ts'
import { listRooms } from '../social/chat/list-rooms.ts'
import { openRoom } from '../social/chat/open-room.ts'
import { readRoom } from '../social/chat/read-room.ts'
import {
  answerRoomInput,
  editMessageInput,
  listMessagesInput,
  listRoomsInput,
  messageInput,
  messagePage,
  messageView,
  muteRoomInput,
  openRoomInput,
  readRoomInput,
  roomInput,
  roomPage,
  roomView,
  sendMessageInput,
  unreadRooms,
} from '../social/chat/schema.ts'
import { sendMessage } from '../social/chat/send-message.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const chatRouter = router({
  rooms: member('read', listRoomsInput, roomPage).query(({ ctx, input }) => listRooms(ctx, input)),
  unread: member('read', noInput, unreadRooms).query(({ ctx }) => countUnreadRooms(ctx)),
  open: member('write', openRoomInput, roomView).mutation(({ ctx, input }) => openRoom(ctx, input)),
  room: owner('read', roomInput, roomView).query(({ ctx, input }) => readRoom(ctx, input)),
  messages: owner('read', listMessagesInput, messagePage).query(({ ctx, input }) => listMessages(ctx, input)),
  send: owner('message', sendMessageInput, messageView).mutation(({ ctx, input }) => sendMessage(ctx, input)),
  edit: owner('write', editMessageInput, messageView).mutation(({ ctx, input }) => editMessage(ctx, input)),
  unsend: owner('write', messageInput, messageView).mutation(({ ctx, input }) => unsendMessage(ctx, input)),
  markRead: owner('write', readRoomInput, roomView).mutation(({ ctx, input }) => markRoomRead(ctx, input)),
  answer: owner('write', answerRoomInput, roomView).mutation(({ ctx, input }) => answerRoom(ctx, input)),
  mute: owner('write', muteRoomInput, roomView).mutation(({ ctx, input }) => muteRoom(ctx, input)),
  clear: owner('write', roomInput, roomView).mutation(({ ctx, input }) => clearRoom(ctx, input)),
})

-- The index is locked for a moment, and what waits for its place in it goes there: 4 MB at most.
ALTER INDEX "chat_message_words" SET (gin_pending_list_limit = 64);--> statement-breakpoint
SELECT gin_clean_pending_list('chat_message_words');

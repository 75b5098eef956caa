-- Each index is locked for a moment, and what waits for its place in it goes there: 4 MB at most.
ALTER INDEX "product_words" SET (fastupdate = false);--> statement-breakpoint
ALTER INDEX "search_document_body_person" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_initials_person" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_body_post" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_initials_post" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_body_product" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_initials_product" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_body_hashtag" SET (gin_pending_list_limit = 64);--> statement-breakpoint
ALTER INDEX "search_document_initials_hashtag" SET (gin_pending_list_limit = 64);--> statement-breakpoint
SELECT gin_clean_pending_list('product_words'), gin_clean_pending_list('search_document_body_person'),
  gin_clean_pending_list('search_document_initials_person'), gin_clean_pending_list('search_document_body_post'),
  gin_clean_pending_list('search_document_initials_post'), gin_clean_pending_list('search_document_body_product'),
  gin_clean_pending_list('search_document_initials_product'), gin_clean_pending_list('search_document_body_hashtag'),
  gin_clean_pending_list('search_document_initials_hashtag');

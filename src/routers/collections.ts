import * as z from 'zod'
import { collectionPosts, openCollection } from '../social/collections/collection-posts.ts'
import { putPosts, takePosts } from '../social/collections/fill-collection.ts'
import { createCollection, deleteCollection, orderCollections, updateCollection } from '../social/collections/keep-collection.ts'
import { listCollections } from '../social/collections/list-collections.ts'
import {
  collectionInput,
  collectionList,
  collectionPostsInput,
  collectionState,
  createCollectionInput,
  listCollectionsInput,
  movedPosts,
  openCollection as opened,
  openCollectionInput,
  orderCollectionsInput,
  putPostsInput,
  shareCollectionInput,
  shareState,
  takePostsInput,
  updateCollectionInput,
} from '../social/collections/schema.ts'
import { shareCollection } from '../social/collections/share-collection.ts'
import { notedPage } from '../social/posts/schema.ts'
import { anyone, member, owner, router } from './trpc.ts'

/** Folders of bookmarks. */
export const collectionsRouter = router({
  list: member('read', listCollectionsInput, collectionList).query(({ ctx, input }) => listCollections(ctx, input)),
  create: member('write', createCollectionInput, collectionState).mutation(({ ctx, input }) => createCollection(ctx, input)),
  update: owner('write', updateCollectionInput, collectionState).mutation(({ ctx, input }) => updateCollection(ctx, input)),
  delete: owner('write', collectionInput, collectionState).mutation(({ ctx, input }) => deleteCollection(ctx, input)),
  order: member('write', orderCollectionsInput, z.object({ collectionIds: z.array(z.string()) })).mutation(({ ctx, input }) =>
    orderCollections(ctx, input),
  ),
  put: owner('write', putPostsInput, movedPosts).mutation(({ ctx, input }) => putPosts(ctx, input)),
  take: owner('write', takePostsInput, movedPosts).mutation(({ ctx, input }) => takePosts(ctx, input)),
  posts: owner('read', collectionPostsInput, notedPage).query(({ ctx, input }) => collectionPosts(ctx, input)),
  share: owner('write', shareCollectionInput, shareState).mutation(({ ctx, input }) => shareCollection(ctx, input)),
  /** For whoever has the link of a shared collection. */
  open: anyone('profile', openCollectionInput, opened).query(({ ctx, input }) => openCollection(ctx, input)),
})

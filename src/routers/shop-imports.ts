import { startImport } from '../commerce/sheets/apply-import.ts'
import { beginImport, readUploaded } from '../commerce/sheets/begin-import.ts'
import { readImportLines } from '../commerce/sheets/import-lines.ts'
import { listImports, readImport } from '../commerce/sheets/read-import.ts'
import {
  begunImport,
  beginImportInput,
  importInput,
  importLines,
  importLinesInput,
  importList,
  importView,
} from '../commerce/sheets/schema.ts'
import { startUndo } from '../commerce/sheets/undo-import.ts'
import { noInput } from '../shared/text.ts'
import { router, shop } from './trpc.ts'

export const shopImportsRouter = router({
  list: shop('read', noInput, importList).query(({ ctx }) => listImports(ctx)),
  get: shop('read', importInput, importView).query(({ ctx, input }) => readImport(ctx, input)),
  lines: shop('read', importLinesInput, importLines).query(({ ctx, input }) => readImportLines(ctx, input)),
  /** Then PUT the file to `upload.url` and call `read`. */
  begin: shop('upload', beginImportInput, begunImport).mutation(({ ctx, input }) => beginImport(ctx, input)),
  read: shop('upload', importInput, importView).mutation(({ ctx, input }) => readUploaded(ctx, input)),
  start: shop('write', importInput, importView).mutation(({ ctx, input }) => startImport(ctx, input)),
  undo: shop('write', importInput, importView).mutation(({ ctx, input }) => startUndo(ctx, input)),
})

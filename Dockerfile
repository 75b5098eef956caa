# One image for both production processes: `api` (public) and `runner` (private).
FROM node:24-trixie-slim AS build
WORKDIR /kiwi
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm install
COPY . .
RUN npm run build:node && npm run build --workspace web

FROM node:24-trixie-slim
WORKDIR /kiwi
ENV NODE_ENV=production WEB_DIR=/kiwi/web/dist
# The bundles hold all but native packages.
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm install --omit=dev && npm cache clean --force
COPY --from=build /kiwi/dist ./dist
COPY --from=build /kiwi/web/dist ./web/dist
COPY drizzle ./drizzle
USER node
CMD ["node", "dist/api.js"]

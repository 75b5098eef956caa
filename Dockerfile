# One image for every production process: `api` (public), `runner` (private) and the command line.
FROM node:24-trixie-slim AS build
WORKDIR /kiwi
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm ci
COPY . .
RUN npm run build:node && npm run build --workspace web
# Node keeps compiled code per user. Without settings each program ends when it is compiled; then nobody may change that code.
RUN rm -rf dist/compiled && mkdir dist/compiled pictures && chown node:node dist/compiled pictures
USER node
RUN for program in api runner cli; do node dist/$program.js >/dev/null 2>&1 || true; done
USER root
RUN chown -R root:root dist/compiled && chmod -R a+rX dist/compiled

# The libraries that Node needs, and no shell: a third of node:24-trixie-slim, which has npm, headers and Debian's tools.
FROM gcr.io/distroless/cc-debian13:nonroot
WORKDIR /kiwi
ENV NODE_ENV=production WEB_DIR=/kiwi/web/dist
COPY --from=build /usr/local/bin/node /usr/local/bin/node
# The bundles contain every package but sharp, whose native part cannot be bundled, and the two faces that the API draws with.
COPY --from=build /kiwi/node_modules/@img ./node_modules/@img
COPY --from=build /kiwi/node_modules/sharp ./node_modules/sharp
COPY --from=build /kiwi/node_modules/detect-libc ./node_modules/detect-libc
COPY --from=build /kiwi/node_modules/semver ./node_modules/semver
COPY --from=build /kiwi/node_modules/pretendard/dist/public/static/Pretendard-Regular.otf ./node_modules/pretendard/dist/public/static/
COPY --from=build /kiwi/node_modules/pretendard/dist/public/static/Pretendard-Bold.otf ./node_modules/pretendard/dist/public/static/
COPY package.json ./
COPY drizzle ./drizzle
COPY --from=build /kiwi/dist ./dist
COPY --from=build /kiwi/web/dist ./web/dist
# A new volume for pictures takes over this owner.
COPY --from=build --chown=1000:1000 /kiwi/pictures ./pictures
USER 1000:1000
CMD ["/usr/local/bin/node", "dist/api.js"]

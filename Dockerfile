# Build: every package, the page. Run: the server, its few packages, the built page.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# Of the tokenizer only the modules that are imported stay: its other builds are 25 MB.
RUN npm run build && npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && rm -rf node_modules/gpt-tokenizer/dist node_modules/gpt-tokenizer/cjs node_modules/gpt-tokenizer/src node_modules/gpt-tokenizer/data node_modules/.cache

FROM node:24-slim
LABEL org.opencontainers.image.title="Parlor" \
      org.opencontainers.image.description="Your own private ChatGPT on your own Azure OpenAI, in one process." \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production PARLOR_DATA=/data PORT=3210
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/src ./src
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
RUN rm -rf src/web && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3210
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3210) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/parlor.js"]

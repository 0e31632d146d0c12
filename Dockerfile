# Tessera's two processes as two images from one file: `docker build --target paste .` and `--target bot .`.

# Packages of the product alone: what runs in production.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/privatebin-client/package.json shared/privatebin-client/
# The optional packages are copies of Node for machines with an older one; the workspace's link is made all the same.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

# The viewer's script and styles, made with the tools that only a build needs.
FROM node:24-slim AS browser
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/privatebin-client/package.json shared/privatebin-client/
RUN npm ci --no-audit --no-fund
COPY shared shared
COPY views views
RUN node views/browser/build.ts

FROM node:24-slim AS base
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY shared shared
# A named volume takes its owner from here.
RUN mkdir /data && chown node:node /data
USER node

FROM base AS paste
COPY --from=browser /app/dist/browser dist/browser
COPY views views
COPY paste paste
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PASTE_PORT || 8080}/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "paste/main.ts"]

FROM base AS bot
COPY bot bot
# The bot opens no port: it is healthy while its repeating jobs go through the database.
HEALTHCHECK --interval=60s --timeout=20s --start-period=120s --retries=3 CMD ["node", "bot/health.ts"]
CMD ["node", "--max-semi-space-size=8", "bot/main.ts"]
